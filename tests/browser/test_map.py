"""The map in a real browser, over a city of numbers: what is drawn, what comes back, and what never happens."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor
from tests.browser.map_steps import READY, boxes_of, choose, click_box, drawn_map, frame_of, pixel_of, shown, view_of
from tests.map_city import EAST, HOSTILE_NAMES, NORTH, PLACED, SOUTH, UNPLACED, WEST
from tests.server import PROJECT, Server

pytestmark = pytest.mark.browser

SCRIPT = "tests/browser/map_server.py"
COUNT_IN_THE_MIDDLE = """() => {
  const drawing = window.map.campus;
  const onScreen = (point) => window.map.layerPointToContainerPoint(drawing.offset.add(point));
  const places = drawing.marks.bubbles.map(({x, y}) => onScreen([x, y]));
  const {x, y} = places.find(({x, y}) => x > 150 && x < 400 && y > 150 && y < 400);
  return {x, y};
}"""


@pytest.fixture(scope="session")
def dense_map(start_app: Callable[..., Server]) -> Server:
    return start_app(SCRIPT, PYTHONPATH=str(PROJECT), CAMPUS_TEST_POINTS="20000")


@pytest.fixture
def visitor(small_map: Server, new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(small_map)


def test_the_map_draws_every_mark_and_asks_no_other_host(visitor: Visitor) -> None:
    visitor.open()
    shown(visitor.page, roles="3", singles="60")
    assert visitor.outside == []
    assert visitor.errors == []


def test_a_click_returns_the_id_of_the_mark_once(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page).click(position=pixel_of(page, PLACED["SP-HUB"]))
    expect(page.get_by_text("chosen=SP-HUB.")).to_be_visible(timeout=10_000)
    choose(page, "theme", "dark")
    expect(page.get_by_text(re.compile(r"runs=3 chosen=SP-HUB\."))).to_be_visible(timeout=10_000)


def test_the_same_mark_can_be_clicked_again(visitor: Visitor) -> None:
    page = visitor.open()
    for times in ("SP-BASE", "SP-BASE,SP-BASE"):
        drawn_map(page).click(position=pixel_of(page, PLACED["SP-BASE"]))
        expect(page.get_by_text(f"chosen={times}.")).to_be_visible(timeout=10_000)


def test_moving_the_map_sends_nothing(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page)
    before = page.get_by_text("runs=").inner_text()
    frame_of(page).get_by_role("button", name="확대").click()
    drawn_map(page).evaluate("() => window.map.panBy([60, 40], {animate: false})")
    page.wait_for_timeout(800)
    assert page.get_by_text("runs=").inner_text() == before


def test_another_query_is_drawn_and_the_view_stays(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page).evaluate("() => window.map.setView([35.24, 128.82], 13, {animate: false})")
    before = view_of(page)
    for role, address in (("hub", "roles=hub"), ("base", "roles=base"), ("all", "")):
        choose(page, "role", role)
        shown(page, shown=address)
    assert view_of(page) == before


def test_ids_that_differ_after_an_underscore_or_a_number_are_not_mixed_up(visitor: Visitor) -> None:
    """The component's own key drops such endings, and would show the old map for ever."""
    page = visitor.open()
    for record in ("SP-HUB", "SP-BASE", "IN-1"):
        with page.expect_response(re.compile(f"/links/{record}")):
            choose(page, "record", record)
    for text in ("role_hub", "role_base", "plc_001", "plc_002"):
        page.get_by_label("text").fill(text)
        page.get_by_label("text").press("Enter")
        shown(page, shown=f"text={text}")


def test_a_known_address_is_not_fetched_again(visitor: Visitor) -> None:
    page = visitor.open()
    for role in ("hub", "all", "hub", "all"):
        choose(page, "role", role)
        shown(page, shown="roles=hub" if role == "hub" else "")
    fetched = [address for address in visitor.requests if "/layers/" in address]
    assert len(fetched) == len(set(fetched)) == 7


