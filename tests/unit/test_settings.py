"""A setting that cannot be used is named together with the way out, before anything starts."""

from pathlib import Path

import pytest

from campus.domain.city import TileService
from campus.errors import SettingError
from campus.services.layers import tile_service
from campus.settings import Settings, read_settings
from tests.factories import make_city

TILES = "https://tiles.example/{z}/{x}/{y}.png"
KEYED = {"key": "keyed", "labels": {"ko": "지도"}, "url": "https://a/{key}/{z}", "attribution": "A", "max_zoom": 18}


def settings_with(**changes: str) -> Settings:
    names = ("city_dir", "data_dir", "database_url", "tiles", "tile_key", "tile_url", "tile_attribution")
    return Settings(**{**dict.fromkeys(names, ""), "city_dir": Path(), "data_dir": Path(), **changes})


def test_the_defaults_are_the_first_city_and_the_embedded_store() -> None:
    settings = read_settings({})
    assert settings.city_dir.name == "gimhae"
    assert settings.store_url.startswith("sqlite:///")
    assert settings.store_url.endswith("gimhae.sqlite3")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"CAMPUS_CITY": "atlantis"}, "CAMPUS_CITY"),
        ({"CAMPUS_CITY": "/nowhere/at/all"}, "CAMPUS_CITY"),
        ({"CAMPUS_DATABASE_URL": "mysql://x"}, "CAMPUS_DATABASE_URL"),
        ({"CAMPUS_TILE_URL": TILES}, "CAMPUS_TILE_ATTRIBUTION"),
        ({"CAMPUS_TILE_URL": "ftp://x/{z}/{x}/{y}", "CAMPUS_TILE_ATTRIBUTION": "A"}, "CAMPUS_TILE_URL"),
        ({"CAMPUS_TILE_URL": "https://x/", "CAMPUS_TILE_ATTRIBUTION": "A"}, "CAMPUS_TILE_URL"),
    ],
)
def test_a_bad_setting_is_named(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        read_settings(environment)


def test_a_tile_service_is_used_with_its_credit() -> None:
    city = make_city(tile_services=[KEYED])
    assert tile_service(city, settings_with()) is None
    assert tile_service(city, settings_with(tiles="keyed", tile_key="K")) == {
        "url": "https://a/K/{z}",
        "attribution": "A",
        "max_zoom": 18,
    }
    own = tile_service(city, settings_with(tile_url=TILES, tile_attribution="Mine"))
    assert own is not None
    assert (own["url"], own["attribution"]) == (TILES, "Mine")


@pytest.mark.parametrize(("tiles", "named"), [("other", "keyed"), ("keyed", "CAMPUS_TILE_KEY")])
def test_a_tile_service_that_cannot_be_used_is_named(tiles: str, named: str) -> None:
    with pytest.raises(SettingError, match=named):
        tile_service(make_city(tile_services=[KEYED]), settings_with(tiles=tiles))


def test_the_packs_tile_services_are_read() -> None:
    assert make_city(tile_services=[KEYED]).tile_services == (TileService(**KEYED),)
