"""A file comes in as a whole on both engines, changes nothing the second time, and goes as a whole."""

import pytest

from campus.domain.imports import Act, Choices, FaultKind, Notice
from campus.domain.record import DateBasis
from campus.errors import ConflictError, NotFoundError, RightError, StoreError
from campus.store.history import Edit
from tests.factories import TODAY
from tests.imports_house import (
    EDITOR,
    OFFICIAL,
    dry_run,
    everything,
    kinds,
    make_desk,
    read_here,
    row,
    table_bytes,
    taken_in,
)
from tests.store.pack_factory import HOSTILE

ALL = Choices(frozenset(kind.value for kind in FaultKind))


@pytest.fixture
def desk(store, tmp_path):
    return make_desk(store, tmp_path, spelling_pairs=[["벨리", "밸리"]])


def test_new_rows_become_records_with_source_date_and_district(desk, store):
    content = table_bytes([row("A-01", "나무책방", 전화="02-1"), row("A-02", HOSTILE.replace("\u2028", " "))])
    before = store.data_version()
    run = taken_in(desk, content)
    record = store.record("SP-A-01")
    assert (record.name, record.kind, record.phone, record.district_id) == ("나무책방", "library", "02-1", "DI-1")
    assert (record.lon, record.lat, record.location_basis) == (128.2, 35.1, "source")
    assert (record.reference_date, record.date_basis) == ("2026-01-01", DateBasis.EXACT)
    assert store.record("SP-A-02").name == HOSTILE.replace("\u2028", " ")
    source = next(item for item in store.rows("sources") if item.id == record.source_id)
    assert (source.publisher, source.published_on, source.collected_on) == ("가상부", "2026-01-01", TODAY)
    assert [(item.field, item.new, item.who) for item in store.history_of("SP-A-01")] == [
        ("name", "나무책방", "AC-kim kim 주무관")
    ]
    assert store.data_version() == before + 1
    assert (run.data_set, run.counts["new"], run.file_name) == ("places", 2, "a.csv")
    assert store.audit_events(1)[0].entry.act == "import_file"


def test_the_same_file_again_changes_nothing(desk, store):
    content = table_bytes([row("A-01", "나무책방"), row("A-02", "돌책방")])
    taken_in(desk, content)
    before, version = everything(store), store.data_version()
    assert taken_in(desk, content) is None
    assert taken_in(desk, content, ALL) is None
    assert (everything(store), store.data_version()) == (before, version)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_columns_may_stand_in_any_order_and_encoding(desk, encoding):
    headers = ("제공기관명", "기준일", "경도", "위도", "주소", "구분", "명칭", "번호", "제공기관코드")
    rows = [{**row("A-01", ""), "명칭": "나무책방", "제공기관명": "가상시"}]
    dry = dry_run(desk, table_bytes(rows, encoding, headers))
    assert [(plan.act, plan.name) for plan in dry.rows] == [(Act.NEW, "나무책방")]
    told = [value for kind, value in dry.notices if kind is Notice.ENCODING]
    assert told == {"cp949": ["CP949"], "utf-16": ["UTF-16"]}.get(encoding, [])


