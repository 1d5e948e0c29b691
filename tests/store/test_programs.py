"""Programmes with their sessions in the store: old databases gain them, and the search is built of them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from campus.domain.program_query import ProgramQuery
from campus.domain.program_state import program_standing
from campus.domain.record import ProgramSession
from campus.errors import StoreError
from campus.services.app_state import AppState
from campus.services.gazetteer import build_gazetteer
from campus.services.program_facts import program_facts
from campus.services.program_index import build_program_search, program_cards
from campus.settings import read_settings
from campus.store.engine import make_engine, writing
from campus.store.history import Edit
from campus.store.migration import STEPS
from campus.store.store import open_store
from tests.factories import make_city
from tests.store.pack_factory import FROM, PROGRAM, make_pack

TODAY = date(2026, 12, 1)


SOURCE_BEFORE = """
INSERT INTO sources (id, title, publisher, url, licence, published_on, collected_on, note)
VALUES ('SR-1', 'a', '', '', 'b', '', '2026-01-01', '')
"""
PROGRAM_BEFORE = """
INSERT INTO programs (id, name, name_en, aliases, kind, address, place_text, lon, location_basis, source_id,
reference_date, date_basis, note, host_text, industries, industry_text, stages, target_text, period_text, capacity_text)
VALUES ('PR-old', 'old', '', '', 'one', '', '', 128.5, 'one', 'SR-1',
'2024', 'exact', '', 'somebody', 'bio', '', '', '', '2024-', '20')
"""


def migrate(engine, revision):
    with writing(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
        command.upgrade(config, revision)


def test_a_database_of_before_gains_the_columns_and_keeps_its_rows(address):
    engine = make_engine(sa.make_url(address))
    if address.startswith("sqlite"):
        Path(engine.url.database).parent.mkdir(parents=True)
    migrate(engine, "0004")
    with writing(engine) as connection:
        connection.execute(sa.text(SOURCE_BEFORE))
        connection.execute(sa.text(PROGRAM_BEFORE))
    migrate(engine, "head")
    with writing(engine) as connection:
        row = connection.execute(sa.text("SELECT * FROM programs")).mappings().one()
    engine.dispose()
    kept = (row["id"], row["host_text"], row["lon"], row["industries"], row["capacity_text"], row["version"])
    assert kept == ("PR-old", "somebody", 128.5, "bio", "20", 1)
    assert (row["fee_won"], row["fee_text"], row["host_id"], row["credit_bank"]) == (None, "", None, None)
    assert not row["always_open"]


def test_a_programme_comes_with_its_sessions(store):
    assert [item.number for item in store.sessions_of("PR-1")] == [1, 2]
    assert store.sessions_of("PR-404") == []
    ((program, sessions),) = program_cards(store, ["PR-1", "PR-404"])
    assert program == PROGRAM
    assert [item.weekdays for item in sessions] == [("TU", "TH"), ()]
    with pytest.raises(ValueError, match="at most 100"):
        program_cards(store, ["PR-1"] * 101)


def test_columns_are_those_of_the_rows(store):
    store.add_rows("programs", [replace(PROGRAM, id="PR-0", place_id="", fee_won=None, groups=("one", "two"))])
    columns = store.columns("programs", ("id", "place_id", "fee_won", "groups", "always_open", "lon"))
    assert columns == {
        "id": ["PR-0", "PR-1"],
        "place_id": ["", "SP-1"],
        "fee_won": [None, 0],
        "groups": ["one;two", "one"],
        "always_open": [True, True],
        "lon": [None, None],
    }


def test_the_search_sees_what_the_store_holds(store):
    search = build_program_search(store, make_city())
    assert (search.version, search.view(ProgramQuery(text="과정"), TODAY).total) == (store.data_version(), 1)
    assert search.view(ProgramQuery(weekdays=frozenset({"TH"})), TODAY).total == 1
    assert search.view(ProgramQuery(text="시립도서관"), TODAY).total == 1
    store.add_rows("programs", [replace(PROGRAM, id="PR-2", name="새 과정")])
    store.add_rows("program_sessions", [ProgramSession(program_id="PR-2", number=1, weekdays=("SU",), **FROM)])
    again = build_program_search(store, make_city())
    assert again.version > search.version
    assert again.view(ProgramQuery(weekdays=frozenset({"SU"})), TODAY).total == 1


def test_the_gazetteer_knows_the_places_of_the_store(store):
    gazetteer = build_gazetteer(store, make_city())
    assert [place.kind for place in gazetteer.resolve("책방").found] == ["space"]
    assert gazetteer.resolve("가동").found[0].estimated
    assert gazetteer.resolve("시청").unplaced == ("시청",)


def test_a_changed_field_is_kept_in_the_history(store):
    changes = {"fee_won": 30_000, "always_open": False}
    edit = Edit(table="programs", record_id="PR-1", expected_version=1, changes=changes, who="who", why="why")
    store.update_record(edit)
    assert [(change.field, change.old, change.new) for change in store.history_of("PR-1")] == [
        ("always_open", "yes", "no"),
        ("fee_won", "0", "30000"),
    ]
    assert store.record("PR-1").fee_won == 30_000


def test_a_session_of_no_programme_is_refused(address):
    pack = make_pack(program_sessions=(ProgramSession(program_id="PR-404", **FROM),))
    with pytest.raises(StoreError, match="program"):
        open_store(address, pack)


def test_the_facts_of_a_programme_name_its_host_and_how_it_stands(store):
    app = AppState(read_settings({}), store, make_city())
    (facts,) = program_facts(app, ["PR-404", "SP-1", "PR-1"], TODAY)
    assert (facts.program.id, len(facts.sessions)) == ("PR-1", 2)
    assert facts.standing == program_standing(facts.program, facts.sessions, TODAY, 0)
    assert (facts.host.id if facts.host else "") == facts.program.host_id
    assert (facts.place.id if facts.place else "") == facts.program.place_id
