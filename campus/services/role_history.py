"""What stood on a day, as it is known now or as it was known then, when there are a hundred thousand events?

The events are kept in memory as they are and, beside them, what tells how they stand as columns of numbers: one row
for each event that was decided. New events are added to what is there; nothing is read twice. The rules are those of
``domain.assignment``, applied to all rows at once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campus.domain.assignment import (
    PROPOSED,
    AssignmentEvent,
    AssignmentState,
    Decision,
    Standing,
    without_names,
)
from campus.domain.record import DateBasis
from campus.store.events import GENESIS
from campus.store.reading import Reader
from campus.store.snapshots import read_tip

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]

NEVER = np.int32(date.max.toordinal() + 1)
"""A day after every day: what was never announced, or has no known end."""

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class _Columns:
    """One row a decided event: numbers of its decision, space, role and successor, and its days as ordinals.

    An unknown start or end is 0, an unknown announcement ``NEVER``, no successor ``UNKNOWN``.
    """

    decision: Numbers
    space: Numbers
    role: Numbers
    successor: Numbers
    start: Numbers
    end: Numbers
    told: Numbers
    start_planned: Mask
    end_planned: Mask

    def of(self, rows: NDArray[np.intp]) -> "_Columns":
        """Return some of the rows."""
        return _Columns(*(getattr(self, item.name)[rows] for item in fields(self)))


@dataclass(frozen=True, slots=True)
class Standings:
    """What is known to stand on a day, one row an assignment, in the order in which they were first decided.

    ``row`` is the number of the decided event that says so, ``space`` and ``role`` are numbers of
    :attr:`RoleHistory.spaces` and :attr:`RoleHistory.roles`, ``told`` is the ordinal of the first announcement.
    """

    row: NDArray[np.intp]
    space: Numbers
    role: Numbers
    told: Numbers
    in_force: Mask
    ended: Mask
    by_plan: Mask
    overdue: Mask

    def where(self, wanted: Mask) -> "Standings":
        """Return some of the rows."""
        return Standings(*(getattr(self, item.name)[wanted] for item in fields(self)))

    def standing(self, number: int) -> Standing:
        """Return how a row stands, in words."""
        state = AssignmentState.ENDED if self.ended[number] else AssignmentState.APPROVED
        state = AssignmentState.IN_FORCE if self.in_force[number] else state
        return Standing(state, by_plan=bool(self.by_plan[number]), overdue=bool(self.overdue[number]))


class _Names:
    """Numbers for texts, by first sight; it only grows, so older histories may share it."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.known.setdefault(text, len(self.known))


