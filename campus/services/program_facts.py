"""What does a resident need to know of one programme: when, where, with whom, and how it stands today?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from campus.analysis.public_holidays import holidays_of
from campus.analysis.recurrence import occurrences
from campus.domain.city import City
from campus.domain.program_state import ProgramStanding, program_standing
from campus.domain.record import Institution, Located, Program, ProgramSession, Space
from campus.domain.schedule import Occurrence
from campus.services.app_state import AppState
from campus.services.program_index import program_cards
from campus.store.reading import Reader

LOOK_AHEAD = timedelta(days=180)
KEPT_FACTS = 4096


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """A programme with its sessions, its host and its place where these are records, and how it stands on a day.

    ``next_meeting`` is the next day on which it is known to meet, within half a year.
    """

    program: Program
    sessions: tuple[ProgramSession, ...]
    host: Institution | None
    place: Space | None
    standing: ProgramStanding
    next_meeting: Occurrence | None


def program_facts(app: AppState, ids: Iterable[str], today: date) -> list[ProgramFacts]:
    """Return the facts of programmes in the order asked for; an id that is no programme's is left out."""
    atlas = app.atlas()
    found = (_kept_facts(app, atlas.version, key, today) for key in ids if atlas.index_of(key) is not None)
    return [item for item in found if item is not None]


@lru_cache(maxsize=KEPT_FACTS)
def _kept_facts(app: AppState, _version: int, program_id: str, today: date) -> ProgramFacts | None:
    """Read one programme; the data version makes a changed one be read anew."""
    with app.store.snapshot() as moment:
        cards = program_cards(moment, [program_id])
        if not cards:
            return None
        program, sessions = cards[0]
        host, place = _named(moment, program.host_id), _named(moment, program.place_id)
    return ProgramFacts(
        program=program,
        sessions=sessions,
        host=host if isinstance(host, Institution) else None,
        place=place if isinstance(place, Space) else None,
        standing=program_standing(program, sessions, today, app.city.thresholds.get("closes_soon_days", 0)),
        next_meeting=_next_meeting(sessions, today, app.city),
    )


def _named(moment: Reader, record_id: str) -> Located | None:
    """Read a record that another one names."""
    return moment.record(record_id) if record_id else None


def _next_meeting(sessions: Sequence[ProgramSession], today: date, city: City) -> Occurrence | None:
    """Return the next meeting that takes place."""
    meetings = occurrences(sessions, today, today + LOOK_AHEAD, holidays_of(city))
    return next((item for item in meetings if not item.cancelled), None)
