"""Links to map services and to our own feeds, exactly as they stand in a page."""

import pytest

from campus.domain.program_query import ProgramQuery
from campus.locale import translator
from campus.views.feed_links import app_page, plain_page, program_feed, qr_code, search_feed, space_feed
from campus.views.way_links import Spot, WayLink, way_label, way_links

PLACE = Spot("도서관", 35.1790, 128.8070)
START = Spot("출발", 35.2285, 128.8894)
PAGE = "https://map.example/campus"
ALL = ("kakao", "naver", "google")
LIBRARY, FROM = "%EB%8F%84%EC%84%9C%EA%B4%80", "%EC%B6%9C%EB%B0%9C"
APPNAME = "https%3A%2F%2Fmap.example%2Fcampus"


@pytest.mark.parametrize(
    ("origin", "travel", "expected"),
    [
        (
            None,
            "transit",
            (
                WayLink(
                    "kakao",
                    f"https://map.kakao.com/link/to/{LIBRARY},35.179,128.807",
                    "kakaomap://look?p=35.179,128.807",
                ),
                WayLink(
                    "naver",
                    f"https://map.naver.com/p/search/{LIBRARY}",
                    f"nmap://route/public?dlat=35.179&dlng=128.807&dname={LIBRARY}&appname={APPNAME}",
                ),
                WayLink(
                    "google",
                    "https://www.google.com/maps/dir/?api=1&destination=35.179,128.807&travelmode=transit",
                ),
            ),
        ),
        (
            START,
            "walk",
            (
                WayLink(
                    "kakao",
                    f"https://map.kakao.com/link/from/{FROM},35.2285,128.8894/to/{LIBRARY},35.179,128.807",
                    "kakaomap://route?sp=35.2285,128.8894&ep=35.179,128.807&by=FOOT",
                ),
                WayLink(
                    "naver",
                    f"https://map.naver.com/p/search/{LIBRARY}",
                    f"nmap://route/walk?slat=35.2285&slng=128.8894&sname={FROM}"
                    f"&dlat=35.179&dlng=128.807&dname={LIBRARY}&appname={APPNAME}",
                ),
                WayLink(
                    "google",
                    "https://www.google.com/maps/dir/?api=1&origin=35.2285,128.8894"
                    "&destination=35.179,128.807&travelmode=walking",
                ),
            ),
        ),
    ],
)
def test_the_services_get_what_they_describe(origin, travel, expected):
    assert way_links(ALL, PLACE, origin, PAGE, travel) == expected


@pytest.mark.parametrize(
    ("travel", "kakao", "naver", "google"),
    [
        ("transit", "PUBLICTRANSIT", "public", "transit"),
        ("walk", "FOOT", "walk", "walking"),
        ("car", "CAR", "car", "driving"),
        ("bicycle", "BICYCLE", "bicycle", "bicycling"),
    ],
)
def test_every_way_of_travelling_has_the_services_own_word(travel, kakao, naver, google):
    first, second, third = way_links(ALL, PLACE, START, PAGE, travel)
    assert first.app.endswith(f"&by={kakao}")
    assert second.app.startswith(f"nmap://route/{naver}?")
    assert third.web.endswith(f"&travelmode={google}")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("A, B/C", "A%20B%20C"),
        ("  본관\\2층  ", "%EB%B3%B8%EA%B4%80%202%EC%B8%B5"),
        ("a?b#c&d=e", "a%3Fb%23c%26d%3De"),
        ("100% <b>", "100%25%20%3Cb%3E"),
        ("it's (new)!", "it's%20(new)!"),
        (",/", ""),
    ],
)
def test_a_name_breaks_no_address(name, part):
    kakao, naver = way_links(("kakao", "naver"), Spot(name, 35.1, 128.1))
    assert kakao.web == f"https://map.kakao.com/link/to/{part},35.1,128.1"
    assert naver.web == f"https://map.naver.com/p/search/{part}"


@pytest.mark.parametrize(
    ("place", "page_url", "has_app"),
    [
        (PLACE, PAGE, True),
        (PLACE, "", False),
        (Spot("북", 44.36, 128.0), PAGE, False),
        (Spot("서", 35.0, 122.36), PAGE, False),
        (Spot("끝", 31.43, 132.0), PAGE, True),
    ],
)
def test_naver_has_an_application_link_only_where_it_takes_one(place, page_url, has_app):
    assert bool(way_links(("naver",), place, page_url=page_url)[0].app) == has_app


def test_only_the_citys_services_in_its_order():
    assert [link.service for link in way_links(("google", "kakao"), PLACE)] == ["google", "kakao"]
    assert way_links((), PLACE) == ()
    assert [way_label(key, translator("en")) for key in ALL] == [
        "Way there on KakaoMap",
        "Find on Naver Map",
        "Way there on Google Maps",
    ]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (program_feed("PR-1", "ko"), "./calendar/program/PR-1.ics?lang=ko"),
        (space_feed("SP-1", "en"), "./calendar/space/SP-1.ics?lang=en"),
        (search_feed("", "en"), "./calendar/search.ics?lang=en"),
        (
            search_feed(ProgramQuery(text="코딩 & 토", weekdays=frozenset({"SA", "SU"})).to_address(), "ko"),
            "./calendar/search.ics?text=%EC%BD%94%EB%94%A9+%26+%ED%86%A0&weekdays=SA%2CSU&lang=ko",
        ),
        (plain_page("program", "PR-1", "ko-x-easy"), "./p/program/PR-1?lang=ko-x-easy"),
        (qr_code("space", "SP-1", "vi"), "./qr/space/SP-1.svg?lang=vi"),
        (app_page("PR-1", "en"), "./record?id=PR-1&lang=en"),
        (program_feed("a/b?c", "x&y"), "./calendar/program/a%2Fb%3Fc.ics?lang=x%26y"),
    ],
)
def test_our_own_addresses_are_relative_and_encoded(address, expected):
    assert address == expected
