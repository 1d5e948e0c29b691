"""Layers, their addresses and how long browsers keep them, without a server."""

import gzip
import json
import re
import struct
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from starlette.applications import Starlette

from campus.domain.marks import style_numbers
from campus.domain.query import Query
from campus.domain.record import Link, Relation
from campus.errors import AssetError, NotFoundError, StoreError
from campus.services import edition as edition_module
from campus.services import layers, map_assets
from campus.services.layers import LayerSet
from campus.web.assets import asset_routes
from campus.web.health import health_route
from campus.web.layers import LayerEndpoints
from campus.web.replies import EXCEPTION_HANDLERS, takes_gzip
from campus.web.security import SecurityHeaders
from tests.asgi import ask_app
from tests.map_city import DAY, HOSTILE_NAMES, NOWHERE, PLACED, MapState, decide, make_atlas


def ask(state, path, **headers):
    """Send one GET request through the routes, without a server; return status, headers and body."""
    routes = [*LayerEndpoints(lambda: state).routes(), *asset_routes(lambda: state.city), health_route(lambda: state)]
    app = SecurityHeaders(Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS))
    answer = ask_app(app, path, **headers)
    return answer.status, answer.headers, answer.body


@pytest.fixture
def state():
    return MapState(make_atlas())


@pytest.fixture
def edition(state):
    return LayerSet(state.atlas()).edition


def decode_points(content):
    magic, count, *bounds = struct.unpack("<4sI4d", content[:40])
    planes = np.frombuffer(content[40:], dtype="<u2").reshape(2, count)
    west, south, east, north = bounds
    return magic, west + planes[0] * (east - west) / 65535, south + planes[1] * (north - south) / 65535


def test_points_decode_to_their_places_within_a_metre(state):
    atlas = state.atlas()
    magic, lon, lat = decode_points(LayerSet(atlas).points)
    assert magic == b"ACC1"
    assert np.abs(lon - atlas.lon[atlas.located]).max() * 91_000 < 1
    assert np.abs(lat - atlas.lat[atlas.located]).max() * 111_000 < 1


@pytest.mark.parametrize("size", [0, 1])
def test_a_city_of_few_points_has_bounds_of_some_width(size):
    lon, lat = np.full(size, 128.0), np.full(size, 35.0)
    west, south, east, north = layers._extent(lon, lat, (1.0, 2.0, 3.0, 4.0))
    assert west < east
    assert south < north


def test_marks_stand_in_the_order_of_the_points(state):
    atlas = state.atlas()
    marks = np.frombuffer(LayerSet(atlas).marks(Query(), DAY), dtype=np.uint8)
    numbers = style_numbers(atlas.city)
    assert len(marks) == len(atlas.located)
    assert marks[atlas.index_of("SP-HUB")] == numbers["hub", "solid"]
    assert marks[atlas.index_of("IN-1")] == 0


def test_a_position_gives_the_id_and_no_position_beyond_does(state):
    present = LayerSet(state.atlas())
    assert present.id_at(0) == "SP-HUB"
    for position in (-1, len(state.atlas().located)):
        with pytest.raises(NotFoundError):
            present.id_at(position)


def test_links_lead_to_the_places_of_linked_records(state):
    numbers = style_numbers(state.city)
    found = LayerSet(state.atlas()).links("IN-1", DAY)
    assert found["at"] == list(PLACED["IN-1"])
    assert [end["at"] for end in found["to"]] == [list(PLACED["SP-HUB"]), list(PLACED["SP-BASE"])]
    assert [state.atlas().ids[state.atlas().located[end["position"]]] for end in found["to"]] == ["SP-HUB", "SP-BASE"]
    assert [end["style"] for end in (found, *found["to"])] == [
        numbers["institution", ""],
        numbers["hub", "solid"],
        numbers["base", "solid"],
    ]


def test_a_record_without_a_place_has_its_district(state):
    found = LayerSet(state.atlas()).links(NOWHERE, DAY)
    assert (found["at"], found["position"], found["district"]) == (None, None, "DI-4")


@pytest.mark.parametrize(
    ("record", "focus"),
    [("SP-HUB", list(PLACED["SP-HUB"])), (NOWHERE, [128.8, 35.2, 128.9, 35.3]), ("SP-LOST", []), ("SP-UNKNOWN", [])],
)
def test_the_map_looks_at_a_place_else_at_its_district_else_nowhere(record, focus):
    present = LayerSet(make_atlas(unplaced={"SP-LOST": ("", "hub")}))
    assert present.focus_of(record) == pytest.approx(focus)


