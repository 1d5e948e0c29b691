"""Which words does a city's search box understand, and what do they mean? The section ``search`` of ``city.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campus.domain.program_query import FACETS
from campus.errors import Fault

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day, from ``starts`` (``HH:MM``, included) to ``ends`` (not included; ``24:00`` is midnight)."""

    key: str
    labels: Labels
    words: tuple[str, ...]
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """Words that mean certain keys of a facet: 주말 means the weekdays SA and SU."""

    facet: str
    keys: tuple[str, ...]
    labels: Labels
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchWords:
    """What a city's search box understands apart from the vocabularies and the names of places.

    ``particles`` may stand behind a word (내외동에서); ``ignored`` words say nothing about a programme;
    ``place_endings`` may be left out of a district's name (진례면, 진례). ``any_station`` are words for a station
    (경전철), also behind its name; ``on_foot`` those for what can be walked to (걸어서).
    """

    day_parts: tuple[DayPart, ...] = ()
    terms: tuple[SearchTerm, ...] = ()
    particles: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    place_endings: tuple[str, ...] = ()
    any_station: tuple[str, ...] = ()
    on_foot: tuple[str, ...] = ()


def parse_search_words(content: Mapping[str, Any], file: str, faults: list[Fault]) -> SearchWords:
    """Read the section, noting what is wrong with it."""
    try:
        found = SearchWords(
            day_parts=tuple(
                DayPart(item["key"], item["labels"], tuple(item["words"]), item["starts"], item["ends"])
                for item in content.get("day_parts", ())
            ),
            terms=tuple(
                SearchTerm(item["facet"], tuple(item["keys"]), item["labels"], tuple(item["words"]))
                for item in content.get("terms", ())
            ),
            particles=tuple(content.get("particles", ())),
            ignored=tuple(content.get("ignored", ())),
            place_endings=tuple(content.get("place_endings", ())),
            any_station=tuple(content.get("any_station", ())),
            on_foot=tuple(content.get("on_foot", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        faults.append(Fault(file, None, "search", "", f"cannot be read: {error!r}"))
        return SearchWords()
    faults.extend(
        Fault(file, None, "search.terms.facet", term.facet, f"must be one of {', '.join(FACETS)}")
        for term in found.terms
        if term.facet not in FACETS
    )
    return found
