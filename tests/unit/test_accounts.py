"""The rules of accounts that need no database: rights, logins, waits, passwords, tokens, where a sign-in may lead."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from campus.domain.account import LOGIN, Account, Actor, Right, normalise_login
from campus.domain.lockout import (
    FREE_FAILURES,
    LONGEST_WAIT,
    MEMORY,
    is_forgotten,
    remaining_wait,
    slow_down_s,
    wait_after,
)
from campus.services.passwords import hash_password, is_password, password_faults
from campus.services.tokens import hash_token, instant, new_token
from campus.web.forms import is_own, safe_next

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROOT = "https://map.example/campus/"
COUNTS = st.integers(min_value=0, max_value=10**6)


@given(st.frozensets(st.sampled_from(Right)))
def test_no_right_brings_another_with_it(rights):
    actor = Actor("AC-1", "이담당", rights)
    assert {right for right in Right if actor.has(right)} == rights
    waiting = Account(id="AC-1", login="lee", name="이담당", rights=rights, must_change_password=True)
    assert waiting.actor.rights == frozenset()


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        (" Lee.K@City \n", "lee.k@city"),
        ("ＬＥＥ９", "lee9"),
        ("lee", "lee"),
        ("İx", "i̇x"),
        ("a", "a"),
        ("le e", "le e"),
    ],
)
def test_a_login_is_the_same_however_it_is_typed(typed, login):
    assert normalise_login(typed) == login


@given(st.text(max_size=80))
def test_what_a_login_may_be_does_not_change_by_typing_it_again(typed):
    login = normalise_login(typed)
    if LOGIN.fullmatch(login):
        assert normalise_login(login.upper()) == login


@given(COUNTS)
def test_a_wait_grows_but_never_shuts_out_for_good(failures):
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
    assert (wait_after(failures) > timedelta()) == (failures >= FREE_FAILURES)
    assert 0 <= slow_down_s(failures) <= slow_down_s(failures + 1) <= 3


@given(COUNTS, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=2)))
def test_a_failure_is_remembered_for_a_while_after_its_wait(failures, passed):
    now = NOW + passed
    left = remaining_wait(failures, NOW, now)
    assert left == max(wait_after(failures) - passed, timedelta())
    assert is_forgotten(failures, NOW, now) == (passed >= wait_after(failures) + MEMORY)


def test_waits_double_from_the_fifth_failure_on():
    minutes = [wait_after(failures).total_seconds() / 60 for failures in range(4, 12)]
    assert minutes == [0, 1, 2, 4, 8, 15, 15, 15]


def test_a_password_is_kept_by_argon2id_with_salt():
    one, two = hash_password("긴 비밀번호입니다"), hash_password("긴 비밀번호입니다")
    assert one != two
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_password("긴 비밀번호입니다", one)
    assert not is_password("긴 비밀번호입니다.", one)
    assert not is_password("", "")


def test_a_password_is_the_same_from_every_keyboard():
    assert is_password("\u1100\u1161 한글 암호 문장", hash_password("가 한글 암호 문장"))


@pytest.mark.parametrize(
    ("password", "repeated", "fields"),
    [
        ("a long good one", "a long good one", []),
        ("a long good one", "a long good two", ["repeated"]),
        ("elevenchars", "elevenchars", ["password"]),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", ["password"]),
        ("my Lee password", "my Lee password", ["password"]),
        ("x" * 201, "", ["password", "repeated"]),
    ],
)
def test_a_new_password_has_to_be_long_and_not_the_login(password, repeated, fields):
    assert [fault.field for fault in password_faults(password, repeated, "lee")] == fields


def test_no_fault_repeats_what_was_typed():
    faults = password_faults("Hunter2", "Hunter3", "lee")
    assert all("Hunter" not in str(fault) for fault in faults)


def test_tokens_are_long_random_and_kept_as_hashes():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 and hash_token(token) != token for token in tokens)
    assert len(hash_token("half \ud800")) == 64


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_instants_compare_like_times(one, two):
    assert (instant(one) < instant(two)) == (one < two)


@pytest.mark.parametrize(
    ("asked", "local"),
    [
        ("map?text=%EA%B0%80&day=2025-03-01", "map?text=%EA%B0%80&day=2025-03-01"),
        ("/record?id=SP-1", "record?id=SP-1"),
        ("", ""),
        ("//evil.example", ""),
        ("///evil.example", ""),
        ("https://evil.example", ""),
        ("javascript:alert(1)", ""),
        ("\\\\evil.example", ""),
        ("map\r\nSet-Cookie: a=b", ""),
        ("map\n", ""),
        ("@evil.example", ""),
    ],
)
def test_a_sign_in_leads_only_to_the_program_itself(asked, local):
    assert safe_next(asked) == local


@given(st.text(st.sampled_from("/\\.:?#@%&=ae\t\n 가"), max_size=12))
def test_no_next_address_leaves_the_server(asked):
    found = urlsplit(urljoin(f"{ROOT}sign-in", f"./{safe_next(asked)}"))
    assert (found.scheme, found.netloc) == ("https", "map.example")


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"origin": "https://map.example"}, True),
        ({"origin": "https://map.example", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://map.example.evil"}, False),
        ({"origin": "https://map.example", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "https://map.example", "sec-fetch-site": "same-site"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({}, False),
    ],
)
def test_only_a_form_of_this_server_is_taken(headers, own):
    sent = [(name.encode(), value.encode()) for name, value in {"host": "map.example", **headers}.items()]
    assert is_own(Request({"type": "http", "headers": sent})) == own
