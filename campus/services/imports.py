"""How does a file come in: what is it, what would it change, and then all of it at once or nothing?

Rights are checked here: officials and administrators import. A dry run reads; only :meth:`ImportDesk.apply` and
:meth:`ImportDesk.undo` write, each in one transaction with one entry of the trail.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import shapely

from campus.domain.account import Actor, Right
from campus.domain.city import City
from campus.domain.imports import Choices, ImportRun, Table
from campus.domain.role_path import person_text
from campus.domain.table_mapping import MAPPED_TABLES, TableMapping, header_key, mapping_faults, read_mapping
from campus.domain.tables import RECORD_TABLES
from campus.errors import FormError
from campus.exchange.import_sets import (
    COURSES,
    POPULATION,
    DataSet,
    ImportPlan,
    canonical,
    read_import_plan,
    recognise,
)
from campus.exchange.upload_reading import ENDINGS, read_upload
from campus.services.import_mapping import MAPPED, kinds_of, mapped_data_set, with_kind_words
from campus.services.import_people import plan_courses, plan_population
from campus.services.import_plan import DryRun, Known, Planner
from campus.services.import_rows import Book, Frame, Progress, RowReader, address_book, no_progress
from campus.services.record_rights import writes_everything
from campus.services.rights import require_right
from campus.store.imports import ImportWish
from campus.store.store import Store

__all__ = ["ENDINGS", "ImportDesk"]

MOST_RUNS = 100


class ImportDesk:
    """The acts of those who take files into the city's records, as of one day."""

    def __init__(self, store: Store, city: City, folder: Path, today: date) -> None:
        """Keep where records are written and whose pack describes the data sets."""
        self.store, self.city, self.folder, self.today = store, city, folder, today

    @cached_property
    def plan(self) -> ImportPlan:
        """What the pack says of files."""
        return read_import_plan(self.folder)

    def read(self, actor: Actor, file: str, content: bytes) -> Table:
        """Read a file's rows. Raises :class:`~campus.errors.RightError` and :class:`ImportFileError`."""
        self._require(actor, "read_import", file)
        return read_upload(file, content)

    def recognise(self, table: Table) -> DataSet | None:
        """Return which data set a table is: one of the pack, or one whose columns somebody has confirmed."""
        known = recognise(self.plan, table.headers)
        if known is not None:
            return known
        mapping = self.mapping_of(table)
        return mapped_data_set(mapping, header_key(table.headers)) if mapping else None

    def mapping_of(self, table: Table) -> TableMapping | None:
        """Return the mapping that somebody has confirmed for a table's columns."""
        kept = self.store.imports.mapping(header_key(table.headers))
        return read_mapping(kept) if kept else None

    def keep_mapping(self, actor: Actor, table: Table, mapping: TableMapping) -> None:
        """Remember what the columns of a table mean.

        Raises :class:`~campus.errors.RightError`, and :class:`~campus.errors.FormError` with all faults.
        """
        self._require(actor, "map_import", mapping.title)
        kinds = kinds_of(self.city, mapping.table) if mapping.table in MAPPED_TABLES else ()
        if faults := mapping_faults(mapping, table.headers, kinds):
            raise FormError(faults)
        self.store.imports.keep_mapping(header_key(table.headers), mapping.to_json(), person_text(actor))

    def dry_run(
        self,
        actor: Actor,
        table: Table,
        data_set: DataSet | None,
        file: str,
        choices: Choices,
        progress: Progress = no_progress,
    ) -> DryRun:
        """Tell what a table would change; nothing is written. Raises :class:`~campus.errors.RightError`."""
        self._require(actor, "read_import", file)
        if data_set is None:
            return DryRun(table, None, notices=list(table.notices))
        table = canonical(data_set, table)
        result = DryRun(table, data_set, notices=list(table.notices))
        if data_set.reader == POPULATION:
            plan_population(
                result, self.city, self.today, self.store.rows("population"), self.store.rows("districts"), file
            )
        elif data_set.reader == COURSES:
            frame = (self.city, self.plan, self.today)
            plan_courses(result, frame, self._known(data_set), choices, file, progress)
        else:
            self._compare(result, choices, file, progress)
        return result

    def apply(
        self, actor: Actor, dry: DryRun, file: str, content: bytes, progress: Progress = no_progress
    ) -> ImportRun | None:
        """Write what a dry run found; ``None`` when there was nothing to write.

        Raises :class:`~campus.errors.RightError`, and :class:`~campus.errors.ConflictError` when a record was changed
        since the dry run: nothing was written then.
        """
        self._require(actor, "import_file", file)
        if dry.data_set is None or dry.source is None or not dry.writes:
            return None
        run = ImportRun(
            id=f"IM-{uuid4().hex[:10]}",
            data_set=dry.data_set.key,
            file_name=file,
            sha256=hashlib.sha256(content).hexdigest(),
            reference_date=dry.reference_date,
            who=person_text(actor),
            applied_at="",
            counts=dry.counts.as_numbers(),
        )
        wish = ImportWish(
            run=run,
            why=f"자료 들여오기 {run.id}: {file}",
            source=dry.source,
            new=dry.new,
            edits=dry.edits,
            links=dry.links,
            sessions=dry.sessions,
            matches=dry.matches,
            population=dry.population,
        )
        return self.store.imports.apply(wish, progress)

    def undo(self, actor: Actor, import_id: str) -> ImportRun:
        """Take an import back as a whole.

        Raises :class:`~campus.errors.RightError`, :class:`~campus.errors.NotFoundError`, and
        :class:`~campus.errors.StoreError` that names what was changed since.
        """
        self._require(actor, "undo_import", import_id)
        return self.store.undo_import(import_id, person_text(actor), f"자료 들여오기 취소 {import_id}")

    def runs(self, actor: Actor) -> list[ImportRun]:
        """Return the imports, newest first."""
        self._require(actor, "read_import", "")
        return self.store.imports.runs(MOST_RUNS)

    # --- how ---

    def _require(self, actor: Actor, act: str, what: str) -> None:
        """Ask for the right to take files in."""
        if not writes_everything(actor):
            require_right(self.store, actor, Right.OFFICIAL, act, what)

    def _compare(self, result: DryRun, choices: Choices, file: str, progress: Progress) -> None:
        """Read the rows and compare them with the records of their table."""
        data_set = result.data_set
        if data_set is None:
            return
        known = self._known(data_set)
        contains, district_of = self._districts()
        plan = self.plan
        if data_set.key.startswith(MAPPED):
            plan = with_kind_words(plan, self.city, data_set)
        frame = Frame(self.city, plan, contains)
        reading = RowReader(frame, data_set, result.table, choices).read(self._book(known), progress)
        result.notices += reading.notices()
        result.counts = reading.counts
        result.faults, result.outside_faults = reading.faults, reading.outside_faults
        if data_set.table in RECORD_TABLES:
            planner = Planner(self.city, plan, data_set, known, choices)
            planner.run(result, reading, (file, self.today), district_of, progress)

    def _known(self, data_set: DataSet) -> Known:
        """Read what stands, everything of one moment."""
        table = data_set.table
        with self.store.snapshot() as moment:
            records = {"spaces": moment.rows("spaces")}
            versions: dict[str, int] = {}
            if table in RECORD_TABLES:
                records[table] = moment.rows(table)
                numbers = moment.columns(table, ["id", "version"])
                versions = dict(zip(numbers["id"], numbers["version"], strict=True))
            if data_set.reader == COURSES:
                records["program_sessions"] = moment.rows("program_sessions")
            origins: dict[str, dict[str, Any]] = {}
            for item in moment.rows("value_sources"):
                origins.setdefault(item.record_id, {})[item.field] = item
            matches = moment.rows("matches")
        editions = frozenset(data_set.sources) | self.store.imports.sources_of(data_set.key)
        rows = {item.row_key: item.record_id for item in matches if item.source_id in editions}
        return Known(records, versions, origins, rows, editions)

    def _book(self, known: Known) -> Book:
        """Return the official coordinates by road address."""
        return address_book(
            (space.name, space.address, space.lon, space.lat, space.location_basis) for space in known.records["spaces"]
        )

    def _districts(self) -> tuple[Callable[[float, float], bool], Callable[[float, float], str]]:
        """Return how one asks whether a place is in the city, and in which district it lies."""
        areas = self.store.rows("districts")
        shapes = shapely.from_wkb([area.wkb for area in areas])
        shapely.prepare(shapes)

        def district_of(lon: float, lat: float) -> str:
            inside = shapely.intersects_xy(shapes, lon, lat)
            return str(areas[int(inside.argmax())].id) if inside.any() else ""

        return (lambda lon, lat: not areas or bool(district_of(lon, lat))), district_of
