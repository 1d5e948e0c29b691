"""How does an administrator take the trail of acts out as a file?"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campus.domain.account import Right
from campus.domain.audit_trail import parse_trail
from campus.domain.sheet import SheetKind
from campus.errors import RightError
from campus.locale import translator
from campus.services.accounts import Accounts
from campus.services.app_state import AppState
from campus.services.audit_trail import AuditTrail
from campus.services.sessions import SESSION_COOKIE, Sessions
from campus.services.sheet_files import sheet_file
from campus.views.audit_text import trail_sheet
from campus.web.replies import NO_STORE, asked_language, attachment, plain_key, send_bytes


class AuditFile:
    """The file over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from."""
        self._state = state

    def route(self) -> Route:
        """Return ``/audit.csv``, which takes the address of a question and ``lang``, and needs an administrator."""
        return Route("/audit.csv", self.send)

    def send(self, request: Request) -> Response:
        """Send the trail, or refuse; nothing keeps a copy on the way."""
        state = self._state()
        actor = Sessions(state.store).actor_of(request.cookies.get(SESSION_COOKIE, ""))
        if not actor.account_id:
            # Not written down: a stranger must not be able to fill the trail by asking again and again.
            raise RightError(Right.ADMINISTRATOR)
        trail = AuditTrail(state.store, state.city.timezone, actor)
        found = trail.export(parse_trail(request.query_params))
        language = asked_language(request, state.city)
        names = {account.id: account.name for account in Accounts(state.store).accounts(actor)}
        sheet = trail_sheet(found.entries, names, state.city, language)
        day = state.today().isoformat()
        own = f"{translator(language)('감사 기록')} {day}.csv"
        named = attachment(f"audit-{plain_key(state.city.key)}-{day}.csv", own)
        content = sheet_file(sheet, SheetKind.CSV).content
        return send_bytes(request, content, "text/csv; charset=utf-8", NO_STORE, Content_Disposition=named)
