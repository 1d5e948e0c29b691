"""Where is the address or place that a person names? Answered from the city's own records, without any other service.

What is typed here is a person's whereabouts: it is an argument only, neither kept nor logged.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from campus.analysis.phrase_index import PhraseIndex
from campus.analysis.text_search import initials_of, normalise
from campus.domain.city import City
from campus.domain.record import District, RecordType
from campus.domain.tables import LIST_SEPARATOR
from campus.exchange.address import address_key
from campus.store.reading import FeatureColumns
from campus.store.store import Store

ADDRESS, DISTRICT = "address", "district"
MOST_PLACES = 8
MOST_COMPARED = 5_000
CLOSE_ENOUGH = 0.6
"""The similarity (difflib's ratio over letters) from which on a name is offered."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that has a name and a point in EPSG:4326 degrees.

    ``kind`` is a type of record, ``district`` or ``address``; ``id`` is the record's, empty for an address.
    ``estimated`` tells that the point only stands for an area.
    """

    name: str
    name_en: str
    kind: str
    id: str
    lon: float
    lat: float
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text may mean: the places that it names, or else those that it could mean, nearest in name first.

    ``unplaced`` are the names that are known although nobody knows where they are.
    """

    found: tuple[NamedPlace, ...] = ()
    similar: tuple[NamedPlace, ...] = ()
    unplaced: tuple[str, ...] = ()


Entry = tuple[NamedPlace, Sequence[str], str]
"""A place with its other names and its address."""


class Gazetteer:
    """The named places and road addresses of a city at one data version."""

    def __init__(
        self, city: City, version: int, places: Sequence[Entry], unplaced: Iterable[tuple[str, Sequence[str]]]
    ) -> None:
        """Keep places; ``unplaced`` are records without a point: a name, and all names including it."""
        self.version, self._spellings = version, city.spelling_pairs
        self._places = tuple(place for place, _, _ in places)
        self._names = [(self._bare(name), at) for at, item in enumerate(places) for name in _names(item)]
        self._by_name: dict[str, list[int]] = {}
        for name, at in self._names:
            self._by_name.setdefault(name, []).append(at)
        self._by_address: dict[str, NamedPlace] = {}
        for place, _, address in places:
            key = address_key(address)
            if key and not place.estimated:
                named = NamedPlace(address, "", ADDRESS, "", place.lon, place.lat)
                self._by_address.setdefault(key, named)
        self._unplaced = {self._bare(other): name for name, names in unplaced for other in names}

    def resolve(self, text: str) -> Resolution:
        """Find the place that a text names, or else those that it could mean."""
        word = self._bare(text)
        if not word:
            return Resolution()
        if word in self._by_name:
            return Resolution(found=self._at(self._by_name[word]))
        if word in self._unplaced:
            return Resolution(similar=self._similar(word), unplaced=(self._unplaced[word],))
        key = address_key(text)
        if key in self._by_address:
            return Resolution(found=(self._by_address[key],))
        on_road = tuple(self._same_road(key))[:MOST_PLACES] if key else ()
        return Resolution(similar=on_road or self._similar(word))

    def _bare(self, text: str) -> str:
        return normalise(text, self._spellings)

    def _same_road(self, key: str) -> Iterator[NamedPlace]:
        """Yield the known addresses of the same road, nearest building number first."""
        road, number = key.rsplit(" ", 1)
        known = [other for other in self._by_address if other.rsplit(" ", 1)[0] == road]
        near = sorted(known, key=lambda other: (abs(_main_number(other) - int(number.partition("-")[0])), other))
        return (self._by_address[other] for other in near)

    def _similar(self, word: str) -> tuple[NamedPlace, ...]:
        """Return the places whose names contain a word; when none does, those whose names are spelled nearly so."""
        inside = {self._names[number][1] for number in np.flatnonzero(self._index.find(word))}
        if inside:
            return self._at(sorted(inside, key=self._length))
        first = initials_of(word[:1])
        compared = [(name, at) for name, at in self._names if initials_of(name[:1]) == first][:MOST_COMPARED]
        letters = [_letters(name) for name, _ in compared]
        close = difflib.get_close_matches(_letters(word), dict.fromkeys(letters), MOST_PLACES, CLOSE_ENOUGH)
        near = (compared[number][1] for text in close for number, other in enumerate(letters) if other == text)
        return self._at(near)

    def _at(self, numbers: Iterable[int]) -> tuple[NamedPlace, ...]:
        """Return places by number; of those of one name at one point, which are one place to a person, the first."""
        places = (self._places[at] for at in numbers)
        distinct = {(place.name, place.lon, place.lat): place for place in reversed([*places])}
        return tuple(reversed(distinct.values()))[:MOST_PLACES]

    def _length(self, at: int) -> tuple[int, str]:
        """Order names that contain a word: the shorter, the nearer."""
        return len(self._places[at].name), self._places[at].name

    @cached_property
    def _index(self) -> PhraseIndex:
        return PhraseIndex([name for name, _ in self._names])


def _names(item: Entry) -> list[str]:
    """Return all names of a place."""
    place, others, _ = item
    return [name for name in dict.fromkeys((place.name, place.name_en, *others)) if name]


def _letters(text: str) -> str:
    """Take syllables apart into letters, so that one wrong vowel is one wrong letter."""
    return unicodedata.normalize("NFD", text)


def _main_number(key: str) -> int:
    """Return the building number of an address key, without its branch."""
    return int(key.rsplit(" ", 1)[1].partition("-")[0])


def build_gazetteer(store: Store, city: City) -> Gazetteer:
    """Collect the named places of a city, everything as of one moment."""
    with store.snapshot() as moment:
        columns, districts = moment.feature_columns(), moment.rows("districts")
    places = [_district_place(district, city) for district in districts]
    unplaced: list[tuple[str, Sequence[str]]] = []
    for place, names, address in _record_places(columns):
        if place is None:
            unplaced.append((names[0], names))
        else:
            places.append((place, names, address))
    return Gazetteer(city, columns.version, places, unplaced)


def _record_places(columns: FeatureColumns) -> Iterator[tuple[NamedPlace | None, list[str], str]]:
    """Yield every record that is a place: its point if it has one, its names, its address."""
    text, places = columns.text, columns.places
    for row, kind in enumerate(text["type"]):
        if kind == RecordType.PROGRAM:
            continue
        name, name_en, lon, lat = text["name"][row], text["name_en"][row], places["lon"][row], places["lat"][row]
        others = [other for other in text["aliases"][row].split(LIST_SEPARATOR) if other]
        if lon is None or lat is None:
            yield None, [name, *others], ""
        else:
            yield NamedPlace(name, name_en, str(kind), text["id"][row], lon, lat), others, text["address"][row]


def _district_place(district: District, city: City) -> Entry:
    """Return a district as a place: a point within it stands for all of it."""
    point = shapely.from_wkb(district.wkb).representative_point()
    short = [
        district.name.removesuffix(end).strip() for end in city.search.place_endings if district.name.endswith(end)
    ]
    place = NamedPlace(district.name, district.name_en, DISTRICT, district.id, point.x, point.y, estimated=True)
    return place, [name for name in short if name], ""
