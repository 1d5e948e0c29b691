"""Is this process able to serve: does its store answer, and at which data version?"""

from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from campus.errors import CampusError
from campus.services.app_state import AppState
from campus.web.replies import NO_STORE, unavailable


def health_route(state: Callable[[], AppState]) -> Route:
    """Return ``/health``: 200 with the data version, or 503; the cause goes to the log."""

    def health(_request: Request) -> JSONResponse:
        headers = {"Cache-Control": NO_STORE}
        try:
            store = state().store
            store.ping()
            content = {"status": "ok", "version": store.data_version()}
        except CampusError as error:
            content = {"status": "unavailable", "cause": unavailable(error)}
            return JSONResponse(content, HTTPStatus.SERVICE_UNAVAILABLE, headers)
        return JSONResponse(content, headers=headers)

    return Route("/health", health)
