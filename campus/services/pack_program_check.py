"""Do a pack's programmes and sessions say what can be followed: weekdays, rules, days, amounts, ages?"""

from collections.abc import Iterator
from datetime import date

from campus.analysis.public_holidays import holidays_of
from campus.analysis.recurrence import check_rule
from campus.domain.record import Program, ProgramSession
from campus.domain.schedule import WEEKDAYS
from campus.errors import Fault
from campus.store.pack import CITY_FILE, PackDraft

AMOUNTS = ("fee_won", "materials_won", "capacity", "age_from", "age_to")


def program_faults(draft: PackDraft) -> Iterator[Fault]:
    """Find what is wrong with a pack's programmes, their sessions and its calendar of holidays.

    A last day before the first one is no fault of the pack: the source may have written it, and the state says so.
    """
    sheet = draft.sheets["programs"]
    for row, program in zip(sheet.record_rows, sheet.records, strict=True):
        yield from _amount_faults(sheet.file, row, program)
    sheet = draft.sheets["program_sessions"]
    for row, session in zip(sheet.record_rows, sheet.records, strict=True):
        yield from _session_faults(sheet.file, row, session)
    if draft.city is not None:
        try:
            holidays_of(draft.city)
        except ValueError as error:
            yield Fault(CITY_FILE, None, "holidays", draft.city.holidays.country, str(error))


def _amount_faults(file: str, row: int, program: Program) -> Iterator[Fault]:
    """Check numbers, and that only values that stand there are called estimated."""
    for name in AMOUNTS:
        amount = getattr(program, name)
        if amount is not None and amount < 0:
            yield Fault(file, row, name, str(amount), "must not be negative")
    if program.age_from is not None and program.age_to is not None and program.age_to < program.age_from:
        yield Fault(file, row, "age_to", str(program.age_to), "must not be below age_from")
    for name in program.estimated:
        if getattr(program, name, None) in (None, "", ()):
            yield Fault(file, row, "estimated", name, "names no value of this programme")


def _session_faults(file: str, row: int, session: ProgramSession) -> Iterator[Fault]:
    """Check one session's weekdays, rule and single days."""
    if session.number < 1:
        yield Fault(file, row, "number", str(session.number), "must count from 1")
    for day in session.weekdays:
        if day not in WEEKDAYS:
            yield Fault(file, row, "weekdays", day, f"must be one of {', '.join(WEEKDAYS)}")
    for name in ("except_days", "extra_days"):
        for text in getattr(session, name):
            if not _is_day(text):
                yield Fault(file, row, name, text, "is not a date (YYYY-MM-DD)")
    if session.rrule:
        try:
            check_rule(session.rrule)
        except ValueError as error:
            yield Fault(file, row, "rrule", session.rrule, f"is no rule that can be followed: {error}")


def _is_day(text: str) -> bool:
    """Tell whether a text is an ISO date."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
