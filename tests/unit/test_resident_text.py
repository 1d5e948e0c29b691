"""How a programme reads to a resident: states with D-day, what is unknown, money, distance, and what to do next."""

from datetime import date

import pytest

from campus.domain.program_state import program_standing
from campus.domain.record import DateBasis, Institution, Program, ProgramSession, Space
from campus.locale import translator
from campus.views.next_step import StepKind, call_address, next_steps
from campus.views.program_text import (
    Words,
    distance_text,
    fee_text,
    length_text,
    session_text,
    standing_text,
    when_texts,
    who_text,
)
from tests.factories import make_city

TODAY = date(2026, 3, 11)
FROM = {"source_id": "SR-1", "reference_date": "2026-01"}


def words(language="ko"):
    base = language.partition("-")[0]
    return Words(
        translator(language), lambda labels: labels.get(language) or next(iter(labels.values())), base, make_city()
    )


def program(**changes):
    return Program(**{**FROM, "id": "PR-1", "name": "과정", "kind": "one", **changes})


def session(**changes):
    return ProgramSession(**{**FROM, "program_id": "PR-1", **changes})


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ({"apply_from": "2026-03-01", "apply_to": "2026-03-14"}, "마감임박 · D-3 · 2026. 3. 14.(토)까지"),
        ({"apply_from": "2026-03-01", "apply_to": "2026-03-11"}, "마감임박 · 오늘 마감"),
        ({"apply_from": "2026-03-01", "apply_to": "2026-03-31"}, "접수중 · D-20 · 2026. 3. 31.(화)까지"),
        ({"apply_from": "2026-03-15", "apply_to": "2026-03-31"}, "접수예정 · 2026. 3. 15.(일)부터 (D-4)"),
        ({"apply_from": "2026-01-01", "apply_to": "2026-03-10"}, "접수마감"),
        ({"apply_from": "2026-03-01"}, "접수기간 미확인"),
        ({}, "접수기간 미확인"),
        ({"always_open": True}, "상시접수"),
    ],
)
def test_the_state_comes_first_with_its_d_day(dates, text):
    assert standing_text(program_standing(program(**dates), (), TODAY, 3), TODAY, words()) == text


def test_a_course_that_is_ahead_says_in_how_many_days():
    standing = program_standing(program(), [session(start_on="2026-03-21", end_on="2026-04-30")], TODAY, 3)
    assert standing_text(standing, TODAY, words()) == "접수기간 미확인 · 개강 전, 10일 뒤 시작"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"start_on": "2026-04-01", "end_on": "2026-05-31", "weekdays": ("TH", "TU"), "start_time": "19:00"},
            "2026. 4. 1. ~ 2026. 5. 31. · 화·목 · 오후 7:00",
        ),
        ({"start_on": "2026-04-01", "end_on": "2026-04-01"}, "2026. 4. 1.(수) · 요일·시간 미확인"),
        ({"start_on": "2025", "period_basis": DateBasis.PLANNED}, "2025. ~ 끝나는 날 미확인 (계획) · 요일·시간 미확인"),
        ({"days_text": "매월 첫째 주"}, "기간 미확인 · 매월 첫째 주"),
        ({"cancelled": True}, "기간 미확인 · 요일·시간 미확인 · 폐강"),
    ],
)
def test_a_session_says_what_is_known_and_what_is_not(changes, text):
    assert session_text(session(**changes), words()) == text


def test_without_sessions_the_sources_own_words_stand():
    assert when_texts(program(period_text="2025년 상반기"), (), words()) == ["2025년 상반기"]
    assert when_texts(program(), (), words()) == ["기간·요일·시간 미확인"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"fee_won": 0}, "무료"),
        ({"fee_won": 0, "materials_won": 20_000}, "무료 · 재료비 20,000원"),
        ({"fee_won": 30_000, "fee_text": "30000", "materials_text": "별도"}, "30,000원 · 재료비 별도"),
        (
            {"fee_won": 30, "fee_text": "30 crowns, glass extra", "materials_won": 0},
            "30 crowns, glass extra · 재료비 0원",
        ),
        ({"materials_text": "별도"}, "미확인 · 재료비 별도"),
        ({"fee_text": "문의"}, "문의"),
        ({}, "미확인"),
    ],
)
def test_nothing_is_free_that_nobody_called_free(changes, text):
    assert fee_text(program(**changes), words()) == text


def test_the_original_words_stand_beside_a_rendering():
    both = program(target_text="예비 창업자", groups=("one",), estimated=("groups",))
    assert who_text(both, words()) == "예비 창업자"
    assert who_text(both, words("en")).endswith("(estimated) · 예비 창업자")
    assert who_text(program(), words("vi")) == "chưa biết"


@pytest.mark.parametrize(
    ("metres", "text"),
    [(0.4, "0 m"), (350.2, "350 m"), (1000, "1 km"), (1249, "1.2 km"), (12_000, "12 km")],
)
def test_a_length_is_read_at_a_glance(metres, text):
    assert length_text(metres) == text
    assert distance_text(metres, 5, words()) == f"직선거리 {text} · 도보 약 5분(추정)"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("055-330-1234", "tel:0553301234"),
        ("055-330-1234, 055-330-5678", "tel:0553301234"),
        ("_041_9346778", "tel:0419346778"),
        ("+82 55 330 1234", "tel:+82553301234"),
        ("1588-1234", "tel:15881234"),
        ("담당자 문의", ""),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("12", ""),
    ],
)
def test_only_a_number_can_be_called(text, address):
    assert call_address(text) == address


def test_the_own_ways_come_first_and_others_only_without_them():
    host = Institution(id="IN-1", name="기관", kind="one", phone="055-1111-2222", url="https://host.example", **FROM)
    place = Space(id="SP-1", name="곳", kind="one", phone="055-333-4444", **FROM)
    own = program(apply_url="https://apply.example/a", phone="055-330-1234", url="javascript:alert(1)")
    assert [step.kind for step in next_steps(own, host, place)] == [StepKind.APPLY, StepKind.CALL]
    others = next_steps(program(), host, place)
    assert [step.kind for step in others] == [StepKind.CALL_HOST, StepKind.HOST_SITE, StepKind.CALL_PLACE]
    assert next_steps(program(), None, None) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "접수중"),
        ("en", "Open"),
        ("vi", "Đang nhận đăng ký"),
        ("ko-x-easy", "지금 신청할 수 있어요"),
        ("xx", "접수중"),
    ],
)
def test_each_language_speaks_for_itself(language, text):
    assert translator(language)("접수중") == text


def test_what_a_partial_catalogue_lacks_is_said_in_its_fallback():
    assert translator("vi")("사슬 확인") == "Check the chain"
    assert translator("ko-x-easy")("사슬 확인") == "사슬 확인"
