"""What has a person decided about the sources' rows, and with which evidence?

A pack's ``curation`` folder holds judgement, kept apart from what is read: word lists, the register of sources, tables
written by hand, and for a data set the cells that replace what its file says.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from campus.errors import Fault, PackError
from campus.exchange.dataset import Draft

CLEAR = "-"
"""Stands in a curated cell for: this is not known, whatever the file says."""

CONTROL = frozenset({"row", "drop"})
"""Columns of a curated sheet that are no columns of ours: which row is meant, and why it is left out."""


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file of the pack; raise :class:`PackError` that names it when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PackError([Fault(path.name, None, "", "", f"cannot be read: {error}")]) from error


def read_sheet_rows(path: Path) -> list[dict[str, str]]:
    """Read a hand-written CSV (UTF-8); none when there is no such file. Lines that begin with # are comments."""
    if not path.is_file():
        return []
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = []
    for number, cells in enumerate(csv.reader(lines[1:], strict=True)):
        header = next(csv.reader(lines[:1]))
        if len(cells) != len(header):
            problem = f"has {len(cells)} cells, the header has {len(header)}"
            raise PackError([Fault(path.name, None, header[0], cells[0] if cells else str(number), problem)])
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def apply_curation(drafts: Iterable[Draft], sheet: Sequence[Mapping[str, str]], file: str) -> list[Draft]:
    """Put a person's cells over the file's; leave out rows that are dropped with a reason.

    Raise :class:`PackError` for curated rows that the file does not have (any more): somebody must look again.
    """
    decided = {row["row"]: row for row in sheet}
    kept, met = [], set()
    for draft in drafts:
        row = decided.get(draft.row_key, {})
        met.add(draft.row_key)
        if not row.get("drop"):
            kept.append(draft)
            replace_cells(draft.values, row)
    missing = [Fault(file, None, "row", key, "is not in the data set") for key in decided if key not in met]
    if missing:
        raise PackError(missing)
    return kept


def replace_cells(values: dict[str, str], row: Mapping[str, str]) -> None:
    """Replace values by the curated cells that are filled in."""
    for name, cell in row.items():
        if name not in CONTROL and cell:
            values[name] = "" if cell == CLEAR else cell
