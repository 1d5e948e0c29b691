"""What passes through folium: one constant map, and references of a small alphabet."""

import json
import re
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import _get_feature_group_string, _get_header, _get_map_string, generate_js_hash

from campus.domain.program_query import ProgramQuery
from campus.domain.query import Query
from campus.services.layers import map_notice
from campus.ui import map_widget, state
from campus.views.map import LayerReference, base_map, layer_group
from tests.map_city import HOSTILE_NAMES, make_city

GOOD = {"base": "../../layers/1.ab/", "query": "", "on": "2026-01-01", "lang": "ko", "theme": "light", "notice": ""}


def map_string(reference):
    return _get_feature_group_string(layer_group(reference), map=new_map())


def new_map():
    base = base_map(make_city(), ("../../assets/x/leaflet.js",), ("../../assets/x/leaflet.css",))
    base.get_root().render()
    base.render()
    header = _get_header(base)
    assert "://" not in header
    assert "://" not in _get_map_string(base)
    return base


def test_the_map_is_always_the_same_and_asks_no_other_host():
    first, second = (_get_map_string(new_map()) for _ in range(2))
    assert first == second
    assert generate_js_hash(first, "campus_map") == generate_js_hash(second, "campus_map")
    assert "://" not in base_map(make_city(), (), ()).get_root().render()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("query", ("roles=role_hub", "roles=role_base")),
        ("selected", ("PLC-001", "PLC-002")),
        ("query", ("text=plc_001", "text=plc_002")),
        ("base", ("../../layers/1.ab/", "../../layers/2.cd/")),
        ("memory", ("map_1", "map_2")),
        ("pick", ("any", "128.90000,35.25000")),
    ],
)
def test_references_that_differ_give_groups_that_differ(name, values):
    """The whole group is compared by the frame; the component's key alone would drop these endings."""
    strings = [map_string(LayerReference(**{**GOOD, name: value})) for value in values]
    assert strings[0] != strings[1]
    assert all(value in text for value, text in zip(values, strings, strict=True))


@pytest.mark.parametrize("text", HOSTILE_NAMES[:-1])
@pytest.mark.parametrize("name", sorted(GOOD))
def test_hostile_text_is_refused_at_the_door_to_folium(name, text):
    with pytest.raises(ValueError, match="percent-encoded"):
        LayerReference(**{**GOOD, name: text})


@pytest.mark.parametrize("text", HOSTILE_NAMES)
def test_a_hostile_search_reaches_folium_only_percent_encoded(text):
    query = Query(text=text, roles=frozenset({text}), bodies=frozenset({text})).to_address()
    script = map_string(LayerReference(**{**GOOD, "query": query, "notice": quote(map_notice("ko"), safe="")}))
    literal = re.search(r"L\.campusLayer\((\{.*?\})\);", script)[1]
    assert json.loads(literal)["query"] == query
    assert not set(literal) & set("<>`\u2028\\'")
    assert "{{" not in script
    assert "{%" not in script


@given(st.text(max_size=40))
def test_no_text_passes_that_is_not_of_the_small_alphabet(text):
    safe = re.fullmatch(r"[A-Za-z0-9/._~%?=&:,+\-]*", text) is not None
    try:
        reference = LayerReference(**{**GOOD, "query": text})
    except ValueError:
        assert not safe
    else:
        assert safe
        assert not any(pair in {("{", "{"), ("{", "%")} for pair in pairwise(reference.query))


def test_the_notice_of_a_failed_map_passes_in_every_language():
    for language in ("ko", "en"):
        LayerReference(**{**GOOD, "notice": quote(map_notice(language), safe="")})


def test_where_a_person_is_goes_to_the_browser_and_into_no_query(monkeypatch):
    sent = []
    monkeypatch.setattr(map_widget, "_draw", lambda reference, *_: sent.append(reference))
    monkeypatch.setattr(map_widget, "_reference", lambda *_: LayerReference(**GOOD))
    asked = ProgramQuery(text="요가", radius_m=2_000, sort="distance")
    shown = {"language": "ko", "theme": "light", "here_label": "내 {{위치}}", "picking": False, "height": 500}
    assert map_widget.show_programs(1, asked, here=(128.8894, 35.2285), **shown) is None
    reference = sent[0]
    assert reference.here == "128.889400,35.228500,2000"
    assert reference.query == "find=1&text=%EC%9A%94%EA%B0%80"
    west, south, east, north = map(float, reference.focus.split(","))
    assert west < 128.8894 < east
    assert south < 35.2285 < north


def test_a_click_is_new_once(monkeypatch):
    monkeypatch.setattr(state.st, "session_state", {})
    assert [state.new_click(moment) for moment in (5, 5, 6, 6)] == [True, False, True, False]


def test_a_click_gives_its_record_once_and_again_when_it_is_clicked_again(monkeypatch):
    monkeypatch.setattr(state.st, "session_state", {})
    clicks = [{"id": "SP-1", "n": 5}, {"id": "SP-1", "n": 5}, {"id": "SP-1", "n": 6}, {"id": "SP-2", "n": 7}]
    answers = [{map_widget.DRAWING: {"properties": click}} for click in clicks]
    assert [map_widget._new_choice(answer) for answer in answers] == ["SP-1", None, "SP-1", "SP-2"]


@pytest.mark.parametrize("answer", [None, {}, {map_widget.DRAWING: None}, {map_widget.DRAWING: {"properties": None}}])
def test_a_map_on_which_nothing_was_clicked_chooses_nothing(monkeypatch, answer):
    monkeypatch.setattr(state.st, "session_state", {})
    assert map_widget._new_choice(answer) is None
