"""Which words stand for a programme's fields and states on the screen?"""

from campus.domain.program_state import ApplicationState, CourseState, WhyUnknown
from campus.locale import Translate


def program_field_label(field: str, t: Translate) -> str | None:
    """Name a field that only programmes have; ``None`` for any other."""
    return {
        "room_text": t("강의실"),
        "mode": t("교육방법"),
        "content_text": t("내용"),
        "languages": t("언어"),
        "age_from": t("나이(부터)"),
        "age_to": t("나이(까지)"),
        "groups": t("대상 구분"),
        "grades": t("학년"),
        "nationalities": t("국적 조건"),
        "apply_from": t("접수 시작일"),
        "apply_to": t("접수 마감일"),
        "always_open": t("상시접수"),
        "apply_methods": t("접수방법"),
        "selection_text": t("선정방법(자료 표기)"),
        "selection": t("선정방법"),
        "fee_won": t("수강료(원)"),
        "materials_text": t("재료비"),
        "materials_won": t("재료비(원)"),
        "capacity": t("정원(명)"),
        "training_support": t("직업능력개발훈련비 지원"),
        "credit_bank": t("학점은행제 인정"),
        "learning_account": t("평생학습계좌제 인정"),
        "apply_url": t("신청 누리집"),
    }.get(field)


def application_label(state: ApplicationState, t: Translate) -> str:
    """Name the state of an application."""
    return {
        ApplicationState.OPENS_SOON: t("접수예정"),
        ApplicationState.OPEN: t("접수중"),
        ApplicationState.CLOSES_SOON: t("마감임박"),
        ApplicationState.CLOSED: t("접수마감"),
        ApplicationState.ALWAYS_OPEN: t("상시접수"),
        ApplicationState.UNKNOWN: t("접수기간 미확인"),
    }[state]


def course_label(state: CourseState, t: Translate) -> str:
    """Name the state of a course."""
    return {
        CourseState.PLANNED: t("개강 전"),
        CourseState.RUNNING: t("운영중"),
        CourseState.FINISHED: t("종강"),
        CourseState.CANCELLED: t("폐강"),
        CourseState.UNKNOWN: t("운영기간 미확인"),
    }[state]


def why_unknown_label(why: WhyUnknown, t: Translate) -> str:
    """Say why a state cannot be told."""
    return {
        WhyUnknown.NO_DATES: t("날짜가 자료에 없음"),
        WhyUnknown.NO_START: t("시작일이 자료에 없음"),
        WhyUnknown.NO_END: t("종료일이 자료에 없음"),
        WhyUnknown.END_BEFORE_START: t("자료의 종료일이 시작일보다 빠름"),
        WhyUnknown.NOT_TO_THE_DAY: t("날짜가 달 또는 해까지만 알려짐"),
        WhyUnknown.ONLY_PLANNED: t("계획만 알려지고 시작은 확인되지 않음"),
    }[why]
