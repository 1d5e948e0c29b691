"""The residents within a walk are shared out by area as a count of many points would share them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from campus.analysis.reach import metric_areas, people_within, shares_within, walking_radius_m

CRS = 5187
WEST, SOUTH, METRES = 128.9, 35.2, 100_000.0
"""A place near the middle of the belt, where the metres of the map are those of the ground."""

boxes = st.tuples(*(st.floats(0, 0.02) for _ in range(2)), *(st.floats(0.004, 0.02) for _ in range(2)))
spots = st.lists(st.tuples(st.floats(-0.005, 0.045), st.floats(-0.005, 0.045)), max_size=4)


def share_by_counting(area, places, radius, steps=160):
    """Lay a grid of points over an area and count those within the distance of a place."""
    west, south, east, north = area.bounds
    xs, ys = np.meshgrid(np.linspace(west, east, steps), np.linspace(south, north, steps))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    points = points[shapely.contains_xy(area, points[:, 0], points[:, 1])]
    away = np.hypot(*(points[:, np.newaxis, :] - places[np.newaxis, :, :]).transpose(2, 0, 1))
    return (away.min(axis=1) <= radius).mean() if len(places) else 0.0


@settings(max_examples=25, deadline=None)
@given(box=boxes, places=spots, radius=st.floats(100, 1_500))
def test_the_share_of_an_area_is_that_of_its_points(box, places, radius):
    west, south, width, height = box
    area = shapely.box(WEST + west, SOUTH + south, WEST + west + width, SOUTH + south + height)
    degrees = np.array([(WEST + x, SOUTH + y) for x, y in places]).reshape(-1, 2)
    areas = metric_areas([area.wkb], CRS)
    (found,) = shares_within(areas, degrees, radius, CRS)
    (whole,) = areas
    projected = metric_areas([shapely.Point(*spot).wkb for spot in degrees], CRS) if len(degrees) else []
    wanted = share_by_counting(whole, shapely.get_coordinates(projected).reshape(-1, 2), radius)
    assert found == pytest.approx(wanted, abs=0.02)
    assert 0.0 <= found <= 1.0


def test_two_places_that_share_their_surroundings_count_them_once():
    area = metric_areas([shapely.box(WEST, SOUTH, WEST + 0.05, SOUTH + 0.05).wkb], CRS)
    one = np.array([(WEST + 0.02, SOUTH + 0.02)])
    assert shares_within(area, np.repeat(one, 3, axis=0), 500, CRS) == pytest.approx(shares_within(area, one, 500, CRS))


def test_a_circle_has_the_size_of_a_circle():
    area = metric_areas([shapely.box(WEST, SOUTH, WEST + 0.05, SOUTH + 0.05).wkb], CRS)
    (share,) = shares_within(area, np.array([(WEST + 0.025, SOUTH + 0.025)]), 577, CRS)
    assert share * shapely.area(area)[0] == pytest.approx(np.pi * 577**2, rel=0.001)


def test_no_place_and_no_area_reach_nobody():
    area = metric_areas([shapely.box(WEST, SOUTH, WEST + 0.01, SOUTH + 0.01).wkb, shapely.Polygon().wkb], CRS)
    here = np.array([(WEST, SOUTH)])
    assert shares_within(area, here[:0], 500, CRS).tolist() == [0, 0]
    assert shares_within(area, here, 500, CRS)[1] == 0
    assert shares_within(area[:0], here, 500, CRS).tolist() == []


def test_residents_are_shared_out_by_age():
    people = np.array([[100.0, 50.0], [10.0, 0.0]])
    assert people_within(np.array([0.5, 1.0]), people).tolist() == [[50.0, 25.0], [10.0, 0.0]]
    assert walking_radius_m(10, 75, 1.3) == pytest.approx(576.92, abs=0.01)
