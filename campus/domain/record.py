"""Which things the map knows, and which columns does each of them have?

Every class here is one table of a city pack and one table of the store. A field's metadata says what a column
may hold; the pack reader, the pack check and the store read it from here, so a column is described once.

Text is in the city's source language; ``name_<language>`` columns hold renderings of a name. Coordinates are
EPSG:4326 degrees; ``None`` means that nobody knows the place, never that it is zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

ID_PATTERN = r"[A-Z]{2,4}-[0-9A-Za-z-]{1,40}"
"""Stable ids go into URLs and into the map's script as they are, so nothing else may stand in them."""

KEY_PATTERN = r"[a-z][a-z0-9_]{0,39}"
PARTIAL_DATE_PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"
TIME_PATTERN = r"([01]\d|2[0-3]):[0-5]\d"


class RecordType(StrEnum):
    """The kinds of record that have a page, an address and links."""

    SPACE = "space"
    INSTITUTION = "institution"
    COMPANY = "company"
    PROGRAM = "program"
    STATION = "station"


class DateBasis(StrEnum):
    """How a date is known: read in the source, no later than a report, a plan, or only the day of collection."""

    EXACT = "exact"
    REPORTED = "reported"
    PLANNED = "planned"
    INFERRED = "inferred"
    COLLECTED = "collected"


def column(
    *, required: bool = False, pattern: str = "", refers_to: str = "", key: bool = False, default: Any = None
) -> Any:
    """Describe a column: ``refers_to`` names the table (or city vocabulary) that its values come from."""
    metadata = {"required": required or key, "pattern": pattern, "refers_to": refers_to, "key": key}
    return field(default=default, metadata=metadata)


