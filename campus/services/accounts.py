"""Who has an account, with which rights, and how does a person get one?

Nothing is mailed: an administrator hands over a one-time link, by which the person alone chooses the password. The
first administrator's link is printed where the program was started.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from campus.domain.account import LOGIN, LONGEST_NAME, Account, Actor, AuditEntry, Right, normalise_login
from campus.domain.record import Institution
from campus.errors import FieldFault, FormError, NotFoundError
from campus.services.passwords import hash_password, password_faults
from campus.services.rights import require_right
from campus.services.sessions import utc_now
from campus.services.tokens import hash_token, instant, new_token
from campus.store.accounts import Link
from campus.store.store import Store

LINK_LIFE = timedelta(hours=24)

COMMAND_LINE = "command line"
"""Stands in the trail for whoever works at the machine itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """What an administrator writes of an account; ``login`` counts for a new one only."""

    login: str = ""
    name: str = ""
    rights: frozenset[Right] = frozenset()
    institution_id: str = ""
    disabled: bool = False
    must_change_password: bool = False
    single_sign_on: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open one-time link: whose it is, or nobody's yet for the first administrator."""

    account: Account | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChoice:
    """What a person writes who uses a link; ``login`` and ``name`` count for the first administrator only."""

    login: str = ""
    name: str = ""
    password: str
    repeated: str


