"""How are our few plain HTML pages with a form drawn, and how is what they send read safely?

They need no script. Every text is escaped by the template engine; what is typed never stands in an address or a log.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campus.web.replies import NO_STORE

LARGEST_FORM = 8_192
MOST_FIELDS = 20
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORM_TYPE = "application/x-www-form-urlencoded"

_LOCAL = re.compile(r"[\w.~%/-]*(?:\?[\w.~%=&+;,/-]*)?", re.ASCII)
"""What the program's own addresses are made of: no colon, no backslash."""

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One input: ``autocomplete`` tells password managers what it is; passwords are never sent back."""

    name: str
    label: str
    autocomplete: str
    type: str = "text"
    value: str = ""
    hint: str = ""

    def described_by(self, faults: Mapping[str, str]) -> str:
        """Return the ids of the texts that explain the field."""
        ids = [f"{self.name}-hint"] if self.hint else []
        return " ".join([*ids, f"{self.name}-fault"] if self.name in faults else ids)


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page: its language, the program's name, the word for faults, the way to the program's root."""

    language: str
    program: str
    fault_word: str
    root: str = "./"


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page in the reader's language; its form is sent to its own address, and without a button there is no form.

    ``action`` is another address for the form, ``first`` a link (text, address) above it that does the same another
    way, ``picture`` an image (what it shows, address), ``codes`` texts to be copied exactly.
    """

    frame: Frame
    title: str
    button: str = ""
    lines: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    action: str = ""
    first: tuple[str, str] | None = None
    picture: tuple[str, str] | None = None
    codes: tuple[str, ...] = ()

    @property
    def field_names(self) -> frozenset[str]:
        """The names of the inputs."""
        return frozenset(item.name for item in self.fields)


def send_page(
    page: FormPage,
    faults: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
    template: str = "form.html",
    **more: object,
) -> Response:
    """Send a page that no cache keeps and no other page frames; ``faults`` are texts by field.

    ``more`` is what another template than that of forms shows besides.
    """
    content = templates.get_template(template).render(page=page, faults=faults or {}, **more)
    headers = {"Cache-Control": NO_STORE, "Content-Security-Policy": POLICY, "X-Frame-Options": "DENY"}
    return Response(content, status, headers, media_type="text/html")


async def read_form(request: Request) -> dict[str, str]:
    """Return what a form of ours sent; refuse what another site sent, what is too large, and what is no form."""
    if not is_own(request):
        raise HTTPException(HTTPStatus.FORBIDDEN)
    return await read_fields(request)


async def read_fields(request: Request) -> dict[str, str]:
    """Return the fields that were sent, whoever sent them; refuse what is too large, and what is no form."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM_TYPE:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error


def is_own(request: Request) -> bool:
    """Tell whether a page of this very server sent the form; a browser says so, and a script elsewhere cannot lie."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    sender = urlsplit(request.headers.get("origin", "")).netloc
    return bool(sender) and sender == request.headers.get("host")


def safe_next(asked: str) -> str:
    """Return where to go afterwards, relative to the program's root; empty, the root itself, for any other place."""
    local = asked.removeprefix("/")
    return local if not local.startswith("/") and _LOCAL.fullmatch(local) else ""
