"""What can go wrong, one class a cause. How it is shown is decided in one place at the edge."""

from collections.abc import Sequence
from dataclasses import dataclass


class CampusError(Exception):
    """Base of every error that names its cause and the way out. ``str()`` is the plain message in English."""


class SettingError(CampusError):
    """A setting is missing or cannot be used; the message names it."""


class AssetError(CampusError):
    """A script, style or font that the program needs is not installed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: where it is (file, row as a person counts it, field), the value, and what is wrong."""

    file: str
    row: int | None
    field: str
    value: str
    problem: str

    def __str__(self) -> str:
        """Write the fault as one line that begins with its place."""
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        what = f" {self.field}={self.value!r}" if self.field else ""
        return f"{place}{what}: {self.problem}"


class PackError(CampusError):
    """A city pack cannot be used; all its faults are told together."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults, and make them the message."""
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ImportFileError(CampusError):
    """A file cannot be taken in at all; nothing was written.

    ``code`` names the cause (``views.import_text`` has its words), ``rows`` and ``part`` where it is: rows as a
    spreadsheet counts them, a cell, a member of an archive.
    """

    def __init__(self, code: str, part: str = "", rows: Sequence[int] = ()) -> None:
        """Keep the cause and the place."""
        self.code, self.part, self.rows = code, part, tuple(rows)
        where = ", ".join([part] * bool(part) + [f"row {row}" for row in self.rows])
        super().__init__(f"The file cannot be imported: {code}{f' ({where})' if where else ''}.")


class StoreError(CampusError):
    """The database cannot be opened, is newer than the program, or refuses to be written."""


class UndoError(StoreError):
    """An import cannot be taken back, because these records were changed since; none when it was taken back already."""

    def __init__(self, import_id: str, records: Sequence[str]) -> None:
        """Keep the ids of the records."""
        self.records = tuple(records)
        named = ", ".join(self.records)
        super().__init__(
            f"Import {import_id} cannot be taken back: records were changed since ({named}). "
            "Take later imports back first, or correct the records one by one."
            if self.records
            else f"Import {import_id} was taken back already."
        )


class ChainError(StoreError):
    """The chain of decisions does not hold; ``link`` is the number of the first link that is broken or missing."""

    def __init__(self, link: int, message: str) -> None:
        """Keep which link it is."""
        self.link = link
        super().__init__(message)


class ConflictError(StoreError):
    """Somebody else wrote first; nothing was written. ``expected`` and ``found`` are version or sequence numbers."""

    def __init__(self, record_id: str, expected: int, found: int) -> None:
        """Keep what the writer had seen and what stands there now."""
        self.record_id, self.expected, self.found = record_id, expected, found
        super().__init__(f"{record_id} was changed meanwhile: you had version {expected}, version {found} stands now.")


class TwinError(CampusError):
    """A new record seems to be one that somebody else added meanwhile; ``record_id`` names that one."""

    def __init__(self, record_id: str) -> None:
        """Keep the record that stands there now."""
        self.record_id = record_id
        super().__init__(f"{record_id} was added meanwhile and may be the same. Look at it before you add another one.")


class NotFoundError(CampusError):
    """No record has this id."""


class QueryError(CampusError):
    """A part of an address (URL) means nothing; the message names the part."""


class RightError(CampusError):
    """The actor lacks the right that the act needs; nothing was done. ``right`` names it, as in ``Right``."""

    def __init__(self, right: str) -> None:
        """Name the right that is needed."""
        self.right = right
        super().__init__(f"This needs the right '{right}'. An administrator gives rights.")


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One fault of a form: the field's name, and what is wrong as a Korean text of the interface (a msgid)."""

    field: str
    problem: str


class FormError(CampusError):
    """A form cannot be accepted; nothing was written, and all its faults are told together."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        """Keep the faults; the message names the fields but repeats nothing that was typed."""
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.field}: {fault.problem}" for fault in self.faults))


class ProviderError(CampusError):
    """The provider of single sign-on cannot be reached, or answers what it must not; the message says which."""


class WaitError(CampusError):
    """There were too many failures; nothing was tried. ``minutes`` is how long to wait, at least one."""

    def __init__(self, minutes: int) -> None:
        """Keep how long to wait."""
        self.minutes = minutes
        super().__init__(f"Too many failures. Try again in {minutes} min.")
