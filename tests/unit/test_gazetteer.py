"""An address or a name becomes a place without asking anybody; an unknown one, the nearest it could mean."""

import logging

import pytest

from campus.services.gazetteer import Gazetteer, NamedPlace
from tests.factories import make_city


def place(name, kind="space", lon=128.5, lat=35.5, **changes):
    return NamedPlace(name, changes.pop("name_en", ""), kind, f"X-{name}", lon, lat, **changes)


LIBRARY = place("장유도서관", name_en="Jangyu Library")
SCHOOL = place("가람초등학교", lon=128.6)
STATION = place("봉황역", "station", lon=128.7)
DISTRICT = place("진례면", "district", estimated=True)
HOUSE = place("나눔의 집", lon=128.8)
ENTRIES = [
    (LIBRARY, ["큰책방"], "경상남도 시험시 대청로176번길 7(대청동)"),
    (place("장유도서관", "institution"), [], "시험시 대청로176번길 7"),
    (SCHOOL, [], "시험시 구지로 109"),
    (HOUSE, [], "시험시 구지로 12-3"),
    (STATION, [], ""),
    (DISTRICT, ["진례"], "시험시 구지로 999"),
]
GAZETTEER = Gazetteer(make_city(), 1, ENTRIES, [("먼 대학교", ["먼 대학교", "먼대"])])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("장유도서관", ["장유도서관"]),
        ("장유 도서관", ["장유도서관"]),
        ("jangyu library", ["장유도서관"]),
        ("큰책방", ["장유도서관"]),
        ("진례", ["진례면"]),
        ("봉황역", ["봉황역"]),
        ("대청로176번길 7", ["경상남도 시험시 대청로176번길 7(대청동)"]),
        ("시험시 구지로 109, 2층", ["시험시 구지로 109"]),
        ("구지로 999", []),  # a point that stands for an area is no address
        ("", []),
    ],
)
def test_what_is_known_is_found(text, names):
    assert [found.name for found in GAZETTEER.resolve(text).found] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("구지로 100", ["시험시 구지로 109", "시험시 구지로 12-3"]),
        ("구지로 5", ["시험시 구지로 12-3", "시험시 구지로 109"]),
        ("장유도서간", ["장유도서관"]),
        ("장유도", ["장유도서관"]),
        ("ㅂㅎㅇ", ["봉황역"]),
        ("봉왕역", ["봉황역"]),
        ("없는로 1", []),
        ("qqqq", []),
    ],
)
def test_what_is_not_known_may_mean_something_like_it(text, names):
    answer = GAZETTEER.resolve(text)
    assert answer.found == ()
    assert [found.name for found in answer.similar] == names


@pytest.mark.parametrize("text", ["먼 대학교", "먼대"])
def test_a_name_without_a_place_is_said_to_have_none(text):
    answer = GAZETTEER.resolve(text)
    assert (answer.found, answer.unplaced) == ((), ("먼 대학교",))


def test_an_address_is_a_place_of_its_own_and_an_area_is_estimated():
    (address,) = GAZETTEER.resolve("구지로 109").found
    assert (address.kind, address.id, address.lon, address.estimated) == ("address", "", 128.6, False)
    assert GAZETTEER.resolve("진례면").found[0].estimated


def test_where_somebody_is_reaches_no_log(caplog):
    with caplog.at_level(logging.DEBUG):
        GAZETTEER.resolve("우리집로 1")
    assert caplog.text == ""
