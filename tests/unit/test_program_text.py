"""A programme reads as its source says: what was derived is marked, yes and no are words, every field has a name."""

from dataclasses import fields

import pytest

from campus.domain.program_state import ApplicationState, CourseState, WhyUnknown
from campus.domain.record import Program
from campus.locale import translator
from campus.services.record_view import IDENTITY_FIELDS, REFERENCE_FIELDS, record_view
from campus.views.labels import field_label
from campus.views.program_labels import application_label, course_label, why_unknown_label
from campus.views.record_text import fact_line
from tests.factories import TODAY, make_atlas, make_city, make_feature

KO, EN = translator("ko"), translator("en")
PROGRAM = Program(
    id="PR-1",
    name="과정",
    kind="one",
    source_id="SR-1",
    reference_date="2026",
    groups=("one",),
    fee_won=0,
    training_support=True,
    credit_bank=False,
    estimated=("groups",),
)


class Shelf:
    """A store of one programme."""

    def record(self, _record_id):
        return PROGRAM

    def value_sources_of(self, _record_id):
        return []

    def matches_of(self, _record_id):
        return []


def test_what_is_derived_is_marked_and_what_is_free_is_known():
    atlas = make_atlas([make_feature(1, id="PR-1", type="program", lon=None, lat=None)])
    view = record_view(Shelf(), atlas, "PR-1", TODAY, TODAY)
    told = {value.field: (value.content, value.estimated) for value in view.values}
    assert told == {
        "groups": (("one",), True),
        "fee_won": ("0", False),
        "training_support": ("yes", False),
        "credit_bank": ("no", False),
    }
    assert "always_open" not in view.unknown
    assert {"learning_account", "capacity", "apply_to"} <= set(view.unknown)


@pytest.mark.parametrize(
    ("field", "content", "text"),
    [
        ("training_support", "yes", "Yes"),
        ("credit_bank", "no", "No"),
        ("groups", ("one",), "one"),
        ("fee_won", "0", "0"),
    ],
)
def test_a_value_is_written_in_words(field, content, text):
    assert text in fact_line(field, content, "①", make_city(), "en", EN)


def test_every_field_that_a_page_shows_has_a_name():
    shown = {item.name for item in fields(Program)} - IDENTITY_FIELDS - REFERENCE_FIELDS
    assert all(field_label(name, KO) and field_label(name, EN) for name in shown)


@pytest.mark.parametrize("t", [KO, EN])
def test_every_state_has_words_of_its_own(t):
    for states, label in (
        (ApplicationState, application_label),
        (CourseState, course_label),
        (WhyUnknown, why_unknown_label),
    ):
        words = [label(state, t) for state in states]
        assert len(set(words)) == len(words)
