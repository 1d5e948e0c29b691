"""How does one turn one-time codes on and off, and give one when signing in?"""

import io
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import segno
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from campus.domain.account import Account
from campus.domain.city import pick
from campus.errors import FormError, NotFoundError, WaitError
from campus.services.app_state import AppState
from campus.services.second_step import Enrolment, SecondStep
from campus.services.sessions import Sessions
from campus.services.vault import Vault
from campus.web.forms import Field, FormPage, read_form, send_page
from campus.web.replies import NO_STORE
from campus.web.session_reply import STEP_COOKIE, refuse, sign_in_first, welcome
from campus.web.sign_in_pages import Visit


class SecondStepPages:
    """The endpoints."""

    def __init__(self, state: Callable[[], AppState], hashing: CapacityLimiter) -> None:
        """Keep how to reach the open store, and how many passwords may be tried at once."""
        self._state, self._hashing = state, hashing

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/my-code", self._show, methods=["GET"]),
            Route("/my-code", self._change, methods=["POST"]),
            Route("/my-code-new", self._begin, methods=["POST"]),
            Route("/my-code.svg", self._draw, methods=["GET"]),
            Route("/sign-in-code", self._ask, methods=["GET"]),
            Route("/sign-in-code", self._sign_in, methods=["POST"]),
        ]

    def _show(self, request: Request) -> Response:
        """Offer to begin with codes, or to turn them off; looking changes nothing, and shows no secret again."""
        visit = Visit(request, self._state())
        account = _owner(visit)
        if account is None:
            return sign_in_first(visit, visit.address("my-code"))
        return send_page(_off_page(visit, account) if _desk(visit).is_on(account) else _begin_page(visit))

    async def _begin(self, request: Request) -> Response:
        """Make a secret that nobody has seen, and show it; an account that has codes is led to them."""
        visit = Visit(request, self._state())
        await read_form(request)
        account = await run_sync(_owner, visit)
        if account is None:
            return sign_in_first(visit, visit.address("my-code"))
        await run_sync(_desk(visit).offer, account)
        enrolment = await run_sync(_enrolment, visit, account)
        return send_page(_on_page(visit, enrolment)) if enrolment else _to_codes(visit)

    async def _change(self, request: Request) -> Response:
        """Turn codes on or off; both need the password and a code."""
        visit, typed = Visit(request, self._state()), await read_form(request)
        account = await run_sync(_owner, visit)
        if account is None:
            return sign_in_first(visit, visit.address("my-code"))
        desk, enrolment = _desk(visit), await run_sync(_enrolment, visit, account)
        if enrolment is None and not await run_sync(desk.is_on, account):
            return _to_codes(visit)
        page = _on_page(visit, enrolment) if enrolment else await run_sync(_off_page, visit, account)
        try:
            begun = await run_sync(Sessions(visit.state.store).begin, account.login, visit.client)
            act: Callable[..., list[str] | None] = desk.turn_on if enrolment else desk.turn_off
            change = partial(act, account, begun, typed.get("present", ""), typed.get("code", ""))
            codes = await run_sync(change, limiter=self._hashing)
        except (FormError, WaitError) as error:
            return refuse(visit, page, error)
        except NotFoundError:
            codes = None
        return send_page(_recovery_page(visit, codes)) if codes else _back(visit)

    def _draw(self, request: Request) -> Response:
        """Draw the secret as a QR code, until it is confirmed."""
        visit = Visit(request, self._state())
        account = _owner(visit)
        enrolment = _enrolment(visit, account) if account else None
        if enrolment is None:
            return Response(status_code=HTTPStatus.NOT_FOUND, headers={"Cache-Control": NO_STORE})
        drawn = io.BytesIO()
        segno.make(enrolment.address, error="l").save(drawn, kind="svg", border=4, light="#fff", omitsize=True)
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": NO_STORE})

    def _ask(self, request: Request) -> Response:
        """Ask who has given the password for a code."""
        visit = Visit(request, self._state())
        try:
            _desk(visit).waiting(_step(visit))
        except NotFoundError:
            return sign_in_first(visit, visit.next)
        return send_page(_code_page(visit))

    async def _sign_in(self, request: Request) -> Response:
        """Try the code, and lead to where the person came from."""
        visit, typed = Visit(request, self._state()), await read_form(request)
        finish = partial(_desk(visit).finish, _step(visit), typed.get("code", ""), visit.token, visit.device)
        try:
            signed_in = await run_sync(finish)
        except (FormError, WaitError) as error:
            return refuse(visit, _code_page(visit), error)
        except NotFoundError:
            return sign_in_first(visit, visit.next)
        return welcome(visit, signed_in)


