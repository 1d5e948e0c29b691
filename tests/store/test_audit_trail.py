"""The trail of acts on both engines, and databases from before it."""

import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from campus.domain.account import Actor, Right
from campus.errors import FormError, RightError
from campus.services.rights import require_right
from campus.store.engine import make_engine, writing
from campus.store.migration import STEPS
from campus.store.seeding import seed
from campus.store.store import open_store
from tests.store.account_house import House, quick_hashes
from tests.store.pack_factory import HOSTILE, make_pack


@pytest.fixture
def house(store, monkeypatch):
    with quick_hashes(monkeypatch):
        yield House(store)


def test_the_trail_names_who_did_what_and_cannot_be_changed(house):
    chief = house.first()
    with pytest.raises(FormError):
        house.sign_in("chief", "wrong")
    with pytest.raises(RightError):
        require_right(house.store, chief, Right.APPROVER, "approve_role", "DC-1")
    assert house.trail() == [
        ("first_account", "done"),
        ("sign_in", "done"),
        ("sign_in", "failed"),
        ("approve_role", "refused: needs approver"),
    ]
    numbers = [event.no for event in house.store.audit_events(3)]
    assert numbers == [4, 3, 2]
    for statement in ("UPDATE audit_event SET who = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added"), house.store._engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_a_hostile_text_in_the_trail_is_only_text(store):
    store.add_audit(HOSTILE, HOSTILE, HOSTILE, HOSTILE, "2026-11-23T00:00:00.000000+00:00")
    event = store.audit_events(1)[0]
    assert (event.entry.who, event.at) == (HOSTILE, "2026-11-23T00:00:00.000000+00:00")


def test_writers_at_once_number_the_trail_without_gaps(store):
    threads = [threading.Thread(target=store.add_audit, args=("", "act", str(number), "done")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(event.no for event in store.audit_events(100)) == list(range(1, 13))


def test_a_database_from_before_accounts_is_brought_up_to_date(address):
    make_old_database(address)
    store = open_store(address, make_pack)
    assert House(store).first().rights == {Right.ADMINISTRATOR}
    assert len(store.rows("spaces")) == len(make_pack().tables["spaces"])
    store.close()


def make_old_database(address):
    url = sa.make_url(address)
    if url.get_backend_name() == "sqlite":
        Path(url.database).parent.mkdir()
    engine = make_engine(url)
    with writing(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
        command.upgrade(config, "0001")
        # Programmes have had more columns since.
        pack = make_pack()
        seed(connection, replace(pack, tables={**pack.tables, "programs": (), "program_sessions": ()}))
    engine.dispose()


@pytest.mark.parametrize(
    ("own", "rights", "asked", "passes"),
    [
        ("IN-1", {Right.EDITOR}, "IN-1", True),
        ("IN-1", {Right.EDITOR}, "IN-2", False),
        ("IN-1", {Right.EDITOR}, "", False),
        ("", {Right.EDITOR}, "", False),
        ("", {Right.EDITOR}, "IN-1", False),
        ("IN-1", {Right.OFFICIAL, Right.ADMINISTRATOR}, "IN-1", False),
        ("", {Right.EDITOR}, None, True),
    ],
)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_editor_changes_the_records_of_their_own_institution_only(store, own, rights, asked, passes):
    actor = Actor("AC-1", "이담당", frozenset(rights), own)
    refused = pytest.raises(RightError, match="editor")
    with nullcontext() if passes else refused:
        require_right(store, actor, Right.EDITOR, "edit_record", "SP-1", institution_id=asked)
    written = [(event.entry.act, event.entry.what, event.entry.outcome) for event in store.audit_events(1)]
    bound = f"refused: needs editor of {asked or 'no institution'}"
    assert written == ([] if passes else [("edit_record", "SP-1", bound)])
