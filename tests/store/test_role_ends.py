"""A role ends on its own papers, and a later end never reaches into what goes on from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campus.domain.assignment_form import Problem
from campus.domain.evidence import Upload, describe
from campus.domain.record import DateBasis
from campus.errors import FormError
from campus.services.evidence import evidence_of
from campus.services.role_desk import Basis
from tests.store.role_office import (
    APPROVER,
    FORM,
    OFFICIAL,
    SIGNED,
    TOMORROW,
    board_of,
    desk_of,
    problems,
    step_of,
)

MOVE = TOMORROW + timedelta(days=6)
BEFORE = MOVE - timedelta(days=1)


def test_an_end_is_not_put_off_into_what_goes_on_from_it(store):
    desk_of(store).amend(OFFICIAL, replace(FORM, role="hub", valid_from=MOVE), step_of(store, "DC-1"))
    desk_of(store).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step_of(store, "DC-1"))
    later = MOVE + timedelta(days=30)
    with pytest.raises(FormError) as caught:
        desk_of(store).end(OFFICIAL, later, "연장", step_of(store, "DC-1"))
    assert problems(caught) == {("valid_to", Problem.SAME_ROLE)}
    desk_of(store).end(OFFICIAL, BEFORE, "조기 종료", step_of(store, "DC-1"))
    with pytest.raises(FormError) as caught:
        desk_of(store).approve(APPROVER, replace(SIGNED, effective_on=later), step_of(store, "DC-1"))
    assert problems(caught) == {("effective_on", Problem.SAME_ROLE)}


def test_an_end_that_is_put_off_is_compared_on_the_day_it_was_to_be(store):
    desk_of(store).end(OFFICIAL, MOVE, "종료", step_of(store, "DC-1"))
    desk_of(store).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step_of(store, "DC-1"))
    later = MOVE + timedelta(days=30)
    desk_of(store).end(OFFICIAL, later, "연장", step_of(store, "DC-1"))
    effect = board_of(store, APPROVER).decision("DC-1").effect
    assert (effect.day, effect.roles_gained, effect.roles_lost) == (later, ("hub",), ())


def test_an_end_rests_on_its_own_papers(store):
    files = (Upload("폐지 계획.pdf", b"%PDF-1.4 end"),)
    before = board_of(store, APPROVER).decision("DC-1").decided.document_no
    basis = Basis("협약-9", files)
    desk_of(store).end(OFFICIAL, MOVE, "종료", step_of(store, "DC-1"), basis=basis)
    pending = board_of(store, APPROVER).decision("DC-1").pending
    assert (pending.document_no, pending.evidence) == ("협약-9", (describe(files[0]).text,))
    assert evidence_of(store, APPROVER, "DC-1", describe(files[0]).sha256).content == files[0].content
    desk_of(store).withdraw(OFFICIAL, step_of(store, "DC-1"))
    desk_of(store).end(OFFICIAL, MOVE, "종료", step_of(store, "DC-1"))
    assert board_of(store, APPROVER).decision("DC-1").pending.document_no == before
    desk_of(store).withdraw(OFFICIAL, step_of(store, "DC-1"))
    with pytest.raises(FormError) as caught:
        desk_of(store).end(OFFICIAL, MOVE, "종료", step_of(store, "DC-1"), basis=Basis("", (Upload("x.exe", b"MZ"),)))
    assert problems(caught) == {("evidence", Problem.FILE_TYPE)}


def test_a_planned_end_that_is_put_off_is_compared_on_the_planned_day(store):
    decided = board_of(store, APPROVER).decision("DC-1").decided
    planned = replace(decided, valid_to=MOVE, valid_to_basis=DateBasis.PLANNED)
    store.append_event(planned, store.last_seq("SP-1"), "op-plan", "AC-1")
    desk_of(store).end(OFFICIAL, MOVE + timedelta(days=30), "연장", step_of(store, "DC-1"))
    assert board_of(store, APPROVER).decision("DC-1").effect.roles_gained == ("hub",)
    desk_of(store).withdraw(OFFICIAL, step_of(store, "DC-1"))
    desk_of(store).end(OFFICIAL, BEFORE, "조기 종료", step_of(store, "DC-1"))
    assert board_of(store, APPROVER).decision("DC-1").effect.roles_lost == ("hub",)


def test_what_a_source_said_of_the_plan_goes_with_the_citys_own_decision(store):
    decided = board_of(store, APPROVER).decision("DC-1").decided
    told = replace(decided, period_text="2026년 하반기(계획)", note="날이 정해지지 않음")
    store.append_event(told, store.last_seq("SP-1"), "op-told", "AC-1")
    desk_of(store).end(OFFICIAL, MOVE, "종료", step_of(store, "DC-1"))
    desk_of(store).withdraw(OFFICIAL, step_of(store, "DC-1"))
    assert board_of(store).decision("DC-1").decided.note == "날이 정해지지 않음"
    desk_of(store).end(OFFICIAL, MOVE, "종료", step_of(store, "DC-1"))
    desk_of(store).approve(APPROVER, replace(SIGNED, effective_on=MOVE), step_of(store, "DC-1"))
    ended = board_of(store, APPROVER).decision("DC-1").decided
    assert (ended.period_text, ended.note) == ("", "")
