"""Marks: numbered, told apart without colour, readable, the same in every medium."""

from xml.etree import ElementTree as ET

import pytest
import shapely

from campus.domain.marks import SHAPE_CORNERS, mark_paint, mark_styles, style_numbers
from campus.views.mark_svg import mark_svg
from tests.map_city import make_city


def test_every_mark_has_its_own_number_and_the_numbers_follow_each_other():
    city = make_city()
    assert [style.number for style in mark_styles(city)] == list(range(1, 16))
    assert sorted(style_numbers(city).values()) == list(range(1, 16))
    assert {("hub", "solid"), ("field", "ended"), ("candidate", ""), ("complex", ""), ("station", "")} <= set(
        style_numbers(city)
    )


def test_roles_stand_above_all_else_and_what_is_in_force_above_what_is_planned():
    styles = mark_styles(make_city())
    roles = [style.rank for style in styles if style.is_role]
    assert min(roles) > max(style.rank for style in styles if not style.is_role)
    rank = {(style.key, style.outline): style.rank for style in styles}
    assert rank["field", "solid"] > rank["hub", "dashed"] > rank["hub", "ended"]


def test_marks_that_look_alike_without_colour_do_not_exist():
    seen = {(style.shape, style.outline, style.size) for style in mark_styles(make_city())}
    assert len(seen) == len(mark_styles(make_city()))


def test_every_letter_can_be_read_on_its_mark():
    def luminance(color):
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for style in mark_styles(make_city()):
        for dark in (False, True):
            paint = mark_paint(style, dark=dark)
            low, high = sorted((luminance(paint.fill), luminance(paint.ink)))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (style.key, style.outline, dark)


@pytest.mark.parametrize("shape", [name for name, corners in SHAPE_CORNERS.items() if corners])
def test_shapes_are_simple_polygons_of_about_one_radius(shape):
    polygon = shapely.Polygon(SHAPE_CORNERS[shape])
    assert polygon.is_valid
    assert 0.9 <= max(abs(value) for corner in SHAPE_CORNERS[shape] for value in corner) <= 1.3


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_mark_is_one_shape_and_its_letter(language, dark):
    for style in mark_styles(make_city()):
        picture = ET.fromstring(mark_svg(style, language, dark=dark))  # noqa: S314 - it was written just now
        tags = [child.tag.rsplit("}", 1)[1] for child in picture]
        assert len(tags) == (2 if style.letters else 1)
        assert (picture[-1].text or "") == (style.letters.get(language) or "")
