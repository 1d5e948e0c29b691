"""A record is printed as one A4 sheet with its small map, whatever is known of it."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.server import Server
from tests.tools import require

pytestmark = pytest.mark.browser
RECORDS = ("IN-city", "CO-01a62ecb")
"""The one with the most links, and one with a single link and no place."""


def printed(page: Page, folder: Path, name: str) -> tuple[int, np.ndarray]:
    """Print as Chromium does; return the pages and the pixels of the first (96 an inch)."""
    data = page.pdf(prefer_css_page_size=True)
    path = folder / f"{name}.pdf"
    path.write_bytes(data)
    run = subprocess.run([require("pdftotext"), "-bbox", str(path), "-"], capture_output=True, check=True)
    pages = run.stdout.count(b"<page ")
    subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", str(path), str(path.with_suffix(""))], check=True)
    return pages, np.asarray(Image.open(path.with_suffix(".png")).convert("RGB"))


@pytest.mark.parametrize("record", RECORDS)
def test_a_records_page_prints_as_the_sheet_that_the_server_draws(
    app: Server, new_visitor: Callable[..., Visitor], tmp_path: Path, record: str
) -> None:
    visitor = new_visitor(app)
    page = visitor.open(f"record?id={record}")
    assert not any("record-sheet" in address for address in visitor.requests), "nothing is drawn before it is printed"
    page.request.get(f"{app.url}/record-sheet.png?id={record}&lang=ko")
    pages, pixels = printed(page, tmp_path, record)
    assert pages == 1
    assert np.abs(_coarse(pixels) - _coarse(_drawn(page, app, record))).mean() < 4, "what is printed is the sheet"
    assert (pixels < 128).any(axis=2).mean() > 0.005, "and it is not empty"


def _drawn(page: Page, app: Server, record: str) -> np.ndarray:
    """Fetch the sheet as an image."""
    content = page.request.get(f"{app.url}/record-sheet.png?id={record}&lang=ko").body()
    return np.asarray(Image.open(BytesIO(content)).convert("RGB"))


def _coarse(pixels: np.ndarray) -> np.ndarray:
    """Return how dark each part of a page is, whatever the size of its pixels."""
    grey = Image.fromarray(pixels).convert("L").resize((42, 60), Image.Resampling.BOX)
    return np.asarray(grey).astype(float)


def test_a_page_whose_sheet_cannot_come_prints_its_own_words(
    app: Server, new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = new_visitor(app)
    visitor.page.route("**/record-sheet.png*", lambda route: route.abort())
    page = visitor.open("record?id=SP-inje")
    expect(page.get_by_text("거점 캠퍼스").first).to_be_visible()
    printed(page, tmp_path, "words")
    run = subprocess.run([require("pdftotext"), str(tmp_path / "words.pdf"), "-"], capture_output=True, check=True)
    assert "교육 혁신과 원천 기술개발" in run.stdout.decode()
