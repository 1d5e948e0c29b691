"""Which accounts ask for a one-time code, which code was used last, and who still has to give one?

The secret comes here sealed, recovery codes and tokens as hashes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from campus.domain.account import Account, AuditEntry
from campus.errors import NotFoundError
from campus.store.account_schema import account, account_code, recovery_code, sign_in_step
from campus.store.accounts import forget_codes, read_account
from campus.store.audit import audited
from campus.store.engine import reading, writing
from campus.store.events import lock_for_writing


@dataclass(frozen=True, slots=True)
class KeptCode:
    """An account's secret, sealed; before ``confirmed`` it is not asked for at signing in."""

    sealed_secret: str
    confirmed: bool


class CodeStore:
    """The one-time codes of one city's accounts; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def code(self, account_id: str) -> KeptCode | None:
        """Return an account's secret, confirmed or not."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(account_code).where(account_code.c.account_id == account_id)).first()
        return None if row is None else KeptCode(row.sealed_secret, row.confirmed)

    def recovery_codes_left(self, account_id: str) -> int:
        """Return how many recovery codes were not used yet."""
        count = sa.select(sa.func.count()).where(recovery_code.c.account_id == account_id)
        with reading(self._engine) as connection:
            return int(connection.scalar(count) or 0)

    def with_codes(self) -> frozenset[str]:
        """Return the accounts that ask for a code."""
        with reading(self._engine) as connection:
            rows = connection.scalars(sa.select(account_code.c.account_id).where(account_code.c.confirmed))
            return frozenset(rows)

    def offer(self, account_id: str, sealed_secret: str) -> None:
        """Keep a new secret until it is confirmed, in place of one that was not; a confirmed one stays."""
        code = account_code.c
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            open_ = (code.account_id == account_id, code.confirmed.is_(False))
            connection.execute(sa.delete(account_code).where(*open_))
            values = {"account_id": account_id, "sealed_secret": sealed_secret, "confirmed": False, "last_counter": 0}
            if connection.execute(sa.select(code.account_id).where(code.account_id == account_id)).first() is None:
                connection.execute(sa.insert(account_code).values(**values))

    def confirm(self, account_id: str, sealed_secret: str, counter: int, code_hashes: Iterable[str]) -> None:
        """Turn an account's codes on; raise :class:`NotFoundError` when that secret does not wait for it any more."""
        code = account_code.c
        open_ = (code.account_id == account_id, code.confirmed.is_(False), code.sealed_secret == sealed_secret)
        with audited(self._engine, AuditEntry(account_id, "turn_codes_on", account_id, "done")) as connection:
            values = {"confirmed": True, "last_counter": counter}
            if not connection.execute(sa.update(account_code).where(*open_).values(**values)).rowcount:
                raise NotFoundError("This secret does not wait any more.")
            rows = [{"account_id": account_id, "code_hash": item} for item in code_hashes]
            connection.execute(sa.insert(recovery_code), rows)

    def use_code(self, account_id: str, counter: int) -> bool:
        """Use the code of a counter up; tell whether it, or a newer one, was not used before."""
        code = account_code.c
        unused = (code.account_id == account_id, code.confirmed, code.last_counter < counter)
        with writing(self._engine) as connection:
            changed = connection.execute(sa.update(account_code).where(*unused).values(last_counter=counter))
            return bool(changed.rowcount)

    def use_recovery_code(self, account_id: str, code_hash: str) -> bool:
        """Use a recovery code up; tell whether there was one."""
        held = (recovery_code.c.account_id == account_id, recovery_code.c.code_hash == code_hash)
        with writing(self._engine) as connection:
            return bool(connection.execute(sa.delete(recovery_code).where(*held)).rowcount)

    def turn_off(self, account_id: str, entry: AuditEntry) -> None:
        """Take an account's codes away."""
        with audited(self._engine, entry) as connection:
            forget_codes(connection, account_id)

    def open_step(self, token_hash: str, account_id: str, now: str, expires_at: str) -> None:
        """Note who has given the password and still has to give a code; those whose time is over go."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(sign_in_step).where(sign_in_step.c.expires_at <= now))
            values = {"token_hash": token_hash, "account_id": account_id, "expires_at": expires_at}
            connection.execute(sa.insert(sign_in_step).values(**values))

    def step(self, token_hash: str, now: str) -> Account | None:
        """Return who still has to give a code."""
        open_ = (sign_in_step.c.token_hash == token_hash, sign_in_step.c.expires_at > now)
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(account).join(sign_in_step).where(*open_)).first()
        return None if row is None else read_account(row)

    def close_step(self, token_hash: str) -> bool:
        """End such a step; tell whether it was open."""
        with writing(self._engine) as connection:
            of_token = sign_in_step.c.token_hash == token_hash
            return bool(connection.execute(sa.delete(sign_in_step).where(of_token)).rowcount)
