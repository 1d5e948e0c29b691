"""How does a decision's file come back: always as a file to keep, never as a page, and only to those who may?"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from campus.errors import NotFoundError, RightError
from campus.services.app_state import AppState
from campus.services.evidence import evidence_of
from campus.services.sessions import SESSION_COOKIE, Sessions
from campus.web.replies import NO_STORE

POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Should a browser show the file all the same, nothing in it may act."""


class EvidenceEndpoint:
    """The route over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return ``/evidence/{decision}/{sha256}``."""
        return [Route("/evidence/{decision_id}/{sha256}", self._file, methods=["GET"])]

    def _file(self, request: Request) -> Response:
        """Send a file; who may not have it learns no more than that it needs a right."""
        store, wanted = self._state().store, request.path_params
        actor = Sessions(store).actor_of(request.cookies.get(SESSION_COOKIE, ""))
        if not actor.account_id:
            # Not written down: a stranger must not be able to fill the trail by asking again and again.
            return _forbidden()
        try:
            found = evidence_of(store, actor, wanted["decision_id"], wanted["sha256"])
        except RightError:
            return _forbidden()
        except NotFoundError:
            return PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND, {"Cache-Control": NO_STORE})
        headers = {
            "Content-Disposition": disposition(found.file.name),
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": NO_STORE,
        }
        return Response(found.content, media_type="application/octet-stream", headers=headers)


def _forbidden() -> Response:
    """Refuse, and tell nothing of the file."""
    return PlainTextResponse("Forbidden", HTTPStatus.FORBIDDEN, {"Cache-Control": NO_STORE})


def disposition(name: str) -> str:
    """Return the header by which a browser keeps the file under its name (RFC 6266)."""
    return f"attachment; filename=\"evidence\"; filename*=UTF-8''{quote(name, safe='')}"
