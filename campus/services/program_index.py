"""How does the search over all programmes come out of the store?"""

from collections.abc import Sequence

from campus.domain.city import City
from campus.domain.record import Program, ProgramSession
from campus.services.program_lexicon import build_lexicon
from campus.services.program_search import ProgramSearch
from campus.services.program_table import PROGRAM_COLUMNS, SESSION_COLUMNS, build_table
from campus.store.reading import Reader
from campus.store.store import Store

MOST_CARDS = 100
"""A page shows fewer; more are refused, because each is read in full."""


def build_program_search(store: Store, city: City) -> ProgramSearch:
    """Load all programmes into memory, everything as of one moment."""
    with store.snapshot() as moment:
        districts, living_areas = moment.rows("districts"), moment.rows("living_areas")
        stations = moment.rows("stations")
        located = [*stations, *moment.rows("institutions"), *moment.rows("spaces")]
        programs = moment.columns("programs", PROGRAM_COLUMNS)
        sessions = moment.columns("program_sessions", SESSION_COLUMNS)
        version = moment.data_version()
    living_area_of = {district.id: district.living_area_id for district in districts}
    table = build_table(programs, sessions, city, living_area_of)
    return ProgramSearch(city, version, table, build_lexicon(city, districts, living_areas, located), stations)


def program_cards(reader: Reader, ids: Sequence[str]) -> list[tuple[Program, tuple[ProgramSession, ...]]]:
    """Return some programmes in full, with their sessions, in the order of the ids; unknown ids are left out.

    Raises ``ValueError`` for more than ``MOST_CARDS``.
    """
    if len(ids) > MOST_CARDS:
        raise ValueError(f"at most {MOST_CARDS} programmes are read at once, not {len(ids)}")
    sessions: dict[str, list[ProgramSession]] = {}
    for session in reader.rows_where("program_sessions", "program_id", ids):
        sessions.setdefault(session.program_id, []).append(session)
    programs: dict[str, Program] = {item.id: item for item in reader.rows_where("programs", "id", ids)}
    return [(programs[key], tuple(sessions.get(key, ()))) for key in ids if key in programs]
