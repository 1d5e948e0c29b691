"""Whoever rewrites the file of the decisions is found: by the chain, and when the chain was forged too, by anchors."""

import re
import shutil
import sqlite3
import stat
from contextlib import closing
from functools import cache

import pytest
from click.testing import CliRunner

from campus import cli
from campus.errors import SettingError, StoreError
from campus.services import app_state as app_state_module
from campus.services.audit import make_anchor, make_key, read_key, verify
from campus.settings import PROJECT_DIR
from campus.store.events import GENESIS, HASHED, _hash
from campus.store.inspection import inspected_store
from campus.store.store import open_store
from tests.store.pack_factory import decision, make_pack

KEY = b"k" * 32
OTHER_KEY = b"x" * 32
TRIGGERS = ("assignment_event_no_update", "assignment_event_no_delete", "assignment_event_chain")


@pytest.fixture
def file(tmp_path):
    """A database of five links whose second and fourth were anchored in ``anchors`` beside it."""
    path = tmp_path / "true.sqlite3"
    store = open_store(f"sqlite:///{path}", make_pack())
    anchors = [make_anchor(store, KEY)]
    for number in (1, 2):
        store.append_event(decision(), number, f"op-{number}", "a")
    anchors.append(make_anchor(store, KEY))
    store.append_event(decision(), 3, "op-3", "a")
    store.close()
    (tmp_path / "key").write_bytes(KEY)
    (tmp_path / "anchors").write_text("\n".join(anchor.line() for anchor in anchors))
    return path


@pytest.fixture
def attack(file, tmp_path):
    """Run statements on a copy of the file, past its triggers, and return the copy."""

    def run(*statements, forge=False):
        copy = tmp_path / "copy.sqlite3"
        shutil.copy(file, copy)
        with closing(sqlite3.connect(copy)) as connection:
            for name in TRIGGERS:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            if forge:
                forge_chain(connection)
            connection.commit()
        return copy

    return run


def forge_chain(connection):
    """Compute all hashes anew, and the tip with them, as somebody would who knows the program."""
    connection.row_factory = sqlite3.Row
    previous, count = GENESIS, 0
    for row in connection.execute("SELECT * FROM assignment_event ORDER BY chain_no").fetchall():
        event = {name: row[name] for name in HASHED} | {"previous_hash": previous}
        event["hash"], count = _hash(event), count + 1
        values = (previous, event["hash"], row["chain_no"])
        connection.execute("UPDATE assignment_event SET previous_hash = ?, hash = ? WHERE chain_no = ?", values)
        previous = event["hash"]
    connection.execute("UPDATE meta SET chain_length = ?, chain_hash = ?", (count, previous))


def call(file, *arguments):
    environment = {"CAMPUS_DATABASE_URL": f"sqlite:///{file}"}
    return CliRunner(env=environment).invoke(cli.main, ["audit", *map(str, arguments)])


def anchored(file):
    return ("verify", "--anchors", file.parent / "anchors", "--key", file.parent / "key")


def test_a_true_chain_holds_with_and_without_anchors_and_the_file_is_not_changed(file):
    before = file.read_bytes()
    assert (call(file, "verify").exit_code, call(file, "verify").output) == (0, "5 links hold.\n")
    found = call(file, *anchored(file))
    assert (found.exit_code, found.output) == (0, "5 links hold.\nAnchors hold up to link 4.\n")
    assert file.read_bytes() == before


EDIT = "UPDATE assignment_event SET content = replace(content, 'hub', 'base'), role = 'base' WHERE chain_no = 3"
DELETE = "DELETE FROM assignment_event WHERE chain_no = 3"
CUT = "DELETE FROM assignment_event WHERE chain_no > 3"
JUNK = (
    "UPDATE assignment_event SET content = x'00ff' WHERE chain_no = 3",
    "UPDATE assignment_event SET recorded_by = x'00ff' WHERE chain_no = 3",
)


