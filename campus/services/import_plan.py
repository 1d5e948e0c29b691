"""The dry run: what would a recognised table change, and what is wrong with it? Nothing is written here."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from campus.domain.city import City, pick
from campus.domain.imports import (
    Act,
    Choices,
    FaultKind,
    FieldChange,
    Gone,
    ImportCounts,
    ImportFault,
    Notice,
    RowPlan,
    Table,
)
from campus.domain.record import (
    ID_PATTERN,
    DateBasis,
    Link,
    Located,
    Match,
    Population,
    ProgramSession,
    Relation,
    Source,
)
from campus.domain.record_form import ID_PREFIX
from campus.domain.tables import RECORD_TABLES, format_cell
from campus.exchange.address import name_key
from campus.exchange.course_cells import read_day
from campus.exchange.dataset import Draft
from campus.exchange.import_sets import DataSet, ImportPlan
from campus.exchange.rooms import PLACE_KEY, split_places
from campus.services.import_compare import Edition, Standing, compare, new_record, typed_values
from campus.services.import_match import RecordIndex
from campus.services.import_rows import Progress, Reading
from campus.services.pack_build import short_id
from campus.services.pack_links import IMPLIED, column_links, link_id
from campus.store.imports import ImportEdit

MOST_TOLD = 2_000
"""New records whose fields are told one by one; the others are counted and named."""

TYING = frozenset(column for _, column, _, _, _ in IMPLIED)
"""The columns from which ties follow."""

PREFIXES = {**ID_PREFIX, "stations": "ST"}


@dataclass(slots=True)
class DryRun:
    """What a file is and what it would do.

    ``data_set`` is ``None`` for a table that no description fits. ``rows`` are those that would do something; what
    follows it are the rows of the store that would be written.
    """

    table: Table
    data_set: DataSet | None
    reference_date: str = ""
    notices: list[tuple[Notice, str]] = field(default_factory=list)
    counts: ImportCounts = field(default_factory=ImportCounts)
    faults: list[ImportFault] = field(default_factory=list)
    outside_faults: list[ImportFault] = field(default_factory=list)
    rows: list[RowPlan] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    source: Source | None = None
    new: list[tuple[str, Located]] = field(default_factory=list)
    edits: list[ImportEdit] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    sessions: list[ProgramSession] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    population: list[Population] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Tell whether applying it would write anything."""
        return bool(self.new or self.edits or self.sessions or self.population)

    def open_faults(self, choices: Choices) -> list[ImportFault]:
        """Return the faults that nobody has answered yet."""
        return [fault for fault in self.faults if not (choices.accepts(fault) or choices.lets_stand(fault))]


class Known(NamedTuple):
    """What stands in the store that rows are compared with: records, versions, sources of values, earlier matches."""

    records: Mapping[str, Sequence[Any]]
    versions: Mapping[str, int]
    origins: Mapping[str, Mapping[str, Any]]
    known_rows: Mapping[str, str]
    editions: frozenset[str]


def day_of(text: str) -> str:
    """Return a row's reference date as ISO text; nothing for what is no date."""
    try:
        found = read_day(text)
    except ValueError:
        return ""
    return found.isoformat() if found else ""


def source_of(data_set: DataSet, city: City, reference: str, provider: str, about: tuple[str, date]) -> Source:
    """Return the source of an edition of a data set; ``about`` is the file's name and the day of the import."""
    file, today = about
    title = f"{pick(data_set.labels, city.source_language)} {reference}".strip()
    digest = hashlib.sha256(f"{data_set.key}|{reference}|{provider}".encode()).hexdigest()[:10]
    return Source(
        id=f"SR-{digest}",
        title=title,
        publisher=provider or data_set.publisher,
        licence=data_set.licence or "이용조건 미정",
        published_on=reference,
        collected_on=today,
        note=file,
    )


