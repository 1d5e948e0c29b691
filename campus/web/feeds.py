"""How do programmes come into a person's own calendar? As feeds that calendars read again and again."""

import re
from collections.abc import Callable, Hashable
from hashlib import sha256
from http import HTTPStatus
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from campus.domain.city import City, pick
from campus.domain.feed import Feed, FeedItem
from campus.domain.program_query import parse_program_query
from campus.domain.record import ID_PATTERN, Located
from campus.errors import NotFoundError
from campus.locale import Translate, translator
from campus.services.app_state import AppState
from campus.services.program_facts import ProgramFacts
from campus.services.program_feeds import FedProgram, calendar_file, fed_program, fed_search, fed_space
from campus.views.dates import partial_text
from campus.views.feed_links import PROGRAM, SPACE, plain_page
from campus.views.program_text import Words, fee_text, when_texts, who_text
from campus.views.record_text import display_name
from campus.web.kept_files import KeptFiles, NamedFile
from campus.web.replies import asked_language, attachment, plain_key, send_bytes

CALENDAR: Final = "text/calendar; charset=utf-8"
FRESH: Final = "no-cache"
"""A copy may be kept, but is asked for again before it is used."""

_ID = re.compile(ID_PATTERN)

MOST_KEPT_BYTES: Final = 16 << 20
"""So much of what was written is kept to be sent again."""

Found = TypeVar("Found")
Content = tuple[str, list[FedProgram]]
"""The name of a calendar, and what stands in it."""

Read = Callable[[AppState, str], Content]
"""Reads the content of a calendar in a language."""


def not_found(request: Request) -> Response:
    """Say in plain text that there is nothing at an address."""
    text = f"There is nothing at {request.url.path!a}.\n"
    return PlainTextResponse(text, HTTPStatus.NOT_FOUND, {"Cache-Control": "no-store"})


def known(read: Callable[[AppState, str], Found], state: AppState, key: str) -> Found | None:
    """Read what an id of an address names; ``None`` when it names nothing, or can be no id."""
    try:
        return read(state, key) if _ID.fullmatch(key) else None
    except NotFoundError:
        return None


def send_fresh(request: Request, content: bytes, media_type: str, **headers: str) -> Response:
    """Send bytes with their digest, or only say that the browser's copy is still good.

    The tag is a weak one, as the same content is sent compressed and as it is.
    """
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": f"W/{tag}", "Cache-Control": FRESH})
    return send_bytes(request, content, media_type, FRESH, ETag=f"W/{tag}", **headers)


def place_line(facts: ProgramFacts, language: str, city: City) -> str:
    """Say where a programme takes place, as far as it is known."""
    program, place = facts.program, facts.place
    name = display_name(place.name, place.name_en, language, city) if place else ""
    parts = (name or program.place_text, program.room_text, program.address or (place.address if place else ""))
    return ", ".join(part for part in parts if part)