@pytest.mark.parametrize(("statement", "link"), [(EDIT, 3), (DELETE, 3), (CUT, 3), *((junk, 3) for junk in JUNK)])
def test_a_plain_change_is_found_without_anchors_and_its_link_is_named(attack, statement, link):
    found = call(attack(statement), "verify")
    assert found.exit_code == 1
    assert re.search(rf"at link {link}\b", found.output)
    assert isinstance(found.exception, SystemExit)


@pytest.mark.parametrize("statement", [EDIT, DELETE, CUT])
def test_the_command_names_the_first_broken_link_on_both_engines(store, address, tamper, statement):
    for number in (1, 2):
        store.append_event(decision(), number, f"op-{number}", "a")
    whole = CliRunner(env={"CAMPUS_DATABASE_URL": address}).invoke(cli.main, ["audit", "verify"])
    assert (whole.exit_code, whole.output) == (0, "4 links hold.\n")
    tamper(statement)
    found = CliRunner(env={"CAMPUS_DATABASE_URL": address}).invoke(cli.main, ["audit", "verify"])
    assert found.exit_code == 1
    assert re.search(r"at link 3\b", found.output)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([EDIT], r"Link 4, anchored at .*, is another one now: .* one of links 3 to 4\."),
        ([EDIT.replace("= 3", "= 1")], r"Link 2, anchored at .*, is another one now: .* one of links 1 to 2\."),
        ([CUT], r"Link 4, anchored at .*, is gone, the chain ends at link 3: .* one of links 3 to 4\."),
        (["DELETE FROM assignment_event"], r"Link 2, anchored at .*, is gone, the chain ends at link 0"),
        (["UPDATE assignment_event SET recorded_at = '2020-01-01' WHERE chain_no = 4"], r"Link 4.* 3 to 4\."),
    ],
)
def test_a_forged_chain_holds_for_itself_but_not_against_the_anchors(attack, statements, told):
    copy = attack(*statements, forge=True)
    assert call(copy, "verify").exit_code == 0
    found = call(copy, *anchored(copy))
    assert found.exit_code == 1
    assert re.match(told, found.output)


def test_what_came_after_the_newest_anchor_is_not_protected_and_it_is_said_up_to_where_it_is(attack):
    copy = attack("DELETE FROM assignment_event WHERE chain_no = 5", forge=True)
    found = call(copy, *anchored(copy))
    assert (found.exit_code, found.output) == (0, "4 links hold.\nAnchors hold up to link 4.\n")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [lines[0][:-1] + "x", lines[1]], "Line 1 of the anchors was not made with this key"),
        (lambda lines: [lines[0].replace(" 2 ", " 1 "), lines[1]], "Line 1 of the anchors was not made with this key"),
        (lambda lines: [*lines, "hello"], "Line 3 of the anchors is no anchor"),
        (lambda lines: [*lines, lines[0].replace(" 2 ", f" {'9' * 5000} ")], "Line 3 of the anchors is no anchor"),
        (lambda lines: [*lines, lines[0].replace("campus", "캠퍼스")], "Line 3 of the anchors is no anchor"),
        (lambda lines: [lines[0] + " more"], "Line 1 of the anchors is no anchor"),
        (lambda _: [], "No anchor could be compared"),
    ],
)
def test_anchors_that_were_changed_or_are_none_are_told(file, change, told):
    anchors = file.parent / "anchors"
    anchors.write_text("\n".join(change(anchors.read_text().splitlines())), encoding="utf-8")
    found = call(file, *anchored(file))
    assert found.exit_code == 1
    assert told in found.output


def test_a_line_of_another_key_proves_nothing(file):
    with inspected_store(f"sqlite:///{file}") as store:
        (file.parent / "anchors").write_text(make_anchor(store, OTHER_KEY).line())
    found = call(file, *anchored(file))
    assert (found.exit_code, found.output.splitlines()[0]) == (
        1,
        "Line 1 of the anchors was not made with this key, or was changed.",
    )


