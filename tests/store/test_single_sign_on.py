"""Whom the provider vouches for, on both engines: whose account that is, with which rights, and once only."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest

from campus.domain.account import Right
from campus.errors import FormError, NotFoundError, StoreError
from campus.services.accounts import AccountForm
from campus.services.openid import Notice, Vouched, derived
from campus.services.sessions import ABSOLUTE_LIMIT
from campus.services.single_sign_on import SingleSignOn
from campus.services.tokens import new_token
from campus.settings import read_settings
from tests.store.account_house import PASSWORD, House, quick_hashes

ISSUER = "https://login.city.example"
CLAIMS = {"preferred_username": "Lee", "name": "이 담당", "groups": ["desk"]}


class Told:
    """Stands for a provider that vouches for whoever is named by the code."""

    def __init__(self, rights=""):
        environment = {"CAMPUS_PUBLIC_URL": "https://map.example", "CAMPUS_OIDC_ISSUER": ISSUER}
        environment |= {"CAMPUS_OIDC_CLIENT_ID": "campus", "CAMPUS_OIDC_RIGHTS": rights}
        self.settings = read_settings(environment).openid
        self.people = {"lee": Vouched("sub-lee", CLAIMS, "sid-1")}

    def vouch(self, _key, code):
        return self.people[code]

    def notice(self, token):
        return Notice(*token.split("|"))


class SsoHouse(House):
    def __init__(self, store):
        super().__init__(store)
        self.chief = self.first()
        self.told = Told()

    def rights(self, rights):
        people, self.told = self.told.people, Told(rights)
        self.told.people = people

    def arrive(self, code="lee", key="", **parts):
        key = key or new_token()
        answer = {"state": derived(key, "state"), "code": code, **parts}
        return SingleSignOn(self.store, self.told, self.clock).finish(key, answer)

    def account(self, **parts):
        self.accounts.add(self.chief, AccountForm(login="lee", name="이담당", single_sign_on=True, **parts))
        return next(item for item in self.accounts.accounts(self.chief) if item.login == "lee")


@pytest.fixture
def house(store, monkeypatch):
    with quick_hashes(monkeypatch):
        yield SsoHouse(store)


def text_of(refused):
    return refused.value.faults[0].problem


def test_an_account_is_claimed_by_its_login_once_and_then_known_by_its_subject(house):
    made = house.account(rights=frozenset({Right.OFFICIAL}))
    signed_in = house.arrive()
    actor = house.sessions.actor_of(signed_in.token)
    assert (actor.account_id, actor.name, actor.rights) == (made.id, "이담당", {Right.OFFICIAL})
    house.told.people["lee"] = Vouched("sub-lee", {"preferred_username": "renamed"}, "")
    assert house.arrive().account.id == made.id
    house.told.people["other"] = Vouched("sub-other", CLAIMS, "")
    with pytest.raises(FormError) as refused:
        house.arrive("other")
    assert "계정 없음" in text_of(refused)


def test_one_sign_in_counts_once(house):
    made = house.account()
    house.arrive(key="one key of a browser")
    with pytest.raises(FormError) as refused:
        house.arrive(key="one key of a browser")
    assert "이미 끝남" in text_of(refused)
    assert len(house.store.accounts.sessions_of(made.id)) == 1


def test_an_answer_that_is_refused_signs_nobody_out_and_one_that_counts_ends_the_old_session(house):
    made = house.account()
    desk, used = SingleSignOn(house.store, house.told, house.clock), new_token()
    token = house.arrive(key=used).token
    house.told.people["nobody"] = Vouched("sub-9", {"preferred_username": "nobody"}, "")
    fresh = new_token()
    for key, parts in (
        (fresh, {"error": "access_denied"}),
        (used, {"code": "lee"}),
        (fresh, {"code": "nobody"}),
        (fresh, {"code": "lee", "state": "wrong"}),
    ):
        with pytest.raises(FormError):
            desk.finish(key, {"state": derived(key, "state"), **parts}, token)
        assert house.sessions.actor_of(token).account_id == made.id
    new = desk.finish(fresh, {"state": derived(fresh, "state"), "code": "lee"}, token).token
    assert (house.sessions.actor_of(token).account_id, house.sessions.actor_of(new).account_id) == ("", made.id)


@pytest.mark.parametrize(
    "parts",
    [{"state": "wrong"}, {"state": ""}, {"state": "\udcff"}, {"iss": "https://evil.example"}],
)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_answer_for_another_browser_or_of_another_provider_is_refused(house, parts):
    house.account()
    with pytest.raises(FormError):
        house.arrive(**parts)
    with pytest.raises(FormError):
        SingleSignOn(house.store, house.told).finish("", {"state": derived("", "state"), "code": "lee"})


def test_groups_give_rights_at_every_sign_in(house):
    house.rights("desk=official;heads=approver;library=editor:IN-1")
    token = house.arrive().token
    assert house.sessions.actor_of(token).rights == {Right.OFFICIAL}
    house.told.people["lee"] = Vouched("sub-lee", {**CLAIMS, "groups": ["heads", "library"]}, "")
    actor = house.sessions.actor_of(house.arrive().token)
    assert (actor.rights, actor.institution_id) == ({Right.APPROVER, Right.EDITOR}, "IN-1")
    house.told.people["lee"] = Vouched("sub-lee", {**CLAIMS, "groups": "heads"}, "")
    assert house.sessions.actor_of(house.arrive().token).rights == {Right.APPROVER}
    for nothing in (None, 7, {"a": 1}, [[]], []):
        house.told.people["lee"] = Vouched("sub-lee", {**CLAIMS, "groups": nothing}, "")
        assert house.sessions.actor_of(house.arrive().token).rights == frozenset()
    assert ("add_account", "done: official single_sign_on") in house.trail()
    assert ("change_account", "done: official single_sign_on -> approver editor IN-1 single_sign_on") in house.trail()


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_institution_that_does_not_exist_makes_no_editor(house):
    house.rights("desk=editor:IN-404")
    actor = house.sessions.actor_of(house.arrive().token)
    assert (actor.rights, actor.institution_id) == (frozenset(), "")


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"groups": ["nobody"], "preferred_username": "new"}, "계정 없음"),
        ({"groups": ["desk"], "preferred_username": "chief"}, "같은 아이디"),
        ({"groups": ["desk"], "preferred_username": "한글"}, "같은 아이디"),
        ({"groups": ["desk"]}, "같은 아이디"),
    ],
)
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_nobody_becomes_somebody_else(house, claims, told):
    house.rights("desk=official")
    house.told.people["x"] = Vouched("sub-x", claims, "")
    with pytest.raises(FormError) as refused:
        house.arrive("x")
    assert told in text_of(refused)
    assert len(house.accounts.accounts(house.chief)) == 1


@pytest.mark.parametrize(("verified", "passes"), [(True, True), (False, False), ("true", False), (None, False)])
@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_an_address_of_mail_counts_only_when_the_provider_has_verified_it(house, verified, passes):
    house.told.settings = replace(house.told.settings, login_claim="email")
    house.accounts.add(house.chief, AccountForm(login="lee@city.example", name="이담당", single_sign_on=True))
    claims = {"email": "lee@city.example", "email_verified": verified}
    house.told.people["lee"] = Vouched("sub-lee", claims, "")
    with nullcontext() if passes else pytest.raises(FormError):
        house.arrive()


def test_an_account_with_a_password_cannot_be_claimed_and_one_without_has_no_password(house):
    lee = house.add(house.chief, "lee")
    with pytest.raises(FormError):
        house.arrive()
    house.accounts.change(house.chief, lee.id, AccountForm(name="이담당", single_sign_on=True))
    with pytest.raises(FormError):
        house.sign_in("lee", PASSWORD)
    token = house.arrive().token
    with pytest.raises(FormError):
        house.accounts.renew_link(house.chief, lee.id)
    with pytest.raises(NotFoundError):
        house.accounts.rescue_link("lee")
    house.accounts.change(house.chief, lee.id, AccountForm(name="이담당"))
    assert house.sessions.account_of(token) is None
    with pytest.raises(FormError):
        house.arrive()
    house.choose(house.accounts.renew_link(house.chief, lee.id))
    house.sign_in("lee")


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_the_last_administrator_with_a_password_stays(house):
    other = house.add(house.chief, "second", rights=frozenset({Right.ADMINISTRATOR}))
    form = AccountForm(name="관리자", rights=frozenset({Right.ADMINISTRATOR}), single_sign_on=True)
    house.accounts.change(house.chief, other.id, form)
    signed = house.store.accounts.account(other.id).actor
    with pytest.raises(StoreError, match="One administrator"):
        house.accounts.change(signed, house.chief.account_id, form)


def test_a_disabled_account_is_refused_and_its_sessions_end(house):
    made = house.account()
    token = house.arrive().token
    house.accounts.change(house.chief, made.id, AccountForm(name="이담당", single_sign_on=True, disabled=True))
    assert house.sessions.account_of(token) is None
    with pytest.raises(FormError) as refused:
        house.arrive()
    assert "사용 중지" in text_of(refused)


def test_the_providers_notice_ends_the_session_that_it_names(house):
    house.account()
    first = house.arrive().token
    house.told.people["lee"] = Vouched("sub-lee", CLAIMS, "sid-2")
    second = house.arrive().token
    desk = SingleSignOn(house.store, house.told, house.clock)
    desk.sign_out("|sid-1|notice-1")
    assert [house.sessions.account_of(token) is None for token in (first, second)] == [True, False]
    with pytest.raises(NotFoundError):
        desk.sign_out("|sid-2|notice-1")
    desk.sign_out("sub-nobody||notice-2")
    assert house.sessions.account_of(second) is not None
    desk.sign_out("sub-lee||notice-3")
    assert house.sessions.account_of(second) is None
    assert house.sessions.account_of(house.sign_in("chief")) is not None


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_such_a_session_ends_with_its_day_too(house):
    house.account()
    token = house.arrive().token
    house.now += ABSOLUTE_LIMIT - timedelta(seconds=1)
    assert house.sessions.account_of(token) is None
