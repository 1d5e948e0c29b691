"""A resident looks for a programme: by keyboard alone, on a telephone, near a place, and leaves no trace of where."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Visitor
from tests.server import Server

pytestmark = pytest.mark.browser

SECRET = "아무도모르는말"
PLACE = "장신대역"
HERE = {"longitude": 128.8766, "latitude": 35.2348}
NOT_OURS = "404 (Not Found)"
"""Streamlit's own page first asks below its address whether a server stands there."""

ALLOWED = {"permissions": ["geolocation"], "geolocation": HERE}


def search(visitor: Visitor, text: str) -> Page:
    visitor.page.get_by_label("무엇을 찾으세요?").fill(text)
    visitor.page.keyboard.press("Enter")
    return visitor.settled()


def cards(page: Page) -> Locator:
    return page.locator("[class*='st-key-card-']")


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def is_on(page: Page, selector: str) -> bool:
    return bool(page.evaluate("(selector) => document.activeElement.matches(selector)", selector))


def press_tab_until(page: Page, selector: str, most: int = 90) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if is_on(page, selector):
            return
    pytest.fail(f"{selector} was not reached by {most} presses of Tab")


def test_from_search_to_the_next_step_by_keyboard_alone(desk: Visitor) -> None:
    page = desk.open("find")
    press_tab_until(page, "input[aria-label='무엇을 찾으세요?'], .stTextInput input[type=search]")
    page.keyboard.type("창업카페")
    page.keyboard.press("Enter")
    desk.settled()
    expect(cards(page)).to_have_count(1)
    press_tab_until(page, "[class*='st-key-card-'] a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record?id=PR-*")
    desk.settled()
    expect(page.locator(".st-key-program_part")).to_contain_text("접수기간 미확인")
    press_tab_until(page, ".st-key-program_part a, .st-key-program_part button")
    assert [error for error in desk.errors if NOT_OURS not in error] == []


def test_chips_say_what_was_understood_and_one_press_takes_one_away(desk: Visitor) -> None:
    page = desk.open("find?text=" + "의생명 일요일")
    chips = page.locator(".st-key-chips [class*='st-key-find-chip'] button:visible")
    expect(chips).to_have_count(2)
    expect(page.get_by_text("조건에 맞는 프로그램을 찾지 못했어요.")).to_be_visible()
    chips.filter(has_text="요일: ").click()
    desk.settled()
    assert asked(page)["text"] == ["의생명"]
    expect(cards(page).first).to_be_visible()


def test_nothing_found_says_what_to_leave_out_to_find_how_many(phone: Visitor) -> None:
    page = phone.open("find?text=" + "진례 저녁")
    way_out = page.locator("[class*='st-key-find-without'] button").first
    total = int(re.findall(r"· (\d+)건", way_out.inner_text())[-1])
    way_out.click()
    phone.settled()
    expect(page.get_by_role("heading", name=f"프로그램 {total}건")).to_be_visible()


def test_a_broken_address_opens_and_says_what_it_ignored(desk: Visitor) -> None:
    page = desk.open("find?weekdays=MO,XX&radius_m=far&sort=best&view=moon&page=-1&scale=day&from=2026-02-30")
    warning = page.locator(".st-key-find_notices")
    for part in ("요일", "거리", "정렬", "보기", "쪽", "달력 단위", "달력 날짜"):
        expect(warning).to_contain_text(part)
    assert asked(page) == {"weekdays": ["MO"]}


def test_an_address_that_asks_for_a_distance_opens_without_a_place(desk: Visitor) -> None:
    page = desk.open("find?radius_m=2000&sort=distance")
    expect(page.locator(".st-key-find_notices")).to_contain_text("거리 조건은 내 위치를 알려 주면 쓸 수 있어요.")
    expect(cards(page).first).to_be_visible()
    assert asked(page) == {}


def test_the_map_shows_what_was_found_and_no_other(desk: Visitor) -> None:
    page = desk.open("find?text=" + "스마트물류")
    drawn = page.frame_locator(".st-key-find_map iframe").locator("#map_div[data-state=ready]")
    drawn.wait_for(timeout=20_000)
    assert int(drawn.get_attribute("data-in-view") or 0) == 1


