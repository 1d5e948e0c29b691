"""What do the pages of signing in say? Each is a form in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from campus.domain.account import Account
from campus.domain.city import pick
from campus.domain.device import device_name
from campus.locale import Translate, translator
from campus.services.app_state import AppState
from campus.services.sessions import SESSION_COOKIE
from campus.web.forms import Field, FormPage, Frame, safe_next
from campus.web.replies import known_language


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to these pages: who asks from where, in which language, and where they want to go afterwards.

    ``carried`` is the query that counts instead of the address's own, when another server has made the address.
    """

    request: Request
    state: AppState
    carried: Mapping[str, str] | None = None

    @property
    def query(self) -> Mapping[str, str]:
        """What the address asks for."""
        return self.request.query_params if self.carried is None else self.carried

    @property
    def language(self) -> str:
        """The language that the address asks for."""
        return known_language(self.query.get("lang", ""), self.state.city)

    @property
    def t(self) -> Translate:
        """The translator into it."""
        return translator(self.language)

    @property
    def token(self) -> str:
        """The session's token that the browser sent, or nothing."""
        return self.request.cookies.get(SESSION_COOKIE, "")

    @property
    def client(self) -> str:
        """The network address that the request came from."""
        return self.request.client.host if self.request.client else ""

    @property
    def device(self) -> str:
        """What the browser's own sessions are called in its person's list."""
        return device_name(self.request.headers.get("user-agent", ""))

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by https, so that a cookie must not travel without."""
        return self.request.url.scheme == "https" or self.state.settings.public_url.startswith("https:")

    @property
    def next(self) -> str:
        """Where to go afterwards, relative to the program's root."""
        return safe_next(self.query.get("next", ""))

    def address(self, path: str, **more: str) -> str:
        """Return an address of the program in the same language."""
        asked = {"lang": self.language} if "lang" in self.query else {}
        query = urlencode({**asked, **{name: value for name, value in more.items() if value}})
        return f"{path}?{query}" if query else path

    def frame(self, root: str = "./") -> Frame:
        """Return what surrounds a page."""
        return Frame(self.language, pick(self.state.city.program_names, self.language), self.t("확인 필요"), root)


def sign_in_page(visit: Visit, login: str = "") -> FormPage:
    """Ask for login and password."""
    t = visit.t
    fields = (
        Field("login", t("아이디"), "username", value=login),
        Field("password", t("비밀번호"), "current-password", type="password"),
    )
    lines = (t("계정이 없으면 관리자에게 요청. 지도는 로그인 없이 이용 가능"),)
    openid = visit.state.settings.openid
    other_way = t("{name}(으)로 로그인").format(name=openid.name) if openid else ""
    return FormPage(
        visit.frame(),
        t("로그인"),
        t("로그인"),
        lines,
        fields,
        ((t("지도로 돌아가기"), visit.address("./")),),
        action=visit.address("./sign-in", next=visit.next),
        first=(other_way, visit.address("./openid", next=visit.next)) if openid else None,
    )


def sign_out_page(visit: Visit, name: str) -> FormPage:
    """Ask whether to sign out."""
    t = visit.t
    lines = (t("{name}(으)로 로그인되어 있음").format(name=name) if name else t("로그인되어 있지 않음"),)
    links = ((t("지도로 돌아가기"), visit.address("./")),)
    return FormPage(visit.frame(), t("로그아웃"), t("로그아웃") if name else "", lines, links=links)


def signed_out_page(visit: Visit, elsewhere: str) -> FormPage:
    """Say that this program's session has ended, and offer to end the provider's too."""
    t, openid = visit.t, visit.state.settings.openid
    name = openid.name if openid else ""
    lines = (t("이 지도에서 로그아웃됨. {name}에는 아직 로그인되어 있을 수 있음").format(name=name),)
    links = ((t("지도로 돌아가기"), visit.address("./")),)
    first = (t("{name}에서도 로그아웃").format(name=name), elsewhere)
    return FormPage(visit.frame(), t("로그아웃"), lines=lines, links=links, first=first)


def password_page(visit: Visit, account: Account) -> FormPage:
    """Ask for the present password and a new one."""
    t = visit.t
    lines = [t("변경하면 이 계정의 다른 로그인은 모두 종료")]
    if account.must_change_password:
        lines.insert(0, t("관리자의 요청으로 비밀번호 변경 필요. 변경 전에는 권한 사용 불가"))
    fields = (Field("present", t("현재 비밀번호"), "current-password", type="password"), *_new_password(t))
    links = ((t("내 로그인"), visit.address("./my-account")), (t("지도로 돌아가기"), visit.address("./")))
    return FormPage(visit.frame(), t("비밀번호 변경"), t("변경"), tuple(lines), fields, links)


def set_up_page(visit: Visit, account: Account | None, login: str = "", name: str = "") -> FormPage:
    """Ask the owner of a one-time link for a password; the first administrator also for login and name."""
    t, frame = visit.t, visit.frame("../")
    if account is not None:
        lines = (t("{name}({login})의 비밀번호 설정").format(name=account.name, login=account.login),)
        return FormPage(frame, t("비밀번호 설정"), t("설정"), lines, _new_password(t))
    fields = (
        Field("login", t("아이디"), "username", value=login, hint=t("영문·숫자 2자 이상")),
        Field("name", t("이름"), "name", value=name),
        *_new_password(t),
    )
    lines = (t("이 지도의 첫 관리자 계정 생성. 이 링크는 한 번만 사용 가능"),)
    return FormPage(frame, t("첫 관리자 계정"), t("계정 만들기"), lines, fields)


def dead_link_page(visit: Visit) -> FormPage:
    """Say that a one-time link cannot be used, and what to do."""
    t = visit.t
    lines = (
        t("이미 사용했거나 24시간이 지난 링크"),
        t("관리자에게 새 링크 요청. 첫 관리자 링크는 프로그램을 다시 시작하면 새로 표시"),
    )
    links = ((t("로그인"), visit.address("../sign-in")),)
    return FormPage(visit.frame("../"), t("사용할 수 없는 링크"), lines=lines, links=links)


def _new_password(t: Translate) -> tuple[Field, Field]:
    """Ask for a new password, twice."""
    return (
        Field("password", t("새 비밀번호"), "new-password", type="password", hint=t("12자 이상")),
        Field("repeated", t("새 비밀번호 확인"), "new-password", type="password"),
    )
