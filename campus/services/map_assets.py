"""Which files does the map in the browser need, and are they installed?

Leaflet comes in a Python package whose code is never imported; our own script and style stand beside the web routes.
The address of the files carries a digest of them all, so a browser may keep them for ever.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from campus.errors import AssetError
from campus.settings import PROJECT_DIR

_OWN_DIR = PROJECT_DIR / "campus" / "web" / "static"
_SCRIPT_PARTS = ("campus-data.js", "campus-marks.js", "campus-areas.js", "campus-controls.js", "campus-map.js")
_LEAFLET_FILES = ("leaflet.js", "leaflet.css")
_INSTALL = "Run: pip install --no-deps -r requirements-assets.txt"

MAP_SCRIPTS = ("leaflet.js", "campus-map.js")
MAP_STYLES = ("leaflet.css", "campus-map.css")


@cache
def map_assets() -> Mapping[str, bytes]:
    """Return the files by name; raise :class:`AssetError` that says what to install."""
    leaflet = _leaflet_dir()
    files = {name: _read(leaflet / name, _INSTALL) for name in _LEAFLET_FILES}
    broken = "The installation is incomplete: fetch the project again."
    files["campus-map.js"] = b"\n".join(_read(_OWN_DIR / part, broken) for part in _SCRIPT_PARTS)
    files["campus-map.css"] = _read(_OWN_DIR / "campus-map.css", broken)
    return MappingProxyType(files)


@cache
def assets_digest() -> str:
    """Return the digest that stands in the files' address."""
    digest = hashlib.sha256()
    for name, content in sorted(map_assets().items()):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _leaflet_dir() -> Path:
    """Find the package that carries Leaflet, without importing it."""
    spec = find_spec("leaflet")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "static" / "leaflet"
        if folder.is_dir():
            return folder
    raise AssetError(f"Leaflet is not installed, so the map cannot be drawn. {_INSTALL}")


def _read(path: Path, hint: str) -> bytes:
    """Read one file, or say which one is missing and what to do."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise AssetError(f"{path.name} is missing or cannot be read ({error.strerror}). {hint}") from error
