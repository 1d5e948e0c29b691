"""How do the decisions of a period read: as a table, as the list of particulars (조서) of an announcement, as data?"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from campus.domain.city import City, pick
from campus.domain.gazette import DayKind, Gazette, GazetteEntry, GazetteQuery
from campus.domain.paper import Act
from campus.domain.record import DateBasis, Source
from campus.domain.sheet import Cell, Sheet, SheetFile
from campus.locale import Translate, translator
from campus.views.dates import dated, day_text, partial_text
from campus.views.record_text import display_name

_AREA: Final = re.compile(r"(?P<of>[^0-9㎡]*?)\s*(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)\s*㎡")


def day_label(by: DayKind, t: Translate) -> str:
    """Name one of the three dates."""
    return {
        DayKind.EFFECTIVE: t("효력발생일"),
        DayKind.DECIDED: t("결재일"),
        DayKind.ANNOUNCED: t("공고일"),
    }[by]


def act_label(entry: GazetteEntry, t: Translate) -> str:
    """Name an act; the end and the beginning of a role that moves are a move."""
    if entry.moved is not None:
        return t("임무 이전")
    return {Act.ASSIGN: t("임무 부여"), Act.CHANGE: t("임무 변경"), Act.END: t("임무 해제")}[entry.act.act]


def move_words(entry: GazetteEntry, language: str, city: City) -> str:
    """Write from where to where a role moved; nothing for another act."""
    return " → ".join(display_name(item.name, item.name_en, language, city) for item in entry.moved or ())


def period_words(query: GazetteQuery, language: str, t: Translate) -> str:
    """Write the period and which date lies in it."""
    return f"{day_label(query.by, t)} {day_text(query.first, language)} ~ {day_text(query.last, language)}"


def condition_words(query: GazetteQuery, city: City, districts: Mapping[str, str], language: str) -> list[str]:
    """Write the other conditions; a key that nobody knows stands for itself."""
    roles = {role.key: pick(role.labels, language) for role in city.roles}
    asked = (
        (translator(language)("역할"), query.roles, roles),
        (_district_word(city, language), query.districts, districts),
    )
    return [f"{name}: {', '.join(names.get(key, key) for key in sorted(keys))}" for name, keys, names in asked if keys]


def _district_word(city: City, language: str) -> str:
    """Name the districts as the city does."""
    return pick(city.district_label, language)


def entry_name(entry: GazetteEntry, language: str, city: City) -> str:
    """Name a space; a room with its building, unless its own name begins with it."""
    own = display_name(entry.space.name, entry.space.name_en, language, city)
    if entry.building is None:
        return own
    building = display_name(entry.building.name, entry.building.name_en, language, city)
    return own if own.startswith(building) else f"{building} {own}"


def entry_place(entry: GazetteEntry) -> str:
    """Return where a space is as its source writes it; a room stands at its building's address."""
    return entry.space.address or entry.space.place_text or (entry.building.address if entry.building else "")


def entry_mission(entry: GazetteEntry, language: str) -> str:
    """Return the mission; in its own language where there is no rendering."""
    decision = entry.act.decision
    return decision.mission_en if language == "en" and decision.mission_en else decision.mission


def entry_period(entry: GazetteEntry, language: str, t: Translate) -> str:
    """Write from when to when the mission holds, and how these dates are known."""
    decision = entry.act.decision
    start = dated(_iso(decision.valid_from), decision.valid_from_basis, language, t)
    end = dated(_iso(decision.valid_to), decision.valid_to_basis, language, t) if decision.valid_to else ""
    return f"{start} ~ {end}".strip()


def effective_text(entry: GazetteEntry, language: str, t: Translate) -> str:
    """Write the day from which the act counts."""
    act = entry.act
    return dated(_iso(act.effective), act.effective_basis, language, t) if act.effective else t("미확인")


def known_day(day: date | None, language: str, t: Translate) -> str:
    """Write a day; an unknown one says so."""
    return day_text(day, language) if day else t("미확인")


def entry_area(entry: GazetteEntry) -> float | None:
    """Return the area in square metres when the source gives one number; ``None`` otherwise."""
    found = _AREA.fullmatch(entry.space.area_text.strip())
    return float(found["number"].replace(",", "")) if found else None


def _area_cell(entry: GazetteEntry, t: Translate) -> Cell:
    """Write the area: its number, else where to read what the source says, else that it is not known."""
    found = entry_area(entry)
    if found is not None:
        return found
    return t("비고 참조") if entry.space.area_text.strip() else t("미확인")


def remarks(entry: GazetteEntry, city: City, language: str, t: Translate) -> str:
    """Say what the columns cannot: another act than the first, what the area is of, and what is not known."""
    act, decision, area = entry.act, entry.act.decision, entry.space.area_text.strip()
    parts = [act_label(entry, t)] if act.act is not Act.ASSIGN and entry.moved is None else []
    parts += [f"{act_label(entry, t)}: {move_words(entry, language, city)}"] if entry.moved else []
    found = _AREA.fullmatch(area)
    if found and found["of"]:
        parts.append(t("면적은 {part}").format(part=found["of"]))
    elif area and not found:
        parts.append(t("면적(자료 표기): {text}").format(text=area))
    if decision.valid_to is None:
        parts.append(t("종료일 정해지지 않음"))
    values = {
        t("소재지"): entry_place(entry),
        t("면적"): area,
        t("결재일"): decision.decided_on,
        t("공고일"): decision.announced_on,
        t("효력발생일"): act.effective,
        t("문서번호"): decision.document_no,
    }
    unknown = [name for name, held in values.items() if not held]
    parts += [t("미확인: {names}").format(names=", ".join(unknown))] if unknown else []
    return " / ".join(parts)


