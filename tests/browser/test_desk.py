"""Officials look after one record at once, a place is set on the map, and a resident's report comes to its end."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from campus.domain.account import Right
from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_roles import HOSTILE, fill, press
from tests.people import sign_everybody_in
from tests.server import PROJECT, Server

pytestmark = pytest.mark.browser

PEOPLE = {"kim": frozenset({Right.OFFICIAL}), "lee": frozenset({Right.OFFICIAL})}
CONTACT = "010-0000-0000"


@pytest.fixture(scope="module")
def office(start_app: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, dict[str, str]]:
    """The program with Gimhae, and the officials' sessions."""
    folder: Path = tmp_path_factory.mktemp("records")
    tokens = sign_everybody_in(PROJECT / "geodata" / "gimhae", folder, PEOPLE)
    return start_app(CAMPUS_DATA_DIR=str(folder)), tokens


@pytest.fixture
def enter(office: tuple[Server, dict[str, str]], new_visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Open a window as somebody, or as nobody."""
    server, tokens = office

    def open_as(name: str = "", **options: object) -> Visitor:
        visitor = new_visitor(server, **options)
        if name:
            cookie = {"name": "campus_session", "value": tokens[name], "url": server.url}
            visitor.page.context.add_cookies([cookie])
        return visitor

    return open_as


def value_of(visitor: Visitor, label: str) -> str:
    return visitor.page.get_by_role("textbox", name=label, exact=True).first.input_value()


def choose(visitor: Visitor, label: str, word: str) -> None:
    """Choose a word of a list by keyboard."""
    box = visitor.page.get_by_role("combobox", name=re.compile(f"^{re.escape(label)}|{re.escape(label)}$")).first
    box.click()
    box.fill(word)
    visitor.page.keyboard.press("Enter")
    visitor.settled()


def test_two_at_one_record_merge_and_choose_and_lose_nothing(enter: Callable[..., Visitor]) -> None:
    first, second = enter("kim"), enter("lee")
    for visitor, phone in ((first, "055-111-1111"), (second, "055-222-2222")):
        visitor.open("desk?id=SP-inje")
        fill(visitor, "전화", phone)
        fill(visitor, "사유", "전화로 확인")
    fill(second, "휴관일", HOSTILE)
    press(first, "저장")
    expect(first.page.get_by_text("저장함", exact=True)).to_be_visible()
    page = press(second, "저장")
    expect(page.get_by_text("그 사이 다른 사람이 먼저 기록함")).to_be_visible()
    expect(page.locator(".st-key-clashes")).to_contain_text("상대: 055-111-1111")
    expect(page.locator(".st-key-clashes")).to_contain_text("본인: 055-222-2222")
    press(second, "상대 값 쓰기")
    assert (value_of(second, "전화"), value_of(second, "휴관일")) == ("055-111-1111", HOSTILE)
    press(second, "저장")
    expect(page.get_by_text("저장함", exact=True)).to_be_visible()

    page = enter().open("record?id=SP-inje")
    for text in ("055-111-1111", HOSTILE):
        expect(page.get_by_text(text).first).to_be_visible()
    page.get_by_text("고친 이력 2건").click()
    expect(page.get_by_text("전화로 확인").first).to_be_visible()
    expect(page.get_by_text("주무관")).to_have_count(0)


def test_a_new_record_shows_what_it_may_repeat_and_takes_its_place_from_the_map(enter: Callable[..., Visitor]) -> None:
    visitor = enter("kim")
    visitor.open("desk")
    visitor.page.get_by_text("새 기록", exact=True).click()
    visitor.settled()
    page = press(visitor, "새 기록 쓰기")
    fill(visitor, "이름 *", "인제 대학교")
    expect(page.locator(".st-key-duplicates")).to_contain_text("인제대학교")
    expect(page.locator(".st-key-duplicates")).to_contain_text("같은 이름")
    frame = page.frame_locator("iframe").locator("#map_div[data-state=ready]")
    frame.wait_for(timeout=15_000)
    frame.click(position={"x": 250, "y": 200})
    expect(page.get_by_text(re.compile(r"^35\.\d+, 12[89]\.\d+ · "))).to_be_visible(timeout=10_000)
    press(visitor, "저장")
    expect(page.get_by_text("위치와 위치 근거는 함께 있어야 함")).to_be_visible()
    expect(page.get_by_text("사유 없음")).to_be_visible()
    expect(page.get_by_role("textbox", name="이름 *").first).to_have_value("인제 대학교")
    choose(visitor, "종류 *", "대학교")
    choose(visitor, "위치 근거", "담당자가 지도에서 지정")
    fill(visitor, "사유", "현장 확인")
    press(visitor, "저장")
    expect(page.get_by_text("비슷한 기록이 있음")).to_be_visible()
    page.get_by_text("모두 다른 것임을 확인함").click()
    visitor.settled()
    press(visitor, "저장")
    expect(page.get_by_text("새 기록을 추가함")).to_be_visible()
    assert re.search(r"desk\?id=SP-[0-9a-f]{10}$", page.url)


def test_a_report_is_answered_and_whoever_made_it_sees_the_answer(enter: Callable[..., Visitor]) -> None:
    resident = enter(size=PHONE, is_mobile=True, has_touch=True)
    page = resident.open("report?id=SP-inje")
    page.get_by_role("textbox", name="틀린 내용").fill(f"{HOSTILE} 전화가 틀려요")
    page.get_by_role("textbox", name="연락처").fill(CONTACT)
    press(resident, "보내기")
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert re.search(r"report\?code=[\w-]{43}$", link)

    official = enter("kim")
    official.open("desk")
    official.page.get_by_text("시민 제보", exact=True).click()
    page = official.settled()
    expect(page.get_by_text(f"{HOSTILE} 전화가 틀려요")).to_be_visible()
    expect(page.get_by_text(CONTACT)).to_be_visible()
    page.get_by_text("답변", exact=True).click()
    page.get_by_text("반영함", exact=True).click()
    official.settled()
    fill(official, "답변(", "고쳤습니다")
    press(official, "답변 기록")
    expect(page.get_by_text("답변을 기록함")).to_be_visible()
    expect(page.get_by_text(CONTACT)).to_have_count(0)

    page = resident.open(link.split("/", 3)[3])
    expect(page.get_by_text("고쳤습니다")).to_be_visible()
    expect(page.get_by_text("반영함", exact=True)).to_be_visible()
    expect(page.get_by_text("주무관")).to_have_count(0)
    expect(resident.open("record?id=SP-inje").get_by_text("시민 제보로 고쳐짐 1건")).to_be_visible()
    errors = [text for visitor in (official, resident) for text in visitor.errors if "404" not in text]
    assert errors == []


def test_a_telephone_scrolls_down_only_and_nobody_writes_without_the_right(enter: Callable[..., Visitor]) -> None:
    for name, address in (("kim", "desk?id=SP-inje"), ("", "report?id=SP-inje"), ("", "desk?id=SP-inje")):
        page = enter(name, size=PHONE).open(address)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, address
    expect(page.get_by_text("기록 관리 권한 필요")).to_be_visible()
    expect(page.get_by_role("link", name="기록 관리")).to_have_count(0)
    expect(page.get_by_role("button", name="저장")).to_have_count(0)


def test_a_session_is_added_and_called_off_and_the_page_says_so(enter: Callable[..., Visitor]) -> None:
    official = enter("kim")
    official.open("desk?id=PR-55c15b4e")
    page = press(official, "일정 추가")
    fill(official, "회차 이름", HOSTILE)
    fill(official, "시작일", "2099-03-07")
    fill(official, "종료일", "2099-03-28")
    page.get_by_role("button", name="토", exact=True).click()
    official.settled()
    fill(official, "사유", "전화로 확인")
    press(official, "저장")
    expect(page.get_by_text("저장함", exact=True)).to_be_visible()
    line = page.get_by_role("button", name=re.compile("2회차"))
    expect(line).to_contain_text(f"{HOSTILE} · 2099. 3. 7. ~ 2099. 3. 28. · 토")
    line.click()
    official.settled()
    choose(official, "폐강", "예")
    fill(official, "사유", "모집 인원 부족")
    press(official, "저장")
    expect(page.get_by_role("button", name=re.compile("2회차"))).to_contain_text("폐강")
    page.get_by_text("고친 이력").click()
    expect(page.get_by_text("2회차 · 폐강: 아니요 → 예")).to_be_visible()
    calendar = page.request.get(f"{official.url}/calendar/program/PR-55c15b4e.ics").text()
    assert "STATUS:CANCELLED" in calendar
