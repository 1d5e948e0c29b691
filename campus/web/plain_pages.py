"""How does a programme or a space read without JavaScript, for a person or for a search engine?

Every text is escaped by the template engine; what is not known is named as unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from babel import Locale, localedata
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campus.domain.city import pick
from campus.domain.record import DateBasis, Program, Source, Space
from campus.errors import NotFoundError
from campus.locale import translator
from campus.services.app_state import AppState
from campus.services.program_facts import ProgramFacts
from campus.services.program_feeds import days_left_out, fed_program, fed_space
from campus.services.record_view import Origin, RecordView, Value
from campus.views.feed_links import PROGRAM, SPACE, app_page, plain_page, program_feed, qr_code, space_feed
from campus.views.labels import field_label, type_label
from campus.views.next_step import next_steps, step_text
from campus.views.program_text import Words, fee_text, meeting_text, standing_text, when_texts, who_text
from campus.views.record_text import (
    content_words,
    display_name,
    second_name,
    source_words,
    unknown_words,
    web_address,
)
from campus.views.schema_org import Data, course_data, place_data
from campus.views.way_links import Spot, way_label, way_links
from campus.web.feeds import known, not_found, place_line, send_fresh
from campus.web.forms import POLICY, Frame, templates
from campus.web.replies import asked_language

ROOT = "../../"
"""The way from a plain page to the program's root."""

