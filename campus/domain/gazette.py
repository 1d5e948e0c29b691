"""Which decisions were taken in a period, as the public may read them, and how is that asked in an address?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus.domain.acts import DecidedAct
from campus.domain.paper import Act
from campus.domain.record import Space
from campus.domain.role_path import is_move


class DayKind(StrEnum):
    """Which of a decision's three dates has to lie in the period."""

    EFFECTIVE = "effective"
    DECIDED = "decided"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class GazetteQuery:
    """A period, both days included, the date that counts, and keys of roles and districts; an empty set means all."""

    first: date
    last: date
    by: DayKind = DayKind.EFFECTIVE
    roles: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()

    def to_params(self) -> dict[str, str]:
        """Write the question as address parameters; the period and its date are always named."""
        params = {"from": self.first.isoformat(), "to": self.last.isoformat(), "by": self.by.value}
        sets = {"roles": self.roles, "districts": self.districts}
        return params | {name: ",".join(sorted(keys)) for name, keys in sets.items() if keys}


def parse_gazette(params: Mapping[str, str], today: date) -> tuple[GazetteQuery, tuple[str, ...]]:
    """Read a question from address parameters; return it with the names of the parts that mean nothing.

    Without a period it is the calendar year, which is a city's fiscal year.
    """
    ignored = []
    days = {"from": date(today.year, 1, 1), "to": date(today.year, 12, 31)}
    for name, usual in days.items():
        try:
            days[name] = date.fromisoformat(params[name]) if params.get(name) else usual
        except ValueError:
            ignored.append(name)
    asked = params.get("by", "")
    by = DayKind(asked) if asked in set(DayKind) else DayKind.EFFECTIVE
    if asked and by != asked:
        ignored.append("by")
    keys = {name: frozenset(filter(None, params.get(name, "").split(","))) for name in ("roles", "districts")}
    return GazetteQuery(days["from"], days["to"], by, **keys), tuple(ignored)


def moves_among(acts: Iterable[DecidedAct]) -> dict[tuple[str, date | None], tuple[str, str]]:
    """Return the spaces that roles left and to which they went, by the decision and the day of each half of a move.

    A role moved when its end at one space and the beginning at the next of its successor fall on the same day.
    """
    listed = list(acts)
    begins = {(act.decision.id, act.effective): act for act in listed if act.act is not Act.END}
    found: dict[tuple[str, date | None], tuple[str, str]] = {}
    for act in listed:
        after = begins.get((act.decision.successor_id, act.effective)) if act.act is Act.END else None
        if after is not None and is_move(act.decision, after.decision):
            spaces = act.decision.space_id, after.decision.space_id
            found |= {(item.decision.id, item.effective): spaces for item in (act, after)}
    return found


def day_of(act: DecidedAct, by: DayKind) -> date | None:
    """Return one of an act's three dates; ``None`` when nobody knows it."""
    days = {DayKind.DECIDED: act.decision.decided_on, DayKind.ANNOUNCED: act.decision.announced_on}
    return days.get(by, act.effective)


@dataclass(frozen=True, slots=True)
class GazetteEntry:
    """One act with its space as the records have it now, and the building of a space that is a room.

    ``moved`` are the space that a role left and the one to which it went, when the act is one half of such a move.
    """

    act: DecidedAct
    space: Space
    building: Space | None
    district_id: str
    moved: tuple[Space, Space] | None = None


@dataclass(frozen=True, slots=True)
class Gazette:
    """The decisions of a period by their date, and apart from them those of which that date is not known."""

    query: GazetteQuery
    entries: tuple[GazetteEntry, ...]
    undated: tuple[GazetteEntry, ...]

    @property
    def space_ids(self) -> frozenset[str]:
        """The spaces of the decisions in the period."""
        return frozenset(entry.space.id for entry in self.entries)
