"""An official reads every field, fault and list in words, and no text of a record becomes markup."""

from dataclasses import replace
from datetime import date

import pytest

from campus.domain.assignment import Assignment, AssignmentState, Standing
from campus.domain.assignment_form import FORM_FIELDS, Problem, changes
from campus.domain.record import DateBasis
from campus.domain.role_path import Lane, ProposalKind
from campus.views.plain import plain
from campus.views.role_text import (
    change_text,
    consequence,
    decision_title,
    event_label,
    form_label,
    instant_text,
    kind_label,
    lane_help,
    lane_label,
    lane_line,
    papers,
    problem_text,
    value_text,
)
from tests.factories import make_city, make_decision

CITY = make_city()
NAMES = {"SP-1": "시립 *도서관*", "IN-1": "시청"}.get


def test_a_problem_is_written_as_the_domain_names_it() -> None:
    assert [problem_text(problem, str) for problem in Problem] == [problem.value for problem in Problem]
    assert problem_text("아이디 없음", str) == "아이디 없음"


def test_every_field_list_kind_and_event_has_its_own_words() -> None:
    for words in (
        [form_label(field, str) for field in FORM_FIELDS],
        [lane_label(lane, str) for lane in Lane],
        [lane_help(lane, str) for lane in Lane],
        [kind_label(kind, str) for kind in ProposalKind],
        [event_label(state, str) for state in AssignmentState],
    ):
        assert all(words)
        assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("mission", "", "–"),
        ("stages", (), "–"),
        ("stage_no", None, "–"),
        ("stage_no", 2, "2"),
        ("role", "hub", "hub 캠퍼스"),
        ("lead_id", "IN-1", "시청"),
        ("functions", ("one",), "하나"),
        ("valid_from", date(2026, 12, 1), plain("2026. 12. 1.")),
        ("mission", "<b>$x$</b>", plain("<b>$x$</b>")),
    ],
)
def test_a_value_is_written(field: str, value: object, text: str) -> None:
    assert value_text(field, value, NAMES, CITY, "ko") == text


def test_a_change_says_how_its_dates_are_known() -> None:
    planned = make_decision(valid_to=date(2026, 12, 31), valid_to_basis=DateBasis.PLANNED)
    settled = replace(planned, valid_to=date(2027, 3, 1), valid_to_basis=DateBasis.EXACT)
    (change,) = changes(planned, settled)
    assert change_text(change, NAMES, CITY, "ko", str) == (plain("2026. 12. 31. (계획)"), plain("2027. 3. 1."))
    (mission,) = changes(planned, replace(planned, mission="*새*"))
    assert change_text(mission, NAMES, CITY, "ko", str) == ("–", plain("*새*"))


def test_an_instant_is_written_in_the_citys_own_time() -> None:
    assert instant_text("2026-11-23T20:05:00.000000+00:00", CITY, "ko") == "2026. 11. 24. 05:05"


def test_a_line_of_the_board_says_how_a_decision_stands() -> None:
    decision = make_decision(valid_to=date(2027, 1, 1))
    line = lane_line(Assignment(decision, Standing(AssignmentState.IN_FORCE)), "ko", str)
    assert line == f"{plain('지정(운영중)')} · {plain('2024. 1. 1. ~ 2027. 1. 1.')}"
    assert decision_title(decision, NAMES, CITY, "en") == "시립 *도서관* · hub campus"


def test_an_end_takes_effect_on_its_last_day() -> None:
    ended = make_decision(state=AssignmentState.ENDED, valid_to=date(2027, 1, 1), decided_on=date(2026, 11, 1))
    shown = papers(ended, ended.valid_to, "ko", str)
    assert (shown["결재일"], shown["효력발생일"]) == (plain("2026. 11. 1."), plain("2027. 1. 1."))
    assert shown["공고일"] == shown["문서번호"] == "미확인"
    proposed = replace(ended, state=AssignmentState.IN_REVIEW, decided_on=None)
    assert papers(proposed, None, "ko", str)["결재일"] == "미정"


def test_the_button_says_from_which_day_the_public_sees_it() -> None:
    text = consequence(ProposalKind.FIRST, "현장 캠퍼스", date(2026, 12, 1), "ko", str)
    assert text.startswith("2026. 12. 1.(화)부터")
    assert "효력발생일부터" in consequence(ProposalKind.END, "현장 캠퍼스", None, "ko", str)
