"""What does a session remember of the records desk: the open form, what clashes, where the map looks?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campus.domain.merging import Clash
from campus.domain.record_form import LOCATION, Entry, entry_of, form_columns
from campus.domain.session_form import SESSION_TABLE, session_columns
from campus.domain.tables import LIST_SEPARATOR, Column
from campus.services.record_desk import DESK_SOURCE, Evidence, Opened
from campus.ui import state

SECTION, SEARCH, PAGE, KIND = "desk.section", "desk.search", "desk.page", "desk.kind"
CRS, EAST, NORTH = "desk.crs", "desk.east", "desk.north"
CONFIRMS, NEW_SOURCE = "desk.confirms", "desk.new_source"
_OPENED, _CLASHES, _FOCUS, _LOCATION = "desk.opened", "desk.clashes", "desk.focus", "desk.location"
_TITLE, _PUBLISHER, _URL = "desk.source_title", "desk.source_publisher", "desk.source_url"
WHY, SOURCE, DAY = "desk.why", "desk.source", "desk.reference_date"
SOURCE_FIELDS = {"title": _TITLE, "publisher": _PUBLISHER, "url": _URL}

Known = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """The open form: what was opened, and by column how it is filled in."""

    opened: Opened
    entries: Mapping[str, Entry]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the form, in their order."""
        return columns_in(self.opened.table)

    @property
    def number(self) -> int | None:
        """The number of the session whose form it is; ``None`` for that of a record."""
        return self.opened.number


def columns_in(table: str) -> tuple[Column, ...]:
    """Return the columns that the form of a table's rows has."""
    return session_columns() if table == SESSION_TABLE else form_columns(table)


def field_key(field: str) -> str:
    """Return the key of a column's widget."""
    return f"desk.field.{field}"


def open_form(opened: Opened, known: Known, today: date, cells: Mapping[str, str] | None = None) -> None:
    """Open a form, or set it anew; to be called before its widgets are drawn, or from a callback."""
    entries = {column.name: entry_of(column, listed=column.name in known) for column in columns_in(opened.table)}
    state.put({_OPENED: Form(opened, entries), _CLASHES: (), _FOCUS: None, CONFIRMS: False})
    state.put({WHY: "", SOURCE: DESK_SOURCE, DAY: today, NEW_SOURCE: False, EAST: "", NORTH: ""})
    state.put(dict.fromkeys(SOURCE_FIELDS.values(), ""))
    state.keep_faults(())
    for name, cell in (cells or opened.cells).items():
        set_cell(name, cell)


def take_up(now: Opened, cells: Mapping[str, str], clashes: Sequence[Clash]) -> None:
    """Go on from what stands now, with the form as it was put together; to be called from a callback."""
    form = form_here()
    if form is not None:
        state.put({_OPENED: Form(now, form.entries), _CLASHES: tuple(clashes)})
        for name, cell in cells.items():
            set_cell(name, cell)


def close_form() -> None:
    """Close the form."""
    state.put({_OPENED: None, _CLASHES: ()})
    state.keep_faults(())


def form_here() -> Form | None:
    """Return the open form; what is typed since then is in its widgets."""
    held = state.typed(_OPENED)
    return held if isinstance(held, Form) else None


def clashes() -> tuple[Clash, ...]:
    """Return the fields that somebody else changed differently meanwhile."""
    return tuple(state.typed(_CLASHES) or ())


def use_theirs(clash: Clash) -> None:
    """Take over another's version of a field; a callback."""
    set_cell(clash.field, clash.theirs)
    state.put({_CLASHES: tuple(item for item in clashes() if item != clash)})


def set_cell(field: str, cell: str) -> None:
    """Put a cell into its widget."""
    form = form_here()
    if form is None:
        return
    entry = form.entries[field]
    key = _LOCATION if entry is Entry.PLACE else field_key(field)
    state.put({key: _to_widget(entry, cell)})


def typed_cells() -> dict[str, str]:
    """Return what stands in the form now."""
    form = form_here()
    if form is None:
        return {}
    return {
        name: _from_widget(entry, state.typed(_LOCATION if entry is Entry.PLACE else field_key(name)))
        for name, entry in form.entries.items()
    }


def place_here() -> tuple[float, float] | None:
    """Return longitude and latitude that are set in the form."""
    cell = str(state.typed(_LOCATION) or "")
    if not cell:
        return None
    lon, lat = map(float, cell.split(" "))
    return lon, lat


def set_place(lon: float, lat: float, *, look: bool) -> None:
    """Set the place in the form; ``look`` moves the map to it."""
    state.put({_LOCATION: f"{lon!r} {lat!r}"} | ({_FOCUS: (lon, lat)} if look else {}))


def forget_place() -> None:
    """Say that the place is not known; a callback."""
    set_cell(LOCATION, "")
    set_cell("location_basis", "")


def focus() -> tuple[float, float] | None:
    """Return the place to which the map moves."""
    held = state.typed(_FOCUS)
    return held if isinstance(held, tuple) else None


def typed_evidence() -> Evidence:
    """Return what stands beside the form: reason, source, reference date."""
    own = {name: str(state.typed(key) or "") for name, key in SOURCE_FIELDS.items()} if state.typed(NEW_SOURCE) else {}
    day = state.typed(DAY)
    return Evidence(
        why=str(state.typed(WHY) or ""),
        source_id=str(state.typed(SOURCE) or ""),
        reference_date=day if isinstance(day, date) else None,
        **own,
    )


def _to_widget(entry: Entry, cell: str) -> Any:
    """Turn a cell into its widget's value."""
    if entry is Entry.CHOICES:
        return [key for key in cell.split(LIST_SEPARATOR) if key]
    if entry is Entry.LINES:
        return cell.replace(LIST_SEPARATOR, "\n")
    if entry is Entry.DAY:
        return date.fromisoformat(cell) if cell else None
    return (cell or None) if entry is Entry.CHOICE else cell


def _from_widget(entry: Entry, value: Any) -> str:
    """Turn a widget's value into its cell."""
    if entry is Entry.CHOICES:
        return LIST_SEPARATOR.join(value or ())
    if entry is Entry.LINES:
        return LIST_SEPARATOR.join(line.strip() for line in str(value or "").splitlines() if line.strip())
    if entry is Entry.DAY:
        return value.isoformat() if isinstance(value, date) else ""
    return str(value or "")
