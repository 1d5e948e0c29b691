"""What does a city pack's ``city.toml`` say, and which words may its tables use?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from campus.domain.paper_template import Checklists, PaperTemplate, parse_checklists, parse_template
from campus.domain.search_words import SearchWords, parse_search_words
from campus.errors import Fault, PackError

Labels = Mapping[str, str]
"""A text in several languages, by language code."""

WAY_SERVICES = ("kakao", "naver", "google")
"""The services to which the program knows how to link for the way to a place."""

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "star")

VOCABULARIES = (
    "kinds",
    "location_bases",
    "council_groups",
    "council_statuses",
    "stages",
    "functions",
    "timeline_kinds",
    "indicator_groups",
    "match_rules",
    "industry_keys",
    "delivery_modes",
    "apply_methods",
    "selection_methods",
    "target_groups",
    "school_grades",
    "nationalities",
    "course_languages",
)
"""The word lists that a pack must define; a table's column names the one that its values come from."""


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of campus: its key, its words, and the mark that stands for it everywhere.

    ``color`` serves light backgrounds and print, ``color_dark`` dark ones; both are ``#rrggbb``.
    """

    key: str
    labels: Labels
    letters: Labels
    description: Labels
    shape: str
    color: str
    color_dark: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a vocabulary.

    ``group`` sorts it under a heading (for kinds: the type of record); ``mark`` names the mark that records of a kind
    have on the map when it is another than their type's. ``words`` are what people and sources call it as well.
    """

    key: str
    labels: Labels
    group: str = ""
    mark: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TileService:
    """A base map from elsewhere. Off until somebody names it in the settings."""

    key: str
    labels: Labels
    url: str
    attribution: str
    max_zoom: int


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """Whose public holidays count: ISO 3166 country and subdivision as the library ``holidays`` names them."""

    country: str = ""
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class City:
    """Everything the program knows of a city apart from its tables.

    ``bounds`` is (west, south, east, north) in EPSG:4326 degrees; ``metric_crs`` is the EPSG code in whose metres
    distances and areas are computed; ``import_crs`` are the codes to try for files that name none. A city without
    ``papers`` writes none. ``resident_languages`` are BCP 47 tags of languages that only the residents' pages speak;
    ``verification_days`` gives by table for how many days a record counts as looked after.
    """

    key: str
    names: Labels
    program_names: Labels
    languages: tuple[str, ...]
    timezone: str
    bounds: tuple[float, float, float, float]
    metric_crs: int
    import_crs: tuple[int, ...]
    roles: tuple[Role, ...]
    vocabularies: Mapping[str, tuple[Term, ...]]
    district_label: Labels
    living_area_label: Labels
    thresholds: Mapping[str, float]
    tile_services: tuple[TileService, ...] = ()
    way_services: tuple[str, ...] = ()
    declared_on: str = ""
    licence_lines: tuple[Labels, ...] = ()
    spelling_pairs: tuple[tuple[str, str], ...] = ()
    papers: PaperTemplate | None = None
    checklists: Checklists = field(default_factory=Checklists)
    verification_days: Mapping[str, int] = field(default_factory=dict)
    holidays: HolidayCalendar = HolidayCalendar()
    search: SearchWords = field(default_factory=SearchWords)
    resident_languages: tuple[str, ...] = ()

    @property
    def source_language(self) -> str:
        """The language in which the pack's own texts are written."""
        return self.languages[0]

    def role(self, key: str) -> Role:
        """Return the role with this key."""
        return next(role for role in self.roles if role.key == key)

    def term(self, vocabulary: str, key: str) -> Term:
        """Return a word of a vocabulary; an unknown key stands for itself."""
        found = (term for term in self.vocabularies[vocabulary] if term.key == key)
        return next(found, Term(key, {self.source_language: key}))

    def keys(self, vocabulary: str) -> frozenset[str]:
        """Return the keys that a column may use."""
        if vocabulary == "roles":
            return frozenset(role.key for role in self.roles)
        return frozenset(term.key for term in self.vocabularies[vocabulary])


def pick(labels: Labels, language: str) -> str:
    """Choose a text for a language; fall back to the pack's first language, never to nothing."""
    return labels.get(language) or next(iter(labels.values()), "")


def parse_city(content: Mapping[str, Any], file: str = "city.toml") -> City:
    """Build a city from its parsed TOML; raise :class:`PackError` with all faults at once."""
    faults: list[Fault] = []

    def need(key: str, kind: type) -> Any:
        value = content.get(key)
        if not isinstance(value, kind):
            faults.append(Fault(file, None, key, str(value), f"must be given as {kind.__name__}"))
            return kind()
        return value

    base = {
        "key": need("key", str),
        "names": need("names", dict),
        "program_names": need("program_names", dict),
        "languages": tuple(need("languages", list)),
        "timezone": need("timezone", str),
        "bounds": tuple(need("bounds", list)),
        "metric_crs": need("metric_crs", int),
        "import_crs": tuple(need("import_crs", list)),
        "district_label": need("district_label", dict),
        "living_area_label": need("living_area_label", dict),
        "thresholds": need("thresholds", dict),
    }
    roles = tuple(_role(item, file, faults) for item in need("roles", list))
    words = need("vocabularies", dict)
    vocabularies = {name: _terms(words.get(name), name, file, faults) for name in VOCABULARIES}
    options = _options(content, vocabularies, file, faults)
    _check_frame(base, roles, file, faults)
    if faults:
        raise PackError(faults)
    return City(**base, roles=roles, vocabularies=vocabularies, **options)


