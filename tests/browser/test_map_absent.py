"""A map that cannot come says so in the reader's language, and leaves the list."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor
from tests.server import Server

pytestmark = pytest.mark.browser
NOTE = {"ko": "지도가 나타나지 않으면", "en": "If no map appears here"}
WAIT_MS = 9_000
LETTERS = 300


def blocked(route: Route) -> None:
    route.abort()


def broken(route: Route) -> None:
    route.fulfill(body="throw new Error('broken');", content_type="text/javascript")


def dark_pixels(page: Page, folder: Path, language: str) -> int:
    """Count the pixels of letters where the note stands."""
    box = page.get_by_text(NOTE[language]).bounding_box()
    assert box is not None
    path = folder / "note.png"
    page.screenshot(path=path, clip=box)
    grey = np.asarray(Image.open(path).convert("L")).astype(int)
    return int((np.abs(grey - np.median(grey)) > 70).sum())


@pytest.mark.parametrize(
    ("address", "answer", "language", "scheme"),
    [
        ("**/assets/*/*", blocked, "ko", "light"),
        ("**/assets/*/campus-map.js", broken, "en", "dark"),
        ("**/component/streamlit_folium*/**", blocked, "en", "light"),
    ],
)
def test_a_map_without_its_script_says_so_and_leaves_the_list(
    app: Server,
    new_visitor: Callable[..., Visitor],
    tmp_path: Path,
    address: str,
    answer: Callable[[Route], None],
    language: str,
    scheme: str,
) -> None:
    visitor = new_visitor(app, color_scheme=scheme)
    visitor.page.context.route(address, answer)
    page = visitor.open(f"?lang={language}")
    for _ in range(60):
        page.wait_for_timeout(1_000)
        if (letters := dark_pixels(page, tmp_path, language)) > LETTERS:
            break
    assert letters > LETTERS
    expect(page.locator("[class*='st-key-row-'] button").first).to_be_visible()


def test_a_map_that_came_covers_the_note(app: Server, new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = new_visitor(app)
    page = visitor.open()
    page.frame_locator("iframe").locator("#map_div[data-state=ready]").wait_for()
    page.wait_for_timeout(WAIT_MS)
    covering = page.get_by_text(NOTE["ko"]).evaluate(
        "(note) => { const {x, y, width, height} = note.getBoundingClientRect();"
        " return document.elementFromPoint(x + width / 2, y + height / 2).tagName; }"
    )
    assert covering == "IFRAME"
    before = dark_pixels(page, tmp_path, "ko")
    page.add_style_tag(content=".st-key-map_frame > :first-child { visibility: hidden; }")
    assert dark_pixels(page, tmp_path, "ko") == before
