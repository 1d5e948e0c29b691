"""In which words does an administrator read the trail of acts? Nothing here is escaped yet."""

import re
from collections.abc import Iterable, Mapping

from campus.domain.account import Right
from campus.domain.assignment import AssignmentState
from campus.domain.audit_trail import ROLE_EVENT, Outcome, TrailEntry
from campus.domain.city import City
from campus.domain.role_path import person_id, person_name
from campus.domain.sheet import Sheet
from campus.domain.tables import TYPE_OF_TABLE
from campus.locale import Translate, translator
from campus.views.account_text import right_label
from campus.views.labels import type_label
from campus.views.role_text import event_label, instant_text

ACCOUNT_ACTS = frozenset({"add_account", "change_account"})
"""The acts behind which stands what an account may do, before and after."""

_NEEDED = re.compile(r"needs (?P<right>\w+)(?: of (?P<of>.+))?")
_COUNTED = re.compile(r"(?P<count>\d+) of (?P<total>\d+)")
_LINKED = re.compile(r"(?P<count>\d+) links")


def act_words(act: str, t: Translate) -> str:
    """Name an act; one that has no words here stands for itself."""
    return {
        ROLE_EVENT: t("결정 기록"),
        "sign_in": t("로그인"),
        "sign_out": t("로그아웃"),
        "first_account": t("첫 관리자 등록"),
        "set_password": t("비밀번호 설정"),
        "change_password": t("비밀번호 변경"),
        "list_accounts": t("계정 목록 보기"),
        "add_account": t("계정 추가"),
        "change_account": t("계정 변경"),
        "end_sessions": t("로그인 모두 종료"),
        "renew_link": t("일회용 링크 다시 만들기"),
        "rescue_link": t("일회용 링크(명령줄)"),
        "propose_role": t("임무 제안"),
        "amend_role": t("임무 제안 고치기"),
        "end_role": t("임무 해제 제안"),
        "send_back_role": t("제안 반려"),
        "withdraw_role": t("제안 철회"),
        "approve_role": t("결재 결과 입력"),
        "save_role_draft": t("임시 저장"),
        "delete_role_draft": t("임시 저장 삭제"),
        "draft_paper": t("결재 문서 초안"),
        "read_evidence": t("근거 파일 내려받기"),
        "freeze_day": t("현황 동결"),
        "read_audit": t("감사 기록 보기"),
        "export_audit": t("감사 기록 내려받기"),
        "verify_chain": t("사슬 확인"),
        "move_role": t("임무 이전 제안"),
        "open_record": t("기록 열기"),
        "edit_record": t("기록 고치기"),
        "add_record": t("새 기록"),
        "confirm_record": t("기록 확인"),
        "open_session": t("일정 열기"),
        "edit_session": t("일정 고치기"),
        "answer_report": t("제보 답변"),
        "end_own_session": t("자기 로그인 종료"),
        "turn_codes_on": t("인증 앱 코드 사용"),
        "turn_codes_off": t("인증 앱 코드 사용 중지"),
        "reset_codes": t("인증 앱 코드 해제"),
        "give_code": t("인증 코드 입력"),
        "read_import": t("들여올 자료 미리 보기"),
        "map_import": t("자료의 열 대응 정하기"),
        "import_file": t("자료 들여오기"),
        "undo_import": t("들여온 자료 되돌리기"),
    }.get(act, act)


def outcome_label(outcome: Outcome, t: Translate) -> str:
    """Name how an act ended."""
    return {Outcome.DONE: t("완료"), Outcome.REFUSED: t("거부"), Outcome.FAILED: t("실패")}[outcome]


def outcome_words(entry: TrailEntry, t: Translate) -> str:
    """Say how an act ended: the word, and what was written behind it as it stands."""
    first, _, rest = entry.outcome.partition(": ")
    known = outcome_label(Outcome(first), t) if first in set(Outcome) else first
    if entry.act == ROLE_EVENT:
        rest = event_label(AssignmentState(rest), t) if rest in set(AssignmentState) else rest
    elif entry.act in ACCOUNT_ACTS:
        rest = _account_words(rest, t)
    else:
        rest = _detail_words(rest, t)
    return f"{known}: {rest}" if rest else known


def _detail_words(text: str, t: Translate) -> str:
    """Say what is written behind how an act ended; what has no words here stands for itself."""
    known = {
        "own account": t("자기 계정"),
        "own proposal": t("본인이 제안한 건"),
        "another's proposal": t("다른 사람이 제안한 건"),
        "unknown person": t("모르는 사람"),
        "login is taken": t("이미 있는 아이디"),
    }
    needed, counted, linked = _NEEDED.fullmatch(text), _COUNTED.fullmatch(text), _LINKED.fullmatch(text)
    if needed and needed["right"] in set(Right):
        words = t("{right} 권한 필요").format(right=right_label(Right(needed["right"]), t))
        return f"{words} ({needed['of']})" if needed["of"] else words
    if counted:
        return t("{total}건 중 {count}건").format(total=counted["total"], count=counted["count"])
    return t("고리 {count}개").format(count=linked["count"]) if linked else known.get(text, text)


def _account_words(text: str, t: Translate) -> str:
    """Say which rights and flags an account had and has; an institution stands by its id."""
    words = {right.value: right_label(right, t) for right in Right} | {
        "viewer": t("열람"),
        "disabled": t("사용 중지"),
        "must_change_password": t("비밀번호 변경 필요"),
        "single_sign_on": t("통합 로그인"),
    }
    sides = ([words.get(key, key) for key in side.split(" ") if key] for side in text.split(" -> "))
    plain_words = _detail_words(text, t)
    return plain_words if plain_words != text else " → ".join(" · ".join(side) for side in sides)


def what_words(what: str, names: Mapping[str, str], t: Translate) -> str:
    """Name what an act was about: an account by its person, a kind of record, anything else by its id."""
    if what in TYPE_OF_TABLE:
        return type_label(TYPE_OF_TABLE[what], t)
    return f"{names[what]} ({what})" if what in names else what


def who_words(who: str, names: Mapping[str, str], t: Translate) -> str:
    """Name a person by the account's present name, else by what was written down."""
    known = {"": t("로그인하지 않은 사람"), "import": t("자료에서 옮겨 적음"), "openid": t("통합 로그인 제공자")}
    known |= dict.fromkeys(("command line", "command-line"), t("명령줄"))
    return known.get(who) or names.get(person_id(who)) or person_name(who) or who


def trail_sheet(entries: Iterable[TrailEntry], names: Mapping[str, str], city: City, language: str) -> Sheet:
    """Make the table for a file: the instant in the city's time and in UTC, words, and what was written."""
    t = translator(language)
    rows = (
        (
            instant_text(entry.at, city, language),
            entry.at,
            who_words(entry.who, names, t),
            entry.who,
            act_words(entry.act, t),
            entry.act,
            what_words(entry.what, names, t),
            outcome_words(entry, t),
            entry.outcome,
        )
        for entry in entries
    )
    headings = (
        t("시각"),
        "UTC",
        t("누가"),
        t("계정 ID"),
        t("행위"),
        t("행위 이름"),
        t("행위의 대상"),
        t("결과"),
        t("결과 원문"),
    )
    return Sheet(name=t("감사 기록"), headings=headings, rows=tuple(rows))
