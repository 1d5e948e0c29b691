"""What was understood, and which filters are there, with how many programmes behind each choice?"""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from campus.domain.program_query import FACETS, ProgramQuery
from campus.services.program_search import Known, ProgramSearch, ProgramView
from campus.ui import find_state, state
from campus.ui.context import Context
from campus.ui.find_words import chip_words, facet_options, facet_title
from campus.views.plain import plain
from campus.views.program_text import length_text

FIRST_FACETS = ("states", "weekdays", "day_parts", "fees", "groups")
DRAWERS = (("living_areas", "districts"), ("industries", "stages"), ("kinds", "modes", "languages"))
ALWAYS_OFFERED = frozenset({"states", "weekdays", "day_parts", "fees"})
IGNORED = "ignored"
MOST_WAYS = 6


def show_filters(ctx: Context, search: ProgramSearch, view: ProgramView) -> None:
    """Draw the filters in the side bar, which is a drawer on a phone."""
    everything = search.view(ProgramQuery(over=True), ctx.today).counts
    known = search.known_of(FACETS, view.query, ctx.today)
    with st.sidebar:
        st.subheader(ctx.t("조건 고르기"), anchor=False)
        st.toggle(
            ctx.t("끝난 프로그램도 보기"),
            key=find_state.OVER,
            persist_state=state.KEPT,
            on_change=find_state.new_question,
        )
        for facet in FIRST_FACETS:
            _pills(ctx, facet, view, everything[facet], known)
        for facets in DRAWERS:
            title = " · ".join(facet_title(ctx, facet) for facet in facets)
            drawer = st.expander(title, key=f"find.drawer.{facets[0]}", on_change="rerun")
            if drawer.open:
                with drawer:
                    for facet in facets:
                        _pills(ctx, facet, view, everything[facet], known)


def _pills(ctx: Context, facet: str, view: ProgramView, everything: Mapping[str, int], known: Known) -> None:
    """Offer the choices of a facet that some programme has, with what each would find now."""
    options, counts = facet_options(ctx, facet), view.counts[facet]
    chosen = getattr(view.query, facet)
    offered = [key for key in options if facet in ALWAYS_OFFERED or key in everything or key in chosen]
    if not offered:
        return
    title = facet_title(ctx, facet)
    if facet in known.counts:
        some, none = ctx.t("{facet} ({total}건 중 {known}건만 알려짐)"), ctx.t("{facet} (알려진 프로그램 없음)")
        words = some if known.counts[facet] else none
        title = words.format(facet=title, total=f"{known.total:,}", known=f"{known.counts[facet]:,}")
    st.pills(
        plain(title),
        offered,
        selection_mode="multi",
        key=find_state.facet_key(facet),
        format_func=lambda key: f"{plain(options[key])} {counts.get(key, 0):,}",
        persist_state=state.KEPT,
        on_change=find_state.new_question,
    )


def show_chips(ctx: Context, search: ProgramSearch, view: ProgramView) -> None:
    """Draw what was understood and what is filtered; each chip says what it means, and one press takes it away."""
    unused = [chip.text for chip in view.chips if chip.kind == IGNORED]
    shown = 0
    for chip in view.chips:
        if chip.kind != IGNORED:
            words = chip_words(ctx, chip.kind, chip.text, chip.labels)
            _chip(ctx, f"text.{chip.start}", words, find_state.ask, (search.without_chip(view.query, chip),))
            shown += 1
    for facet in FACETS:
        options = facet_options(ctx, facet)
        for key in sorted(getattr(view.query, facet)):
            words = f"{facet_title(ctx, facet)}: {options.get(key, key)}"
            _chip(ctx, f"{facet}.{key}", words, find_state.leave_out, (facet, key))
            shown += 1
    if view.query.radius_m is not None:
        words = f"{facet_title(ctx, 'radius_m')}: {radius_label(ctx, view.query.radius_m)}"
        _chip(ctx, "radius_m", words, find_state.leave_out, ("radius_m", ""))
        shown += 1
    if shown:
        st.button(ctx.t("조건 모두 지우기"), type="tertiary", on_click=find_state.ask_anew, key="find.clear")
    if unused:
        words = ", ".join(f"“{word}”" for word in unused)
        st.caption(plain(ctx.t("찾는 데 쓰지 않은 말: {words}").format(words=words)))


def _chip(ctx: Context, name: str, text: str, act: Callable[..., None], args: tuple[object, ...]) -> None:
    """Draw one chip."""
    st.button(
        plain(text),
        icon=":material/close:",
        icon_position="right",
        key=f"find.chip.{name}",
        help=ctx.t("이 조건 빼기"),
        on_click=act,
        args=args,
    )


def radius_label(ctx: Context, radius_m: int) -> str:
    """Name a distance around the person."""
    if not radius_m:
        return ctx.t("거리 제한 없음")
    return ctx.t("{far} 안").format(far=length_text(radius_m))


def say_nothing_found(ctx: Context, view: ProgramView) -> None:
    """Say that nothing was found, and which part to leave out to find how many."""
    t = ctx.t
    st.info(t("조건에 맞는 프로그램을 찾지 못했어요."), icon=":material/search_off:")
    if not view.alternatives:
        st.markdown(t("조건을 모두 지우고 다시 찾아 보세요."))
        return
    st.markdown(t("이 조건을 빼면 찾을 수 있어요:"))
    for number, other in enumerate(view.alternatives[:MOST_WAYS]):
        parts = [chip_words(ctx, chip.kind, chip.text, chip.labels) for chip in other.chips]
        parts += [facet_title(ctx, field) for field in other.fields if field != "over"]
        st.button(
            plain(_way_out(ctx, parts, other.total, over="over" in other.fields)),
            key=f"find.without.{number}",
            on_click=find_state.ask,
            args=(other.query,),
        )


def _way_out(ctx: Context, parts: Sequence[str], total: int, *, over: bool) -> str:
    """Say what to leave out to find how many."""
    if not parts:
        words = ctx.t("끝난 프로그램까지 보기 · {count}건")
    elif over:
        words = ctx.t("{part} 빼고 끝난 프로그램까지 보기 · {count}건")
    else:
        words = ctx.t("{part} 빼고 찾기 · {count}건")
    return words.format(part=", ".join(parts), count=f"{total:,}")


def ignored_parts(ctx: Context, parts: tuple[str, ...]) -> None:
    """Say which parts of the address meant nothing."""
    if find_state.NEAR in parts:
        st.info(ctx.t("거리 조건은 내 위치를 알려 주면 쓸 수 있어요."), icon=":material/my_location:")
    unknown = [part for part in dict.fromkeys(parts) if part != find_state.NEAR]
    if unknown:
        names = ", ".join(facet_title(ctx, part) for part in unknown)
        st.warning(ctx.t("주소에서 알 수 없는 조건은 빼고 열었어요: {parts}").format(parts=plain(names)))
