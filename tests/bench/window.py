"""What does Chromium measure of a page: when its map was drawn, what came over the wire, how much memory it holds?"""

import importlib.util
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Frame, Page, Route, sync_playwright

from tests.tools import TOOLS

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WAIT_MS = 180_000
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]:has([data-testid=stElementContainer])"
NOTE_CLICK = """() => addEventListener(
  'click', (event) => { window.clickedAt = performance.timeOrigin + event.timeStamp; }, {capture: true, once: true})"""
FRAME_OF_PAGE = "document.querySelector('iframe[title*=streamlit_folium]')"
MAP_OF_PAGE = f"{FRAME_OF_PAGE}?.contentDocument?.querySelector('.leaflet-container')"
LAST_DRAWN = "performance.timeOrigin + performance.getEntriesByName('campus-drawn').at(-1).startTime"
JQUERY = (
    "window.$ = (text) => { const box = document.createElement('div'); box.innerHTML = text; return box.children; };"
)
"""All that folium's popups need of jQuery; the rest of what folium asks other hosts for is answered empty."""


@dataclass
class Wire:
    """Bytes that a window received for the map's layers, as they were transferred."""

    layers: int = 0
    _layer_requests: set[str] = field(default_factory=set)

    def watch(self, session: CDPSession) -> None:
        """Count from now on."""
        session.send("Network.enable")
        session.on("Network.responseReceived", self._take_response)
        session.on("Network.loadingFinished", self._take_end)

    def _take_response(self, event: dict[str, Any]) -> None:
        if "/layers/" in event["response"]["url"]:
            self._layer_requests.add(event["requestId"])

    def _take_end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._layer_requests:
            self.layers += int(event["encodedDataLength"])


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the distribution's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=TOOLS["whole chromium"].find(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def open_window(browser: Browser) -> Page:
    """Open a window of a planner's screen."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ko-KR").new_page()
    page.set_default_timeout(WAIT_MS)
    return page


def answer_for_others(page: Page, own_url: str) -> None:
    """Answer here what folium asks other hosts for; the program's own pages need none of that, and no detour."""
    leaflet = _leaflet_folder()

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.netloc == urlsplit(own_url).netloc:
            route.continue_()
        elif Path(address.path).name in {"leaflet.js", "leaflet.css"}:
            route.fulfill(path=leaflet / Path(address.path).name)
        else:
            route.fulfill(body=JQUERY if "jquery" in address.path else "")

    page.route("**/*", answer)


def _leaflet_folder() -> Path:
    """Find Leaflet where the requirements put it."""
    found = importlib.util.find_spec("leaflet")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "static" / "leaflet"


def map_frame(page: Page) -> Frame:
    """Wait for the frame that holds the map, and for the map in it: before that the frame may be made anew."""
    page.frame_locator("iframe[title*=streamlit_folium]").locator(".leaflet-container").first.wait_for()
    handle = page.query_selector("iframe[title*=streamlit_folium]")
    frame = handle.content_frame() if handle else None
    assert frame is not None
    return frame


def seconds_to_drawing(frame: Frame) -> float:
    """Return the seconds from the map frame's beginning to its first complete drawing."""
    frame.wait_for_function("performance.getEntriesByName('campus-drawn').length > 0", timeout=WAIT_MS)
    return float(frame.evaluate("performance.getEntriesByName('campus-drawn')[0].startTime")) / 1000


def seconds_to_redrawing(page: Page, act: Callable[[], None]) -> float:
    """Return the seconds from the click of an act to the drawing of the map that shows another query.

    Everything is asked from the page, whose frame may be made anew by the act (which the seconds then show). They
    begin with the click itself, not with the robot's way to it.
    """
    before = page.evaluate(f"{MAP_OF_PAGE}.dataset.shown")
    page.evaluate(NOTE_CLICK)
    act()
    started = float(page.evaluate("window.clickedAt"))
    now = f"{MAP_OF_PAGE}?.dataset.shown"
    shown = f"(before) => {now} !== undefined && {now} !== before"
    page.wait_for_function(shown, arg=before, timeout=WAIT_MS)
    return (
        float(page.evaluate(f"(({{ performance }}) => {LAST_DRAWN})({FRAME_OF_PAGE}.contentWindow)")) - started
    ) / 1000


def seconds_until_count(page: Page, url: str, selector: str, count: int) -> float:
    """Return the seconds from asking for a page to that many shapes standing in its map frame."""
    started = time.perf_counter()
    page.goto(url)
    map_frame(page).wait_for_function(
        f"document.querySelectorAll('{selector}').length >= {count}", timeout=WAIT_MS, polling=100
    )
    return time.perf_counter() - started


def heap_mb(session: CDPSession) -> float:
    """Return the live memory of the page's scripts, its frames included, after a collection."""
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6
