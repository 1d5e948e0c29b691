"""Which programme near me can I still join? One search box, what it understood, the list first, the map beside it."""

import streamlit as st

from campus.domain.address_query import MAX_TEXT
from campus.domain.program_query import FACETS, SORT_ORDERS
from campus.domain.program_state import ApplicationState
from campus.domain.record import newest_collection
from campus.services.program_facts import program_facts
from campus.services.program_lexicon import ON_FOOT
from campus.services.program_search import STATIONS, ProgramSearch, ProgramView
from campus.ui import find_state, state
from campus.ui.browser_parts import drawer_button, keep_in_browser
from campus.ui.context import Context, context
from campus.ui.find_calendar import show_calendar
from campus.ui.find_cards import RECORD_PAGE, show_card
from campus.ui.find_filters import ignored_parts, say_nothing_found, show_chips, show_filters
from campus.ui.find_kept import show_kept
from campus.ui.find_place import offer_nearest, show_place
from campus.ui.find_state import Position
from campus.ui.find_words import facet_options, facet_title, sort_label
from campus.ui.map_widget import show_programs
from campus.views.dates import day_text
from campus.views.plain import plain

PAGE_SIZE = 10
MAP_HEIGHT_PX = 560
SHOW_MAP = (
    "<style>@media (max-width: 640px) {.st-key-find_list_and_map > [data-testid=stLayoutWrapper] > "
    "[data-testid=stHorizontalBlock] {flex-direction: column-reverse}}</style>"
)
"""On a phone the map that was asked for stands above the list, which still comes first for those who hear the page."""
HIDE_MAP = "<style>@media (max-width: 640px) {.st-key-find_map {display: none}}</style>"


def show_find_page() -> None:
    """Draw the page."""
    ctx = context()
    find_state.open_find(ctx.today)
    for facet in FACETS:
        find_state.keep_known(facet, facet_options(ctx, facet))
    search, asked = ctx.app.programs(), find_state.current_query()
    here = find_state.position()
    view = search.view(asked, ctx.today, here.point if here else None)
    _question(ctx)
    # What comes and goes has a container of its own that stays, so that nothing else is made anew.
    with st.container(key="find_notices"):
        ignored_parts(ctx, find_state.open_find(ctx.today))
        _from_where(ctx, view, here)
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        show_chips(ctx, search, view)
    show_place(ctx, search)
    show_filters(ctx, search, view)
    _choose_view(ctx)
    with st.container(key="find_result"):
        if find_state.view() == "kept":
            show_kept(ctx)
        elif find_state.view() == "calendar":
            show_calendar(ctx, search, view)
        else:
            _list_and_map(ctx, search, view, here)
    keep_in_browser()
    find_state.write_address(asked, ctx.today, ctx.speech, ctx.default_language)


def _question(ctx: Context) -> None:
    """Ask the page's question, and let a person type."""
    t = ctx.t
    st.title(t("내가 갈 수 있는 프로그램은 어디에 있나요?"), anchor=False)
    collected = newest_collection(ctx.atlas.sources) or ctx.today
    dates = t("오늘 {day} · 자료를 모은 날 {collected}")
    shown = (plain(day_text(day, ctx.dates, weekday=True)) for day in (ctx.today, collected))
    st.caption(dates.format(day=next(shown), collected=next(shown)))
    st.text_input(
        t("무엇을 찾으세요?"),
        key=find_state.TEXT,
        persist_state=state.KEPT,
        type="search",
        icon=":material/search:",
        placeholder=t("예: 초등 코딩 토요일, ㅈㅇ 저녁 무료, 한국어 일요일"),
        on_change=find_state.new_question,
        max_chars=MAX_TEXT,
    )


def _choose_view(ctx: Context) -> None:
    """Let a person choose between list, calendar and what is kept; on a phone also bring the map to light."""
    t, held = ctx.t, find_state.kept()
    names = {
        "list": t("목록"),
        "calendar": t("달력"),
        "kept": t("관심·비교 {count}").format(count=len(set(held.kept) | set(held.compared))),
    }
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="find_views"):
        st.segmented_control(
            t("보기"),
            find_state.VIEWS,
            key=find_state.VIEW,
            format_func=lambda key: plain(names[key]),
            label_visibility="collapsed",
            required=True,
            persist_state=state.KEPT,
            on_change=find_state.first_page,
        )
        with st.container(horizontal=True, vertical_alignment="center", key="find_map_switch", width="content"):
            drawer_button(t("조건 고르기"))
            st.toggle(t("지도 보기"), key=find_state.SHOW_MAP, persist_state=state.KEPT)


def _list_and_map(ctx: Context, search: ProgramSearch, view: ProgramView, here: Position | None) -> None:
    """Draw the list, and the map beside it or, on a phone, where it is asked for."""
    st.html(SHOW_MAP if find_state.map_shown_on_phone() else HIDE_MAP)
    with st.container(key="find_list_and_map"):
        left, right = st.columns([5, 4], gap="medium")
        with left, st.container(key="find_list"):
            _list(ctx, search, view, here)
        with right, st.container(key="find_map"):
            _map(ctx, view, here)


