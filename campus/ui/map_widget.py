"""How does a page show the map, and which record did a person choose on it?

The only call of streamlit-folium. The base map is constant, so its frame is never rebuilt; what changes is the
reference of the layers, about a kilobyte, which is compared whole. Moving the map sends nothing to the server.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import streamlit as st
from streamlit_folium import st_folium

from campus.domain.program_query import ProgramQuery
from campus.domain.query import Query
from campus.services.app_state import app_state
from campus.services.atlas import Atlas
from campus.services.layers import LayerSet, absent_map_note, layer_set, map_notice
from campus.services.map_assets import MAP_SCRIPTS, MAP_STYLES, assets_digest
from campus.ui import state
from campus.views.map import LayerReference, base_map, layer_group
from campus.views.plain import plain

KEY = "campus_map"
DRAWING = "last_active_drawing"
_FROM_FRAME = "../../"
_METRES_PER_DEGREE = 111_320.0
_VIEW_M = 1_500


@dataclass(frozen=True, slots=True)
class Click:
    """What a person chose on a map of programmes: a record's id, or a point (longitude and latitude) to be at."""

    id: str = ""
    point: tuple[float, float] | None = None


def show_map(
    atlas: Atlas,
    query: Query,
    *,
    language: str,
    theme: str,
    selected: str,
    focus: str | None = None,
    height: int = 640,
    memory: str = "map",
) -> str | None:
    """Draw the map of a query; return the id of the record that was clicked since the last run, if any.

    ``selected`` and ``focus`` are record ids: the first is ringed and its links are drawn, the second is moved to, or
    its district when its place is not known. Maps of one ``memory`` open where the last of them stood; an empty one
    remembers nothing. ``height`` is in CSS pixels; the page's style may make the frame smaller, and the map follows.
    """
    reference = replace(
        _reference(atlas, query, language, theme),
        selected=quote(selected, safe=""),
        focus=_focus_text(layer_set(atlas), focus) if focus else "",
        memory=memory,
    )
    return _new_choice(_draw(reference, height))


def pick_place(
    atlas: Atlas,
    query: Query,
    place: tuple[float, float] | None,
    *,
    language: str,
    theme: str,
    focus: tuple[float, float] | None,
    height: int,
) -> tuple[float, float] | None:
    """Draw the map to set a place on; return longitude and latitude of a click since the last run, if any.

    ``place`` is pinned, ``focus`` is moved to when it is another one than before; both are EPSG:4326 degrees.
    """
    reference = replace(
        _reference(atlas, query, language, theme),
        focus=_degrees(focus) if focus else "",
        pick=_degrees(place) if place else "any",
    )
    clicked = _new_click(_draw(reference, height))
    return (float(clicked["lon"]), float(clicked["lat"])) if "lon" in clicked and "lat" in clicked else None


def show_programs(
    atlas: Atlas,
    query: ProgramQuery,
    *,
    language: str,
    theme: str,
    here: tuple[float, float] | None,
    here_label: str,
    picking: bool,
    height: int,
) -> Click | None:
    """Draw the programmes that a query finds, and where the person is; return what was clicked since the last run.

    ``here`` (EPSG:4326 degrees) and the ring of the query's radius go to the browser with the page and into no request.
    """
    asked = replace(query, radius_m=None, sort=ProgramQuery().sort).to_address()
    numbers = [f"{degrees:.6f}" for degrees in here or ()] + ([str(query.radius_m)] if here and query.radius_m else [])
    reference = replace(
        _reference(atlas, Query(), language, theme),
        query=f"find=1&{asked}" if asked else "find=1",
        here=",".join(numbers),
        here_label=quote(here_label, safe=""),
        focus=_degrees(_around(here, query.radius_m or _VIEW_M)) if here else "",
        pick="any" if picking else "",
        memory="find",
    )
    clicked = _new_click(_draw(reference, height))
    if "lon" in clicked and "lat" in clicked:
        return Click(point=(float(clicked["lon"]), float(clicked["lat"])))
    return Click(id=str(clicked["id"])) if clicked.get("id") else None


def _around(here: tuple[float, float], radius_m: float) -> tuple[float, float, float, float]:
    """Return the box around a point (west, south, east, north) that shows a radius whole."""
    lon, lat = here
    north = radius_m / _METRES_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    return lon - east, lat - north, lon + east, lat + north


def _reference(atlas: Atlas, query: Query, language: str, theme: str) -> LayerReference:
    """Say where the layers of a query are."""
    return LayerReference(
        base=f"{_FROM_FRAME}layers/{layer_set(atlas).edition}/",
        query=query.to_address(),
        on=app_state().today().isoformat(),
        lang=quote(language, safe=""),
        theme="dark" if theme == "dark" else "light",
        notice=quote(map_notice(language), safe=""),
    )


def _draw(reference: LayerReference, height: int) -> Mapping[str, Any] | None:
    """Draw the one map; return what its frame sends."""
    folder = f"{_FROM_FRAME}assets/{assets_digest()}/"
    scripts, styles = (tuple(folder + name for name in names) for names in (MAP_SCRIPTS, MAP_STYLES))
    with st.container(key="map_frame"):
        # Lies beneath the frame, and so is seen only when no map comes to cover it, whatever the reason.
        st.caption(plain(absent_map_note(reference.lang)))
        answer: Mapping[str, Any] | None = st_folium(
            base_map(app_state().city, scripts, styles),
            key=KEY,
            height=height,
            use_container_width=True,
            returned_objects=[DRAWING],
            feature_group_to_add=layer_group(reference),
        )
    return answer


def _focus_text(present: LayerSet, record_id: str) -> str:
    """Write where to look for a record as ``lon,lat`` or ``west,south,east,north``; nothing when nobody knows."""
    return _degrees(present.focus_of(record_id))


def _degrees(numbers: Iterable[float]) -> str:
    """Write degrees to about a metre."""
    return ",".join(f"{number:.5f}" for number in numbers)


def _new_choice(answer: Mapping[str, Any] | None) -> str | None:
    """Return the id of the record that was clicked since the last run."""
    chosen = _new_click(answer)
    return str(chosen["id"]) if chosen.get("id") else None


def _new_click(answer: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return what was clicked once; every later run gets the same answer again and ignores it."""
    drawing = (answer or {}).get(DRAWING) or {}
    chosen: Mapping[str, Any] = drawing.get("properties") or {}
    return chosen if chosen and state.new_click(int(chosen.get("n", 0))) else {}
