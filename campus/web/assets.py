"""How does the browser get scripts, styles and marks, without any request to another host?"""

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campus.domain.city import City
from campus.domain.marks import mark_styles
from campus.services.map_assets import assets_digest, map_assets
from campus.views.mark_svg import mark_svg
from campus.web.replies import IMMUTABLE, NO_STORE, asked_language, send_bytes

_MEDIA_TYPES = {"js": "text/javascript", "css": "text/css"}
_ONE_HOUR = "public, max-age=3600"


def asset_routes(city: Callable[[], City]) -> list[Route]:
    """Return the routes; ``city`` gives the pack whose marks are drawn."""

    def mark(request: Request) -> Response:
        return _mark(request, city())

    return [
        Route("/assets/marks/{number:int}.svg", mark),
        Route("/assets/{digest}/{name}", _file),
    ]


def _file(request: Request) -> Response:
    """Send a script or style; only the address of the present files is for ever."""
    name = request.path_params["name"]
    content = map_assets().get(name)
    if content is None:
        raise HTTPException(404)
    cache = IMMUTABLE if request.path_params["digest"] == assets_digest() else NO_STORE
    return send_bytes(request, content, _MEDIA_TYPES[name.rsplit(".", 1)[1]], cache)


def _mark(request: Request, city: City) -> Response:
    """Send a mark as a picture for lists and legends."""
    styles = mark_styles(city)
    number = request.path_params["number"]
    if not 1 <= number <= len(styles):
        raise HTTPException(404)
    dark = request.query_params.get("theme") == "dark"
    picture = mark_svg(styles[number - 1], asked_language(request, city), dark=dark)
    return send_bytes(request, picture.encode(), "image/svg+xml", _ONE_HOUR)
