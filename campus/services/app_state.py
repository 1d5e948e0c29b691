"""Which store is open in this process, and which atlas belongs to its present data version?

Every page, layer and picture asks here. A change by another process is seen through the store's data version; no
cache is ever cleared by hand.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from threading import Lock
from typing import Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

from campus.analysis.text_search import TextIndex
from campus.domain.city import City
from campus.domain.moved_links import moves_until
from campus.domain.record import District
from campus.domain.tables import LIST_SEPARATOR
from campus.services.atlas import Areas, Atlas, Contents
from campus.services.features import Vocabulary, build_features
from campus.services.gazetteer import Gazetteer, build_gazetteer
from campus.services.program_index import build_program_search
from campus.services.program_places import place_programs
from campus.services.program_search import ProgramSearch
from campus.services.record_view import RecordView, record_view
from campus.services.role_history import RoleHistory
from campus.settings import Settings, read_settings
from campus.store.pack import read_pack
from campus.store.store import Store, open_store

SEARCHED_NAMES = ("name", "name_en", "aliases")
SEARCHED_WORDS = ("address", "place_text")


PACK_CHANGED = (
    "The city pack %s has changed since the database was filled from it. The database keeps its own records; "
    "to fill it anew, start with an empty CAMPUS_DATA_DIR or database."
)


class _Versioned(Protocol):
    """Something that was built of one data version."""

    version: int


Made = TypeVar("Made", bound=_Versioned)


class AppState:
    """The open store and what was built of its newest data version, shared by all sessions of a process."""

    def __init__(self, settings: Settings, store: Store, city: City) -> None:
        """Keep the store; the rest is built at the first question."""
        self.settings, self.store, self.city = settings, store, city
        self._made: dict[type[_Versioned], tuple[date, _Versioned]] = {}
        self._lock = Lock()

    def atlas(self) -> Atlas:
        """Return the atlas of the present data version and day; building one takes a second per 100,000 records.

        A new day needs a new one, because a programme may go along with a role that moves on it.
        """
        return self._present(Atlas, self._next_atlas)

    def programs(self) -> ProgramSearch:
        """Return the search over the programmes of the present data version; building one takes seconds a million."""
        return self._present(ProgramSearch, lambda _before: build_program_search(self.store, self.city))

    def gazetteer(self) -> Gazetteer:
        """Return the named places of the present data version."""
        return self._present(Gazetteer, lambda _before: build_gazetteer(self.store, self.city))

    def _next_atlas(self, before: Atlas | None) -> Atlas:
        """Build the atlas; decisions that the one before knew are not read again."""
        return build_atlas(self.store, self.city, self.today(), before.history if before else None)

    def _present(self, kind: type[Made], build: Callable[[Made | None], Made]) -> Made:
        """Return what was built of the present data version on this day; it is built once, from what was before."""
        version, today = self.store.data_version(), self.today()
        built_on, made = self._kept(kind)
        if made is not None and (made.version, built_on) == (version, today):
            return made
        with self._lock:
            # Asked again: whoever waited here may find something newer than what was present before.
            version = self.store.data_version()
            built_on, made = self._kept(kind)
            if made is None or (made.version, built_on) != (version, today):
                made = build(made)
                self._made[kind] = (today, made)
            return made

    def _kept(self, kind: type[Made]) -> tuple[date, Made | None]:
        """Return what was built last, and on which day."""
        built_on, made = self._made.get(kind, (date.min, None))
        return built_on, cast("Made | None", made)

    def today(self) -> date:
        """Return the date in the city's own time zone."""
        return datetime.now(ZoneInfo(self.city.timezone)).date()

    def record(self, record_id: str, day: date | None = None, known: date | None = None) -> RecordView | None:
        """Return everything that is shown of a record on a day, today by default, its roles as known then or now."""
        today = self.today()
        return record_view(self.store, self.atlas(), record_id, day or today, today, known)


_opening = Lock()


def app_state() -> AppState:
    """Return the process's state; the first call opens the store and, if it is new, fills it from the city pack.

    One process serves one store, and Streamlit hands nothing on from the server's start to a page's run.
    Raises :class:`campus.errors.CampusError` when the settings, the pack or the database cannot be used.
    """
    with _opening:
        return open_state()


@cache
def open_state() -> AppState:
    """Open the store that the settings name; what fails is tried again at the next call."""
    settings = read_settings()
    pack = read_pack(settings.city_dir)
    store = open_store(settings.store_url, pack)
    if store.pack_digest() != pack.digest:
        logging.getLogger(__name__).warning(PACK_CHANGED, settings.city_dir)
    return AppState(settings, store, pack.city)


def build_atlas(store: Store, city: City, today: date = date.min, known: RoleHistory | None = None) -> Atlas:
    """Load a city into memory, everything as of one moment, the programmes where they take place on a day.

    The decisions that are ``known`` are not read again.
    """
    with store.snapshot() as moment:
        history = (known or RoleHistory()).up_to(moment)
        areas = Areas(*(tuple(moment.rows(name)) for name in ("districts", "living_areas", "neighbours")))
        columns = moment.feature_columns()
        contents = Contents(
            areas=areas,
            decisions=history.decisions(),
            links=tuple(moment.rows("links")),
            sources=tuple(moment.rows("sources")),
            industry_lists=tuple(moment.rows("industry_lists")),
            industries=tuple(moment.rows("industries")),
        )
    place_programs(columns, contents.links, moves_until(contents.decisions, today, today))
    words = Vocabulary(
        industries=tuple(term.key for term in city.vocabularies["industry_keys"]),
        stages=tuple(term.key for term in city.vocabularies["stages"]),
        living_area_of={district.id: district.living_area_id for district in areas.districts},
    )
    table = build_features(columns.text, columns.places, words)
    return Atlas(city, columns.version, table, _text_indexes(columns.text, city, areas.districts), contents, history)


def _text_indexes(
    columns: Mapping[str, Sequence[str]], city: City, districts: Sequence[District]
) -> tuple[TextIndex, TextIndex]:
    """Index the names, and apart from them the other words by which a record can be found."""
    district_names = {item.id: f"{item.name} {item.name_en}" for item in districts}
    kind_words = {term.key: " ".join(term.labels.values()) for term in city.vocabularies["kinds"]}
    industry_words = {term.key: " ".join(term.labels.values()) for term in city.vocabularies["industry_keys"]}
    named = zip(*(columns[name] for name in SEARCHED_NAMES), strict=True)
    names = ([name, name_en, *aliases.split(LIST_SEPARATOR)] for name, name_en, aliases in named)
    worded = zip(*(columns[name] for name in (*SEARCHED_WORDS, "district_id", "kind", "industries")), strict=True)
    words = (
        [
            address,
            place,
            district_names.get(district, ""),
            kind_words.get(kind, ""),
            *(industry_words.get(key, "") for key in industries.split(LIST_SEPARATOR)),
        ]
        for address, place, district, kind, industries in worded
    )
    return TextIndex(names, city.spelling_pairs), TextIndex(words, city.spelling_pairs)
