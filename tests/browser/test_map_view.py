"""Where the map stands: what it opens with, what moves it, and what does not; and how its server answers."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from campus.web.security import content_policy
from tests.browser.conftest import Visitor
from tests.browser.map_steps import READY, choose, drawn_map, shown, view_of
from tests.map_city import EAST, NORTH, PLACED, SOUTH, WEST
from tests.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(small_map: Server, new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(small_map)


def cover(page: Page, style: str) -> None:
    """Style the map's frame as a page might; an empty style shows it again."""
    script = """style => {
      const sheet = document.getElementById("cover") || document.head.appendChild(document.createElement("style"));
      sheet.id = "cover";
      sheet.textContent = style && `iframe { ${style} }`;
    }"""
    page.evaluate(script, style)
    page.wait_for_timeout(300)


def go_to(page: Page, lat: float, lon: float, zoom: int) -> None:
    drawn_map(page).evaluate(
        "(_, [lat, lon, zoom]) => { window.map.setView([lat, lon], zoom, {animate: false}) }", [lat, lon, zoom]
    )


@pytest.mark.parametrize("style", ["height: 0", "display: none", "width: 0; min-width: 0"])
def test_a_map_that_is_hidden_and_shown_again_keeps_its_view(visitor: Visitor, style: str) -> None:
    page = visitor.open()
    go_to(page, 35.24, 128.82, 13)
    before, held = view_of(page), page.evaluate("() => ({...sessionStorage})")
    assert held["campus.view.map"]
    cover(page, style)
    page.set_viewport_size({"width": 620, "height": 900})
    page.wait_for_timeout(300)
    page.set_viewport_size({"width": 1280, "height": 900})
    cover(page, "")
    assert view_of(page) == before
    assert page.evaluate("() => ({...sessionStorage})") == held


def holds_city(page: Page) -> bool:
    """Tell whether the map shows the whole city and not much more."""
    bounds = drawn_map(page).evaluate("() => window.map.getBounds().toBBoxString()")
    west, south, east, north = map(float, bounds.split(","))
    return WEST - 0.5 < west < WEST < EAST < east < EAST + 0.5 and SOUTH - 0.2 < south < SOUTH < NORTH < north


def test_a_map_that_opens_in_a_flat_frame_fits_the_city_when_it_grows(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page)
    cover(page, "height: 4px")
    assert drawn_map(page).evaluate("() => window.map.getZoom()") < 9
    cover(page, "")
    assert holds_city(page)


def test_a_map_that_a_person_has_moved_is_not_fitted_again(visitor: Visitor) -> None:
    page = visitor.open()
    go_to(page, 35.24, 128.82, 13)
    cover(page, "height: 300px")
    cover(page, "")
    assert drawn_map(page).evaluate("() => window.map.getZoom()") == 13


def test_a_map_opens_where_the_last_of_its_name_stood(visitor: Visitor) -> None:
    page = visitor.open()
    go_to(page, 35.24, 128.82, 13)
    before = view_of(page)
    for address, zoom in (("?memory=", None), ("?memory=other", None), ("", 13)):
        visitor.open(address)
        if zoom is None:
            assert holds_city(page)
            go_to(page, 35.3, 128.9, 15)
    assert view_of(page) == before


def test_a_record_without_a_place_is_looked_for_in_its_district(visitor: Visitor) -> None:
    page = visitor.open()
    choose(page, "follow", "yes")
    before = view_of(page)
    drawn_map(page).evaluate("""() => {
      const {marks} = window.map.campus;
      const drawLines = marks.drawLines.bind(marks);
      marks.drawLines = (context, links, start) => {
        window.lines = [start, links.to];
        drawLines(context, links, start);
      };
    }""")
    with page.expect_response(re.compile("/links/SP-NOWHERE")):
        choose(page, "record", "SP-NOWHERE")
    page.wait_for_timeout(800)
    assert view_of(page) != before
    start, ends = drawn_map(page).evaluate("() => window.lines")
    assert start == pytest.approx([128.85, 35.25], abs=0.001)
    assert [end["at"] for end in ends] == [list(PLACED["IN-1"])]
    bounds = drawn_map(page).evaluate("() => window.map.getBounds().toBBoxString()")
    west, south, east, north = map(float, bounds.split(","))
    assert (west + east) / 2 == pytest.approx(128.85, abs=0.01)
    assert (south + north) / 2 == pytest.approx(35.25, abs=0.01)
    assert 0.1 < north - south < 0.2


def test_a_map_that_the_page_hides_at_first_finds_its_place_when_it_is_shown(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { const style = document.createElement('style');"
        " style.id = 'hide'; style.textContent = 'iframe { display: none }'; document.head.append(style); })"
    )
    page = visitor.open()
    page.frame_locator("iframe").locator(READY).wait_for(state="attached", timeout=15_000)
    page.evaluate("() => document.getElementById('hide').remove()")
    shown(page, roles="3", singles="60")
    bounds = drawn_map(page).evaluate("() => window.map.getBounds().toBBoxString()")
    west, south, east, north = map(float, bounds.split(","))
    assert WEST - 0.5 < west < WEST < EAST < east < EAST + 0.5
    assert south < SOUTH < NORTH < north


def test_the_map_fills_a_frame_that_the_page_makes_smaller(
    small_map: Server, new_visitor: Callable[..., Visitor]
) -> None:
    page = new_visitor(small_map, {"width": 360, "height": 740}).open()
    drawn_map(page)
    page.add_style_tag(content="iframe { max-height: 300px }")
    page.wait_for_timeout(400)
    assert drawn_map(page).evaluate("() => window.map.getSize().y") == 300


def test_security_headers_stand_on_every_answer(small_map: Server) -> None:
    for address in ("/", "/health", "/layers/1/points.bin", "/component/streamlit_folium.st_folium/index.html"):
        with urllib.request.urlopen(small_map.url + address) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "same-origin"
            policy = answer.headers["Content-Security-Policy"]
        assert policy == content_policy(map_frame="component" in address)


@pytest.mark.parametrize(("method", "path"), [("GET", "/_stcore/metrics"), ("PUT", "/_stcore/upload_file/a/b")])
def test_what_is_not_for_visitors_is_closed(small_map: Server, method: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(urllib.request.Request(small_map.url + path, method=method))


@pytest.mark.parametrize(("address", "language"), [("/", "ko"), ("/?lang=en", "en"), ("/record?lang=fr", "ko")])
def test_the_page_says_in_which_language_it_is(small_map: Server, address: str, language: str) -> None:
    with urllib.request.urlopen(small_map.url + address) as answer:
        assert f'<html lang="{language}">' in answer.read().decode()


def test_refused_compression_is_refused_by_the_whole_server(small_map: Server) -> None:
    asked = urllib.request.Request(small_map.url + "/record", headers={"Accept-Encoding": "gzip;q=0"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] is None
