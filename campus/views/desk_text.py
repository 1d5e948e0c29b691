"""In which words does the records desk speak: fields and their parts, cells, proposals, states of a report?"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campus.domain.city import VOCABULARIES, City, pick
from campus.domain.record_form import LOCATION, Entry, Group, entry_of, form_columns
from campus.domain.report import ReportState
from campus.domain.tables import LIST_SEPARATOR, Column, format_cell
from campus.locale import Translate
from campus.views.dates import day_text
from campus.views.labels import field_labels
from campus.views.plain import plain
from campus.views.program_labels import program_field_label

NameOf = Callable[[str], str]
"""Names a record or an area by its id."""

COORDINATE = ("lon", "lat")


def group_label(group: Group, t: Translate) -> str:
    """Name a part of a record's form."""
    return {
        Group.NAME: t("이름과 종류"),
        Group.PLACE: t("주소와 위치"),
        Group.TIES: t("관련 기관·공간"),
        Group.CONTENT: t("내용"),
    }[group]


def column_label(field: str, t: Translate) -> str:
    """Name a column of a record; one that has no words yet is named as the city pack names it."""
    own = {
        "name": t("이름"),
        "name_en": t("영문 이름"),
        "kind": t("종류"),
        "district_id": t("읍면동"),
        "note": t("비고"),
        "parent_id": t("상위 공간"),
        "owner_id": t("소유기관(목록)"),
        "owner_text": t("소유기관(자료 표기)"),
        "manager_id": t("관리기관(목록)"),
        "manager_text": t("관리기관(자료 표기)"),
        "operator_id": t("운영기관(목록)"),
        "operator_text": t("운영기관(자료 표기)"),
        "place_id": t("진행 공간"),
        "complex_id": t("산업단지(목록)"),
        "lon": t("경도"),
        "lat": t("위도"),
        "source_id": t("출처"),
        "reference_date": t("기준일"),
        "date_basis": t("날짜 근거"),
        "estimated": t("추정한 항목"),
    }
    return own.get(field) or program_field_label(field, t) or field_labels(t).get(field, field)


def truth_words(t: Translate) -> dict[str, str]:
    """Return the words for the cells that say yes or no."""
    words = {True: t("예"), False: t("아니요")}
    return {format_cell(value): word for value, word in words.items()}


def cell_text(table: str, field: str, cell: str, names: NameOf, city: City, language: str, t: Translate) -> str:
    """Write a cell as escaped text: keys become their words, ids names; what is empty is a dash."""
    if not cell:
        return "–"
    column = next((item for item in form_columns(table) if item.name == field), None)
    if field == LOCATION:
        return plain(", ".join(reversed(cell.split(" "))))
    if column is None or field == "source_id":
        return plain(names(cell) if field == "source_id" else cell)
    if column.type is bool:
        return plain(truth_words(t).get(cell, cell))
    keys = cell.split(LIST_SEPARATOR) if column.is_list else [cell]
    return ", ".join(plain(_key_text(column, key, names, city, language)) for key in keys)


def _key_text(column: Column, key: str, names: NameOf, city: City, language: str) -> str:
    """Write one key in words."""
    if column.refers_to in VOCABULARIES:
        return pick(city.term(column.refers_to, key).labels, language)
    if column.refers_to:
        return names(key)
    if entry_of(column, listed=False) is Entry.DAY:
        return day_text(date.fromisoformat(key), language)
    return key


def report_state_label(state: ReportState, t: Translate) -> str:
    """Name a report's state."""
    return {
        ReportState.RECEIVED: t("접수"),
        ReportState.CHECKING: t("확인 중"),
        ReportState.CORRECTED: t("반영함"),
        ReportState.DECLINED: t("반영 안 함"),
    }[state]


def city_day(instant: str, city: City, language: str) -> str:
    """Write the day of an instant (ISO 8601, UTC) in the city's own time."""
    return day_text(datetime.fromisoformat(instant).astimezone(ZoneInfo(city.timezone)).date(), language)


def reading_text(system: str, place: tuple[float, float], district: str, *, swapped: bool, t: Translate) -> str:
    """Write one way to read typed numbers as a place, escaped; ``place`` is longitude and latitude."""
    words = [system, *([t("가로·세로 바꿈")] if swapped else []), f"{place[1]:.6f}, {place[0]:.6f}", district]
    return " · ".join(plain(word) for word in words if word)


def likeness_text(likeness: str, distance_m: float | None, t: Translate) -> str:
    """Say why a record may be the same."""
    words: Mapping[str, str] = {"name": t("같은 이름"), "address": t("같은 주소"), "near": t("가까운 위치")}
    away = f" {distance_m:,.0f} m" if likeness == "near" and distance_m is not None else ""
    return f"{words[likeness]}{away}"
