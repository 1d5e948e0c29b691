"""How fast does the map page draw 100,000 and 1,000,000 points in Chromium, beside the plain folium ways?"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from campus.store.pack import Pack
from tests.bench.crowd import open_crowded
from tests.bench.measure import Figure, seconds_of
from tests.bench.window import (
    SETTLED,
    Wire,
    answer_for_others,
    chromium,
    heap_mb,
    map_frame,
    open_window,
    seconds_to_drawing,
    seconds_to_redrawing,
    seconds_until_count,
)
from tests.load.session import TARGETS, bytes_of_reruns
from tests.server import Server, run_app

PLAIN = "tests/bench/plain"
PLAIN_WAYS = (
    ("markers", "img.leaflet-marker-icon", 1_000),
    ("geojson", "path.leaflet-interactive", 10_000),
    ("explore", "path.leaflet-interactive", 10_000),
)
PLAIN_NAMES = {"markers": "a folium.Marker each", "geojson": "one folium.GeoJson", "explore": "GeoDataFrame.explore"}


def measure(folder: Path, pack: Pack, sizes: tuple[int, ...]) -> list[Figure]:
    """Take all figures of this part."""
    with chromium() as browser:
        plain = _plain_seconds(browser, folder)
        return [figure for size in sizes for figure in _our_figures(browser, folder / str(size), pack, size, plain)]


def _plain_seconds(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure the plain ways on sizes that they can bear; they grow faster than in proportion."""
    found = {}
    for name, selector, size in PLAIN_WAYS:
        place = folder / name
        place.mkdir()
        server = run_app(f"{PLAIN}/{name}.py", place, {"BENCH_POINTS": str(size)})
        try:
            page = open_window(browser)
            answer_for_others(page, server.url)
            seconds = seconds_until_count(page, server.url, selector, size)
            page.context.close()
        finally:
            server.stop()
        found[f"{PLAIN_NAMES[name]} for {size:,} points only"] = seconds
    return found


def _our_figures(browser: Browser, folder: Path, pack: Pack, size: int, plain: Mapping[str, float]) -> list[Figure]:
    """Measure the real map page with that many more spaces in the city."""
    folder.mkdir()
    store: list[Any] = []
    seeding = seconds_of(lambda: store.append(open_crowded(folder / "data", pack, size)))
    store[0].close()
    server = run_app("app.py", folder)
    try:
        page = open_window(browser)
        figures = _page_figures(page, server, size, plain)
        page.context.close()
    finally:
        server.stop()
    return [
        Figure(f"{size:,} spaces into the store", seeding, "s"),
        Figure(f"server start with {size:,} points", server.ready_s, "s"),
        *figures,
    ]


def _page_figures(page: Page, server: Server, size: int, plain: Mapping[str, float]) -> list[Figure]:
    """Open the map, change a filter some times, and look at the wire and the memory."""
    session = page.context.new_cdp_session(page)
    wire = Wire()
    wire.watch(session)

    def open_page() -> None:
        page.goto(f"{server.url}/")
        page.wait_for_selector(SETTLED)
        seconds_to_drawing(map_frame(page))

    whole = seconds_of(open_page)
    drawn = seconds_to_drawing(map_frame(page))
    layers_kb = wire.layers / 1000
    page.wait_for_timeout(1_000)
    choices = page.locator(".st-key-map-stages button")
    changes = [seconds_to_redrawing(page, choices.nth(index).click) for index in (0, 1, 0, 1)]
    promised = size <= 100_000
    sizes = sorted(bytes_of_reruns(server.url, TARGETS["map"].searches))

    def figure(name: str, value: float, unit: str, promise: float) -> Figure:
        return Figure(f"{name}, {size:,} points", value, unit, None, promise if promised else None)

    return [
        *(
            Figure(f"page asked until map drawn, {size:,}", whole, "s", value, None, way)
            for way, value in plain.items()
        ),
        figure("first drawing after the map frame", drawn, "s", 1.0),
        figure("filter change until redrawn (middle of 4)", sorted(changes)[len(changes) // 2], "s", 0.3),
        figure("websocket bytes a rerun, on the wire", sizes[len(sizes) // 2], "B", 10_000),
        figure("layer transfer, first visit", layers_kb, "kB", 1_000),
        figure("script memory in the browser", heap_mb(session), "MB", 80),
    ]
