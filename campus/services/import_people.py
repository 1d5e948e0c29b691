"""How do tables with a reader of their own become a dry run: lists of courses, and residents by age band?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date

from campus.domain.city import City
from campus.domain.imports import Act, Choices, FaultKind, FieldChange, Gone, ImportFault, RowPlan, Table
from campus.domain.record import DateBasis, District, Population, Program, ProgramSession
from campus.errors import Fault, ImportFileError
from campus.exchange.course_import import CourseFrame, import_course_rows
from campus.exchange.import_sets import DataSet, ImportPlan
from campus.exchange.place_reading import is_elsewhere
from campus.exchange.population import read_bands
from campus.services.import_compare import UNKNOWN, Edition, Standing, compare
from campus.services.import_plan import DryRun, Known, source_of
from campus.services.import_rows import TOLD_EVERY, Progress

_ORIGIN = frozenset({"source_id", "reference_date", "date_basis", "note", "id"})
_PERIOD = re.compile(r"(\d{4})년(\d{2})월_계_")
_REPEATED = re.compile(r"is the same course as row (\d+)")
FIRST_SESSION = 1


def plan_courses(
    result: DryRun, frame: tuple[City, ImportPlan, date], known: Known, choices: Choices, file: str, progress: Progress
) -> None:
    """Plan a list of courses; the teachers' names were dropped before anything was looked at."""
    city, plan, today = frame
    data_set, table = result.data_set, result.table
    if data_set is None:
        return
    rows = _inside(result, table, data_set, plan, choices)
    found = [row.get(data_set.reference, "") for _, row in rows]
    result.reference_date = max((text[:10] for text in found if text), default="")
    result.source = source_of(data_set, city, result.reference_date, "", (file, today))
    if not rows:
        return
    course_frame = CourseFrame(city, data_set.kind, result.source.id, today.isoformat())
    numbers = [number for number, _ in rows]
    course = import_course_rows([row for _, row in rows], numbers, file, course_frame)
    result.faults += [_fault(fault) for fault in course.faults]
    result.counts.held += len({fault.row for fault in course.faults})
    records = {record.id: record for record in known.records["programs"]}
    sessions = {session.program_id: session for session in known.records.get("program_sessions", ())}
    for place, (program, session, number) in enumerate(zip(course.programs, course.sessions, course.rows, strict=True)):
        if place % TOLD_EVERY == 0:
            progress(place, len(course.programs))
        _plan_course(result, (program, session, number), records, sessions, known, choices)
    taken = {program.id for program in course.programs}
    result.gone = [
        Gone(record.id, record.name, record.reference_date)
        for record in records.values()
        if record.source_id in known.editions and record.id not in taken
    ]


def _inside(
    result: DryRun, table: Table, data_set: DataSet, plan: ImportPlan, choices: Choices
) -> list[tuple[int, Mapping[str, str]]]:
    """Return the rows of this city, and count the others."""
    result.counts.rows = len(table.rows)
    rows: list[tuple[int, Mapping[str, str]]] = []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = dict(zip(table.headers, cells, strict=True))
        named = [row.get(name, "") for name in data_set.places]
        if not choices.outside and is_elsewhere(named, plan.here, plan.elsewhere):
            result.counts.outside += 1
        else:
            rows.append((number, row))
    return rows


def _fault(fault: Fault) -> ImportFault:
    """Turn a fault of the course reader into one of an import."""
    kind = FaultKind.REPEATED if (same := _REPEATED.search(fault.problem)) else FaultKind.VALUE
    detail = same[1] if same else fault.problem
    kind = FaultKind.EMPTY if fault.problem == "must not be empty" else kind
    return ImportFault(fault.row or 0, fault.field, fault.value, kind, detail=detail, can_repair=False)


