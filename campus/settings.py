"""How is this installation set up? Everything comes from the environment, with defaults that work."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from campus.errors import SettingError

PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class OpenIdSettings:
    """How people sign in through the city's own OpenID provider.

    ``name`` is what the button calls it. ``login_claim`` names the claim that an account's login is compared with at
    the first sign-in; ``groups_claim`` the one whose groups give rights, as ``rights`` says (``GROUP=RIGHT;…``, for
    an editor ``GROUP=editor:INSTITUTION``); without ``rights`` an administrator gives them.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: str
    login_claim: str
    groups_claim: str
    rights: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation.

    ``database_url`` is empty for the embedded store in ``data_dir``; ``tiles`` names a tile service of the city
    pack, or is empty for none; ``tile_key`` replaces ``{key}`` in the service's address. ``tile_url`` is another XYZ
    service, credited by ``tile_attribution``. ``public_url`` is where browsers reach the program, without a slash at
    its end, or empty; ``key_file`` holds the key that seals the secrets of one-time codes; ``openid`` is ``None``
    without single sign-on.
    """

    city_dir: Path
    data_dir: Path
    database_url: str
    tiles: str
    tile_key: str
    tile_url: str
    tile_attribution: str
    public_url: str = ""
    key_file: Path = Path("sign-in.key")
    openid: OpenIdSettings | None = None

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
    data_dir = Path(env.get("CAMPUS_DATA_DIR", str(PROJECT_DIR / "var")))
    public_url = _public_url(env)
    return Settings(
        city_dir=city_dir,
        data_dir=data_dir,
        database_url=url,
        tiles=env.get("CAMPUS_TILES", ""),
        tile_key=env.get("CAMPUS_TILE_KEY", ""),
        tile_url=tile_url,
        tile_attribution=env.get("CAMPUS_TILE_ATTRIBUTION", ""),
        public_url=public_url,
        key_file=Path(env.get("CAMPUS_KEY_FILE", str(data_dir / "sign-in.key"))),
        openid=_read_openid(env, public_url),
    )


def _public_url(env: Mapping[str, str]) -> str:
    """Read where browsers reach the program."""
    url = env.get("CAMPUS_PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise SettingError(f"CAMPUS_PUBLIC_URL={url!r} must be https://HOST, or https://HOST/PATH.")
    return url


def _read_openid(env: Mapping[str, str], public_url: str) -> OpenIdSettings | None:
    """Read the settings of single sign-on; there is none without an issuer."""
    issuer, client_id = env.get("CAMPUS_OIDC_ISSUER", ""), env.get("CAMPUS_OIDC_CLIENT_ID", "")
    if not issuer:
        return None
    host = urlsplit(issuer).hostname or ""
    if not host or not (issuer.startswith("https://") or (issuer.startswith("http://") and _is_loopback(host))):
        raise SettingError(f"CAMPUS_OIDC_ISSUER={issuer!r} must begin with https://, as the provider writes it itself.")
    if not client_id or not public_url:
        missing = "CAMPUS_PUBLIC_URL" if client_id else "CAMPUS_OIDC_CLIENT_ID"
        raise SettingError(f"CAMPUS_OIDC_ISSUER needs {missing} beside it.")
    return OpenIdSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=_client_secret(env),
        name=env.get("CAMPUS_OIDC_NAME", "") or host,
        scopes=env.get("CAMPUS_OIDC_SCOPES", "") or "openid profile",
        login_claim=env.get("CAMPUS_OIDC_LOGIN_CLAIM", "") or "preferred_username",
        groups_claim=env.get("CAMPUS_OIDC_GROUPS_CLAIM", "") or "groups",
        rights=env.get("CAMPUS_OIDC_RIGHTS", ""),
    )


def _client_secret(env: Mapping[str, str]) -> str:
    """Read the secret by which the provider knows this program, from its file or from the environment."""
    path = env.get("CAMPUS_OIDC_CLIENT_SECRET_FILE", "")
    if not path:
        return env.get("CAMPUS_OIDC_CLIENT_SECRET", "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"CAMPUS_OIDC_CLIENT_SECRET_FILE={path!r} cannot be read ({error.strerror}).") from error


def _is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