def test_hostile_names_and_queries_stay_text(visitor: Visitor) -> None:
    page = visitor.open()
    for text in HOSTILE_NAMES:
        page.get_by_label("text").fill(text)
        page.get_by_label("text").press("Enter")
        frame_of(page).locator(f"{READY}[data-shown^='text=']").wait_for(timeout=10_000)
    drawn_map(page)
    assert drawn_map(page).evaluate("() => window.broken === undefined")
    assert "{{7*7}}" in frame_of(page).locator(".campus-sources").inner_text()
    assert "<b>경계</b>" in frame_of(page).locator(".campus-sources").inner_text()
    assert visitor.errors == []


def test_the_map_speaks_the_chosen_language(visitor: Visitor) -> None:
    page = visitor.open()
    expect(frame_of(page).get_by_role("button", name="확대")).to_be_visible(timeout=10_000)
    with page.expect_response(re.compile(r"styles\.json\?lang=en")):
        choose(page, "language", "en")
    frame_of(page).locator("#map_div[lang=en]").wait_for()


def test_marks_are_no_tab_stops_but_the_map_and_its_buttons_are(visitor: Visitor) -> None:
    page = visitor.open()
    tab_stops = "a[href], button, [tabindex='0']"
    stops = drawn_map(page).evaluate(
        "(_, stops) => [...document.querySelectorAll(stops)].map(e => e.getAttribute('aria-label'))", tab_stops
    )
    assert len(stops) == 6
    assert all(stops)


def test_a_record_without_a_place_is_shown_by_its_district(visitor: Visitor) -> None:
    page = visitor.open()
    picture = "() => document.querySelector('.campus-areas').toDataURL()"
    before = drawn_map(page).evaluate(picture)
    with page.expect_response(re.compile("/links/SP-NOWHERE")):
        choose(page, "record", "SP-NOWHERE")
    page.wait_for_timeout(500)
    assert drawn_map(page).evaluate(picture) != before


def test_the_picture_link_names_what_is_on_screen(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page)
    choose(page, "role", "hub")
    shown(page, shown="roles=hub")
    link = frame_of(page).get_by_role("link", name="이 화면을 PDF로")
    link.focus()
    address = link.get_attribute("href") or ""
    assert address.startswith("../../picture.pdf?roles=hub&bbox=")
    west, south, east, north = map(float, re.search(r"bbox=([^&]+)", address)[1].split(","))
    assert west < WEST < EAST < east
    assert south < SOUTH < NORTH < north


def test_a_map_that_cannot_draw_says_so_and_the_page_goes_on(visitor: Visitor) -> None:
    visitor.page.context.route("**/points.bin", lambda route: route.abort())
    page = visitor.open()
    notice = frame_of(page).get_by_role("alert")
    expect(notice).to_have_text("지도를 그릴 수 없습니다. 옆의 목록을 이용해 주십시오.", timeout=10_000)
    choose(page, "language", "ko")
    assert page.get_by_text("runs=").is_visible()


def test_many_candidates_are_counted_and_a_click_on_a_count_goes_nearer(
    dense_map: Server, new_visitor: Callable[..., Visitor]
) -> None:
    page = new_visitor(dense_map).open()
    counts = drawn_map(page).evaluate("e => ({...e.dataset})")
    assert int(counts["roles"]) == 3
    assert int(counts["bubbles"]) > 20
    zoom = drawn_map(page).evaluate("() => window.map.getZoom()")
    drawn_map(page).click(position=drawn_map(page).evaluate(COUNT_IN_THE_MIDDLE))
    page.wait_for_timeout(700)
    assert drawn_map(page).evaluate("() => window.map.getZoom()") == zoom + 2


def note_of(page: Page) -> Locator:
    return frame_of(page).get_by_text("? = 위치 미확인, 동만 알려짐")


def test_campuses_of_which_only_the_district_is_known_stand_in_its_box(visitor: Visitor) -> None:
    page = visitor.open()
    shown(page, unplaced="7", roles="3")
    assert set(boxes_of(page)) == {"DI-6", "DI-8"}
    expect(note_of(page)).to_be_visible()


