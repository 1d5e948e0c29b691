"""What does the one server process serve besides the pages, and what is checked before it serves anything?"""

import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route

from campus.domain.city import City
from campus.services.accounts import Accounts
from campus.services.app_state import app_state
from campus.services.layers import layer_set, tile_service
from campus.services.map_assets import assets_digest
from campus.services.single_sign_on import group_rules
from campus.web.assets import asset_routes
from campus.web.audit import AuditFile
from campus.web.crawling import CrawlRoutes
from campus.web.evidence import EvidenceEndpoint
from campus.web.feeds import CalendarFeeds
from campus.web.gazette import GazetteFiles
from campus.web.health import health_route
from campus.web.layers import LayerEndpoints
from campus.web.page_head import PageHead
from campus.web.picture import PictureEndpoints
from campus.web.plain_pages import PlainPages
from campus.web.security import SecurityHeaders
from campus.web.sign_in import SignInPages
from campus.web.streamlit_files import StreamlitFiles, page_scripts, read_ahead, static_folder
from campus.web.uploads import UploadDoor


def check_start() -> None:
    """Check what must stand before anything is served; raise the :class:`CampusError` that names the way out."""
    assets_digest()
    state = app_state()
    tile_service(state.city, state.settings)
    if state.settings.openid:
        group_rules(state.settings.openid)


def routes() -> list[BaseRoute]:
    """Return every route of ours."""
    layers, pictures = LayerEndpoints(app_state), PictureEndpoints(app_state)
    start = Route("/map", _start_page)
    sign_in = SignInPages(app_state)
    return [
        start,
        *sign_in.routes(),
        *EvidenceEndpoint(app_state).routes(),
        *layers.routes(),
        *pictures.routes(),
        *GazetteFiles(app_state).routes(),
        *CalendarFeeds(app_state).routes(),
        *PlainPages(app_state).routes(),
        *CrawlRoutes(app_state).routes(),
        AuditFile(app_state).route(),
        *asset_routes(_city),
        health_route(app_state),
    ]


async def _start_page(request: Request) -> RedirectResponse:
    """Lead from the map's own address to the start page, which is the map: Streamlit gives it that address only."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


def _city() -> City:
    """Return the city that this process serves."""
    return app_state().city


def middleware() -> list[Middleware]:
    """Return what wraps every answer, Streamlit's included."""
    state, folder = app_state(), static_folder()
    tiles = tile_service(state.city, state.settings)
    return [
        Middleware(SecurityHeaders, image_origin=_origin(tiles["url"]) if tiles else ""),
        Middleware(UploadDoor, state=app_state),
        Middleware(
            PageHead,
            languages=(*state.city.languages, *state.city.resident_languages),
            scripts=page_scripts(folder / "js"),
        ),
        Middleware(StreamlitFiles, folder=folder),
    ]


def _origin(url: str) -> str:
    """Return the origin of a tile address as a content policy names it; ``{s}`` stands for any subdomain."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Warm up before the first visitor, and keep what stays for ever out of every later garbage collection."""
    layers = layer_set(app_state().atlas())
    for language in layers.atlas.city.languages:
        layers.areas(language)
    # folium takes half a second to load; otherwise the first visitor would wait for it.
    import_module("campus.views.map")
    read_ahead(static_folder())
    gc.collect()
    gc.freeze()
    yield


def announced(address: Callable[[], str]) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """Return that lifespan with the first administrator's link; ``address`` tells where this machine reaches us."""

    @asynccontextmanager
    async def serve(app: object) -> AsyncIterator[None]:
        async with lifespan(app):
            _show_first_link(address())
            yield

    return serve


def _show_first_link(address: str) -> None:
    """Print the link for the first administrator while there is no account; it stands nowhere else."""
    token = Accounts(app_state().store).open_first_link()
    if token:
        sys.stdout.write(f"No account yet. Make the first administrator within 24 h: {address}/set-up/{token}\n")
        sys.stdout.flush()
