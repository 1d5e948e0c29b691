"""What search engines read: only what is known, and nothing that ends the script element."""

import json
from dataclasses import replace

import pytest

from campus.domain.record import Space
from campus.views.structured_data import course_data, script_text, space_data
from tests.map_city import HOSTILE_NAMES
from tests.program_city import FROM, program, session

REQUIRED = {
    "Course": {"name", "provider"},
    "CourseInstance": {"startDate", "eventStatus"},
    "Schedule": {"repeatFrequency", "byDay", "startDate", "endDate"},
    "Offer": {"price", "priceCurrency"},
    "GeoCoordinates": {"latitude", "longitude"},
    "Place": set(),
    "Organization": {"name"},
    "Audience": {"audienceType"},
}

SPACE = Space(id="SP-1", name="가람도서관", kind="library", lon=128.5, lat=35.5, **FROM)


def parts(content):
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from parts(value)
    if isinstance(content, list):
        for value in content:
            yield from parts(value)


def test_every_part_has_a_type_and_what_it_needs() -> None:
    found = course_data(program(1, "코딩", fee_won=0), [session(1, weekdays=("SA",))], "도서관", SPACE)
    for part in parts(found):
        assert REQUIRED[part["@type"]] <= part.keys(), part
        assert not [name for name, value in part.items() if value in (None, "", [], {})]
    assert {part["@type"] for part in parts(found)} >= {"Course", "CourseInstance", "Schedule", "Offer", "Place"}
    assert found["offers"]["price"] == 0


def test_a_price_that_nobody_knows_is_not_offered() -> None:
    assert "offers" not in course_data(program(1, "코딩", fee_won=None), [], "", None)


def test_a_cancelled_session_says_so() -> None:
    (found,) = course_data(program(1, "코딩"), [session(1, cancelled=True)], "", None)["hasCourseInstance"]
    assert found["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_space_without_a_place_has_no_point() -> None:
    assert "geo" in space_data(SPACE)
    assert "geo" not in space_data(replace(SPACE, lon=None, lat=None))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_text_stays_within_the_script_element(name) -> None:
    text = script_text(course_data(program(1, name), [], name, None))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text)["name"] == name