class RoleHistory:
    """The events of a city up to one link of the chain; it never changes, :meth:`with_events` makes a longer one."""

    def __init__(self) -> None:
        """Begin without events."""
        self.events: tuple[AssignmentEvent, ...] = ()
        self._decided: tuple[Decision, ...] = ()
        self._recorded: tuple[str, ...] = ()
        self._ids, self._space_names, self._role_names = _Names(), _Names(), _Names()
        self._columns = _columns((), self._ids, self._space_names, self._role_names)
        self._public: dict[int, Decision] = {}
        self._size = 0

    @staticmethod
    def of_decisions(decisions: Iterable[Decision]) -> "RoleHistory":
        """Make the history of decisions of which nothing but their present content is known."""
        beginning = RoleHistory()
        return beginning._longer((), [(item, "") for item in decisions])

    def up_to(self, moment: Reader) -> "RoleHistory":
        """Return the history that a reader sees; only new events are read, unless the chain is another one."""
        tip = read_tip(moment)
        last_no, last_hash = self._tip(self.events)
        new = moment.events(after=last_no)
        follows = not new or new[0].previous_hash == last_hash
        if follows and self._tip((*self.events[-1:], *new)) == (tip.chain_no, tip.chain_hash):
            return self.with_events(new) if new else self
        return RoleHistory().with_events(moment.events())

    def with_events(self, new: Sequence[AssignmentEvent]) -> "RoleHistory":
        """Return a longer history; ``new`` follows in the order of the chain."""
        decided = [(item.decision, item.recorded_at) for item in new if item.decision.state not in PROPOSED]
        return self._longer(new, decided)

    def decisions(self) -> tuple[Decision, ...]:
        """Return what :func:`~campus.domain.assignment.latest_decisions` does of the events, as the public may see it.

        The order is that in which they were first decided.
        """
        return tuple(self._public.values())

    @cached_property
    def spaces(self) -> tuple[str, ...]:
        """The ids of the spaces that a decision was made on, by their numbers."""
        return tuple(self._space_names.known)[: self._counts[0]]

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles that were decided, by their numbers."""
        return tuple(self._role_names.known)[: self._counts[1]]

    def decision(self, standings: Standings, number: int) -> Decision:
        """Return the content of a row of an answer, as the public may see it."""
        told = int(standings.told[number])
        announced = None if told == NEVER else date.fromordinal(told)
        return without_names(replace(self._decided[standings.row[number]], announced_on=announced))

    def on(self, day: date, today: date, known_at: str | None = None) -> Standings:
        """Return what :func:`~campus.domain.assignment.assignments_on` does, as known at an instant (ISO 8601, UTC)."""
        count = len(self._recorded) if known_at is None else bisect_right(self._recorded, known_at)
        newest, told = self._newest_of(count)
        rows = newest[newest >= 0]
        order = np.argsort(self._first_of(count)[newest >= 0], kind="stable")
        rows = rows[order]
        return _standing(self._columns.of(rows), rows, told, newest, day.toordinal(), today.toordinal())

    def _newest_of(self, count: int) -> tuple[NDArray[np.intp], Numbers]:
        """Return for each decision the newest of the first ``count`` rows, or -1, and the first announcement."""
        decision = self._columns.decision[:count]
        newest = np.full(self._size, UNKNOWN, dtype=np.intp)
        # Of rows with the same decision the last one stays.
        newest[decision] = np.arange(count)
        told = np.full(self._size, NEVER, dtype=np.int32)
        np.minimum.at(told, decision, self._columns.told[:count])
        return newest, told

    def _first_of(self, count: int) -> NDArray[np.intp]:
        """Return for each decision the first of the first ``count`` rows."""
        first = np.full(self._size, count, dtype=np.intp)
        first[self._columns.decision[:count][::-1]] = np.arange(count)[::-1]
        return first

    def _longer(self, new: Sequence[AssignmentEvent], decided: Sequence[tuple[Decision, str]]) -> "RoleHistory":
        """Return a history with more events, and with more rows."""
        longer = RoleHistory()
        longer._ids, longer._space_names, longer._role_names = self._ids, self._space_names, self._role_names
        contents = tuple(content for content, _ in decided)
        more = _columns(contents, self._ids, self._space_names, self._role_names)
        longer.events = (*self.events, *new)
        longer._decided = (*self._decided, *contents)
        longer._recorded = (*self._recorded, *(instant for _, instant in decided))
        longer._columns = _joined(self._columns, more)
        longer._size = len(self._ids.known)
        longer._public = {**self._public, **self._changed(contents, more)}
        return longer

    def _changed(self, contents: Sequence[Decision], more: _Columns) -> dict[int, Decision]:
        """Return the public content of the decisions that new rows are about."""
        found: dict[int, Decision] = {}
        for number, content in zip(more.decision.tolist(), contents, strict=True):
            before = found.get(number) or self._public.get(number)
            days = [item.announced_on for item in (before, content) if item is not None and item.announced_on]
            announced = min(days, default=None)
            found[number] = without_names(
                content if content.announced_on == announced else replace(content, announced_on=announced)
            )
        return found

    @cached_property
    def _counts(self) -> tuple[int, int]:
        """How many spaces and roles this history knows; a longer one that shares the names may know more."""
        return _count(self._columns.space), _count(self._columns.role)

    @staticmethod
    def _tip(events: Sequence[AssignmentEvent]) -> tuple[int, str]:
        """Return number and hash of the newest of some events."""
        return (events[-1].chain_no, events[-1].hash) if events else (0, GENESIS)


def _count(numbers: Numbers) -> int:
    """Return how many names are numbered, when every number up to the largest is used."""
    return int(numbers.max()) + 1 if len(numbers) else 0


def _columns(contents: Sequence[Decision], ids: _Names, spaces: _Names, roles: _Names) -> _Columns:
    """Write contents as columns."""

    def numbers(values: Iterable[int]) -> Numbers:
        return np.fromiter(values, dtype=np.int32, count=len(contents))

    def flags(values: Iterable[bool]) -> Mask:
        return np.fromiter(values, dtype=np.bool_, count=len(contents))

    return _Columns(
        decision=numbers(ids.number(item.id) for item in contents),
        space=numbers(spaces.number(item.space_id) for item in contents),
        role=numbers(roles.number(item.role) for item in contents),
        successor=numbers(ids.number(item.successor_id) if item.successor_id else UNKNOWN for item in contents),
        start=numbers(item.valid_from.toordinal() if item.valid_from else 0 for item in contents),
        end=numbers(item.valid_to.toordinal() if item.valid_to else 0 for item in contents),
        told=numbers(item.announced_on.toordinal() if item.announced_on else int(NEVER) for item in contents),
        start_planned=flags(item.valid_from_basis is DateBasis.PLANNED for item in contents),
        end_planned=flags(item.valid_to_basis is DateBasis.PLANNED for item in contents),
    )


def _joined(one: _Columns, other: _Columns) -> _Columns:
    """Put the rows of the second below those of the first."""
    return _Columns(
        *(np.concatenate([getattr(one, item.name), getattr(other, item.name)]) for item in fields(_Columns))
    )


def _standing(
    rows: _Columns, numbers: NDArray[np.intp], told: Numbers, newest: NDArray[np.intp], day: int, today: int
) -> Standings:
    """Tell of each row how it stands; leave out what was not known, and ended parts that go on as another decision."""
    first_told = told[rows.decision]
    known_from = np.minimum(first_told, np.where(rows.start > 0, rows.start, NEVER))
    known = (known_from == NEVER) | (known_from <= day)
    over = (rows.end > 0) & (rows.end <= day)
    ended = over & ~rows.end_planned
    begun = ~ended & (rows.start > 0) & (rows.start <= day)
    if day > today:
        by_plan, overdue = begun & (over | rows.start_planned), np.zeros_like(begun)
        ended |= begun & over
        in_force = begun & ~over
    else:
        by_plan, overdue = np.zeros_like(begun), begun & (over | rows.start_planned)
        in_force = begun & ~rows.start_planned
    shown = known & ~(ended & _goes_on(rows, newest, known))
    found = Standings(numbers, rows.space, rows.role, first_told, in_force, ended, by_plan, overdue)
    return found.where(shown)


def _goes_on(rows: _Columns, newest: NDArray[np.intp], known: Mask) -> Mask:
    """Tell of each row whether it goes on as another known decision on the same space in the same role."""
    place = np.full(len(newest), UNKNOWN, dtype=np.intp)
    place[rows.decision] = np.arange(len(rows.decision))
    successor = np.where(rows.successor >= 0, place[rows.successor], UNKNOWN)
    same = (rows.space[successor] == rows.space) & (rows.role[successor] == rows.role)
    found: Mask = (successor >= 0) & known[successor] & same
    return found
