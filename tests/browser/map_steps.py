"""What tests of the map do and ask in its frame."""

from playwright.sync_api import FrameLocator, Locator, Page

READY = "#map_div[data-state=ready]"
BOXES = """() => Object.fromEntries(window.map.campus.boxes.boxes.map(({area, rectangle}) => {
  const offset = window.map.campus.offset;
  const [left, top, right, bottom] = rectangle;
  const place = ([x, y]) => window.map.layerPointToContainerPoint(offset.add([x, y]));
  const [{x: west, y: north}, {x: east, y: south}] = [place([left, top]), place([right, bottom])];
  return [area.id, [west, north, east, south]];
}))"""


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def drawn_map(page: Page) -> Locator:
    found = frame_of(page).locator(READY)
    found.wait_for(timeout=15_000)
    return found


def shown(page: Page, **expected: str) -> None:
    """Wait until the map tells these figures of what it has drawn."""
    marks = "".join(f'[data-{name.replace("_", "-")}="{value}"]' for name, value in expected.items())
    frame_of(page).locator(f"#map_div{marks}").wait_for(timeout=10_000)


def pixel_of(page: Page, place: tuple[float, float]) -> dict[str, float]:
    script = "(_, [lon, lat]) => { const p = window.map.latLngToContainerPoint([lat, lon]); return {x: p.x, y: p.y}; }"
    return drawn_map(page).evaluate(script, list(place))


def view_of(page: Page) -> str:
    return drawn_map(page).evaluate("() => window.map.getCenter().toString() + window.map.getZoom()")


def boxes_of(page: Page) -> dict[str, tuple[float, float, float, float]]:
    """Return the boxes of districts with unplaced campuses: west, north, east, south in the map's pixels."""
    return {district: tuple(box) for district, box in drawn_map(page).evaluate(BOXES).items()}


def click_box(page: Page, district: str) -> None:
    west, north, east, south = boxes_of(page)[district]
    drawn_map(page).click(position={"x": (west + east) / 2, "y": (north + south) / 2})


def choose(page: Page, group: str, option: str) -> None:
    page.get_by_role("radiogroup", name=group).get_by_text(option, exact=True).click()
