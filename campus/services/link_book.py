"""Which links does a record have on a day, when some have gone along with a role that moved?"""

from collections.abc import Mapping, Sequence
from datetime import date
from threading import Lock

from campus.domain.assignment import Decision
from campus.domain.moved_links import Move, moved, moves_until
from campus.domain.record import Link


class LinkBook:
    """The links of one data version by record, for every day; safe to use from many threads."""

    def __init__(self) -> None:
        """Begin empty; each state of the links is sorted once and kept."""
        self._known: dict[tuple[str, ...], Mapping[str, tuple[Link, ...]]] = {}
        self._lock = Lock()

    def of(
        self, record_id: str, links: Sequence[Link], decisions: Sequence[Decision], days: tuple[date, date]
    ) -> tuple[Link, ...]:
        """Return a record's links, in both directions, on the first of two days as seen from the second, today."""
        return self._after(links, moves_until(decisions, *days)).get(record_id, ())

    def _after(self, links: Sequence[Link], moves: tuple[Move, ...]) -> Mapping[str, tuple[Link, ...]]:
        """Sort the links by their ends after some moves."""
        key = tuple(move.decision.id for move in moves)
        with self._lock:
            if key not in self._known:
                self._known[key] = _by_end(moved(links, moves))
            return self._known[key]


def _by_end(links: Sequence[Link]) -> Mapping[str, tuple[Link, ...]]:
    """Sort links by the records at their ends."""
    found: dict[str, list[Link]] = {}
    for link in links:
        for end in dict.fromkeys((link.from_id, link.to_id)):
            found.setdefault(end, []).append(link)
    return {end: tuple(items) for end, items in found.items()}
