"""Signing in through a certified OpenID provider on loopback: by its real pages, with the real program."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Browser, expect

from campus.errors import ProviderError
from campus.services.accounts import AccountForm, Accounts
from campus.services.openid import OpenIdProvider, derived
from campus.settings import read_settings
from campus.store.pack import read_pack
from campus.store.store import open_store
from tests.browser.conftest import SETTLED
from tests.people import PHRASE, make_administrator
from tests.provider import OTHER_CLIENT, Provider, go_through, run_provider, settings_for
from tests.server import PROJECT, Server, free_port, run_app

pytestmark = pytest.mark.browser

PEOPLE = {
    "kim": {"name": "김담당", "preferred_username": "Kim.D", "groups": ["campus-officials", "everybody"]},
    "lee": {"name": "이편집", "preferred_username": "lee", "groups": ["everybody"]},
    "stranger": {"name": "모르는 사람", "preferred_username": "stranger", "groups": ["everybody"]},
    "thief": {"name": "도둑", "preferred_username": "root", "groups": ["campus-officials"]},
    "off": {"name": "중지", "preferred_username": "off", "groups": ["campus-officials"]},
}
RIGHTS = "campus-officials=official; campus-approvers=approver"
COOKIE = "campus_session"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city in which an administrator made two accounts for people of the provider, and disabled one."""
    folder = tmp_path_factory.mktemp("sso")
    city = PROJECT / "geodata" / "gimhae"
    (folder / "data").mkdir()
    store = open_store(f"sqlite:///{folder / 'data' / 'gimhae.sqlite3'}", lambda: read_pack(city))
    chief, desk = make_administrator(store), Accounts(store)
    assert desk.add(chief, AccountForm(login="lee", name="이편집", single_sign_on=True)) == ""
    desk.add(chief, AccountForm(login="off", name="중지", single_sign_on=True, disabled=True))
    store.close()
    return folder


@pytest.fixture(scope="module")
def house(data_dir: Path) -> Iterator[tuple[Server, Provider]]:
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    provider = run_provider(home, PEOPLE)
    server = run_app("app.py", data_dir, settings_for(provider, home, CAMPUS_OIDC_RIGHTS=RIGHTS), port)
    yield server, provider
    server.stop()
    provider.stop()


def sign_in(server: Server, person: str, begin: str = "openid") -> tuple[requests.Session, requests.Response]:
    browser = requests.Session()
    back = go_through(browser, f"{server.url}/{begin}", person, server.url)
    return browser, browser.get(back, allow_redirects=False, timeout=10)


def who(server: Server, browser: requests.Session) -> str:
    return browser.get(f"{server.url}/my-account", timeout=10).text


def test_a_group_of_the_provider_makes_an_account_with_its_rights(house: tuple[Server, Provider]) -> None:
    server, _ = house
    browser, answer = sign_in(server, "kim", "openid?next=data?day=2025-03-01&lang=en")
    assert (answer.status_code, answer.headers["location"]) == (HTTPStatus.SEE_OTHER, "./data?day=2025-03-01")
    page = who(server, browser)
    assert "김담당 (kim.d)" in page
    assert "제안" in page
    assert "결재" not in page


def test_an_account_made_by_an_administrator_is_claimed_by_its_login(house: tuple[Server, Provider]) -> None:
    server, _ = house
    browser, _ = sign_in(server, "lee")
    assert "이편집 (lee)" in who(server, browser)
    assert "열람" in who(server, browser)


@pytest.mark.parametrize(
    ("person", "told"),
    [("stranger", "계정 없음"), ("thief", "같은 아이디의 다른 계정"), ("off", "사용 중지된 계정")],
)
def test_who_has_no_account_here_is_told_so(house: tuple[Server, Provider], person: str, told: str) -> None:
    server, _ = house
    browser, answer = sign_in(server, person)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told in answer.text
    assert COOKIE not in browser.cookies


def test_an_answer_counts_once_and_in_its_own_window_only(house: tuple[Server, Provider]) -> None:
    server, _ = house
    browser = requests.Session()
    back = go_through(browser, f"{server.url}/openid", "kim", server.url)
    elsewhere = requests.get(back, allow_redirects=False, timeout=10)
    assert (elsewhere.status_code, "이 창에서" in elsewhere.text) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    foreign = requests.Session()
    foreign.get(f"{server.url}/openid", allow_redirects=False, timeout=10)
    assert foreign.get(back, allow_redirects=False, timeout=10).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    changed = back.replace("code=", "code=x")
    kept = browser.cookies.get("campus_openid")
    assert browser.get(changed, allow_redirects=False, timeout=10).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    mixed_up = back.replace("iss=", "iss=https%3A%2F%2Fevil.example%2F&was=")
    assert browser.get(mixed_up, allow_redirects=False, timeout=10).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser.get(back, allow_redirects=False, timeout=10).status_code == HTTPStatus.SEE_OTHER
    browser.cookies.set("campus_openid", kept)
    again = browser.get(back, allow_redirects=False, timeout=10)
    assert again.status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_a_cancelled_sign_in_is_told(house: tuple[Server, Provider]) -> None:
    server, _ = house
    browser = requests.Session()
    asked = browser.get(f"{server.url}/openid?lang=en", allow_redirects=False, timeout=10).headers["location"]
    (state,) = parse_qs(urlsplit(asked).query)["state"]
    answer = browser.get(f"{server.url}/openid-return?error=access_denied&state={state}", timeout=10)
    assert "cancelled or refused" in answer.text