def test_a_box_stands_at_the_name_of_its_district_and_hides_no_role(visitor: Visitor) -> None:
    page = visitor.open()
    roles = [pixel_of(page, PLACED[key]) for key in ("SP-HUB", "SP-BASE", "SP-FIELD")]
    centre = {"DI-6": (WEST + 0.05, NORTH - 0.05), "DI-8": (EAST - 0.05, NORTH - 0.05)}
    for district, (west, north, east, south) in boxes_of(page).items():
        place = pixel_of(page, centre[district])
        assert abs((west + east) / 2 - place["x"]) < 1.3 * (east - west)
        assert abs((north + south) / 2 - place["y"]) < 1.8 * (south - north)
        assert not [role for role in roles if west - 12 < role["x"] < east + 12 and north - 12 < role["y"] < south + 12]


@pytest.mark.parametrize(("query", "count"), [("hub", 2), ("base", 2)])
def test_the_boxes_follow_the_filter(visitor: Visitor, query: str, count: int) -> None:
    page = visitor.open()
    choose(page, "role", query)
    shown(page, shown=f"roles={query}", unplaced=str(count))
    assert set(boxes_of(page)) == {district for district, role in UNPLACED.values() if district and role == query}


def test_nothing_of_the_boxes_is_left_when_the_filter_hides_all(visitor: Visitor) -> None:
    page = visitor.open()
    west, north, *_ = boxes_of(page)["DI-6"]
    page.get_by_label("text").fill("nothing has this name")
    page.get_by_label("text").press("Enter")
    shown(page, unplaced="0", shown="text=nothing+has+this+name")
    assert boxes_of(page) == {}
    expect(note_of(page)).to_be_hidden()
    drawn_map(page).click(position={"x": west + 8, "y": north + 8})
    page.wait_for_timeout(500)
    assert "chosen=." in page.get_by_text("runs=").inner_text()


def test_the_note_goes_when_the_last_box_leaves_the_screen(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page).evaluate("() => window.map.setView([35.15, 128.75], 14, {animate: false})")
    shown(page, unplaced="0")
    expect(note_of(page)).to_be_hidden()


def test_a_click_on_a_box_of_one_chooses_it(visitor: Visitor) -> None:
    page = visitor.open()
    click_box(page, "DI-6")
    expect(page.get_by_text("chosen=SP-ALONE.")).to_be_visible(timeout=10_000)


def test_a_click_on_a_box_of_several_shows_its_district_and_then_chooses(visitor: Visitor) -> None:
    page = visitor.open()
    drawn_map(page).evaluate("() => { window.map.options.zoomAnimation = false }")
    click_box(page, "DI-8")
    page.wait_for_timeout(700)
    centre = drawn_map(page).evaluate("() => window.map.getCenter()")
    assert EAST - 0.1 < centre["lng"] < EAST
    assert NORTH - 0.1 < centre["lat"] < NORTH
    assert "chosen=." in page.get_by_text("runs=").inner_text()
    click_box(page, "DI-8")
    expect(page.get_by_text("chosen=SP-U1.")).to_be_visible(timeout=10_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_box_is_painted_in_both_themes(visitor: Visitor, theme: str) -> None:
    page = visitor.open()
    choose(page, "theme", theme)
    frame_of(page).locator(f".campus-{theme}{READY}").wait_for()
    corner = """(_, [x, y]) => {
      const {boxes, offset, canvases: [, canvas]} = window.map.campus;
      const at = window.map.containerPointToLayerPoint([x, y]).subtract(offset);
      const ratio = canvas.width / parseFloat(canvas.style.width);
      return [...canvas.getContext("2d").getImageData(at.x * ratio, at.y * ratio, 1, 1).data];
    }"""
    west, north, *_ = boxes_of(page)["DI-8"]
    page.wait_for_timeout(300)
    red, _, _, opacity = drawn_map(page).evaluate(corner, [west + 4, north + 4])
    assert opacity > 200
    assert (red > 200) == (theme == "light")


def test_a_crowd_of_counts_on_a_narrow_screen_pushes_no_box_out(
    dense_map: Server, new_visitor: Callable[..., Visitor]
) -> None:
    page = new_visitor(dense_map, {"width": 360, "height": 740}).open()
    found = boxes_of(page)
    assert set(found) == {"DI-6", "DI-8"}
    size = drawn_map(page).evaluate("() => window.map.getSize()")
    for west, north, east, south in found.values():
        assert -1 < west < east < size["x"] + 1
        assert -1 < north < south < size["y"] + 1
