"""Search finds what people mean when they type Korean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.analysis.text_search import TextIndex, initials_of, normalise

NAMES = [
    "인제대학교",
    "장유도서관",
    "김해외국인근로자지원센터",
    "국립김해박물관",
    "김해테크노밸리 일반산업단지",
    "㈜대흥알앤티",
    "취․창업 지원",
    "의생명센터",
    "Station-G 장유",
    "강아지 쉼터",
]
SPELLINGS = (("벨리", "밸리"),)

CASES = [
    ("ㅇㅈㄷ", ["인제대학교"]),
    ("ㅈㅇㄷㅅㄱ", ["장유도서관"]),
    ("ㄱㅎㅇㄱㅇㄱㄹㅈ", ["김해외국인근로자지원센터"]),
    ("박무", ["국립김해박물관"]),
    ("의생ㅁ", ["의생명센터"]),
    ("인젣", ["인제대학교"]),
    ("테크노벨리", ["김해테크노밸리 일반산업단지"]),
    ("(주)대흥 알앤티", ["㈜대흥알앤티"]),
    ("주식회사 대흥알앤티", ["㈜대흥알앤티"]),
    ("취·창업", ["취․창업 지원"]),
    ("취ㆍ창업", ["취․창업 지원"]),
    ("ＳＴＡＴＩＯＮ　G", ["Station-G 장유"]),
    ("stationg장", ["Station-G 장유"]),
    ("없는 이름", []),
    ("박물관인제", []),
]


@pytest.mark.parametrize(("typed", "expected"), CASES)
def test_what_is_typed_finds_what_is_meant(typed: str, expected: list[str]) -> None:
    index = TextIndex([[name] for name in NAMES], SPELLINGS)
    assert [NAMES[number] for number in index.find(typed)] == expected


def test_nothing_typed_finds_everything() -> None:
    assert list(TextIndex([["가"], ["나"]]).find(" · ")) == [0, 1]


def test_an_empty_collection_can_be_searched() -> None:
    assert list(TextIndex([]).find("가")) == []


def test_a_match_does_not_run_from_one_part_into_the_next() -> None:
    index = TextIndex([["김해", "도서관"]])
    assert list(index.find("해도서")) == []
    assert list(index.find("도서관")) == [0]


def test_signs_with_a_meaning_in_patterns_are_text() -> None:
    index = TextIndex([["a+b"], ["aab"], ["a*"]])
    assert list(index.find("a+b")) == [0]
    assert list(index.find("a*")) == [2]


names = st.text(alphabet=st.sampled_from("가각갈나난다라마박물관관동 abAB·ㄱ1"), max_size=8)


@given(st.lists(st.lists(names, max_size=3), max_size=12), st.data())
def test_every_part_of_a_name_finds_its_record(records: list[list[str]], data: st.DataObject) -> None:
    index = TextIndex(records)
    for number, parts in enumerate(records):
        for part in map(normalise, parts):
            if not part:
                continue
            start = data.draw(st.integers(0, len(part) - 1))
            end = data.draw(st.integers(start + 1, len(part)))
            assert number in index.find(part[start:end])
            assert number in index.find(initials_of(part[start:end]))
