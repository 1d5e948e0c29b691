"""How is a record written by hand: changed, added, found right; by whom, from which source, and against whose version?

Nothing is deleted: decisions, ties and the past point to every record. What no longer runs says so in its own fields.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from campus.domain.account import Actor
from campus.domain.assignment_form import check_texts
from campus.domain.city import VOCABULARIES, pick
from campus.domain.merging import MergedFields, merge_fields
from campus.domain.record import RECORD_REGISTER, DateBasis, Link, Located, Program, RecordType, Relation, Source
from campus.domain.record_form import (
    EDITABLE,
    ID_PREFIX,
    LOCATION,
    Cells,
    cells_of,
    check_cells,
    form_columns,
    place_of,
    table_of,
    trimmed,
    values_of,
)
from campus.domain.role_path import person_text
from campus.domain.tables import AREA_TABLES, RECORD_TABLES, TYPE_OF_TABLE, format_cell
from campus.errors import ConflictError, FieldFault, FormError, NotFoundError
from campus.exchange.coordinate import is_near
from campus.locale import translator
from campus.services.atlas import Atlas
from campus.services.duplicates import Duplicate, duplicate_distance_m, duplicates_of, likeness_of
from campus.services.pack_links import column_links, link_id
from campus.services.placing import districts_at
from campus.services.record_rights import may_write, may_write_some, require_writing, takes_or_gives
from campus.store.history import Creation, Edit, Newcomers
from campus.store.store import Store

DESK_SOURCE = RECORD_REGISTER
"""The source of what officials found out themselves: the city's own register of records."""

TRIES = 5
"""How often a change is put on top of others' changes to other fields before the writer is asked."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as its writer saw it: its form and the version number that goes with it; a new one has no id.

    ``number`` is that of a session of the record when the form is the session's.
    """

    table: str
    record_id: str
    cells: Cells
    version: int
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How the writer knows: why it is changed, the source (``source_id``, or a new one by its title), as of which day.

    ``reference_date`` is the day of which the new values are true.
    """

    why: str = ""
    source_id: str = DESK_SOURCE
    title: str = ""
    publisher: str = ""
    url: str = ""
    reference_date: date | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a change led to: the record's version, and whether somebody else's changes to other fields stand in it."""

    version: int
    merged: bool


class _Ties(NamedTuple):
    """What a change of columns does to a record's ties: the ids of those that go, and those that come."""

    dropped: tuple[str, ...]
    added: tuple[Link, ...]


