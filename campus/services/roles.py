"""Which features have which role and state on a day, as arrays?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from campus.domain.assignment import Assignment, AssignmentState, Decision, assignments_on
from campus.services.features import Mask

SHOWN_STATES = (
    AssignmentState.IN_FORCE,
    AssignmentState.APPROVED,
    AssignmentState.IN_REVIEW,
    AssignmentState.CANDIDATE,
    AssignmentState.ENDED,
)
"""The states that can be filtered, the strongest first: the first that a space has gives it its mark."""

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
    assignments: tuple[Assignment, ...]
    role_keys: tuple[str, ...]

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
    decisions: Iterable[Decision],
    numbers: Mapping[str, int],
    spaces: Mask,
    role_keys: Sequence[str],
    day: date,
    today: date,
) -> RoleTable:
    """Place every decision on a day; ``numbers`` gives a space's feature number, ``spaces`` marks the spaces."""
    standing = [item for item in assignments_on(decisions, day, today) if item.decision.space_id in numbers]
    shown = [item for item in standing if item.standing.state in SHOWN_STATES]
    feature = np.array([numbers[item.decision.space_id] for item in shown], dtype=np.int32)
    unassigned = spaces.copy()
    unassigned[feature] = False
    return RoleTable(
        feature=feature,
        role=np.array([role_keys.index(item.decision.role) for item in shown], dtype=np.int32),
        state=np.array([SHOWN_STATES.index(item.standing.state) for item in shown], dtype=np.int32),
        by_plan=np.array([item.standing.by_plan for item in shown], dtype=bool),
        unassigned=unassigned,
        assignments=tuple(shown),
        role_keys=tuple(role_keys),
    )