class Planner:
    """Compares the drafts of one table with the records that stand."""

    def __init__(self, city: City, plan: ImportPlan, data_set: DataSet, known: Known, choices: Choices) -> None:
        """Index the records."""
        self.city, self.plan, self.data_set, self.known, self.choices = city, plan, data_set, known, choices
        self.index = RecordIndex(city, known.known_rows)
        self.index.add(known.records[data_set.table])
        self.named: dict[str, str] = {}
        self._taken: dict[str, int] = {}

    def run(
        self, result: DryRun, reading: Reading, about: tuple[str, date], districts: Any, progress: Progress
    ) -> None:
        """Fill a dry run from what was read."""
        drafts = self._with_places(reading.drafts)
        dates = [day for _, draft in drafts if (day := day_of(draft.get("reference_date")))]
        result.reference_date = max(dates, default="")
        providers = {draft.get("provider") for _, draft in drafts} - {""}
        provider = next(iter(providers)) if len(providers) == 1 else ""
        result.source = source_of(self.data_set, self.city, result.reference_date, provider, about)
        ordered = sorted(drafts, key=lambda item: _newest_first(item[1], item[0]))
        for place, (number, draft) in enumerate(ordered):
            if place % 500 == 0:
                progress(place, len(ordered))
            self._one(result, number, draft, about[1], districts)
        result.rows.sort(key=lambda plan: plan.row)
        result.faults.sort(key=lambda fault: fault.row)
        result.gone = self._gone()

    def _with_places(self, drafts: list[tuple[int, Draft]]) -> list[tuple[int, Draft]]:
        """Add the places that are only known by their rooms, where the data set has rooms."""
        if not self.data_set.rooms:
            return drafts
        number_of = {id(draft): number for number, draft in drafts}
        found, number = [], 0
        for draft in split_places([draft for _, draft in drafts], self.plan.place_kind):
            number = number_of.get(id(draft), 0)
            found.append((number, draft))
        first: dict[str, int] = {}
        for number, draft in found:
            if number:
                first.setdefault(draft.row_key.split("|")[0], number)
        return [(number or first.get(draft.row_key.split("|")[0], 0), draft) for number, draft in found]

    def _one(self, result: DryRun, number: int, draft: Draft, today: date, districts: Any) -> None:
        """Plan one draft."""
        faults: list[ImportFault] = []
        target = self._target(number, draft, faults)
        result.faults += faults
        if any(not (self.choices.accepts(item) or self.choices.lets_stand(item)) for item in faults):
            result.counts.held += 1
            return
        if any(fault.kind is FaultKind.SAME_RECORD for fault in faults):
            result.counts.passed_over += 1
            return
        doubt = next((fault.kind for fault in faults if self.choices.accepts(fault)), None)
        table = self.data_set.table
        self._name_parent(draft)
        try:
            values = typed_values(table, draft.values)
        except ValueError as error:
            column = str(error).split(":")[0]
            fault = ImportFault(number, column, draft.get(column), FaultKind.VALUE, detail=str(error), can_repair=False)
            result.faults.append(fault)
            result.counts.held += 1
            return
        if "lon" in values and (district := districts(values["lon"], values["lat"])):
            values["district_id"] = district
        assert result.source is not None  # noqa: S101 - set by run before any row
        edition = self._edition(draft, result.source, today)
        if target:
            self._compare(result, number, draft, target, values, edition)
            if doubt is not None:
                result.matches.append(_match(target, result.source.id, draft.row_key, doubt))
        else:
            self._add(result, number, draft, values, edition)

    def _target(self, number: int, draft: Draft, faults: list[ImportFault]) -> str:
        """Return the record that a draft means, noting what is doubtful; nothing for a new one."""
        found = self.index.find(draft, self.data_set.match)
        target = found.record_id
        if found.doubt is not None:
            record = self.index.by_id[target]
            name = str(self.data_set.columns.get("name", "name"))
            fault = ImportFault(number, name, draft.get("name"), found.doubt, record.name, target)
            faults.append(fault)
            if self.choices.lets_stand(fault):
                target = ""
        if target and target in self._taken:
            name = str(self.data_set.columns.get("name", "name"))
            detail = str(self._taken[target])
            faults.append(ImportFault(number, name, draft.get("name"), FaultKind.SAME_RECORD, detail=detail))
        elif target:
            self._taken[target] = number
        return target

    def _name_parent(self, draft: Draft) -> None:
        """Turn a place's name into the id of its record, which stands or comes before its rooms."""
        parent = draft.get("parent_name")
        if not parent:
            return
        draft.values["parent_id"] = self.named.get(name_key(parent), "")

    def _edition(self, draft: Draft, source: Source, today: date) -> Edition:
        """Say of which edition a row is; a row without a date is of the day of the import."""
        day = day_of(draft.get("reference_date"))
        basis = DateBasis.EXACT if day else DateBasis.COLLECTED
        return Edition(source.id, day or today.isoformat(), basis, self.known.editions | {source.id})

    def _compare(
        self, result: DryRun, number: int, draft: Draft, target: str, values: dict[str, Any], edition: Edition
    ) -> None:
        """Plan a row that means a record."""
        record = self.index.by_id[target]
        self.named.setdefault(name_key(draft.get("name")), target)
        table = self.data_set.table
        if draft.row_key.endswith(f"|{PLACE_KEY}"):
            values.pop("kind", None)
        standing = Standing(table, record, self.known.versions[target], self.known.origins.get(target, {}))
        found = compare(standing, values, number, edition, self.choices)
        result.faults += found.faults
        result.counts.acts[found.act] += 1
        if found.edit is not None:
            result.edits.append(found.edit)
            result.rows.append(RowPlan(number, found.act, table, target, record.name, found.changes))
            result.links += self._links(table, target, values, edition)

    def _add(self, result: DryRun, number: int, draft: Draft, values: dict[str, Any], edition: Edition) -> None:
        """Plan a new record."""
        table = self.data_set.table
        record_id = self._new_id(table, draft)
        record = new_record(table, record_id, values, edition)
        self.named.setdefault(name_key(record.name), record_id)
        self.index.add([record])
        self._taken[record_id] = number
        result.new.append((table, record))
        result.counts.acts[Act.NEW] += 1
        told = values.items() if len(result.rows) < MOST_TOLD else ()
        changes = tuple(FieldChange(name, "", format_cell(value)) for name, value in told)
        result.rows.append(RowPlan(number, Act.NEW, table, record_id, record.name, changes))
        result.links += self._links(table, record_id, values, edition)

    def _new_id(self, table: str, draft: Draft) -> str:
        """Return the id of a new record: by the official number, or made of its first name and kind."""
        prefix = PREFIXES[table]
        by_number = f"{prefix}-{draft.get('external_id')}"
        parts = (name_key(draft.get("parent_name")), name_key(draft.get("name")), draft.get("kind"))
        tried = [by_number] if draft.get("external_id") and re.fullmatch(ID_PATTERN, by_number) else []
        tried += [short_id(prefix, *parts), short_id(prefix, *parts, draft.row_key)]
        return next(item for item in tried if item not in self.index.by_id)

    def _links(self, table: str, record_id: str, values: Mapping[str, Any], edition: Edition) -> list[Link]:
        """Return the ties that follow from a row's columns."""
        if not values.keys() & TYING:
            return []
        row = {name: format_cell(value) for name, value in values.items()} | {"id": record_id}
        return [
            Link(
                id=link_id(*tie),
                from_id=tie[0],
                relation=Relation(tie[1]),
                to_id=tie[2],
                source_id=edition.source_id,
                reference_date=edition.reference_date,
                date_basis=edition.basis,
            )
            for tie in column_links(table, row).values()
        ]

    def _gone(self) -> list[Gone]:
        """Return the records of earlier editions that no row of this file means."""
        return [
            Gone(record.id, record.name, record.reference_date)
            for record in self.known.records[self.data_set.table]
            if record.source_id in self.known.editions and record.id not in self._taken
        ]


def _newest_first(draft: Draft, number: int) -> tuple[int, str, int]:
    """Order rows so that the newest of two rows about one record comes first, and a place before its rooms."""
    day = day_of(draft.get("reference_date"))
    return (bool(draft.get("parent_name")), "".join(chr(255 - ord(sign)) for sign in day) or "\U0010ffff", number)


def _match(record_id: str, source_id: str, row_key: str, doubt: FaultKind) -> Match:
    """Remember that a row means a record although it is spelled otherwise."""
    rule = "same_address" if doubt is FaultKind.SAME_ADDRESS else "same_name"
    return Match(record_id=record_id, source_id=source_id, row_key=row_key, rule=rule, distance_m=None)


def has_table(data_set: DataSet) -> bool:
    """Tell whether the model has room for the rows of a data set."""
    return data_set.table in RECORD_TABLES or data_set.table == "population"
