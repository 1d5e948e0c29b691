"""How do the rows of a table from elsewhere become rows of a city pack?

The pack describes each file in its ``datasets.toml``: which of our columns comes from which header, and how. What a
source's word means for us is judged in the pack's ``curation`` folder; this module only applies it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from campus.exchange.source_table import SourceRow

Words = Mapping[str, Mapping[str, str]]
"""Named word lists: what a source's word stands for among ours."""

MIDNIGHT = ("00:00", "0:00")
PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(slots=True)
class Draft:
    """A row on its way into the pack: our columns as text, and where it was read."""

    dataset: str
    row_key: str
    values: dict[str, str]

    def get(self, name: str) -> str:
        """Return a value; empty when it is not known."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The description of one file, as ``datasets.toml`` gives it.

    ``key`` names it; ``row_key`` are the headers that tell its rows apart; ``where`` keeps only rows with one of the
    given words in a column; ``match`` names the rules by which its rows may be one with rows of other files.
    """

    key: str
    file: str
    table: str
    row_key: Sequence[str]
    columns: Mapping[str, Any]
    source: str = ""
    source_column: str = ""
    reference: str = ""
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    match: Sequence[str] = ()
    address_book: bool = False
    rooms: bool = False


@dataclass(frozen=True, slots=True)
class DateWords:
    """How a source's remarks on its date are read: words that mean a basis, and the day of collection."""

    bases: Mapping[str, str]
    collected_on: str
    unknown_note: str


def import_rows(dataset: Dataset, rows: Iterable[SourceRow], words: Words, dates: DateWords) -> list[Draft]:
    """Turn a file's rows into drafts; raise ``KeyError`` for a header and ``ValueError`` for a word nobody mapped."""
    kept = (row for row in rows if _is_wanted(dataset, row))
    return [_import_row(dataset, row, words, dates) for row in kept]


def _is_wanted(dataset: Dataset, row: SourceRow) -> bool:
    """Tell whether a row passes the dataset's conditions."""
    return all(row[header] in allowed for header, allowed in dataset.where.items())


def _import_row(dataset: Dataset, row: SourceRow, words: Words, dates: DateWords) -> Draft:
    """Turn one row into a draft."""
    values = {name: import_cell(spec, row, words) for name, spec in dataset.columns.items()}
    values["source_id"] = row[dataset.source_column] if dataset.source_column else dataset.source
    if dataset.reference:
        day, basis, note = read_date(row[dataset.reference], dates)
        values |= {
            "reference_date": day,
            "date_basis": basis,
            "note": " ".join(filter(None, (values.get("note"), note))),
        }
    return Draft(dataset.key, "|".join(row[header] for header in dataset.row_key), values)


def import_cell(spec: Any, row: SourceRow, words: Words) -> str:
    """Make one of our cells by its description.

    A plain text is a header to copy. A table may hold ``value`` (a constant), ``from`` with ``words``, ``pattern`` or
    ``format``, ``text`` (headers in braces; empty when one of them is), ``hours`` or ``fees``. A word that no list has
    is a fault, unless ``others`` says to ``drop`` or to ``keep`` it.
    """
    if isinstance(spec, str):
        return row[spec]
    if "value" in spec:
        return str(spec["value"])
    if "hours" in spec:
        return _hours(spec["hours"], row)
    if "fees" in spec:
        return _fees(spec["fees"], row, spec["free"])
    if "text" in spec:
        return _filled(spec["text"], row)
    return _from_cell(spec, row[spec["from"]], words)


def _from_cell(spec: Mapping[str, Any], text: str, words: Words) -> str:
    """Make a cell from one source cell by a word list, a pattern or a format."""
    if "words" in spec:
        known = words[spec["words"]]
        if text not in known and spec.get("others", "refuse") == "refuse":
            raise ValueError(f"{text!r} is not in the word list {spec['words']}")
        return known.get(text, text if spec.get("others") == "keep" else "")
    if "pattern" in spec:
        found = re.search(spec["pattern"], text)
        return spec["format"].format(*found.groups()) if found else ""
    return spec["format"].format(text) if text not in ("", "0") else ""


def _filled(template: str, row: SourceRow) -> str:
    """Fill headers into a text; nothing when one of the cells is empty."""
    headers = [name for _, name, _, _ in Formatter().parse(template) if name]
    return "" if any(not row[name] for name in headers) else template.format_map({name: row[name] for name in headers})


def _hours(parts: Sequence[Sequence[str]], row: SourceRow) -> str:
    """Write opening hours; a day that runs from midnight to midnight is closed or unknown in the standard's files."""
    written = []
    for label, start, end in parts:
        if row[start] and row[end] and not (row[start] in MIDNIGHT and row[end] in MIDNIGHT):
            written.append(f"{label} {row[start]}~{row[end]}")
    return ", ".join(written)


def _fees(parts: Sequence[Sequence[str]], row: SourceRow, free: str) -> str:
    """Write fees by group; one word when nobody pays."""
    amounts = [(text, row[header]) for text, header in parts if row[header]]
    if amounts and all(amount == "0" for _, amount in amounts):
        return free
    return ", ".join(text.format(amount) for text, amount in amounts)


def read_date(text: str, dates: DateWords) -> tuple[str, str, str]:
    """Read a source's date with its remark; return the (partial) date, its basis and a note.

    A date that is not known becomes the day of collection, with a note that says so.
    """
    found = PARTIAL_DATE.match(text)
    if not found:
        return dates.collected_on, "collected", dates.unknown_note
    remark = text[found.end() :]
    basis = next((basis for word, basis in dates.bases.items() if word in remark), "exact")
    return found[0], basis, ""