TOLD_ABOVE = frozenset(
    {
        *("place_text", "room_text", "period_text", "target_text", "groups", "host_text"),
        *("fee_text", "fee_won", "materials_text", "materials_won"),
    }
)
"""Fields that the first lines of a programme's page say in full."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known under a label; ``address`` can be followed."""

    label: str
    texts: tuple[str, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links (text, address) under a title."""

    title: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page of one record; ``canonical`` and ``others`` (by language) are empty without a public address."""

    frame: Frame
    title: str
    second: str
    summary: str
    facts: tuple[Fact, ...]
    groups: tuple[LinkGroup, ...]
    more: tuple[Fact, ...]
    more_title: str
    unknown: tuple[str, ...]
    unknown_title: str
    source_title: str
    sources: tuple[tuple[str, str], ...]
    original: str
    picture: tuple[str, str]
    canonical: str
    others: tuple[tuple[str, str], ...]
    data: Data


class PlainPages:
    """The plain pages over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every page."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return ``/p/program/{id}`` and ``/p/space/{id}``, which take ``lang``."""
        return [
            Route("/p/program/{id}", self.program),
            Route("/p/space/{id}", self.space),
            Route("/p/{other:path}", not_found),
        ]

    def program(self, request: Request) -> Response:
        """Send a programme's page."""
        return self._send(request, PROGRAM)

    def space(self, request: Request) -> Response:
        """Send a space's page."""
        return self._send(request, SPACE)

    def _send(self, request: Request, kind: str) -> Response:
        """Write and send a page."""
        state, key = self._state(), request.path_params["id"]
        view = known(_record, state, key)
        if view is None or view.row.type != kind:
            return not_found(request)
        language = asked_language(request, state.city)
        writer = _ProgramWriter if kind == PROGRAM else _SpaceWriter
        content = templates.get_template("plain.html").render(page=writer(state, view, language).page(), faults={})
        headers = {"Content_Security_Policy": POLICY, "Content_Language": language}
        return send_fresh(request, content.encode(), "text/html; charset=utf-8", **headers)


def _record(state: AppState, record_id: str) -> RecordView:
    """Read a record; raise :class:`NotFoundError` when there is none."""
    view = state.record(record_id)
    if view is None:
        raise NotFoundError(f"No record has the id {record_id!a}.")
    return view


def language_name(code: str) -> str:
    """Name a language in itself; a code that nobody knows names itself."""
    return Locale(code).get_display_name() or code if localedata.exists(code) else code


def _parts(origin: Origin) -> tuple[Source, str, DateBasis]:
    return origin.source, origin.reference_date, origin.basis


def public_address(state: AppState, kind: str, record_id: str, language: str) -> str:
    """Return the absolute address of a plain page, or nothing when nobody knows where browsers reach the program."""
    base = state.settings.public_url
    return base + plain_page(kind, record_id, language).removeprefix(".") if base else ""


class _Writer:
    """Writes the page of a record in one language."""

    kind = SPACE

    def __init__(self, state: AppState, view: RecordView, language: str) -> None:
        self.state, self.view, self.language = state, view, language
        self.city, self.t, self.today = state.city, translator(language), state.today()

    def page(self) -> PlainPage:
        """Write the whole page."""
        view, t, language = self.view, self.t, self.language
        record = view.record
        return PlainPage(
            frame=Frame(language, pick(self.city.program_names, language), t("확인 필요"), ROOT),
            title=display_name(record.name, record.name_en, language, self.city),
            second=second_name(record, language, self.city),
            summary=self.summary(),
            facts=self.first_facts(),
            groups=self.groups(),
            more=self._other_facts(),
            more_title=t("알려진 항목"),
            unknown=tuple(unknown_words(view.unknown, t)),
            unknown_title=t("알려지지 않은 것"),
            source_title=t("출처와 기준일"),
            sources=self._sources(),
            original=t("원문"),
            picture=(t("이 페이지의 QR 코드"), self._here(qr_code(self.kind, record.id, language))),
            canonical=public_address(self.state, self.kind, record.id, language),
            others=tuple(
                (code, address)
                for code in self.city.languages
                if (address := public_address(self.state, self.kind, record.id, code))
            ),
            data=self.data(),
        )

    def summary(self) -> str:
        """Say in a line what the record is."""
        row = self.view.row
        return f"{type_label(row.type, self.t)} · {pick(self.city.term('kinds', row.kind).labels, self.language)}"

    def first_facts(self) -> tuple[Fact, ...]:
        """Return what is said before everything else that is known."""
        return ()

    def groups(self) -> tuple[LinkGroup, ...]:
        """Return where to go from here."""
        return (self._ways(self.view.record.name), LinkGroup(self.t("더 보기"), self.more_links()))

    def data(self) -> Data:
        """Return what search engines read."""
        raise NotImplementedError

    def more_links(self) -> tuple[tuple[str, str], ...]:
        """Lead to the record in the program, to its calendar, to telling what is wrong, to the other languages."""
        key, t = self.view.record.id, self.t
        feed = (program_feed if self.kind == PROGRAM else space_feed)(key, self.language)
        report = f"./report?{urlencode({'id': key, 'lang': self.language})}"
        languages = (code for code in self.city.languages if code != self.language)
        return (
            (t("전체 정보와 지도 보기"), self._here(app_page(key, self.language))),
            (t("내 달력에 넣기 (.ics)"), self._here(feed)),
            (t("틀린 정보 알리기"), self._here(report)),
            *((language_name(code), self._here(plain_page(self.kind, key, code))) for code in languages),
        )

    def _here(self, address: str) -> str:
        """Turn an address that is relative to the root into one that is relative to this page."""
        return ROOT + address.removeprefix("./")

    def _other_facts(self) -> tuple[Fact, ...]:
        """Return the known values that the first lines do not say."""
        hidden = TOLD_ABOVE if self.kind == PROGRAM else frozenset()
        return tuple(self._fact(item) for item in self.view.values if item.field not in hidden)

    def _sources(self) -> tuple[tuple[str, str], ...]:
        """Return where the record and its values come from and of when they are, each origin once, with its address."""
        origins = dict.fromkeys((self.view.origin, *(item.origin for item in self.view.values)))
        return tuple(
            (
                " · ".join(filter(None, source_words(*_parts(origin), self.language, self.t))),
                web_address(origin.source.url) if origin.source.url else "",
            )
            for origin in origins
        )

    def _fact(self, item: Value) -> Fact:
        """Write a value; one that was derived says so."""
        text = ", ".join(content_words(item.field, item.content, self.city, self.language, self.t))
        is_link = item.field in {"url", "apply_url"} and isinstance(item.content, str)
        return Fact(
            field_label(item.field, self.t),
            (f"{text} ({self.t('추정')})" if item.estimated else text,),
            web_address(str(item.content)) if is_link else "",
        )

    def _ways(self, place: str) -> LinkGroup:
        """Lead to the map services of the city, when the place is known."""
        record = self.view.record
        if record.lon is None or record.lat is None:
            return LinkGroup("", ())
        spot = Spot(place, record.lat, record.lon)
        links = way_links(self.city.way_services, spot, page_url=self.state.settings.public_url)
        return LinkGroup(self.t("찾아가는 길"), tuple((way_label(link.service, self.t), link.web) for link in links))


class _ProgramWriter(_Writer):
    """Writes the page of a programme."""

    kind = PROGRAM

    def __init__(self, state: AppState, view: RecordView, language: str) -> None:
        super().__init__(state, view, language)
        self.facts: ProgramFacts = fed_program(state, view.record.id).facts
        self.words = Words(self.t, lambda labels: pick(labels, language), language, state.city)

    @property
    def program(self) -> Program:
        """The programme, where it takes place today."""
        return self.facts.program

    def summary(self) -> str:
        """Say whether one can still join."""
        return standing_text(self.facts.standing, self.today, self.words)

    def first_facts(self) -> tuple[Fact, ...]:
        """Say where, when, for whom, for how much, and by whom."""
        facts, program, t = self.facts, self.program, self.t
        host = facts.host
        run_by = display_name(host.name, host.name_en, self.language, self.city) if host else program.host_text
        told = [
            Fact(t("어디서"), (place_line(facts, self.language, self.city) or t("미확인"),)),
            Fact(t("언제"), tuple(when_texts(program, facts.sessions, self.words))),
            Fact(t("누구에게"), (who_text(program, self.words),)),
            Fact(t("수강료"), (fee_text(program, self.words),)),
            Fact(t("운영기관"), (run_by or t("미확인"),)),
        ]
        if facts.next_meeting:
            told.append(Fact(t("다음 모임"), (meeting_text(facts.next_meeting, self.words),)))
        return tuple(told)

    def groups(self) -> tuple[LinkGroup, ...]:
        """Lead to the next steps, to the place, and on."""
        place = self.facts.place
        name = place.name if place else self.program.place_text or self.program.name
        more = ((place.name, self._here(plain_page(SPACE, place.id, self.language))),) if place else ()
        steps = LinkGroup(self.t("신청과 문의"), self._steps())
        return (steps, self._ways(name), LinkGroup(self.t("더 보기"), (*more, *self.more_links())))

    def _steps(self) -> tuple[tuple[str, str], ...]:
        """Return what can be done next."""
        steps = next_steps(self.program, self.facts.host, self.facts.place)
        return tuple((step_text(step, self.t), step.address) for step in steps)

    def data(self) -> Data:
        """Return the programme as a Course."""
        facts = self.facts
        left_out: dict[int, tuple[date, ...]] = {
            session.number: days_left_out(self.city, session) for session in facts.sessions
        }
        address = public_address(self.state, PROGRAM, self.program.id, self.language)
        return course_data(self.program, facts.sessions, facts.host, facts.place, address, self.city.timezone, left_out)


class _SpaceWriter(_Writer):
    """Writes the page of a space."""

    def __init__(self, state: AppState, view: RecordView, language: str) -> None:
        super().__init__(state, view, language)
        self.space, self._found = fed_space(state, view.record.id)

    def groups(self) -> tuple[LinkGroup, ...]:
        """Lead to the programmes in it, to the place itself, and on."""
        programs = (fed.facts.program for fed in self._found if not fed.facts.standing.is_over)
        links = tuple(
            (
                display_name(item.name, item.name_en, self.language, self.city),
                self._here(plain_page(PROGRAM, item.id, self.language)),
            )
            for item in programs
        )
        return (LinkGroup(self.t("이곳에서 하는 프로그램"), links), *super().groups())

    def data(self) -> Data:
        """Return the space as a Place."""
        space = self.space
        parent = self.state.store.record(space.parent_id) if space.parent_id else None
        address = public_address(self.state, SPACE, space.id, self.language)
        return place_data(space, parent if isinstance(parent, Space) else None, address)
