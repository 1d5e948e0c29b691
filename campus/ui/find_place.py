"""Where is the person? Typed, shown on the map, or told by the browser when they allow it; never stored."""

import streamlit as st

from campus.domain.address_query import MAX_TEXT
from campus.domain.program_query import ProgramQuery
from campus.services.gazetteer import NamedPlace
from campus.services.program_search import ProgramSearch, ProgramView
from campus.ui import find_state, state
from campus.ui.browser_parts import locate_button
from campus.ui.context import Context, context
from campus.ui.find_filters import radius_label
from campus.ui.find_state import Position
from campus.ui.find_words import words_of
from campus.views.plain import plain
from campus.views.program_text import distance_text
from campus.views.record_text import display_name

STATIONS_SHOWN = 2
PLACES = frozenset({"districts", "stations", "spaces"})
"""Kinds of chips that name a place."""


def show_place(ctx: Context, search: ProgramSearch) -> None:
    """Draw where the person is, how to say it, and how far to look."""
    here, t = find_state.position(), ctx.t
    title = t("내 위치: {place}").replace("{place}", plain(here.label)) if here else t("내 위치에서 가까운 순서로 보기")
    with st.expander(title, icon=":material/my_location:", key="find.place_drawer"):
        st.caption(t("위치는 이 창에서만 쓰고 저장하지 않아요. 주소(URL)에도 남지 않아요."))
        _ways(ctx)
        with st.container(key="find_here"):
            if here:
                _here(ctx, search, here)


def _ways(ctx: Context) -> None:
    """Offer the three ways of saying where one is."""
    t = ctx.t
    st.text_input(
        t("주소나 장소 이름"),
        key=find_state.PLACE_TEXT,
        placeholder=t("예: 역 이름, 학교 이름, 동 이름, 도로명 주소"),
        max_chars=MAX_TEXT,
        persist_state=state.KEPT,
        on_change=_take_typed_place,
    )
    with st.container(key="find_place_answers"):
        _answers(ctx)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        locate_button(t("이 기기의 위치 쓰기"), _take_browser_position)
        st.toggle(
            t("지도를 눌러 위치 정하기"),
            key=find_state.PICKING,
            persist_state=state.KEPT,
            on_change=_show_map_for_picking,
        )
    with st.container(key="find_place_fault"):
        _fault(ctx)


def _fault(ctx: Context) -> None:
    """Say why the browser gave no position."""
    fault, t = find_state.position_fault(), ctx.t
    if fault:
        words = {
            "denied": t("위치 사용을 허락하지 않았어요. 주소를 입력하거나 지도를 눌러 주세요."),
            "insecure": t(
                "https로 시작하지 않는 주소에서는 위치를 쓸 수 없어요. 주소를 입력하거나 지도를 눌러 주세요."
            ),
            "timeout": t("위치를 찾는 데 너무 오래 걸렸어요. 주소를 입력하거나 지도를 눌러 주세요."),
        }.get(fault, t("이 기기의 위치를 알 수 없어요. 주소를 입력하거나 지도를 눌러 주세요."))
        st.warning(words)


def _here(ctx: Context, search: ProgramSearch, here: Position) -> None:
    """Say how far to look, which stations are near, and let a person forget the place."""
    t = ctx.t
    st.selectbox(
        t("얼마나 가까이"),
        find_state.RADII_M,
        key=find_state.RADIUS,
        format_func=lambda metres: radius_label(ctx, metres),
        persist_state=state.KEPT,
        on_change=find_state.new_question,
    )
    near = [
        f"{display_name(item.name, item.name_en, ctx.language, ctx.city)} ({distance_text(far, walk, words_of(ctx))})"
        for item, far, walk in search.near.stations_near(here.point, STATIONS_SHOWN)
    ]
    if near:
        st.caption(f"{plain(t('가까운 역'))}: {plain(', '.join(near))}")
    st.button(t("내 위치 지우기"), icon=":material/close:", key="find.forget", on_click=_forget)


def _answers(ctx: Context) -> None:
    """Offer what the typed text can mean."""
    text, t = str(state.typed(find_state.PLACE_TEXT) or "").strip(), ctx.t
    here = find_state.position()
    if not text or (here and here.label == text):
        return
    known = ctx.app.gazetteer().resolve(text)
    for name in known.unplaced:
        st.warning(t("{name}: 어디에 있는지 알려지지 않은 곳이에요.").replace("{name}", plain(name)))
    if known.similar:
        st.markdown(plain(t("찾는 곳이 없어요. 혹시 이 가운데 있나요?")))
    elif known.found:
        st.markdown(plain(t("어느 곳인가요?")))
    elif not known.unplaced:
        st.warning(t("이 이름이나 주소를 찾지 못했어요. 가까운 역이나 학교 이름으로 찾아 보세요."))
    with st.container(horizontal=True, gap="xsmall"):
        for number, place in enumerate(known.found or known.similar):
            st.button(
                plain(_place_label(ctx, place)),
                key=f"find.place.{number}",
                on_click=_be_at,
                args=(place.lon, place.lat, _place_label(ctx, place)),
            )


def offer_nearest(ctx: Context, search: ProgramSearch, view: ProgramView) -> None:
    """Offer what is nearest to the place that a question names in vain, the parts left out that find nothing."""
    named = next((chip for chip in view.chips if chip.kind in PLACES and len(chip.keys) == 1), None)
    if named is None or not view.alternatives:
        return
    name = named.labels.get(ctx.city.source_language) or named.word
    places = ctx.app.gazetteer().resolve(name).found
    query = search.without_places(view.alternatives[0].query)
    total = search.view(query, ctx.today).total
    if len(places) == 1 and total:
        label = _place_label(ctx, places[0])
        words = ctx.t("{place}에서 가까운 순서로 보기 · {count}건").replace("{count}", f"{total:,}")
        st.button(
            plain(words.replace("{place}", label)),
            icon=":material/near_me:",
            key="find.nearest",
            on_click=_look_from,
            args=(places[0].lon, places[0].lat, label, query),
        )


def _look_from(lon: float, lat: float, label: str, query: ProgramQuery) -> None:
    """Ask another question from a place; a callback."""
    find_state.ask(query)
    _be_at(lon, lat, label)


def _place_label(ctx: Context, place: NamedPlace) -> str:
    """Name a place, and say when its point only stands for an area."""
    name = display_name(place.name, place.name_en, ctx.language, ctx.city)
    return f"{name} ({ctx.t('가운데쯤, 추정')})" if place.estimated else name


def _be_at(lon: float, lat: float, label: str) -> None:
    """Be at a place that was chosen by its name."""
    state.put({find_state.PLACE_TEXT: label})
    find_state.set_position(Position(lon, lat, label))


def _take_typed_place() -> None:
    """Be at the place that was typed when it can mean one only; otherwise the page asks."""
    ctx = context()
    found = ctx.app.gazetteer().resolve(str(state.typed(find_state.PLACE_TEXT) or "")).found
    if len(found) == 1:
        _be_at(found[0].lon, found[0].lat, _place_label(ctx, found[0]))


def _take_browser_position() -> None:
    """Take what the browser answered."""
    find_state.take_browser_position(context().t("이 기기의 위치"))


def _show_map_for_picking() -> None:
    """Bring the map to light where it is hidden, because it is needed now."""
    if find_state.is_picking():
        state.put({find_state.SHOW_MAP: True})


def _forget() -> None:
    """Forget where the person is."""
    state.put({find_state.PLACE_TEXT: ""})
    find_state.set_position(None)
