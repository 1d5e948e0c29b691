"""Which sessions does a pack's hand-written sheet give its programmes, and which of their values are derived?"""

from collections.abc import Mapping, Sequence

from campus.domain.tables import LIST_SEPARATOR
from campus.errors import Fault, PackError

Row = dict[str, str]

SHEET = "program_sessions.csv"
COPIED = ("source_id", "reference_date", "date_basis")


def written_sessions(programs: Sequence[Mapping[str, str]], sheet: Sequence[Mapping[str, str]]) -> list[Row]:
    """Return the sessions of a sheet that names programmes by ``program_name``; their source is the programme's.

    Raise :class:`PackError` for a name that no programme has (any more), or that two have.
    """
    known: dict[str, list[Mapping[str, str]]] = {}
    for program in programs:
        known.setdefault(program["name"], []).append(program)
    faults = [
        Fault(SHEET, None, "program_name", row["program_name"], "is not the name of exactly one programme")
        for row in sheet
        if len(known.get(row["program_name"], ())) != 1
    ]
    if faults:
        raise PackError(faults)
    return [_session(known[row["program_name"]][0], row) for row in sheet]


def _session(program: Mapping[str, str], row: Mapping[str, str]) -> Row:
    """Make one session of its row and its programme's source."""
    copied = {name: program.get(name, "") for name in COPIED}
    own = {name: text for name, text in row.items() if text and name != "program_name"}
    return {"program_id": program["id"], "number": "1", "period_basis": "exact", **copied, **own}


def tell_estimates(programs: Sequence[Row]) -> None:
    """Keep in ``estimated`` only the names of fields that have a value."""
    for row in programs:
        named = row.get("estimated", "").split(LIST_SEPARATOR)
        row["estimated"] = LIST_SEPARATOR.join(name for name in named if row.get(name))
