"""In which words does an administrator read the trail of acts? Nothing here is escaped yet."""

from collections.abc import Iterable, Mapping

from campus.domain.assignment import AssignmentState
from campus.domain.audit_trail import ROLE_EVENT, Outcome, TrailEntry
from campus.domain.city import City
from campus.domain.role_path import person_id, person_name
from campus.domain.sheet import Sheet
from campus.locale import Translate, translator
from campus.views.role_text import event_label, instant_text


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
        "freeze_day": t("기준일 동결"),
        "read_audit": t("감사 기록 보기"),
        "export_audit": t("감사 기록 내려받기"),
        "verify_chain": t("사슬 확인"),
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
    return f"{known}: {rest}" if rest else known


def who_words(who: str, names: Mapping[str, str], t: Translate) -> str:
    """Name a person by the account's present name, else by what was written down."""
    known = {"": t("로그인하지 않은 사람"), "command line": t("명령줄"), "import": t("자료에서 옮겨 적음")}
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
            entry.what,
            entry.outcome,
        )
        for entry in entries
    )
    headings = (t("시각"), "UTC", t("누가"), t("계정 ID"), t("행위"), t("행위 이름"), t("대상"), t("결과"))
    return Sheet(name=t("감사 기록"), headings=headings, rows=tuple(rows))
