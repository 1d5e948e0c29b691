"""How does a secret that has to be read again stand in the database, so that a copy of the database does not tell it?

Sealed (Fernet: AES-128-CBC with HMAC-SHA-256) with a key in a file beside it, which only the program's user can read.
That protects a backup or a stolen copy of the database; it protects nothing from who has the machine itself.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from campus.errors import SettingError


class Vault:
    """Seals and opens short texts with the key of one file, which is made at the first use."""

    def __init__(self, path: Path) -> None:
        """Keep where the key is."""
        self._path = path

    def seal(self, text: str) -> str:
        """Return the text sealed; raise :class:`SettingError` when there is no key and none can be made."""
        return self._key(make=True).encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text again; raise :class:`SettingError` when the key is gone or another one."""
        try:
            return self._key().decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise SettingError(f"{self._path}: this is not the key that sealed the codes of this database.") from error

    def _key(self, *, make: bool = False) -> Fernet:
        """Read the key."""
        try:
            if make and not self._path.exists():
                _write_key(self._path)
            return Fernet(self._path.read_bytes().strip())
        except (OSError, ValueError) as error:
            raise SettingError(
                f"{self._path}: the key of the one-time codes cannot be used. Bring it back from its copy, "
                "or name it by CAMPUS_KEY_FILE."
            ) from error


def _write_key(path: Path) -> None:
    """Write a new key, whole or not at all; of two processes that come at once, the first one's stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
