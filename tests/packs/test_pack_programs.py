"""Programmes of a pack: every value that cannot be followed is a fault of its file, row and field."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from campus.domain.program_query import ProgramQuery
from campus.domain.program_state import program_standing
from campus.errors import PackError
from campus.services.pack_check import check_pack
from campus.services.pack_program_check import program_faults
from campus.services.pack_sessions import tell_estimates, written_sessions
from campus.services.program_index import build_program_search
from campus.store.pack import read_draft, read_pack
from campus.store.store import open_store

BRIGHTWATER = Path(__file__).parents[1] / "cities" / "brightwater"
SUMMER = date(2031, 6, 1)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(BRIGHTWATER, tmp_path / "brightwater"))


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("programs.csv", ",30,", ",-30,", "programs.csv:2 fee_won='-30': must not be negative"),
        ("programs.csv", ",6,9,", ",9,6,", "programs.csv:8 age_to='6': must not be below age_from"),
        ("programs.csv", ",age_from\n", ",grades\n", "programs.csv:2 estimated='grades': names no value"),
        (
            "programs.csv",
            ",yes,no,",
            ",perhaps,no,",
            "programs.csv:2 training_support='perhaps': must be one of yes, no",
        ),
        ("programs.csv", "2031-05-01", "2031-13-01", "programs.csv:2 apply_from='2031-13-01': month must be in 1..12"),
        ("programs.csv", "onsite", "telepathy", "programs.csv:2 mode='telepathy': is not in delivery_modes"),
        ("program_sessions.csv", "TU;TH", "TU;TX", "program_sessions.csv:8 weekdays='TX': must be one of MO,"),
        ("program_sessions.csv", "BYDAY=1MO", "BYDAY=1XX", "program_sessions.csv:5 rrule='FREQ=MONTHLY;BYDAY=1XX'"),
        ("program_sessions.csv", "2031-06-21", "soon", "program_sessions.csv:2 except_days='soon': is not a date"),
        ("program_sessions.csv", "10:00", "25:00", "start_time='25:00': does not look like"),
        ("program_sessions.csv", "PR-keel,1", "PR-keel,0", "program_sessions.csv:6 number='0': must count from 1"),
        ("program_sessions.csv", "PR-keel", "PR-gone", "program_id='PR-gone': is not in programs"),
        ("city.toml", 'country = "US"', 'country = "XX"', "city.toml holidays='XX': XX NY is no country"),
        ("city.toml", 'facet = "fees"', 'facet = "feelings"', "search.terms.facet='feelings': must be one of"),
    ],
)
def test_a_value_that_cannot_be_followed_is_a_fault(folder, file, old, new, fault):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    draft = read_draft(folder)
    told = [str(found) for found in (*draft.faults, *program_faults(draft))]
    assert any(fault in line for line in told), told


def test_a_source_may_contradict_itself(folder):
    assert check_pack(folder).faults == ()
    text = (folder / "programs.csv").read_text(encoding="utf-8")
    assert "2031-06-10,2031-06-01" in text  # an end before its start, as a source may write it


PROGRAM = {"id": "PR-1", "name": "과정", "source_id": "url", "reference_date": "2025", "date_basis": "exact"}


def test_written_sessions_take_their_programmes_id_and_source():
    sheet = [{"program_name": "과정", "number": "2", "start_on": "2025-03", "period_basis": "planned"}]
    (row,) = written_sessions([PROGRAM], sheet)
    assert row == {
        "program_id": "PR-1",
        "number": "2",
        "start_on": "2025-03",
        "period_basis": "planned",
        "source_id": "url",
        "reference_date": "2025",
        "date_basis": "exact",
    }


@pytest.mark.parametrize("programs", [[], [PROGRAM, PROGRAM]])
def test_a_session_of_no_programme_or_of_two_must_be_looked_at_again(programs):
    with pytest.raises(PackError, match=r"program_sessions.csv program_name='과정': is not the name of exactly one"):
        written_sessions(programs, [{"program_name": "과정"}])


def test_only_values_that_stand_there_are_estimated():
    rows = [{"estimated": "groups;age_from", "groups": "child"}, {"estimated": "groups", "groups": ""}]
    tell_estimates(rows)
    assert [row["estimated"] for row in rows] == ["groups", ""]


@pytest.mark.parametrize(
    ("text", "kinds", "found"),
    [
        ("saturday", ["weekdays"], {"PR-blowing"}),
        ("gratis kids", ["fees", "groups"], {"PR-stories"}),
        ("evening french", ["day_parts", "languages"], {"PR-evening"}),
        ("east glass", ["districts", "industries"], {"PR-blowing", "PR-lamps"}),  # lamps: at the Glass Market
        ("rigging", ["words"], {"PR-rigging"}),
        ("near Quay", ["words", "stations"], set()),
    ],
)
def test_a_second_city_needs_no_code(tmp_path, text, kinds, found):
    pack = read_pack(BRIGHTWATER)
    store = open_store(f"sqlite:///{tmp_path / 'city.sqlite3'}", pack)
    search = build_program_search(store, pack.city)
    store.close()
    view = search.view(ProgramQuery(text=text), SUMMER)
    assert [chip.kind for chip in view.chips] == kinds
    assert {hit.id for hit in search.hits(view, SUMMER, slice(0, 9))} == found


def test_every_state_has_its_programme_in_the_second_city():
    pack = read_pack(BRIGHTWATER)
    soon = pack.city.thresholds["closes_soon_days"]
    standings = {}
    for program in pack.tables["programs"]:
        sessions = [item for item in pack.tables["program_sessions"] if item.program_id == program.id]
        standings[program.id] = program_standing(program, sessions, SUMMER, soon)
    assert {key: (item.application.state.value, item.course.state.value) for key, item in standings.items()} == {
        "PR-blowing": ("closes_soon", "planned"),
        "PR-charts": ("unknown", "planned"),
        "PR-evening": ("always_open", "running"),
        "PR-keel": ("closed", "finished"),
        "PR-lamps": ("unknown", "unknown"),
        "PR-rigging": ("unknown", "unknown"),
        "PR-stories": ("opens_soon", "planned"),
    }
