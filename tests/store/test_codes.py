"""One-time codes on both engines: each counts once, nothing that was lost opens the door, nothing secret is kept."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from pyotp import TOTP

from campus.domain.account import Right
from campus.errors import FormError, NotFoundError, RightError, SettingError, WaitError
from campus.services.accounts import AccountForm
from campus.services.second_step import RECOVERY_CODES, SecondStep
from campus.services.sessions import STEP_LIMIT, HalfSignedIn
from campus.services.tokens import hash_token
from campus.services.vault import Vault
from tests.store.account_house import ELSEWHERE, HERE, OTHER, PASSWORD, House, quick_hashes
from tests.store.test_accounts import everything


class Desk(House):
    """A house in which the official Lee has codes."""

    def __init__(self, store, folder):
        super().__init__(store)
        self.vault = Vault(folder / "keys" / "sign-in.key")
        self.codes = SecondStep(store, self.vault, self.clock)
        self.chief = self.first()
        self.lee = self.add(self.chief)

    def turn_on(self):
        self.codes.offer(self.lee)
        self.secret = self.codes.enrolment(self.lee, "도시: 지도").secret
        recovery = self.confirm(self.code())
        self.later()
        return recovery

    def confirm(self, code, password=PASSWORD):
        return self.codes.turn_on(self.lee, self.sessions.begin("lee", HERE), password, code)

    def later(self):
        self.now += timedelta(seconds=30)

    def code(self, off_s=0):
        return TOTP(self.secret).at(self.now + timedelta(seconds=off_s))

    def half(self, client=HERE):
        half = self.sessions.finish(self.sessions.begin("lee", client), PASSWORD)
        assert isinstance(half, HalfSignedIn)
        return half.token


@pytest.fixture
def desk(store, tmp_path, monkeypatch):
    with quick_hashes(monkeypatch):
        yield Desk(store, tmp_path)


def test_signing_in_needs_password_and_code_and_no_code_counts_twice(desk):
    recovery = desk.turn_on()
    assert len(set(recovery)) == RECOVERY_CODES
    step = desk.half()
    assert desk.sessions.account_of(step) is None
    typed = desk.code().translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    signed_in = desk.codes.finish(step, f" {typed[:3]} {typed[3:]} ", device="Firefox")
    assert desk.sessions.account_of(signed_in.token) == desk.lee
    with pytest.raises(NotFoundError):
        desk.codes.finish(step, desk.code())
    with pytest.raises(FormError):
        desk.codes.finish(desk.half(), desk.code())
    with pytest.raises(FormError):
        desk.codes.finish(desk.half(), desk.code(-30))
    desk.later()
    desk.codes.finish(desk.half(), desk.code())
    assert [session.device for session in desk.sessions.own(signed_in.token)] == ["", "Firefox"]


def test_two_who_send_the_same_code_at_once_make_one_session(desk):
    desk.turn_on()
    steps, done = [desk.half() for _ in range(4)], []

    def use(step):
        with suppress(FormError, WaitError):
            done.append(desk.codes.finish(step, desk.code()))

    threads = [threading.Thread(target=use, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


def test_a_recovery_code_works_once_however_it_is_typed(desk):
    first, second, *_ = desk.turn_on()
    desk.codes.finish(desk.half(), f"{first[:4]}-{first[4:8]} {first[8:]}".upper())
    with pytest.raises(FormError):
        desk.codes.finish(desk.half(), first)
    desk.codes.finish(desk.half(), second)
    assert desk.store.codes.recovery_codes_left(desk.lee.id) == RECOVERY_CODES - 2


def test_neither_secret_nor_codes_nor_steps_stand_in_the_database(desk):
    recovery = desk.turn_on()
    step = desk.half()
    kept = everything(desk.store)
    assert [text for text in (desk.secret, step, *recovery) if text in kept] == []


@pytest.mark.parametrize("off_s", [-61, -31, 31, 61])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_clock_may_be_off_by_one_step_only(desk, off_s):
    desk.turn_on()
    desk.now = desk.now.replace(second=0, microsecond=0) + timedelta(minutes=5, seconds=15)
    step = desk.half()
    if abs(off_s) < 60:
        desk.codes.finish(step, desk.code(off_s))
    else:
        with pytest.raises(FormError):
            desk.codes.finish(step, desk.code(off_s))


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_guessing_codes_makes_wait_wherever_it_comes_from(desk):
    desk.turn_on()
    for number in range(5):
        with pytest.raises(FormError):
            desk.codes.finish(desk.half(f"198.51.100.{number}"), "000000")
    with pytest.raises(WaitError):
        desk.codes.finish(desk.half(ELSEWHERE), desk.code())
    desk.now += timedelta(minutes=2)
    desk.codes.finish(desk.half(), desk.code())


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "x" * 16, "half \ud800", "0" * 5000])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_what_is_no_code_is_refused(desk, code):
    desk.turn_on()
    with pytest.raises(FormError):
        desk.codes.finish(desk.half(), code)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_step_to_the_code_ends_with_its_time_and_with_the_account(desk):
    desk.turn_on()
    late, changed, off = desk.half(), desk.half(), desk.half()
    with pytest.raises(NotFoundError):
        desk.codes.waiting("")
    desk.accounts.end_sessions(desk.chief, desk.lee.id)
    with pytest.raises(NotFoundError):
        desk.codes.finish(changed, desk.code())
    late = desk.half()
    desk.now += STEP_LIMIT
    with pytest.raises(NotFoundError):
        desk.codes.finish(late, desk.code())
    off = desk.half()
    desk.accounts.change(desk.chief, desk.lee.id, AccountForm(name="이담당", disabled=True))
    with pytest.raises(NotFoundError):
        desk.codes.finish(off, desk.code())


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_codes_are_asked_for_only_after_the_first_one_was_right(desk):
    assert desk.codes.enrolment(desk.lee, "지도") is None
    desk.codes.offer(desk.lee)
    first = desk.codes.enrolment(desk.lee, "지도")
    assert desk.codes.enrolment(desk.lee, "지도") == first
    assert first.address.startswith("otpauth://totp/")
    assert f"secret={first.secret}" in first.address
    desk.secret = first.secret
    with pytest.raises(FormError):
        desk.confirm("000000")
    with pytest.raises(FormError):
        desk.confirm(desk.code(), "wrong")
    desk.sign_in("lee")
    desk.codes.offer(desk.lee)
    with pytest.raises(FormError):
        desk.confirm(desk.code())
    desk.turn_on()
    desk.codes.offer(desk.lee)
    assert desk.codes.enrolment(desk.lee, "지도") is None
    with pytest.raises(NotFoundError):
        desk.confirm(desk.code())
    assert isinstance(desk.sessions.finish(desk.sessions.begin("lee", HERE), PASSWORD), HalfSignedIn)


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_turning_off_needs_password_and_code(desk):
    recovery = desk.turn_on()
    begin = lambda: desk.sessions.begin("lee", HERE)  # noqa: E731 - each try is counted
    with pytest.raises(FormError):
        desk.codes.turn_off(desk.lee, begin(), "wrong", desk.code())
    with pytest.raises(FormError):
        desk.codes.turn_off(desk.lee, begin(), PASSWORD, "000000")
    desk.codes.turn_off(desk.lee, begin(), PASSWORD, recovery[0])
    desk.sign_in("lee")
    assert ("turn_codes_off", "failed") in desk.trail()
    assert ("turn_codes_off", "done") in desk.trail()
    assert desk.store.codes.recovery_codes_left(desk.lee.id) == 0


def test_another_administrator_takes_codes_away_and_that_is_written_down(desk):
    desk.turn_on()
    with pytest.raises(RightError):
        desk.codes.reset(desk.lee.actor, desk.lee.id)
    with pytest.raises(FormError):
        desk.codes.reset(desk.chief, desk.chief.account_id)
    desk.codes.reset(desk.chief, desk.lee.id)
    desk.sign_in("lee")
    outcomes = [outcome for act, outcome in desk.trail() if act == "reset_codes"]
    assert outcomes == [f"refused: needs {Right.ADMINISTRATOR}", "refused: own account", "done"]


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_new_password_and_the_machines_owner(desk):
    desk.turn_on()
    desk.choose(desk.accounts.renew_link(desk.chief, desk.lee.id), OTHER)
    half = desk.sessions.finish(desk.sessions.begin("lee", HERE), OTHER)
    assert isinstance(half, HalfSignedIn)
    desk.codes.rescue(" LEE")
    desk.sign_in("lee", OTHER)
    with pytest.raises(NotFoundError):
        desk.codes.rescue("nobody")


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_lost_key_is_told_and_recovery_codes_still_work(desk, tmp_path):
    recovery = desk.turn_on()
    key = tmp_path / "keys" / "sign-in.key"
    assert key.stat().st_mode & 0o077 == 0
    key.rename(key.with_name("moved"))
    with pytest.raises(SettingError, match="CAMPUS_KEY_FILE"):
        desk.codes.finish(desk.half(), desk.code())
    desk.codes.finish(desk.half(), recovery[0])
    Vault(key).seal("another key is made")
    with pytest.raises(SettingError, match="not the key"):
        desk.codes.finish(desk.half(), desk.code())


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_own_sessions_are_seen_and_ended_and_only_own_ones(desk):
    mine, other = desk.sign_in("lee"), desk.sign_in("lee")
    chiefs = desk.sign_in("chief")
    assert {session.token_hash for session in desk.sessions.own(mine)} == {hash_token(mine), hash_token(other)}
    desk.sessions.end_own(mine, hash_token(chiefs))
    assert desk.sessions.account_of(chiefs) is not None
    desk.sessions.end_own(mine, hash_token(other))
    assert [len(desk.sessions.own(token)) for token in (mine, other)] == [1, 0]
    third = desk.sign_in("lee")
    desk.sessions.end_others(third)
    assert [len(desk.sessions.own(token)) for token in (mine, other, third)] == [0, 0, 1]
    desk.sessions.end_others("")
    assert desk.sessions.own("nobody's") == []
