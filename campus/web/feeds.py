"""How do programmes come into a person's own calendar? As feeds that calendars read again and again."""

import re
from collections.abc import Callable
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
from campus.views.feed_links import PROGRAM, plain_page
from campus.views.program_text import Words, fee_text, when_texts, who_text
from campus.views.record_text import display_name
from campus.web.replies import asked_language, attachment, plain_key, send_bytes

CALENDAR: Final = "text/calendar; charset=utf-8"
FRESH: Final = "no-cache"
"""A copy may be kept, but is asked for again before it is used."""

_ID = re.compile(ID_PATTERN)

Found = TypeVar("Found")


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
        state, key = self._state(), request.path_params["id"]
        found = known(fed_program, state, key)
        if found is None:
            return not_found(request)
        return self._send(request, _name(state, found.facts.program, request), key, [found])

    def space(self, request: Request) -> Response:
        """Send the calendar of the programmes in a space."""
        state, key = self._state(), request.path_params["id"]
        found = known(fed_space, state, key)
        if found is None:
            return not_found(request)
        return self._send(request, _name(state, found[0], request), key, found[1])

    def search(self, request: Request) -> Response:
        """Send the calendar of what a search finds; parts of the address that mean nothing are ignored."""
        state = self._state()
        query, _ = parse_program_query(request.query_params)
        language = asked_language(request, state.city)
        program = pick(state.city.program_names, language)
        name = f"{program} · {query.text}" if query.text else program
        return self._send(request, name, "search", fed_search(state, query))

    def _send(self, request: Request, name: str, key: str, found: list[FedProgram]) -> Response:
        """Write and send a calendar."""
        state = self._state()
        language = asked_language(request, state.city)
        writer = _Writer(state, language)
        content = calendar_file(state, Feed(name, language, tuple(map(writer.item, found))))
        plain = f"{plain_key(state.city.key)}-{plain_key(key)}.ics"
        named = attachment(plain, f"{name[:60]}.ics")
        return send_fresh(request, content, CALENDAR, Content_Disposition=named, Content_Language=language)


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


def _name(state: AppState, record: Located, request: Request) -> str:
    """Name a calendar after its record."""
    return display_name(record.name, record.name_en, asked_language(request, state.city), state.city)
