"""Which addresses may search engines visit, and what does a QR code on a poster lead to?"""

import io
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final
from xml.sax.saxutils import escape

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from campus.services.app_state import AppState
from campus.views.feed_links import PLAIN_KINDS, PROGRAM, SPACE, plain_page
from campus.web.feeds import not_found, send_fresh
from campus.web.plain_pages import public_address
from campus.web.replies import NO_STORE, asked_language

MOST_ADDRESSES: Final = 20_000
"""So many stand in one file of a sitemap; the protocol takes 50,000 and 50 MB."""

LONGEST_CODED: Final = 500
NEEDS_ADDRESS: Final = (
    "There is no sitemap: set CAMPUS_PUBLIC_URL to the address at which browsers reach the program.\n"
)
CLOSED: Final = ("/_stcore/", "/picture.", "/record-sheet.", "/my-account", "/sign-in", "/set-up/", "/password")
"""What no search engine needs: the machine's own, what is drawn at some cost, and what belongs to one person."""

_XMLNS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


class CrawlRoutes:
    """The sitemap, the rules for robots and the QR codes over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every answer."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return ``/robots.txt``, ``/sitemap.xml`` (``part`` from 1) and ``/qr/…/{id}.svg`` (``lang``)."""
        return [
            Route("/robots.txt", self.robots),
            Route("/sitemap.xml", self.sitemap),
            Route("/qr/program/{id}.svg", self.program_code),
            Route("/qr/space/{id}.svg", self.space_code),
            Route("/qr/{other:path}", not_found),
        ]

    def robots(self, request: Request) -> Response:
        """Send what robots may visit, and where the sitemap is."""
        base = self._state().settings.public_url
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
        lines += ["", f"Sitemap: {base}/sitemap.xml"] if base else []
        return send_fresh(request, ("\n".join(lines) + "\n").encode(), "text/plain; charset=utf-8")

    def sitemap(self, request: Request) -> Response:
        """Send the addresses of all plain pages, or an index of parts when they are many."""
        state = self._state()
        if not state.settings.public_url:
            return PlainTextResponse(NEEDS_ADDRESS, HTTPStatus.NOT_FOUND, {"Cache-Control": NO_STORE})
        addresses, part = list(_addresses(state)), request.query_params.get("part", "")
        parts = range(1, -(-len(addresses) // MOST_ADDRESSES) + 1)
        if part:
            if part not in map(str, parts):
                return not_found(request)
            first = (int(part) - 1) * MOST_ADDRESSES
            return _send_map(request, "urlset", "url", addresses[first : first + MOST_ADDRESSES])
        if len(parts) <= 1:
            return _send_map(request, "urlset", "url", addresses)
        index = [f"{state.settings.public_url}/sitemap.xml?part={number}" for number in parts]
        return _send_map(request, "sitemapindex", "sitemap", index)

    def program_code(self, request: Request) -> Response:
        """Send the QR code of a programme's plain page."""
        return self._code(request, PROGRAM)

    def space_code(self, request: Request) -> Response:
        """Send the QR code of a space's plain page."""
        return self._code(request, SPACE)

    def _code(self, request: Request, kind: str) -> Response:
        """Draw a code; one that is made of the host which the browser asked is kept by nobody."""
        state, key = self._state(), request.path_params["id"]
        row, language = state.atlas().row(key, state.today()), asked_language(request, state.city)
        if row is None or row.type != kind:
            return not_found(request)
        public = public_address(state, kind, key, language)
        address = public or str(request.base_url) + plain_page(kind, key, language).removeprefix("./")
        if len(address) > LONGEST_CODED:
            return not_found(request)
        drawn = io.BytesIO()
        segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=4, light="#fff", omitsize=True)
        if public:
            return send_fresh(request, drawn.getvalue(), "image/svg+xml")
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": NO_STORE})


def _addresses(state: AppState) -> Iterator[str]:
    """Yield the absolute address of each plain page in each language."""
    table = state.atlas().table
    kinds = {code: kind for code, kind in enumerate(table.types.keys) if kind in PLAIN_KINDS}
    for key, code in zip(table.ids, table.types.codes.tolist(), strict=True):
        if code in kinds:
            yield from (public_address(state, kinds[code], key, language) for language in state.city.languages)


def _send_map(request: Request, root: str, item: str, addresses: list[str]) -> Response:
    """Write addresses as the sitemap protocol has them."""
    lines = (f"<{item}><loc>{escape(address)}</loc></{item}>\n" for address in addresses)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_XMLNS}">\n{"".join(lines)}</{root}>\n'
    return send_fresh(request, text.encode(), "application/xml")