def test_areas_have_labels_inside_and_rings_that_turn_as_the_format_asks(state):
    found = json.loads(LayerSet(state.atlas()).areas("ko"))
    levels = [feature["properties"]["level"] for feature in found["features"]]
    assert {level: levels.count(level) for level in set(levels)} == {"neighbour": 1, "district": 9, "living_area": 2}
    for feature in found["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.contains(shapely.Point(feature["properties"]["label"]))
        assert all(shapely.is_ccw(part.exterior) for part in shapely.get_parts(shape))


def test_areas_are_named_in_the_language():
    names = [
        next(each["properties"]["name"] for each in json.loads(LayerSet(make_atlas()).areas(language))["features"][1:])
        for language in ("ko", "en")
    ]
    assert names == ["제0동", "District 0"]


def test_the_public_geojson_holds_what_the_query_shows_and_nothing_is_placed_by_guess(state):
    found = json.loads("".join(LayerSet(state.atlas()).features(Query(), DAY)))
    by_id = {feature["id"]: feature for feature in found["features"]}
    assert "IN-1" not in by_id
    assert by_id[NOWHERE]["geometry"] is None
    assert by_id["SP-HUB"]["geometry"]["coordinates"] == list(PLACED["SP-HUB"])
    assert (by_id["SP-HUB"]["properties"]["roles"], by_id["SP-HUB"]["properties"]["states"]) == (["hub"], ["in_force"])
    assert by_id["SP-HUB"]["properties"]["name"] == HOSTILE_NAMES[0]


def test_an_empty_answer_is_still_geojson(state):
    found = json.loads("".join(LayerSet(state.atlas()).features(Query(text="nothing has this name"), DAY)))
    assert found == {"type": "FeatureCollection", "features": []}


def test_an_edition_differs_by_version_places_and_ids_but_not_by_run():
    first = LayerSet(make_atlas()).edition
    assert first == LayerSet(make_atlas()).edition
    assert len({first, LayerSet(make_atlas(version=2)).edition, LayerSet(make_atlas(61)).edition}) == 3


def with_areas(**changes):
    """Return an atlas of which the first row of some tables of areas is another."""
    atlas = make_atlas()
    areas = atlas.areas
    for table, change in changes.items():
        first, *rest = getattr(areas, table)
        areas = replace(areas, **{table: (replace(first, **change), *rest)})
    atlas.contents = replace(atlas.contents, areas=areas)
    return atlas


def with_link(link):
    """Return an atlas with one more link."""
    atlas = make_atlas()
    atlas.contents = replace(atlas.contents, links=(*atlas.contents.links, link))
    return atlas


OTHER_SHAPE = shapely.MultiPolygon([shapely.box(128.7, 35.1, 128.8, 35.19)]).wkb
OTHER_CITIES = {
    "a name": lambda: make_atlas(names=("other", *HOSTILE_NAMES[1:])),
    "a decision": lambda: make_atlas(decisions=[decide("base", "SP-C3")]),
    "a decision's date": lambda: make_atlas(decisions=[decide("base", "SP-C3", until=date(2025, 1, 1))]),
    "a link": lambda: with_link(Link(id="LK-4", from_id="IN-1", relation=Relation.RUNS, to_id="SP-FIELD")),
    "a district's shape": lambda: with_areas(districts={"wkb": OTHER_SHAPE}),
    "a district's name": lambda: with_areas(districts={"name": "다른동"}),
    "a living area's name": lambda: with_areas(living_areas={"name": "다른생활권"}),
    "a neighbour's name": lambda: with_areas(neighbours={"name": "다른시"}),
}


def test_an_edition_differs_by_everything_that_layers_are_made_from():
    editions = {what: LayerSet(make()).edition for what, make in OTHER_CITIES.items()}
    assert len({LayerSet(make_atlas()).edition, *editions.values()}) == len(OTHER_CITIES) + 1


@pytest.mark.parametrize("made_by", ["assets_digest", "_program_digest"])
def test_an_edition_differs_by_the_program(monkeypatch, made_by):
    before = LayerSet(make_atlas()).edition
    other = {"assets_digest": "other", "_program_digest": b"other"}[made_by]
    monkeypatch.setattr(edition_module, made_by, lambda: other)
    assert LayerSet(make_atlas()).edition != before


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("points.bin", "application/octet-stream"),
        ("marks.bin?on=2026-01-01", "application/octet-stream"),
        ("marks.bin?roles=hub&on=2026-01-01", "application/octet-stream"),
        ("unplaced.json?roles=hub&on=2026-01-01", "application/json"),
        ("areas.geojson?lang=en", "application/geo+json"),
        ("features.geojson?on=2026-01-01", "application/geo+json"),
        ("links/IN-1?on=2026-01-01", "application/json"),
        ("id/0", "application/json"),
    ],
)
def test_layers_of_the_present_edition_are_kept_for_ever(state, edition, name, media):
    status, headers, _ = ask(state, f"/layers/{edition}/{name}")
    assert (status, headers["content-type"]) == (200, media)
    assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize("name", ["marks.bin", "marks.bin?on=2025-12-31", "unplaced.json", "styles.json", "links/IN-1"])
