"""Gimhae's descriptions of official data sets fit its words and tables, and know a file by its headers alone."""

import csv
import io
from pathlib import Path

import pytest

from campus.domain.city import parse_city
from campus.domain.tables import RECORD_TABLES, columns_of
from campus.exchange.curation import read_toml
from campus.exchange.import_sets import canonical, headers_of, read_import_plan, recognise
from campus.exchange.table_text import read_text_table

FOLDER = Path(__file__).parents[2] / "geodata" / "gimhae"
CITY = parse_city(read_toml(FOLDER / "city.toml"))
PLAN = read_import_plan(FOLDER)
OF_THE_READER = {"parent_name", "type_text"}

HEADERS = {
    "schools": "학교ID,학교명,학교급구분,설립일자,운영상태,소재지지번주소,소재지도로명주소,위도,경도",
    "open_facilities": "개방시설명,개방장소명,개방시설유형구분,휴관일,소재지도로명주소,위도,경도,데이터기준일자",
    "libraries": "도서관명,시도명,시군구명,도서관유형,휴관일,소재지도로명주소,운영기관명,위도,경도,데이터기준일자",
    "museums": "시설명,박물관미술관구분,소재지도로명주소,소재지지번주소,위도,경도,운영기관명,데이터기준일자",
    "universities": "학교명,학교 영문명,본분교구분명,대학구분명,학교구분명,설립형태구분명,시도코드,소재지도로명주소",
    "stations": "역번호,역사명,노선번호,노선명,영문역사명,역위도,역경도,운영기관명,역사도로명주소",
    "parking": "주차장관리번호,주차장명,주차장구분,소재지도로명주소,위도,경도,데이터기준일자",
    "courses": "강좌명,강사명,교육시작일자,교육종료일자,운영요일,교육장소,교육장도로명주소,운영기관명,데이터기준일자",
    "factories": "순번,회사명,단지명,생산품,공장주소",
    "population": "행정구역,2025년09월_계_총인구수,2025년09월_계_0~9세,2025년09월_계_100세 이상",
}


@pytest.mark.parametrize("key", HEADERS)
@pytest.mark.parametrize("extra", [[], ["제공기관코드", "제공기관명"]])
def test_a_data_set_is_known_by_its_headers_in_any_order(key, extra):
    headers = [*reversed(HEADERS[key].split(",")), *extra]
    content = (",".join(headers) + "\n" + ",".join("1" for _ in headers) + "\n").encode("cp949")
    table = read_text_table(io.BytesIO(content), [])
    found = recognise(PLAN, table.headers)
    assert found is not None
    assert found.key == key
    assert set(found.row_key) <= set(canonical(found, table).headers) | {"제공기관명", "소재지도로명주소"}


def test_every_data_set_has_a_case_here_and_none_means_another():
    assert {item.key for item in PLAN.sets} == set(HEADERS)
    assert recognise(PLAN, ["이름", "위도", "경도"]) is None


@pytest.mark.parametrize("data_set", PLAN.sets, ids=lambda item: item.key)
def test_a_description_fits_the_tables_the_words_and_the_city(data_set):
    assert set(data_set.labels) >= set(CITY.languages)
    if not data_set.table:
        assert set(data_set.reason) >= set(CITY.languages)
    if data_set.reader or not data_set.table:
        return
    columns = {column.name for column in columns_of(RECORD_TABLES[data_set.table])}
    assert set(data_set.columns) <= columns | OF_THE_READER
    kinds = {term.key for term in CITY.vocabularies["kinds"]}
    spec = data_set.columns["kind"]
    named = set(PLAN.words[spec["words"]].values()) if "words" in spec else {spec["value"]}
    assert named | {spec.get("otherwise", spec.get("value", next(iter(named))))} <= kinds
    for each in data_set.columns.values():
        assert headers_of(each) or "value" in each
        assert isinstance(each, str) or each.get("words", "school_kinds") in PLAN.words


def test_the_records_and_sources_that_descriptions_name_are_in_the_pack():
    def ids(name):
        with (FOLDER / name).open(encoding="utf-8") as file:
            return {row["id"] for row in csv.DictReader(file)}

    assert set(PLAN.words["institution_ids"].values()) <= ids("institutions.csv")
    assert {source for item in PLAN.sets for source in item.sources} <= ids("sources.csv")
    assert PLAN.place_kind in {term.key for term in CITY.vocabularies["kinds"]}
