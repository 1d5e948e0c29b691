"""A store with its desks of accounts and a clock that the test sets; hashes cost little."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from argon2 import PasswordHasher

from campus.services import passwords
from campus.services.accounts import AccountForm, Accounts, PasswordChoice
from campus.services.sessions import Sessions

PASSWORD = "긴 비밀번호 correct horse"
OTHER = "다른 비밀번호 battery staple"
HERE, ELSEWHERE = "192.0.2.1", "2001:db8::7"
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@contextmanager
def quick_hashes(monkeypatch) -> Iterator[None]:
    """Let hashes cost little; tests/unit/test_accounts.py looks at the real ones."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


class House:
    """The desks of one store."""

    def __init__(self, store):
        self.store, self.now = store, START
        self.accounts, self.sessions = Accounts(store, self.clock), Sessions(store, self.clock)

    def clock(self):
        return self.now

    def first(self, login="chief"):
        choice = PasswordChoice(login=login, name="첫 관리자", password=PASSWORD, repeated=PASSWORD)
        self.accounts.accept(self.accounts.open_first_link(), choice)
        return self.sessions.actor_of(self.sign_in(login))

    def add(self, chief, login="lee", **parts):
        token = self.accounts.add(chief, AccountForm(login=login, name="이담당", **parts))
        self.choose(token)
        return next(item for item in self.accounts.accounts(chief) if item.login == login)

    def choose(self, token, password=PASSWORD):
        self.accounts.accept(token, PasswordChoice(password=password, repeated=password))

    def sign_in(self, login, password=PASSWORD, client=HERE, old=""):
        return self.sessions.finish(self.sessions.begin(login, client), password, old).token

    def trail(self):
        entries = [event.entry for event in reversed(self.store.audit_events(1000))]
        return [(entry.act, entry.outcome) for entry in entries]
