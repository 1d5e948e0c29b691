"""In which words does an official read a decision: its fields, its faults, its effect, its history?

Every text of a record comes escaped; see ``views.plain``.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from campus.domain.assignment import PROPOSED, Assignment, AssignmentState, Decision
from campus.domain.assignment_form import FieldChange, Problem
from campus.domain.city import City, pick
from campus.domain.evidence import read_evidence
from campus.domain.role_path import Lane, ProposalKind
from campus.locale import Translate
from campus.views.dates import KOREAN, dated, day_text
from campus.views.labels import standing_label, state_label
from campus.views.plain import plain

NameOf = Callable[[str], str]
"""Names a record or a decision by its id."""

VOCABULARIES = {"functions": "functions", "industries": "industry_keys", "stages": "stages"}
REFERENCES = frozenset({"lead_id", "operator_id", "parent_id", "successor_id", "industry_list_id"})
KIBIBYTE = 1024


def lane_label(lane: Lane, t: Translate) -> str:
    """Name a list of the board."""
    return {
        Lane.IN_REVIEW: t("검토중"),
        Lane.SENT_BACK: t("반려"),
        Lane.WAITING: t("효력 대기(결재완료·예정)"),
        Lane.OVERDUE: t("확인 필요"),
        Lane.ENDING: t("곧 끝남(90일 안)"),
        Lane.IN_FORCE: t("지정(운영중)"),
        Lane.ENDED: t("지정해제"),
    }[lane]


def lane_help(lane: Lane, t: Translate) -> str:
    """Say what stands on a list of the board, and what is to be done there."""
    return {
        Lane.IN_REVIEW: t("결재권자의 확인을 기다리는 제안. 공개되지 않음"),
        Lane.SENT_BACK: t("사유와 함께 되돌아온 제안. 고쳐서 다시 제안하거나 철회"),
        Lane.WAITING: t("결정되었거나 계획으로 발표되었으나 효력발생일이 오지 않은 건"),
        Lane.OVERDUE: t("계획한 날이 지났으나 실제로 이루어졌는지 확인되지 않은 건"),
        Lane.ENDING: t("종료일이 가까운 건. 연장·해제·이전 결정 필요"),
        Lane.IN_FORCE: t("기준일에 효력이 있는 건"),
        Lane.ENDED: t("효력이 끝난 건"),
    }[lane]


def problem_text(problem: str, t: Translate) -> str:
    """Say what is wrong with a field of a role's form; a problem of another form stands for itself."""
    known = {
        Problem.NO_SPACE: t("공간 미선택"),
        Problem.NO_ROLE: t("역할 미선택"),
        Problem.NO_MISSION: t("임무 내용 없음"),
        Problem.NO_REASON: t("사유 없음"),
        Problem.NO_START: t("시작일 없음"),
        Problem.NO_END: t("종료일 없음"),
        Problem.NO_DAY: t("날짜 없음"),
        Problem.NO_DOCUMENT: t("문서번호 없음"),
        Problem.END_BEFORE_START: t("종료일이 시작일보다 늦어야 함"),
        Problem.SAME_ROLE: t("이 공간에 같은 역할이 겹치는 기간에 이미 있거나 제안됨"),
        Problem.UNKNOWN: t("목록에 없는 값"),
        Problem.TOO_LONG: t("2,000자를 넘음"),
        Problem.NOT_STORABLE: t("저장할 수 없는 글자 포함"),
        Problem.STAGE: t("1 이상의 수여야 함"),
        Problem.NOTHING_CHANGED: t("바뀐 내용 없음"),
        Problem.IN_FORCE_MOVED: t("이미 시작된 임무의 시작일만 늦출 수 없음"),
        Problem.OWN_PROPOSAL: t("본인이 제안한 건은 결재할 수 없음"),
        Problem.NOT_YOURS: t("본인이 제안한 건만 철회할 수 있음"),
        Problem.NOT_PENDING: t("검토중인 제안이 아님"),
        Problem.NOT_DECIDED: t("결재된 임무가 아님"),
        Problem.PENDING: t("검토중인 제안이 이미 있음"),
        Problem.FUTURE_SIGNATURE: t("결재일이 오늘보다 늦음"),
        Problem.BEFORE_SIGNATURE: t("결재일보다 빠름"),
        Problem.NO_LIST: t("산업을 고르면 산업 목록의 기준일도 골라야 함"),
        Problem.NOT_IN_LIST: t("고른 산업 목록에 없는 산업"),
        Problem.OWN_SUCCESSOR: t("자기 자신을 상위 또는 다음 임무로 고를 수 없음"),
        Problem.ONE_SPACE: t("옮겨 갈 공간은 하나여야 함"),
        Problem.OVER: t("이미 끝난 임무임"),
        Problem.SAME_SPACE: t("지금과 다른 공간이어야 함"),
        Problem.PART_OF_MOVE: t("이전 제안의 일부임. 이전 제안에서 함께 고쳐야 함"),
        Problem.NO_SUCCESSOR: t("연결을 옮기려면 이어지는 다음 임무가 필요함"),
        Problem.FILE_TYPE: t("받을 수 없는 형식의 파일. PDF, JPEG, PNG, HWP, HWPX, DOCX, XLSX, PPTX 가능"),
        Problem.FILE_SIZE: t("빈 파일이거나 15 MB를 넘는 파일"),
        Problem.TOO_MANY_FILES: t("파일은 10개까지"),
        Problem.FILE_GONE: t("보관되지 않은 파일"),
    }
    return {key.value: text for key, text in known.items()}.get(problem, problem)


