"""What does the city's OpenID provider say, and is it true?

OpenID Connect Core, Discovery, RP-Initiated and Back-Channel Logout; the authorization code flow with PKCE. What binds
an answer to the browser that asked (state, nonce, verifier) is computed from one random key that only this browser
keeps, so that nothing has to be written before somebody is known.
Authlib talks to the provider and checks the claims, joserfc the signature.
"""

import base64
import hmac
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Token

from campus.errors import ProviderError
from campus.settings import OpenIdSettings

DISCOVERY = "/.well-known/openid-configuration"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"})
"""Signatures with a key that only the provider has; never ``none``, never one made with a shared secret."""

TIMEOUT_S = 5
LEEWAY_S = 60
METADATA_LIFE_S = 3600
RETRY_S = 10
"""After a failure nobody asks the provider again for so long: whoever comes meanwhile must not wait in a line."""

LEAST_REFRESH_S = 60
"""A token with an unknown key makes us ask for the keys again, but not more often than this."""

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the provider says of a person: the claims, and its own name of its session (empty when it gave none)."""

    subject: str
    claims: Claims
    sid: str


@dataclass(frozen=True, slots=True)
class Notice:
    """The provider's word that somebody signed out there: ``key`` is the notice's own, ``sid`` may be empty."""

    subject: str
    sid: str
    key: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider tells of itself, and since when we know it (seconds of the clock)."""

    metadata: dict[str, Any]
    keys: KeySet
    since: float


class OpenIdProvider:
    """One provider; safe to use from many threads. It is asked only when somebody wants to sign in or out there."""

    def __init__(self, settings: OpenIdSettings, return_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the settings; ``return_url`` is where the provider sends people back, as it is registered there."""
        self.settings, self._return_url, self._clock = settings, return_url, clock
        self._known: _Known | None = None
        self._retry_at = 0.0
        self._lock = Lock()

    def authorization_url(self, key: str) -> str:
        """Return where to send a browser that keeps this key; raise :class:`ProviderError`."""
        with self._told(), self._session() as session:
            endpoint = self._metadata()["authorization_endpoint"]
            more = {"state": derived(key, "state"), "nonce": derived(key, "nonce")}
            url, _ = session.create_authorization_url(endpoint, code_verifier=derived(key, "verifier"), **more)
        return str(url)

    def vouch(self, key: str, code: str) -> Vouched:
        """Change a code into what the provider says of the person; raise :class:`ProviderError`.

        The claims of ``userinfo`` count where the ID token has none, if they are of the same person.
        """
        with self._told(), self._session() as session:
            metadata = self._metadata()
            token = session.fetch_token(
                metadata["token_endpoint"],
                code=code,
                grant_type="authorization_code",
                code_verifier=derived(key, "verifier"),
            )
            found = self._claims(token, derived(key, "nonce"))
            more = self._userinfo(session, metadata, found["sub"])
        return Vouched(str(found["sub"]), {**more, **found}, str(found.get("sid", "")))

    def logout_url(self, back: str) -> str:
        """Return where one signs out at the provider too, or nothing when it offers no such place."""
        with self._told():
            endpoint = self._metadata().get("end_session_endpoint", "")
        query = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        return str(add_params_to_uri(endpoint, query.items())) if endpoint else ""

    def notice(self, token: str) -> Notice:
        """Read the provider's word that somebody signed out there; raise :class:`ProviderError` when it is not its."""
        with self._told():
            decoded = self._decode(token)
            self._check(JWTClaims, decoded, {"iat": {"essential": True}, "jti": {"essential": True}})
            claims = decoded.claims
            subject, sid = str(claims.get("sub", "")), str(claims.get("sid", ""))
            if LOGOUT_EVENT not in claims.get("events", {}) or "nonce" in claims or not (subject or sid):
                raise ProviderError("The provider's token is no notice of signing out.")
        return Notice(subject, sid, str(claims["jti"]))

    def _session(self) -> OAuth2Session:
        """Open a connection of our own for one conversation."""
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret or None,
            scope=self.settings.scopes,
            redirect_uri=self._return_url,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_S,
        )

    def _metadata(self) -> dict[str, Any]:
        """Return what the provider tells of itself, asked once an hour."""
        return self._ask(METADATA_LIFE_S).metadata

    def _ask(self, life_s: float) -> _Known:
        """Return what is known of the provider; asked again when it is older than ``life_s``."""
        with self._lock:
            if self._known is None or self._clock() - self._known.since >= life_s:
                if self._clock() < self._retry_at:
                    raise ProviderError(f"{self.settings.issuer}: the provider could not be used a moment ago.")
                self._retry_at = self._clock() + RETRY_S
                self._known = self._discover()
                self._retry_at = 0.0
            return self._known

    def _discover(self) -> _Known:
        """Ask the provider what it is and which keys it signs with."""
        with self._session() as session:
            metadata = _get(session, self.settings.issuer.rstrip("/") + DISCOVERY)
            if metadata["issuer"] != self.settings.issuer:
                raise ValueError(f"it calls itself {metadata['issuer']!a}, not as CAMPUS_OIDC_ISSUER says")
            keys: Any = _get(session, metadata["jwks_uri"])
        return _Known(metadata, KeySet.import_key_set(keys), self._clock())

    def _claims(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """Return the claims of a whole ID token that was made for us, now, and for this very question."""
        decoded = self._decode(token["id_token"])
        self._check(CodeIDToken, decoded, {}, nonce=nonce, access_token=token["access_token"])
        return decoded.claims

    def _decode(self, text: str) -> Token:
        """Check a token's signature; a key that we do not know may be a new one."""
        algorithms = sorted(ALGORITHMS.intersection(self._metadata()["id_token_signing_alg_values_supported"]))
        try:
            return jwt.decode(text, self._ask(METADATA_LIFE_S).keys, algorithms=algorithms)
        except InvalidKeyIdError:
            return jwt.decode(text, self._ask(LEAST_REFRESH_S).keys, algorithms=algorithms)

    def _check(self, kind: type[Any], token: Token, options: dict[str, Any], **params: str) -> None:
        """Check who made a token, for whom, and when."""
        who = {"iss": {"essential": True, "value": self.settings.issuer}}
        whom = {"aud": {"essential": True, "value": self.settings.client_id}}
        known = {"client_id": self.settings.client_id, **params}
        kind(token.claims, token.header, {**who, **whom, **options}, known).validate(leeway=LEEWAY_S)

    def _userinfo(self, session: OAuth2Session, metadata: Mapping[str, Any], subject: str) -> Claims:
        """Ask for what the ID token leaves out."""
        if "userinfo_endpoint" not in metadata:
            return {}
        answer = session.get(metadata["userinfo_endpoint"])
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found if found.get("sub") == subject else {}

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn whatever goes wrong with the provider into one error; the log says what, without any token."""
        try:
            yield
        except (OSError, AuthlibBaseError, JoseError, LookupError, ValueError, TypeError) as error:
            logging.getLogger(__name__).warning("OpenID provider %s: %r", self.settings.issuer, error)
            raise ProviderError(f"{self.settings.issuer}: the provider cannot be used now.") from error


def derived(key: str, name: str) -> str:
    """Return one of the values that only who keeps the key can know, as 43 letters, digits, ``-`` and ``_``."""
    code = hmac.digest(key.encode("utf-8", "surrogatepass"), name.encode(), "sha256")
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def _get(session: OAuth2Session, url: str) -> dict[str, Any]:
    """Ask for a JSON object."""
    answer = session.get(url, withhold_token=True)
    answer.raise_for_status()
    return dict(answer.json())
