"""How fast is the search over a million programmes, and the search by initial consonants over 100,000 names?"""

import re
import resource
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from campus.analysis.phrase_index import PhraseIndex
from campus.analysis.text_search import initials_of, normalise
from campus.domain.program_query import ProgramQuery
from campus.services.program_lexicon import build_lexicon
from campus.services.program_search import Position, ProgramSearch
from campus.services.program_table import build_table
from campus.store.pack import Pack
from tests.bench.measure import Figure, best_of, seconds_of
from tests.bench.program_crowd import TODAY, Columns, invented_columns, invented_names

SIZE = 1_000_000
NAMES = 100_000
ROUNDS = 5
TEN = slice(0, 10)

QUERIES = (
    ProgramQuery(),
    ProgramQuery(text="코딩"),
    ProgramQuery(text="초등 코딩 토요일"),
    ProgramQuery(text="ㅋㄷ 저녁 무료"),
    ProgramQuery(text="한국어 일요일", sort="distance"),
    ProgramQuery(text="가상", sort="name"),
    ProgramQuery(weekdays=frozenset({"SA", "SU"}), fees=frozenset({"free"}), sort="deadline"),
    ProgramQuery(groups=frozenset({"senior"}), radius_m=2_000, sort="distance"),
    ProgramQuery(states=frozenset({"open"}), over=True, sort="start"),
    ProgramQuery(text="목공 자격증 12", day_parts=frozenset({"evening"})),
    ProgramQuery(text="바리스", sort="distance"),
    ProgramQuery(sort="distance"),
)


def measure(_folder: Path, pack: Pack) -> list[Figure]:
    """Take all figures of this part."""
    programs, sessions = invented_columns(SIZE, pack)
    origin: Position = (
        (pack.city.bounds[0] + pack.city.bounds[2]) / 2,
        (pack.city.bounds[1] + pack.city.bounds[3]) / 2,
    )
    made: list[ProgramSearch] = []
    before = _peak_mb()
    building = seconds_of(lambda: made.append(_search(programs, sessions, pack)))
    grown = _peak_mb() - before
    search = made[0]
    first = seconds_of(lambda: search.view(QUERIES[0], TODAY))
    frame = pd.DataFrame({name: programs[name] for name in ("name", "host_text", "place_text", "kind", "groups")})
    return [
        Figure("index of 1,000,000 programmes", building, "s", None, 20.0),
        Figure("first question of a day (states of all)", first, "s"),
        *_asking(search, frame, origin),
        _near(search, origin),
        Figure("memory: peak growth while that index is built", grown, "MB"),
        _initials(),
    ]


def _search(programs: Columns, sessions: Columns, pack: Pack) -> ProgramSearch:
    """Build the search as the service does after reading the store."""
    tables = pack.tables
    districts, areas, stations = tables["districts"], tables["living_areas"], tables["stations"]
    lexicon = build_lexicon(pack.city, districts, areas, [*stations, *tables["institutions"], *tables["spaces"]])
    living_area_of = {district.id: district.living_area_id for district in districts}
    table = build_table(programs, sessions, pack.city, living_area_of)
    return ProgramSearch(pack.city, 1, table, lexicon, stations)


def _asking(search: ProgramSearch, frame: pd.DataFrame, origin: Position) -> list[Figure]:
    """Ask everything several times: filter, twelve facets with counts, and the first ten of the list."""

    def ask(query: ProgramQuery) -> Callable[[], object]:
        return lambda: search.hits(search.view(query, TODAY, origin), TODAY, TEN, origin)

    for query in QUERIES:
        ask(query)()
    times = [seconds_of(ask(query)) for _ in range(ROUNDS) for query in QUERIES]

    def plain() -> None:
        texts = frame["name"].str.contains("코딩") | frame["host_text"].str.contains("코딩")
        found = frame[texts | frame["place_text"].str.contains("코딩")]
        for column in ("kind", "groups"):
            found[column].value_counts()

    note = "pandas str.contains over three columns, two facets, no order"
    return [
        Figure("question to 1,000,000: p95", float(np.percentile(times, 95)), "s", seconds_of(plain), 0.05, note),
        Figure("question to 1,000,000: middle", float(np.median(times)), "s"),
    ]


def _near(search: ProgramSearch, origin: Position) -> Figure:
    """Find the ten nearest with filters."""
    query = ProgramQuery(fees=frozenset({"free"}), weekdays=frozenset({"SU"}))
    ours = best_of(ROUNDS, lambda: search.nearest(query, TODAY, origin, 10))
    lon, lat = search.table.lon.tolist(), search.table.lat.tolist()

    def plain() -> None:
        places = zip(lon, lat, strict=True)
        sorted(((x - origin[0]) ** 2 + (y - origin[1]) ** 2, number) for number, (x, y) in enumerate(places))[:10]

    return Figure("ten nearest of 1,000,000 with filters", ours, "s", seconds_of(plain), 0.05, "a loop, no filters")


def _peak_mb() -> float:
    """Return the most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _initials() -> Figure:
    """Search by initial consonants, which no plain way can: it has to compute them first."""
    names = invented_names(NAMES)
    index = PhraseIndex(names)
    ours = best_of(ROUNDS, lambda: np.flatnonzero(index.find("ㅋㄷㄱㅊ")))

    def plain() -> list[int]:
        return [number for number, name in enumerate(names) if re.search("ㅋㄷㄱㅊ", initials_of(normalise(name)))]

    note = "a loop that takes the initials of every name"
    return Figure("initial consonants in 100,000 names", ours, "s", seconds_of(plain), 0.02, note)
