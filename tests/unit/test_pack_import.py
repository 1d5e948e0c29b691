"""Rows of files from elsewhere become rows of a pack by name of header, and dirt stays outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.errors import PackError
from campus.exchange.address import address_key, is_address, name_key
from campus.exchange.coordinate import MARGIN_DEGREES, believable
from campus.exchange.dataset import Dataset, DateWords, import_cell, import_rows, read_date
from campus.exchange.population import BandCount, read_bands
from campus.exchange.source_register import SourceRegister
from campus.exchange.source_table import decode_table, parse_table

BOUNDS = (128.6, 35.1, 129.1, 35.5)
DATES = DateWords({"inferred": "inferred", "commit": "reported"}, "2026-11-22", "no date")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("경상남도 김해시 왕릉길 72", "왕릉길 72"),
        ("경남 김해시 진례면 분청로 25", "분청로 25"),
        ("경상남도 진례면 진례로 215-51", "진례로 215-51"),
        ("경상남도 김해시 대청로 176번길 7(대청동)", "대청로176번길 7"),
        ("경상남도 김해시 가락로94번길7, 중앙상가빌딩 2층(서상동)", "가락로94번길 7"),
        ("경상남도 김해시 김해대로 2401 (김해시청 본관2층)", "김해대로 2401"),
        ("김해대로1347", "김해대로 1347"),
        ("한림면 신천리 994 (신천일반산업단지)", ""),
        ("풍유동 일원", ""),
        ("", ""),
    ],
)
def test_one_building_has_one_key_however_its_road_address_is_written(address, key):
    assert address_key(address) == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("경상남도 김해시 인제로 197 (어방동)", True),
        ("진례면 고모리 1580-4", True),
        ("한림면 신천리 994 (신천일반산업단지)", True),
        ("풍유동 789-4 일원 (풍유·명법동)", False),
        ("주촌면 농소리 (골든루트 일반산업단지)", False),
        ("서김해일반산업단지 내 (풍유동)", False),
    ],
)
def test_an_area_is_no_address(text, expected):
    assert is_address(text) is expected


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("클레이아크 김해미술관", "클레이아크김해미술관", True),
        ("김해의생명·산업진흥원", "김해의생명ㆍ산업진흥원", True),
        ("(주)대흥알앤티", "㈜대흥알앤티", True),
        ("주식회사 대흥알앤티", "㈜ 대흥알앤티", True),
        ("연구센터 (주촌)", "연구센터(한림)", False),
        ("내외작은도서관", "내외문화의집", False),
    ],
)
def test_a_name_is_compared_without_what_people_write_differently(first, second, same):
    assert (name_key(first) == name_key(second)) is same


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("128.9", "35.2"), ("65.5", "128.9"), ("39.22", "128.9"), ("", "128.9"), ("35.2", ""), ("0", "0"), ("nan", "nan")],
)
def test_a_coordinate_nobody_can_believe_is_not_used(lat, lon):
    assert believable(lat, lon, BOUNDS) is None


def test_a_good_coordinate_loses_only_digits_that_mean_nothing():
    assert believable("35.2329674566", "128.8740175300", BOUNDS) == ("35.2329675", "128.8740175")


@given(st.floats(), st.floats())
def test_what_is_believed_lies_in_the_city_or_close_to_it(lat, lon):
    found = believable(str(lat), str(lon), BOUNDS)
    if found is not None:
        assert BOUNDS[1] - MARGIN_DEGREES <= float(found[0]) <= BOUNDS[3] + MARGIN_DEGREES
        assert BOUNDS[0] - MARGIN_DEGREES <= float(found[1]) <= BOUNDS[2] + MARGIN_DEGREES


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig"])
def test_korean_tables_are_read_in_the_encodings_offices_use(encoding):
    assert parse_table(decode_table("이름,종류\n꿈나무 도서관,작은".encode(encoding), "a.csv")) == [
        {"이름": "꿈나무 도서관", "종류": "작은"}
    ]


def test_bytes_in_no_known_encoding_are_refused_with_the_file_named():
    with pytest.raises(PackError, match=r"odd\.csv: is in none of the encodings"):
        decode_table(b"\xff\xfe\x00\xd8", "odd.csv")


def test_columns_are_found_by_name_wherever_they_stand():
    dataset = Dataset("k", "f", "spaces", ["ID"], {"name": "이름", "phone": "전화"}, source="SR-a")
    first = import_rows(dataset, parse_table("ID,이름,전화\n1,가,02"), {}, DATES)
    second = import_rows(dataset, parse_table("전화,제공기관코드,이름,ID\n02,535,가,1"), {}, DATES)
    assert first == second
    assert first[0].values == {"name": "가", "phone": "02", "source_id": "SR-a"}


def test_a_header_that_is_gone_is_told_by_name():
    dataset = Dataset("k", "f", "spaces", ["ID"], {"name": "이름"}, source="SR-a")
    with pytest.raises(KeyError, match="이름"):
        import_rows(dataset, parse_table("ID,명칭\n1,가"), {}, DATES)


def test_rows_outside_the_condition_are_left_out():
    dataset = Dataset("k", "f", "spaces", ["ID"], {"name": "이름"}, source="SR-a", where={"상태": ["운영"]})
    drafts = import_rows(dataset, parse_table("ID,이름,상태\n1,가,운영\n2,나,폐교"), {}, DATES)
    assert [draft.row_key for draft in drafts] == ["1"]


ROW = {
    "종류": "작은",
    "좌석": "30",
    "없음": "",
    "영": "0",
    "시작": "09:00",
    "끝": "18:00",
    "자정": "00:00",
    "관리": "개인(홍길동)",
}
WORDS = {"kinds": {"작은": "library_small"}}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("종류", "작은"),
        ({"value": "museum"}, "museum"),
        ({"from": "종류", "words": "kinds"}, "library_small"),
        ({"from": "좌석", "words": "kinds", "others": "drop"}, ""),
        ({"from": "좌석", "words": "kinds", "others": "keep"}, "30"),
        ({"from": "좌석", "format": "열람좌석 {}석"}, "열람좌석 30석"),
        ({"from": "없음", "format": "열람좌석 {}석"}, ""),
        ({"from": "영", "format": "열람좌석 {}석"}, ""),
        ({"from": "관리", "pattern": "^([^(]+)", "format": "{}"}, "개인"),
        ({"from": "없음", "pattern": "(x)", "format": "{}"}, ""),
        ({"text": "{종류}, {좌석}"}, "작은, 30"),
        ({"text": "{종류}, {없음}"}, ""),
        ({"hours": [["평일", "시작", "끝"], ["공휴일", "자정", "자정"], ["토", "없음", "끝"]]}, "평일 09:00~18:00"),
        ({"fees": [["어른 {}원", "영"], ["어린이 {}원", "영"]], "free": "무료"}, "무료"),
        ({"fees": [["어른 {}원", "좌석"], ["어린이 {}원", "영"]], "free": "무료"}, "어른 30원, 어린이 0원"),
        ({"fees": [["어른 {}원", "없음"]], "free": "무료"}, ""),
    ],
)
def test_a_cell_is_made_as_its_description_says(spec, expected):
    assert import_cell(spec, ROW, WORDS) == expected


def test_a_word_nobody_mapped_is_never_guessed():
    with pytest.raises(ValueError, match="'30' is not in the word list kinds"):
        import_cell({"from": "좌석", "words": "kinds"}, ROW, WORDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-14", ("2024-02-14", "exact", "")),
        ("2024-09", ("2024-09", "exact", "")),
        ("2025 (day 10, month not printed)", ("2025", "exact", "")),
        ("2025-02-13 (month inferred)", ("2025-02-13", "inferred", "")),
        ("2025-06-11 (repo commit)", ("2025-06-11", "reported", "")),
        ("unknown (Dec 18 of a year not shown)", ("2026-11-22", "collected", "no date")),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_known(text, expected):
    assert read_date(text, DATES) == expected


def test_age_bands_are_read_from_their_headers():
    row = {
        "구역": "어느동(4825051000)",
        "총인구수": "1,234",
        "2020년12월_계_0~9세": "1,001",
        "2020년12월_계_100세 이상": "2",
    }
    assert list(read_bands([row], "구역")) == [
        BandCount("4825051000", 0, 9, 1001),
        BandCount("4825051000", 100, None, 2),
    ]


def make_register():
    return SourceRegister(
        sources={"SR-file": {"id": "SR-file", "title": "File", "licence": "open", "reads": ["https://copies/"]}},
        publishers=[{"name": "Paper", "hosts": ["paper.example"], "form": "article", "licence": "press"}],
        licences={"open": "Open", "press": "Quoted"},
        collected_on="2026-11-22",
    )


def test_a_stored_copy_stands_for_the_published_file():
    register = make_register()
    assert register.resolve("https://copies/file.csv") == register.resolve("SR-file") == "SR-file"
    assert [(row["id"], row["licence"]) for row in register.rows()] == [("SR-file", "Open")]


def test_a_page_gets_one_source_with_the_day_on_which_its_rows_agree():
    register = make_register()
    first = register.resolve("https://www.paper.example/1", "2024-01-02", "exact")
    assert first == register.resolve("https://www.paper.example/1", "2024-01-02", "exact")
    second = register.resolve("https://paper.example/2", "2024-01-02", "exact")
    assert second == register.resolve("https://paper.example/2", "2024-01-03", "exact")
    assert [(row["published_on"], row["title"]) for row in register.rows()] == [
        ("2024-01-02", "Paper article 2024-01-02"),
        ("", "Paper article"),
    ]


@pytest.mark.parametrize("named", ["", "https://elsewhere.example/1", "https://notpaper.example/1", "a public index"])
def test_a_row_without_a_source_that_somebody_answers_for_is_refused(named):
    with pytest.raises(ValueError, match="is no source that the register knows"):
        make_register().resolve(named)