class Accounts:
    """The desk of the administrator, and the two ways to a password."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = utc_now) -> None:
        """Keep the store; ``clock`` tells the time."""
        self._store, self._clock = store, clock

    def open_first_link(self) -> str:
        """Return the token of a new link for the first administrator; empty when there is an account already."""
        token = new_token()
        return token if self._store.accounts.open_first_link(self._link(token)) else ""

    def invitation(self, token: str) -> Invitation:
        """Return whose link this is; raise :class:`NotFoundError` when it is used, over, or none at all."""
        found = self._store.accounts.link(hash_token(token), instant(self._clock()))
        if found is None:
            raise NotFoundError("This link was used already, or its time is over.")
        return Invitation(found[0])

    def accept(self, token: str, choice: PasswordChoice) -> None:
        """Use up a link: choose the password, and for the first administrator the login and the name.

        Raises :class:`FormError` with all faults, the link staying open, or :class:`NotFoundError`.
        """
        account = self.invitation(token).account
        login = account.login if account else normalise_login(choice.login)
        faults = [] if account else [*_login_faults(login), *_name_faults(choice.name)]
        faults.extend(password_faults(choice.password, choice.repeated, login))
        if faults:
            raise FormError(faults)
        used = (hash_password(choice.password), hash_token(token), instant(self._clock()))
        if account:
            self._store.accounts.use_link(account.id, *used)
        else:
            right = frozenset({Right.ADMINISTRATOR})
            first = Account(id=new_account_id(), login=login, name=choice.name.strip(), rights=right)
            self._store.accounts.add_first_account(first, *used)

    def accounts(self, actor: Actor) -> list[Account]:
        """Return all accounts by login. Needs an administrator."""
        require_right(self._store, actor, Right.ADMINISTRATOR, "list_accounts")
        return self._store.accounts.accounts()

    def institutions(self) -> list[Institution]:
        """Return the institutions that an account can belong to."""
        return self._store.rows("institutions")

    def add(self, actor: Actor, form: AccountForm) -> str:
        """Make an account; return the token of the link by which its person chooses a password.

        An account of single sign-on gets no link, so the token is empty: whoever first comes with this login from the
        provider is its person from then on. Needs an administrator. Raises :class:`FormError` with all faults.
        """
        require_right(self._store, actor, Right.ADMINISTRATOR, "add_account")
        login = normalise_login(form.login)
        faults = [*_login_faults(login)]
        if not faults and self._store.accounts.credentials(login) is not None:
            faults.append(FieldFault("login", "이미 있는 아이디"))
        faults.extend(self._faults(form))
        if faults:
            raise FormError(faults)
        token = "" if form.single_sign_on else new_token()
        new = _filled(Account(id=new_account_id(), login=login, name=""), form)
        entry = AuditEntry(actor.account_id, "add_account", new.id, f"done: {new.words}")
        self._store.accounts.add_account(new, self._link(token) if token else None, entry)
        return token

    def change(self, actor: Actor, account_id: str, form: AccountForm) -> None:
        """Change an account's name, rights, institution and flags, at once also for those who are signed in.

        Changing between password and single sign-on takes the old way of signing in away. Needs an administrator, and
        another one than the account's own person. Raises :class:`FormError`.
        """
        old = self._others(actor, account_id, "change_account")
        if faults := [*self._faults(form)]:
            raise FormError(faults)
        new = _filled(old, form)
        entry = AuditEntry(actor.account_id, "change_account", account_id, f"done: {old.words} -> {new.words}")
        self._store.accounts.change_account(new, entry)

    def end_sessions(self, actor: Actor, account_id: str) -> None:
        """Sign an account out everywhere. Needs an administrator."""
        require_right(self._store, actor, Right.ADMINISTRATOR, "end_sessions", account_id)
        account = self._store.accounts.account(account_id)
        self._store.accounts.end_sessions(account.id, AuditEntry(actor.account_id, "end_sessions", account_id, "done"))

    def renew_link(self, actor: Actor, account_id: str) -> str:
        """Take an account's password away and return the token of a link by which its person chooses a new one.

        Needs an administrator, and another one than the account's own person.
        """
        account = self._others(actor, account_id, "renew_link")
        if account.single_sign_on:
            raise FormError([FieldFault("account", "통합 로그인 계정에는 비밀번호 없음")])
        token = new_token()
        entry = AuditEntry(actor.account_id, "renew_link", account.id, "done")
        self._store.accounts.open_link(account.id, self._link(token), entry)
        return token

    def rescue_link(self, login: str) -> str:
        """Return the token of a link to a new password, for whoever stands at the machine itself and asks no right.

        The only way back when the only administrator forgot the password. Raises :class:`NotFoundError`.
        """
        normal = normalise_login(login)
        found = self._store.accounts.credentials(normal) if LOGIN.fullmatch(normal) else None
        if found is None or found[0].single_sign_on:
            raise NotFoundError("No account with a password has this login.")
        token = new_token()
        entry = AuditEntry(COMMAND_LINE, "rescue_link", found[0].id, "done")
        self._store.accounts.add_link(found[0].id, self._link(token), entry)
        return token

    def _others(self, actor: Actor, account_id: str, act: str) -> Account:
        """Return somebody else's account: nobody gives rights to themselves, or takes the last administrator away."""
        require_right(self._store, actor, Right.ADMINISTRATOR, act, account_id)
        account = self._store.accounts.account(account_id)
        if account.id == actor.account_id:
            self._store.add_audit(actor.account_id, act, account_id, "refused: own account")
            raise FormError([FieldFault("account", "자기 계정은 다른 관리자만 변경 가능")])
        return account

    def _faults(self, form: AccountForm) -> Iterator[FieldFault]:
        """Yield what is wrong with what an administrator wrote."""
        yield from _name_faults(form.name)
        known = {item.id for item in self.institutions()} if form.institution_id else set[str]()
        if form.institution_id and form.institution_id not in known:
            yield FieldFault("institution_id", "알 수 없는 기관")
        if Right.EDITOR in form.rights and not form.institution_id:
            yield FieldFault("institution_id", "편집 권한에는 소속 기관 필요")

    def _link(self, token: str) -> Link:
        """Describe a new link."""
        return Link(hash_token(token), instant(self._clock() + LINK_LIFE))


def new_account_id() -> str:
    """Return an id that says nothing of the person, because it stands in the history for ever."""
    return f"AC-{secrets.token_hex(6)}"


def _filled(account: Account, form: AccountForm) -> Account:
    """Return an account with what a form says."""
    return replace(
        account,
        name=form.name.strip(),
        rights=form.rights,
        institution_id=form.institution_id,
        disabled=form.disabled,
        must_change_password=form.must_change_password and account.has_password and not form.single_sign_on,
        single_sign_on=form.single_sign_on,
        has_password=account.has_password and not form.single_sign_on,
    )


def _login_faults(login: str) -> Iterator[FieldFault]:
    """Yield what is wrong with a login."""
    if not LOGIN.fullmatch(login):
        yield FieldFault("login", "아이디는 영문·숫자로 시작하는 2~60자 (영문, 숫자, . _ @ -)")


def _name_faults(name: str) -> Iterator[FieldFault]:
    """Yield what is wrong with a name that will be shown."""
    if not name.strip():
        yield FieldFault("name", "이름 입력 필요")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        yield FieldFault("name", "이름은 60자 이하의 글자")
