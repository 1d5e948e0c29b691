"""In which language does the page say that it is written? Streamlit's own says English whatever stands on it.

Screen readers and translators go by it. The city's first language is that of an address without ``lang``.
"""

import gzip
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ENGLISH = b'<html lang="en">'
_PAGE = b'<div id="root"></div>'
_FRAME = "/component/"
_OF_THE_OLD_BODY = ("content-encoding", "etag", "last-modified", "accept-ranges")


class PageLanguage:
    """ASGI middleware that writes the language into Streamlit's page and leaves every other answer as it is."""

    def __init__(self, app: ASGIApp, languages: Sequence[str]) -> None:
        """Keep the languages that an address may ask for, the city's first one first."""
        self._app, self._languages = app, tuple(languages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or _FRAME in scope["path"]:
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(send, self._asked(scope)).send)

    def _asked(self, scope: Scope) -> str:
        """Return the language that the address asks for."""
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        return asked if asked in self._languages else self._languages[0]


class _Answer:
    """One answer on its way; a page is held back until it is whole."""

    def __init__(self, send: Send, language: str) -> None:
        self._send, self._language = send, language
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
        """Send a page in its language; what is no page of Streamlit's goes as it came."""
        headers = MutableHeaders(scope=start)
        page = gzip.decompress(self._body) if headers.get("content-encoding") == "gzip" else self._body
        if _PAGE in page:
            self._body = page.replace(_ENGLISH, b'<html lang="%s">' % self._language.encode(), 1)
            for name in _OF_THE_OLD_BODY:
                del headers[name]
            headers["content-length"] = str(len(self._body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _is_html(start: Message) -> bool:
    """Tell whether an answer is a whole HTML page."""
    kind = MutableHeaders(scope=start).get("content-type", "")
    return start["status"] == HTTPStatus.OK and kind.startswith("text/html")