class CalendarFeeds:
    """The feeds over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every feed."""
        self._state = state
        self._kept = KeptFiles(MOST_KEPT_BYTES)

    def routes(self) -> list[Route]:
        """Return ``/calendar/program/{id}.ics``, ``/calendar/space/{id}.ics`` and ``/calendar/search.ics``.

        All take ``lang``; the last takes the address of a query.
        """
        return [
            Route("/calendar/program/{id}.ics", self.program),
            Route("/calendar/space/{id}.ics", self.space),
            Route("/calendar/search.ics", self.search),
            Route("/calendar/{other:path}", not_found),
        ]

    def program(self, request: Request) -> Response:
        """Send the calendar of a programme."""
        return self._of_record(request, PROGRAM, _read_program)

    def space(self, request: Request) -> Response:
        """Send the calendar of the programmes in a space."""
        return self._of_record(request, SPACE, _read_space)

    def search(self, request: Request) -> Response:
        """Send the calendar of what a search finds; parts of the address that mean nothing are ignored."""
        query, _ = parse_program_query(request.query_params)

        def read(state: AppState, language: str) -> Content:
            program = pick(state.city.program_names, language)
            return f"{program} · {query.text}" if query.text else program, fed_search(state, query)

        return self._send(request, "search", query, read)

    def _of_record(self, request: Request, kind: str, read: Callable[[AppState, str, str], Content]) -> Response:
        """Send the calendar of the record that the address names; nobody is asked for what can be no id."""

        def send(_state: AppState, key: str) -> Response:
            return self._send(request, key, (kind, key), lambda state, language: read(state, key, language))

        answer = known(send, self._state(), request.path_params["id"])
        return not_found(request) if answer is None else answer

    def _send(self, request: Request, key: str, asked: Hashable, read: Read) -> Response:
        """Send a calendar; ``asked`` tells it from the others."""
        state = self._state()
        language = asked_language(request, state.city)

        def write() -> NamedFile:
            """Write it, once for a data version and day."""
            name, found = read(state, language)
            writer = _Writer(state, language)
            return NamedFile(name, calendar_file(state, Feed(name, language, tuple(map(writer.item, found)))))

        file = self._kept.get((state.store.data_version(), state.today()), (asked, language), write)
        named = attachment(f"{plain_key(state.city.key)}-{plain_key(key)}.ics", f"{file.name[:60]}.ics")
        return send_fresh(request, file.content, CALENDAR, Content_Disposition=named, Content_Language=language)


class _Writer:
    """Says in one language what stands in a calendar."""

    def __init__(self, state: AppState, language: str) -> None:
        self._state, self._language = state, language
        self._t: Translate = translator(language)
        self._words = Words(self._t, lambda labels: pick(labels, language), language, state.city)

    def item(self, fed: FedProgram) -> FeedItem:
        """Write what is said of a programme."""
        facts, t = fed.facts, self._t
        title = display_name(facts.program.name, facts.program.name_en, self._language, self._state.city)
        return FeedItem(
            program=facts.program,
            sessions=facts.sessions,
            version=fed.version,
            as_of=fed.as_of,
            title=title,
            opens=t("신청 시작: {name}").format(name=title),
            closes=t("신청 마감: {name}").format(name=title),
            starts=t("시작: {name}").format(name=title),
            ends=t("종료: {name}").format(name=title),
            description=self._description(fed),
            location=place_line(fed.facts, self._language, self._state.city),
            address=self._address(facts.program.id),
        )

    def _description(self, fed: FedProgram) -> str:
        """Say who, when, how much, how to apply, and of when the data are."""
        program, t = fed.facts.program, self._t
        told = (
            (t("운영기관"), fed.facts.host.name if fed.facts.host else program.host_text),
            (t("기간"), "\n".join(when_texts(program, fed.facts.sessions, self._words))),
            (t("대상"), who_text(program, self._words)),
            (t("수강료"), fee_text(program, self._words)),
            (t("신청"), program.apply_text),
            (t("문의"), program.phone),
            (t("자료 기준"), partial_text(program.reference_date, self._language)),
        )
        return "\n".join(f"{label}: {text}" for label, text in told if text)

    def _address(self, program_id: str) -> str:
        """Return the absolute address of the plain page, when it is known where browsers reach the program."""
        base = self._state.settings.public_url
        return base + plain_page(PROGRAM, program_id, self._language).removeprefix(".") if base else ""


def _read_program(state: AppState, key: str, language: str) -> Content:
    """Read a programme under its name."""
    found = fed_program(state, key)
    return _name(state, found.facts.program, language), [found]


def _read_space(state: AppState, key: str, language: str) -> Content:
    """Read the programmes in a space under its name."""
    space, found = fed_space(state, key)
    return _name(state, space, language), found


def _name(state: AppState, record: Located, language: str) -> str:
    """Name a calendar after its record."""
    return display_name(record.name, record.name_en, language, state.city)
