"""Which words stand for types, states, relations and fields on the screen?"""

from collections.abc import Mapping

from campus.domain.assignment import Assignment, AssignmentState, Decision, Standing
from campus.domain.record import RecordType, Relation
from campus.locale import Translate
from campus.views.program_labels import program_field_label


def type_label(record_type: str, t: Translate) -> str:
    """Name a type of record."""
    return {
        RecordType.SPACE: t("공간"),
        RecordType.INSTITUTION: t("기관"),
        RecordType.COMPANY: t("기업"),
        RecordType.PROGRAM: t("프로그램"),
        RecordType.STATION: t("역"),
    }[RecordType(record_type)]


def state_label(state: str, t: Translate) -> str:
    """Name a state as a filter."""
    return {
        AssignmentState.CANDIDATE: t("후보"),
        AssignmentState.IN_REVIEW: t("검토중"),
        AssignmentState.SENT_BACK: t("반려"),
        AssignmentState.APPROVED: t("예정"),
        AssignmentState.IN_FORCE: t("지정(운영중)"),
        AssignmentState.ENDED: t("지정해제"),
    }[AssignmentState(state)]


def standing_label(decision: Decision, standing: Standing, t: Translate) -> str:
    """Say how an assignment stands; "approved" is only said of a decision whose day of signing is known."""
    label = state_label(standing.state, t)
    if standing.state is AssignmentState.APPROVED and decision.decided_on is not None:
        label = t("결재완료")
    if standing.by_plan:
        return f"{label} · {t('계획상')}"
    return f"{label} · {t('예정일 지남, 확인 필요')}" if standing.overdue else label


def strongest(assignments: tuple[Assignment, ...]) -> Assignment | None:
    """Return the assignment in force, or else the one that comes next."""
    order = [AssignmentState.IN_FORCE, AssignmentState.APPROVED, AssignmentState.IN_REVIEW, AssignmentState.ENDED]
    known = [item for item in assignments if item.standing.state in order]
    return min(known, key=lambda item: order.index(item.standing.state), default=None)


def relation_label(relation: Relation, t: Translate, *, outward: bool) -> str:
    """Name a tie as seen from one of its ends."""
    both: Mapping[Relation, tuple[str, str]] = {
        Relation.OWNS: (t("소유하는 공간"), t("소유기관")),
        Relation.MANAGES: (t("관리하는 공간"), t("관리기관")),
        Relation.OPERATES: (t("운영하는 공간"), t("운영기관")),
        Relation.RUNS: (t("운영하는 프로그램"), t("프로그램 운영기관")),
        Relation.TAKES_PLACE_IN: (t("열리는 곳"), t("이곳에서 열리는 프로그램")),
        Relation.PARTNERS: (t("협력"), t("협력")),
        Relation.HIRES: (t("채용을 약속한 프로그램"), t("채용 기업")),
        Relation.FEEDS: (t("다음 단계"), t("이전 단계")),
        Relation.STANDS_IN: (t("자리한 곳"), t("이곳에 있는 기업·시설")),
        Relation.IS_PART_OF: (t("속한 곳"), t("딸린 공간")),
        Relation.MOVES_TO: (t("이전할 곳"), t("이전 전 위치")),
        Relation.TRAINS: (t("참여하는 교육과정"), t("교육 참여 기업")),
    }
    return both[relation][0 if outward else 1]


def field_label(field: str, t: Translate) -> str:
    """Name a field of a record."""
    return program_field_label(field, t) or field_labels(t)[field]


def field_labels(t: Translate) -> Mapping[str, str]:
    """Return the names of the fields of records."""
    return {
        "location": t("위치(위도, 경도)"),
        "aliases": t("다른 이름"),
        "address": t("주소"),
        "place_text": t("장소(자료 표기)"),
        "location_basis": t("위치 근거"),
        "owner_text": t("소유기관"),
        "manager_text": t("관리기관"),
        "operator_text": t("운영기관"),
        "industries": t("전략산업"),
        "industry_text": t("산업(자료 표기)"),
        "stages": t("단계"),
        "opened_text": t("개소"),
        "status_text": t("상태"),
        "opening_text": t("이용시간"),
        "closed_text": t("휴관일"),
        "capacity_text": t("규모·정원"),
        "area_text": t("면적"),
        "fee_text": t("이용료"),
        "apply_text": t("신청방법"),
        "facilities_text": t("부대시설"),
        "phone": t("전화"),
        "url": t("누리집"),
        "external_id": t("원자료 번호"),
        "council_group": t("협의회 구분"),
        "council_status": t("협의회 참여"),
        "council_duties": t("협의회 역할"),
        "complex_text": t("단지(자료 표기)"),
        "host_text": t("주관"),
        "target_text": t("대상"),
        "period_text": t("기간"),
        "line": t("노선"),
        "station_no": t("역번호"),
    }


FACET_VOCABULARY = {"kinds": "kinds", "industries": "industry_keys", "stages": "stages"}
"""The facets whose keys are words of the city pack."""


def facet_label(facet: str, t: Translate) -> str:
    """Name a dimension of a query."""
    return {
        "roles": t("역할"),
        "states": t("상태"),
        "types": t("보이는 것"),
        "kinds": t("종류"),
        "industries": t("전략산업"),
        "stages": t("단계"),
        "districts": t("읍면동"),
        "living_areas": t("생활권"),
        "bodies": t("소유·관리·운영기관"),
    }[facet]


def part_label(part: str, t: Translate) -> str:
    """Name a part of an address that was ignored."""
    return {
        "day": t("기준일"),
        "known": t("그때 알던 대로"),
        "located": t("위치"),
        "text": t("검색어"),
        "industry_list": t("산업 목록"),
    }.get(part) or facet_label(part, t)