def _list(ctx: Context, search: ProgramSearch, view: ProgramView, here: Position | None) -> None:
    """Draw the counts, the order and one page of cards."""
    t = ctx.t
    st.subheader(t("프로그램 {count}건").format(count=f"{view.total:,}"), anchor=False)
    _honest_counts(ctx, view)
    _known_only(ctx, search, view)
    if not view.total:
        say_nothing_found(ctx, view)
        offer_nearest(ctx, search, view)
        return
    orders = [order for order in SORT_ORDERS if here or order != "distance"]
    st.selectbox(
        t("정렬"),
        orders,
        key=find_state.SORT,
        persist_state=state.KEPT,
        format_func=lambda order: sort_label(ctx, order),
        on_change=find_state.first_page,
        width=260,
    )
    find_state.keep_page_within(-(-view.total // PAGE_SIZE))
    start = find_state.page_number() * PAGE_SIZE
    hits = search.hits(view, ctx.today, slice(start, start + PAGE_SIZE), here.point if here else None)
    by_id = {hit.id: hit for hit in hits}
    for facts in program_facts(ctx.app, by_id, ctx.today):
        show_card(ctx, facts, by_id[facts.program.id])
    _pager(ctx, view.total, start)


def _honest_counts(ctx: Context, view: ProgramView) -> None:
    """Say of how many nobody knows whether one can apply, and how many are hidden because they are over."""
    t, states = ctx.t, view.counts["states"]
    chosen = view.query.states
    open_now = (ApplicationState.CLOSES_SOON, ApplicationState.OPEN, ApplicationState.ALWAYS_OPEN)
    known_open = sum(states.get(key, 0) for key in open_now)
    unknown = states.get(ApplicationState.UNKNOWN, 0)
    lines = []
    if not chosen and view.total:
        lines.append(t("지금 신청할 수 있다고 알려진 것 {count}건").format(count=f"{known_open:,}"))
    if not chosen and unknown and view.total:
        words = t("접수기간이 알려지지 않은 것 {count}건: 운영하는 곳에 물어보세요")
        lines.append(words.format(count=f"{min(unknown, view.total):,}"))
    if view.hidden_over:
        lines.append(t("끝나서 숨긴 것 {count}건").format(count=f"{view.hidden_over:,}"))
    if lines:
        st.caption("  \n".join(map(plain, lines)))
    if view.hidden_over:
        st.button(t("끝난 것도 보기"), key="find.show_over", on_click=_show_over)


def _known_only(ctx: Context, search: ProgramSearch, view: ProgramView) -> None:
    """Say of how many programmes it is known at all what was asked, where that is not known of every one."""
    known = search.known(view, ctx.today)
    some = ctx.t("{facet}: {total}건 가운데 {known}건만 알려져 있어요")
    none = ctx.t("{facet}: {total}건 모두 알려지지 않았어요")
    lines = [
        (some if number else none).format(facet=facet_title(ctx, facet), total=f"{known.total:,}", known=f"{number:,}")
        for facet, number in known.counts.items()
    ]
    if lines:
        lines.append(ctx.t("알려지지 않은 것은 운영하는 곳에 물어보세요."))
        st.caption("  \n".join(map(plain, lines)))


def _from_where(ctx: Context, view: ProgramView, here: Position | None) -> None:
    """Ask from where somebody walks, when neither the question nor the session says it."""
    kinds = {chip.kind for chip in view.chips}
    if ON_FOOT in kinds and STATIONS not in kinds and here is None:
        words = ctx.t("걸어서 갈 수 있는 곳을 찾으려면 내 위치를 알려 주거나 역 이름을 함께 써 주세요.")
        st.info(words, icon=":material/directions_walk:")


def _show_over() -> None:
    """Show what is over, too."""
    state.put({find_state.OVER: True})
    find_state.new_question()


def _pager(ctx: Context, total: int, start: int) -> None:
    """Offer the pages before and after, when there are any."""
    if total <= PAGE_SIZE:
        return
    end = min(start + PAGE_SIZE, total)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(ctx.t("이전"), on_click=find_state.turn_page, args=(-1,), disabled=start == 0, key="find.previous")
        st.caption(f"{start + 1:,}–{end:,} / {total:,}", width="content")
        st.button(ctx.t("다음"), on_click=find_state.turn_page, args=(1,), disabled=end >= total, key="find.next")


def _map(ctx: Context, view: ProgramView, here: Position | None) -> None:
    """Draw the found programmes on the map; a click opens one, or says where the person is."""
    if find_state.is_picking():
        st.info(ctx.t("지도에서 내가 있는 곳을 눌러 주세요."), icon=":material/touch_app:")
    clicked = show_programs(
        ctx.atlas,
        view.query,
        language=ctx.language,
        theme=ctx.theme,
        here=here.point if here else None,
        here_label=ctx.t("내 위치"),
        picking=find_state.is_picking(),
        height=MAP_HEIGHT_PX,
    )
    if view.unplaced:
        words = ctx.t("이 가운데 {count}건은 정확한 위치가 알려지지 않아 지도에 없어요.")
        st.caption(plain(words.format(count=f"{view.unplaced:,}")))
    if clicked and clicked.point:
        find_state.picked(clicked.point, ctx.t("지도에서 고른 곳"))
        st.rerun()
    if clicked and clicked.id:
        st.switch_page(RECORD_PAGE, query_params={"id": clicked.id, "lang": ctx.speech})
