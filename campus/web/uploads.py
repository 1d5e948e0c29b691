"""Who may hand in a file? Streamlit's own door for files takes anybody's; this one asks who hands them in."""

import re
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from campus.domain.account import Right
from campus.services.app_state import AppState
from campus.services.sessions import SESSION_COOKIE, Sessions

_DOOR = re.compile(r"/_stcore/upload_file(/|$)")


class UploadDoor:
    """ASGI middleware that lets files in only with the session of somebody who may propose or manages the records."""

    def __init__(self, app: ASGIApp, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from."""
        self._app, self._state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        closed = scope["type"] == "http" and _DOOR.search(scope["path"])
        if closed and not await run_in_threadpool(self._may, Request(scope)):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may(self, request: Request) -> bool:
        """Tell whether the sender may propose, or take files in."""
        token = request.cookies.get(SESSION_COOKIE, "")
        if not token:
            return False
        actor = Sessions(self._state().store).actor_of(token)
        return actor.has(Right.OFFICIAL) or actor.has(Right.ADMINISTRATOR)
