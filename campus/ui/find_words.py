"""Which words does the residents' page choose for facets, chips and parts of an address?"""

from collections.abc import Mapping

from campus.domain.city import Labels
from campus.domain.program_query import FREE, PAID
from campus.domain.program_state import ApplicationState
from campus.domain.schedule import WEEKDAYS
from campus.services.program_lexicon import ON_FOOT
from campus.ui.context import Context
from campus.views.labels import FACET_VOCABULARY
from campus.views.program_labels import application_label
from campus.views.program_text import Words, weekday_names
from campus.views.record_text import display_name

Options = Mapping[str, str]

VOCABULARY = FACET_VOCABULARY | {
    "groups": "target_groups",
    "modes": "delivery_modes",
    "languages": "course_languages",
}
"""The facets whose keys are words of the city pack."""


def words_of(ctx: Context) -> Words:
    """Return what texts about programmes are written with."""
    return Words(ctx.t, ctx.word, ctx.dates, ctx.city)


def facet_title(ctx: Context, facet: str) -> str:
    """Name a facet of programmes, or another part of a question."""
    if facet == "districts":
        return ctx.word(ctx.city.district_label)
    if facet == "living_areas":
        return ctx.word(ctx.city.living_area_label)
    t = ctx.t
    return {
        "states": t("신청"),
        "groups": t("누구에게"),
        "weekdays": t("요일"),
        "day_parts": t("시간대"),
        "fees": t("수강료"),
        "modes": t("교육방법"),
        "industries": t("전략산업"),
        "stages": t("단계"),
        "kinds": t("종류"),
        "languages": t("수업 언어"),
        "radius_m": t("거리"),
        "over": t("끝난 프로그램"),
        "sort": t("정렬"),
        "text": t("검색어"),
        "view": t("보기"),
        "page": t("쪽"),
        "from": t("달력 날짜"),
        "scale": t("달력 단위"),
        "stations": t("역 가까이"),
        "on_foot": t("거리"),
        "place": t("정확한 위치"),
        "spaces": t("장소"),
        "institutions": t("기관"),
        "words": t("낱말"),
    }[facet]


def facet_options(ctx: Context, facet: str) -> Options:
    """Return every choice of a facet with its words; the order never depends on the counts."""
    if facet == "states":
        return {key.value: application_label(key, ctx.t) for key in ApplicationState}
    if facet == "weekdays":
        return dict(zip(WEEKDAYS, weekday_names(ctx.dates), strict=True))
    if facet == "day_parts":
        return {part.key: ctx.word(part.labels) for part in ctx.city.search.day_parts}
    if facet == "fees":
        return {FREE: ctx.t("무료"), PAID: ctx.t("유료"), "unknown": ctx.t("수강료 미확인")}
    if facet in ("districts", "living_areas"):
        areas = ctx.atlas.areas.districts if facet == "districts" else ctx.atlas.areas.living_areas
        return {item.id: display_name(item.name, item.name_en, ctx.language, ctx.city) for item in areas}
    terms = ctx.city.vocabularies[VOCABULARY[facet]]
    return {term.key: ctx.word(term.labels) for term in terms if facet != "kinds" or term.group in {"", "program"}}


def chip_words(ctx: Context, kind: str, text: str, labels: Labels) -> str:
    """Say what a part of the search text was taken to mean."""
    if kind == ON_FOOT:
        minutes = ctx.city.thresholds["walk_limit_min"]
        return f"{facet_title(ctx, kind)}: {ctx.t('걸어서 {minutes}분 안(추정)').format(minutes=f'{minutes:g}')}"
    meaning = ctx.word(labels) if labels else f"“{text}”"
    shown = f"“{text}” → {meaning}" if labels and meaning.casefold() != text.casefold() else meaning
    return f"{facet_title(ctx, kind)}: {shown}"


def sort_label(ctx: Context, order: str) -> str:
    """Name an order of the list."""
    return {
        "relevance": ctx.t("찾는 말에 맞는 순서"),
        "distance": ctx.t("가까운 순서"),
        "deadline": ctx.t("마감이 빠른 순서"),
        "start": ctx.t("시작이 빠른 순서"),
        "name": ctx.t("이름 순서"),
    }[order]
