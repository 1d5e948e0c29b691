"""How do the announced decisions of a period become files for a report or for other programs?

An address names the edition of the data, as those of the layers do, and the day (``on``) on which it was asked; what
it answers then never changes and is kept by browsers. An address of another edition is led to the present one.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from campus.domain.city import pick
from campus.domain.gazette import Gazette, parse_gazette
from campus.domain.sheet import Sheet, SheetFile, SheetKind
from campus.errors import NotFoundError
from campus.locale import translator
from campus.services.app_state import AppState
from campus.services.gazette import district_names, gazette_edition, gazette_of, sources_of
from campus.services.sheet_files import sheet_file
from campus.views.gazette_text import data_sheet, file_notes, report_sheet
from campus.web.replies import IMMUTABLE, NO_STORE, asked_language, attachment, plain_key, send_bytes

MEDIA_TYPES: Final = {
    SheetKind.CSV: "text/csv; charset=utf-8",
    # What browsers and the registry of encodings call the code page that Excel names CP949.
    SheetKind.CSV_CP949: "text/csv; charset=euc-kr",
    SheetKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REPORT, DATA = "report", "data"
FILES: Final = {f"{form}.{kind}": (form, kind) for form in (REPORT, DATA) for kind in SheetKind}


class GazetteFiles:
    """The files over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every file."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return ``/gazette/{edition}/{file}``, which takes a period's address, ``lang`` and ``on``."""
        return [Route("/gazette/{edition}/{file}", self.send)]

    def send(self, request: Request) -> Response:
        """Send a file of the present edition."""
        state, name = self._state(), request.path_params["file"]
        if name not in FILES:
            raise NotFoundError(f"There is no file {name!a}. There are: {', '.join(FILES)}.")
        edition = gazette_edition(state.store, state.atlas())
        if request.path_params["edition"] != edition:
            return RedirectResponse(f"../{edition}/{name}?{request.url.query}", headers={"Cache-Control": NO_STORE})
        today, language = state.today(), asked_language(request, state.city)
        query, _ = parse_gazette(request.query_params, today)
        gazette = gazette_of(state.store, state.atlas(), query, today)
        form, kind = FILES[name]
        written = _written(_sheet(state, gazette, form, language), kind, language)
        cache = IMMUTABLE if request.query_params.get("on") == today.isoformat() else NO_STORE
        named = _named(state, gazette, name, language)
        return send_bytes(request, written.content, MEDIA_TYPES[kind], cache, Content_Disposition=named)


def _sheet(state: AppState, gazette: Gazette, form: str, language: str) -> Sheet:
    """Make the table."""
    atlas, districts = state.atlas(), district_names(state.atlas(), language)
    if form == DATA:
        return data_sheet(gazette, state.city, language, districts)
    return report_sheet(gazette, state.city, language, state.today(), sources_of(atlas, gazette), districts)


def _written(sheet: Sheet, kind: SheetKind, language: str) -> SheetFile:
    """Write the table; a report says in its notes what the file did to texts."""
    file = sheet_file(sheet, kind)
    notes = file_notes(file, translator(language)) if sheet.notes else []
    return sheet_file(replace(sheet, notes=(*sheet.notes, *notes)), kind) if notes else file


def _named(state: AppState, gazette: Gazette, name: str, language: str) -> str:
    """Name the file."""
    t, query = translator(language), gazette.query
    days = f"{query.first.isoformat()}~{query.last.isoformat()}"
    form, ending = name.split(".", 1)
    what = t("결정 공고 조서") if form == REPORT else t("결정 공고 자료")
    plain = f"announcements-{plain_key(state.city.key)}-{days.replace('~', '-')}-{form}.{ending}"
    return attachment(plain, f"{pick(state.city.names, language)} {what} {days}.{ending}")
