"""What does the browser get when somebody has signed in, has to sign in first, or has filled a form in wrongly?"""

from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from campus.errors import FormError, WaitError
from campus.locale import Translate
from campus.services.sessions import SESSION_COOKIE, SignedIn
from campus.views.faults import faults_by_field
from campus.web.forms import FormPage, send_page
from campus.web.sign_in_pages import Visit

STEP_COOKIE = "campus_step"
OPENID_COOKIE = "campus_openid"


def welcome(visit: Visit, signed_in: SignedIn) -> Response:
    """Give the browser its cookie, and lead to where the person came from."""
    if signed_in.account.must_change_password:
        target = visit.address("./password", next=visit.next)
    else:
        target = f"./{visit.next}" if visit.next else visit.address("./")
    reply = RedirectResponse(target, HTTPStatus.SEE_OTHER)
    give_cookie(reply, visit, SESSION_COOKIE, signed_in.token)
    for name in {STEP_COOKIE, OPENID_COOKIE} & visit.request.cookies.keys():
        take_cookie(reply, visit, name)
    return reply


def give_cookie(reply: Response, visit: Visit, name: str, value: str, seconds: int | None = None) -> None:
    """Give a cookie: out of reach for scripts, not sent along from other sites, and over https only where that is."""
    reply.set_cookie(name, value, seconds, path="/", httponly=True, samesite="lax", secure=visit.is_secure)


def take_cookie(reply: Response, visit: Visit, name: str) -> None:
    """Take a cookie back."""
    reply.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=visit.is_secure)


def sign_in_first(visit: Visit, back: str) -> Response:
    """Lead to signing in, and back to a page."""
    return RedirectResponse(visit.address("./sign-in", next=back), HTTPStatus.SEE_OTHER)


def refuse(visit: Visit, page: FormPage, error: FormError | WaitError) -> Response:
    """Show the form again, with what is wrong."""
    if isinstance(error, WaitError):
        return send_page(page, {"": _wait_text(error, visit.t)}, HTTPStatus.TOO_MANY_REQUESTS)
    return send_page(page, faults_by_field(error.faults, visit.t), HTTPStatus.UNPROCESSABLE_ENTITY)


def _wait_text(error: WaitError, t: Translate) -> str:
    """Say how long to wait."""
    return t("시도 횟수 초과. {minutes}분 뒤 다시 시도").format(minutes=error.minutes)