def report_headings(t: Translate) -> tuple[str, ...]:
    """Name the columns of the list of particulars."""
    return (*(t("연번"), t("명칭"), t("소재지"), t("면적"), t("역할"), t("임무"), t("기간"), t("비고")),)


def report_row(number: int, entry: GazetteEntry, city: City, language: str, t: Translate) -> tuple[Cell, ...]:
    """Write one line of the list of particulars."""
    return (
        number,
        entry_name(entry, language, city),
        entry_place(entry) or t("미확인"),
        _area_cell(entry, t),
        pick(city.role(entry.act.decision.role).labels, language),
        entry_mission(entry, language),
        entry_period(entry, language, t),
        remarks(entry, city, language, t),
    )


def report_sheet(
    gazette: Gazette,
    city: City,
    language: str,
    today: date,
    sources: list[tuple[Source, str]],
    districts: Mapping[str, str],
) -> Sheet:
    """Make the list of particulars for a report, with its title, its unit, its sources and what it leaves out."""
    t = translator(language)
    conditions = condition_words(gazette.query, city, districts, language)
    period = period_words(gazette.query, language, t)
    return Sheet(
        name=t("조서"),
        title=f"{pick(city.names, language)} {t('공간 임무 결정 조서')} ({', '.join([period, *conditions])})",
        unit=t("(단위: ㎡)"),
        headings=report_headings(t),
        rows=tuple(report_row(number, entry, city, language, t) for number, entry in enumerate(gazette.entries, 1)),
        notes=tuple(_notes(gazette, language, today, sources, t)),
    )


def _notes(gazette: Gazette, language: str, today: date, sources: list[tuple[Source, str]], t: Translate) -> list[str]:
    """Say of which day the table is, what is left out, and where its rows come from."""
    notes = [t("{day} 기준").format(day=day_text(today, language)), *undated_words(gazette, t)]
    for source, day in sources:
        of = f", {t('{day} 기준').format(day=partial_text(day, language))}" if day else ""
        publisher = f" ({source.publisher}{of})" if source.publisher else of
        notes.append(f"{t('출처')}: {source.title}{publisher}. {source.licence}")
    return notes


def undated_words(gazette: Gazette, t: Translate) -> list[str]:
    """Say how many decisions cannot be in any period, because the date that counts is not known."""
    if not gazette.undated:
        return []
    words = t("{date}을 알 수 없어 어느 기간에도 넣지 못한 결정 {count}건 있음")
    return [words.format(date=day_label(gazette.query.by, t), count=f"{len(gazette.undated):,}")]


def file_notes(file: SheetFile, t: Translate) -> list[str]:
    """Say what a file did to texts."""
    notes = []
    if file.guarded:
        words = t("계산식으로 읽힐 수 있는 글 {count}칸 앞에 작은따옴표(')를 붙임")
        notes.append(words.format(count=f"{file.guarded:,}"))
    if file.lost:
        listed = ", ".join(f"U+{ord(letter):04X} {letter} ({count:,})" for letter, count in file.lost.items())
        notes.append(t("CP949에 없어 〓로 바뀐 글자: {letters}").format(letters=listed))
    return notes


def data_sheet(gazette: Gazette, city: City, language: str, districts: Mapping[str, str]) -> Sheet:
    """Make the table for other programs: one row of headings, ids, days as days, unknown cells empty."""
    t = translator(language)
    rows = (_data_row(entry, city, language, districts) for entry in gazette.entries)
    headings = (
        *(t("결정 ID"), t("구분"), t("공간 ID"), t("명칭"), t("소재지"), _district_word(city, language), t("면적(㎡)")),
        *(t("역할"), t("임무"), t("시작일"), t("시작일 근거"), t("종료일"), t("종료일 근거"), t("결재일"), t("공고일")),
        *(t("효력발생일"), t("문서번호"), t("사유"), t("비고")),
    )
    return Sheet(name=t("결정 공고"), headings=headings, rows=tuple(rows))


def _data_row(entry: GazetteEntry, city: City, language: str, districts: Mapping[str, str]) -> tuple[Cell, ...]:
    """Write one act as values."""
    t, act, decision = translator(language), entry.act, entry.act.decision
    return (
        *(decision.id, act_label(entry, t), entry.space.id, entry_name(entry, language, city)),
        *(entry_place(entry) or None, districts.get(entry.district_id), entry_area(entry)),
        *(pick(city.role(decision.role).labels, language), entry_mission(entry, language)),
        *(decision.valid_from, _basis(decision.valid_from_basis), decision.valid_to, _basis(decision.valid_to_basis)),
        *(decision.decided_on, decision.announced_on, act.effective, decision.document_no or None),
        *(decision.reason, remarks(entry, city, language, t)),
    )


def _basis(basis: DateBasis | None) -> str | None:
    """Write how a date is known by its key, as the city pack does."""
    return basis.value if basis else None


def _iso(day: date | None) -> str:
    """Write a day as ISO 8601, an unknown one as nothing."""
    return day.isoformat() if day else ""