class RecordDesk:
    """The acts of those who look after the city's records, as of one day."""

    def __init__(self, store: Store, atlas: Atlas, today: date) -> None:
        """Keep where records are written and what they may refer to."""
        self.store, self.atlas, self.today = store, atlas, today

    # --- questions ---

    def may_write(self, actor: Actor, record_id: str) -> bool:
        """Tell whether a person may write a record."""
        if not may_write_some(actor) or self._type_of(record_id) is None:
            return False
        return may_write(actor, self.store.record(record_id), self.atlas.links_of(record_id, self.today, self.today))

    def open(self, actor: Actor, record_id: str) -> Opened:
        """Return a record's form. Raises :class:`~campus.errors.RightError` and :class:`NotFoundError`."""
        found = self._now(record_id)
        require_writing(self.store, actor, "open_record", record_id, allowed=self.may_write(actor, record_id))
        return found

    def known(self, table: str) -> Mapping[str, frozenset[str]]:
        """Return the keys that each field of a table's form may refer to, where there is a list of them."""
        columns = form_columns(table)
        keys = {name: self._keys(table, name) for name in {column.refers_to for column in columns}}
        return {column.name: found for column in columns if (found := keys[column.refers_to]) is not None}

    def duplicates(self, table: str, cells: Cells) -> list[Duplicate]:
        """Return the records that a new form may mean."""
        return duplicates_of(self.store, self.atlas, table, trimmed(cells), self.today)

    def merged(self, opened: Opened, cells: Cells) -> tuple[Opened, MergedFields]:
        """Put what was typed on top of what stands now; return that, and the form with the fields that clash."""
        now = self._now(opened.record_id)
        return now, merge_fields(opened.cells, trimmed(cells), now.cells)

    # --- acts ---

    def save(self, actor: Actor, opened: Opened, cells: Cells, evidence: Evidence, *, confirms: bool = False) -> Saved:
        """Write what was changed. Changes of others to other fields stay.

        Raises :class:`~campus.errors.RightError`, :class:`FormError` with all faults, :class:`NotFoundError`, and
        :class:`ConflictError` when somebody else changed the same field differently: nothing was written then.
        """
        record_id = opened.record_id
        for _ in range(TRIES):
            now, merged = self.merged(opened, cells)
            self._require(actor, "edit_record", record_id, values_of(now.table, now.cells))
            if merged.clashes:
                break
            edit = self._edit(actor, now, self._placed(merged.content, now.cells), evidence, confirms=confirms)
            try:
                return Saved(self.store.update_record(edit), merged=now.version != opened.version)
            except ConflictError:
                continue
        raise ConflictError(record_id, opened.version, self.store.record_version(record_id))

    def add(self, actor: Actor, table: str, cells: Cells, evidence: Evidence, seen: frozenset[str]) -> str:
        """Add a record and return its id; ``seen`` are the likely duplicates that the writer says are others.

        Raises :class:`~campus.errors.RightError`, and :class:`FormError` with all faults, among them duplicates
        that were not seen, and :class:`~campus.errors.TwinError` when somebody else just added what may be the same.
        """
        record_id = f"{ID_PREFIX[table]}-{uuid4().hex[:10]}"
        placed = self._placed(trimmed(cells), {})
        faults = self._faults(table, placed, evidence)
        if not faults and not {item.row.id for item in self.duplicates(table, placed)} <= seen:
            faults = [FieldFault("duplicates", "비슷한 기록이 있음. 같은 것인지 확인 필요")]
        if faults:
            self._require(actor, "add_record", table, {})
            raise FormError(faults)
        values = values_of(table, placed)
        self._require(actor, "add_record", table, values)
        source, day = self.source_of(evidence), evidence.reference_date or self.today
        origin = {"source_id": source.id, "reference_date": day.isoformat(), "date_basis": DateBasis.EXACT}
        record: Located = RECORD_TABLES[table](id=record_id, **values, **origin)
        links = self._links(table, record_id, values, source.id, day)
        who, why = person_text(actor), evidence.why.strip()
        wish = Creation(
            table=table,
            record=record,
            who=who,
            why=why,
            source=source,
            links=tuple(links.values()),
            newcomers=Newcomers(self.atlas.version, frozenset(self.atlas.ids), self._is_like(placed)),
        )
        self.store.create_record(wish)
        return record_id

    def confirm(self, actor: Actor, record_id: str, version: int) -> None:
        """Write down that a record is right as it stands.

        Raises :class:`~campus.errors.RightError`, and :class:`ConflictError` when it was changed meanwhile.
        """
        now = self._now(record_id)
        self._require(actor, "confirm_record", record_id, values_of(now.table, now.cells))
        self.store.confirmations.add(now.table, record_id, version, person_text(actor))

    # --- how ---

    def _is_like(self, cells: Cells) -> Callable[[Located], bool]:
        """Return what tells whether a record may be the one of a form."""
        limit_m = duplicate_distance_m(self.atlas.city)
        return lambda record: bool(likeness_of(record, cells, limit_m))

    def _type_of(self, record_id: str) -> RecordType | None:
        """Return the type of a record that people write."""
        row = self.atlas.row(record_id, self.today)
        return row.type if row is not None and table_of(row.type) in EDITABLE else None

    def _now(self, record_id: str) -> Opened:
        """Return a record as it stands, form and version from one moment."""
        with self.store.snapshot() as moment:
            record, version = moment.record(record_id), moment.record_version(record_id)
        table = next(name for name, cls in RECORD_TABLES.items() if isinstance(record, cls))
        if table not in EDITABLE:
            raise NotFoundError(f"{record_id!a} is no record that is written here.")
        return Opened(table, record_id, cells_of(table, record), version)

    def _require(
        self, actor: Actor, act: str, record_id: str, values: Mapping[str, Any], links: tuple[Link, ...] | None = None
    ) -> None:
        """Ask for the right to write a record with these values and ties; without ``links`` those that stand."""
        allowed = may_write_some(actor)
        if allowed and values:
            ties = self.atlas.links_of(record_id, self.today, self.today) if links is None else links
            allowed = may_write(actor, _Body(record_id, values), ties)
        require_writing(self.store, actor, act, record_id, allowed=allowed)

    def _require_after(
        self, actor: Actor, record_id: str, before: Mapping[str, Any], after: Mapping[str, Any], ties: _Ties
    ) -> None:
        """Ask for the right to write the record as it would become, and refuse to take another institution's."""
        act, standing = "edit_record", self.atlas.links_of(record_id, self.today, self.today)
        kept = tuple(link for link in standing if link.id not in ties.dropped)
        self._require(actor, act, record_id, after, (*kept, *ties.added))
        require_writing(self.store, actor, act, record_id, allowed=not takes_or_gives(actor, before, after))

    def _edit(self, actor: Actor, now: Opened, cells: Cells, evidence: Evidence, *, confirms: bool) -> Edit:
        """Check a form and write it as a wish to the store."""
        faults = self._faults(now.table, cells, evidence, record_id=now.record_id)
        if cells == now.cells and not confirms:
            faults.append(FieldFault("record", "바뀐 내용 없음"))
        if faults:
            raise FormError(faults)
        before, values = (values_of(now.table, item) for item in (now.cells, cells))
        source, day = self.source_of(evidence), evidence.reference_date or self.today
        changed = {name: value for name, value in values.items() if value != before[name]}
        old, new = (self._links(now.table, now.record_id, item, source.id, day) for item in (before, values))
        ties = _Ties(tuple(old.keys() - new.keys()), tuple(link for key, link in new.items() if key not in old))
        self._require_after(actor, now.record_id, before, values, ties)
        return Edit(
            table=now.table,
            record_id=now.record_id,
            expected_version=now.version,
            changes=changed | _without_estimates(self.store.record(now.record_id), changed),
            who=person_text(actor),
            why=evidence.why.strip(),
            source_id=source.id,
            reference_date=day.isoformat(),
            source=source,
            dropped_links=ties.dropped,
            new_links=ties.added,
            confirms=confirms,
        )

    def _faults(self, table: str, cells: Cells, evidence: Evidence, record_id: str = "") -> list[FieldFault]:
        """Return everything that is wrong with a form and with what is said to prove it."""
        faults = check_cells(table, cells, self.known(table))
        if not faults and (place := place_of(cells)) and not is_near(*place, self.atlas.city.bounds):
            faults.append(FieldFault("location", "도시에서 5 km 넘게 벗어난 위치"))
        faults += [
            FieldFault(name, "자기 자신은 고를 수 없음") for name in cells if record_id and cells[name] == record_id
        ]
        return faults + self.evidence_faults(evidence)

    def evidence_faults(self, evidence: Evidence) -> list[FieldFault]:
        """Return everything that is wrong with what is said to prove a change."""
        return _evidence_faults(evidence, self.today, self.atlas.source_by_id.keys() | {DESK_SOURCE})

    def _keys(self, table: str, refers_to: str) -> frozenset[str] | None:
        """Return the keys of what a column refers to; ``None`` when they are not listed."""
        city, kind = self.atlas.city, TYPE_OF_TABLE[table].value
        if refers_to == "kinds":
            return frozenset(term.key for term in city.vocabularies["kinds"] if term.group in {"", kind})
        if refers_to in VOCABULARIES:
            return city.keys(refers_to)
        if refers_to in AREA_TABLES:
            return frozenset(area.id for area in self.atlas.areas.districts)
        if refers_to in RECORD_TABLES:
            types, ids = self.atlas.table.types, self.atlas.ids
            mask = types.where([TYPE_OF_TABLE[refers_to]])
            return frozenset(key for key, there in zip(ids, mask.tolist(), strict=True) if there)
        return None

    def _placed(self, cells: Cells, before: Cells) -> dict[str, str]:
        """Return a form with the district in which a new place lies; otherwise the district stays as typed."""
        try:
            place = place_of(cells)
        except ValueError:
            return dict(cells)
        if place is None or cells[LOCATION] == before.get(LOCATION):
            return dict(cells)
        inside = districts_at(self.atlas, *place)
        named = cells["district_id"]
        return {**cells, "district_id": named if named in inside else next(iter(inside), "")}

    def _links(
        self, table: str, record_id: str, values: Mapping[str, Any], source_id: str, day: date
    ) -> dict[str, Link]:
        """Return the ties that follow from a record's columns, by id."""
        row = {name: format_cell(value) for name, value in values.items()} | {"id": record_id}
        return {
            link_id(*tie): Link(
                id=link_id(*tie),
                from_id=tie[0],
                relation=Relation(tie[1]),
                to_id=tie[2],
                source_id=source_id,
                reference_date=day.isoformat(),
            )
            for tie in column_links(table, row).values()
        }

    def source_of(self, evidence: Evidence) -> Source:
        """Return the source that is named: a known one, the city's own register, or a new one."""
        city = self.atlas.city
        t = translator(city.source_language)
        register = Source(
            id=DESK_SOURCE,
            title=t("기록 관리 대장(담당자 확인)"),
            publisher=pick(city.names, city.source_language),
            licence=t("이용조건 미정"),
            collected_on=self.today,
        )
        if not evidence.title.strip():
            return self.atlas.source_by_id.get(evidence.source_id, register)
        written = {name: getattr(evidence, name).strip() for name in ("title", "publisher", "url")}
        for source in self.atlas.sources:
            if all(getattr(source, name) == text for name, text in written.items()):
                return source
        published = evidence.reference_date.isoformat() if evidence.reference_date else ""
        return replace(register, id=f"SR-{uuid4().hex[:10]}", published_on=published, **written)


class _Body:
    """A record of which only the id and the institutions that it names are asked."""

    def __init__(self, record_id: str, values: Mapping[str, Any]) -> None:
        self.id = record_id
        self.__dict__.update(values)


def _without_estimates(record: Located, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return which fields of a programme are still estimates when some of them were written by a person."""
    held = record.estimated if isinstance(record, Program) else ()
    kept = tuple(name for name in held if name not in changed)
    return {"estimated": kept} if kept != held else {}


def _evidence_faults(evidence: Evidence, today: date, sources: frozenset[str] | set[str]) -> list[FieldFault]:
    """Return everything that is wrong with what is said to prove a change."""
    faults = check_texts({name: getattr(evidence, name) for name in ("why", "title", "publisher", "url")})
    if not evidence.why.strip():
        faults.append(FieldFault("why", "사유 없음"))
    if not evidence.title.strip() and evidence.source_id not in sources:
        faults.append(FieldFault("source_id", "출처 없음"))
    if evidence.reference_date is None:
        faults.append(FieldFault("reference_date", "기준일 없음"))
    elif evidence.reference_date > today:
        faults.append(FieldFault("reference_date", "기준일이 오늘보다 늦음"))
    return faults
