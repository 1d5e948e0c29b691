"""Two persons give a space its role, before the eyes of nobody until it is decided."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from campus.domain.account import Right
from tests.browser.conftest import PHONE, Visitor
from tests.people import sign_everybody_in
from tests.postgres import fresh_database
from tests.server import PROJECT, Server

pytestmark = pytest.mark.browser

PEOPLE = {
    "kim": frozenset({Right.OFFICIAL}),
    "lee": frozenset({Right.OFFICIAL}),
    "park": frozenset({Right.APPROVER}),
}
HOSTILE = "{{7*7}} **굵게** <img src=x onerror=alert(1)> $x$ 임무"


@pytest.fixture(scope="module")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program keeps its database."""
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def office(start_app: Callable[..., Server], office_folder: Path) -> tuple[Server, dict[str, str]]:
    """The program with Gimhae, and everybody's session."""
    tokens = sign_everybody_in(PROJECT / "geodata" / "gimhae", office_folder, PEOPLE)
    return start_app(CAMPUS_DATA_DIR=str(office_folder)), tokens


@pytest.fixture
def enter(office: tuple[Server, dict[str, str]], new_visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Open a window as somebody, or as nobody."""
    return opener(office, new_visitor)


@pytest.fixture
def enter_on_postgresql(
    start_app: Callable[..., Server], new_visitor: Callable[..., Visitor], tmp_path: Path
) -> Iterator[Callable[..., Visitor]]:
    """Open a window of a program whose data stand in PostgreSQL."""
    with fresh_database() as url:
        address = url.render_as_string(hide_password=False)
        tokens = sign_everybody_in(PROJECT / "geodata" / "gimhae", tmp_path, PEOPLE, address)
        server = start_app(CAMPUS_DATA_DIR=str(tmp_path), CAMPUS_DATABASE_URL=address)
        yield opener((server, tokens), new_visitor)
        server.stop()


def opener(office: tuple[Server, dict[str, str]], new_visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Return what opens windows of an office."""
    server, tokens = office

    def open_as(name: str = "", size: dict[str, int] | None = None) -> Visitor:
        visitor = new_visitor(server, size or {"width": 1280, "height": 1000})
        if name:
            cookie = {"name": "campus_session", "value": tokens[name], "url": server.url}
            visitor.page.context.add_cookies([cookie])
        return visitor

    return open_as


@pytest.fixture(scope="module")
def database(office_folder: Path) -> Path:
    """The file of the program's database."""
    return office_folder / "gimhae.sqlite3"


@contextmanager
def refusing(database: Path) -> Iterator[None]:
    """Make the database refuse every decision, as one whose disk is full does."""
    with closing(sqlite3.connect(database)) as other:
        stop = "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        other.execute(f"CREATE TRIGGER no_room BEFORE INSERT ON assignment_event {stop}")
        other.commit()
        yield
        other.execute("DROP TRIGGER no_room")
        other.commit()


def press(visitor: Visitor, name: str) -> Page:
    visitor.page.get_by_role("button", name=name, exact=True).first.click()
    return visitor.settled()


def fill(visitor: Visitor, label: str, text: str) -> None:
    field = visitor.page.get_by_role("textbox", name=re.compile(rf"^{re.escape(label)}")).first
    field.fill(text)
    field.press("Tab")
    visitor.settled()


def fill_day(visitor: Visitor, label: str, day: date) -> None:
    """Type a day; a run that ends while somebody types draws the parts anew, so look and type again."""
    parts = visitor.page.get_by_test_id("stDateInput").filter(has_text=label).first.get_by_role("spinbutton")
    for _ in range(3):
        parts.first.click()
        visitor.page.keyboard.type(f"{day:%Y%m%d}", delay=30)
        visitor.page.keyboard.press("Tab")
        visitor.settled()
        if "".join(parts.all_inner_texts()) == f"{day:%Y%m%d}":
            return
    raise AssertionError(parts.all_inner_texts())


def in_force(page: Page) -> int:
    pill = page.locator("button[data-variant=pills]").filter(has_text=re.compile(r"^\s*지정\(운영중\) \d+$"))
    return int(pill.first.inner_text().split()[-1])


def propose(visitor: Visitor, space: str, role: str, start: date) -> None:
    visitor.open("roles")
    press(visitor, "임무 부여 제안")
    fill(visitor, "공간 찾기", space)
    visitor.page.locator("[class*='st-key-roles-add'] button").first.click()
    visitor.settled()
    visitor.page.get_by_text(role, exact=True).first.click()
    visitor.settled()
    fill(visitor, "임무 *", HOSTILE)
    fill(visitor, "사유", "수요 조사 결과")
    fill_day(visitor, "시작일", start)
    press(visitor, "검토 요청")


def test_a_space_gets_its_role_by_two_persons(enter: Callable[..., Visitor]) -> None:
    today = datetime.now(ZoneInfo("Asia/Seoul")).date()
    tomorrow = today + timedelta(days=1)
    official, approver, public = enter("kim"), enter("park"), enter()
    before = in_force(public.open())
    propose(official, "화정글샘", "현장 캠퍼스", tomorrow)
    expect(official.page.get_by_text("제안을 기록함")).to_be_visible()
    expect(public.open("roles").get_by_text("화정글샘도서관")).to_have_count(0)

    page = approver.open("roles")
    page.get_by_role("link", name=re.compile("화정글샘도서관 · 현장 캠퍼스")).first.click()
    approver.settled()
    expect(page.get_by_text("kim 주무관").first).to_be_visible()
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    address = page.url
    page.get_by_text("반려하기", exact=True).click()
    fill(approver, "반려 사유", "임무 보완 필요")
    press(approver, "제안자에게 반려")
    expect(page.get_by_text("제안자에게 반려함")).to_be_visible()

    page = official.open(address.split("/", 3)[3])
    expect(page.get_by_text("임무 보완 필요").first).to_be_visible()
    press(official, "고쳐서 다시 제안")
    fill(official, "임무 *", f"{HOSTILE} 보완")
    press(official, "검토 요청")
    expect(page.get_by_text("제안을 기록함")).to_be_visible()

    page = approver.open(address.split("/", 3)[3])
    press(approver, "결재 결과 확정")
    expect(page.get_by_text("문서번호 없음")).to_be_visible()
    fill_day(approver, "결재일", today)
    fill(approver, "문서번호", "인재양성과-77")
    press(approver, "결재 결과 확정")
    expect(page.get_by_text("결재 결과를 기록함")).to_be_visible()
    expect(page.get_by_text(re.compile("^이력 4"))).to_be_visible()

    assert in_force(public.open()) == before
    expect(public.open(address.split("/", 3)[3]).get_by_text("결정을 찾을 수 없습니다")).to_be_visible()
    assert in_force(public.open(f"?day={tomorrow}")) == before + 1
    # Nothing was recorded before the program was set up.
    assert in_force(public.open(f"?known={today - timedelta(days=1)}")) == 0
    expect(public.page.get_by_text("까지 기록된 내용으로 봄")).to_be_visible()
    # Streamlit looks for its own routes below the page's address first.
    errors = [text for visitor in (official, approver, public) for text in visitor.errors if "404" not in text]
    assert errors == []


def test_two_officials_at_once_see_both_versions_and_lose_nothing(enter: Callable[..., Visitor]) -> None:
    change_the_same_mission(enter)


@pytest.mark.postgres
def test_two_officials_on_postgresql_lose_nothing_either(enter_on_postgresql: Callable[..., Visitor]) -> None:
    change_the_same_mission(enter_on_postgresql)


def change_the_same_mission(enter: Callable[..., Visitor]) -> None:
    """Let two officials change one decision at once."""
    first, second = enter("kim"), enter("lee")
    for visitor in (first, second):
        visitor.open("decision?id=DC-base-inje")
        press(visitor, "임무 변경 제안")
    for visitor, mission in ((first, "첫째 임무"), (second, "둘째 임무")):
        fill(visitor, "임무 *", mission)
        fill(visitor, "사유", "같은 사유")
    fill(second, "근거 문서번호", "협약-5")
    press(first, "검토 요청")
    expect(first.page.get_by_text("제안을 기록함")).to_be_visible()
    page = press(second, "검토 요청")
    expect(page.get_by_text("그 사이 다른 사람이 먼저 기록함")).to_be_visible()
    expect(page.locator(".st-key-clashes")).to_contain_text("상대: 첫째 임무")
    expect(page.locator(".st-key-clashes")).to_contain_text("본인: 둘째 임무")
    expect(page.get_by_role("textbox", name="임무 *").first).to_have_value("둘째 임무")
    press(second, "상대 값 쓰기")
    expect(page.get_by_role("textbox", name="임무 *").first).to_have_value("첫째 임무")
    expect(page.get_by_role("textbox", name="근거 문서번호").first).to_have_value("협약-5")
    press(second, "검토 요청")
    expect(page.get_by_text("제안을 기록함")).to_be_visible()


def test_spaces_of_a_filter_are_proposed_at_once_with_a_file_and_a_refusing_database_loses_nothing(
    office: tuple[Server, dict[str, str]], enter: Callable[..., Visitor], database: Path
) -> None:
    official, approver = enter("kim"), enter("park")
    official.open("?kinds=library_public")
    page = press(official, "이 목록의 공간에 임무 부여 제안")
    for number in range(2):
        page.locator(".st-key-role_offer").get_by_role("checkbox").nth(number).press("Space")
        official.settled()
    expect(page.get_by_text(re.compile("공간 10곳 중 2곳 선택"))).to_be_visible()
    page.get_by_text("현장 캠퍼스", exact=True).first.click()
    official.settled()
    fill(official, "임무 *", "도서관 실습")
    fill(official, "사유", "수요 조사 결과")
    fill_day(official, "시작일", datetime.now(ZoneInfo("Asia/Seoul")).date() + timedelta(days=9))
    files = [{"name": "계획;1.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 plan"}]
    page.set_input_files(".st-key-role_files input[type=file]", files)
    expect(page.get_by_text("계획;1.pdf")).to_be_visible()
    official.settled()
    with refusing(database):
        press(official, "검토 요청")
        expect(page.get_by_text("데이터베이스에 기록하지 못함")).to_be_visible()
    expect(page.get_by_role("textbox", name="임무 *").first).to_have_value("도서관 실습")
    expect(page.get_by_text("계획;1.pdf")).to_be_visible()
    press(official, "검토 요청")
    expect(page.get_by_text("제안을 기록함")).to_be_visible()

    page = approver.open("roles")
    approver.settled()
    links = page.get_by_role("link", name=re.compile("김해(기적의)?도서관 · 현장 캠퍼스"))
    expect(links).to_have_count(2)
    links.first.click()
    approver.settled()
    expect(page.get_by_text(re.compile("걸어서 갈 수 있는 주민.추정.*현장 캠퍼스"))).to_be_visible()
    address = page.get_by_role("link", name=re.compile("계획_1.pdf")).get_attribute("href") or ""
    answers = [visitor.page.request.get(f"{office[0].url}/{address[2:]}") for visitor in (approver, enter())]
    assert [answer.status for answer in answers] == [200, 403]
    assert answers[0].headers["content-disposition"].startswith("attachment")


def test_the_hub_moves_with_its_programmes_and_the_past_keeps_them(enter: Callable[..., Visitor]) -> None:
    today = datetime.now(ZoneInfo("Asia/Seoul")).date()
    tomorrow = today + timedelta(days=1)
    official, approver = enter("kim"), enter("park")
    page = official.open("decision?id=DC-hub-1")
    press(official, "다른 공간으로 이전 제안")
    fill_day(official, "이전일", tomorrow)
    fill(official, "사유", "허브 이전")
    press(official, "검토 요청")
    expect(page.get_by_text("제안을 기록함")).to_be_visible()
    page = approver.open("roles")
    page.get_by_role("link", name=re.compile("아이스퀘어몰.* → 김해지식산업센터")).click()
    approver.settled()
    expect(page.get_by_text(re.compile("허브캠퍼스 교육 프로그램·워크숍 → 김해지식산업센터"))).to_be_visible()
    fill_day(approver, "결재일", today)
    fill_day(approver, "공고일", today)
    fill(approver, "문서번호", "인재양성과-78")
    press(approver, "결재 결과 확정")
    expect(page.get_by_text("결재 결과를 기록함")).to_be_visible()
    for day, place in ((today, "아이스퀘어몰"), (tomorrow, "김해지식산업센터")):
        ties = enter().open(f"?selected=PR-6ce0803e&day={day}").locator("[class*='st-key-tie-takes']")
        expect(ties).to_have_count(1)
        expect(ties.first).to_contain_text(place)
    acts = enter().open(f"announcements?from={tomorrow}&to={tomorrow}").get_by_text(re.compile("임무 이전"))
    expect(acts.first).to_be_visible()
    page = official.open("decision?id=DC-hub-1")
    page.get_by_text(re.compile(r"^지정\(운영중\) · ")).last.click()
    press(official, "이 내용으로 되돌리는 제안")
    expect(page.get_by_role("textbox", name="임무 *").first).to_have_value("지역 혁신 및 교육·연구·산학협력")
    page = official.open(f"decision?id=DC-hub-1&known={today - timedelta(days=1)}")
    expect(page.get_by_text("결정을 찾을 수 없습니다")).to_be_visible()


def test_a_day_is_frozen_and_everybody_can_check_it(enter: Callable[..., Visitor]) -> None:
    approver = enter("park")
    page = approver.open("roles")
    page.get_by_text("한 날의 현황 동결하기").click()
    press(approver, "동결하기")
    page = enter().open("roles")
    expect(page.get_by_text(re.compile("SHA-256 [0-9a-f]{64}"))).to_be_visible()
    expect(page.get_by_role("button", name="내려받기(JSON)")).to_be_visible()
    expect(page.get_by_text("한 날의 현황 동결하기")).to_have_count(0)


def test_a_form_is_kept_as_a_draft(enter: Callable[..., Visitor]) -> None:
    official = enter("lee")
    official.open("roles")
    press(official, "임무 부여 제안")
    fill(official, "임무 *", "반쯤 쓴 임무")
    press(official, "임시 저장")
    page = enter("lee").open("roles")
    page.get_by_text(re.compile("^임시 저장한 제안 1")).click()
    page.get_by_role("button", name="이어 쓰기").click()
    expect(page.get_by_role("textbox", name="임무 *").first).to_have_value("반쯤 쓴 임무")


def test_nobody_acts_without_the_right(enter: Callable[..., Visitor]) -> None:
    for address in ("roles", "decision?id=DC-hub-1", "?selected=SP-inje"):
        page = enter().open(address)
        expect(page.get_by_role("button", name=re.compile("제안|결재|반려"))).to_have_count(0)


@pytest.mark.parametrize("address", ["roles", "decision?id=DC-hub-1"])
@pytest.mark.parametrize("name", ["", "kim"])
def test_a_telephone_scrolls_down_only(enter: Callable[..., Visitor], name: str, address: str) -> None:
    page = enter(name, PHONE).open(address)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
