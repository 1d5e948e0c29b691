"""Tables with a reader of their own, those that the model has no room for, and the command, on both engines."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from campus.cli import main
from campus.domain.imports import Act, Choices, FaultKind, Notice
from campus.domain.table_mapping import TableMapping, suggested
from campus.errors import FormError, RightError
from campus.store.store import open_store
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
from tests.store.pack_factory import make_pack


@pytest.fixture
def desk(store, tmp_path):
    return make_desk(store, tmp_path)


def test_a_course_list_becomes_programmes_with_sessions_and_no_teacher(desk, store):
    headers = ("강좌명", "강사명", "교육시작일자", "운영기관명", "운영요일", "교육장도로명주소", "데이터기준일자")
    course = {
        "강좌명": "목공",
        "강사명": "홍길동",
        "교육시작일자": "2026-03-03",
        "운영기관명": "학습관",
        "운영요일": "화",
    }
    course |= {"교육장도로명주소": "가상시 나무로 1", "데이터기준일자": "2026-01-01"}
    far = {**course, "교육장도로명주소": "먼도 먼시 1", "강좌명": "먼 목공"}
    bad = {**course, "강좌명": "나쁜 날", "교육시작일자": "2026-13-40"}
    content = table_bytes([course, far, bad], headers=headers)
    dry = dry_run(desk, content)
    assert (dry.counts.acts[Act.NEW], dry.counts.outside, dry.counts.held) == (1, 1, 1)
    assert (dry.faults[0].row, dry.faults[0].column, dry.faults[0].value) == (4, "교육시작일자", "2026-13-40")
    before = everything(store)
    run = taken_in(desk, content)
    assert taken_in(desk, content) is None
    (made,) = [item for item in store.rows("programs") if item.name == "목공"]
    assert [item.weekdays for item in store.sessions_of(made.id)] == [("TU",)]
    assert "홍길동" not in repr(everything(store))
    moved = table_bytes(
        [{**course, "운영요일": "화", "데이터기준일자": "2026-05-01", "교육종료일자": "2026-04-01"}],
        headers=(*headers, "교육종료일자"),
    )
    taken_in(desk, moved)
    assert [item.end_on for item in store.sessions_of(made.id)] == ["2026-04-01"]
    desk.undo(OFFICIAL, desk.runs(OFFICIAL)[0].id)
    assert [item.end_on for item in store.sessions_of(made.id)] == [""]
    desk.undo(OFFICIAL, run.id)
    assert everything(store) == before


@pytest.fixture
def coded_pack():
    pack = make_pack()
    (district,) = pack.tables["districts"]
    return replace(pack, tables={**pack.tables, "districts": (replace(district, code="4800000001"),)})


def test_residents_are_replaced_by_a_newer_count_only(address, coded_pack, tmp_path):
    store = open_store(address, coded_pack)
    desk = make_desk(store, tmp_path)
    headers = ("행정구역", "{}_계_0~9세", "{}_계_100세 이상")
    before = everything(store)

    def count(period, people):
        names = tuple(name.format(period) for name in headers)
        rows = [
            dict(zip(names, (unit, people, "1"), strict=True)) for unit in ("가동 (4800000001)", "딴동 (1100000000)")
        ]
        return table_bytes(rows, "cp949", names)

    assert kinds(dry_run(desk, count("2020년12월", "7"))) == [FaultKind.NOT_NEWER]
    run = taken_in(desk, count("2026년01월", "1,007"))
    assert (run.counts["changed"], run.counts["outside"], run.reference_date) == (1, 1, "2026-01")
    young = next(band for band in store.rows("population") if band.age_from == 0)
    assert (young.people, young.age_to, young.reference_date) == (1007, 9, "2026-01")
    assert taken_in(desk, count("2026년01월", "1,007")) is None
    desk.undo(OFFICIAL, run.id)
    assert everything(store) == before
    store.close()


def test_a_data_set_without_room_is_recognised_and_nothing_is_written(desk):
    content = table_bytes([{"주차장관리번호": "4.8E+18"}], headers=("주차장관리번호",))
    dry = dry_run(desk, content)
    assert (dry.data_set.key, kinds(dry), dry.writes) == ("parking", [FaultKind.SCIENTIFIC], False)
    assert desk.apply(OFFICIAL, dry, "a.csv", content) is None
    unknown = dry_run(desk, b"a,b\n1,2\n")
    assert unknown.data_set is None


def test_the_command_tells_writes_and_takes_back(desk, store, tmp_path, monkeypatch):
    opened = SimpleNamespace(
        store=store, city=desk.city, settings=SimpleNamespace(city_dir=desk.folder), today=lambda: TODAY
    )
    monkeypatch.setattr("campus.cli.app_state", lambda: opened)
    file = tmp_path / "places.csv"
    file.write_bytes(table_bytes([row("A-01", "나무책방"), row("A-02", "돌책방", 위도="128.2", 경도="35.1")]))

    def campus(*arguments):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        return result.output

    told = campus("import", str(file))
    assert "places, reference date 2026-01-01" in told
    assert "row 3 위도, 경도='128.2, 35.1': swapped -> '35.1, 128.2'" in told
    assert "Nothing was written" in told
    assert "Written as IM-" in campus("import", str(file), "--apply", "--accept", "swapped")
    assert store.record("SP-A-02").lon == 128.2
    assert "Nothing to write" in campus("import", str(file), "--apply")
    listed = campus("undo-import")
    assert "places.csv (rows 2, new 2)" in listed
    assert "taken back" in campus("undo-import", listed.split(" ", 1)[0])
    assert "SP-A-01" not in {space.id for space in store.rows("spaces")}
    file.write_bytes(b"a,b\n1,2\n")
    assert "map them on the page" in CliRunner().invoke(main, ["import", str(file)]).output


def mapping(**changes):
    columns = {"name": "명칭", "address": "소재지", "lat": "위도", "lon": "경도", "phone": "연락처"}
    plain = {"table": "spaces", "kind": "library", "columns": columns, "title": "동네 책방", "day": "2026-02-01"}
    return TableMapping(**{**plain, **changes})


MAPPED = ("명칭", "소재지", "위도", "경도", "연락처", "종류")


def shops(*rows):
    return table_bytes([dict(zip(MAPPED, cells, strict=True)) for cells in rows], headers=MAPPED)


def test_a_plain_table_is_guessed_confirmed_once_and_remembered(desk, store):
    content = shops(("가책방", "가상시 나무로 1", "35.1", "128.2", "02-1", "학교"), ("나책방", "", "", "", "", ""))
    table = read_here(content)
    assert desk.recognise(table) is None
    guess = suggested(table.headers)
    assert (dict(guess.columns), guess.kind_column) == (dict(mapping().columns), "종류")
    desk.keep_mapping(OFFICIAL, table, mapping(kind_column="종류"))
    run = taken_in(desk, content)
    made = {item.name: item for item in store.rows("spaces") if item.name in {"가책방", "나책방"}}
    assert (made["가책방"].kind, made["가책방"].phone, made["가책방"].reference_date) == (
        "school",
        "02-1",
        "2026-02-01",
    )
    assert made["나책방"].kind == "library"
    assert next(item for item in store.rows("sources") if item.id == made["가책방"].source_id).title.startswith(
        "동네 책방"
    )
    assert taken_in(desk, content) is None
    other_order = table_bytes([dict.fromkeys(MAPPED, "") | {"명칭": "다책방"}], headers=tuple(reversed(MAPPED)))
    assert dry_run(desk, other_order).counts.acts[Act.NEW] == 1
    desk.undo(OFFICIAL, run.id)
    assert "가책방" not in {item.name for item in store.rows("spaces")}


def test_a_mapping_that_cannot_hold_is_refused_with_all_its_faults(desk):
    table = read_here(shops(("가", "", "", "", "", "")))
    wrong = mapping(kind="moon", columns={"lat": "위도"}, title=" ", day="")
    with pytest.raises(FormError) as caught:
        desk.keep_mapping(OFFICIAL, table, wrong)
    assert {fault.field for fault in caught.value.faults} == {"kind", "name", "lat", "title", "day"}
    with pytest.raises(FormError):
        desk.keep_mapping(OFFICIAL, table, mapping(columns={"name": "명칭", "address": "명칭"}))
    with pytest.raises(RightError):
        desk.keep_mapping(EDITOR, table, mapping())
    assert desk.recognise(table) is None


def test_points_of_a_map_file_come_in_by_their_geometry(desk, store):
    features = [
        {"type": "Feature", "properties": {"명칭": name}, "geometry": {"type": "Point", "coordinates": place}}
        for name, place in (("가책방", [128.2, 35.1]), ("나책방", [35.1, 128.2]), ("다책방", [127.0, 37.5]))
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    table = read_here(content, "a.geojson")
    columns = {"name": "명칭", "lat": "geometry_lat", "lon": "geometry_lon"}
    assert dict(suggested(table.headers).columns) == columns
    desk.keep_mapping(OFFICIAL, table, mapping(columns=columns))
    dry = dry_run(desk, content, name="a.geojson")
    assert (dry.counts.acts[Act.NEW], dry.counts.outside, kinds(dry)) == (1, 1, [FaultKind.SWAPPED])
    assert dry.faults[0].row == 2


def test_numbers_in_another_system_wait_for_its_name(store, tmp_path):
    desk = make_desk(store, tmp_path, import_crs=[4326, 5179, 5178])
    content = shops(("가책방", "가상시 나무로 1", "1684000.5", "1107000.5", "", ""))
    table = read_here(content)
    desk.keep_mapping(OFFICIAL, table, mapping())
    (fault,) = dry_run(desk, content).faults
    assert (fault.kind, fault.can_repair) == (FaultKind.CRS, False)
    assert "EPSG:5179" in fault.detail
    taken_in(desk, content, Choices(crs=5179))
    (made,) = [item for item in store.rows("spaces") if item.name == "가책방"]
    assert 128 < made.lon < 129


def test_an_impossible_place_is_a_fault_and_a_far_one_is_elsewhere(desk):
    plain = {"lat": "위도", "lon": "경도", "name": "명칭"}
    rows = [("영", "", "0", "0", "", ""), ("먼", "", "37.5", "127.0", "", ""), ("큰", "", "35.2", "1e300", "", "")]
    content = shops(*rows, ("빈", "", "", "", "", ""))
    desk.keep_mapping(OFFICIAL, read_here(content), mapping(columns=plain))
    dry = dry_run(desk, content)
    assert [(fault.kind, fault.row) for fault in dry.faults] == [(FaultKind.PLACE, 2), (FaultKind.PLACE, 4)]
    assert (dry.counts.outside, dry.counts.acts[Act.NEW]) == (1, 1)
    assert dict(dry.notices)[Notice.NO_PLACE] == "1"


@pytest.mark.parametrize("day", ["2026-02-30", "46082", "어제"])
def test_a_reference_date_that_is_none_keeps_the_row_back(desk, day):
    dry = dry_run(desk, table_bytes([row("A-01", "나무책방", 기준일=day)]))
    assert [(fault.kind, fault.column, fault.value) for fault in dry.faults] == [(FaultKind.VALUE, "기준일", day)]
    assert (dry.counts.held, dry.writes) == (1, False)
