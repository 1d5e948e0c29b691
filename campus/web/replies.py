"""How is an answer sent: compressed, with which caching, and in which language?"""

import gzip
import json
import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from campus.domain.city import City
from campus.errors import CampusError, NotFoundError, RightError, StoreError

IMMUTABLE = "public, max-age=31536000, immutable"
NO_STORE = "no-store"
_GZIP_LEVEL = 5
_GZIP_FROM = 500
_GZIP_FORMAT = zlib.MAX_WBITS + 16


def send_bytes(request: Request, content: bytes, media_type: str, cache: str, **headers: str) -> Response:
    """Send bytes, gzipped when the browser takes that; ``headers`` are written with ``_`` for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if len(content) >= _GZIP_FROM and takes_gzip(request.headers.get("accept-encoding", "")):
        content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return Response(content, media_type=media_type, headers=sent)


def send_lines(
    request: Request, lines: Iterable[str], media_type: str, cache: str, **headers: str
) -> StreamingResponse:
    """Send a long text piece by piece, gzipped when the browser takes that; ``headers`` as in :func:`send_bytes`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent |= {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    pieces: Iterator[bytes] = (line.encode() for line in lines)
    if takes_gzip(request.headers.get("accept-encoding", "")):
        sent["Content-Encoding"] = "gzip"
        pieces = _gzipped(pieces)
    return StreamingResponse(pieces, media_type=media_type, headers=sent)


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress a stream."""
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def takes_gzip(accepted: str) -> bool:
    """Tell whether an ``Accept-Encoding`` header takes gzip; a weight of zero refuses it (RFC 9110)."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weight(parameter: str) -> float:
    """Read ``q=0.5``: 1 without it, 0 for what is no number."""
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def unavailable(error: Exception) -> str:
    """Return what a visitor is told of an error of ours; the cause, which may name files and hosts, is logged."""
    logging.getLogger(__name__).error("Answered 503: %s", error, exc_info=error)
    return "store unavailable" if isinstance(error, StoreError) else "service unavailable"


def send_unavailable(error: Exception) -> JSONResponse:
    """Answer 503 without the cause."""
    return JSONResponse({"error": unavailable(error)}, HTTPStatus.SERVICE_UNAVAILABLE, {"Cache-Control": NO_STORE})


def _reply_to_error(_request: Request, error: Exception) -> JSONResponse:
    """Say what is not found or not allowed; the cause of anything else is not for visitors."""
    if isinstance(error, NotFoundError):
        return JSONResponse({"error": str(error)}, HTTPStatus.NOT_FOUND, {"Cache-Control": NO_STORE})
    if isinstance(error, RightError):
        return JSONResponse({"error": str(error)}, HTTPStatus.FORBIDDEN, {"Cache-Control": NO_STORE})
    return send_unavailable(error)


EXCEPTION_HANDLERS = {CampusError: _reply_to_error}


def send_json(request: Request, content: Any, cache: str, **headers: str) -> Response:
    """Send a value as JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return send_bytes(request, text.encode(), "application/json", cache, **headers)


def attachment(plain: str, own: str) -> str:
    """Return the header that names a file to be saved: in plain letters, and in any others as RFC 5987 has it."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(own, safe='')}"


def plain_key(key: str) -> str:
    """Return a city's key as it may stand in a file's plain name."""
    return re.sub(r"[^a-z0-9]+", "-", key.lower())


def asked_language(request: Request, city: City) -> str:
    """Return the language that ``lang`` asks for, the pack's own for one that the city does not offer."""
    return known_language(request.query_params.get("lang", ""), city)


def known_language(asked: str, city: City) -> str:
    """Return a language that the city offers: the one asked for, or the pack's own."""
    return asked if asked in city.languages else city.source_language
