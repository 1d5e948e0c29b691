"""Where am I signed in, and how do I end that? The page of one's own sessions, with the ways to password and codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from campus.domain.account import Account
from campus.locale import Translate
from campus.services.app_state import AppState
from campus.services.sessions import Sessions
from campus.services.tokens import hash_token
from campus.views.account_text import rights_text
from campus.web.forms import FormPage, read_form, send_page
from campus.web.session_reply import sign_in_first
from campus.web.sign_in_pages import Visit


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as its person sees it; ``key`` names it in the form, and is empty for the one in use."""

    key: str
    device: str
    times: str


class MyAccountPages:
    """The endpoints."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep how to reach the open store."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/my-account", self._show, methods=["GET"]),
            Route("/my-account", self._end, methods=["POST"]),
        ]

    def _show(self, request: Request) -> Response:
        """List the sessions of whoever is signed in."""
        visit = Visit(request, self._state())
        account = Sessions(visit.state.store).account_of(visit.token)
        if account is None:
            return sign_in_first(visit, visit.address("my-account"))
        return send_page(_page(visit, account), template="my_account.html", rows=_rows(visit), words=_words(visit.t))

    async def _end(self, request: Request) -> Response:
        """End the sessions that were chosen."""
        visit, typed = Visit(request, self._state()), await read_form(request)
        sessions = Sessions(visit.state.store)
        if typed.get("others"):
            await run_sync(sessions.end_others, visit.token)
        else:
            await run_sync(sessions.end_own, visit.token, typed.get("session", ""))
        return RedirectResponse(visit.address("./my-account"), HTTPStatus.SEE_OTHER)


def _page(visit: Visit, account: Account) -> FormPage:
    """Say who is signed in, and where to go from here."""
    t = visit.t
    lines = (f"{account.name} ({account.login})", f"{t('권한')}: {rights_text(account.rights, t)}")
    own = [(t("비밀번호 변경"), "./password"), (t("인증 앱 코드"), "./my-code")] if not account.single_sign_on else []
    links = [(label, visit.address(path)) for label, path in [*own, (t("지도로 돌아가기"), "./")]]
    return FormPage(visit.frame(), t("내 로그인"), lines=lines, links=tuple(links))


def _words(t: Translate) -> dict[str, str]:
    """Return what stands around the sessions."""
    return {
        "heading": t("로그인된 곳"),
        "here": t("지금 이 브라우저"),
        "end": t("로그인 종료"),
        "end_others": t("다른 로그인 모두 종료"),
    }


def _rows(visit: Visit) -> list[SessionRow]:
    """Describe the sessions, the one in use first."""
    t, zone = visit.t, ZoneInfo(visit.state.city.timezone)
    here, rows = hash_token(visit.token), []
    for session in Sessions(visit.state.store).own(visit.token):
        begun, used = (
            datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")
            for text in (session.created_at, session.seen_at)
        )
        times = t("시작 {begun}, 마지막 사용 {used}").format(begun=begun, used=used)
        key = "" if session.token_hash == here else session.token_hash
        rows.append(SessionRow(key, session.device or t("알 수 없는 기기"), times))
    return sorted(rows, key=lambda row: row.key != "")
