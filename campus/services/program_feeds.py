"""Which programmes stand in a calendar that somebody subscribes to, and in which file?"""

from dataclasses import dataclass, replace
from datetime import date

from campus.domain.feed import Feed
from campus.domain.partial_date import earliest
from campus.domain.program_query import ProgramQuery
from campus.domain.record import Program, Space
from campus.errors import NotFoundError
from campus.exchange.calendar_file import write_calendar
from campus.services.app_state import AppState
from campus.services.program_facts import ProgramFacts, program_facts
from campus.store.reading import Reader

MOST_PROGRAMS = 500
"""A calendar holds no more programmes; of a search those that can be joined come first."""

UNDATED = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class FedProgram:
    """A programme of a calendar; ``version`` rises with every change of its record, ``as_of`` is its data's day."""

    facts: ProgramFacts
    version: int
    as_of: date


def fed_program(app: AppState, program_id: str) -> FedProgram:
    """Return one programme; raise :class:`NotFoundError` when no programme has the id."""
    if not isinstance(app.store.record(program_id), Program):
        raise NotFoundError(f"No programme has the id {program_id!a}.")
    return _fed(app, [program_id])[0]


def fed_space(app: AppState, space_id: str) -> tuple[Space, list[FedProgram]]:
    """Return a space and the programmes in it and in its rooms; raise :class:`NotFoundError` for an unknown one."""
    with app.store.snapshot() as moment:
        space = moment.record(space_id)
        if not isinstance(space, Space):
            raise NotFoundError(f"No space has the id {space_id!a}.")
        programs: list[Program] = moment.rows_where("programs", "place_id", _with_rooms(moment, space_id))
    return space, _fed(app, [program.id for program in programs[:MOST_PROGRAMS]])


def fed_search(app: AppState, query: ProgramQuery) -> list[FedProgram]:
    """Return what a saved search finds; what has begun or is over stays, so that it stays in a subscriber's calendar.

    Order and distance of the query say nothing here.
    """
    search, today = app.programs(), app.today()
    asked = replace(query, over=True, radius_m=None, sort="relevance")
    hits = search.hits(search.view(asked, today), today, slice(0, MOST_PROGRAMS))
    return _fed(app, [hit.id for hit in hits])


def calendar_file(app: AppState, feed: Feed) -> bytes:
    """Write a calendar as RFC 5545 has it."""
    return write_calendar(feed, app.city)


def _with_rooms(moment: Reader, space_id: str) -> list[str]:
    """Return a space and all spaces in it; a space that stands in itself is named once."""
    found, wave = [space_id], [space_id]
    while wave:
        rooms: list[Space] = moment.rows_where("spaces", "parent_id", wave)
        wave = [room.id for room in rooms if room.id not in found]
        found += wave
    return found


def _fed(app: AppState, ids: list[str]) -> list[FedProgram]:
    """Read programmes with their versions."""
    versions = app.store.versions_of("programs", ids)
    return [
        FedProgram(facts, versions.get(facts.program.id, 0), earliest(facts.program.reference_date) or UNDATED)
        for facts in program_facts(app, ids, app.today())
    ]
