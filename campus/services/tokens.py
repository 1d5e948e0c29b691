"""What proves a session or a one-time link? A random text that only the browser keeps; we keep its hash."""

import hashlib
import secrets
from datetime import UTC, datetime

TOKEN_BYTES = 32


def new_token() -> str:
    """Return 256 random bits as a text that can stand in an address and in a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what the store keeps of a token: it is random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def instant(moment: datetime) -> str:
    """Write an instant as the store compares it: ISO 8601 in UTC, always of the same width."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
