"""In which words does a picture say what it shows: the day, the conditions, the marks, the sources?"""

from collections.abc import Iterable, Mapping

from campus.domain.assignment import AssignmentState
from campus.domain.city import City, pick
from campus.domain.marks import CANDIDATE, COMPLEX, DASHED, ENDED, SOLID, MarkStyle
from campus.domain.picture import AreaLevel, DatedSource, PictureContent
from campus.domain.query import FACETS
from campus.domain.record import RecordType
from campus.locale import Translate, translator
from campus.views.dates import day_text, partial_text
from campus.views.gazette_text import condition_words, period_words
from campus.views.labels import FACET_VOCABULARY, facet_label, state_label, type_label

MOST_TITLES = 3
"""So many sources of a licence are named on a picture; the others are counted."""

OUTLINE_STATES: Mapping[str, AssignmentState] = {
    SOLID: AssignmentState.IN_FORCE,
    DASHED: AssignmentState.APPROVED,
    ENDED: AssignmentState.ENDED,
}


def picture_title(city: City, language: str) -> str:
    """Return the title of a city's picture."""
    t = translator(language)
    return t("{city} 캠퍼스 현황도").format(city=pick(city.names, language))


def day_words(content: PictureContent) -> str:
    """Return the date of view, with a remark when it lies ahead and plans are shown."""
    t = translator(content.language)
    day = day_text(content.day, content.language)
    seen_from = min(content.query.known or content.today, content.today)
    words = t("{day} 기준 (계획 반영)") if content.day > seen_from else t("{day} 기준")
    return words.format(day=day)


def mark_label(city: City, style: MarkStyle, language: str) -> str:
    """Return what a mark stands for: a role and its state, or a kind of record."""
    t = translator(language)
    if style.is_role:
        return f"{pick(city.role(style.key).labels, language)} · {state_label(OUTLINE_STATES[style.outline], t)}"
    known = {CANDIDATE: t("후보 공간"), COMPLEX: t("산업단지")}
    return known.get(style.key) or type_label(style.key, t)


def border_labels(content: PictureContent) -> Mapping[AreaLevel, str]:
    """Name the kinds of border that the picture has."""
    city = content.city
    named = {AreaLevel.DISTRICT: city.district_label, AreaLevel.LIVING_AREA: city.living_area_label}
    drawn = {area.level for area in content.areas}
    return {level: pick(labels, content.language) for level, labels in named.items() if level in drawn}


def filter_words(content: PictureContent) -> tuple[str, ...]:
    """Say in words what the query asks for, one text a dimension."""
    t, query = translator(content.language), content.query
    searched, words = query.text.strip(), []
    if query.known is not None and query.known < content.today:
        words.append(t("{day}까지 기록된 내용").format(day=day_text(query.known, content.language)))
    if searched:
        words.append(t("검색어") + f": “{searched}”")
    for facet in FACETS:
        keys = getattr(query, facet)
        if keys:
            words.append(f"{_facet(content, facet, t)}: {', '.join(_named(keys, _key_names(content, facet, t)))}")
    if content.announced is not None:
        words.append(period_words(content.announced, content.language, t))
        words.extend(condition_words(content.announced, content.city, content.key_names["districts"], content.language))
    elif query.spaces:
        words.append(t("고른 공간 {count}곳").format(count=f"{len(query.spaces):,}"))
    if query.located is not None:
        words.append(t("위치 확인된 것만") if query.located else t("위치 미확인만"))
    if content.choice is not None:
        words.append(t("선택한 기록") + f": {content.choice.name}")
    if content.bounds != content.city.bounds:
        words.append(t("지도는 일부 범위, 건수는 전체"))
    return tuple(words)


def _facet(content: PictureContent, facet: str, t: Translate) -> str:
    """Name a dimension, areas by the city's own word for them."""
    own = {"districts": content.city.district_label, "living_areas": content.city.living_area_label}
    return pick(own[facet], content.language) if facet in own else facet_label(facet, t)


def _key_names(content: PictureContent, facet: str, t: Translate) -> Mapping[str, str]:
    """Name the keys of a dimension, in the order in which they are listed."""
    city = content.city
    if facet == "roles":
        return {role.key: pick(role.labels, content.language) for role in city.roles}
    if facet == "states":
        return {state.value: state_label(state, t) for state in AssignmentState}
    if facet == "types":
        return {item.value: type_label(item, t) for item in RecordType}
    terms = city.vocabularies[FACET_VOCABULARY[facet]] if facet in FACET_VOCABULARY else ()
    return {
        **{term.key: pick(term.labels, content.language) for term in terms},
        **content.key_names.get(facet, {}),
    }


def _named(keys: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Return the words of keys in the order of the words' list; an unknown key stands for itself."""
    wanted = set(keys)
    return [name for key, name in names.items() if key in wanted] + sorted(wanted - names.keys())


def source_lines(content: PictureContent) -> tuple[str, ...]:
    """Return the city's own licence lines as one text, then the sources in their order, one text a licence."""
    t = translator(content.language)
    groups: dict[str, list[str]] = {}
    for item in content.sources:
        groups.setdefault(item.source.licence, []).append(_source(item, content.language, t))
    lines = [pick(line, content.language) for line in content.city.licence_lines]
    own = (" / ".join(lines),) if lines else ()
    return (*own, *(f"[{licence}] {_first_of(titles, t)}" for licence, titles in groups.items()))


def _source(item: DatedSource, language: str, t: Translate) -> str:
    """Name one source with its publisher and its date."""
    source = item.source
    day = item.reference_date or source.published_on
    dated = t("{day} 기준").format(day=partial_text(day, language))
    if not day:
        dated = t("{day} 수집").format(day=day_text(source.collected_on, language))
    return f"{source.title}({', '.join(part for part in (source.publisher, dated) if part)})"


def _first_of(titles: list[str], t: Translate) -> str:
    """Join the first titles and count the others."""
    rest = len(titles) - MOST_TITLES
    more = " " + t("외 {count}건").format(count=f"{rest:,}") if rest > 0 else ""
    return "; ".join(titles[:MOST_TITLES]) + more
