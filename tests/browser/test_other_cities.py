"""Another city needs no code, and no name in its files does anything but stand there."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visitor
from tests.server import PROJECT, Server

pytestmark = pytest.mark.browser

BRIGHTWATER = PROJECT / "tests" / "cities" / "brightwater"
HOSTILE = {
    "SP-boathouse": "<img src=x onerror=alert(1)>",
    "SP-lantern": "</script><script>alert(1)</script>",
    "SP-market": "`${alert(1)}` \u2028 {{ cycler.__init__.__globals__.os.system('touch owned') }}",
    "SP-newpier": "![x](http://192.0.2.1/x.png) [y](javascript:alert(1)) $x^2$ :red[z]",
}


@pytest.fixture(scope="session")
def brightwater(start_app: Callable[..., Server]) -> Server:
    return start_app(CAMPUS_CITY=str(BRIGHTWATER))


@pytest.fixture(scope="session")
def hostile_city(start_app: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = tmp_path_factory.mktemp("hostile") / "brightwater"
    shutil.copytree(BRIGHTWATER, folder)
    rename(folder / "spaces.csv", HOSTILE)
    return start_app(CAMPUS_CITY=str(folder))


def rename(path: Path, names: dict[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["name"] = names.get(row["id"], row["name"])
        row["note"] = names.get(row["id"], row["note"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def drawn(page: Page) -> None:
    page.frame_locator("iframe").locator("#map_div[data-state=ready]").wait_for(timeout=15_000)


@pytest.mark.parametrize("address", ["", "find", "record?id=SP-lantern", "record?id=PR-blowing", "data"])
def test_an_english_city_with_four_roles_runs_the_same_pages(
    brightwater: Server, new_visitor: Callable[..., Visitor], address: str
) -> None:
    visitor = new_visitor(brightwater)
    page = visitor.open(address)
    body = page.locator("[data-testid=stMain]")
    expect(body).to_contain_text("Brightwater")
    assert not any("가" <= character <= "힣" for character in body.inner_text())
    if address != "data":
        drawn(page)
    # Streamlit looks for its own address below the page's first, and the browser tells that it is not there.
    assert [error for error in visitor.errors if "404" not in error] == []


def test_a_programme_can_be_read_and_taken_along_without_scripts(
    hostile_city: Server, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(hostile_city, PHONE, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.url}/p/program/PR-blowing?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Glass blowing for beginners")
    expect(page.get_by_alt_text("QR code of this page")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Into my calendar (.ics)").click()
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.get_by_role("link", name="alert(1)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE["SP-market"])
    expect(page.get_by_role("link", name="Glass blowing for beginners")).to_be_visible()
    assert visitor.errors == []


def test_no_name_runs_on_a_plain_page(hostile_city: Server, new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(hostile_city)
    for key, name in HOSTILE.items():
        visitor.page.goto(f"{visitor.url}/p/space/{key}?lang=en")
        assert name in (visitor.page.locator("h1").text_content() or "")
        data = json.loads(visitor.page.locator("script").text_content() or "")
        assert data["name"] == name
        assert visitor.page.locator("main img").count() == 1
    assert visitor.errors == []


def test_its_own_roles_and_areas_are_offered(brightwater: Server, new_visitor: Callable[..., Visitor]) -> None:
    page = new_visitor(brightwater).open("?day=2031-06-01")
    for role in ("Anchor", "Studio", "Workshop", "Pavilion"):
        expect(page.locator(".st-key-legend")).to_contain_text(role)
    expect(page.locator("[data-testid=stSidebar]")).to_contain_text("In force 3")


@pytest.mark.parametrize("record_id", HOSTILE)
def test_a_hostile_name_is_shown_as_text(
    hostile_city: Server, new_visitor: Callable[..., Visitor], record_id: str
) -> None:
    visitor = new_visitor(hostile_city)
    alerts: list[str] = []
    visitor.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page = visitor.open(f"?selected={record_id}")
    drawn(page)
    shown = HOSTILE[record_id].replace("\u2028", " ").replace("  ", " ")
    heading = " ".join(page.locator(".st-key-list_pane h3").inner_text().replace("\u2060", "").split())
    assert heading == " ".join(shown.split())
    page.wait_for_timeout(500)
    assert alerts == []
    assert page.locator("img[src='x'], img[src^='http']").count() == 0
    assert not (PROJECT / "owned").exists()


def test_hostile_names_stand_in_the_list_and_in_the_picture(
    hostile_city: Server, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(hostile_city)
    page = visitor.open("?text=alert")
    for name in (HOSTILE["SP-boathouse"], HOSTILE["SP-lantern"]):
        expect(page.locator(".st-key-result_list")).to_contain_text(name)
    answer = page.request.get(f"{hostile_city.url}/picture.pdf?text=alert")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")


def test_names_that_look_like_the_maps_own_are_shown(
    start_app: Callable[..., Server], new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    folder = tmp_path / "brightwater"
    shutil.copytree(BRIGHTWATER, folder)
    rename(folder / "spaces.csv", {"SP-lantern": "role_hub", "SP-market": "role_base"})
    page = new_visitor(start_app(CAMPUS_CITY=str(folder))).open("?selected=SP-lantern")
    expect(page.locator(".st-key-list_pane h3")).to_contain_text("role_hub")
    page.get_by_role("button", name="Back to the list").click()
    expect(page.locator(".st-key-result_list")).to_contain_text("role_base")