def form_label(field: str, t: Translate) -> str:
    """Name a field of a role's form."""
    return {
        "space": t("공간"),
        "role": t("역할"),
        "mission": t("임무"),
        "mission_en": t("임무(영문)"),
        "functions": t("기능"),
        "industries": t("전략산업"),
        "stages": t("단계"),
        "lead_id": t("주관기관"),
        "operator_id": t("운영기관"),
        "parent_id": t("상위 캠퍼스"),
        "stage_no": t("단계 번호(1단계, 2단계 …)"),
        "successor_id": t("이어지는 다음 임무"),
        "valid_from": t("시작일"),
        "valid_to": t("종료일(이날부터 효력 없음)"),
        "document_no": t("근거 문서번호"),
        "reason": t("사유"),
        "industry_list_id": t("산업 목록(기준일)"),
        "budget_line": t("예산"),
        "evidence": t("근거 파일"),
        "moved_links": t("함께 옮기는 프로그램 연결"),
    }[field]


def kind_label(kind: ProposalKind, t: Translate) -> str:
    """Name what a proposal would do."""
    return {
        ProposalKind.FIRST: t("임무 부여"),
        ProposalKind.CHANGE: t("임무 변경"),
        ProposalKind.END: t("임무 해제"),
        ProposalKind.MOVE: t("임무 이전"),
    }[kind]


def event_label(state: AssignmentState, t: Translate) -> str:
    """Name an event of a decision's history by what was done."""
    done = {
        AssignmentState.CANDIDATE: t("제안 철회"),
        AssignmentState.IN_REVIEW: t("제안"),
        AssignmentState.SENT_BACK: t("반려"),
        AssignmentState.APPROVED: t("결재"),
        AssignmentState.ENDED: t("해제·변경 결재"),
    }
    return done.get(state) or state_label(state, t)


def change_text(item: FieldChange, names: NameOf, city: City, language: str, t: Translate) -> tuple[str, str]:
    """Write a field's value before and after, escaped; a date says how it is known."""
    sides = ((item.old, item.old_basis), (item.new, item.new_basis))
    old, new = (
        plain(dated(value.isoformat(), basis, language, t))
        if isinstance(value, date)
        else value_text(item.field, value, names, city, language)
        for value, basis in sides
    )
    return old, new


