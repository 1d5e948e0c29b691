"""How is an answer sent: compressed, with which caching, and in which language?"""

import gzip
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from campus.domain.city import City

IMMUTABLE = "public, max-age=31536000, immutable"
NO_STORE = "no-store"
_GZIP_LEVEL = 5
_GZIP_FROM = 500


def send_bytes(request: Request, content: bytes, media_type: str, cache: str, **headers: str) -> Response:
    """Send bytes, gzipped when the browser takes that; ``headers`` are written with ``_`` for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if len(content) >= _GZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return Response(content, media_type=media_type, headers=sent)


def send_json(request: Request, content: Any, cache: str, **headers: str) -> Response:
    """Send a value as JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return send_bytes(request, text.encode(), "application/json", cache, **headers)


def asked_language(request: Request, city: City) -> str:
    """Return the language that ``lang`` asks for, the pack's own for one that the city does not offer."""
    asked = request.query_params.get("lang", "")
    return asked if asked in city.languages else city.source_language
