"""A record's form holds every column that people write, and tells everything that is wrong with it at once."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain import record_form
from campus.domain.record import Space, column
from campus.domain.record_form import (
    EDITABLE,
    LOCATION,
    Entry,
    Group,
    cells_of,
    check_cells,
    empty_cells,
    entry_of,
    form_columns,
    group_of,
    trimmed,
    values_of,
)
from campus.domain.report import ReportForm, ReportState, check_answer, check_report
from campus.domain.tables import RECORD_TABLES, columns_of
from campus.errors import PackError
from campus.locale import translator
from campus.views.desk_text import column_label
from tests.factories import make_city

ADDED = {"opens_on", "host_id", "seats", "always_open"}
APART = {"id", "source_id", "reference_date", "date_basis", "estimated", "lon", "lat"}
FULL = Space(
    id="SP-1",
    name="도서관",
    aliases=("가", "나"),
    kind="library",
    lon=128.123456789012,
    lat=35.1,
    location_basis="one",
    owner_id="IN-1",
    stages=("school",),
    source_id="SR-1",
    reference_date="2024",
)


@pytest.mark.parametrize("table", EDITABLE)
def test_a_form_has_every_column_but_those_that_come_with_each_change(table: str) -> None:
    columns = {item.name for item in columns_of(RECORD_TABLES[table])}
    assert {item.name for item in form_columns(table)} == columns - APART | {LOCATION}
    for language in ("ko", "en"):
        labels = [
            column_label(item.name, translator(language)) for item in form_columns(table) if item.name != LOCATION
        ]
        assert len(set(labels)) == len(labels)


def test_a_column_that_is_added_later_stands_in_the_form_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Wider(Space):
        opens_on: date | None = column()
        host_id: str = column(refers_to="institutions", default="")
        seats: int | None = column()
        always_open: bool | None = column()

    monkeypatch.setitem(record_form.RECORD_TABLES, "spaces", Wider)
    added = {item.name: item for item in form_columns("spaces") if item.name in ADDED}
    kinds = {name: entry_of(item, listed=bool(item.refers_to)) for name, item in added.items()}
    assert kinds == {"opens_on": Entry.DAY, "host_id": Entry.CHOICE, "seats": Entry.TEXT, "always_open": Entry.CHOICE}
    assert group_of(added["host_id"]) is Group.TIES
    cells = {**empty_cells("spaces"), "name": "이름", "kind": "library", "opens_on": "2026-13-01", "seats": "many"}
    assert [fault.field for fault in check_cells("spaces", cells, {})] == ["opens_on", "seats"]
    values = values_of("spaces", {**cells, "opens_on": "2026-12-01", "seats": "12"})
    assert (values["opens_on"], values["seats"]) == (date(2026, 12, 1), 12)


def test_a_form_gives_back_the_record_it_came_from() -> None:
    values = values_of("spaces", cells_of("spaces", FULL))
    assert values == {name: getattr(FULL, name) for name in values}
    assert set(values) == {item.name for item in columns_of(Space)} - APART | {"lon", "lat"}


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_place_comes_back_exactly(lon: float, lat: float) -> None:
    cells = {**empty_cells("spaces"), LOCATION: record_form.location_cell(lon, lat)}
    values = values_of("spaces", cells)
    assert (values["lon"], values["lat"]) == (lon, lat)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, set()),
        ({"name": "  "}, {"name"}),
        ({"kind": "castle"}, {"kind"}),
        ({"stages": "school;moon"}, {"stages"}),
        ({LOCATION: ""}, {"location_basis"}),
        ({"location_basis": ""}, {"location_basis"}),
        ({LOCATION: "128.1"}, {LOCATION}),
        ({LOCATION: "nan 35.1"}, {LOCATION}),
        ({"phone": "\0"}, {"phone"}),
        ({"note": "\ud800"}, {"note"}),
        ({"note": "가" * 2_001}, {"note"}),
        ({"name": "", "kind": "", "phone": "\0"}, {"name", "kind", "phone"}),
    ],
)
def test_everything_that_is_wrong_is_told_at_once(changes: dict[str, str], faults: set[str]) -> None:
    known = {"kind": frozenset({"library"}), "stages": frozenset({"school"})}
    cells = trimmed({**cells_of("spaces", FULL), **changes})
    assert {fault.field for fault in check_cells("spaces", cells, known)} == faults


@pytest.mark.parametrize("days", [0, -1, "365", 1.5, True])
def test_a_limit_is_a_whole_number_of_days(days: object) -> None:
    with pytest.raises(PackError, match="verification_days"):
        make_city(verification_days={"spaces": days})


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        (ReportForm(text="전화가 달라요"), []),
        (ReportForm(text="  "), ["text"]),
        (ReportForm(text="가" * 1_001, contact="나" * 101), ["text", "contact"]),
        (ReportForm(text="a\0"), ["text"]),
    ],
)
def test_a_report_needs_a_text_of_limited_length(form: ReportForm, faults: list[str]) -> None:
    assert [fault.field for fault in check_report(form)] == faults


@pytest.mark.parametrize(
    ("state", "answer", "faults"),
    [
        (ReportState.CHECKING, "", []),
        (ReportState.CORRECTED, "고침", []),
        (ReportState.CORRECTED, " ", ["answer"]),
        (ReportState.DECLINED, "", ["answer"]),
        (ReportState.RECEIVED, "", ["state"]),
    ],
)
def test_who_ends_a_report_answers_it(state: ReportState, answer: str, faults: list[str]) -> None:
    assert [fault.field for fault in check_answer(state, answer, ReportState.RECEIVED)] == faults
