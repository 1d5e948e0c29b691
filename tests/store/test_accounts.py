"""Accounts, sessions and links on both engines: nothing secret is kept, nothing that was ended comes back."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from campus.domain.account import ANONYMOUS, Right
from campus.errors import FormError, NotFoundError, RightError, StoreError, WaitError
from campus.services.accounts import LINK_LIFE, AccountForm, PasswordChoice
from campus.services.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT
from tests.store.account_house import ELSEWHERE, HERE, OTHER, PASSWORD, START, House, quick_hashes
from tests.store.pack_factory import HOSTILE


@pytest.fixture
def house(store, monkeypatch):
    with quick_hashes(monkeypatch):
        yield House(store)


def problems(refused):
    return [fault.field for fault in refused.value.faults]


def everything(store):
    """Return all text that stands in the database."""
    tables = sa.inspect(store._engine).get_table_names()
    with store._engine.connect() as connection:
        rows = [connection.execute(sa.text(f'SELECT * FROM "{name}"')).all() for name in tables]  # noqa: S608 - the database's own names
    return str(rows)


def test_the_first_administrator_is_made_once_and_by_the_newest_link_only(house):
    old, new = house.accounts.open_first_link(), house.accounts.open_first_link()
    choice = PasswordChoice(login=" Chief ", name="관리자", password=PASSWORD, repeated=PASSWORD)
    with pytest.raises(NotFoundError):
        house.accounts.accept(old, choice)
    house.accounts.accept(new, choice)
    with pytest.raises(NotFoundError):
        house.accounts.accept(new, replace(choice, login="second"))
    assert house.accounts.open_first_link() == ""
    actor = house.sessions.actor_of(house.sign_in("ＣＨＩＥＦ"))
    assert (actor.name, actor.rights) == ("관리자", {Right.ADMINISTRATOR})


def test_two_who_use_the_first_link_at_once_make_one_account(house):
    token, done = house.accounts.open_first_link(), []

    def use(login):
        choice = PasswordChoice(login=login, name=login, password=PASSWORD, repeated=PASSWORD)
        try:
            house.accounts.accept(token, choice)
            done.append(login)
        except NotFoundError:
            pass

    threads = [threading.Thread(target=use, args=(f"user{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [account.login for account in house.store.accounts.accounts()] == done
    assert len(done) == 1


def test_a_link_ends_with_its_day(house):
    first = house.accounts.open_first_link()
    house.now += LINK_LIFE
    with pytest.raises(NotFoundError):
        house.accounts.invitation(first)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        (
            {"login": "", "name": " ", "password": "short", "repeated": "other"},
            ["login", "name", "password", "repeated"],
        ),
        ({"login": "한글"}, ["login"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "half \ud800"}, ["name"]),
        ({"name": "n" * 61}, ["name"]),
        ({"password": "chief-chief-chief", "repeated": "chief-chief-chief"}, ["password"]),
        ({"password": "abababababab", "repeated": "abababababab"}, ["password"]),
        ({"password": "가나다라마" * 41, "repeated": "가나다라마" * 41}, ["password"]),
    ],
)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_all_faults_of_a_choice_are_told_and_the_link_stays_open(house, changes, fields):
    token = house.accounts.open_first_link()
    good = PasswordChoice(login="chief", name="관리자", password=PASSWORD, repeated=PASSWORD)
    with pytest.raises(FormError) as refused:
        house.accounts.accept(token, replace(good, **changes))
    assert problems(refused) == fields
    house.accounts.accept(token, good)


def test_nothing_secret_stands_in_the_database(house):
    chief = house.first()
    link = house.accounts.add(chief, AccountForm(login="lee", name="이담당"))
    token = house.sign_in("chief", client="198.51.100.77")
    with pytest.raises(FormError):
        house.sign_in("typed-by-mistake", "secret", client="198.51.100.77")
    kept = everything(house.store)
    assert "$argon2id$" in kept
    assert [
        text for text in (PASSWORD, link, token, "typed-by-mistake", "198.51.100.77", "secret") if text in kept
    ] == []


def test_a_session_ends_when_it_is_idle_too_long_and_when_it_is_too_old(house):
    chief = house.first()
    idle, used = house.sign_in("chief"), house.sign_in("chief")
    house.now += IDLE_LIMIT / 2
    assert house.sessions.actor_of(used) == chief
    house.now += IDLE_LIMIT / 2
    assert (house.sessions.actor_of(idle), house.sessions.actor_of(used)) == (ANONYMOUS, chief)
    while house.now < START + ABSOLUTE_LIMIT - timedelta(minutes=1):
        house.now += timedelta(hours=1)
        seen = house.sessions.actor_of(used)
    assert house.now >= START + ABSOLUTE_LIMIT - timedelta(minutes=1)
    assert seen == ANONYMOUS


@pytest.mark.parametrize("token", ["", "none", "x" * 5000, "half \ud800", HOSTILE])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_token_that_was_never_given_is_nobodys(house, token):
    house.first()
    assert house.sessions.actor_of(token) == ANONYMOUS


def test_signing_out_and_signing_in_again_end_the_session(house):
    chief = house.first()
    one, two = house.sign_in("chief"), house.sign_in("chief")
    house.sessions.sign_out(one)
    house.sessions.sign_out(one)
    assert (house.sessions.actor_of(one), house.sessions.actor_of(two)) == (ANONYMOUS, chief)
    three = house.sign_in("chief", old=two)
    assert (house.sessions.actor_of(two), house.sessions.actor_of(three)) == (ANONYMOUS, chief)
    assert house.trail().count(("sign_out", "done")) == 2


def test_a_change_of_password_ends_the_other_sessions_and_open_links(house):
    house.add(house.first())
    mine, other = house.sign_in("lee"), house.sign_in("lee")
    with pytest.raises(FormError) as refused:
        house.sessions.change_password(mine, house.sessions.begin("lee", HERE), ("wrong", "short", "other"))
    assert problems(refused) == ["present", "password", "repeated"]
    house.sessions.change_password(mine, house.sessions.begin("lee", HERE), (PASSWORD, OTHER, OTHER))
    assert house.sessions.actor_of(mine).name == "이담당"
    assert house.sessions.actor_of(other) == ANONYMOUS
    with pytest.raises(FormError):
        house.sign_in("lee", PASSWORD)
    house.sign_in("lee", OTHER)


def test_every_failure_of_signing_in_sounds_the_same(house):
    chief = house.first()
    off = house.add(chief, "off")
    house.accounts.change(chief, off.id, AccountForm(name="이담당", disabled=True))
    house.accounts.add(chief, AccountForm(login="invited", name="초대"))
    said = []
    for login, password in (
        ("chief", "wrong"),
        ("nobody", PASSWORD),
        ("off", PASSWORD),
        ("invited", ""),
        ("\ud800", ""),
    ):
        with pytest.raises(FormError) as refused:
            house.sign_in(login, password)
        said.append(refused.value.faults)
    assert len(set(said)) == 1


def test_the_fifth_failure_makes_this_login_wait_here_and_nowhere_else(house):
    house.first()
    house.add(house.sessions.actor_of(house.sign_in("chief")))
    open_session = house.sign_in("lee")
    for _ in range(5):
        with pytest.raises(FormError):
            house.sign_in("lee", "wrong")
    with pytest.raises(WaitError) as refused:
        house.sign_in("lee")
    assert refused.value.minutes == 1
    assert house.sessions.actor_of(open_session).name == "이담당"
    house.sign_in("lee", client=ELSEWHERE)
    house.sign_in("chief")
    house.now += timedelta(seconds=61)
    with pytest.raises(FormError):
        house.sign_in("lee", "wrong")
    house.now += timedelta(seconds=61)
    with pytest.raises(WaitError):
        house.sign_in("lee")
    house.now += timedelta(seconds=61)
    house.sign_in("lee")
    house.sign_in("lee")


def test_a_stranger_who_never_stops_only_slows_an_official(house):
    house.first()
    for number in range(60):
        house.sessions.begin("chief", f"198.51.100.{number}")
    begun = house.sessions.begin("chief", HERE)
    assert 0 < begun.slow_s <= 3
    assert house.sessions.finish(begun, PASSWORD).account.login == "chief"


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_attempts_at_the_same_time_do_not_slip_past_the_limit(house):
    house.first()
    begun = 0
    for _ in range(9):
        try:
            house.sessions.begin("chief", HERE)
        except WaitError:
            continue
        begun += 1
    assert begun == 5


def test_the_key_of_the_day_changes_and_takes_the_counts_with_it(house):
    house.first()
    for _ in range(4):
        house.sessions.begin("chief", HERE)
    kept = everything(house.store)
    house.now += timedelta(days=1)
    house.sign_in("chief")
    with house.store._engine.connect() as connection:
        keys = connection.execute(sa.text("SELECT key FROM sign_in_failure")).scalars().all()
    assert [key for key in keys if key in kept] == []


def test_rights_change_at_once_for_who_is_signed_in(house):
    chief = house.first()
    lee = house.add(chief, rights=frozenset({Right.OFFICIAL}))
    token = house.sign_in("lee")
    assert house.sessions.actor_of(token).has(Right.OFFICIAL)
    given = AccountForm(name="이담당", rights=frozenset({Right.EDITOR}), institution_id="IN-1")
    house.accounts.change(chief, lee.id, given)
    actor = house.sessions.actor_of(token)
    assert (actor.rights, actor.institution_id) == ({Right.EDITOR}, "IN-1")
    house.accounts.change(chief, lee.id, replace(given, must_change_password=True))
    assert house.sessions.actor_of(token).rights == frozenset()
    house.sessions.change_password(token, house.sessions.begin("lee", HERE), (PASSWORD, OTHER, OTHER))
    assert house.sessions.actor_of(token).rights == {Right.EDITOR}
    house.accounts.change(chief, lee.id, replace(given, disabled=True))
    house.accounts.change(chief, lee.id, given)
    assert house.sessions.actor_of(token) == ANONYMOUS


def test_an_administrator_ends_sessions_and_takes_a_password_away(house):
    chief = house.first()
    lee = house.add(chief)
    token = house.sign_in("lee")
    house.accounts.end_sessions(chief, lee.id)
    assert house.sessions.actor_of(token) == ANONYMOUS
    token = house.sign_in("lee")
    link = house.accounts.renew_link(chief, lee.id)
    assert house.sessions.actor_of(token) == ANONYMOUS
    with pytest.raises(FormError):
        house.sign_in("lee")
    newer = house.accounts.renew_link(chief, lee.id)
    with pytest.raises(NotFoundError):
        house.choose(link, OTHER)
    house.choose(newer, OTHER)
    house.sign_in("lee", OTHER)


def test_the_machines_owner_helps_the_only_administrator_back(house):
    house.first()
    token = house.accounts.rescue_link("Chief")
    house.sign_in("chief")
    house.choose(token, OTHER)
    house.sign_in("chief", OTHER)
    with pytest.raises(NotFoundError):
        house.accounts.rescue_link("nobody")
    assert ("rescue_link", "done") in house.trail()


def test_nobody_changes_their_own_rights_and_the_last_administrator_stays(house):
    chief = house.first()
    with pytest.raises(FormError):
        house.accounts.change(chief, chief.account_id, AccountForm(name="관리자", rights=frozenset(Right)))
    with pytest.raises(FormError):
        house.accounts.renew_link(chief, chief.account_id)
    second = house.add(chief, "second", rights=frozenset({Right.ADMINISTRATOR}))
    other = house.sessions.actor_of(house.sign_in("second"))
    house.accounts.change(chief, second.id, AccountForm(name="이담당"))
    with pytest.raises(StoreError, match="One administrator"):
        house.accounts.change(other, chief.account_id, AccountForm(name="관리자", disabled=True))
    assert house.sessions.actor_of(house.sign_in("chief")) == chief


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_all_faults_of_an_account_are_told_and_nothing_is_written(house):
    chief = house.first()
    with pytest.raises(FormError) as refused:
        house.accounts.add(chief, AccountForm(login=" CHIEF", name="", institution_id="IN-404"))
    assert problems(refused) == ["login", "name", "institution_id"]
    with pytest.raises(FormError) as refused:
        house.accounts.add(chief, AccountForm(login="lee", name="이", rights=frozenset({Right.EDITOR})))
    assert problems(refused) == ["institution_id"]
    assert len(house.accounts.accounts(chief)) == 1


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ADMINISTRATOR])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_every_act_of_an_administrator_is_refused_to_others_and_written_down(house, right):
    lee = house.add(house.first(), rights=frozenset({right}), institution_id="IN-1")
    acts = {
        "list_accounts": house.accounts.accounts,
        "add_account": lambda actor: house.accounts.add(actor, AccountForm(login="x", name="x")),
        "change_account": lambda actor: house.accounts.change(actor, lee.id, AccountForm(name="x")),
        "end_sessions": lambda actor: house.accounts.end_sessions(actor, lee.id),
        "renew_link": lambda actor: house.accounts.renew_link(actor, lee.id),
    }
    for name, act in acts.items():
        for actor in (lee.actor, ANONYMOUS):
            with pytest.raises(RightError, match="administrator"):
                act(actor)
            newest = house.store.audit_events(1)[0].entry
            assert (newest.who, newest.act) == (actor.account_id, name)
            assert newest.outcome == "refused: needs administrator"
