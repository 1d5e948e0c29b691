"""How often did signing in fail lately, for whom and from where? Counted before the password is looked at.

A failure is written first and taken back after success, so that attempts at the same time cannot slip past the limit.
Only keyed hashes are kept, and the key changes every day.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from campus.domain.lockout import is_forgotten, remaining_wait, slow_down_s
from campus.store.account_schema import sign_in_failure, sign_in_salt
from campus.store.engine import writing

KEY_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has begun: its keys, how long it has to wait, and by how many seconds it is slowed.

    ``failures_here`` are the failures from the same address on any login, this attempt included.
    """

    keys: tuple[str, str, str]
    wait: timedelta
    slow_s: float
    failures_here: int


class AttemptStore:
    """Counts the attempts to sign in."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def begin(self, login: str, client: str, now: datetime) -> Attempt:
        """Count an attempt as failed, until :meth:`forgive` takes that back; one that has to wait is not counted."""
        with writing(self._engine) as connection:
            keys = _keys(_key_of_day(connection, now), login, client)
            counts = [_count(connection, key, now) for key in keys]
            (pair, last_at), (at_login, _), (here, _) = counts
            wait = remaining_wait(pair, last_at, now)
            if wait:
                return Attempt(keys, wait, 0.0, here)
            for key, (failures, _) in zip(keys, counts, strict=True):
                _write(connection, key, failures + 1, now)
        return Attempt(keys, wait, slow_down_s(max(at_login, here)), here + 1)

    def forgive(self, attempt: Attempt) -> None:
        """Forget the failures of the login at the address; take the attempt off the other counts."""
        failure = sign_in_failure.c
        with writing(self._engine) as connection:
            connection.execute(sa.delete(sign_in_failure).where(failure.key == attempt.keys[0]))
            others = sa.update(sign_in_failure).where(failure.key.in_(attempt.keys[1:]), failure.failures > 0)
            connection.execute(others.values(failures=failure.failures - 1))


def _key_of_day(connection: sa.Connection, now: datetime) -> str:
    """Return the key of the hashes, a new one each day; locks it, so that attempts are counted one after another."""
    row = connection.execute(sa.select(sign_in_salt).with_for_update()).one()
    if row.made_at and now < datetime.fromisoformat(row.made_at) + KEY_LIFE:
        return str(row.salt)
    salt = secrets.token_hex(32)
    connection.execute(sa.update(sign_in_salt).values(salt=salt, made_at=now.isoformat()))
    connection.execute(sa.delete(sign_in_failure))
    return salt


def _keys(salt: str, login: str, client: str) -> tuple[str, str, str]:
    """Return the keys of a login at an address, of the login, and of the address."""
    named = (f"pair\0{login}\0{client}", f"login\0{login}", f"client\0{client}")
    pair, at_login, here = (
        hmac.new(salt.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest() for text in named
    )
    return pair, at_login, here


def _count(connection: sa.Connection, key: str, now: datetime) -> tuple[int, datetime]:
    """Return how many failures of a key are remembered, and when the newest was."""
    row = connection.execute(sa.select(sign_in_failure).where(sign_in_failure.c.key == key)).first()
    if row is None:
        return 0, now
    last_at = datetime.fromisoformat(row.last_at)
    return (0, now) if is_forgotten(row.failures, last_at, now) else (row.failures, last_at)


def _write(connection: sa.Connection, key: str, failures: int, now: datetime) -> None:
    """Write a count."""
    values = {"failures": failures, "last_at": now.isoformat()}
    changed = connection.execute(sa.update(sign_in_failure).where(sign_in_failure.c.key == key).values(**values))
    if not changed.rowcount:
        connection.execute(sa.insert(sign_in_failure).values(key=key, **values))
