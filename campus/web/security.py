"""Which rules does every answer give the browser, and what is closed?

Everything comes from this server. Only the frame of the map component may run text as script, because
streamlit-folium evaluates the layer reference there; no text of a record ever reaches that frame's script.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campus.web.replies import takes_gzip

# The server's own measurements. The door for files has a guard of its own, see ``web.uploads``.
_CLOSED = re.compile(r"/_stcore/metrics/*$")
_MAP_FRAME = "/component/streamlit_folium."

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
}


def content_policy(*, map_frame: bool, image_origin: str = "") -> str:
    """Return the content security policy; ``image_origin`` is the tile service's, when one is set."""
    scripts = "'self' 'unsafe-inline' 'unsafe-eval'" if map_frame else "'self' 'unsafe-inline' blob:"
    rules = {
        "default-src": "'self'",
        "script-src": scripts,
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {image_origin}".strip(),
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob: data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """ASGI middleware that adds the headers to every answer and closes what is not for visitors."""

    def __init__(self, app: ASGIApp, image_origin: str = "") -> None:
        """Prepare the two policies."""
        self._app = app
        self._page = content_policy(map_frame=False, image_origin=image_origin)
        self._map_frame = content_policy(map_frame=True, image_origin=image_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        policy = self._map_frame if _MAP_FRAME in path else self._page

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(message, policy)
            await send(message)

        app = PlainTextResponse("Not Found", 404) if _CLOSED.search(path) else self._app
        await app(_without_refused_gzip(scope), receive, send_with_headers)


def _without_refused_gzip(scope: Scope) -> Scope:
    """Take away a header that names gzip to refuse it: Streamlit's compression reads the name alone."""
    headers = scope["headers"]
    kept = [item for item in headers if item[0] != b"accept-encoding" or takes_gzip(item[1].decode("latin-1"))]
    return scope if len(kept) == len(headers) else {**scope, "headers": kept}


def _add_headers(message: MutableMapping[str, Any], policy: str) -> None:
    """Add the headers, but leave those that an answer has set itself."""
    headers = MutableHeaders(scope=message)
    for name, value in {**_FIXED, "Content-Security-Policy": policy}.items():
        headers.setdefault(name, value)
