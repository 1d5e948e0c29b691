"""What is known of a file on its way in: its rows, what is wrong with them, what they would change, what was done?

The way through the house: ``exchange`` reads the file into a :class:`Table` and judges single cells; ``services``
compares rows with records and proposes repairs (:class:`ImportPlan`, the dry run, writes nothing); ``store`` writes a
plan in one transaction and can take it back as a whole; ``ui`` and the command line show it and ask.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

HEADER_ROW = 1
FIRST_ROW = 2
"""Rows count as in a spreadsheet: the header is row 1."""

WGS84 = 4326


class Notice(StrEnum):
    """What was noticed while a file was read, and is told although it hinders nothing."""

    ENCODING = "encoding"
    DELIMITER = "delimiter"
    UNGUARDED = "unguarded"
    NORMALISED = "normalised"
    BLANK_ROWS = "blank_rows"
    SHEET = "sheet"
    LINK_IGNORED = "link_ignored"
    TRANSFORMED = "transformed"
    HEIGHT_DROPPED = "height_dropped"
    FORMULA_TEXT = "formula_text"
    NO_PLACE = "no_place"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows as text, whatever it was; every row has a cell for each header.

    ``kind`` is the format's name and ``encoding`` that of its letters, or empty. ``numbers`` are the rows' numbers as
    a spreadsheet counts; features of a map file count from 1. ``crs`` is the EPSG code that the file declares for
    its coordinates, which then stand transformed to degrees; 0 when it declares none. ``notices`` say what was
    noticed, each with its values for a person.
    """

    kind: str
    encoding: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    crs: int = 0
    notices: tuple[tuple[Notice, str], ...] = ()


class FaultKind(StrEnum):
    """What can be wrong with a row. A whole kind can be accepted or left as it stands at once."""

    SWAPPED = "swapped"
    DRAGGED = "dragged"
    CRS = "crs"
    PLACE = "place"
    DATE_IN_ADDRESS = "date_in_address"
    SCIENTIFIC = "scientific"
    REPEATED = "repeated"
    SAME_RECORD = "same_record"
    SAME_SPELLING = "same_spelling"
    SAME_ADDRESS = "same_address"
    NOT_NEWER = "not_newer"
    WORD = "word"
    VALUE = "value"
    EMPTY = "empty"


MAY_STAND = frozenset(
    {FaultKind.DATE_IN_ADDRESS, FaultKind.SCIENTIFIC, FaultKind.SAME_SPELLING, FaultKind.SAME_ADDRESS}
)
"""Kinds of which a person may say that the row is right as it stands."""

HINDERS_NOTHING = frozenset({FaultKind.NOT_NEWER})
"""Kinds with which the rest of the row comes in all the same."""


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One fault of a row: where it is, the value, and what would be done about it.

    ``repair`` is what would stand there instead, empty for nothing; ``can_repair`` is false when only the file itself
    can be mended. ``detail`` names what else is concerned: the other row, the record, the reason.
    """

    row: int
    column: str
    value: str
    kind: FaultKind
    repair: str = ""
    detail: str = ""
    can_repair: bool = True

    @property
    def key(self) -> str:
        """Name the fault, the same in every dry run of the same file."""
        return f"{self.row}:{self.kind}:{self.column}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person has said to the faults so far: keys of single faults, or whole kinds.

    ``accepted`` are repairs that are wanted, ``standing`` rows that are right as they stand. ``crs`` is the system of
    coordinates (EPSG) that the person named; ``outside`` takes rows of other places in as well.
    """

    accepted: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    crs: int = WGS84
    outside: bool = False

    def accepts(self, fault: ImportFault) -> bool:
        """Tell whether the repair of a fault is wanted."""
        return fault.can_repair and bool(self.accepted & {fault.key, fault.kind.value})

    def lets_stand(self, fault: ImportFault) -> bool:
        """Tell whether a row is right as it stands."""
        return fault.kind in MAY_STAND and bool(self.standing & {fault.key, fault.kind.value})


class Act(StrEnum):
    """What a row would do: add a record, change one, only tell a newer date of it, or nothing."""

    NEW = "new"
    CHANGED = "changed"
    DATED = "dated"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that a row changes: its cell before and after."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What one row would do."""

    row: int
    act: Act
    table: str
    record_id: str
    name: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that the same data set gave before, and that this file does not have. It is never taken away."""

    record_id: str
    name: str
    reference_date: str


@dataclass(slots=True)
class ImportCounts:
    """How many rows a file has, and what became of them; every row counts once."""

    rows: int = 0
    acts: Counter[Act] = field(default_factory=Counter)
    held: int = 0
    outside: int = 0
    passed_over: int = 0

    def as_numbers(self) -> dict[str, int]:
        """Return all counts by name."""
        acts = {act.value: self.acts[act] for act in Act}
        rest = {"held": self.held, "outside": self.outside, "passed_over": self.passed_over}
        return {"rows": self.rows, **acts, **rest}


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import that was written: which file it was, by whom and when, what it did, and whether it was taken back.

    ``counts`` are those of :meth:`ImportCounts.as_numbers`; ``undone_at`` is empty while it stands.
    """

    id: str
    data_set: str
    file_name: str
    sha256: str
    reference_date: str
    who: str
    applied_at: str
    counts: Mapping[str, int]
    undone_by: str = ""
    undone_at: str = ""
