"""Whom does the OpenID provider mean by a subject, and which of its messages were used up already?"""

from dataclasses import dataclass

import sqlalchemy as sa

from campus.domain.account import Account, AuditEntry
from campus.errors import NotFoundError
from campus.store.account_schema import account, account_session, openid_identity, openid_used
from campus.store.accounts import NewSession, account_row, insert_account, insert_session, read_account
from campus.store.audit import add_entry, audited
from campus.store.engine import reading

PROVIDER = "openid"
"""Stands in the trail for the provider itself."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A person at a provider."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody whom the provider vouches for.

    ``known`` is the account as it stands, ``None`` for a new one; ``wanted`` as it has to be; ``key_hash`` names this
    one sign-in, which counts once.
    """

    identity: Identity
    known: Account | None
    wanted: Account
    key_hash: str
    session: NewSession


class OpenIdStore:
    """The persons of one city's OpenID provider; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def account(self, identity: Identity) -> Account | None:
        """Return whose account this is by an earlier sign-in."""
        return self._first(sa.select(account).join(openid_identity).where(*_is(identity)))

    def unclaimed(self, login: str) -> Account | None:
        """Return the account that an administrator made for this login at the provider and nobody has claimed yet."""
        claimed = sa.select(openid_identity.c.account_id)
        waiting = (account.c.login == login, account.c.single_sign_on, account.c.id.not_in(claimed))
        return self._first(sa.select(account).where(*waiting))

    def sign_in(self, arrival: Arrival, dead: tuple[str, str]) -> None:
        """Begin a session, all or nothing: the account made or brought up to date, and bound to the person.

        ``dead`` as in :meth:`campus.store.accounts.AccountStore.start_session`. Raises :class:`NotFoundError` when
        this sign-in was used already or the account was disabled, :class:`StoreError` when login or person are taken.
        """
        wanted, now = arrival.wanted, arrival.session.now
        with audited(self._engine, AuditEntry(wanted.id, "sign_in", wanted.id, "done")) as connection:
            _use_up(connection, arrival.key_hash, now, dead[0])
            if arrival.known is None:
                insert_account(connection, wanted, now)
                add_entry(connection, AuditEntry(PROVIDER, "add_account", wanted.id, f"done: {wanted.words}"))
            elif wanted != arrival.known:
                _bring_up_to_date(connection, arrival.known, wanted)
            if connection.execute(sa.select(openid_identity).where(*_is(arrival.identity))).first() is None:
                row = {"issuer": arrival.identity.issuer, "subject": arrival.identity.subject, "account_id": wanted.id}
                connection.execute(sa.insert(openid_identity).values(**row))
            insert_session(connection, arrival.session, dead)

    def sign_out(self, identity: Identity, sid: str, used: tuple[str, str, str]) -> None:
        """End what the provider's notice names: one session of its own, or without ``sid`` all of a person.

        ``used`` are the notice's own hash, which counts once, the instant now, and the one before which hashes go.
        """
        session = account_session.c
        of_person = sa.select(openid_identity.c.account_id).where(*_is(identity))
        named: list[sa.ColumnElement[bool]] = [session.openid_sid.is_not(None)]
        named += [session.account_id.in_(of_person)] if identity.subject else []
        named += [session.openid_sid == sid] if sid else []
        with audited(self._engine, AuditEntry(PROVIDER, "sign_out", identity.subject, "done")) as connection:
            _use_up(connection, *used)
            connection.execute(sa.delete(account_session).where(*named))

    def _first(self, query: sa.Select[tuple[object, ...]]) -> Account | None:
        """Return the account that a question finds."""
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else read_account(row)


def _is(identity: Identity) -> tuple[sa.ColumnElement[bool], ...]:
    """Describe a person."""
    return openid_identity.c.issuer == identity.issuer, openid_identity.c.subject == identity.subject


def _use_up(connection: sa.Connection, key_hash: str, now: str, before: str) -> None:
    """Use a message of the provider up; of two that come at once, the second is refused."""
    if connection.execute(sa.select(openid_used).where(openid_used.c.key_hash == key_hash)).first() is not None:
        raise NotFoundError("This sign-in was used already.")
    connection.execute(sa.delete(openid_used).where(openid_used.c.used_at < before))
    connection.execute(sa.insert(openid_used).values(key_hash=key_hash, used_at=now))


def _bring_up_to_date(connection: sa.Connection, known: Account, wanted: Account) -> None:
    """Give an account what the provider's groups say now."""
    values = {name: account_row(wanted)[name] for name in ("name", "rights", "institution_id")}
    connection.execute(sa.update(account).where(account.c.id == known.id).values(**values))
    entry = AuditEntry(PROVIDER, "change_account", known.id, f"done: {known.words} -> {wanted.words}")
    add_entry(connection, entry)
