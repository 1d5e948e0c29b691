"""An administrator reads the trail of acts in the reader's language."""

import pytest

from campus.domain.audit_trail import ROLE_EVENT, TrailEntry
from campus.locale import translator
from campus.views.audit_text import outcome_words, trail_sheet, what_words, who_words
from tests.factories import make_city


@pytest.mark.parametrize(
    ("act", "outcome", "korean", "english"),
    [
        ("approve_role", "refused: needs approver", "거부: 결재 권한 필요", "refused: needs the right “approve”"),
        ("edit_record", "refused: needs official of IN-9", "거부: 제안(담당) 권한 필요 (IN-9)", None),
        ("approve_role", "refused: own proposal", "거부: 본인이 제안한 건", "refused: own proposal"),
        ("add_account", "refused: needs administrator", "거부: 계정 관리 권한 필요", None),
        ("add_account", "done: approver official IN-1 disabled", "완료: 결재 · 제안(담당) · IN-1 · 사용 중지", None),
        ("change_account", "done: viewer -> editor IN-1", "완료: 열람 → 편집(소속 기관) · IN-1", None),
        ("export_audit", "done: 7 of 12", "완료: 12건 중 7건", "done: 7 of 12"),
        ("verify_chain", "done: 9 links", "완료: 고리 9개", "done: 9 links"),
        (ROLE_EVENT, "done: in_review", "완료: 제안", None),
        ("sign_in", "done", "완료", "done"),
        ("sign_in", "failed: **<b>", "실패: **<b>", None),
    ],
)
def test_how_an_act_ended_is_said_in_words(act: str, outcome: str, korean: str, english: str | None) -> None:
    entry = TrailEntry("2026-11-23T00:00:00.000000+00:00", "AC-1", act, "", outcome)
    assert outcome_words(entry, translator("ko")) == korean
    if english is not None:
        assert outcome_words(entry, translator("en")).lower() == english.lower()


def test_whom_and_what_an_act_was_about_is_named() -> None:
    names, t = {"AC-1": "김 주무관"}, translator("ko")
    assert what_words("AC-1", names, t) == "김 주무관 (AC-1)"
    assert (what_words("spaces", names, t), what_words("DC-1", names, t)) == ("공간", "DC-1")
    people = [who_words(who, names, t) for who in ("AC-1", "command line", "command-line", "openid", "", "AC-7 이름")]
    assert people == ["김 주무관", "명령줄", "명령줄", "통합 로그인 제공자", "로그인하지 않은 사람", "이름"]


def test_a_file_says_the_words_and_what_was_written() -> None:
    entry = TrailEntry("2026-11-23T00:00:00.000000+00:00", "AC-1", "approve_role", "DC-1", "refused: needs approver")
    sheet = trail_sheet([entry], {}, make_city(), "ko")
    (row,) = sheet.rows
    assert len(row) == len(sheet.headings)
    assert row[-3:] == ("DC-1", "거부: 결재 권한 필요", "refused: needs approver")
