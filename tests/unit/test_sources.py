"""A page tells the last day on which data was collected, not the last day on which the city decided something."""

from dataclasses import replace
from datetime import date

import pytest

from campus.domain.record import RECORD_REGISTER, ROLE_REGISTER, newest_collection
from tests.factories import SOURCE

OLDER = replace(SOURCE, id="SR-2", collected_on=date(2025, 3, 1))
REGISTERS = tuple(replace(SOURCE, id=key, collected_on=date(2027, 1, 1)) for key in (ROLE_REGISTER, RECORD_REGISTER))


@pytest.mark.parametrize(
    ("sources", "day"),
    [((), None), (REGISTERS, None), ((OLDER, SOURCE), date(2026, 11, 22)), ((*REGISTERS, OLDER), date(2025, 3, 1))],
)
def test_what_the_desks_write_is_not_collected(sources, day):
    assert newest_collection(sources) == day
