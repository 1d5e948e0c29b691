"""What goes through folium to the browser: a constant base map, and the reference of the layers to draw on it.

folium renders what it is given as a template, so a text in braces would be run on the server. Only words of a small
alphabet may pass here: names, search texts and the map's own words are percent-encoded before they come.
"""

import json
import re
from dataclasses import asdict, dataclass

import folium
from branca.element import MacroElement
from folium.template import Template

from campus.domain.city import City

MIN_ZOOM, MAX_ZOOM = 8, 19
_START_ZOOM = 11
_ALPHABET = re.compile(r"[A-Za-z0-9/._~%?=&:,+\-]*")


@dataclass(frozen=True, slots=True)
class LayerReference:
    """Where the browser gets what it draws, and how it shows it; every value is text of the small alphabet.

    ``base`` is the address of the layers' edition, relative to the map's frame, ``query`` the query's address and
    ``on`` today's date. ``focus`` is empty, ``lon,lat`` or ``west,south,east,north`` in degrees. ``notice`` is what
    a map that cannot draw says, percent-encoded. ``memory`` names where the browser keeps the view; an
    empty one keeps nothing. ``pick`` lets a person set a point instead of choosing records: ``any`` while there is
    none, else ``lon,lat`` of the present one; empty for every other map. ``here`` is where a person is, ``lon,lat``
    or ``lon,lat,radius`` in degrees and metres: it is drawn in the browser with the words ``here_label``
    (percent-encoded), and marks beyond the radius are left out there. No request names it.
    """

    base: str
    query: str
    on: str
    lang: str
    theme: str
    notice: str
    selected: str = ""
    focus: str = ""
    memory: str = ""
    pick: str = ""
    here: str = ""
    here_label: str = ""

    def __post_init__(self) -> None:
        """Refuse, with ``ValueError``, any text that a template or a script could mistake for code."""
        for name, value in asdict(self).items():
            if not _ALPHABET.fullmatch(value):
                raise ValueError(f"{name}={value!r} must be percent-encoded before it goes to the map")


class _CampusLayer(MacroElement):
    """The layer of our own script; its only content is the reference."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.campusLayer({{ this.reference }});
            {{ this._parent.get_name() }}.addLayer({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, reference: LayerReference) -> None:
        """Write the reference as the script's one literal."""
        super().__init__()  # type: ignore[no-untyped-call]  # branca is written without types
        self._name = "CampusLayer"
        self.reference = json.dumps(asdict(reference), sort_keys=True)


def base_map(city: City, scripts: tuple[str, ...], styles: tuple[str, ...]) -> folium.Map:
    """Return the map without any layer; it is the same for every query, language and theme.

    ``scripts`` and ``styles`` are addresses on our own server; they replace those that folium takes from elsewhere.
    """
    west, south, east, north = city.bounds
    base = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_start=_START_ZOOM,
        attribution_control=False,
    )
    # The drawing follows the frame's size itself, because Leaflet would take a hidden frame for a small one.
    base.options |= {"minZoom": MIN_ZOOM, "maxZoom": MAX_ZOOM, "zoomSnap": 0.25, "trackResize": False}
    base.default_js = [(address, address) for address in scripts]
    base.default_css = [(address, address) for address in styles]
    return base


def layer_group(reference: LayerReference) -> folium.FeatureGroup:
    """Return the group that streamlit-folium adds to the map when its reference has changed."""
    group = folium.FeatureGroup(name="campus")
    group.add_child(_CampusLayer(reference))
    return group
