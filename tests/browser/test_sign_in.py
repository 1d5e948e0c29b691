"""Signing in as people do it, in real windows: the first administrator, an official, a copied cookie, a telephone."""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from tests.browser.conftest import PHONE, Visitor
from tests.server import Server

pytestmark = pytest.mark.browser

PASSWORD = "아주 긴 비밀번호 하나"
OTHER = "아주 긴 비밀번호 둘둘"
COOKIE = "campus_session"


@pytest.fixture(scope="module")
def house(start_app: Callable[..., Server]) -> Server:
    """A program without any account."""
    return start_app()


@pytest.fixture(scope="module")
def first_link(house: Server) -> str:
    (token,) = re.findall(r"/set-up/([\w-]+)", house.log.read_text(encoding="utf-8"))
    return f"set-up/{token}"


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)
    page.locator("button[type=submit]").click()


def sign_in(visitor: Visitor, login: str, password: str = PASSWORD, address: str = "") -> Page:
    enter(visitor, login, password, address)
    visitor.settle()
    return visitor.page


def enter(visitor: Visitor, login: str, password: str = PASSWORD, address: str = "my-account") -> Page:
    """Sign in and come to a page without script."""
    visitor.page.goto(f"{visitor.url}/sign-in?next={address}")
    fill(visitor.page, login=login, password=password)
    return visitor.page


def menu(visitor: Visitor) -> Page:
    visitor.page.locator(".st-key-sign_in_menu button").first.click()
    return visitor.page


def signed_in(page: Page, name: str) -> None:
    expect(page.locator(".st-key-sign_in_menu button").first).to_contain_text(name)


def signed_out(page: Page) -> None:
    expect(page.locator(".st-key-sign_in_menu a")).to_have_text("로그인")


