"""How do Streamlit's own scripts reach the browser sooner? A page needs about 130 of them.

Streamlit reads each file anew for every visitor, does not compress it, and lets the browser find out one after another
which ones a page needs. Here they are kept in memory, compressed once, and the page names those that every page of
ours needs before its first run asks for them. Their names carry a hash of their content, so they never change.
"""

import gzip
import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from campus.web.replies import IMMUTABLE, takes_gzip

ELEMENTS = (
    "ButtonGroup",
    "Button",
    "Checkbox",
    "ComponentInstance",
    "DateInput",
    "Html",
    "Selectbox",
    "TextInput",
)
"""Streamlit's scripts that draw what our pages show; the first run of a page asks for them otherwise."""

_ADDRESS = re.compile(r"(?!.*/component/)(?:/[^/]+)*/static/(?P<folder>js|css|media)/(?P<name>[\w@+-][\w.@+-]*)")
_HASHED_NAME = r"\.[\w-]{8}\.js"
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.@+-]+\.js)["']""")
_IN_PAGE = re.compile(r"\./static/js/([\w.@+-]+\.js)")
_COMPRESSED_KINDS = ("js", "css")


def static_folder() -> Path:
    """Return where Streamlit keeps what it serves to browsers."""
    spec = find_spec("streamlit")
    places = (spec and spec.submodule_search_locations) or [""]
    return Path(places[0]) / "static" / "static"


@dataclass(frozen=True, slots=True)
class _File:
    """A file's content and media type, and the content compressed when it is text."""

    content: bytes
    packed: bytes
    media_type: str


class StreamlitFiles:
    """ASGI middleware that answers for Streamlit's hashed files from memory and passes on everything else."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        """Keep where the files are; each is read when it is asked for first."""
        self._app, self._folder = app, folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        asked = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        path = self._folder / asked["folder"] / asked["name"] if asked else None
        if path is None or not path.is_file():
            await self._app(scope, receive, send)
        else:
            await _reply(Request(scope), await run_in_threadpool(_read, path))(scope, receive, send)


def read_ahead(folder: Path) -> None:
    """Read and compress what every page needs, so that no visitor waits for it."""
    page = (folder.parent / "index.html").read_text(encoding="utf-8")
    for name in {*page_scripts(folder / "js"), *_IN_PAGE.findall(page)}:
        _read(folder / "js" / name)


@cache
def _read(path: Path) -> _File:
    """Read a file, and compress it when it is text."""
    content = path.read_bytes()
    packed = gzip.compress(content, mtime=0) if path.parent.name in _COMPRESSED_KINDS else b""
    return _File(content, packed, mimetypes.guess_type(path.name)[0] or "application/octet-stream")


def _reply(request: Request, file: _File) -> Response:
    """Send a file as the browser takes it."""
    headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if file.packed and takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


@cache
def page_scripts(folder: Path) -> tuple[str, ...]:
    """Return the names of the scripts of :data:`ELEMENTS` and of all that these import.

    ``folder`` holds Streamlit's scripts. A script that another version of Streamlit does not have is left out.
    """
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    wanted = [name for element in ELEMENTS for name in present if re.fullmatch(element + _HASHED_NAME, name)]
    return tuple(sorted(_imported(folder, wanted) & present))


def _imported(folder: Path, names: Iterable[str]) -> set[str]:
    """Return scripts and whatever they import, directly or by way of others."""
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports_of(folder / name)
    return found


def _imports_of(path: Path) -> Iterator[str]:
    """Yield the scripts that a script imports at once."""
    if path.is_file():
        yield from _IMPORT.findall(path.read_text(encoding="utf-8"))
