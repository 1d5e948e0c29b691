"""How does a list of courses in the national standard (전국평생학습강좌표준데이터, 15013110) become programmes?

Columns are found by name or alias, never by position. Whatever names the teacher is personal data: it is dropped before
anything is looked at, and stands in no message. What the source wrote stays in the ``_text`` fields.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from campus.analysis.text_search import normalise
from campus.domain.city import City, Term
from campus.domain.record import DateBasis, Program, ProgramSession
from campus.errors import Fault
from campus.exchange.course_cells import (
    ALWAYS,
    read_count,
    read_day,
    read_fee,
    read_time,
    read_truth,
    read_weekdays,
)
from campus.exchange.source_table import SourceRow, decode_table, parse_table
from campus.exchange.target_text import ages_in, terms_in

HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("강좌명", "lctreNm"),
    "start_on": ("교육시작일자", "교육시작일", "edcStartDay"),
    "end_on": ("교육종료일자", "교육종료일", "edcEndDay"),
    "start_time": ("교육시작시각", "교육시작시간", "edcStartTime"),
    "end_time": ("교육종료시각", "교육종료시간", "edcColseTime", "edcCloseTime"),
    "content": ("강좌내용", "lctreCo"),
    "target": ("교육대상구분", "교육대상", "edcTrgetType"),
    "mode": ("교육방법구분", "교육방법", "edcMthType"),
    "days": ("운영요일", "operDay"),
    "place": ("교육장소", "edcPlace"),
    "capacity": ("강좌정원수", "정원수", "정원", "psncpa"),
    "fee": ("수강료", "lctreCost"),
    "address": ("교육장도로명주소", "edcRdnmadr"),
    "host": ("운영기관명", "operInstitutionNm"),
    "phone": ("운영기관전화번호", "operPhoneNumber"),
    "apply_from": ("접수시작일자", "접수시작일", "rceptStartDate"),
    "apply_to": ("접수종료일자", "접수종료일", "rceptEndDate"),
    "apply": ("접수방법구분", "접수방법", "rceptMthType"),
    "selection": ("선정방법구분", "선정방법", "slctnMthType"),
    "url": ("홈페이지주소", "homepageUrl"),
    "training_support": ("직업능력개발훈련비지원강좌여부", "oadtCtLctreYn"),
    "credit_bank": ("학점은행제평가(학점)인정여부", "학점은행제평가인정여부", "pntBankAckestYn"),
    "learning_account": ("평생학습계좌제평가인정여부", "lrnAcnutAckestYn"),
    "reference": ("데이터기준일자", "데이터기준일", "referenceDate"),
}
"""The standard's columns that are kept, each with the names by which files and the API call it."""

PERSONAL = frozenset({"강사명", "instrctrNm"})
NEEDED = ("name", "host")
HEADER_ROW = 1

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CourseFrame:
    """What a file does not say.

    ``kind`` is that of all its courses, ``source_id`` the source; ``reference_date`` that of rows naming none.
    """

    city: City
    kind: str
    source_id: str
    reference_date: str


@dataclass(frozen=True, slots=True)
class CourseImport:
    """What a file gave: programmes with their sessions, row numbers as a spreadsheet counts, and all faults.

    A row with a fault gives no programme.
    """

    programs: tuple[Program, ...]
    sessions: tuple[ProgramSession, ...]
    rows: tuple[int, ...]
    faults: tuple[Fault, ...]


def import_courses(content: bytes, file: str, frame: CourseFrame) -> CourseImport:
    """Read a course list (CSV in UTF-8, with or without a byte order mark, or CP949).

    Raises :class:`~campus.errors.PackError` when no encoding fits. Every other fault is told by row and field.
    """
    table = _table(content, file)
    return import_course_rows(table, range(HEADER_ROW + 1, len(table) + HEADER_ROW + 1), file, frame)


def import_course_rows(
    table: Sequence[SourceRow], numbers: Sequence[int], file: str, frame: CourseFrame
) -> CourseImport:
    """Read rows of a course list that stand under these numbers; see :func:`import_courses`."""
    rows = [{name: cell for name, cell in row.items() if name not in PERSONAL} for row in table]
    names = _headers(rows[0]) if rows else {}
    missing = [HEADERS[field][0] for field in NEEDED if field not in names]
    if missing:
        faults = tuple(Fault(file, HEADER_ROW, name, "", "column is missing") for name in missing)
        return CourseImport((), (), (), faults)
    readers = [_Row(file, number, row, names, frame) for number, row in zip(numbers, rows, strict=True)]
    made = [reader.course() for reader in readers]
    _tell_repeated(readers, made)
    kept = [(reader, course) for reader, course in zip(readers, made, strict=True) if not reader.faults]
    return CourseImport(
        programs=tuple(course[0] for _, course in kept),
        sessions=tuple(course[1] for _, course in kept),
        rows=tuple(reader.number for reader, _ in kept),
        faults=tuple(fault for reader in readers for fault in reader.faults),
    )


def course_id(host: str, name: str, start_on: str, start_time: str, place: str, days: str) -> str:
    """Return the id that a course keeps from file to file; the standard has none, and a teacher's name is no part."""
    parts = "|".join(normalise(part) for part in (host, name, start_on, start_time, place, days))
    return "PR-" + hashlib.sha256(parts.encode()).hexdigest()[:12]


def _table(content: bytes, file: str) -> list[SourceRow]:
    """Decode and parse a file; rows without any cell are dropped."""
    return [row for row in parse_table(decode_table(content, file)) if any(row.values())]


