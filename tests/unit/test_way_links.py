"""The links to the way have exactly the form that each service describes."""

import pytest

from campus.errors import PackError
from campus.views.way_links import Spot, way_links
from tests.factories import make_city

PLACE = Spot("도서관", 35.2285, 128.8894)
START = Spot("출발", 35.22, 128.88)
LIBRARY, BEGIN = "%EB%8F%84%EC%84%9C%EA%B4%80", "%EC%B6%9C%EB%B0%9C"
PAGE = "https://campus.example"
END = f"dlat=35.2285&dlng=128.8894&dname={LIBRARY}&appname=https%3A%2F%2Fcampus.example"


@pytest.mark.parametrize(
    ("service", "origin", "page", "web", "app"),
    [
        ("kakao", None, "", f"https://map.kakao.com/link/to/{LIBRARY},35.2285,128.8894", "kakaomap://look?p=35.2285,128.8894"),
        (
            "kakao",
            START,
            "",
            f"https://map.kakao.com/link/from/{BEGIN},35.22,128.88/to/{LIBRARY},35.2285,128.8894",
            "kakaomap://route?sp=35.22,128.88&ep=35.2285,128.8894&by=PUBLICTRANSIT",
        ),
        ("naver", None, "", f"https://map.naver.com/p/search/{LIBRARY}", ""),
        ("naver", None, PAGE, f"https://map.naver.com/p/search/{LIBRARY}", f"nmap://route/public?{END}"),
        (
            "naver",
            START,
            PAGE,
            f"https://map.naver.com/p/search/{LIBRARY}",
            f"nmap://route/public?slat=35.22&slng=128.88&sname={BEGIN}&{END}",
        ),
        (
            "google",
            None,
            "",
            "https://www.google.com/maps/dir/?api=1&destination=35.2285,128.8894&travelmode=transit",
            "",
        ),
        (
            "google",
            START,
            "",
            "https://www.google.com/maps/dir/?api=1&origin=35.22,128.88&destination=35.2285,128.8894&travelmode=transit",
            "",
        ),
    ],
)  # fmt: skip
def test_a_link_has_the_form_of_its_service(service, origin, page, web, app) -> None:
    (link,) = way_links([service], PLACE, origin, page)
    assert (link.web, link.app) == (web, app)


@pytest.mark.parametrize("name", ["가, 나/다", "가,나\\다"])
def test_what_would_end_a_path_becomes_a_blank(name) -> None:
    (link,) = way_links(["kakao"], Spot(name, 35.1, 128.2))
    words = "%EA%B0%80%20%EB%82%98"
    assert link.web.startswith(f"https://map.kakao.com/link/to/{words}")
    assert link.web.endswith(",35.1,128.2")
    assert link.web.count(",") == 2


def test_hostile_names_stay_in_their_part_of_the_address() -> None:
    for link in way_links(["kakao", "naver", "google"], Spot('"><script>&x=1#', 35.1, 128.2), page_url=PAGE):
        assert not set('"<>#') & set(link.web + link.app)
        assert "&x=1" not in link.web + link.app


def test_navers_application_is_not_asked_for_places_it_does_not_know() -> None:
    assert way_links(["naver"], Spot("a", 40.0, -73.5), page_url=PAGE)[0].app == ""


def test_a_service_that_nobody_knows_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PackError):
        make_city(way_services=["nowhere"])
