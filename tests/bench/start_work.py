"""How long does the city's own program take: first start with seeding, ready page, rerun?"""

from pathlib import Path

from playwright.sync_api import Page

from tests.bench.measure import Figure, seconds_of
from tests.bench.window import SETTLED, chromium, map_frame, open_window, seconds_to_drawing, seconds_to_redrawing
from tests.load.session import TARGETS, bytes_of_reruns
from tests.server import run_app


def measure(folder: Path) -> list[Figure]:
    """Take all figures of this part."""
    first = run_app("app.py", folder)
    first.stop()
    again = run_app("app.py", folder)
    try:
        with chromium() as browser:
            figures = _page_figures(open_window(browser), again.url)
    finally:
        again.stop()
    return [
        Figure("first start, seeding included", first.ready_s, "s", None, 10.0),
        Figure("second start", again.ready_s, "s"),
        *figures,
    ]


def _page_figures(page: Page, url: str) -> list[Figure]:
    def open_page() -> None:
        page.goto(f"{url}/")
        page.wait_for_selector(SETTLED)
        seconds_to_drawing(map_frame(page))

    ready = seconds_of(open_page)
    page.wait_for_timeout(1_000)
    choices = page.locator(".st-key-map-stages button")
    changes = [seconds_to_redrawing(page, choices.nth(index).click) for index in (0, 1, 0, 1)]
    sizes = sorted(bytes_of_reruns(url, TARGETS["map"].searches))
    return [
        Figure("city's own page: ready, map drawn", ready, "s", None, 2.0),
        Figure("city's own page: filter change until redrawn", sorted(changes)[2], "s", None, 0.2),
        Figure("city's own page: websocket bytes a rerun, on the wire", sizes[len(sizes) // 2], "B", None, 10_000),
    ]
