"""Typed numbers are a place only when they lie in the city; other readings are proposed, none is chosen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.exchange.coordinate_reading import read_number, readings, system_name

# The check point of the Korean practice notes, and a city around it.
LON, LAT = 128.8894, 35.2285
BOUNDS = (128.69, 35.145, 129.02, 35.4)
SYSTEMS = (4326, 5187, 5186, 5179, 5174, 2097)
POINTS = {
    4326: (LON, LAT),
    5179: (1126435.77, 1693452.71),
    5186: (372009.53, 294081.61),
    5187: (189931.67, 292450.89),
    5174: (371936.88, 193772.00),
}
NEAR_DEGREES = 0.00003
"""About 3 m: what seven parameters between two datums leave open."""


@pytest.mark.parametrize("crs", POINTS)
def test_what_is_typed_in_its_own_system_is_the_place(crs):
    (found,) = readings(*POINTS[crs], crs, SYSTEMS, BOUNDS)
    assert (found.crs, found.swapped) == (crs, False)
    assert (found.lon, found.lat) == pytest.approx((LON, LAT), abs=NEAR_DEGREES)


@pytest.mark.parametrize("crs", [4326, 5187, 5186, 5179])
def test_swapped_axes_are_proposed_and_not_taken(crs):
    x, y = POINTS[crs]
    found = readings(y, x, crs, SYSTEMS, BOUNDS)
    right = [item for item in found if item.crs == crs and item.swapped]
    assert [(item.lon, item.lat) for item in right] == [pytest.approx((LON, LAT), abs=NEAR_DEGREES)]
    assert not any(item.crs == crs and not item.swapped for item in found)


def test_another_system_is_proposed_and_not_taken():
    found = readings(*POINTS[5186], 5187, SYSTEMS, BOUNDS)
    assert (5186, False) in {(item.crs, item.swapped) for item in found}
    assert (5187, False) not in {(item.crs, item.swapped) for item in found}


@given(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7), st.sampled_from(SYSTEMS))
def test_no_reading_lies_outside_the_city(x, y, crs):
    for item in readings(x, y, crs, SYSTEMS, BOUNDS):
        assert 128.63 <= item.lon <= 129.08
        assert 35.085 <= item.lat <= 35.46


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,126,435.77", 1126435.77), (" 35.2 ", 35.2), ("가", None), ("", None), ("nan", None), ("inf", None)],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert read_number(text) == number


def test_a_system_is_named_by_its_register():
    assert re.fullmatch("EPSG:5187 .+ East Belt 2010", system_name(5187))
