"""Where is a record? Set by clicking the map, or by typing coordinates in a system of the city."""

import streamlit as st

from campus.domain.query import Query
from campus.domain.record import RecordType
from campus.domain.record_form import LOCATION
from campus.domain.tables import TYPE_OF_TABLE
from campus.services.placing import PlaceReading, districts_at, place_readings, systems
from campus.ui import desk_state, state
from campus.ui.context import Context
from campus.ui.desk_words import any_name, show_field_faults
from campus.ui.map_widget import pick_place
from campus.views.desk_text import reading_text
from campus.views.plain import plain

MAP_HEIGHT_PX = 420


def show_place(ctx: Context, form: desk_state.Form) -> None:
    """Draw the present place, the two ways to set it, and the map."""
    st.markdown(f"**{plain(ctx.t('위치'))}**")
    left, right = st.columns([2, 3], gap="large")
    with right, st.container(key="desk_map"):
        _map(ctx, RecordType(TYPE_OF_TABLE[form.opened.table]))
    with left:
        _present(ctx)
        _typed(ctx)


def _map(ctx: Context, record_type: RecordType) -> None:
    """Draw the map; a click sets the place."""
    st.caption(ctx.t("지도를 누르면 그 지점이 위치로 지정됨. 저장 전에는 바뀌지 않음"))
    clicked = pick_place(
        ctx.atlas,
        Query(types=frozenset({record_type})),
        desk_state.place_here(),
        language=ctx.language,
        theme=ctx.theme,
        focus=desk_state.focus(),
        height=MAP_HEIGHT_PX,
    )
    if clicked is not None:
        desk_state.set_place(*clicked, look=False)
        st.rerun()


def _present(ctx: Context) -> None:
    """Say which place is set, and in which district it lies."""
    place = desk_state.place_here()
    if place is None:
        st.markdown(plain(ctx.t("위치 미확인")))
    else:
        lon, lat = place
        district = ", ".join(any_name(ctx, key) for key in districts_at(ctx.atlas, lon, lat))
        words = [f"{lat:.6f}, {lon:.6f}", district or ctx.t("도시 밖")]
        st.markdown(" · ".join(map(plain, words)))
        st.button(ctx.t("위치 지우기"), key="desk.forget_place", on_click=desk_state.forget_place)
    show_field_faults(ctx, LOCATION)


def _typed(ctx: Context) -> None:
    """Take coordinates; what fits the chosen system is offered, else every reading that lies in the city."""
    t = ctx.t
    names = systems(ctx.atlas)
    st.selectbox(
        t("좌표계"), list(names), key=desk_state.CRS, format_func=lambda code: names[code], persist_state=state.KEPT
    )
    labels = {desk_state.EAST: t("가로(X·동쪽·경도)"), desk_state.NORTH: t("세로(Y·북쪽·위도)")}
    for key, label in labels.items():
        st.text_input(label, key=key, max_chars=40, persist_state=state.KEPT, autocomplete="off")
    east, north = (str(state.typed(key) or "") for key in labels)
    if not east.strip() or not north.strip():
        return
    found = place_readings(ctx.atlas, east, north, int(state.typed(desk_state.CRS)))
    if not found:
        st.warning(t("이 숫자는 어느 좌표계로 읽어도 도시 안이 아님. 숫자와 좌표계 확인 필요"))
    elif not found[0].as_typed:
        st.warning(t("고른 좌표계로는 도시 밖임. 아래 가운데 맞는 것이 있으면 골라 지도에서 확인"))
    for number, item in enumerate(found):
        _reading(ctx, item, number)


def _reading(ctx: Context, item: PlaceReading, number: int) -> None:
    """Offer one reading; choosing it pins it on the map."""
    district = any_name(ctx, item.district_id) if item.district_id else ctx.t("도시 밖")
    label = reading_text(item.system, (item.lon, item.lat), district, swapped=item.swapped, t=ctx.t)
    st.markdown(label)
    st.button(
        ctx.t("이 위치로"),
        key=f"desk.reading.{number}",
        icon=":material/pin_drop:",
        on_click=desk_state.set_place,
        args=(item.lon, item.lat),
        kwargs={"look": True},
    )
