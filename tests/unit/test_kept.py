"""What a person keeps in the browser: at most five side by side, and nothing that a file brings in gets further."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.kept import FORMAT, LONGEST_FILE, MOST_COMPARED, MOST_KEPT, Kept, parse_kept

ids = st.from_regex(r"PR-[a-z0-9]{1,8}", fullmatch=True)
kept = st.builds(
    Kept,
    st.lists(ids, max_size=20, unique=True).map(tuple),
    st.lists(ids, max_size=MOST_COMPARED, unique=True).map(tuple),
)


@given(kept)
def test_what_is_written_is_read_back(held):
    assert parse_kept(held.to_text()) == held


@given(st.text() | st.binary().map(lambda content: content.decode("latin-1")))
def test_any_text_is_read_or_refused(text):
    assert parse_kept(text) is None or isinstance(parse_kept(text), Kept)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"kept": ["PR-1"]}',
        '{"format": "another", "kept": ["PR-1"]}',
        "[" * 100_000,
        " " * (LONGEST_FILE + 1),
    ],
)
def test_what_is_no_such_file_is_refused(content):
    assert parse_kept(content) is None


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        (["PR-1", "PR-1", "PR-2"], ("PR-1", "PR-2")),
        (["<script>alert(1)</script>", "PR-1", None, 5, {"a": 1}, "../x", "", "a" * 65], ("PR-1",)),
        ("PR-1", ()),
        (None, ()),
        ({"PR-1": 1}, ()),
        ([f"PR-{number}" for number in range(300)], tuple(f"PR-{number}" for number in range(MOST_KEPT))),
    ],
)
def test_only_ids_are_taken_from_a_file(listed, read):
    found = parse_kept(json.dumps({"format": FORMAT, "kept": listed}))
    assert found == Kept(kept=read)


def test_a_sixth_programme_is_not_compared():
    held = Kept()
    for number in range(7):
        held = held.with_compared(f"PR-{number}", wanted=True)
    assert held.compared == ("PR-0", "PR-1", "PR-2", "PR-3", "PR-4")
    held = held.with_compared("PR-2", wanted=False).with_compared("PR-9", wanted=True)
    assert held.compared == ("PR-0", "PR-1", "PR-3", "PR-4", "PR-9")


def test_keeping_twice_is_keeping_once():
    held = Kept().with_kept("PR-1", wanted=True).with_kept("PR-1", wanted=True)
    assert held.kept == ("PR-1",)
    assert held.with_kept("PR-1", wanted=False) == Kept()


@given(kept, kept)
def test_merging_loses_nothing_that_stood_first(first, second):
    both = first.merged(second)
    assert both.kept[: len(first.kept)] == first.kept
    assert set(both.kept) == set(first.kept) | set(second.kept)
    assert len(both.compared) <= MOST_COMPARED