def test_what_may_be_different_tomorrow_is_not_kept(state, edition, name):
    assert ask(state, f"/layers/{edition}/{name}")[1]["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("points.bin", "../{}/points.bin"),
        ("marks.bin?roles=hub", "../{}/marks.bin?roles=hub"),
        ("links/SP-HUB", "../../{}/links/SP-HUB"),
    ],
)
def test_an_old_edition_leads_to_the_present_one(state, edition, name, target):
    state.replace(make_atlas(version=2))
    status, headers, _ = ask(state, f"/layers/{edition}/{name}")
    present = LayerSet(state.atlas()).edition
    assert (status, headers["location"], headers["cache-control"]) == (307, target.format(present), "no-store")


def test_a_position_of_an_old_edition_is_refused_because_it_is_another_record(state, edition):
    state.replace(make_atlas(version=2))
    status, headers, body = ask(state, f"/layers/{edition}/id/3")
    assert status == 410
    assert json.loads(body) == {"edition": headers["x-campus-edition"]}


@pytest.mark.parametrize("name", ["id/999999", "links/SP-UNKNOWN"])
def test_what_does_not_exist_is_not_found(state, edition, name):
    assert ask(state, f"/layers/{edition}/{name}")[0] == 404


def test_parts_of_a_query_that_mean_nothing_are_ignored(state, edition):
    plain, odd = (ask(state, f"/layers/{edition}/marks.bin{query}")[2] for query in ("", "?day=soon&types=x&zzz=1"))
    assert plain == odd


def test_layers_are_gzipped_for_those_who_take_it(state, edition):
    for name in ("areas.geojson", "features.geojson", "styles.json"):
        path = f"/layers/{edition}/{name}"
        _, headers, packed = ask(state, path, accept_encoding="gzip, br")
        assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
        _, headers, plain = ask(state, path, accept_encoding="gzip;q=0")
        assert ("content-encoding" in headers, headers["vary"]) == (False, "Accept-Encoding")
        assert gzip.decompress(packed) == plain


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip ; q=0.0, *", False),
        ("*;q=0", False),
        ("identity;q=1, *;q=0.1", True),
        ("gzip;q=much", False),
    ],
)
def test_a_weight_of_zero_refuses_gzip(accepted, taken):
    assert takes_gzip(accepted) == taken


def test_a_language_that_the_city_does_not_offer_reads_no_file(state, edition):
    korean, odd = (ask(state, f"/layers/{edition}/styles.json?lang={code}")[2] for code in ("ko", "../../ko"))
    assert korean == odd


def test_health_tells_the_version(state):
    assert json.loads(ask(state, "/health")[2]) == {"status": "ok", "version": 1}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/health", {"status": "unavailable", "cause": "store unavailable"}),
        ("/layers/1.ab/points.bin", {"error": "store unavailable"}),
    ],
)
def test_visitors_are_not_told_where_the_database_is_but_the_log_is(state, caplog, path, told):
    class Gone:
        def ping(self):
            raise StoreError("/srv/campus/city.sqlite3: the database file is gone")

        data_version = ping

    state.store = Gone()
    status, headers, body = ask(state, path)
    assert (status, headers["cache-control"], json.loads(body)) == (503, "no-store", told)
    assert "/srv/campus/city.sqlite3" in caplog.text


def test_assets_are_kept_for_ever_under_their_digest_only(state):
    for name in (*map_assets.MAP_SCRIPTS, *map_assets.MAP_STYLES):
        assert "immutable" in ask(state, f"/assets/{map_assets.assets_digest()}/{name}")[1]["cache-control"]
        assert ask(state, f"/assets/old/{name}")[1]["cache-control"] == "no-store"
    assert ask(state, "/assets/old/..%2fserver.py")[0] == 404


def test_a_missing_leaflet_is_told_with_the_command_that_mends_it(monkeypatch):
    monkeypatch.setattr(map_assets, "find_spec", lambda _name: None)
    with pytest.raises(AssetError, match=r"pip install --no-deps -r requirements-assets\.txt"):
        map_assets._leaflet_dir()


def test_the_scripts_name_no_other_host_and_write_no_markup():
    own = [map_assets.map_assets()[name].decode() for name in ("campus-map.js", "campus-map.css")]
    for text in own:
        assert "//" not in re.sub(r"\"(\.\./)+", "", text)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_a_mark_is_served_as_a_picture(state):
    assert ask(state, "/assets/marks/1.svg?lang=en&theme=dark")[1]["content-type"] == "image/svg+xml"
    assert ask(state, "/assets/marks/99.svg")[0] == 404


def test_tile_services_are_off_until_set(state):
    assert layers.tile_service(state.city, state.settings) is None


def test_a_planned_day_is_part_of_the_query_not_of_the_marks_alone(state):
    present = LayerSet(state.atlas())
    before = np.frombuffer(present.marks(Query(day=date(2023, 1, 1)), DAY), dtype=np.uint8)
    assert before[0] == style_numbers(state.city)["candidate", ""]
