"""How does one sign in and out, and choose a password? Plain pages beside Streamlit's, which need no script."""

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from campus.domain.account import Account
from campus.errors import FormError, NotFoundError, WaitError
from campus.services.accounts import Accounts, PasswordChoice
from campus.services.app_state import AppState
from campus.services.sessions import SESSION_COOKIE, STEP_LIMIT, HalfSignedIn, Sessions
from campus.web.forms import read_form, send_page
from campus.web.my_account import MyAccountPages
from campus.web.openid import OpenIdPages
from campus.web.second_step import SecondStepPages
from campus.web.session_reply import STEP_COOKIE, give_cookie, refuse, sign_in_first, take_cookie, welcome
from campus.web.sign_in_pages import (
    Visit,
    dead_link_page,
    password_page,
    set_up_page,
    sign_in_page,
    sign_out_page,
    signed_out_page,
)

STYLE = Path(__file__).parent / "static" / "sign-in.css"

HASHES_AT_ONCE = 2
"""A hash takes 64 MiB and every core on purpose; more at once would fill the memory and serve nobody sooner."""


class SignInPages:
    """The endpoints."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep how to reach the open store."""
        self._state = state
        self._hashing = CapacityLimiter(HASHES_AT_ONCE)
        self._openid = OpenIdPages(state)
        self._others = (self._openid, SecondStepPages(state, self._hashing), MyAccountPages(state))

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/sign-in", self._show_sign_in, methods=["GET"]),
            Route("/sign-in", self._sign_in, methods=["POST"]),
            Route("/sign-out", self._show_sign_out, methods=["GET"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
            Route("/password", self._show_password, methods=["GET"]),
            Route("/password", self._change_password, methods=["POST"]),
            Route("/set-up/{token}", self._show_set_up, methods=["GET"]),
            Route("/set-up/{token}", self._set_up, methods=["POST"]),
            Route("/sign-in.css", _style, methods=["GET"]),
            *(route for pages in self._others for route in pages.routes()),
        ]

    def _show_sign_in(self, request: Request) -> Response:
        """Ask for login and password."""
        return send_page(sign_in_page(Visit(request, self._state())))

    async def _sign_in(self, request: Request) -> Response:
        """Try to sign in, and lead to where the person came from."""
        visit, typed = Visit(request, self._state()), await read_form(request)
        login, password = typed.get("login", ""), typed.get("password", "")
        sessions = Sessions(visit.state.store)
        try:
            begun = await run_sync(sessions.begin, login, visit.client)
            await asyncio.sleep(begun.slow_s)
            finish = partial(sessions.finish, begun, password, visit.token, visit.device)
            signed_in = await run_sync(finish, limiter=self._hashing)
        except (FormError, WaitError) as error:
            return refuse(visit, sign_in_page(visit, login), error)
        return _ask_code(visit, signed_in) if isinstance(signed_in, HalfSignedIn) else welcome(visit, signed_in)

    def _show_sign_out(self, request: Request) -> Response:
        """Ask whether to sign out."""
        visit = Visit(request, self._state())
        return send_page(sign_out_page(visit, Sessions(visit.state.store).actor_of(visit.token).name))

    async def _sign_out(self, request: Request) -> Response:
        """End the session in the store, and take the cookie back; the provider's own session is the person's choice."""
        visit, _ = Visit(request, self._state()), await read_form(request)
        sessions = Sessions(visit.state.store)
        account = await run_sync(sessions.account_of, visit.token)
        await run_sync(sessions.sign_out, visit.token)
        reply: Response = RedirectResponse(visit.address("./"), HTTPStatus.SEE_OTHER)
        if account is not None and account.single_sign_on:
            elsewhere = await self._openid.logout_url(visit)
            reply = send_page(signed_out_page(visit, elsewhere)) if elsewhere else reply
        take_cookie(reply, visit, SESSION_COOKIE)
        return reply

    def _show_password(self, request: Request) -> Response:
        """Ask for a new password, or to sign in first."""
        visit = Visit(request, self._state())
        account = Sessions(visit.state.store).account_of(visit.token)
        if account is not None and account.single_sign_on:
            return RedirectResponse(visit.address("./my-account"), HTTPStatus.SEE_OTHER)
        return send_page(password_page(visit, account)) if account else sign_in_first(visit, visit.address("password"))

    async def _change_password(self, request: Request) -> Response:
        """Change the password of whoever is signed in."""
        visit, typed = Visit(request, self._state()), await read_form(request)
        sessions = Sessions(visit.state.store)
        account = await run_sync(sessions.account_of, visit.token)
        if account is None:
            return sign_in_first(visit, visit.address("password"))
        passwords = (typed.get("present", ""), typed.get("password", ""), typed.get("repeated", ""))
        try:
            begun = await run_sync(sessions.begin, account.login, visit.client)
            change = partial(sessions.change_password, visit.token, begun, passwords)
            await run_sync(change, limiter=self._hashing)
        except (FormError, WaitError) as error:
            return refuse(visit, password_page(visit, account), error)
        return RedirectResponse(visit.address("./" + visit.next), HTTPStatus.SEE_OTHER)

    def _show_set_up(self, request: Request) -> Response:
        """Ask the owner of a one-time link for a password."""
        visit = Visit(request, self._state())
        try:
            account = _owner(visit)
        except NotFoundError:
            return send_page(dead_link_page(visit), status=HTTPStatus.NOT_FOUND)
        return send_page(set_up_page(visit, account))

    async def _set_up(self, request: Request) -> Response:
        """Use a one-time link up, and lead to signing in."""
        visit, typed = Visit(request, self._state()), await read_form(request)
        names = ("login", "name", "password", "repeated")
        choice = PasswordChoice(**{name: typed.get(name, "") for name in names})
        accept = partial(Accounts(visit.state.store).accept, visit.request.path_params["token"], choice)
        try:
            account = await run_sync(_owner, visit)
            await run_sync(accept, limiter=self._hashing)
        except NotFoundError:
            return send_page(dead_link_page(visit), status=HTTPStatus.NOT_FOUND)
        except FormError as error:
            return refuse(visit, set_up_page(visit, account, choice.login, choice.name), error)
        return RedirectResponse(visit.address("../sign-in"), HTTPStatus.SEE_OTHER)


def _owner(visit: Visit) -> Account | None:
    """Return whose the one-time link in the address is."""
    return Accounts(visit.state.store).invitation(visit.request.path_params["token"]).account


def _ask_code(visit: Visit, half: HalfSignedIn) -> Response:
    """Lead on to the one-time code."""
    reply = RedirectResponse(visit.address("./sign-in-code", next=visit.next), HTTPStatus.SEE_OTHER)
    give_cookie(reply, visit, STEP_COOKIE, half.token, int(STEP_LIMIT.total_seconds()))
    return reply


def _style(_request: Request) -> Response:
    """Send the pages' style."""
    return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})
