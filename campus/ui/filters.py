"""Which filters does the map offer, with how many records behind each choice?"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from campus.domain.city import pick
from campus.domain.query import Query
from campus.domain.record import RecordType
from campus.services.atlas import View
from campus.services.roles import SHOWN_STATES
from campus.ui import state
from campus.ui.context import Context
from campus.views.labels import facet_label, state_label, type_label
from campus.views.plain import plain

Options = Mapping[str, str]
"""Keys of a facet with their words, in the order in which they are offered."""


def facet_options(ctx: Context, facet: str) -> Options:
    """Return every choice of a facet; the order never depends on the counts, so that a choice stays what it was."""
    return _OPTIONS[facet](ctx)


def _role_options(ctx: Context) -> Options:
    return {role.key: ctx.word(role.labels) for role in ctx.city.roles}


def _state_options(ctx: Context) -> Options:
    return {key.value: state_label(key, ctx.t) for key in SHOWN_STATES}


def _type_options(ctx: Context) -> Options:
    return {key.value: type_label(key, ctx.t) for key in RecordType}


def _kind_options(ctx: Context) -> Options:
    """Offer the kinds of the types that are shown; choosing other types opens this facet again."""
    present = set(ctx.atlas.kinds_of(ctx.atlas.shown_types(state.current_query(ctx.today))))
    return {term.key: ctx.word(term.labels) for term in ctx.city.vocabularies["kinds"] if term.key in present}


def _industry_options(ctx: Context) -> Options:
    chosen = state.industry_list()
    named = {
        item.industry_key: item.name_en if ctx.language == "en" and item.name_en else item.name
        for item in ctx.atlas.contents.industries
        if item.list_id == chosen
    }
    return {
        key: named.get(key) or pick(ctx.city.term("industry_keys", key).labels, ctx.language)
        for key in ctx.atlas.industry_keys(chosen)
    }


def _stage_options(ctx: Context) -> Options:
    return {term.key: ctx.word(term.labels) for term in ctx.city.vocabularies["stages"]}


def _district_options(ctx: Context) -> Options:
    return {item.id: _named(item.name, item.name_en, ctx) for item in ctx.atlas.areas.districts}


def _living_area_options(ctx: Context) -> Options:
    return {item.id: _named(item.name, item.name_en, ctx) for item in ctx.atlas.areas.living_areas}


def _body_options(ctx: Context) -> Options:
    rows = (ctx.atlas.row(key, ctx.today) for key in ctx.atlas.table.bodies.keys)
    return {row.id: _named(row.name, row.name_en, ctx) for row in rows if row is not None}


def _named(name: str, name_en: str, ctx: Context) -> str:
    """Choose between a name and its English rendering."""
    return name_en if ctx.language == "en" and name_en else name


_OPTIONS: Mapping[str, Callable[[Context], Options]] = {
    "roles": _role_options,
    "states": _state_options,
    "types": _type_options,
    "kinds": _kind_options,
    "industries": _industry_options,
    "stages": _stage_options,
    "districts": _district_options,
    "living_areas": _living_area_options,
    "bodies": _body_options,
}


def facet_title(ctx: Context, facet: str) -> str:
    """Name a facet; the city pack names its own areas."""
    if facet == "districts":
        return ctx.word(ctx.city.district_label)
    if facet == "living_areas":
        return ctx.word(ctx.city.living_area_label)
    return facet_label(facet, ctx.t)


def show_filters(ctx: Context, view: View) -> None:
    """Draw the filters in the sidebar."""
    with st.sidebar:
        st.subheader(ctx.t("조건"), anchor=False)
        _pills(ctx, view, "types")
        _pills(ctx, view, "states")
        _industry_filter(ctx, view)
        _pills(ctx, view, "stages")
        _drawer(ctx, view, "kinds")
        _drawer(ctx, view, "living_areas", "districts")
        if facet_options(ctx, "bodies"):
            _drawer(ctx, view, "bodies")
        st.toggle(
            ctx.t("위치 미확인만 보기"), key=state.LOCATED, on_change=state.new_question, persist_state=state.KEPT
        )


def _drawer(ctx: Context, view: View, *facets: str) -> None:
    """Offer facets with many choices; they are only sent to the browser when the drawer is open."""
    title = " · ".join(facet_title(ctx, facet) for facet in facets)
    drawer = st.expander(title, key=f"drawer.{facets[0]}", on_change="rerun")
    if drawer.open:
        with drawer:
            for facet in facets:
                _pills(ctx, view, facet, collapsed=len(facets) == 1)


def _industry_filter(ctx: Context, view: View) -> None:
    """Offer the industries as one dated list names them."""
    lists: Sequence[str] = ["", *(item.id for item in ctx.atlas.contents.industry_lists)]
    if len(lists) > 1:
        names = {item.id: _named(item.name, item.name_en, ctx) for item in ctx.atlas.contents.industry_lists}
        st.selectbox(
            ctx.t("전략산업 목록"),
            lists,
            key=state.INDUSTRY_LIST,
            format_func=lambda key: names.get(key, ctx.t("모든 목록의 산업")),
            persist_state=state.KEPT,
            on_change=state.clear_facet,
            args=("industries",),
        )
    _pills(ctx, view, "industries")


def _pills(ctx: Context, view: View, facet: str, *, collapsed: bool = False) -> None:
    """Offer the choices of a facet with their marks and counts."""
    options = facet_options(ctx, facet)
    counts = view.counts[facet]

    def label(key: str) -> str:
        style = _style_of(ctx, facet, key)
        mark = f"![]({ctx.mark_address(style)}) " if style else ""
        planned = view.counts["planned_roles"].get(key, 0) if facet == "roles" else 0
        coming = f" · {plain(ctx.t('예정'))} {planned:,}" if planned else ""
        return f"{mark}{plain(options[key])} {counts.get(key, 0):,}{coming}"

    st.pills(
        facet_title(ctx, facet),
        list(options),
        selection_mode="multi",
        key=state.facet_key(facet),
        format_func=label,
        persist_state=state.KEPT,
        on_change=state.new_types if facet == "types" else state.new_question,
        label_visibility="collapsed" if collapsed else "visible",
    )


def show_legend(ctx: Context, view: View) -> None:
    """Draw the roles with their marks and counts; choosing one shows only its campuses."""
    _pills(ctx, view, "roles", collapsed=True)


def _style_of(ctx: Context, facet: str, key: str) -> int | None:
    """Return the number of the mark that stands for a choice, if one does."""
    styles = ctx.atlas.styles
    if facet == "roles":
        return styles[(key, "solid")]
    if facet == "types":
        return styles[("candidate" if key == RecordType.SPACE else key, "")]
    return None


def show_chips(ctx: Context, asked: Query) -> None:
    """Draw what is filtered as chips, each of which takes itself away."""
    chips = [
        (facet, key, facet_options(ctx, facet).get(key, key))
        for facet in _OPTIONS
        for key in sorted(getattr(asked, facet))
    ]
    if asked.text:
        chips.insert(0, ("text", "", f"“{asked.text}”"))
    if asked.located is False:
        chips.append(("located", "", ctx.t("위치 미확인만 보기")))
    if asked.spaces:
        chips.append(("spaces", "", ctx.t("고른 공간 {count}곳").format(count=f"{len(asked.spaces):,}")))
    for facet, key, text in chips:
        st.button(
            plain(text),
            icon=":material/close:",
            icon_position="right",
            key=f"chip.{facet}.{key}",
            help=ctx.t("이 조건 빼기"),
            on_click=state.clear_filter,
            args=(facet, key),
        )
    if asked.day is not None or asked.known is not None:
        st.button(ctx.t("오늘로"), icon=":material/today:", on_click=state.back_to_today, args=(ctx.today,))
    if chips:
        st.button(ctx.t("조건 모두 지우기"), type="tertiary", on_click=state.clear_filter)
