"""How does the map on the screen become a file for a report, without the server being busy with nothing else?

Drawing takes the better part of a second of one core. One picture is drawn at a time, in a thread of its own; a few
more may wait, and whoever comes then is asked to come again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from campus.domain.gazette import Gazette, parse_gazette
from campus.domain.picture import PictureContent
from campus.domain.query import Query, parse_query
from campus.domain.record import RecordType
from campus.errors import NotFoundError
from campus.locale import translator
from campus.services.app_state import AppState
from campus.services.gazette import gazette_of
from campus.services.picture import parse_bounds, picture_content
from campus.views.picture import draw_picture
from campus.views.picture_page import PictureFormat
from campus.views.picture_words import picture_title
from campus.views.record_sheet import draw_record_sheet
from campus.web.program_sheet import ProgramSheetWriter
from campus.web.record_sheet import SheetWriter
from campus.web.replies import NO_STORE, asked_language, attachment, plain_key

MOST_WAITING: Final = 8
"""So many pictures may be asked for and not yet be delivered."""

RETRY_AFTER_S: Final = 10
MOST_KEPT: Final = 64
"""So many sheets of records are kept as files of some 100 kB; only one thread draws, so no lock is needed."""

MEDIA_TYPES: Final[dict[PictureFormat, str]] = {"pdf": "application/pdf", "png": "image/png"}


Draw = Callable[[Request, PictureFormat], Response]


class PictureEndpoints:
    """The picture routes over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every picture."""
        self._state = state
        self._desk = CapacityLimiter(1)
        self._asked = 0
        self._sheets: dict[tuple[object, ...], bytes] = {}

    def routes(self) -> list[Route]:
        """Return ``/picture.pdf`` and ``/picture.png``; they take a map's address, ``bbox`` and ``lang``.

        With the period of an announcement (``from``, ``to``, ``by``) they show the spaces of its decisions only.
        ``/record-sheet.pdf`` and ``/record-sheet.png`` take ``id`` and ``lang``.
        """
        return [
            Route("/picture.pdf", self.pdf),
            Route("/picture.png", self.png),
            Route("/record-sheet.pdf", self.sheet_pdf),
            Route("/record-sheet.png", self.sheet_png),
        ]

    async def pdf(self, request: Request) -> Response:
        """Send what the address asks for as one A4 page."""
        return await self._answer(request, self._drawn, "pdf")

    async def png(self, request: Request) -> Response:
        """Send what the address asks for as an image of an A4 page at 300 dpi."""
        return await self._answer(request, self._drawn, "png")

    async def sheet_pdf(self, request: Request) -> Response:
        """Send the record that the address names as one A4 page."""
        return await self._answer(request, self._drawn_sheet, "pdf")

    async def sheet_png(self, request: Request) -> Response:
        """Send an image of that page; a record's page prints it."""
        return await self._answer(request, self._drawn_sheet, "png")

    async def _answer(self, request: Request, draw: Draw, kind: PictureFormat) -> Response:
        """Wait for a turn and send the picture, or refuse when too many wait already."""
        if self._asked >= MOST_WAITING:
            return self._busy(request)
        self._asked += 1
        try:
            return await run_sync(draw, request, kind, limiter=self._desk)
        finally:
            self._asked -= 1

    def _announced(self, params: Mapping[str, str]) -> Gazette | None:
        """Return the decisions of the period that an address names, if it names one; there has to be one of them."""
        if "by" not in params:
            return None
        state = self._state()
        found = gazette_of(state.store, state.atlas(), parse_gazette(params, state.today())[0], state.today())
        if not found.entries:
            raise NotFoundError("No decision of this period is announced, so there is no map of it.")
        return found

    def _busy(self, request: Request) -> Response:
        """Ask to come again later."""
        t = translator(asked_language(request, self._state().city))
        words = t("그림을 만들려는 요청이 많습니다. 잠시 뒤에 다시 시도해 주십시오.")
        headers = {"Retry-After": str(RETRY_AFTER_S), "Cache-Control": NO_STORE}
        return PlainTextResponse(words, HTTPStatus.SERVICE_UNAVAILABLE, headers)

    def _drawn(self, request: Request, kind: PictureFormat) -> Response:
        """Draw the picture; runs in a thread. Parts of the address that mean nothing are ignored."""
        state, params = self._state(), request.query_params
        query, announced = parse_query(params)[0], self._announced(params)
        if announced is not None:
            query = Query(spaces=announced.space_ids, day=query.day)
        bounds, language = parse_bounds(params.get("bbox", "")), asked_language(request, state.city)
        selected = params.get("selected", "")
        content = picture_content(state.atlas(), query, bounds, language, state.today(), selected)
        content = replace(content, announced=announced.query) if announced else content
        headers = {"Content-Disposition": disposition(content, kind), "Cache-Control": NO_STORE}
        return Response(draw_picture(content, kind), media_type=MEDIA_TYPES[kind], headers=headers)

    def _drawn_sheet(self, request: Request, kind: PictureFormat) -> Response:
        """Draw a record's sheet; runs in a thread. Raise :class:`NotFoundError` for an unknown record."""
        state, record_id = self._state(), request.query_params.get("id", "")
        language, view = asked_language(request, state.city), state.record(record_id)
        if view is None:
            raise NotFoundError(f"There is no record {record_id}.")
        key = (record_id, language, kind, state.atlas().version, state.today())
        if key not in self._sheets:
            writer = ProgramSheetWriter if view.row.type == RecordType.PROGRAM else SheetWriter
            sheet = writer(state, view, language, translator(language)).sheet()
            self._sheets[key] = draw_record_sheet(sheet, kind)
            while len(self._sheets) > MOST_KEPT:
                self._sheets.pop(next(iter(self._sheets)))
        headers = {"Content-Disposition": f'inline; filename="{view.row.id}.{kind}"', "Cache-Control": NO_STORE}
        return Response(self._sheets[key], media_type=MEDIA_TYPES[kind], headers=headers)


def disposition(content: PictureContent, kind: PictureFormat) -> str:
    """Return the header that names the file: in plain letters, and in the picture's language as RFC 5987 has it."""
    day = content.day.isoformat()
    own = f"{picture_title(content.city, content.language)} {day}.{kind}"
    return attachment(f"campus-map-{plain_key(content.city.key)}-{day}.{kind}", own)
