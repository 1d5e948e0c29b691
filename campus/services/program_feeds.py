"""Which programmes stand in a calendar that somebody subscribes to, and in which file?"""

from dataclasses import dataclass, replace
from datetime import date

from campus.analysis.meeting_set import meeting_set
from campus.analysis.public_holidays import holidays_of
from campus.domain.city import City
from campus.domain.feed import Feed
from campus.domain.partial_date import earliest
from campus.domain.program_query import ProgramQuery
from campus.domain.record import Program, ProgramSession, Relation, Space
from campus.errors import NotFoundError
from campus.exchange.calendar_file import write_calendar
from campus.services.app_state import AppState
from campus.services.program_facts import ProgramFacts, program_facts
from campus.services.program_places import placed
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
    """Return a space and the programmes that are in it or its rooms today; raise :class:`NotFoundError` without one."""
    atlas, today = app.atlas(), app.today()
    with app.store.snapshot() as moment:
        space = moment.record(space_id)
        if not isinstance(space, Space):
            raise NotFoundError(f"No space has the id {space_id!a}.")
        inside = _with_rooms(moment, space_id)
        stored: list[Program] = moment.rows_where("programs", "place_id", inside)
    moved = {
        link.from_id
        for key in inside
        for link in atlas.links_of(key, today, today)
        if link.relation is Relation.TAKES_PLACE_IN
    }
    found = _fed(app, sorted({program.id for program in stored} | moved))
    return space, [fed for fed in found if fed.facts.program.place_id in inside][:MOST_PROGRAMS]


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


def days_left_out(city: City, session: ProgramSession) -> tuple[date, ...]:
    """Return the days of a session's weekdays or rule on which it does not meet: exceptions and public holidays."""
    meetings = meeting_set(session, holidays_of(city))
    return meetings.left_out if meetings else ()


def _fed(app: AppState, ids: list[str]) -> list[FedProgram]:
    """Read programmes with their versions, where they take place today."""
    versions = app.store.versions_of("programs", ids)
    return [
        FedProgram(
            _placed(app, facts),
            versions.get(facts.program.id, 0),
            earliest(facts.program.reference_date) or UNDATED,
        )
        for facts in program_facts(app, ids, app.today())
    ]


def _placed(app: AppState, facts: ProgramFacts) -> ProgramFacts:
    """Follow a programme to where its place went with a role."""
    program = placed(facts.program, app.atlas(), app.today(), app.today())
    if program is facts.program or not isinstance(program, Program):
        return facts
    place = app.store.record(program.place_id)
    return replace(facts, program=program, place=place if isinstance(place, Space) else None)
