"""Which accounts are there, who is signed in, and which one-time links are open? Only hashes of secrets come here.

Instants are ISO 8601 texts in UTC, of the same width, so that texts compare like times.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from campus.domain.account import Account, AuditEntry, Right
from campus.errors import NotFoundError, StoreError
from campus.store.account_schema import account, account_link, account_session
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
            return [_account(row) for row in connection.execute(sa.select(account).order_by(account.c.login))]

    def account(self, account_id: str) -> Account:
        """Return an account; raise :class:`NotFoundError` when there is none."""
        found = self._row(account.c.id == account_id)
        if found is None:
            raise NotFoundError(f"No account has the id {account_id!a}.")
        return _account(found)

    def credentials(self, login: str) -> tuple[Account, str] | None:
        """Return the account of a login with its password's hash, which may be empty."""
        found = self._row(account.c.login == login)
        return None if found is None else (_account(found), str(found.password_hash))

    def password_hash(self, account_id: str) -> str:
        """Return the hash of an account's password, empty when it has none."""
        found = self._row(account.c.id == account_id)
        return "" if found is None else str(found.password_hash)

    def add_account(self, new: Account, link: Link, entry: AuditEntry) -> None:
        """Add an account that waits for its link; raise :class:`StoreError` when its login is taken."""
        with audited(self._engine, entry) as connection:
            connection.execute(sa.insert(account).values(**_values(new), password_hash="", created_at=instant_now()))
            connection.execute(sa.insert(account_link).values(_link_row(link, new.id)))

    def change_account(self, changed: Account, entry: AuditEntry) -> None:
        """Change an account's name, rights, institution and flags; a disabled account's sessions and links end.

        Raises :class:`StoreError` when no administrator would be left.
        """
        with audited(self._engine, entry) as connection:
            values = {name: value for name, value in _values(changed).items() if name not in {"id", "login"}}
            connection.execute(sa.update(account).where(account.c.id == changed.id).values(**values))
            _check_administrator_remains(connection)
            if changed.disabled:
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
            values = {**_values(first), "password_hash": password_hash, "created_at": now}
            connection.execute(sa.insert(account).values(**values))

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

    def start_session(self, token_hash: str, account_id: str, now: str, dead: tuple[str, str]) -> None:
        """Sign an account in; raise :class:`NotFoundError` when it was disabled meanwhile.

        ``dead`` are two instants: sessions that began before the first, or were last used before the second, go.
        """
        session, (began, used) = account_session.c, dead
        values = {"token_hash": token_hash, "account_id": account_id, "created_at": now, "seen_at": now}
        with audited(self._engine, AuditEntry(account_id, "sign_in", account_id, "done")) as connection:
            of_account = sa.select(account.c.id).where(account.c.id == account_id, account.c.disabled.is_(False))
            if connection.scalar(of_account) is None:
                raise NotFoundError("This account was disabled.")
            is_dead = sa.or_(session.created_at < began, session.seen_at < used)
            connection.execute(sa.delete(account_session).where(is_dead))
            connection.execute(sa.insert(account_session).values(**values))

    def session(self, token_hash: str) -> Session | None:
        """Return the session of a token, or ``None``; whether it is still valid is the caller's question."""
        joined = sa.select(account, account_session.c.created_at.label("since"), account_session.c.seen_at)
        query = joined.join(account_session).where(account_session.c.token_hash == token_hash)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else Session(_account(row), row.since, row.seen_at)

    def touch_session(self, token_hash: str, now: str) -> None:
        """Note that a session is used."""
        with writing(self._engine) as connection:
            of_token = account_session.c.token_hash == token_hash
            connection.execute(sa.update(account_session).where(of_token).values(seen_at=now))

    def end_session(self, token_hash: str, account_id: str) -> None:
        """Sign out for good."""
        with audited(self._engine, AuditEntry(account_id, "sign_out", account_id, "done")) as connection:
            connection.execute(sa.delete(account_session).where(account_session.c.token_hash == token_hash))

    def end_sessions(self, account_id: str, entry: AuditEntry) -> None:
        """End all sessions of an account."""
        with audited(self._engine, entry) as connection:
            _end_sessions(connection, account_id)

    def _row(self, condition: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
        """Return the account's row that meets a condition."""
        with reading(self._engine) as connection:
            return connection.execute(sa.select(account).where(condition)).first()


def _account(row: sa.Row[Any]) -> Account:
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
    )


def _values(given: Account) -> dict[str, Any]:
    """Write an account as columns, all but those of its password."""
    return {
        "id": given.id,
        "login": given.login,
        "name": given.name,
        "rights": SEPARATOR.join(sorted(given.rights)),
        "institution_id": given.institution_id or None,
        "disabled": given.disabled,
        "must_change_password": given.must_change_password,
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
    """End all sessions of an account but one."""
    session = account_session.c
    connection.execute(sa.delete(account_session).where(session.account_id == account_id, session.token_hash != but))


def _end_links(connection: sa.Connection, account_id: str | None) -> None:
    """End the links of an account, or those of the first administrator."""
    connection.execute(sa.delete(account_link).where(account_link.c.account_id.is_not_distinct_from(account_id)))


def _check_administrator_remains(connection: sa.Connection) -> None:
    """Refuse a change after which nobody could give rights any more."""
    able = sa.select(account).where(account.c.disabled.is_(False), account.c.password_hash != "")
    if not any(Right.ADMINISTRATOR in _account(row).rights for row in connection.execute(able)):
        raise StoreError("One administrator at least has to remain. Nothing was changed.")
