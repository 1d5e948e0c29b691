"""The picture for a report shows the chosen record's links and the boxes of unplaced campuses, as the map does."""

import json
import subprocess

import pytest

from campus.domain.query import Query
from campus.services.layers import LayerSet, unplaced_note
from campus.services.picture import picture_content
from campus.views.picture import draw_picture
from campus.views.picture_labels import Room
from campus.views.picture_page import Box
from campus.views.picture_words import filter_words
from tests.map_city import DAY, PLACED, UNPLACED, make_atlas
from tests.tools import require


@pytest.fixture(scope="module")
def atlas():
    return make_atlas(unplaced=UNPLACED, names=("가나",))


def content_of(atlas, query=None, selected="", language="ko", bbox=None):
    return picture_content(atlas, query or Query(), bbox, language, DAY, selected)


def text_of(content):
    tool = require("pdftotext")
    run = subprocess.run(
        [tool, "-layout", "-", "-"], input=draw_picture(content, "pdf"), capture_output=True, check=True
    )
    return run.stdout.decode()


@pytest.mark.parametrize("query", [Query(), Query(roles=frozenset({"hub"})), Query(districts=frozenset({"DI-6"}))])
def test_the_boxes_are_those_of_the_map(atlas, query):
    shown = {
        box.name: (box.count, tuple(style.number for style in box.styles)) for box in content_of(atlas, query).boxes
    }
    districts = {row.id: row.name for row in atlas.areas.districts}
    assert shown == {
        districts[key]: (box["count"], tuple(mark["style"] for mark in box["marks"]))
        for key, box in LayerSet(atlas).unplaced(query, DAY).items()
    }
    assert shown


def test_a_box_stands_where_the_map_writes_the_districts_name(atlas):
    labels = {
        feature["properties"]["name"]: tuple(feature["properties"]["label"])
        for feature in json.loads(LayerSet(atlas).areas("ko"))["features"]
    }
    assert all(labels[box.name] == box.at for box in content_of(atlas).boxes)


def test_a_sheet_with_boxes_explains_the_question_mark_and_counts_the_hidden(atlas):
    with_boxes, without = text_of(content_of(atlas)), text_of(content_of(atlas, Query(located=True)))
    note = unplaced_note(atlas.city, "ko")
    assert (note in with_boxes, note in without) == (True, False)
    assert "+2 ?" in with_boxes
    assert with_boxes.count("제8동") == 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_chosen_record_is_named_and_its_links_are_counted(atlas, language):
    content = content_of(atlas, selected="IN-1", language=language)
    links = LayerSet(atlas).links("IN-1", DAY)
    assert content.choice is not None
    assert content.choice.start == PLACED["IN-1"]
    assert [end.at for end in content.choice.ends] == [tuple(end["at"]) for end in links["to"]]
    assert content.choice.ends
    words = {"ko": "선택한 기록의 연결", "en": "Links of the chosen record"}[language]
    assert words in text_of(content)
    assert content.choice.name in filter_words(content)[-1]


def test_a_record_in_a_district_only_begins_its_lines_there(atlas):
    choice = content_of(atlas, selected="SP-ALONE").choice
    assert (choice.known_place, choice.district) == (False, "DI-6")
    assert [box.name for box in content_of(atlas, selected="SP-ALONE").boxes if box.chosen] == ["제6동"]
    assert choice.start == next(box.at for box in content_of(atlas).boxes if box.name == "제6동")
    assert content_of(atlas, selected="SP-LOST").choice.start is None


@pytest.mark.parametrize("selected", ["", "SP-none", "{{7*7}}"])
def test_an_unknown_record_means_nothing(atlas, selected):
    assert content_of(atlas, selected=selected).choice is None


def test_a_box_always_finds_room_inside_the_frame_and_rather_beside_others():
    room = Room(Box(0, 0, 100, 100))
    boxes = [room.place_near((50, 50), (10, 8)) for _ in range(20)]
    assert all(room.frame.holds(box) for box in boxes)
    assert not any(boxes[0].overlaps(other) for other in boxes[1:5])
    corner = room.place_near((0, 100), (10, 8))
    assert room.frame.holds(corner)
