"""What does the head of a page say: in which language is it written, and which scripts will it need?

Streamlit's own says English whatever stands on it; screen readers and translators go by it. The city's first language
is that of an address without ``lang``. Scripts that are named in the head come at once; otherwise the browser would
learn of them from the page's first run.
"""

import gzip
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ENGLISH = b'<html lang="en">'
_PAGE = b'<div id="root"></div>'
_FRAME = "/component/"
_SCRIPT = b'<link rel="modulepreload" crossorigin href="./static/js/%s">'
_END_OF_HEAD = b"</head>"
_OF_THE_OLD_BODY = ("content-encoding", "etag", "last-modified", "accept-ranges")


class PageHead:
    """ASGI middleware that writes language and scripts into Streamlit's page and leaves every other answer alone."""

    def __init__(self, app: ASGIApp, languages: Sequence[str], scripts: Sequence[str]) -> None:
        """Keep what the head is to say.

        ``languages`` are those that an address may ask for, the city's first one first; ``scripts`` the names of
        Streamlit's scripts.
        """
        self._app, self._languages = app, tuple(languages)
        self._scripts = {name.encode(): _SCRIPT % name.encode() for name in scripts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or _FRAME in scope["path"]:
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(send, lambda page: self._with_head(page, self._asked(scope))).send)

    def _asked(self, scope: Scope) -> str:
        """Return the language that the address asks for."""
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        return asked if asked in self._languages else self._languages[0]

    def _with_head(self, page: bytes, language: str) -> bytes:
        """Write the language and the scripts that the page does not name itself."""
        page = page.replace(_ENGLISH, b'<html lang="%s">' % language.encode(), 1)
        hints = b"".join(hint for name, hint in self._scripts.items() if name not in page)
        return page.replace(_END_OF_HEAD, hints + _END_OF_HEAD, 1)


class _Answer:
    """One answer on its way; a page is held back until it is whole."""

    def __init__(self, send: Send, change: Callable[[bytes], bytes]) -> None:
        self._send, self._change = send, change
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on, or hold it back."""
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        """Send a page changed; what is no page of Streamlit's goes as it came."""
        headers = MutableHeaders(scope=start)
        page = gzip.decompress(self._body) if headers.get("content-encoding") == "gzip" else self._body
        if _PAGE in page:
            self._body = self._change(page)
            for name in _OF_THE_OLD_BODY:
                del headers[name]
            headers["content-length"] = str(len(self._body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _is_html(start: Message) -> bool:
    """Tell whether an answer is a whole HTML page."""
    kind = MutableHeaders(scope=start).get("content-type", "")
    return start["status"] == HTTPStatus.OK and kind.startswith("text/html")
