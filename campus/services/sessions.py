"""Who is at the other end of this cookie, and how does one sign in, sign out, and choose a password?

A session lives in the store, so that it can be ended at any time and a copied cookie is worth nothing afterwards.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from campus.domain.account import ANONYMOUS, LOGIN, Account, Actor, AuditEntry, normalise_login
from campus.errors import FieldFault, FormError, NotFoundError, WaitError
from campus.services.passwords import hash_password, is_password, password_faults
from campus.services.tokens import hash_token, instant, new_token
from campus.store.accounts import NewSession, Session
from campus.store.attempts import Attempt
from campus.store.store import Store

SESSION_COOKIE = "campus_session"

IDLE_LIMIT = timedelta(hours=8)
"""A session that is not used for a working day ends: the desk may be somebody else's tomorrow."""

ABSOLUTE_LIMIT = timedelta(hours=24)
"""Whoever works on signs in once a day, so that a stolen cookie dies within a day."""

TOUCH_EVERY = timedelta(minutes=5)
"""How exactly a session's last use is known: a rerun must not write each time."""

AUDITED_FAILURES = 50
"""So many failures from one address are written down one by one; a flood beyond that must not fill the disk."""

STEP_LIMIT = timedelta(minutes=5)
"""So long the password is good for, until a one-time code has to be given."""

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that has begun: whose login, and the attempt; wait ``slow_s`` seconds before it goes on."""

    login: str
    attempt: Attempt

    @property
    def slow_s(self) -> float:
        """How many seconds it is slowed."""
        return self.attempt.slow_s


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: the token for the cookie, and the account."""

    token: str
    account: Account


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The password was right, and a one-time code has to follow: the token of that step."""

    token: str


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Sessions:
    """Signs people in and out."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = utc_now) -> None:
        """Keep the store; ``clock`` tells the time."""
        self._store, self._clock = store, clock

    def actor_of(self, token: str) -> Actor:
        """Return who acts with a cookie's token; ``ANONYMOUS`` when no session stands behind it any more.

        One short read, and every few minutes a write. Ask at every act, so that what was revoked ends at once.
        """
        session = self._valid(token)
        if session is None:
            return ANONYMOUS
        now = self._clock()
        if now - datetime.fromisoformat(session.seen_at) >= TOUCH_EVERY:
            self._store.accounts.touch_session(hash_token(token), instant(now))
        return session.account.actor

    def account_of(self, token: str) -> Account | None:
        """Return the account that is signed in with a token."""
        session = self._valid(token)
        return None if session is None else session.account

    def begin(self, login: str, client: str) -> SignIn:
        """Begin to sign in from a client's address; raise :class:`WaitError` after too many failures."""
        normal = normalise_login(login)
        attempt = self._store.attempts.begin(normal, client, self._clock())
        if attempt.wait:
            raise WaitError(math.ceil(attempt.wait.total_seconds() / MINUTE_S))
        return SignIn(normal, attempt)

    def finish(self, begun: SignIn, password: str, old_token: str = "", device: str = "") -> SignedIn | HalfSignedIn:
        """Try the password and start a session, or the step to the code of an account that has codes.

        Raises :class:`FormError`, the same for whatever was wrong. A session that the browser still had ends.
        ``device`` is what the session is called in the person's list.
        """
        account = self._authenticated(begun, password)
        kept = self._store.codes.code(account.id)
        if kept is None or not kept.confirmed:
            return self.start(account, old_token, device)
        token, now = new_token(), self._clock()
        self._store.codes.open_step(hash_token(token), account.id, instant(now), instant(now + STEP_LIMIT))
        return HalfSignedIn(token)

    def start(self, account: Account, old_token: str, device: str) -> SignedIn:
        """Start a session of who has proved everything; a session that the browser still had ends."""
        now, token = self._clock(), new_token()
        new = NewSession(token_hash=hash_token(token), account_id=account.id, now=instant(now), device=device)
        try:
            self._store.accounts.start_session(new, dead_before(now))
        except NotFoundError as error:
            raise _no_sign_in() from error
        self.sign_out(old_token)
        return SignedIn(token, account)

    def own(self, token: str) -> list[Session]:
        """Return the living sessions of whoever is signed in, the one used last first."""
        account = self.account_of(token)
        listed = self._store.accounts.sessions_of(account.id) if account else []
        return [session for session in listed if self._is_alive(session)]

    def end_own(self, token: str, token_hash: str) -> None:
        """End one of one's own sessions, named by its hash; of others nothing ends."""
        account = self.account_of(token)
        if account is not None:
            self._store.accounts.end_own_session(token_hash, account.id)

    def end_others(self, token: str) -> None:
        """End all of one's own sessions but this one."""
        account = self.account_of(token)
        if account is not None:
            entry = AuditEntry(account.id, "end_sessions", account.id, "done")
            self._store.accounts.end_sessions(account.id, entry, but=hash_token(token))

    def sign_out(self, token: str) -> None:
        """End a session for good; a token without one changes nothing."""
        session = self._store.accounts.session(hash_token(token)) if token else None
        if session is not None:
            self._store.accounts.end_session(hash_token(token), session.account.id)

    def change_password(self, token: str, begun: SignIn, typed: tuple[str, str, str]) -> None:
        """Change the password of whoever is signed in; ``typed`` is the present one, the new one, and that again.

        The account's other sessions end. Raises :class:`FormError` with all faults, or :class:`NotFoundError` when
        the session has ended meanwhile.
        """
        account = self.account_of(token)
        if account is None or account.login != begun.login:
            raise NotFoundError("This session has ended. Sign in again.")
        present, new, repeated = typed
        faults = self._present_faults(account, begun, present, "change_password")
        if new == present:
            faults.append(FieldFault("password", "현재 비밀번호와 다른 비밀번호 필요"))
        faults.extend(password_faults(new, repeated, account.login))
        if faults:
            raise FormError(faults)
        self._store.accounts.change_password(account.id, hash_password(new), hash_token(token))

    def confirm_password(self, account: Account, begun: SignIn, present: str, act: str) -> None:
        """Ask again for the password of somebody who is signed in; raise :class:`FormError` when it is wrong."""
        if faults := self._present_faults(account, begun, present, act):
            raise FormError(faults)

    def _present_faults(self, account: Account, begun: SignIn, present: str, act: str) -> list[FieldFault]:
        """Try the present password of somebody who is signed in: a session may be used by another hand."""
        if is_password(present, self._store.accounts.password_hash(account.id)):
            self._store.attempts.forgive(begun.attempt)
            return []
        self._store.add_audit(account.id, act, account.id, "failed")
        return [FieldFault("present", "현재 비밀번호가 맞지 않음")]

    def _valid(self, token: str) -> Session | None:
        """Return a token's session when it is within both limits and its account may still be used."""
        session = self._store.accounts.session(hash_token(token)) if token else None
        return session if session is not None and self._is_alive(session) else None

    def _is_alive(self, session: Session) -> bool:
        """Tell whether a session is within both limits and its account may still be used."""
        now = self._clock()
        idle = now - datetime.fromisoformat(session.seen_at)
        age = now - datetime.fromisoformat(session.created_at)
        return not session.account.disabled and idle < IDLE_LIMIT and age < ABSOLUTE_LIMIT

    def _authenticated(self, begun: SignIn, password: str) -> Account:
        """Return the account whose password this is; the work and the answer are the same for every failure."""
        found = self._store.accounts.credentials(begun.login) if LOGIN.fullmatch(begun.login) else None
        account, kept = found or (None, "")
        right = is_password(password, kept)
        if account is None or not right or account.disabled:
            self._note_failure(account, begun.attempt)
            raise _no_sign_in()
        self._store.attempts.forgive(begun.attempt)
        return account

    def _note_failure(self, account: Account | None, attempt: Attempt) -> None:
        """Write a failure down, without what was typed: a password may stand in the login's field."""
        if attempt.failures_here <= AUDITED_FAILURES:
            self._store.add_audit("", "sign_in", account.id if account else "", "failed")


def dead_before(now: datetime) -> tuple[str, str]:
    """Return the instants before which a session began, or was last used, that is over by now."""
    return instant(now - ABSOLUTE_LIMIT), instant(now - IDLE_LIMIT)


def _no_sign_in() -> FormError:
    """Say the same whether the login, the password or the account was at fault."""
    return FormError([FieldFault("login", "로그인 실패. 아이디와 비밀번호 확인 필요")])
