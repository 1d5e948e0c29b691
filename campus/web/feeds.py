"""How do calendars, search engines and cameras get at programmes and spaces? Public, read-only, without a session.

A calendar is checked by its ETag each time, so nobody keeps an old one. Absolute addresses are made of the setting
``CAMPUS_PUBLIC_URL``; without it there is no sitemap, and a QR code names the host that its reader asked, uncached.
"""

import hashlib
import io
import re
from collections.abc import Callable
from html import escape
from http import HTTPStatus

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from campus.domain.program_query import parse_program_query
from campus.domain.record import Program, Space
from campus.errors import NotFoundError
from campus.services.app_state import AppState
from campus.services.calendar_feed import CalendarFeed, checked_record
from campus.views.feed_links import PROGRAM, SPACE, plain_page
from campus.web.replies import NO_STORE, asked_language, send_bytes

CHECKED = "public, no-cache"
SHORTLY = "public, max-age=3600"
KINDS: dict[str, type[Program] | type[Space]] = {PROGRAM: Program, SPACE: Space}
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")
MOST_IN_SITEMAP = 50_000


class FeedEndpoints:
    """The routes over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every request."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/calendar/program/{id}.ics", self.program_calendar),
            Route("/calendar/space/{id}.ics", self.space_calendar),
            Route("/calendar/search.ics", self.search_calendar),
            Route("/qr/{kind}/{id}.svg", self.qr_code),
            Route("/sitemap.xml", self.sitemap),
            Route("/robots.txt", self.robots),
        ]

    def program_calendar(self, request: Request) -> Response:
        """Send a programme's calendar."""
        return _send_calendar(request, self._feed(request).of_program(request.path_params["id"]), "program")

    def space_calendar(self, request: Request) -> Response:
        """Send the calendar of a space's programmes."""
        return _send_calendar(request, self._feed(request).of_space(request.path_params["id"]), "space")

    def search_calendar(self, request: Request) -> Response:
        """Send the calendar of a saved search; parts of the address that mean nothing are ignored, as on the page."""
        query, _ = parse_program_query(request.query_params)
        return _send_calendar(request, self._feed(request).of_search(query), "search")

    def _feed(self, request: Request) -> CalendarFeed:
        state = self._state()
        return CalendarFeed(state, asked_language(request, state.city))

    def qr_code(self, request: Request) -> Response:
        """Draw the address of a record's plain page."""
        state, kind, record_id = self._state(), request.path_params["kind"], request.path_params["id"]
        if kind not in KINDS:
            raise NotFoundError("There is no such record.")
        checked_record(state.store, record_id, KINDS[kind])
        root = state.settings.public_url
        path = plain_page(kind, record_id, asked_language(request, state.city)).removeprefix("./")
        drawn = io.BytesIO()
        segno.make(f"{root or _asked_root(request)}/{path}", error="m").save(drawn, kind="svg", scale=5, light="#fff")
        return send_bytes(request, drawn.getvalue(), "image/svg+xml", SHORTLY if root else NO_STORE)

    def sitemap(self, request: Request) -> Response:
        """List the plain pages of all programmes and spaces, each with the day of its data."""
        state = self._state()
        root = state.settings.public_url
        if not root:
            words = "There is no sitemap without CAMPUS_PUBLIC_URL, the address at which browsers reach this program."
            return PlainTextResponse(words, HTTPStatus.NOT_FOUND, {"Cache-Control": NO_STORE})
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        ]
        rows = [(kind, row) for kind in KINDS for row in _dated(state, kind)][:MOST_IN_SITEMAP]
        for kind, (record_id, day) in rows:
            address = escape(f"{root}/p/{kind}/{record_id}")
            lines.append(f"<url><loc>{address}</loc><lastmod>{escape(day)}</lastmod></url>")
        return send_bytes(request, "\n".join([*lines, "</urlset>\n"]).encode(), "application/xml", SHORTLY)

    def robots(self, _request: Request) -> Response:
        """Lead search engines to the plain pages."""
        root = self._state().settings.public_url
        lines = [
            "User-agent: *",
            "Disallow: /sign-in",
            "Disallow: /_stcore/",
            *([f"Sitemap: {root}/sitemap.xml"] * bool(root)),
        ]
        return PlainTextResponse("\n".join(lines) + "\n", headers={"Cache-Control": SHORTLY})


def _dated(state: AppState, kind: str) -> list[tuple[str, str]]:
    """Return the ids of a kind of record with the date of its data."""
    columns = state.store.columns(f"{kind}s", ("id", "reference_date"))
    return list(zip(columns["id"], columns["reference_date"], strict=True))


def _asked_root(request: Request) -> str:
    """Return the origin that the browser asked."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise NotFoundError("This address has no usable host.")
    return f"{request.url.scheme}://{host}"


def _send_calendar(request: Request, content: bytes, name: str) -> Response:
    """Send a calendar, or say that the reader's own is still right."""
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Content_Disposition": f'attachment; filename="{name}.ics"'}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag, "Cache-Control": CHECKED})
    return send_bytes(request, content, "text/calendar; charset=utf-8", CHECKED, **headers)