def test_anchors_of_another_city_are_told(attack):
    copy = attack("UPDATE meta SET city_key = 'x'")
    found = call(copy, *anchored(copy))
    assert "Line 1 of the anchors is of the city 'testville', the database of 'x'." in found.output


def test_the_printed_line_is_an_anchor_of_the_newest_link(file):
    printed = call(file, "anchor", "--key", file.parent / "key").output
    assert re.fullmatch(r"campus-anchor-1 testville 5 [0-9a-f]{64} \S+\+00:00 [0-9a-f]{64}\n", printed)
    (file.parent / "anchors").write_text(printed)
    assert call(file, *anchored(file)).output == "5 links hold.\nAnchors hold up to link 5.\n"


def test_a_broken_chain_is_not_anchored(attack):
    copy = attack(EDIT)
    found = call(copy, "anchor", "--key", copy.parent / "key")
    assert found.exit_code == 1
    assert "at link 3" in found.output


def test_an_empty_chain_can_be_anchored_and_verified_on_both_engines(address):
    store = open_store(address, make_pack(decisions=()))
    line = make_anchor(store, KEY).line()
    store.append_event(decision(), 0, "op-1", "a")
    verdict = verify(store, f"{line}\n{make_anchor(store, KEY).line()}", KEY)
    store.close()
    assert (verdict.links, verdict.anchored, verdict.faults) == (1, 1, ())


def test_a_changed_frozen_day_is_told_with_the_chain(tmp_path, monkeypatch):
    environment = {
        "CAMPUS_DATA_DIR": str(tmp_path),
        "CAMPUS_CITY": str(PROJECT_DIR / "tests/cities/brightwater"),
    }
    monkeypatch.setattr(app_state_module, "open_state", cache(app_state_module.open_state.__wrapped__))
    runner = CliRunner(env=environment)
    first = runner.invoke(cli.main, ["snapshot", "2026-11-01", "--to", str(tmp_path / "day.json")])
    second = runner.invoke(cli.main, ["snapshot", "2026-11-01"])
    assert first.output == second.output.replace("What is known now gives the same bytes.\n", "")
    listed = runner.invoke(cli.main, ["snapshot"]).output
    again = runner.invoke(cli.main, ["snapshot", "2026-11-01", "--edition", "1", "--to", str(tmp_path / "again.json")])
    assert listed.split()[2] in again.output
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "day.json").read_bytes()
    assert "has not come" in runner.invoke(cli.main, ["snapshot", "2999-12-31"]).output
    app_state_module.open_state().store.close()
    with closing(sqlite3.connect(tmp_path / "brightwater.sqlite3")) as connection:
        connection.execute("DROP TRIGGER frozen_day_no_update")
        connection.execute("UPDATE frozen_day SET content = x'7b7d'")
        connection.commit()
    found = runner.invoke(cli.main, ["audit", "verify"])
    assert (found.exit_code, found.output) == (
        1,
        "The frozen day 2026-11-01, edition 1, was changed: its hash does not fit.\n",
    )


def test_a_new_key_is_for_its_owner_only_and_never_written_over_another_file(tmp_path):
    path = tmp_path / "key"
    make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = read_key(path)
    assert len(first) == 64
    with pytest.raises(SettingError, match="cannot be written"):
        make_key(path)
    assert read_key(path) == first


def test_a_key_that_protects_nothing_is_refused(file):
    (file.parent / "key").write_bytes(b"short\n")
    found = call(file, "anchor", "--key", file.parent / "key")
    assert found.exit_code == 1
    assert "32 or more signs" in found.output


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path):
    with pytest.raises(StoreError, match="there is no database"), inspected_store(f"sqlite:///{tmp_path / 'no.db'}"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_anchors_and_key_belong_together(file):
    assert call(file, "verify", "--key", file.parent / "key").exit_code == 2