def _options(
    content: Mapping[str, Any], vocabularies: Mapping[str, tuple[Term, ...]], file: str, faults: list[Fault]
) -> dict[str, Any]:
    """Read what a city may leave out."""
    kinds = [item.key for item in vocabularies["kinds"]]
    return {
        "papers": parse_template(content.get("papers"), file, faults),
        "checklists": parse_checklists(content.get("checklists"), kinds, file, faults),
        "search": parse_search_words(content.get("search", {}), file, faults),
        "licence_lines": _licence_lines(content.get("licence_lines", []), file, faults),
        "verification_days": _days(content.get("verification_days", {}), file, faults),
        "way_services": _way_services(content.get("way_services", []), file, faults),
        "tile_services": tuple(TileService(**item) for item in content.get("tile_services", [])),
        "declared_on": str(content.get("declared_on", "")),
        "spelling_pairs": tuple((pair[0], pair[1]) for pair in content.get("spelling_pairs", [])),
        "holidays": HolidayCalendar(**content.get("holidays", {})),
        "resident_languages": tuple(content.get("resident_languages", [])),
    }


def _role(item: Mapping[str, Any], file: str, faults: list[Fault]) -> Role:
    """Read one role, noting what is missing."""
    names = ("key", "labels", "letters", "description", "shape", "color", "color_dark")
    faults.extend(Fault(file, None, f"roles.{name}", "", "is missing") for name in names if not item.get(name))
    if item.get("shape") not in SHAPES:
        faults.append(Fault(file, None, "roles.shape", str(item.get("shape")), f"must be one of {', '.join(SHAPES)}"))
    return Role(**{name: item.get(name, "") for name in names})


def _terms(items: Any, name: str, file: str, faults: list[Fault]) -> tuple[Term, ...]:
    """Read one vocabulary, noting what is missing."""
    if not isinstance(items, list):
        faults.append(Fault(file, None, f"vocabularies.{name}", "", "is missing"))
        return ()
    faults.extend(
        Fault(file, None, f"vocabularies.{name}", str(item), "needs a key and labels")
        for item in items
        if not item.get("key") or not item.get("labels")
    )
    return tuple(
        Term(
            item.get("key", ""),
            item.get("labels", {}),
            item.get("group", ""),
            item.get("mark", ""),
            tuple(item.get("words", ())),
        )
        for item in items
    )


def _licence_lines(items: Any, file: str, faults: list[Fault]) -> tuple[Labels, ...]:
    """Read the lines on whose data this is, noting those that are no texts by language."""
    lines = items if isinstance(items, list) else [items]
    faults.extend(
        Fault(file, None, "licence_lines", str(line), "must be texts by language")
        for line in lines
        if not isinstance(line, dict) or not line or not all(isinstance(text, str) for text in line.values())
    )
    return tuple(lines)


def _days(items: Any, file: str, faults: list[Fault]) -> Mapping[str, int]:
    """Read numbers of days by table, noting those that are none."""
    days = items if isinstance(items, dict) else {"": items}
    faults.extend(
        Fault(file, None, f"verification_days.{name}", str(number), "must be a whole number of days, 1 or more")
        for name, number in days.items()
        if type(number) is not int or number < 1
    )
    return days


def _way_services(items: Any, file: str, faults: list[Fault]) -> tuple[str, ...]:
    """Read the services for the way to a place, noting those that the program does not know."""
    keys = items if isinstance(items, list) else [items]
    wanted = f"must be of {', '.join(WAY_SERVICES)}"
    faults.extend(Fault(file, None, "way_services", str(key), wanted) for key in keys if key not in WAY_SERVICES)
    return tuple(dict.fromkeys(map(str, keys)))


def _check_frame(base: Mapping[str, Any], roles: tuple[Role, ...], file: str, faults: list[Fault]) -> None:
    """Check what must hold between the parts."""
    if not base["languages"]:
        faults.append(Fault(file, None, "languages", "", "needs at least one language"))
    bounds = base["bounds"]
    if len(bounds) != len(("west", "south", "east", "north")) or not (bounds[0] < bounds[2] and bounds[1] < bounds[3]):
        faults.append(Fault(file, None, "bounds", str(bounds), "must be west, south, east, north in degrees"))
    if not roles:
        faults.append(Fault(file, None, "roles", "", "needs at least one role"))
    if len({role.key for role in roles}) != len(roles):
        faults.append(Fault(file, None, "roles.key", "", "stands twice"))
