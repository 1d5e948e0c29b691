"""What a search box understands, shown as chips that can be taken away."""

import pytest

from campus.analysis.query_words import Lexicon, Meaning, text_without
from campus.domain.search_words import SearchWords, parse_search_words
from campus.services.program_lexicon import build_lexicon
from tests.program_city import CITY, DISTRICTS, INSTITUTIONS, LIVING_AREAS, SPACES, STATIONS

LEXICON = build_lexicon(CITY, DISTRICTS, LIVING_AREAS, [*STATIONS, *INSTITUTIONS, *SPACES])


def said(text):
    return [(chip.kind, " ".join(chip.keys), chip.text) for chip in LEXICON.understand(text)]


@pytest.mark.parametrize(
    ("text", "chips"),
    [
        (
            "초등 코딩 토요일 가람동",
            [
                ("groups", "child", "초등"),
                ("words", "코딩", "코딩"),
                ("weekdays", "SA", "토요일"),
                ("districts", "DI-1", "가람동"),
            ],
        ),
        ("ㅈㅇ 저녁 무료", [("words", "ㅈㅇ", "ㅈㅇ"), ("day_parts", "evening", "저녁"), ("fees", "free", "무료")]),
        ("한국어 일요일", [("languages", "ko", "한국어"), ("weekdays", "SU", "일요일")]),
        (
            "saturday FREE Evening",
            [("weekdays", "SA", "saturday"), ("fees", "free", "FREE"), ("day_parts", "evening", "Evening")],
        ),
        ("seniors", [("groups", "senior", "seniors")]),
        ("가람에서", [("districts", "DI-1", "가람에서")]),
        ("나루", [("districts", "DI-2 DI-3", "나루")]),
        ("나루 2동", [("districts", "DI-3", "나루 2동")]),
        ("동부 가람역", [("living_areas", "LA-1", "동부"), ("stations", "ST-1", "가람역")]),
        ("Garam Station", [("stations", "ST-1", "Garam Station")]),
        ("나루역 station", [("stations", "ST-2", "나루역 station")]),
        ("경전철 light rail", [("stations", "ST-1 ST-2 ST-3", "경전철"), ("stations", "ST-1 ST-2 ST-3", "light rail")]),
        ("가람역 걸어서", [("stations", "ST-1", "가람역"), ("on_foot", "", "걸어서")]),
        (
            "걸어서 갈 수 있는 가람역",
            [("on_foot", "", "걸어서"), ("ignored", "", "갈 수 있는"), ("stations", "ST-1", "가람역")],
        ),
        ("큰책방 가람대학교", [("spaces", "SP-1", "큰책방"), ("institutions", "IN-1", "가람대학교")]),
        ("토요일저녁", [("weekdays", "SA", "토요일"), ("day_parts", "evening", "저녁")]),
        ("주말 강좌", [("weekdays", "SA SU", "주말"), ("ignored", "", "강좌")]),
        ("코딩, 무료", [("words", "코딩", "코딩"), ("fees", "free", "무료")]),
        ("", []),
        (" · ", [("ignored", "", "·")]),
        ("<script>{{7*7}}", [("words", "<script>{{7*7}}", "<script>{{7*7}}")]),
    ],
)
def test_words_become_chips(text, chips):
    assert said(text) == chips


def test_a_chip_knows_its_place_and_can_be_taken_away():
    text = "초등  코딩 토요일"
    chips = LEXICON.understand(text)
    assert [text[chip.start : chip.end] for chip in chips] == [chip.text for chip in chips]
    assert text_without(text, chips[1]) == "초등 토요일"
    assert text_without(text, chips[0], chips[2]) == "코딩"
    assert text_without(text, *chips) == ""


def test_a_particle_is_no_part_of_the_word():
    (chip,) = LEXICON.understand("가람에서")
    assert chip.word == "가람"
    assert chip.labels == {"ko": "가람동", "en": "Garam-dong"}


def test_the_first_meaning_of_a_word_stands():
    first, second = Meaning("fees", ("free",), {}), Meaning("weekdays", ("SA",), {})
    assert Lexicon([("가", first), ("가", second)]).understand("가")[0].kind == "fees"


def test_search_words_that_mean_no_facet_are_told():
    faults = []
    parse_search_words({"terms": [{"facet": "colour", "keys": [], "labels": {}, "words": []}]}, "city.toml", faults)
    assert [(fault.field, fault.value) for fault in faults] == [("search.terms.facet", "colour")]
    assert parse_search_words({"terms": [{}]}, "city.toml", faults) == SearchWords()
    assert "cannot be read" in faults[1].problem
