"""How is this installation set up? Everything comes from the environment, with defaults that work."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from campus.errors import SettingError

PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation.

    ``database_url`` is empty for the embedded store in ``data_dir``; ``tiles`` names a tile service of the city
    pack, or is empty for none; ``tile_key`` replaces ``{key}`` in the service's address. ``tile_url`` is another XYZ
    service, credited by ``tile_attribution``. ``public_url`` is where browsers reach the program, without a slash at
    its end, or empty.
    """

    city_dir: Path
    data_dir: Path
    database_url: str
    tiles: str
    tile_key: str
    tile_url: str
    tile_attribution: str
    public_url: str = ""

    @property
    def store_url(self) -> str:
        """The SQLAlchemy address of the store."""
        return self.database_url or f"sqlite:///{self.data_dir / (self.city_dir.name + '.sqlite3')}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise :class:`SettingError` that names the setting and the way out."""
    env = os.environ if environment is None else environment
    city = env.get("CAMPUS_CITY", "gimhae")
    city_dir = Path(city) if os.sep in city else PROJECT_DIR / "geodata" / city
    if not (city_dir / "city.toml").is_file():
        raise SettingError(f"CAMPUS_CITY={city!r}: {city_dir / 'city.toml'} does not exist. Name a folder of geodata/.")
    url = env.get("CAMPUS_DATABASE_URL", "")
    if url and not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise SettingError("CAMPUS_DATABASE_URL must begin with postgresql+psycopg:// or sqlite:///.")
    tile_url = env.get("CAMPUS_TILE_URL", "")
    if tile_url and not env.get("CAMPUS_TILE_ATTRIBUTION"):
        raise SettingError("CAMPUS_TILE_URL needs CAMPUS_TILE_ATTRIBUTION, the credit that the service asks for.")
    if tile_url and not (tile_url.startswith(("http://", "https://")) and all(f"{{{x}}}" in tile_url for x in "xyz")):
        raise SettingError(f"CAMPUS_TILE_URL={tile_url!r} must be http(s)://… with {{z}}, {{x}} and {{y}} in it.")
    return Settings(
        city_dir=city_dir,
        data_dir=Path(env.get("CAMPUS_DATA_DIR", str(PROJECT_DIR / "var"))),
        database_url=url,
        tiles=env.get("CAMPUS_TILES", ""),
        tile_key=env.get("CAMPUS_TILE_KEY", ""),
        tile_url=tile_url,
        tile_attribution=env.get("CAMPUS_TILE_ATTRIBUTION", ""),
        public_url=_public_url(env),
    )


def _public_url(env: Mapping[str, str]) -> str:
    """Read where browsers reach the program."""
    url = env.get("CAMPUS_PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise SettingError(f"CAMPUS_PUBLIC_URL={url!r} must be https://HOST, or https://HOST/PATH.")
    return url