def id_column() -> Any:
    """Give a record its primary key, a stable id that never changes hands."""
    return column(key=True, pattern=ID_PATTERN, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A row that says where it comes from and of which date it is."""

    source_id: str = column(required=True, refers_to="sources", default="")
    reference_date: str = column(required=True, pattern=PARTIAL_DATE_PATTERN, default="")
    date_basis: DateBasis = column(required=True, default=DateBasis.EXACT)
    note: str = column(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document, data set or page that rows are taken from."""

    id: str = id_column()
    title: str = column(required=True, default="")
    publisher: str = column(default="")
    url: str = column(default="")
    licence: str = column(required=True, default="")
    published_on: str = column(pattern=PARTIAL_DATE_PATTERN, default="")
    collected_on: date = column(required=True, default=date.min)
    note: str = column(default="")


ROLE_REGISTER, RECORD_REGISTER = "SR-role-register", "SR-record-register"
"""The sources that the city's own desks name for what they decided and confirmed."""


def newest_collection(sources: Iterable[Source]) -> date | None:
    """Return the last day on which data was collected; what the city's own desks write is not collected."""
    days = (source.collected_on for source in sources if source.id not in {ROLE_REGISTER, RECORD_REGISTER})
    return max(days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Sourced):
    """A record with a name, and with a place as far as it is known.

    ``location_basis`` says how the coordinate is known (a vocabulary of the city pack); it is empty exactly when
    the coordinate is. ``district_id`` may be known without a coordinate, when the source names the district.
    """

    id: str = id_column()
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    aliases: tuple[str, ...] = column(default=())
    kind: str = column(required=True, refers_to="kinds", default="")
    address: str = column(default="")
    place_text: str = column(default="")
    lon: float | None = column()
    lat: float | None = column()
    location_basis: str = column(refers_to="location_bases", default="")
    district_id: str = column(refers_to="districts", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Space(Located):
    """A place, or a room in it (``parent_id``), that is or could be a campus.

    Owner, manager and operator are three different institutions; the ``_text`` columns keep what the source wrote.
    """

    parent_id: str = column(refers_to="spaces", default="")
    owner_id: str = column(refers_to="institutions", default="")
    owner_text: str = column(default="")
    manager_id: str = column(refers_to="institutions", default="")
    manager_text: str = column(default="")
    operator_id: str = column(refers_to="institutions", default="")
    operator_text: str = column(default="")
    industries: tuple[str, ...] = column(refers_to="industry_keys", default=())
    industry_text: str = column(default="")
    stages: tuple[str, ...] = column(refers_to="stages", default=())
    opened_text: str = column(default="")
    status_text: str = column(default="")
    opening_text: str = column(default="")
    closed_text: str = column(default="")
    capacity_text: str = column(default="")
    area_text: str = column(default="")
    fee_text: str = column(default="")
    apply_text: str = column(default="")
    facilities_text: str = column(default="")
    phone: str = column(default="")
    url: str = column(default="")
    external_id: str = column(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution(Located):
    """A public body, university, school, agency or association; perhaps a member of the council."""

    council_group: str = column(refers_to="council_groups", default="")
    council_status: str = column(refers_to="council_statuses", default="")
    council_duties: str = column(default="")
    stages: tuple[str, ...] = column(refers_to="stages", default=())
    phone: str = column(default="")
    url: str = column(default="")
    external_id: str = column(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Located):
    """A firm; ``complex_id`` is the industrial complex it is known to stand in."""

    industries: tuple[str, ...] = column(refers_to="industry_keys", default=())
    industry_text: str = column(default="")
    complex_id: str = column(refers_to="spaces", default="")
    complex_text: str = column(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program(Located):
    """A course, track, support scheme or fair that somebody can take part in; when it happens, its sessions say.

    The ``_text`` columns keep what the source wrote, the others hold what was understood of it; those named in
    ``estimated`` were derived from a text by the program or a curator, not given by the source as such. Application
    days are included; they may be known to the month or the year only. ``always_open`` is set when the source says
    that one may always apply. ``fee_won`` 0 is free of charge, ``None`` unknown; ages are included.
    """

    host_id: str = column(refers_to="institutions", default="")
    host_text: str = column(default="")
    place_id: str = column(refers_to="spaces", default="")
    room_text: str = column(default="")
    mode: str = column(refers_to="delivery_modes", default="")
    content_text: str = column(default="")
    industries: tuple[str, ...] = column(refers_to="industry_keys", default=())
    industry_text: str = column(default="")
    stages: tuple[str, ...] = column(refers_to="stages", default=())
    languages: tuple[str, ...] = column(refers_to="course_languages", default=())
    target_text: str = column(default="")
    age_from: int | None = column()
    age_to: int | None = column()
    groups: tuple[str, ...] = column(refers_to="target_groups", default=())
    grades: tuple[str, ...] = column(refers_to="school_grades", default=())
    nationalities: tuple[str, ...] = column(refers_to="nationalities", default=())
    period_text: str = column(default="")
    apply_from: str = column(pattern=PARTIAL_DATE_PATTERN, default="")
    apply_to: str = column(pattern=PARTIAL_DATE_PATTERN, default="")
    always_open: bool = column(default=False)
    apply_text: str = column(default="")
    apply_methods: tuple[str, ...] = column(refers_to="apply_methods", default=())
    selection_text: str = column(default="")
    selection: str = column(refers_to="selection_methods", default="")
    fee_text: str = column(default="")
    fee_won: int | None = column()
    materials_text: str = column(default="")
    materials_won: int | None = column()
    capacity_text: str = column(default="")
    capacity: int | None = column()
    training_support: bool | None = column()
    credit_bank: bool | None = column()
    learning_account: bool | None = column()
    phone: str = column(default="")
    url: str = column(default="")
    apply_url: str = column(default="")
    external_id: str = column(default="")
    estimated: tuple[str, ...] = column(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSession(Sourced):
    """One run of a programme: from which day to which, on which weekdays, at what time of day (city's time zone).

    ``number`` counts a programme's sessions from 1 and never changes hands. Days are included and may be known to the
    month or the year only; ``period_basis`` tells a plan from a fact. ``weekdays`` are RFC 5545's two letters;
    ``rrule`` is an RFC 5545 rule for what weekdays cannot say. ``except_days`` are left out, ``extra_days`` added (ISO
    dates), and public holidays left out when ``skips_holidays``.
    """

    program_id: str = column(key=True, refers_to="programs", default="")
    number: int = column(key=True, default=1)
    name: str = column(default="")
    start_on: str = column(pattern=PARTIAL_DATE_PATTERN, default="")
    end_on: str = column(pattern=PARTIAL_DATE_PATTERN, default="")
    period_basis: DateBasis = column(required=True, default=DateBasis.EXACT)
    days_text: str = column(default="")
    weekdays: tuple[str, ...] = column(default=())
    start_time: str = column(pattern=TIME_PATTERN, default="")
    end_time: str = column(pattern=TIME_PATTERN, default="")
    rrule: str = column(default="")
    except_days: tuple[str, ...] = column(default=())
    extra_days: tuple[str, ...] = column(default=())
    skips_holidays: bool = column(default=False)
    cancelled: bool = column(default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station(Located):
    """A stop of urban rail."""

    line: str = column(default="")
    station_no: str = column(default="")
    operator_text: str = column(default="")
    phone: str = column(default="")


class Relation(StrEnum):
    """How one record belongs to another, read from the first to the second."""

    OWNS = "owns"
    MANAGES = "manages"
    OPERATES = "operates"
    RUNS = "runs"
    TAKES_PLACE_IN = "takes_place_in"
    PARTNERS = "partners"
    HIRES = "hires"
    FEEDS = "feeds"
    STANDS_IN = "stands_in"
    IS_PART_OF = "is_part_of"
    MOVES_TO = "moves_to"
    TRAINS = "trains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Sourced):
    """One record's tie to another, with the evidence for it."""

    id: str = id_column()
    from_id: str = column(required=True, refers_to="records", default="")
    relation: Relation = column(required=True, default=Relation.PARTNERS)
    to_id: str = column(required=True, refers_to="records", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSource(Sourced):
    """The source of one value, of a record or of a decision, that does not come from its row's own source."""

    record_id: str = column(key=True, refers_to="records or decisions", default="")
    field: str = column(key=True, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A row of a source file that was found to be the same place as a record, and by which rule."""

    record_id: str = column(key=True, refers_to="records", default="")
    source_id: str = column(key=True, refers_to="sources", default="")
    row_key: str = column(key=True, default="")
    rule: str = column(required=True, refers_to="match_rules", default="")
    distance_m: float | None = column()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry(Sourced):
    """Something that happened, or is planned, on the way of the plan."""

    id: str = id_column()
    day: str = column(required=True, pattern=PARTIAL_DATE_PATTERN, default="")
    day_basis: DateBasis = column(required=True, default=DateBasis.EXACT)
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    kind: str = column(required=True, refers_to="timeline_kinds", default="")
    record_id: str = column(refers_to="records", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryList(Sourced):
    """One dated version of the city's list of strategic industries."""

    id: str = column(key=True, pattern=r"\d{4}(-\d{2})?", default="")
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    valid_from: str = column(required=True, pattern=PARTIAL_DATE_PATTERN, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """An industry as one list names it; ``industry_key`` stays the same from list to list."""

    list_id: str = column(key=True, refers_to="industry_lists", default="")
    industry_key: str = column(key=True, pattern=KEY_PATTERN, default="")
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    position: int = column(required=True, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Sourced):
    """What is measured, how, and what was declared as its target. No milestone is ever interpolated."""

    id: str = id_column()
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    group: str = column(required=True, refers_to="indicator_groups", default="")
    unit: str = column(required=True, default="")
    scope_text: str = column(default="")
    baseline_text: str = column(default="")
    target_text: str = column(default="")
    target_year: int | None = column()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue(Sourced):
    """One observed or planned value of an indicator in one period, on its own basis of counting."""

    id: str = id_column()
    indicator_id: str = column(required=True, refers_to="indicators", default="")
    period: str = column(required=True, default="")
    value_text: str = column(required=True, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population(Sourced):
    """Residents of a district in an age band; ``age_to`` is included, ``None`` means and older."""

    district_id: str = column(key=True, refers_to="districts", default="")
    age_from: int = column(key=True, default=0)
    age_to: int | None = column()
    people: int = column(required=True, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingArea(Sourced):
    """A group of districts in which daily life goes on."""

    id: str = id_column()
    name: str = column(required=True, default="")
    name_en: str = column(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class District(Sourced):
    """An administrative unit. ``wkb`` is its multipolygon, EPSG:4326."""

    id: str = id_column()
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    code: str = column(default="")
    living_area_id: str = column(refers_to="living_areas", default="")
    wkb: bytes = column(required=True, default=b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour(Sourced):
    """A unit next to the city, drawn for context only. ``wkb`` is its multipolygon, EPSG:4326."""

    id: str = id_column()
    name: str = column(required=True, default="")
    name_en: str = column(default="")
    wkb: bytes = column(required=True, default=b"")