def wider(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture(scope="module")
def chief(house: Server, first_link: str, chromium) -> str:
    """Make the first administrator with the printed link; return the login."""
    page = chromium.new_page()
    page.goto(f"{house.url}/{first_link}")
    fill(page, login="c", name=" ", password="short", repeated="other")
    assert page.locator("[role=alert] li").count() == 4
    assert page.locator("[aria-invalid=true]").count() == 4
    fill(page, login="Chief", name="첫 관리자", password=PASSWORD, repeated=PASSWORD)
    expect(page.get_by_role("heading", name="로그인")).to_be_visible()
    page.goto(f"{house.url}/{first_link}")
    expect(page.get_by_role("heading", name="사용할 수 없는 링크")).to_be_visible()
    page.close()
    return "chief"


@pytest.fixture
def desk(house: Server, new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(house)


def test_signing_in_leads_back_survives_a_reload_and_ends_for_good(desk: Visitor, chief: str) -> None:
    page = desk.open("map?roles=hub")
    signed_out(page)
    page.locator(".st-key-sign_in_menu a").click()
    fill(page, login=chief, password="wrong password")
    expect(page.get_by_role("alert")).to_contain_text("로그인 실패")
    assert page.locator("#password").input_value() == ""
    fill(page, login=chief, password=PASSWORD)
    desk.settle()
    assert page.url.endswith("/map?roles=hub") or page.url.endswith("/?roles=hub")
    signed_in(page, "첫 관리자")
    page.reload()
    desk.settle()
    signed_in(page, "첫 관리자")
    (cookie,) = [item for item in page.context.cookies() if item["name"] == COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert COOKIE not in page.evaluate("document.cookie")
    menu(desk).get_by_role("button", name="로그아웃").click()
    signed_out(page)
    page.context.add_cookies([cookie])
    page.reload()
    desk.settle()
    signed_out(page)
    page.goto(f"{desk.url}/password")
    expect(page.get_by_role("heading", name="로그인")).to_be_visible()


def test_an_account_is_made_used_and_ended_while_it_is_open(
    desk: Visitor, chief: str, house: Server, new_visitor: Callable[..., Visitor]
) -> None:
    page = sign_in(desk, chief, address="account")
    page.get_by_role("textbox", name="아이디").fill("lee")
    page.get_by_role("textbox", name="이름").first.fill("이담당 <b>{{7*7}}")
    page.get_by_role("button", name="계정 추가").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{house.url}/set-up/")
    other = new_visitor(house)
    other.page.goto(link)
    expect(other.page.locator("main")).to_contain_text("이담당 <b>{{7*7}}(lee)")
    fill(other.page, password=PASSWORD, repeated=PASSWORD)
    sign_in(other, "lee", address="account")
    signed_in(other.page, "이담당 <b>{{7*7}}")
    expect(other.page.get_by_text("계정 관리 권한 필요")).to_be_visible()
    page.reload()
    desk.settle()
    page.get_by_role("button", name="모든 로그인 종료").click()
    expect(page.get_by_text("모든 로그인 종료 완료")).to_be_visible()
    other.page.get_by_role("link", name="지도", exact=True).click()
    signed_out(other.page)
    assert desk.outside == []


def test_a_changed_password_ends_the_other_windows(
    desk: Visitor, chief: str, house: Server, new_visitor: Callable[..., Visitor]
) -> None:
    other = new_visitor(house)
    sign_in(other, chief)
    page = sign_in(desk, chief, address="data")
    menu(desk).get_by_role("link", name="비밀번호 변경").click()
    fill(page, present=PASSWORD, password=OTHER, repeated=OTHER)
    desk.settle()
    assert page.url.endswith("/data")
    signed_in(page, "첫 관리자")
    other.page.reload()
    other.settle()
    signed_out(other.page)
    page.goto(f"{desk.url}/password")
    fill(page, present=OTHER, password=PASSWORD, repeated=PASSWORD)
    desk.settle()


def test_codes_are_turned_on_asked_for_and_turned_off(
    desk: Visitor, chief: str, house: Server, new_visitor: Callable[..., Visitor]
) -> None:
    page = enter(desk, chief, address="my-code")
    assert page.locator(".picture, .codes").count() == 0
    assert page.request.get(f"{desk.url}/my-code.svg").status == HTTPStatus.NOT_FOUND
    page.get_by_role("button", name="등록 시작").click()
    shown = page.locator(".codes code").inner_text()
    # Another page that only looks, or a link that somebody was led to, leaves the secret as it is and does not show it.
    assert shown not in page.request.get(f"{desk.url}/my-code").text()
    assert page.locator(".picture").evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    codes = TOTP(page.locator(".codes code").inner_text().replace(" ", ""))
    fill(page, code="000000", present=PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("코드가 맞지 않거나")
    used = codes.now()
    fill(page, code=used, present=PASSWORD)
    recovery = page.locator(".codes code").first.inner_text()
    other = new_visitor(house, PHONE, is_mobile=True)
    other.page.goto(f"{house.url}/my-account?lang=en")
    fill(other.page, login=chief, password=PASSWORD)
    assert COOKIE not in {item["name"] for item in other.page.context.cookies()}
    fill(other.page, code=used)
    expect(other.page.get_by_role("alert")).to_contain_text("used already")
    fill(other.page, code=codes.at(time.time(), counter_offset=1))
    expect(other.page.locator(".rows")).to_contain_text("this browser")
    assert wider(other.page) <= 0
    page.goto(f"{desk.url}/my-code")
    assert page.locator(".picture, .codes").count() == 0
    assert page.request.get(f"{desk.url}/my-code.svg").status == HTTPStatus.NOT_FOUND
    page.goto(f"{desk.url}/my-code")
    fill(page, present=PASSWORD, code=recovery)
    expect(page.get_by_role("heading", name="내 로그인")).to_be_visible()
    assert wider(page) <= 0


def test_somebody_ends_their_own_sessions(
    desk: Visitor, chief: str, house: Server, new_visitor: Callable[..., Visitor]
) -> None:
    other = new_visitor(house, user_agent="Mozilla/5.0 (iPhone) Safari/604")
    enter(other, chief)
    page = enter(desk, chief)
    page.locator(".rows li", has_text="Safari · iPhone").get_by_role("button").click()
    expect(page.locator(".rows")).not_to_contain_text("iPhone")
    other.page.reload()
    expect(other.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()
    expect(page.locator(".rows")).to_contain_text("지금 이 브라우저")


def test_behind_https_a_cookie_does_not_travel_without(house: Server) -> None:
    def flags(**headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        host, port = house.url.removeprefix("http://").split(":")
        asked = HTTPConnection(host, int(port), timeout=10)
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": house.url, **named}
        asked.request("POST", "/sign-out", "", form)
        answer = asked.getresponse().getheader("Set-Cookie", "")
        asked.close()
        return answer

    assert "Secure" in flags(X_Forwarded_Proto="https")
    assert "Secure" not in flags()


def test_signing_out_works_without_any_script(house: Server, chief: str, new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(house, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{house.url}/sign-in?next=sign-out&lang=en")
    fill(page, login=chief, password=PASSWORD)
    expect(page.locator("main p").first).to_contain_text("첫 관리자")
    page.locator("button[type=submit]").click()
    page.goto(f"{house.url}/sign-out")
    expect(page.locator("main p").first).to_have_text("로그인되어 있지 않음")
    assert page.locator("button").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["sign-in", "sign-out", "set-up/none", "sign-in?lang=en"])
def test_the_pages_fit_a_telephone_and_every_field_has_its_label(
    house: Server, new_visitor: Callable[..., Visitor], address: str, scheme: str
) -> None:
    visitor = new_visitor(house, PHONE, is_mobile=True, color_scheme=scheme)
    page = visitor.page
    page.goto(f"{house.url}/{address}")
    assert wider(page) <= 0
    inputs = page.locator("input")
    for number in range(inputs.count()):
        assert inputs.nth(number).evaluate("one => one.labels.length") == 1
    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")


def test_the_map_and_the_account_page_fit_a_telephone(
    house: Server, chief: str, new_visitor: Callable[..., Visitor]
) -> None:
    visitor = new_visitor(house, PHONE, is_mobile=True, has_touch=True)
    page = visitor.open()
    assert wider(page) <= 0
    sign_in(visitor, chief, address="account")
    assert wider(page) <= 0


def send(url: str, body: bytes, **headers: str) -> int:
    request = urllib.request.Request(url, body, {name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    "path", ["sign-in", "sign-out", "password", "set-up/none", "my-account", "my-code", "my-code-new", "sign-in-code"]
)
def test_what_another_site_sends_is_refused(house: Server, path: str) -> None:
    url, body = f"{house.url}/{path}", b"login=chief&password=x"
    assert send(url, body) == HTTPStatus.FORBIDDEN
    assert send(url, body, Origin="https://evil.example") == HTTPStatus.FORBIDDEN
    assert send(url, body, Origin=house.url, Sec_Fetch_Site="cross-site") == HTTPStatus.FORBIDDEN


def test_what_is_no_small_form_is_refused(house: Server) -> None:
    url = f"{house.url}/sign-in"
    assert send(url, b"x=" + b"y" * 9000, Origin=house.url) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert send(url, b"&".join([b"x=1"] * 30), Origin=house.url) == HTTPStatus.BAD_REQUEST
    assert send(url, b"\xff\xfe", Origin=house.url) == HTTPStatus.BAD_REQUEST
    assert send(url, b"{}", Origin=house.url, Content_Type="application/json") == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert send(url, b"login=%00%ff%ed%a0%80&password=%00", Origin=house.url) == HTTPStatus.UNPROCESSABLE_ENTITY


def test_too_many_failures_make_wait_and_nothing_typed_is_logged(house: Server) -> None:
    typed = b"login=typed-login&password=typed-password"
    answers = [send(f"{house.url}/sign-in", typed, Origin=house.url) for _ in range(6)]
    assert answers == [HTTPStatus.UNPROCESSABLE_ENTITY] * 5 + [HTTPStatus.TOO_MANY_REQUESTS]
    assert "typed-" not in house.log.read_text(encoding="utf-8")
