"""Which features have which role and state on a day, as arrays?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload

import numpy as np
from numpy.typing import NDArray

from campus.domain.assignment import Assignment, AssignmentState
from campus.services.features import UNKNOWN, Mask
from campus.services.role_history import RoleHistory, Standings

SHOWN_STATES = (
    AssignmentState.IN_FORCE,
    AssignmentState.APPROVED,
    AssignmentState.IN_REVIEW,
    AssignmentState.CANDIDATE,
    AssignmentState.ENDED,
)
"""The states that can be filtered, the strongest first: the first that a space has gives it its mark."""

OUTLINES = ("hollow", "dashed", "solid", "ended")
"""How the mark of a role is drawn."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class RoleTable:
    """The assignments that stand on a day, one row each: feature number, role number, state number.

    Role numbers follow the city's roles, state numbers ``SHOWN_STATES``. ``assignments[i]`` is row ``i`` in words.
    A space without a standing assignment is a candidate; ``unassigned`` marks those features.
    """

    feature: Numbers
    role: Numbers
    state: Numbers
    by_plan: Mask
    unassigned: Mask
    assignments: Sequence[Assignment]
    role_keys: tuple[str, ...]

    def of_features(self, numbers: Iterable[int]) -> tuple[Assignment, ...]:
        """Return the assignments of some features."""
        rows = np.flatnonzero(np.isin(self.feature, list(numbers)))
        return tuple(self.assignments[row] for row in rows.tolist())

    def matching(self, roles: Iterable[str], states: Iterable[str]) -> Mask:
        """Return which features have one assignment that satisfies both sets; an empty set asks for nothing."""
        rows = self._rows(self.role, roles, self.role_keys) & self._rows(self.state, states, SHOWN_STATES)
        mask = np.zeros(len(self.unassigned), dtype=bool)
        mask[self.feature[rows]] = True
        if not set(roles) and (not set(states) or AssignmentState.CANDIDATE in set(states)):
            mask |= self.unassigned
        return mask

    @staticmethod
    def _rows(codes: Numbers, wanted: Iterable[str], keys: Sequence[str]) -> Mask:
        """Return which rows have one of the keys; all rows when none is wanted."""
        numbers = [number for number, key in enumerate(keys) if key in set(wanted)]
        if not set(wanted):
            return np.ones(len(codes), dtype=bool)
        return np.isin(codes, numbers)

    def role_counts(self, mask: Mask, states: Iterable[str]) -> dict[str, int]:
        """Count the features of a mask by role, of the assignments in the given states (none given: any)."""
        rows = self._rows(self.state, states, SHOWN_STATES) & mask[self.feature]
        return self._distinct(self.role[rows], self.feature[rows], self.role_keys)

    def state_counts(self, mask: Mask, roles: Iterable[str]) -> dict[str, int]:
        """Count the features of a mask by state, of the assignments with the given roles (none given: any)."""
        rows = self._rows(self.role, roles, self.role_keys) & mask[self.feature]
        counts = self._distinct(self.state[rows], self.feature[rows], [state.value for state in SHOWN_STATES])
        if not set(roles):
            free = int(np.count_nonzero(self.unassigned & mask))
            counts[AssignmentState.CANDIDATE.value] = counts.get(AssignmentState.CANDIDATE.value, 0) + free
        return {key: number for key, number in counts.items() if number}

    @staticmethod
    def _distinct(codes: Numbers, features: Numbers, keys: Sequence[str]) -> dict[str, int]:
        """Count different features by code."""
        counts = {key: len(np.unique(features[codes == number])) for number, key in enumerate(keys)}
        return {key: number for key, number in counts.items() if number}


def role_table(
    history: RoleHistory,
    numbers: Mapping[str, int],
    spaces: Mask,
    role_keys: Sequence[str],
    day: date,
    today: date,
    known_at: str | None = None,
) -> RoleTable:
    """Place every decision on a day, as known at an instant; ``numbers`` gives a space's feature number.

    ``spaces`` marks the features that are spaces.
    """
    feature_of = np.array([numbers.get(key, UNKNOWN) for key in history.spaces], dtype=np.int32)
    role_of = np.array([role_keys.index(key) for key in history.roles], dtype=np.int32)
    standings = history.on(day, today, known_at)
    standings = standings.where(feature_of[standings.space] >= 0)
    feature = feature_of[standings.space]
    unassigned = spaces.copy()
    unassigned[feature] = False
    state = np.full(len(feature), SHOWN_STATES.index(AssignmentState.APPROVED), dtype=np.int32)
    state[standings.in_force] = SHOWN_STATES.index(AssignmentState.IN_FORCE)
    state[standings.ended] = SHOWN_STATES.index(AssignmentState.ENDED)
    return RoleTable(
        feature=feature,
        role=role_of[standings.role],
        state=state,
        by_plan=standings.by_plan,
        unassigned=unassigned,
        assignments=_Assignments(history, standings),
        role_keys=tuple(role_keys),
    )


class _Assignments(Sequence[Assignment]):
    """The rows of an answer in words; each is made when it is asked for, because few of many are."""

    def __init__(self, history: RoleHistory, standings: Standings) -> None:
        """Keep the rows."""
        self._history, self._standings = history, standings

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._standings.row)

    @overload
    def __getitem__(self, number: int) -> Assignment: ...

    @overload
    def __getitem__(self, number: slice) -> list[Assignment]: ...

    def __getitem__(self, number: int | slice) -> Assignment | list[Assignment]:
        """Put a row, or some, into words."""
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        row = range(len(self))[number]
        return Assignment(self._history.decision(self._standings, row), self._standings.standing(row))


def mark_numbers(roles: RoleTable, styles: Mapping[tuple[str, str], int]) -> NDArray[np.uint8]:
    """Return the number of each assignment's mark; ``styles`` gives it by role and outline."""
    found = np.full(len(roles.role), styles[("candidate", "")], dtype=np.uint8)
    outlines = _outlines(roles)
    for role, key in enumerate(roles.role_keys):
        for outline, name in enumerate(OUTLINES):
            if (key, name) in styles:
                found[(roles.role == role) & (outlines == outline)] = styles[(key, name)]
    return found


def _outlines(roles: RoleTable) -> NDArray[np.intp]:
    """Choose the outline of each assignment's mark: dashed for what is planned, grey for what has ended."""
    in_force, approved, ended = (
        roles.state == SHOWN_STATES.index(state)
        for state in (AssignmentState.IN_FORCE, AssignmentState.APPROVED, AssignmentState.ENDED)
    )
    choices = [OUTLINES.index(name) for name in ("ended", "solid", "dashed")]
    return np.select([ended, in_force & ~roles.by_plan, in_force | approved], choices, OUTLINES.index("hollow"))