def test_what_leads_to_the_provider_holds_no_secret(house: tuple[Server, Provider]) -> None:
    server, _ = house
    browser = requests.Session()
    answer = browser.get(f"{server.url}/openid", allow_redirects=False, timeout=10)
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert len(asked["state"][0]) == len(asked["nonce"][0]) == 43
    key = browser.cookies["campus_openid"].partition(".")[0]
    assert key not in answer.headers["location"]
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_out_ends_the_session_for_good_and_offers_the_providers_end(
    house: tuple[Server, Provider], chromium: Browser
) -> None:
    server, provider = house
    page = chromium.new_page(locale="ko-KR")
    page.goto(f"{server.url}/sign-in?next=data")
    page.get_by_role("link", name="시 통합 로그인(으)로 로그인").click()
    page.locator("[name=login]").fill("kim")
    page.locator("[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(SETTLED, timeout=30_000)
    assert urlsplit(page.url).path == "/data"
    (cookie,) = [item for item in page.context.cookies() if item["name"] == COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.locator(".st-key-sign_in_menu button").first.click()
    page.get_by_role("link", name="로그아웃").click()
    page.get_by_role("button", name="로그아웃").click()
    expect(page.locator("main p").first).to_contain_text("이 지도에서 로그아웃됨")
    elsewhere = page.get_by_role("link", name="시 통합 로그인에서도 로그아웃").get_attribute("href")
    assert elsewhere.startswith(provider.issuer)
    page.context.add_cookies([cookie])
    page.goto(f"{server.url}/my-account")
    expect(page.get_by_role("heading", name="로그인")).to_be_visible()
    page.goto(elsewhere)
    page.get_by_role("button", name="Yes").click()
    page.wait_for_url(f"{server.url}/")
    page.close()


def test_signing_out_at_the_provider_ends_the_session_here(house: tuple[Server, Provider]) -> None:
    server, provider = house
    browser, _ = sign_in(server, "kim")
    other, _ = sign_in(server, "kim")
    assert "kim.d" in who(server, browser)
    end_at_provider(browser, provider)
    assert "kim.d" not in who(server, browser)
    assert "kim.d" in who(server, other)
    forged = requests.post(f"{server.url}/openid-logout", {"logout_token": "e30.e30."}, timeout=10)
    assert forged.status_code == HTTPStatus.BAD_REQUEST


def end_at_provider(browser: requests.Session, provider: Provider) -> None:
    answer = browser.get(f"{provider.issuer}/session/end?client_id=campus", timeout=10)
    xsrf = answer.text.split('name="xsrf" value="')[1].split('"')[0]
    browser.post(f"{provider.issuer}/session/end/confirm", {"xsrf": xsrf, "logout": "yes"}, timeout=10)


def test_nothing_secret_is_logged(house: tuple[Server, Provider]) -> None:
    server, _ = house
    log = server.log.read_text(encoding="utf-8")
    assert "secret-of-this-test-only" not in log
    assert "code=" not in log
    assert "Traceback" not in log


def test_without_the_provider_accounts_with_a_password_still_work(start_app: Callable[..., Server]) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    server = start_app(CAMPUS_PUBLIC_URL="https://map.example", CAMPUS_OIDC_ISSUER=gone, CAMPUS_OIDC_CLIENT_ID="campus")
    answer = requests.get(f"{server.url}/openid?lang=en", timeout=10)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "cannot be reached" in answer.text
    (action,) = re.findall(r'action="./([^"]+)"', answer.text)
    (link,) = re.findall(r"/set-up/[\w-]+", server.log.read_text(encoding="utf-8"))
    first = {"login": "chief", "name": "관리자", "password": PHRASE, "repeated": PHRASE}
    sent = {"headers": {"Origin": server.url}, "allow_redirects": False}
    requests.post(server.url + link, first, timeout=10, **sent)
    signed_in = requests.post(f"{server.url}/{action}", first, timeout=10, **sent)
    assert signed_in.headers["location"] == "./?lang=en"
    flags = signed_in.headers["set-cookie"]
    assert [flag for flag in ("HttpOnly", "SameSite=lax", "Secure", "Path=/") if flag not in flags] == []


class Keeping(OpenIdProvider):
    """Remembers the tokens that it gets."""

    tokens: ClassVar[list[dict[str, str]]] = []

    def _claims(self, token, nonce):
        self.tokens.append(token)
        return super()._claims(token, nonce)


def test_a_true_token_for_another_program_or_another_question_is_refused(house: tuple[Server, Provider]) -> None:
    server, provider = house

    def program(**changes: str) -> Keeping:
        settings = read_settings(settings_for(provider, server.url, **changes)).openid
        return Keeping(settings, f"{server.url}/openid-return")

    other = program(CAMPUS_OIDC_CLIENT_ID=OTHER_CLIENT)
    back = go_through(requests.Session(), other.authorization_url("key"), "kim", server.url)
    (code,) = parse_qs(urlsplit(back).query)["code"]
    with pytest.raises(ProviderError):
        other.vouch("the key of another browser", code)
    back = go_through(requests.Session(), other.authorization_url("key"), "kim", server.url)
    (code,) = parse_qs(urlsplit(back).query)["code"]
    assert other.vouch("key", code).subject == "kim"
    (token,) = other.tokens
    for reader, nonce in ((other, "of another question"), (program(), derived("key", "nonce"))):
        with pytest.raises(ProviderError), reader._told():
            reader._claims(token, nonce)
    with pytest.raises(ProviderError):
        program(CAMPUS_OIDC_ISSUER=provider.issuer.replace("127.0.0.1", "localhost")).authorization_url("key")
