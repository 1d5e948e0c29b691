"""How long must a sign-in wait after failures, so that guessing is hopeless and nobody is shut out for good?

Two limits. The strict one counts the failures of one login from one address: that pair has to wait, longer with every
further failure, never longer than a quarter of an hour. The soft ones count a login's failures from everywhere, and an
address's failures on every login: they only slow an answer by seconds, because a stranger can cause them.
"""

from datetime import datetime, timedelta

FREE_FAILURES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)

MEMORY = timedelta(minutes=15)
"""A failure is forgotten when this has passed since it, beside the wait that it caused."""

FREE_SOFT_FAILURES = 20
SOFT_STEP_S = 0.1
LONGEST_SOFT_S = 3.0


def wait_after(failures: int) -> timedelta:
    """Return how long a login has to wait at one address after its newest failure: doubling from the fifth on."""
    if failures < FREE_FAILURES:
        return timedelta()
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def remaining_wait(failures: int, last_at: datetime, now: datetime) -> timedelta:
    """Return how much of that wait is left."""
    return max(last_at + wait_after(failures) - now, timedelta())


def is_forgotten(failures: int, last_at: datetime, now: datetime) -> bool:
    """Tell whether the failures count no more."""
    return now >= last_at + wait_after(failures) + MEMORY


def slow_down_s(failures: int) -> float:
    """Return by how many seconds an answer is slowed after so many failures that anybody may have caused."""
    return min(max(failures - FREE_SOFT_FAILURES, 0) * SOFT_STEP_S, LONGEST_SOFT_S)
