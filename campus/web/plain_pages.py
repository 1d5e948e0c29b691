"""What do search engines and people without JavaScript see of a programme or a space? One plain page of HTML."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campus.domain.city import pick
from campus.domain.record import Space
from campus.errors import NotFoundError
from campus.locale import Translate, translator
from campus.services.app_state import AppState
from campus.services.calendar_feed import checked_record
from campus.services.program_facts import program_facts
from campus.services.record_view import RecordView
from campus.views.feed_links import PROGRAM, app_page, program_feed, qr_code, space_feed
from campus.views.program_text import Words, fee_text, standing_text, when_texts, who_text
from campus.views.record_sheet import SheetGroup
from campus.views.record_text import display_name
from campus.views.structured_data import course_data, script_text, space_data
from campus.views.way_links import Spot, way_label, way_links
from campus.web.feeds import KINDS
from campus.web.forms import Frame, draw_template
from campus.web.record_sheet import SheetWriter
from campus.web.replies import NO_STORE, asked_language, send_bytes

ROOT = "../../"


@dataclass(frozen=True, slots=True)
class PlainPage:
    """What stands on a page; links are (words, address)."""

    frame: Frame
    title: str
    lines: tuple[str, ...] = ()
    groups: tuple[SheetGroup, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    canonical: str = ""
    qr: str = ""
    data: str = ""


class PlainPages:
    """The pages over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every page."""
        self._state = state

    def route(self) -> Route:
        """Return ``/p/program/{id}`` and ``/p/space/{id}``; they take ``lang``."""
        return Route("/p/{kind}/{id}", self.page)

    def page(self, request: Request) -> Response:
        """Send the page of a record, or one that says that there is none."""
        state, kind, record_id = self._state(), request.path_params["kind"], request.path_params["id"]
        language = asked_language(request, state.city)
        t = translator(language)
        view = self._view(kind, record_id) if kind in KINDS else None
        frame = Frame(language, pick(state.city.program_names, language), "", ROOT)
        if view is None:
            return _send(request, PlainPage(frame, t("기록을 찾을 수 없습니다")), HTTPStatus.NOT_FOUND)
        return _send(request, _Writer(state, view, frame, t).page(kind), HTTPStatus.OK)

    def _view(self, kind: str, record_id: str) -> RecordView | None:
        """Return what is known of a record of that kind, or nothing."""
        try:
            checked_record(self._state().store, record_id, KINDS[kind])
        except NotFoundError:
            return None
        return self._state().record(record_id)


class _Writer:
    """Writes one record's page."""

    def __init__(self, state: AppState, view: RecordView, frame: Frame, t: Translate) -> None:
        self.state, self.view, self.frame, self.t = state, view, frame, t
        self.language, self.id = frame.language, view.record.id

    def page(self, kind: str) -> PlainPage:
        """Collect everything."""
        record, root, city = self.view.record, self.state.settings.public_url, self.state.city
        lines, groups = SheetWriter(self.state, self.view, self.language, self.t).groups()
        answers, data = self._program() if kind == PROGRAM else ((), _space_script(self.view))
        feed = program_feed if kind == PROGRAM else space_feed
        links = [
            (self.t("지도에서 보기"), app_page(self.id, self.language)),
            (self.t("내 달력에 넣기 (.ics)"), feed(self.id, self.language)),
            (self.t("인쇄용 A4 (PDF)"), f"./record-sheet.pdf?{urlencode({'id': self.id, 'lang': self.language})}"),
        ]
        own = f"?lang={self.language}" if self.language != city.source_language else ""
        return PlainPage(
            frame=self.frame,
            title=display_name(record.name, record.name_en, self.language, city),
            lines=lines,
            groups=(*answers, *groups),
            links=(*((words, ROOT + address.removeprefix("./")) for words, address in links), *self._ways()),
            languages=tuple((code, f"?lang={code}") for code in city.languages if code != self.language),
            canonical=f"{root}/p/{kind}/{self.id}{own}" if root else "",
            qr=ROOT + qr_code(kind, self.id, self.language).removeprefix("./"),
            data=data,
        )

    def _program(self) -> tuple[tuple[SheetGroup, ...], str]:
        """Answer what a resident asks first, and describe the course to search engines."""
        today, t = self.state.today(), self.t
        (facts,) = program_facts(self.state, (self.id,), today)
        words = Words(t, lambda labels: pick(labels, self.language), self.language, self.state.city)
        answers = {
            t("언제"): when_texts(facts.program, facts.sessions, words),
            t("누구에게"): [who_text(facts.program, words)],
            t("수강료"): [fee_text(facts.program, words)],
        }
        first = SheetGroup(
            standing_text(facts.standing, today, words),
            tuple(f"{label}: {' / '.join(texts)}" for label, texts in answers.items()),
        )
        host = facts.host.name if facts.host else facts.program.host_text
        return (first,), script_text(course_data(facts.program, facts.sessions, host, facts.place))

    def _ways(self) -> tuple[tuple[str, str], ...]:
        """Link to the way there."""
        record = self.view.record
        if record.lon is None or record.lat is None:
            return ()
        spot = Spot(record.place_text or record.name, record.lat, record.lon)
        found = way_links(self.state.city.way_services, spot)
        return tuple((way_label(link.service, self.t), link.web) for link in found)


def _space_script(view: RecordView) -> str:
    """Describe a space to search engines."""
    return script_text(space_data(view.record)) if isinstance(view.record, Space) else ""


def _send(request: Request, page: PlainPage, status: HTTPStatus) -> Response:
    """Send a page; how a programme stands changes with the day, so nobody keeps it."""
    content = draw_template("record.html", page=page).encode()
    reply = send_bytes(request, content, "text/html; charset=utf-8", NO_STORE)
    reply.status_code = status
    return reply
