"""How does one sign in through the city's OpenID provider, and how does the provider tell that somebody signed out?"""

import base64
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from campus.errors import FormError, NotFoundError, ProviderError
from campus.services.app_state import AppState
from campus.services.openid import OpenIdProvider
from campus.services.single_sign_on import SingleSignOn
from campus.services.tokens import new_token
from campus.web.forms import read_fields, send_page
from campus.web.replies import NO_STORE
from campus.web.session_reply import OPENID_COOKIE, give_cookie, refuse, welcome
from campus.web.sign_in_pages import Visit, sign_in_page

ASKED_AT_ONCE = 4
"""A provider that hangs may hold so many threads, and no more."""

BEGIN_LIFE_S = 600
"""So long a person may take at the provider."""

CARRIED = ("lang", "next")


class OpenIdPages:
    """The endpoints; without an issuer in the settings all of them are not found."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep how to reach the open store; the provider is not asked before somebody comes."""
        self._state = state
        self._asking = CapacityLimiter(ASKED_AT_ONCE)
        self._provider: OpenIdProvider | None = None

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/openid", self._begin, methods=["GET"]),
            Route("/openid-return", self._finish, methods=["GET"]),
            Route("/openid-logout", self._hear_of_sign_out, methods=["POST"]),
        ]

    async def logout_url(self, visit: Visit) -> str:
        """Return where one signs out at the provider too; nothing when there is no such place, or no answer."""
        provider = self._known_provider(visit.state)
        if provider is None:
            return ""
        try:
            return await run_sync(provider.logout_url, f"{visit.state.settings.public_url}/", limiter=self._asking)
        except ProviderError:
            return ""

    async def _begin(self, request: Request) -> Response:
        """Send the browser to the provider, with a key of its own that comes back with it."""
        visit = Visit(request, self._state())
        provider = self._known_provider(visit.state)
        if provider is None:
            return _not_found()
        key = new_token()
        try:
            address = await run_sync(provider.authorization_url, key, limiter=self._asking)
        except ProviderError:
            return _no_provider(visit)
        reply = RedirectResponse(address, HTTPStatus.SEE_OTHER, {"Cache-Control": NO_STORE})
        carried = {name: visit.query[name] for name in CARRIED if name in visit.query}
        give_cookie(reply, visit, OPENID_COOKIE, f"{key}.{_pack(carried)}", BEGIN_LIFE_S)
        return reply

    async def _finish(self, request: Request) -> Response:
        """Take what the provider sent back, and lead to where the person came from."""
        key, _, carried = request.cookies.get(OPENID_COOKIE, "").partition(".")
        visit = Visit(request, self._state(), _unpack(carried))
        provider = self._known_provider(visit.state)
        if provider is None:
            return _not_found()
        desk = SingleSignOn(visit.state.store, provider)
        finish = partial(desk.finish, key, dict(request.query_params), visit.token, visit.device)
        try:
            return welcome(visit, await run_sync(finish, limiter=self._asking))
        except FormError as error:
            return refuse(visit, sign_in_page(visit), error)
        except ProviderError:
            return _no_provider(visit)

    async def _hear_of_sign_out(self, request: Request) -> Response:
        """End what the provider says was ended there (OpenID Connect Back-Channel Logout)."""
        state = self._state()
        provider = self._known_provider(state)
        if provider is None:
            return _not_found()
        typed = await read_fields(request)
        end = partial(SingleSignOn(state.store, provider).sign_out, typed.get("logout_token", ""))
        try:
            await run_sync(end, limiter=self._asking)
        except (ProviderError, NotFoundError):
            return Response(status_code=HTTPStatus.BAD_REQUEST, headers={"Cache-Control": NO_STORE})
        return Response(headers={"Cache-Control": NO_STORE})

    def _known_provider(self, state: AppState) -> OpenIdProvider | None:
        """Return the provider of the settings, the same one for all."""
        if self._provider is None and state.settings.openid is not None:
            return_url = f"{state.settings.public_url}/openid-return"
            self._provider = OpenIdProvider(state.settings.openid, return_url)
        return self._provider


def _no_provider(visit: Visit) -> Response:
    """Say that signing in this way does not work now; accounts with a password do."""
    text = visit.t("통합 로그인 서버에 연결할 수 없거나 응답을 확인할 수 없음. 잠시 뒤 다시 시도")
    return send_page(sign_in_page(visit), {"": text}, HTTPStatus.SERVICE_UNAVAILABLE)


def _not_found() -> Response:
    """Answer as if there were no such page."""
    return Response(status_code=HTTPStatus.NOT_FOUND, headers={"Cache-Control": NO_STORE})


def _pack(carried: dict[str, str]) -> str:
    """Write what a visit carries along as a part of a cookie."""
    return base64.urlsafe_b64encode(urlencode(carried).encode()).decode().rstrip("=")


def _unpack(text: str) -> dict[str, str]:
    """Read it again; a cookie may hold anything, so what is none counts as empty."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except ValueError:
        return {}
    return {name: value for name, value in parse_qsl(plain) if name in CARRIED}
