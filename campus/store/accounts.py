"""Which accounts are there, who is signed in, and which one-time links are open? Only hashes of secrets come here.

Instants are ISO 8601 texts in UTC, of the same width, so that texts compare like times.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus.domain.account import Account, AuditEntry, Right
from campus.errors import NotFoundError, StoreError
from campus.store.account_schema import (
    account,
    account_code,
    account_link,
    account_session,
    openid_identity,
    recovery_code,
    sign_in_step,
)
from campus.store.audit import audited
from campus.store.engine import reading, writing
from campus.store.events import instant_now, lock_for_writing

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that was not ended, valid or not: whose, since when, and when it was last used."""

    account: Account
    created_at: str
    seen_at: str
    token_hash: str = ""
    device: str = ""
    openid_sid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that begins; ``openid_sid`` is the provider's name of its own, ``None`` after a password."""

    token_hash: str
    account_id: str
    now: str
    device: str = ""
    openid_sid: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: the SHA-256 of its token, and when it ends."""

    token_hash: str
    expires_at: str


class AccountStore:
    """The accounts of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def accounts(self) -> list[Account]:
        """Return all accounts by login."""
        with reading(self._engine) as connection:
            return [read_account(row) for row in connection.execute(sa.select(account).order_by(account.c.login))]

    def account(self, account_id: str) -> Account:
        """Return an account; raise :class:`NotFoundError` when there is none."""
        found = self._row(account.c.id == account_id)
        if found is None:
            raise NotFoundError(f"No account has the id {account_id!a}.")
        return read_account(found)

    def credentials(self, login: str) -> tuple[Account, str] | None:
        """Return the account of a login with its password's hash, which may be empty."""
        found = self._row(account.c.login == login)
        return None if found is None else (read_account(found), str(found.password_hash))

    def password_hash(self, account_id: str) -> str:
        """Return the hash of an account's password, empty when it has none."""
        found = self._row(account.c.id == account_id)
        return "" if found is None else str(found.password_hash)

    def add_account(self, new: Account, link: Link | None, entry: AuditEntry) -> None:
        """Add an account that waits for its link, if it has one; raise :class:`StoreError` when its login is taken."""
        with audited(self._engine, entry) as connection:
            insert_account(connection, new, instant_now())
            if link:
                connection.execute(sa.insert(account_link).values(_link_row(link, new.id)))

    def change_account(self, changed: Account, entry: AuditEntry) -> None:
        """Change an account's name, rights, institution and flags; a disabled account's sessions and links end.

        Another way of signing in takes the old one away: password, links and codes, or the provider's identity.
        Raises :class:`StoreError` when no administrator with a password would be left.
        """
        with audited(self._engine, entry) as connection:
            values = {name: value for name, value in account_row(changed).items() if name not in {"id", "login"}}
            of_account = account.c.id == changed.id
            other_way = (
                connection.scalar(sa.select(account.c.single_sign_on).where(of_account)) != changed.single_sign_on
            )
            connection.execute(sa.update(account).where(of_account).values(**values))
            if other_way:
                connection.execute(sa.update(account).where(of_account).values(password_hash=""))
                connection.execute(sa.delete(openid_identity).where(openid_identity.c.account_id == changed.id))
                forget_codes(connection, changed.id)
            _check_administrator_remains(connection)
            if changed.disabled or other_way:
                _end_sessions(connection, changed.id)
                _end_links(connection, changed.id)

    def open_link(self, account_id: str, link: Link, entry: AuditEntry) -> None:
        """Give an account a new one-time link; its password, its sessions and an older link end."""
        with audited(self._engine, entry) as connection:
            connection.execute(sa.update(account).where(account.c.id == account_id).values(password_hash=""))
            _check_administrator_remains(connection)
            _end_sessions(connection, account_id)
            _end_links(connection, account_id)
            connection.execute(sa.insert(account_link).values(_link_row(link, account_id)))

    def add_link(self, account_id: str, link: Link, entry: AuditEntry) -> None:
        """Give an account a one-time link beside its password, which holds until the link is used."""
        with audited(self._engine, entry) as connection:
            _end_links(connection, account_id)
            connection.execute(sa.insert(account_link).values(_link_row(link, account_id)))

    def open_first_link(self, link: Link) -> bool:
        """Give the first administrator a new link, and end older ones; tell whether there is no account yet."""
        with writing(self._engine) as connection:
            lock_for_writing(connection)
            if not _is_empty(connection):
                return False
            _end_links(connection, None)
            connection.execute(sa.insert(account_link).values(_link_row(link, None)))
            return True

    def link(self, token_hash: str, now: str) -> tuple[Account | None] | None:
        """Return whose link this is, ``(None,)`` for the first administrator's; ``None`` when it is not open."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(account_link.c.account_id).where(*_open(token_hash, now))).first()
        if found is None:
            return None
        return (None,) if found.account_id is None else (self.account(found.account_id),)

    def add_first_account(self, first: Account, password_hash: str, token_hash: str, now: str) -> None:
        """Use up the first link for the first account; raise :class:`NotFoundError` when it is not open."""
        with audited(self._engine, AuditEntry(first.id, "first_account", first.id, "done")) as connection:
            _use_link(connection, token_hash, now)
            if not _is_empty(connection):
                raise NotFoundError("This link was used already.")
            insert_account(connection, first, now, password_hash)

    def use_link(self, account_id: str, password_hash: str, token_hash: str, now: str) -> None:
        """Use up an account's link to set its password; its sessions end. Raises :class:`NotFoundError`."""
        with audited(self._engine, AuditEntry(account_id, "set_password", account_id, "done")) as connection:
            _use_link(connection, token_hash, now)
            _set_password(connection, account_id, password_hash)
            _end_sessions(connection, account_id)

    def change_password(self, account_id: str, password_hash: str, kept_session: str) -> None:
        """Set a new password; all sessions but one end, and so do open links."""
        with audited(self._engine, AuditEntry(account_id, "change_password", account_id, "done")) as connection:
            _set_password(connection, account_id, password_hash)
            _end_sessions(connection, account_id, but=kept_session)
            _end_links(connection, account_id)

    def start_session(self, new: NewSession, dead: tuple[str, str]) -> None:
        """Sign an account in; raise :class:`NotFoundError` when it was disabled meanwhile.

        ``dead`` are two instants: sessions that began before the first, or were last used before the second, go.
        """
        with audited(self._engine, AuditEntry(new.account_id, "sign_in", new.account_id, "done")) as connection:
            insert_session(connection, new, dead)

    def session(self, token_hash: str) -> Session | None:
        """Return the session of a token, or ``None``; whether it is still valid is the caller's question."""
        found = self._sessions(account_session.c.token_hash == token_hash)
        return found[0] if found else None

    def sessions_of(self, account_id: str) -> list[Session]:
        """Return the sessions of an account that were not ended, the one used last first."""
        return self._sessions(account_session.c.account_id == account_id)

    def touch_session(self, token_hash: str, now: str) -> None:
        """Note that a session is used."""
        with writing(self._engine) as connection:
            of_token = account_session.c.token_hash == token_hash
            connection.execute(sa.update(account_session).where(of_token).values(seen_at=now))

    def end_session(self, token_hash: str, account_id: str) -> None:
        """Sign out for good."""
        with audited(self._engine, AuditEntry(account_id, "sign_out", account_id, "done")) as connection:
            connection.execute(sa.delete(account_session).where(account_session.c.token_hash == token_hash))

    def end_own_session(self, token_hash: str, account_id: str) -> None:
        """End one session of an account by its hash; another account's stays."""
        own = (account_session.c.token_hash == token_hash, account_session.c.account_id == account_id)
        with audited(self._engine, AuditEntry(account_id, "end_own_session", account_id, "done")) as connection:
            connection.execute(sa.delete(account_session).where(*own))

    def end_sessions(self, account_id: str, entry: AuditEntry, but: str = "") -> None:
        """End all sessions of an account, or all but the one with a hash."""
        with audited(self._engine, entry) as connection:
            _end_sessions(connection, account_id, but)

    def _sessions(self, condition: sa.ColumnElement[bool]) -> list[Session]:
        """Return the sessions that meet a condition, the one used last first."""
        session = account_session.c
        columns = (session.created_at.label("since"), session.seen_at, session.token_hash, session.device)
        joined = sa.select(account, *columns, session.openid_sid).join(account_session).where(condition)
        with reading(self._engine) as connection:
            rows = connection.execute(joined.order_by(session.seen_at.desc(), session.token_hash)).all()
        return [_session(row) for row in rows]

    def _row(self, condition: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
        """Return the account's row that meets a condition."""
        with reading(self._engine) as connection:
            return connection.execute(sa.select(account).where(condition)).first()


def insert_account(connection: sa.Connection, new: Account, now: str, password_hash: str = "") -> None:
    """Add an account in the caller's transaction."""
    connection.execute(sa.insert(account).values(**account_row(new), password_hash=password_hash, created_at=now))


def forget_codes(connection: sa.Connection, account_id: str) -> None:
    """Take an account's one-time codes away in the caller's transaction."""
    for table in (account_code, recovery_code, sign_in_step):
        connection.execute(sa.delete(table).where(table.c.account_id == account_id))


def insert_session(connection: sa.Connection, new: NewSession, dead: tuple[str, str]) -> None:
    """Begin a session in the caller's transaction, and take dead ones away; see :meth:`AccountStore.start_session`."""
    session, (began, used) = account_session.c, dead
    of_account = sa.select(account.c.id).where(account.c.id == new.account_id, account.c.disabled.is_(False))
    if connection.scalar(of_account) is None:
        raise NotFoundError("This account was disabled.")
    connection.execute(sa.delete(account_session).where(sa.or_(session.created_at < began, session.seen_at < used)))
    values = {"token_hash": new.token_hash, "account_id": new.account_id, "created_at": new.now, "seen_at": new.now}
    more = {"device": new.device, "openid_sid": new.openid_sid}
    connection.execute(sa.insert(account_session).values(**values, **more))


def _session(row: sa.Row[Any]) -> Session:
    """Read a session from its row."""
    return Session(read_account(row), row.since, row.seen_at, row.token_hash, row.device, row.openid_sid)


def read_account(row: sa.Row[Any]) -> Account:
    """Read an account from its row."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        rights=frozenset(Right(right) for right in row.rights.split(SEPARATOR) if right),
        institution_id=row.institution_id or "",
        disabled=row.disabled,
        must_change_password=row.must_change_password,
        has_password=bool(row.password_hash),
        single_sign_on=row.single_sign_on,
    )


def account_row(given: Account) -> dict[str, Any]:
    """Write an account as columns, all but those of its password."""
    return {
        "id": given.id,
        "login": given.login,
        "name": given.name,
        "rights": SEPARATOR.join(sorted(given.rights)),
        "institution_id": given.institution_id or None,
        "disabled": given.disabled,
        "must_change_password": given.must_change_password,
        "single_sign_on": given.single_sign_on,
    }


def _link_row(link: Link, account_id: str | None) -> dict[str, Any]:
    """Write a link as columns."""
    return {"token_hash": link.token_hash, "account_id": account_id, "expires_at": link.expires_at}


def _is_empty(connection: sa.Connection) -> bool:
    """Tell whether there is no account yet."""
    return connection.execute(sa.select(account.c.id).limit(1)).first() is None


def _open(token_hash: str, now: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Describe a link that can still be used."""
    return account_link.c.token_hash == token_hash, account_link.c.expires_at > now


def _use_link(connection: sa.Connection, token_hash: str, now: str) -> None:
    """Use a link up; of two who come at once, the second finds none."""
    if not connection.execute(sa.delete(account_link).where(*_open(token_hash, now))).rowcount:
        raise NotFoundError("This link was used already, or its time is over.")


def _set_password(connection: sa.Connection, account_id: str, password_hash: str) -> None:
    """Set a password; what was demanded is done."""
    values = {"password_hash": password_hash, "must_change_password": False}
    connection.execute(sa.update(account).where(account.c.id == account_id).values(**values))


def _end_sessions(connection: sa.Connection, account_id: str, but: str = "") -> None:
    """End all sessions of an account but one, and what waits for a one-time code."""
    connection.execute(sa.delete(sign_in_step).where(sign_in_step.c.account_id == account_id))
    session = account_session.c
    connection.execute(sa.delete(account_session).where(session.account_id == account_id, session.token_hash != but))


def _end_links(connection: sa.Connection, account_id: str | None) -> None:
    """End the links of an account, or those of the first administrator."""
    connection.execute(sa.delete(account_link).where(account_link.c.account_id.is_not_distinct_from(account_id)))


def _check_administrator_remains(connection: sa.Connection) -> None:
    """Refuse a change after which nobody could give rights any more."""
    able = sa.select(account).where(account.c.disabled.is_(False), account.c.password_hash != "")
    if not any(Right.ADMINISTRATOR in read_account(row).rights for row in connection.execute(able)):
        raise StoreError("One administrator at least has to remain. Nothing was changed.")