def value_text(field: str, value: Any, names: NameOf, city: City, language: str) -> str:
    """Write a field's value as escaped text; what is not filled in is a dash."""
    if value in (None, "", ()):
        return "–"
    if isinstance(value, date):
        return plain(day_text(value, language))
    if field == "role":
        return plain(pick(city.role(value).labels, language))
    if field in REFERENCES:
        return plain(names(value))
    if isinstance(value, tuple):
        return ", ".join(plain(_member_text(field, item, names, city, language)) for item in value)
    return plain(str(value))


def _member_text(field: str, item: str, names: NameOf, city: City, language: str) -> str:
    """Write one of a field's several values, as plain text that is not escaped yet."""
    if field in VOCABULARIES:
        return pick(city.term(VOCABULARIES[field], item).labels, language)
    file = read_evidence(item)
    return names(item) if file is None else f"{file.name} ({size_text(file.size)})"


def size_text(size: int) -> str:
    """Write a file's size in bytes as people read it."""
    return f"{size / KIBIBYTE / KIBIBYTE:.1f} MB" if size >= KIBIBYTE * KIBIBYTE else f"{-(-size // KIBIBYTE):,} kB"


def instant_text(recorded_at: str, city: City, language: str) -> str:
    """Write an instant (ISO 8601, UTC) in the city's own time."""
    moment = datetime.fromisoformat(recorded_at).astimezone(ZoneInfo(city.timezone))
    return f"{day_text(moment.date(), language)} {moment:%H:%M}"


def decision_title(decision: Decision, names: NameOf, city: City, language: str) -> str:
    """Name a decision by its space and its role, as plain text that is not escaped yet."""
    return f"{names(decision.space_id)} · {pick(city.role(decision.role).labels, language)}"


def lane_line(item: Assignment, language: str, t: Translate) -> str:
    """Write in one line how a decision stands, and from when to when, escaped."""
    decision = item.decision
    first = decision.valid_from.isoformat() if decision.valid_from else ""
    period = f"{dated(first, decision.valid_from_basis, language, t)} ~"
    if decision.valid_to:
        period += f" {dated(decision.valid_to.isoformat(), decision.valid_to_basis, language, t)}"
    return " · ".join(map(plain, (standing_label(decision, item.standing, t), period)))


def papers(decision: Decision, effective: date | None, language: str, t: Translate) -> Mapping[str, str]:
    """Return the reason, the document's number and the three dates of a decision, escaped, by their labels.

    ``effective`` is the day from which it holds or, when it is an end, no longer holds.
    """
    basis = decision.valid_from_basis if effective == decision.valid_from else decision.valid_to_basis

    missing = plain(t("미정") if decision.state in PROPOSED else t("미확인"))

    def day(value: date | None) -> str:
        return plain(day_text(value, language)) if value else missing

    return {
        t("사유"): plain(decision.reason),
        t("문서번호"): plain(decision.document_no) or missing,
        t("결재일"): day(decision.decided_on),
        t("공고일"): day(decision.announced_on),
        t("효력발생일"): plain(dated(effective.isoformat(), basis, language, t)) if effective else missing,
    }


def consequence(kind: ProposalKind, role: str, effective: date | None, language: str, t: Translate) -> str:
    """Say what entering the decision does, and when the public sees it; plain text that is not escaped yet."""
    day = day_text(effective, language, weekday=language == KOREAN) if effective else t("효력발생일")
    words = {
        ProposalKind.FIRST: t("{day}부터 공개 지도에 {role}(으)로 표시됨. 그 전날까지 오늘의 지도는 그대로임"),
        ProposalKind.CHANGE: t("{day}부터 공개 지도에 바뀐 내용이 표시됨({role}). 그 전날까지는 지금 내용이 유지됨"),
        ProposalKind.END: t("{day}부터 공개 지도에서 지정해제로 표시됨({role}). 기록은 지워지지 않음"),
        ProposalKind.MOVE: t("{day}부터 공개 지도에서 새 공간에 표시됨({role}). 그 전날까지 오늘의 지도는 그대로임"),
    }
    return words[kind].format(day=day, role=role)