def _plan_course(
    result: DryRun,
    course: tuple[Program, ProgramSession, int],
    records: Mapping[str, Program],
    sessions: Mapping[str, ProgramSession],
    known: Known,
    choices: Choices,
) -> None:
    """Plan one course."""
    program, session, number = course
    stands = records.get(program.id)
    values = {
        item.name: value
        for item in fields(program)
        if item.name not in _ORIGIN and (value := getattr(program, item.name)) not in UNKNOWN
    }
    old = sessions.get(program.id)
    moved = old is None or _content(old) != _content(session)
    if stands is None:
        changes = tuple(FieldChange(name, "", str(value)) for name, value in values.items())
        result.new.append(("programs", program))
        result.sessions.append(session)
        result.counts.acts[Act.NEW] += 1
        result.rows.append(RowPlan(number, Act.NEW, "programs", program.id, program.name, changes))
        return
    edition = Edition(
        program.source_id, program.reference_date, program.date_basis, known.editions | {program.source_id}
    )
    standing = Standing("programs", stands, known.versions[program.id], known.origins.get(program.id, {}))
    found = compare(standing, values, number, edition, choices)
    result.faults += found.faults
    if moved and (old is None or edition.reference_date > old.reference_date):
        result.sessions.append(session)
        found.act = Act.CHANGED
    result.counts.acts[found.act] += 1
    if found.edit is not None:
        result.edits.append(found.edit)
    if found.act is not Act.SAME:
        result.rows.append(RowPlan(number, found.act, "programs", program.id, program.name, found.changes))


def _content(session: ProgramSession) -> ProgramSession:
    """Return a session without where it comes from."""
    return replace(session, source_id="", reference_date="", date_basis=DateBasis.EXACT, note="")


def plan_population(
    result: DryRun, city: City, today: date, stands: Sequence[Population], districts: Sequence[District], file: str
) -> None:
    """Plan residents by age band: the districts of the city are taken, every other unit is counted and left out."""
    data_set, table = result.data_set, result.table
    period = next((found for header in table.headers if (found := _PERIOD.search(header))), None)
    if data_set is None or period is None:
        raise ImportFileError("columns", "YYYY년MM월_계_")
    unit = table.headers.index(data_set.needs[0])
    result.reference_date = f"{period[1]}-{period[2]}"
    result.source = source_of(data_set, city, result.reference_date, "", (file, today))
    codes = {district.code: district for district in districts}
    result.counts.rows = len(table.rows)
    old = {(band.district_id, band.age_from): band for band in stands}
    for number, cells in zip(table.numbers, table.rows, strict=True):
        code = cells[unit].rpartition("(")[2].rstrip(")")
        if code not in codes:
            result.counts.outside += 1
            continue
        row = dict(zip(table.headers, cells, strict=True))
        _plan_unit(result, number, row, table.headers[unit], codes[code], old)


def _plan_unit(
    result: DryRun,
    number: int,
    row: Mapping[str, str],
    unit: str,
    district: District,
    old: Mapping[tuple[str, int], Population],
) -> None:
    """Plan one district: it is new, changed, older than what stands, or the same."""
    source = result.source
    if source is None:
        return
    try:
        bands = [
            Population(
                district_id=district.id,
                age_from=band.age_from,
                age_to=band.age_to,
                people=band.people,
                source_id=source.id,
                reference_date=result.reference_date,
            )
            for band in read_bands([row], unit)
        ]
    except ValueError as error:
        fault = ImportFault(number, unit, row[unit], FaultKind.VALUE, detail=str(error), can_repair=False)
        result.faults.append(fault)
        result.counts.held += 1
        return
    changes = [
        (band, FieldChange(f"{band.age_from}~", str(known.people) if known else "", str(band.people)))
        for band in bands
        if (known := old.get((district.id, band.age_from))) is None or known.people != band.people
    ]
    dates = [known.reference_date for band in bands if (known := old.get((district.id, band.age_from)))]
    newer = not dates or result.reference_date > max(dates)
    if not newer and changes:
        told = f"{max(dates)} ≥ {result.reference_date}"
        result.faults.append(ImportFault(number, unit, row[unit], FaultKind.NOT_NEWER, detail=told, can_repair=False))
    act = (Act.NEW if not dates else Act.CHANGED if changes else Act.DATED) if newer else Act.SAME
    result.counts.acts[act] += 1
    if act is not Act.SAME:
        result.population += bands
        told_changes = tuple(change for _, change in changes)
        result.rows.append(RowPlan(number, act, "population", district.id, district.name, told_changes))