def test_near_a_named_place_the_nearest_comes_first_and_the_place_stands_nowhere(
    app: Server, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(app, PHONE, is_mobile=True, has_touch=True)
    page = visitor.open("find")
    page.get_by_text("내 위치에서 가까운 순서로 보기").click()
    page.get_by_label("주소나 장소 이름").fill(PLACE)
    page.keyboard.press("Enter")
    visitor.settled()
    expect(page.get_by_text(f"내 위치: {PLACE}").first).to_be_visible()
    expect(cards(page).first).to_contain_text("직선거리")
    visitor.settled()
    texts = [text for text in cards(page).all_inner_texts() if "직선거리" in text]
    metres = [float(number) * (1000 if unit == "km" else 1) for text in texts for number, unit in far(text)]
    assert len(metres) > 3
    assert metres == sorted(metres)
    trace = unquote(" ".join([*visitor.requests, page.url]))
    assert PLACE not in trace
    assert "128.8" not in trace


def far(text: str) -> list[tuple[str, str]]:
    return re.findall(r"직선거리 ([\d.]+) (km|m)", text.split("가까운 역", maxsplit=1)[0])


def test_the_browsers_position_stays_in_the_session(app: Server, new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(app, **ALLOWED)
    page = visitor.open("find")
    page.get_by_text("내 위치에서 가까운 순서로 보기").click()
    page.get_by_role("button", name="이 기기의 위치 쓰기").click()
    visitor.settled()
    expect(page.get_by_text("내 위치: 이 기기의 위치").first).to_be_visible()
    expect(cards(page).first).to_contain_text("직선거리")
    drawn = page.frame_locator(".st-key-find_map iframe").locator("#map_div[data-state=ready] .campus-here")
    drawn.wait_for(state="attached", timeout=20_000)
    page.get_by_label("얼마나 가까이").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="2 km 안").click()
    visitor.settled()
    found = int(re.sub(r"\D", "", page.get_by_role("heading", name=re.compile("^프로그램 ")).inner_text()))
    map_div = page.frame_locator(".st-key-find_map iframe").locator("#map_div")
    expect(map_div).to_have_attribute("data-in-view", str(found), timeout=15_000)
    assert found > 0
    trace = unquote(" ".join([*visitor.requests, page.url]))
    assert not [part for part in ("128.876", "35.234", "lon=", "lat=") if part in trace]
    log = app.log.read_text(encoding="utf-8", errors="replace")
    assert "128.876" not in log
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "128.8766" not in kept


def test_nothing_that_is_typed_reaches_the_log(app: Server, desk: Visitor) -> None:
    desk.open("find")
    page = search(desk, f"{SECRET} 저녁")
    page.get_by_text("내 위치에서 가까운 순서로 보기").click()
    page.get_by_label("주소나 장소 이름").fill(f"{SECRET}로 12")
    page.keyboard.press("Enter")
    desk.settled()
    expect(page.get_by_text("이 이름이나 주소를 찾지 못했어요")).to_be_visible()
    log = unquote(app.log.read_text(encoding="utf-8", errors="replace"))
    assert SECRET not in log


def test_what_is_kept_lives_in_the_browser_and_comes_back(desk: Visitor) -> None:
    page = desk.open("find")
    for number in range(2):
        cards(page).nth(number).get_by_role("button", name="비교하기").click()
        desk.settled()
    cards(page).nth(0).get_by_role("button", name="관심에 담기").click()
    desk.settled()
    page.wait_for_function("(localStorage.getItem('campus.kept') || '').includes('compared')")
    held = json.loads(page.evaluate("localStorage.getItem('campus.kept')"))
    assert (len(held["kept"]), len(held["compared"])) == (1, 2)
    desk.open("find?view=kept")
    expect(page.get_by_role("heading", name="나란히 비교 2/5")).to_be_visible(timeout=15_000)
    expect(page.locator(".st-key-compare_wide table")).to_be_visible()
    expect(cards(page)).to_have_count(1)
    hostile = {**held, "kept": ["<img src=x onerror=window.broken=1>", "PR-none", held["compared"][1]]}
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": json.dumps(hostile).encode()}
    )
    expect(page.get_by_text("지금은 없는 프로그램 1개는 뺐어요.")).to_be_visible(timeout=15_000)
    expect(cards(page)).to_have_count(2)
    assert page.evaluate("window.broken") is None


def test_the_list_comes_first_on_a_telephone_and_the_map_is_at_most_60_percent(phone: Visitor) -> None:
    page = phone.open("find")
    expect(cards(page).first).to_be_visible()
    expect(page.locator(".st-key-find_map")).to_be_hidden()
    page.locator(".st-key-find_map_switch").get_by_text("지도 보기").click()
    phone.settled()
    box = page.locator(".st-key-find_map iframe").bounding_box()
    assert box is not None
    assert 0 < box["height"] <= 0.6 * PHONE["height"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(
    ("language", "title", "unknown"),
    [
        ("vi", "Chương trình nào gần tôi mà tôi còn tham gia được?", "Chưa biết thời gian đăng ký"),
        ("ko-x-easy", "나는 어떤 프로그램에 갈 수 있나요?", "언제 신청하는지 몰라요"),
    ],
)
def test_more_languages_speak_and_the_korean_name_stays(
    phone: Visitor, language: str, title: str, unknown: str
) -> None:
    page = phone.open(f"find?lang={language}&text=" + "소학행")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(cards(page).first).to_contain_text(unknown)
    expect(cards(page).first).to_contain_text("소학행 프로그램")
    assert page.evaluate("document.documentElement.lang") == language
