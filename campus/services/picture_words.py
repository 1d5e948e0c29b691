"""In which words does a picture say what it shows: the day, the conditions, the marks, the sources?"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from campus.domain.assignment import AssignmentState
from campus.domain.city import City, pick
from campus.domain.marks import CANDIDATE, COMPLEX, DASHED, ENDED, SOLID, MarkStyle
from campus.domain.query import Query
from campus.domain.record import RecordType, Source
from campus.locale import Translate, translator
from campus.services.atlas import Atlas

MOST_TITLES = 3
"""So many sources of a licence are named on a picture; the others are counted."""


def picture_title(city: City, language: str) -> str:
    """Return the title of a city's picture."""
    return translator(language)("{city} 캠퍼스 현황도").format(city=pick(city.names, language))


def day_words(day: date, today: date, language: str) -> str:
    """Return the date of view, with a remark when it lies ahead and plans are shown."""
    t = translator(language)
    words = t("{year}. {month}. {day}. 기준").format(year=day.year, month=day.month, day=day.day)
    return words + t(" (계획 반영)") if day > today else words


def mark_label(city: City, style: MarkStyle, language: str) -> str:
    """Return what a mark stands for: a role and its state, or a kind of record."""
    t = translator(language)
    if not style.is_role:
        return _plain_marks(t).get(style.key, style.key)
    states = {SOLID: t("지정(운영중)"), DASHED: t("예정"), ENDED: t("지정해제")}
    return f"{pick(city.role(style.key).labels, language)} · {states[style.outline]}"


def _plain_marks(t: Translate) -> Mapping[str, str]:
    """Name the marks that stand for no role."""
    return {CANDIDATE: t("후보 공간"), COMPLEX: t("산업단지"), **_types(t)}


def _types(t: Translate) -> Mapping[str, str]:
    """Name the types of record."""
    return {
        RecordType.SPACE.value: t("공간"),
        RecordType.INSTITUTION.value: t("기관"),
        RecordType.COMPANY.value: t("기업"),
        RecordType.PROGRAM.value: t("프로그램"),
        RecordType.STATION.value: t("역"),
    }


def _states(t: Translate) -> Mapping[str, str]:
    """Name the states of an assignment."""
    return {
        AssignmentState.CANDIDATE.value: t("후보"),
        AssignmentState.IN_REVIEW.value: t("검토중"),
        AssignmentState.APPROVED.value: t("결재완료"),
        AssignmentState.IN_FORCE.value: t("지정(운영중)"),
        AssignmentState.ENDED.value: t("지정해제"),
    }


def filter_words(atlas: Atlas, query: Query, language: str) -> tuple[str, ...]:
    """Say in words what a query asks for, one text a dimension; nothing for an open query."""
    t = translator(language)
    words = [f"{label}: {', '.join(values)}" for label, values in _facet_words(atlas, query, language) if values]
    if query.text.strip():
        words.insert(0, f"{t('검색어')}: “{query.text.strip()}”")
    if query.located is not None:
        words.append(t("위치 확인된 것만") if query.located else t("위치 미확인만"))
    return tuple(words)


def _facet_words(atlas: Atlas, query: Query, language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the label of each dimension with the words of its keys, in an order that does not change."""
    t, city = translator(language), atlas.city
    roles = {role.key: pick(role.labels, language) for role in city.roles}
    yield t("역할"), _named(query.roles, roles)
    yield t("상태"), _named(query.states, _states(t))
    yield t("종류"), _named(query.types, _types(t))
    yield t("유형"), _named(query.kinds, _terms(city, "kinds", language))
    yield t("전략산업"), _named(query.industries, industry_names(atlas, query.industry_list, language))
    yield t("단계"), _named(query.stages, _terms(city, "stages", language))
    districts = {item.id: own_name(item.name, item.name_en, language) for item in atlas.areas.districts}
    yield pick(city.district_label, language), _named(query.districts, districts)
    living_areas = {item.id: own_name(item.name, item.name_en, language) for item in atlas.areas.living_areas}
    yield pick(city.living_area_label, language), _named(query.living_areas, living_areas)
    yield t("소유기관"), [record_name(atlas, key, language) for key in sorted(query.owners)]


def _named(keys: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Return the words of keys in the order of the words' list; an unknown key stands for itself."""
    wanted = set(keys)
    return [name for key, name in names.items() if key in wanted] + sorted(wanted - names.keys())


def _terms(city: City, vocabulary: str, language: str) -> Mapping[str, str]:
    """Return the words of a vocabulary."""
    return {term.key: pick(term.labels, language) for term in city.vocabularies[vocabulary]}


def industry_names(atlas: Atlas, list_id: str, language: str) -> Mapping[str, str]:
    """Name the industries as a list does; those that it lacks, by the city's own words."""
    listed = (item for item in atlas.contents.industries if item.list_id == list_id)
    named = {item.industry_key: own_name(item.name, item.name_en, language) for item in listed}
    return {**_terms(atlas.city, "industry_keys", language), **named}


def own_name(name: str, name_en: str, language: str) -> str:
    """Choose a record's name for a language; what has no rendering keeps its own name."""
    return name_en if language == "en" and name_en else name


def record_name(atlas: Atlas, record_id: str, language: str) -> str:
    """Return the name of a record; an unknown id stands for itself."""
    number = atlas.index_of(record_id)
    if number is None:
        return record_id
    return own_name(atlas.table.names[number], atlas.table.names_en[number], language)


def source_words(dated: Mapping[str, str], sources: Iterable[Source], language: str) -> tuple[str, ...]:
    """Name the sources, one text a licence, those of ``dated`` (source id → reference date) first."""
    t = translator(language)
    ranks = {key: rank for rank, key in enumerate(dated)}
    groups: dict[str, list[str]] = {}
    for source in sorted(sources, key=lambda item: ranks.get(item.id, len(ranks))):
        groups.setdefault(source.licence, []).append(_source(source, dated.get(source.id, ""), t))
    return tuple(f"{_first_of(titles, t)} [{licence}]" for licence, titles in groups.items())


def _source(source: Source, reference_date: str, t: Translate) -> str:
    """Name one source with its publisher and its date."""
    day = reference_date or source.published_on
    dated = t("기준일 {day}").format(day=day) if day else t("{day} 수집").format(day=source.collected_on.isoformat())
    about = f"{source.publisher}, {dated}" if source.publisher else dated
    return f"{source.title}({about})"


def _first_of(titles: list[str], t: Translate) -> str:
    """Join the first titles and count the others."""
    rest = len(titles) - MOST_TITLES
    more = " " + t("외 {count}건").format(count=rest) if rest > 0 else ""
    return "; ".join(titles[:MOST_TITLES]) + more
