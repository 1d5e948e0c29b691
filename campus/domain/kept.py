"""Which programmes did a person keep, and which stand side by side? A value that lives in the person's browser only."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

MOST_KEPT = 200
MOST_COMPARED = 5
FORMAT = "all-city-campus-map/kept"
LONGEST_FILE = 64 * 1024

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Kept:
    """Ids of programmes in the order in which they were chosen."""

    kept: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()

    def with_kept(self, program_id: str, *, wanted: bool) -> "Kept":
        """Return it with a programme kept or no longer kept."""
        return replace(self, kept=_toggled(self.kept, program_id, MOST_KEPT, wanted=wanted))

    def with_compared(self, program_id: str, *, wanted: bool) -> "Kept":
        """Return it with a programme in the comparison or out of it; a sixth one is not taken."""
        return replace(self, compared=_toggled(self.compared, program_id, MOST_COMPARED, wanted=wanted))

    def only(self, known: Iterable[str]) -> "Kept":
        """Return it without ids that nobody knows."""
        have = frozenset(known)
        return Kept(tuple(filter(have.__contains__, self.kept)), tuple(filter(have.__contains__, self.compared)))

    def merged(self, other: "Kept") -> "Kept":
        """Return it with what another one holds behind it, each id once."""
        kept = tuple(dict.fromkeys((*self.kept, *other.kept)))[:MOST_KEPT]
        return Kept(kept, tuple(dict.fromkeys((*self.compared, *other.compared)))[:MOST_COMPARED])

    def to_text(self) -> str:
        """Write the file that a person takes along."""
        content = {"format": FORMAT, "kept": list(self.kept), "compared": list(self.compared)}
        return json.dumps(content, ensure_ascii=False, indent=1)


def _toggled(held: tuple[str, ...], program_id: str, most: int, *, wanted: bool) -> tuple[str, ...]:
    """Add an id at the end while there is room, or take it away."""
    if not wanted:
        return tuple(item for item in held if item != program_id)
    return held if program_id in held or len(held) >= most else (*held, program_id)


def parse_kept(text: str) -> Kept | None:
    """Read such a file; ``None`` when it is none. Whatever is no id in it is left out."""
    if len(text) > LONGEST_FILE:
        return None
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    return Kept(_ids(content.get("kept"), MOST_KEPT), _ids(content.get("compared"), MOST_COMPARED))


def _ids(items: object, most: int) -> tuple[str, ...]:
    """Read a list of ids, each once."""
    listed = items if isinstance(items, list) else []
    found = (item for item in listed if isinstance(item, str) and _ID.fullmatch(item))
    return tuple(dict.fromkeys(found))[:most]