def _back(visit: Visit) -> Response:
    """Lead to one's own sessions."""
    return RedirectResponse(visit.address("./my-account"), HTTPStatus.SEE_OTHER)


def _to_codes(visit: Visit) -> Response:
    """Lead to one's own codes."""
    return RedirectResponse(visit.address("./my-code"), HTTPStatus.SEE_OTHER)


def _desk(visit: Visit) -> SecondStep:
    """Return the service."""
    return SecondStep(visit.state.store, Vault(visit.state.settings.key_file))


def _step(visit: Visit) -> str:
    """Return the token of who has given the password, or nothing."""
    return visit.request.cookies.get(STEP_COOKIE, "")


def _owner(visit: Visit) -> Account | None:
    """Return who is signed in by a password; with single sign-on, the provider may ask for codes."""
    account = Sessions(visit.state.store).account_of(visit.token)
    return None if account is None or account.single_sign_on else account


def _enrolment(visit: Visit, account: Account) -> Enrolment | None:
    """Return the secret that waits for its first code."""
    names = visit.state.city.program_names
    return _desk(visit).enrolment(account, pick(names, visit.language))


def _begin_page(visit: Visit) -> FormPage:
    """Offer to begin."""
    t = visit.t
    lines = (
        t("로그인할 때 비밀번호와 함께 휴대전화 인증 앱(OTP)의 코드를 묻게 할 수 있음"),
        t("시작하면 등록용 QR 코드가 새로 만들어짐. 확인을 마치기 전에는 아무것도 바뀌지 않음"),
    )
    action = visit.address("./my-code-new")
    return FormPage(visit.frame(), t("인증 앱 코드"), t("등록 시작"), lines, links=_own_links(visit), action=action)


def _own_links(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Lead back to one's own sessions."""
    return ((visit.t("내 로그인"), visit.address("./my-account")),)


def _present(visit: Visit) -> Field:
    """Ask for the present password."""
    return Field("present", visit.t("현재 비밀번호"), "current-password", type="password")


def _off_page(visit: Visit, account: Account) -> FormPage:
    """Ask for what turns codes off."""
    t, left = visit.t, visit.state.store.codes.recovery_codes_left(account.id)
    known = t("로그인할 때 인증 앱의 코드를 물음. 남은 복구 코드: {left}개").format(left=left)
    fields = (_present(visit), _code_field(visit))
    return FormPage(visit.frame(), t("인증 앱 코드"), t("코드 사용 중지"), (known,), fields, _own_links(visit))


def _on_page(visit: Visit, enrolment: Enrolment) -> FormPage:
    """Show the secret until it is confirmed."""
    t = visit.t
    lines = (
        t("휴대전화의 인증 앱(OTP)으로 그림을 찍거나 아래 글자를 입력한 뒤, 앱에 나온 6자리 코드로 확인"),
        t("확인하면 이 글자는 다시 볼 수 없음. 로그인할 때마다 비밀번호와 코드 필요"),
    )
    return FormPage(
        visit.frame(),
        t("인증 앱 코드"),
        t("확인하고 사용"),
        lines,
        (_code_field(visit, recovery=False), _present(visit)),
        _own_links(visit),
        action=visit.address("./my-code"),
        picture=(t("인증 앱에 등록할 QR 코드"), "./my-code.svg"),
        codes=(" ".join(enrolment.secret[start : start + 4] for start in range(0, len(enrolment.secret), 4)),),
    )


def _recovery_page(visit: Visit, codes: list[str]) -> FormPage:
    """Show the recovery codes, once."""
    t = visit.t
    lines = (
        t("이제 로그인할 때 코드를 물음. 휴대전화를 잃어버렸을 때 쓸 복구 코드는 지금만 표시"),
        t("하나를 한 번만 쓸 수 있음. 인쇄하거나 안전한 곳에 보관"),
    )
    links = _own_links(visit)
    shown = tuple("-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes)
    return FormPage(visit.frame(), t("복구 코드"), lines=lines, links=links, codes=shown)


def _code_page(visit: Visit) -> FormPage:
    """Ask for a code."""
    t = visit.t
    links = ((t("처음부터 다시"), visit.address("./sign-in", next=visit.next)),)
    return FormPage(visit.frame(), t("인증 코드"), t("로그인"), (), (_code_field(visit),), links)


def _code_field(visit: Visit, *, recovery: bool = True) -> Field:
    """Ask for six digits, or instead a recovery code."""
    t = visit.t
    hint = t("인증 앱의 6자리 숫자, 또는 복구 코드") if recovery else t("인증 앱의 6자리 숫자")
    return Field("code", t("코드"), "one-time-code", hint=hint)
