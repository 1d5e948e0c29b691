"""In which words does the records desk speak of the sessions of a programme?"""

from collections.abc import Mapping

from campus.domain.record import DateBasis
from campus.domain.schedule import WEEKDAYS
from campus.domain.session_form import field_of_history
from campus.domain.tables import LIST_SEPARATOR
from campus.locale import Translate
from campus.views.plain import plain
from campus.views.program_text import weekday_names


def session_label(field: str, t: Translate) -> str:
    """Name a field of a session."""
    return {
        "number": t("회차"),
        "name": t("회차 이름"),
        "start_on": t("시작일"),
        "end_on": t("종료일"),
        "period_basis": t("기간의 근거"),
        "days_text": t("요일(자료 표기)"),
        "weekdays": t("요일"),
        "start_time": t("시작 시각"),
        "end_time": t("종료 시각"),
        "rrule": t("반복 규칙(RFC 5545)"),
        "except_days": t("쉬는 날"),
        "extra_days": t("더하는 날"),
        "skips_holidays": t("공휴일에 쉼"),
        "cancelled": t("폐강"),
        "source_id": t("출처"),
        "note": t("비고"),
    }[field]


def changed_field_label(name: str, t: Translate) -> str:
    """Name a field of a session as the history of its programme has it."""
    number, field = field_of_history(name)
    return f"{t('{number}회차').format(number=number)} · {session_label(field, t)}"


def session_help(field: str, t: Translate) -> str | None:
    """Say how a field is filled in, where that is not plain."""
    return {
        "start_on": t("예: 2026-03-11. 달까지만 알면 2026-03"),
        "end_on": t("예: 2026-03-11. 달까지만 알면 2026-03"),
        "start_time": t("예: 19:00"),
        "end_time": t("예: 21:00. 자정을 넘기면 다음 날로 봄"),
        "except_days": t("한 줄에 하루씩. 예: 2026-05-05"),
        "extra_days": t("한 줄에 하루씩. 예: 2026-05-05"),
        "days_text": t("요일만으로 나타낼 수 없을 때 자료에 적힌 그대로"),
    }.get(field)


def session_options(field: str, language: str, t: Translate) -> Mapping[str, str]:
    """Return the words of the keys that can be chosen for a field."""
    if field == "weekdays":
        return dict(zip(WEEKDAYS, weekday_names(language), strict=True))
    if field == "period_basis":
        return {
            DateBasis.EXACT: t("자료에 적힌 대로"),
            DateBasis.PLANNED: t("계획"),
            DateBasis.REPORTED: t("보도 기준"),
            DateBasis.INFERRED: t("추정"),
            DateBasis.COLLECTED: t("수집일, 자료에 날짜 없음"),
        }
    return {"yes": t("예"), "no": t("아니요")} if field in {"skips_holidays", "cancelled"} else {}


def session_cell_text(field: str, cell: str, language: str, t: Translate) -> str:
    """Write a cell of a session as escaped text; what is empty is a dash."""
    words = session_options(field, language, t)
    return ", ".join(plain(words.get(key, key)) for key in cell.split(LIST_SEPARATOR)) if cell else "–"