def _headers(row: SourceRow) -> dict[str, str]:
    """Find which header of a file holds which of our fields; blanks and case do not count."""
    found = {"".join(name.split()).lower(): name for name in row}
    known = {
        field: next((found[alias.lower()] for alias in aliases if alias.lower() in found), None)
        for field, aliases in HEADERS.items()
    }
    return {field: name for field, name in known.items() if name is not None}


def _tell_repeated(readers: Sequence["_Row"], made: Sequence[tuple[Program, ProgramSession]]) -> None:
    """Note rows that are the same course as an earlier row."""
    seen: dict[str, int] = {}
    for reader, (program, _) in zip(readers, made, strict=True):
        if program.id in seen:
            reader.tell("name", f"is the same course as row {seen[program.id]}")
        seen.setdefault(program.id, reader.number)


class _Row:
    """Reads one row and notes its faults."""

    def __init__(self, file: str, number: int, row: SourceRow, names: Mapping[str, str], frame: CourseFrame) -> None:
        """Keep the row and what is needed to understand it."""
        self.file, self.number, self.frame = file, number, frame
        self.faults: list[Fault] = []
        self._row, self._names = row, names

    def text(self, field: str) -> str:
        """Return a cell; empty when the file has no such column."""
        return self._row[self._names[field]] if field in self._names else ""

    def tell(self, field: str, problem: str) -> None:
        """Note a fault of a field by the name that the file gives it."""
        name = self._names.get(field, HEADERS[field][0])
        self.faults.append(Fault(self.file, self.number, name, self.text(field), problem))

    def read(self, field: str, reader: Callable[[str], Value], otherwise: Value) -> Value:
        """Read a cell, noting why it cannot be."""
        try:
            return reader(self.text(field))
        except ValueError as error:
            self.tell(field, str(error))
            return otherwise

    def day(self, field: str) -> str:
        """Read a day as ISO text; one that may always be is none."""
        if ALWAYS in self.text(field):
            return ""
        found = self.read(field, read_day, None)
        return found.isoformat() if found else ""

    def term(self, field: str, vocabulary: str) -> str:
        """Return the key of the city's word for a cell that holds exactly one."""
        text, terms = self.text(field), self._terms(vocabulary)
        exact = [term.key for term in terms if text in (*term.labels.values(), *term.words)]
        if text and not exact:
            self.tell(field, f"is not in {vocabulary}")
        return exact[0] if exact else ""

    def _terms(self, vocabulary: str) -> tuple[Term, ...]:
        return self.frame.city.vocabularies[vocabulary]

    def course(self) -> tuple[Program, ProgramSession]:
        """Make the programme and its only session."""
        for field in NEEDED:
            if not self.text(field):
                self.tell(field, "must not be empty")
        origin = self._origin()
        session = self._session(origin)
        key = course_id(
            *(self.text("host"), self.text("name"), session["start_on"], session["start_time"]),
            *(self.text("place"), self.text("days")),
        )
        program = Program(id=key, **origin, **self._offer(), **self._application(), **self._target())
        return program, ProgramSession(program_id=key, **session)

    def _origin(self) -> dict[str, Any]:
        """Say where the row comes from and of which date it is."""
        day = self.day("reference")
        basis = DateBasis.EXACT if day else DateBasis.COLLECTED
        reference = day or self.frame.reference_date
        return {"source_id": self.frame.source_id, "reference_date": reference, "date_basis": basis}

    def _session(self, origin: Mapping[str, Any]) -> dict[str, Any]:
        """Read when the course takes place."""
        return {
            **origin,
            "start_on": self.day("start_on"),
            "end_on": self.day("end_on"),
            "start_time": self.read("start_time", read_time, ""),
            "end_time": self.read("end_time", read_time, ""),
            "days_text": self.text("days"),
            "weekdays": read_weekdays(self.text("days")),
        }

    def _offer(self) -> dict[str, Any]:
        """Read what is offered, where, by whom and at what price."""
        fee_won, materials_text, materials_won = read_fee(self.text("fee"))
        return {
            "name": self.text("name"),
            "kind": self.frame.kind,
            "content_text": self.text("content"),
            "host_text": self.text("host"),
            "place_text": self.text("place"),
            "address": self.text("address"),
            "mode": self.term("mode", "delivery_modes"),
            "fee_text": self.text("fee"),
            "fee_won": fee_won,
            "materials_text": materials_text,
            "materials_won": materials_won,
            "capacity_text": self.text("capacity"),
            "capacity": read_count(self.text("capacity")),
            "phone": self.text("phone"),
            "url": self.text("url"),
            **{
                name: self.read(name, read_truth, None)
                for name in ("training_support", "credit_bank", "learning_account")
            },
        }

    def _application(self) -> dict[str, Any]:
        """Read when and how one applies; always open is only what the source calls so."""
        apply, selection = self.text("apply"), self.text("selection")
        chosen = terms_in(selection, self._terms("selection_methods"))
        return {
            "apply_from": self.day("apply_from"),
            "apply_to": self.day("apply_to"),
            "always_open": any(ALWAYS in self.text(field) for field in ("apply_from", "apply_to", "apply")),
            "apply_text": apply,
            "apply_methods": terms_in(apply, self._terms("apply_methods")),
            "selection_text": selection,
            "selection": chosen[0] if len(chosen) == 1 else "",
        }

    def _target(self) -> dict[str, Any]:
        """Read whom the course addresses; everything but the text is derived from it."""
        text = self.text("target")
        age_from, age_to = ages_in(text)
        derived: dict[str, Any] = {"age_from": age_from, "age_to": age_to}
        derived |= {"groups": terms_in(text, self._terms("target_groups"))}
        known = tuple(name for name, value in derived.items() if value not in (None, ()))
        return {"target_text": text, **derived, "estimated": known}