def test_a_newer_edition_changes_field_by_field_and_the_rest_keeps_its_source(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방", 전화="1"), row("A-02", "돌책방")]))
    first = store.record("SP-A-01").source_id
    store.update_record(
        Edit(table="spaces", record_id="SP-A-01", expected_version=1, changes={"note": "손으로"}, who="x", why="y")
    )
    newer = [row("A-01", "나무책방", 전화="2", 기준일="2026-06-01"), row("A-02", "돌책방", 기준일="2026-06-01")]
    dry = dry_run(desk, table_bytes(newer))
    assert [(plan.act, [(c.field, c.old, c.new) for c in plan.changes]) for plan in dry.rows] == [
        (Act.CHANGED, [("phone", "1", "2")]),
        (Act.DATED, []),
    ]
    taken_in(desk, table_bytes(newer))
    record = store.record("SP-A-01")
    assert (record.phone, record.note, record.reference_date) == ("2", "손으로", "2026-06-01")
    assert record.source_id != first
    assert {change.field for change in store.history_of("SP-A-01")} == {
        *("name", "note", "phone", "source_id", "reference_date"),
    }
    assert store.record("SP-A-02").reference_date == "2026-06-01"


def test_what_is_known_from_a_later_day_stays_until_somebody_says_so(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방", 전화="새", 기준일="2026-06-01")]))
    older = table_bytes([row("A-01", "나무책방", 전화="옛", 기준일="2025-06-01")])
    dry = dry_run(desk, older)
    assert (kinds(dry), dry.rows) == ([FaultKind.NOT_NEWER], [])
    taken_in(desk, older, Choices(frozenset({dry.faults[0].key})))
    assert store.record("SP-A-01").phone == "옛"
    origin = next(item for item in store.value_sources_of("SP-A-01") if item.field == "phone")
    assert origin.reference_date == "2025-06-01"


def test_an_empty_cell_takes_nothing_away(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방", 전화="1")]))
    taken_in(desk, table_bytes([row("A-01", "나무책방", 위도="", 경도="", 기준일="2026-06-01")]))
    record = store.record("SP-A-01")
    assert (record.phone, record.lon) == ("1", 128.2)
    assert {item.field for item in store.value_sources_of("SP-A-01")} >= {"phone", "lon", "lat"}


def test_rows_of_other_places_are_counted_and_left_out(desk):
    rows = [row("A-01", "나무책방"), row("B-01", "먼책방", 주소="먼도 먼시 돌로 1"), row("C-01", "닫힘", 상태="폐업")]
    dry = dry_run(desk, table_bytes(rows))
    counts = dry.counts
    assert (counts.rows, counts.outside, counts.passed_over, counts.acts[Act.NEW]) == (3, 1, 1, 1)
    dry = dry_run(desk, table_bytes(rows), Choices(outside=True))
    assert (dry.counts.outside, dry.counts.acts[Act.NEW]) == (0, 2)


@pytest.mark.parametrize(
    ("cells", "kind", "place"),
    [
        ({"위도": "128.2", "경도": "35.1"}, FaultKind.SWAPPED, (128.2, 35.1)),
        ({"위도": "65.5", "경도": "128.2"}, FaultKind.PLACE, (None, None)),
        ({"위도": "0", "경도": "0"}, FaultKind.PLACE, (None, None)),
        ({"위도": "1e308", "경도": "nan"}, FaultKind.PLACE, (None, None)),
        ({"위도": "동쪽", "경도": "128.2"}, FaultKind.PLACE, (None, None)),
        ({"위도": "35.1", "경도": ""}, FaultKind.PLACE, (None, None)),
    ],
)
def test_a_place_that_cannot_be_believed_waits_for_an_answer(desk, store, cells, kind, place):
    content = table_bytes([row("A-01", "나무책방", **cells)])
    dry = dry_run(desk, content)
    assert (kinds(dry), dry.counts.held, dry.writes) == ([kind], 1, False)
    assert (dry.faults[0].row, dry.faults[0].column) == (2, "위도, 경도")
    taken_in(desk, content, Choices(frozenset({kind.value})))
    record = store.record("SP-A-01")
    assert (record.lon, record.lat) == place


def test_an_unbelievable_place_gets_the_official_one_at_the_same_address(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방", 주소="가상시 나무로 7")]))
    content = table_bytes([row("A-02", "배움터", 구분="배움터", 주소="가상시 나무로 7, 2층", 위도="65.5")])
    assert dry_run(desk, content).faults[0].repair == "35.1, 128.2"
    taken_in(desk, content, ALL)
    record = store.record("SP-A-02")
    assert (record.lon, record.location_basis) == (128.2, "same_address")


def test_dragged_cells_are_found_also_in_rows_that_are_left_out(desk):
    rows = [
        row(f"A-0{n}", f"책방{n}", 위도=f"{35 + n}.220396", 경도=f"{128 + n}.58", 주소=f"먼도 먼시 돌로 {n}")
        for n in range(1, 5)
    ]
    rows.append(row("B-01", "나무책방"))
    dry = dry_run(desk, table_bytes(rows))
    assert [(fault.kind, fault.row) for fault in dry.outside_faults] == [(FaultKind.DRAGGED, n) for n in range(2, 6)]
    assert dry.counts.outside == 4


def test_spreadsheet_damage_is_found_and_repaired_one_by_one_or_left(desk, store):
    rows = [row("4.82504E+18", "나무책방"), row("A-02", "돌책방", 주소="가상시 나무로 12월 02일")]
    content = table_bytes(rows)
    dry = dry_run(desk, content)
    assert kinds(dry) == [FaultKind.SCIENTIFIC, FaultKind.DATE_IN_ADDRESS]
    assert dry.faults[1].repair == "가상시 나무로 12-2"
    taken_in(desk, content, Choices(frozenset({dry.faults[1].key})))
    assert store.record("SP-A-02").address == "가상시 나무로 12-2"
    assert len([item for item in store.rows("spaces") if item.name == "나무책방"]) == 0
    taken_in(desk, content, Choices(frozenset({"scientific"})))
    (made,) = [item for item in store.rows("spaces") if item.name == "나무책방"]
    assert made.external_id == ""


def test_repeated_rows_and_unknown_words_wait(desk):
    rows = [row("A-01", "나무책방"), row("A-01", "나무책방"), row("A-03", "우주", 구분="우주선"), row("A-04", "")]
    dry = dry_run(desk, table_bytes(rows))
    assert [(fault.kind, fault.row, fault.detail) for fault in dry.faults] == [
        (FaultKind.REPEATED, 3, "2"),
        (FaultKind.WORD, 4, ""),
        (FaultKind.EMPTY, 5, ""),
    ]
    assert (dry.counts.held, dry.counts.acts[Act.NEW]) == (3, 1)
    assert dry_run(desk, table_bytes(rows), ALL).counts.held == 1


def test_another_spelling_or_the_same_address_is_asked_and_the_answer_remembered(desk, store):
    taken_in(desk, table_bytes([row("A-01", "테크노밸리"), row("A-02", "나무책방", 주소="가상시 돌로 9")]))
    other = [row("", "테크노벨리(본관)"), row("", "이름 바뀐 책방", 주소="가상시 돌로 9(가동)")]
    content = table_bytes(other)
    dry = dry_run(desk, content)
    assert [(fault.kind, fault.repair, fault.detail) for fault in dry.faults] == [
        (FaultKind.SAME_SPELLING, "테크노밸리", "SP-A-01"),
        (FaultKind.SAME_ADDRESS, "나무책방", "SP-A-02"),
    ]
    assert (dry.counts.held, dry.writes) == (2, False)
    assert dry_run(desk, content, ALL).counts.acts[Act.NEW] == 0
    stand = Choices(standing=frozenset({"same_spelling", "same_address"}))
    assert dry_run(desk, content, stand).counts.acts[Act.NEW] == 2
    newer = table_bytes([row("N-7", "이름 바뀐 책방", 주소="가상시 돌로 9(가동)", 기준일="2026-06-01")])
    taken_in(desk, newer, ALL)
    assert store.record("SP-A-02").name == "이름 바뀐 책방"
    assert [item.row_key for item in store.matches_of("SP-A-02")] == ["N-7"]


def test_two_rows_about_one_record_take_the_newer(desk, store):
    rows = [row("", "나무책방", 전화="옛"), row("", "나무책방", 전화="새", 기준일="2026-06-01")]
    dry = dry_run(desk, table_bytes(rows))
    assert [(fault.kind, fault.row, fault.detail) for fault in dry.faults] == [(FaultKind.SAME_RECORD, 2, "3")]
    taken_in(desk, table_bytes(rows))
    assert [item.phone for item in store.rows("spaces") if item.name == "나무책방"] == ["새"]


def test_what_a_newer_file_lacks_is_told_and_kept(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방"), row("A-02", "돌책방")]))
    dry = dry_run(desk, table_bytes([row("A-01", "나무책방", 기준일="2026-06-01")]))
    assert [(gone.record_id, gone.name) for gone in dry.gone] == [("SP-A-02", "돌책방")]
    assert store.record("SP-A-02")


def test_an_import_is_taken_back_as_a_whole_and_may_come_again(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방", 전화="1")]))
    before = everything(store)
    rows = [row("A-01", "나무책방", 전화="2", 기준일="2026-06-01"), row("A-02", "돌책방", 기준일="2026-06-01")]
    run = taken_in(desk, table_bytes(rows))
    after = everything(store)
    undone = desk.undo(OFFICIAL, run.id)
    assert everything(store) == before
    assert (undone.undone_by, bool(undone.undone_at)) == ("AC-kim kim 주무관", True)
    assert store.history_of("SP-A-02")[-1].new == ""
    with pytest.raises(StoreError, match="already"):
        desk.undo(OFFICIAL, run.id)
    with pytest.raises(NotFoundError):
        desk.undo(OFFICIAL, "IM-none")
    taken_in(desk, table_bytes(rows))
    assert everything(store) == after
    assert [bool(item.undone_at) for item in desk.runs(OFFICIAL)] == [False, True, False]


def test_what_was_changed_since_is_never_undone_half(desk, store):
    first = taken_in(desk, table_bytes([row("A-01", "나무책방"), row("A-02", "돌책방")]))
    second = taken_in(desk, table_bytes([row("A-01", "나무책방", 전화="2", 기준일="2026-06-01")]))
    with pytest.raises(StoreError, match="SP-A-01"):
        desk.undo(OFFICIAL, first.id)
    desk.undo(OFFICIAL, second.id)
    store.update_record(
        Edit(table="spaces", record_id="SP-A-02", expected_version=1, changes={"note": "손"}, who="x", why="y")
    )
    before = everything(store)
    with pytest.raises(StoreError, match="SP-A-02"):
        desk.undo(OFFICIAL, first.id)
    assert everything(store) == before


def test_somebody_elses_change_since_the_dry_run_is_not_overwritten(desk, store):
    taken_in(desk, table_bytes([row("A-01", "나무책방")]))
    content = table_bytes([row("A-01", "나무책방", 전화="2", 기준일="2026-06-01"), row("A-02", "돌책방")])
    dry = dry_run(desk, content)
    store.update_record(
        Edit(table="spaces", record_id="SP-A-01", expected_version=1, changes={"phone": "3"}, who="x", why="y")
    )
    before = everything(store)
    with pytest.raises(ConflictError):
        desk.apply(OFFICIAL, dry, "a.csv", content)
    assert everything(store) == before


class CancelledError(Exception):
    pass


def test_a_cancel_at_any_moment_leaves_nothing(desk, store):
    content = table_bytes([row(f"A-{n:02}", f"책방 {n}") for n in range(40)])
    dry = dry_run(desk, content)
    before = everything(store)

    def cancel(done, total):
        if done == total:
            raise CancelledError

    with pytest.raises(CancelledError):
        desk.apply(OFFICIAL, dry, "a.csv", content, cancel)
    assert everything(store) == before
    assert desk.runs(OFFICIAL) == []


def test_only_officials_and_administrators_import(desk, store):
    content = table_bytes([row("A-01", "나무책방")])
    table, dry = read_here(content), dry_run(desk, content)
    asked = (
        lambda: desk.read(EDITOR, "a.csv", content),
        lambda: desk.dry_run(EDITOR, table, None, "a.csv", Choices()),
        lambda: desk.apply(EDITOR, dry, "a.csv", content),
        lambda: desk.undo(EDITOR, "IM-1"),
        lambda: desk.runs(EDITOR),
    )
    for question in asked:
        with pytest.raises(RightError):
            question()
    assert not desk.runs(OFFICIAL)
