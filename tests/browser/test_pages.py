"""The program as its users meet it: Gimhae's own pages in a real browser, wide and narrow, in both languages."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Visitor
from tests.server import Server

pytestmark = pytest.mark.browser


def drawn(page: Page) -> Locator:
    found = page.frame_locator("iframe").locator("#map_div[data-state=ready]")
    found.wait_for(timeout=15_000)
    return found


def pill(page: Page, word: str) -> Locator:
    return (
        page.locator("button[data-variant=pills]").filter(has_text=re.compile(rf"^\s*{re.escape(word)} [\d,]+$")).first
    )


def count_of(page: Page, word: str) -> int:
    return int(pill(page, word).inner_text().split()[-1].replace(",", ""))


def rows(page: Page) -> Locator:
    return page.locator("[class*='st-key-row-'] button")


def choose_row(visitor: Visitor, number: int) -> Page:
    rows(visitor.page).nth(number).click()
    return visitor.settled()


def address_of(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_planner_sees_how_many_campuses_there_are(desk: Visitor) -> None:
    page = desk.open()
    drawn(page)
    legend = [" ".join(text.split()) for text in page.locator(".st-key-legend button").all_inner_texts()]
    assert legend == ["허브 캠퍼스 1 · 예정 2", "거점 캠퍼스 3", "현장 캠퍼스 3"]
    assert (count_of(page, "지정(운영중)"), count_of(page, "예정"), count_of(page, "지정해제")) == (7, 2, 0)
    assert desk.outside == []
    assert desk.errors == []


@pytest.mark.parametrize(
    ("day", "in_force", "planned", "ended"), [("2023-01-01", 0, 0, 0), ("2024-01-01", 3, 0, 0), ("2027-01-01", 7, 1, 1)]
)
def test_the_map_as_of_another_day(desk: Visitor, day: str, in_force: int, planned: int, ended: int) -> None:
    page = desk.open(f"?day={day}")
    found = [count_of(page, word) for word in ("지정(운영중)", "예정", "지정해제")]
    assert found == [in_force, planned, ended]


def test_the_list_says_in_words_what_the_map_says(desk: Visitor) -> None:
    page = desk.open("?roles=hub")
    expect(rows(page)).to_have_count(3)
    texts = [" ".join(text.split()) for text in rows(page).all_inner_texts()]
    assert ["허브 캠퍼스 지정(운영중)" in text for text in texts] == [True, False, False]
    assert ["허브 캠퍼스 예정" in text for text in texts] == [False, True, True]
    assert all("위치 미확인" in text for text in texts)


def test_a_record_is_opened_and_left_by_keyboard(desk: Visitor) -> None:
    page = desk.open("?roles=base")
    rows(page).nth(1).focus()
    page.keyboard.press("Enter")
    desk.settled()
    assert address_of(page)["selected"].startswith("SP-")
    page.get_by_role("button", name="목록으로").focus()
    page.keyboard.press("Enter")
    desk.settled()
    expect(rows(page)).to_have_count(3)


@pytest.mark.parametrize("address", ["?day=1999-12-31", "?day=9999-12-31", "?page=99999", f"?page={'9' * 5000}"])
def test_an_address_beyond_all_bounds_opens(desk: Visitor, address: str) -> None:
    page = desk.open(address)
    expect(rows(page).first).to_be_visible()


def test_a_records_own_page_leads_to_the_next(desk: Visitor) -> None:
    page = desk.open("record?id=SP-inje")
    page.get_by_role("link", name=re.compile("스마트물류학과")).click()
    expect(page.locator("h3").filter(has_text="스마트물류학과")).to_be_visible()


def test_a_row_opens_its_record_with_links_sources_and_what_is_unknown(desk: Visitor) -> None:
    page = desk.open()
    choose_row(desk, 0)
    panel = page.locator(".st-key-list_pane")
    expect(panel.get_by_text("아이스퀘어몰").first).to_be_visible()
    expect(panel.get_by_text("위치 미확인").first).to_be_visible()
    expect(panel.get_by_text("출처와 기준일")).to_be_visible()
    expect(panel.get_by_text(re.compile(r"^연결 \d+"))).to_be_visible()
    assert address_of(page)["selected"].startswith("SP-")


def test_links_lead_from_record_to_record(desk: Visitor) -> None:
    page = desk.open("?selected=SP-inje")
    tie = page.locator("[class*='st-key-tie-'] button").first
    name = tie.inner_text().split("\n")[0]
    tie.click()
    desk.settled()
    assert address_of(page)["selected"] != "SP-inje"
    assert page.locator(".st-key-list_pane h3").inner_text().strip() in name


def test_an_address_opens_the_same_state_again(desk: Visitor, new_visitor: Callable[..., Visitor], app: Server) -> None:
    page = desk.open()
    pill(page, "기업").click()
    desk.settled()
    pill(page, "의생명").click()
    desk.settled()
    page.get_by_role("searchbox").or_(page.get_by_label("검색")).first.fill("케이")
    page.keyboard.press("Enter")
    desk.settled()
    again = new_visitor(app)
    again.open(page.url.removeprefix(f"{app.url}/"))
    text = again.page.locator(".st-key-list_pane p").first.inner_text()
    assert text == page.locator(".st-key-list_pane p").first.inner_text()
    assert address_of(page) == {"types": "company", "industries": "bio", "text": "케이"}


def test_a_chip_takes_its_condition_away(desk: Visitor) -> None:
    page = desk.open("?roles=hub&states=approved")
    before = page.locator(".st-key-list_pane strong").first.inner_text()
    page.locator(".st-key-chips").get_by_role("button", name=re.compile("예정")).click()
    desk.settled()
    assert (before, page.locator(".st-key-list_pane strong").first.inner_text()) == ("2", "3")
    page.get_by_role("button", name="조건 모두 지우기").click()
    desk.settled()
    assert address_of(page) == {}


def test_a_broken_address_opens_and_says_what_it_left_out(desk: Visitor) -> None:
    page = desk.open("?day=soon&districts=DI-nowhere&roles=hub")
    expect(page.get_by_text("주소에서 알 수 없는 조건은 빼고 열었습니다: 기준일, 읍면동")).to_be_visible()
    assert count_of(page, "거점 캠퍼스") == 3


def test_an_address_of_no_record_says_so(desk: Visitor) -> None:
    page = desk.open("?selected=SP-none")
    expect(page.get_by_text("이 주소의 기록을 찾을 수 없습니다.")).to_be_visible()
    page = desk.open("record?id=<img src=x onerror=alert(1)>")
    expect(page.get_by_text("기록을 찾을 수 없습니다").first).to_be_visible()


def test_what_is_typed_is_only_text(desk: Visitor) -> None:
    page = desk.open("?text=%7B%7B7*7%7D%7D%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    expect(page.locator(".st-key-chips")).to_contain_text("{{7*7}}<img src=x onerror=alert(1)>")
    expect(page.get_by_text("조건에 맞는 결과가 없습니다.")).to_be_visible()
    drawn(page)
    assert page.locator("img[src='x']").count() == 0


def test_english_is_complete(desk: Visitor) -> None:
    page = desk.open("?lang=en&selected=SP-inje")
    expect(page.get_by_role("heading", name="Where in our city is a campus?")).to_be_visible()
    words = page.locator("[data-testid=stSidebar]").inner_text()
    assert not re.search(r"[가-힣]", words), words


def test_the_language_is_changed_in_place(desk: Visitor) -> None:
    page = desk.open("?roles=hub")
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    desk.settled()
    expect(page.get_by_role("heading", name="Where in our city is a campus?")).to_be_visible()
    assert address_of(page) == {"roles": "hub", "lang": "en"}


@pytest.mark.parametrize("address", ["", "?selected=SP-inje", "record?id=SP-inje", "data"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_telephone_scrolls_down_only(phone: Visitor, address: str, language: str) -> None:
    page = phone.open(f"{address}{'&' if '?' in address else '?'}lang={language}")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_a_telephone_shows_the_list_first_and_the_map_on_demand(phone: Visitor) -> None:
    page = phone.open()
    frame = page.locator(".st-key-map_pane iframe")
    expect(rows(page).first).to_be_visible()
    expect(frame).to_be_hidden()
    page.get_by_text("지도 보기").click()
    phone.settled()
    drawn(page)
    assert frame.bounding_box()["height"] <= 0.6 * PHONE["height"] + 1


def test_the_map_keeps_its_frame_and_its_view_when_filters_come_and_go(desk: Visitor) -> None:
    page = desk.open()
    place = "() => window.map.getCenter().toString() + window.map.getZoom() + window.mine"
    drawn(page).evaluate("() => { window.mine = 1; window.map.setZoom(window.map.getZoom() + 1, {animate: false}); }")
    page.wait_for_timeout(500)
    before = drawn(page).evaluate(place)
    for word in ("기관", "대학", "대학"):
        pill(page, word).click()
        desk.settled()
        assert drawn(page).evaluate(place) == before
    page.get_by_role("button", name="조건 모두 지우기").click()
    desk.settled()
    assert drawn(page).evaluate(place) == before


def test_the_question_is_kept_while_another_page_is_looked_at(desk: Visitor) -> None:
    page = desk.open("map?types=program&stages=university&sort=name")
    found = page.locator(".st-key-list_pane strong").first.inner_text()
    page.get_by_role("link", name="데이터").click()
    expect(page.get_by_role("heading", name="이 지도의 자료는 어디에서 왔는가")).to_be_visible()
    page.get_by_role("link", name="지도", exact=True).click()
    desk.settled()
    expect(page.locator(".st-key-list_pane strong").first).to_have_text(found)
    assert address_of(page) == {"types": "program", "stages": "university", "sort": "name"}


def test_sources_and_records_without_a_place_are_listed(desk: Visitor) -> None:
    page = desk.open("data")
    expect(page.get_by_role("heading", name="이 지도의 자료는 어디에서 왔는가")).to_be_visible()
    tables = {"출처와 기준일": 1, "위치 미확인 기록": 1, "추진 경과": 1, "지표": 2, "인구": 1}
    for name, count in tables.items():
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel", name=name).get_by_test_id("stDataFrame")).to_have_count(count)
