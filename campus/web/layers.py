"""How does the browser's map get its layers over HTTP?

An address names an edition of the layers (data version and digest), so what it answers never changes and is kept by
browsers. An address of another edition is redirected to the present one; only ``id`` refuses, because a position of
another edition is another record. Parts of a query that mean nothing are ignored, as on the page.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from campus.domain.program_query import parse_program_query
from campus.domain.query import Query, parse_query
from campus.services import layers
from campus.services.app_state import AppState
from campus.web.replies import IMMUTABLE, NO_STORE, asked_language, send_bytes, send_json, send_lines

EDITION_HEADER = "X-Campus-Edition"
PROGRAMS = "find"
"""The parameter that makes a query one of the residents' search for programmes."""

Answer = Callable[[Request, layers.LayerSet], Response]


class LayerEndpoints:
    """The layer routes over the state of a process."""

    def __init__(self, state: Callable[[], AppState]) -> None:
        """Keep where the state comes from; it is asked anew for every request."""
        self._state = state

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            self._route("points.bin", self.points),
            self._route("marks.bin", self.marks),
            self._route("unplaced.json", self.unplaced),
            self._route("styles.json", self.styles),
            self._route("areas.geojson", self.areas),
            self._route("features.geojson", self.features),
            self._route("links/{record_id}", self.links),
            Route("/layers/{edition}/id/{position:int}", self.id),
        ]

    def _route(self, name: str, answer: Answer) -> Route:
        """Serve an answer under the present edition, and lead every other edition there."""

        def endpoint(request: Request) -> Response:
            present = self._layers()
            if request.path_params["edition"] == present.edition:
                return answer(request, present)
            return _redirect(request, present.edition, "../" * (name.count("/") + 1))

        return Route("/layers/{edition}/" + name, endpoint)

    def _layers(self) -> layers.LayerSet:
        return layers.layer_set(self._state().atlas())

    def points(self, request: Request, present: layers.LayerSet) -> Response:
        """Send all places."""
        return _binary(request, present.points, IMMUTABLE, present)

    def marks(self, request: Request, present: layers.LayerSet) -> Response:
        """Send the marks of a query; with ``find`` those of the programmes that a search finds."""
        state = self._state()
        if PROGRAMS in request.query_params:
            asked = parse_program_query(request.query_params)[0]
            marks = present.program_marks(state.programs(), asked, state.today())
        else:
            marks = present.marks(_query(request), state.today())
        return _binary(request, marks, self._cache_of_day(request), present)

    def unplaced(self, request: Request, present: layers.LayerSet) -> Response:
        """Send the campuses of a query of whose place only the district is known; a search for programmes has none."""
        searched = PROGRAMS in request.query_params
        content = {} if searched else present.unplaced(_query(request), self._state().today())
        return send_json(request, content, self._cache_of_day(request), **_edition(present))

    def styles(self, request: Request, present: layers.LayerSet) -> Response:
        """Send the marks' looks and the map's words."""
        state = self._state()
        language = asked_language(request, state.city)
        content = layers.styles(state.city, present.area_sources(), state.settings, language)
        return send_json(request, content, NO_STORE, **_edition(present))

    def areas(self, request: Request, present: layers.LayerSet) -> Response:
        """Send districts, living areas and neighbours."""
        content = present.areas(asked_language(request, present.atlas.city))
        return send_bytes(request, content, "application/geo+json", IMMUTABLE, **_edition(present))

    def features(self, request: Request, present: layers.LayerSet) -> Response:
        """Send the public GeoJSON of a query."""
        lines = present.features(_query(request), self._state().today())
        return send_lines(request, lines, "application/geo+json", self._cache_of_day(request), **_edition(present))

    def links(self, request: Request, present: layers.LayerSet) -> Response:
        """Send where a record and its linked records lie."""
        content = present.links(request.path_params["record_id"], self._state().today())
        return send_json(request, content, self._cache_of_day(request), **_edition(present))

    def id(self, request: Request) -> Response:
        """Send the id of the record at a position, or refuse when the position is of another edition."""
        present = self._layers()
        if request.path_params["edition"] != present.edition:
            reply = send_json(request, {"edition": present.edition}, NO_STORE, **_edition(present))
            reply.status_code = HTTPStatus.GONE
            return reply
        found = present.id_at(request.path_params["position"])
        return send_json(request, {"id": found}, IMMUTABLE, **_edition(present))

    def _cache_of_day(self, request: Request) -> str:
        """Allow caching when the address names today (``on``): tomorrow the same query shows something else."""
        return IMMUTABLE if request.query_params.get("on") == self._state().today().isoformat() else NO_STORE


def _query(request: Request) -> Query:
    """Read the query from the address."""
    return parse_query(request.query_params)[0]


def _edition(present: layers.LayerSet) -> dict[str, str]:
    """Return the header that names the edition."""
    return {EDITION_HEADER: present.edition}


def _binary(request: Request, content: bytes, cache: str, present: layers.LayerSet) -> Response:
    """Send a binary layer."""
    return send_bytes(request, content, "application/octet-stream", cache, **_edition(present))


def _redirect(request: Request, edition: str, up: str) -> Response:
    """Lead to the same layer of the present edition; relative, so that it works under any prefix."""
    rest = request.url.path.split("/layers/", 1)[1].split("/", 1)[1]
    query = f"?{request.url.query}" if request.url.query else ""
    headers = {"Cache-Control": NO_STORE, EDITION_HEADER: edition}
    return RedirectResponse(f"{up}{edition}/{quote(rest)}{query}", headers=headers)
