"""In which words does a city write its papers, and what has to be asked for each kind of property?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campus.domain.paper import Act
from campus.domain.record import DateBasis
from campus.errors import Fault

SIGNS = ("1", "가", "a")
"""What a level of the numbering may count in."""

FIELD_WORDS = (
    *("name", "place", "area", "role", "mission", "functions", "industries", "stages"),
    *("period", "operator", "lead", "parent", "reason", "basis", "budget", "evidence", "programs"),
)
"""The labels of what a decision and its space say."""

ACT_WORDS = {Act.ASSIGN: "assign", Act.CHANGE: "change", Act.END: "end_role"}
"""The word of each act; ``end`` is the sign that a paper ends with."""

MOVE_WORDS = ("move", "leaves", "arrives")
"""The words of a role that moves: the act, and its halves at the space that it leaves and at the one it goes to."""

WORDS = (
    *FIELD_WORDS,
    *ACT_WORDS.values(),
    *MOVE_WORDS,
    *("notice_draft", "notice_announcement", "receiver_label", "receiver", "via_label", "subject_label"),
    *("title_draft", "title_announcement", "number_announcement", "opening_announcement", "purpose", "table_title"),
    *("related", "spaces", "spaces_more", "content", "announced", "in_force", "contact", "as_attached"),
    *("attachment", "copies", "end", "row_number", "remark", "unknown"),
)
"""Every word that a template needs. ``{…}`` in one is replaced by what it names."""

_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """The words of a city's papers, in its own language.

    ``date_form`` writes a day from ``{y}``, ``{m}`` and ``{d}``; ``date_notes`` say how a day is known that was not
    read in a document; ``levels`` are the signs of the numbering, outermost first.
    """

    sender: str
    date_form: str
    levels: tuple[str, ...]
    words: Mapping[str, str]
    date_notes: Mapping[str, str]
    font: str = ""

    def word(self, key: str, **values: str) -> str:
        """Return a word with its places filled, in one pass: a value is never read as a form."""
        return fill(self.words[key], values)

    def day(self, day: date | None, basis: DateBasis | None = None) -> str:
        """Write a day, with a note when it is not simply known; an unknown day says so."""
        if day is None:
            return self.words["unknown"]
        text = fill(self.date_form, {"y": str(day.year), "m": str(day.month), "d": str(day.day)})
        return text + self.date_notes.get(basis or "", "")


@dataclass(frozen=True, slots=True)
class PropertyKind:
    """A kind of property and the acts that giving it a mission asks for.

    ``owner_kinds`` are the kinds of institution whose spaces may be of it; empty where no institution is known.
    """

    key: str
    labels: Mapping[str, str]
    acts: tuple[Mapping[str, str], ...]
    owner_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklists:
    """The kinds of property with what each asks for, and the note that must stand beside them."""

    kinds: tuple[PropertyKind, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)


def fill(form: str, values: Mapping[str, str]) -> str:
    """Replace the named places of a form; a place without a value stays as it is."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), form)


def parse_template(content: Any, file: str, faults: list[Fault]) -> PaperTemplate | None:
    """Read ``[papers]``, noting what is wrong; a city without it writes no papers."""
    if content is None:
        return None
    if not isinstance(content, dict):
        faults.append(Fault(file, None, "papers", str(content), "must be a table"))
        return None
    words, notes = _texts(content, "words", file, faults), _texts(content, "date_notes", file, faults)
    faults.extend(Fault(file, None, f"papers.words.{name}", "", "is missing") for name in WORDS if not words.get(name))
    faults.extend(Fault(file, None, f"papers.words.{name}", "", "is not a word") for name in words if name not in WORDS)
    bases = {basis.value for basis in DateBasis}
    faults.extend(Fault(file, None, f"papers.date_notes.{name}", "", "is no basis") for name in notes.keys() - bases)
    levels = tuple(content.get("levels") or ("1.", "a.", "1)", "a)"))
    faults.extend(
        Fault(file, None, "papers.levels", str(level), f"must begin with one of {', '.join(SIGNS)}")
        for level in levels
        if not isinstance(level, str) or not level.startswith(SIGNS)
    )
    return PaperTemplate(
        sender=str(content.get("sender", "")),
        date_form=str(content.get("date_form") or "{y}-{m}-{d}"),
        levels=levels,
        words=words,
        date_notes=notes,
        font=str(content.get("font", "")),
    )


def _texts(content: Mapping[str, Any], name: str, file: str, faults: list[Fault]) -> dict[str, str]:
    """Read a table of texts, noting every value that is none."""
    found = content.get(name, {})
    if not isinstance(found, dict):
        faults.append(Fault(file, None, f"papers.{name}", str(found), "must be a table"))
        return {}
    for key, text in found.items():
        if not isinstance(text, str):
            faults.append(Fault(file, None, f"papers.{name}.{key}", str(text), "must be a text"))
    return {key: text for key, text in found.items() if isinstance(text, str)}


def parse_checklists(content: Any, kinds: Sequence[str], file: str, faults: list[Fault]) -> Checklists:
    """Read ``[checklists]``, noting what is wrong; ``kinds`` are the kinds of record that the city knows."""
    if content is None:
        return Checklists()
    if not isinstance(content, dict) or not _is_labels(content.get("note")):
        faults.append(Fault(file, None, "checklists.note", "", "must say in labels what the lists are not"))
        return Checklists()
    items = content.get("property_kinds", [])
    found = tuple(_property_kind(item, kinds, file, faults) for item in items)
    if len({kind.key for kind in found}) != len(found):
        faults.append(Fault(file, None, "checklists.property_kinds.key", "", "stands twice"))
    return Checklists(found, content["note"])


def _property_kind(item: Any, kinds: Sequence[str], file: str, faults: list[Fault]) -> PropertyKind:
    """Read one kind of property, noting what is wrong."""
    row = item if isinstance(item, dict) else {}
    acts, owners = row.get("acts", []), tuple(row.get("owner_kinds", ()))
    if not row.get("key") or not _is_labels(row.get("labels")) or not acts or not all(map(_is_labels, acts)):
        faults.append(Fault(file, None, "checklists.property_kinds", str(item), "needs key, labels and labelled acts"))
    faults.extend(
        Fault(file, None, "checklists.property_kinds.owner_kinds", str(kind), "is not one of vocabularies.kinds")
        for kind in owners
        if kind not in kinds
    )
    return PropertyKind(str(row.get("key", "")), row.get("labels", {}), tuple(acts), owners)


def _is_labels(value: Any) -> bool:
    """Tell whether a value is texts by language."""
    return isinstance(value, dict) and bool(value) and all(isinstance(text, str) and text for text in value.values())
