"""Which words does the search box of this city understand: its vocabularies, its search words, its places?"""

from collections.abc import Iterable, Iterator, Sequence

from campus.analysis.query_words import Lexicon, Meaning
from campus.domain.city import City, Term
from campus.domain.record import District, Institution, LivingArea, Located, Space, Station

VOCABULARY_OF_FACET = {
    "groups": "target_groups",
    "languages": "course_languages",
    "industries": "industry_keys",
    "modes": "delivery_modes",
    "kinds": "kinds",
}
"""The facets whose keys are words of a vocabulary that one may type."""

PROGRAM_GROUP = "program"

ON_FOOT = "on_foot"
"""The kind of the words that ask for what can be walked to; how far that is, the city says."""


def build_lexicon(
    city: City,
    districts: Sequence[District],
    living_areas: Sequence[LivingArea],
    located: Iterable[Station | Space | Institution],
) -> Lexicon:
    """Collect all words; what stands first wins where two things have one name."""
    located = tuple(located)
    meanings = [
        *_search_words(city),
        *_vocabulary_words(city),
        *_district_words(city, districts),
        *(pair for area in living_areas for pair in _named("living_areas", area, city)),
        *_way_words(city, [record.id for record in located if isinstance(record, Station)]),
        *(pair for record in located for pair in _record_words(record, city)),
    ]
    return Lexicon(meanings, city.search.ignored, city.search.particles, city.spelling_pairs)


def facet_terms(city: City, facet: str) -> tuple[Term, ...]:
    """Return the words of a facet's vocabulary that programmes may have."""
    terms = city.vocabularies[VOCABULARY_OF_FACET[facet]]
    return tuple(term for term in terms if facet != "kinds" or term.group in {"", PROGRAM_GROUP})


def _search_words(city: City) -> Iterator[tuple[str, Meaning]]:
    """Yield what the section ``search`` says."""
    for term in city.search.terms:
        meaning = Meaning(term.facet, term.keys, term.labels)
        yield from ((word, meaning) for word in (*term.labels.values(), *term.words))
    for part in city.search.day_parts:
        meaning = Meaning("day_parts", (part.key,), part.labels)
        yield from ((word, meaning) for word in (*part.labels.values(), *part.words))


def _vocabulary_words(city: City) -> Iterator[tuple[str, Meaning]]:
    """Yield the names and other words of the vocabularies."""
    for facet in VOCABULARY_OF_FACET:
        for term in facet_terms(city, facet):
            meaning = Meaning(facet, (term.key,), term.labels)
            yield from ((word, meaning) for word in (*term.labels.values(), *term.words))


def _district_words(city: City, districts: Sequence[District]) -> Iterator[tuple[str, Meaning]]:
    """Yield the districts' names, also without their ending, and without the number that tells neighbours apart."""
    for district in districts:
        meaning = Meaning("districts", (district.id,), _labels(district, city))
        for name in filter(None, (district.name, district.name_en)):
            yield name, meaning
            for ending in city.search.place_endings:
                if name.endswith(ending) and name != ending:
                    short = name.removesuffix(ending).strip()
                    yield short, meaning
                    yield short.rstrip("0123456789").strip(), meaning


def _way_words(city: City, stations: Sequence[str]) -> Iterator[tuple[str, Meaning]]:
    """Yield the words for any station, and for going on foot where the city says how far that is."""
    if stations:
        yield from ((word, Meaning("stations", tuple(stations), {})) for word in city.search.any_station)
    if "walk_limit_min" in city.thresholds:
        yield from ((word, Meaning(ON_FOOT, (), {})) for word in city.search.on_foot)


def _labels(record: District | LivingArea | Located, city: City) -> dict[str, str]:
    """Return a thing's names by language."""
    return {city.source_language: record.name} | ({"en": record.name_en} if record.name_en else {})


def _named(kind: str, record: LivingArea | Located, city: City) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of something that has an id."""
    meaning = Meaning(kind, (record.id,), _labels(record, city))
    yield from ((name, meaning) for name in (record.name, record.name_en) if name)


def _record_words(record: Located, city: City) -> Iterator[tuple[str, Meaning]]:
    """Yield the names of a station, a space or an institution, aliases included."""
    kind = {Station: "stations", Space: "spaces", Institution: "institutions"}[type(record)]
    yield from _named(kind, record, city)
    meaning = Meaning(kind, (record.id,), _labels(record, city))
    yield from ((alias, meaning) for alias in record.aliases)
    if isinstance(record, Station):
        names = filter(None, (record.name, record.name_en, *record.aliases))
        yield from ((f"{name} {word}", meaning) for name in names for word in city.search.any_station)
