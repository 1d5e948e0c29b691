"""Announcements, the audit trail and the page of help in a real browser: what is offered opens, and prints."""

import csv
import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from campus.domain.account import Right
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.people import sign_everybody_in
from tests.server import PROJECT, Server
from tests.tools import require

pytestmark = pytest.mark.browser

PERIOD = "announcements?from=2024-01-01&to=2024-12-31&by=announced"
FIRST_BYTES = {"PDF": b"%PDF-", "PNG": b"\x89PNG", "XLSX": b"PK", "CSV (UTF-8)": b"\xef\xbb\xbf"}


@pytest.fixture(scope="module")
def office(start_app: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, str]:
    """The program with Gimhae, and the session of an administrator."""
    folder: Path = tmp_path_factory.mktemp("gazette")
    people = {"chief": frozenset({Right.ADMINISTRATOR})}
    tokens = sign_everybody_in(PROJECT / "geodata" / "gimhae", folder, people)
    return start_app(CAMPUS_DATA_DIR=str(folder)), tokens["chief"]


@pytest.fixture
def public(office: tuple[Server, str], new_visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody without an account."""
    return new_visitor(office[0], WIDE, accept_downloads=True)


@pytest.fixture
def chief(office: tuple[Server, str], new_visitor: Callable[..., Visitor]) -> Visitor:
    """The administrator."""
    visitor = new_visitor(office[0], WIDE, accept_downloads=True)
    visitor.page.context.add_cookies([{"name": "campus_session", "value": office[1], "url": office[0].url}])
    return visitor


def fetched(page: Page, link: str, number: int = 0) -> tuple[str, bytes]:
    """Press a link to a file; return the name that the browser gives it, and its bytes."""
    with page.expect_download() as waiting:
        page.locator(".file-link").filter(has_text=re.compile(f"^{re.escape(link)}$")).nth(number).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_a_period_is_shown_and_its_files_open(public: Visitor) -> None:
    page = public.open(PERIOD)
    expect(page.get_by_text("결정 3건 · 공간 3곳")).to_be_visible()
    expect(page.locator(".st-key-particulars tbody tr")).to_have_count(3)
    expect(page.get_by_text("공고일을 알 수 없어 어느 기간에도 넣지 못한 결정 6건 있음")).to_be_visible()
    for link, begins in FIRST_BYTES.items():
        name, content = fetched(page, link)
        assert content.startswith(begins), link
        assert name.startswith("김해시 "), name
    name, content = fetched(page, "CSV (UTF-8)")
    assert name == "김해시 결정 공고 조서 2024-01-01~2024-12-31.csv"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1:3] == [["(단위: ㎡)"], ["연번", "명칭", "소재지", "면적", "역할", "임무", "기간", "비고"]]
    _, content = fetched(page, "XLSX", 1)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["DC-hub-2", "DC-hub-3", "DC-hub-1"]
    page.get_by_text("결재일", exact=True).first.click()
    expect(page.get_by_text("이 기간에 해당하는 결정이 없습니다")).to_be_visible()
    expect(page).to_have_url(re.compile("by=decided"))


def test_the_map_shows_the_spaces_of_the_period_alone(public: Visitor) -> None:
    page = public.open(PERIOD)
    page.get_by_role("link", name="지도에서 보기").click()
    public.settle()
    expect(page.get_by_role("button", name=re.compile("고른 공간 3곳"))).to_be_visible()
    expect(page.locator(".st-key-list_pane").get_by_text("모두 3")).to_be_visible()


def test_a_period_that_ends_before_it_begins_says_so(public: Visitor) -> None:
    page = public.open("announcements?from=2025-01-01&to=2024-01-01&by=zzz")
    expect(page.get_by_text("시작일이 종료일보다 늦습니다")).to_be_visible()
    expect(page.get_by_text(re.compile("뜻을 알 수 없는 부분은 무시했습니다: by"))).to_be_visible()


@pytest.mark.parametrize("address", [PERIOD, "help?lang=en"])
def test_a_telephone_scrolls_down_only(
    office: tuple[Server, str], new_visitor: Callable[..., Visitor], address: str
) -> None:
    page = new_visitor(office[0], PHONE).open(address)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


@pytest.mark.parametrize(("language", "last"), [("ko", "계정 관리자에게 문의"), ("en", "ask the administrator")])
def test_the_help_is_one_page_on_paper_whatever_the_light(
    office: tuple[Server, str], new_visitor: Callable[..., Visitor], language: str, last: str
) -> None:
    visitor = new_visitor(office[0], WIDE, color_scheme="dark")
    page = visitor.open(f"roles?lang={language}")
    page.get_by_role("link", name={"ko": "도움말", "en": "Help"}[language]).click()
    expect(page.locator(".st-key-help tbody tr")).to_have_count(7)
    visitor.settle()
    pdf = page.pdf(prefer_css_page_size=True)
    run = subprocess.run([require("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True)
    text = run.stdout.decode()
    assert text.count("\f") == 1, "exactly one page"
    assert last in text
    page.emulate_media(media="print")
    colors = page.evaluate("[getComputedStyle(document.querySelector('.st-key-help td p')).color]")
    assert colors == ["rgb(0, 0, 0)"]


def test_an_administrator_checks_the_chain_and_takes_the_trail_out(chief: Visitor, public: Visitor) -> None:
    page = chief.open("audit")
    expect(page.get_by_text("이 화면에서 확인한 적 없음")).to_be_visible()
    page.get_by_role("button", name="사슬 확인").click()
    expect(page.get_by_text("고리 9개가 모두 온전함")).to_be_visible()
    expect(page.get_by_text(re.compile("마지막 확인.*완료: 고리 9개"))).to_be_visible()
    name, content = fetched(page, "CSV 내려받기(최근 100,000건까지)")
    assert name.startswith("감사 기록 ")
    assert "사슬 확인" in content.decode("utf-8-sig")
    page = public.open("audit")
    expect(page.get_by_text("계정 관리 권한 필요")).to_be_visible()
    assert page.request.get(f"{public.url}/audit.csv").status == 403
