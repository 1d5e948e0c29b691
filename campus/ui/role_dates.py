"""As of which day is asked, and what was known by when? Both stand in the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from campus.ui import state
from campus.ui.context import Context
from campus.views.dates import day_text
from campus.views.plain import plain
from campus.views.role_text import instant_text


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The day to look at, and the day by whose end something must have been recorded; ``None`` is now."""

    day: date
    known: date | None

    def params(self, today: date) -> Mapping[str, str]:
        """Return what stands in the address: only what differs from today and now."""
        day = {} if self.day == today else {"day": self.day.isoformat()}
        return day | ({"known": self.known.isoformat()} if self.known else {})


def ask_days(ctx: Context, page: str) -> AskedDays:
    """Ask for both days; the address fills them in when the page is opened."""
    t, keys = ctx.t, (f"{page}.day", f"{page}.known")
    state.fill_in(keys[0], _from_address("day") or ctx.today)
    state.fill_in(keys[1], _from_address("known"))
    with st.container(key=f"{page}_days"):
        left, right, _ = st.columns([1, 1, 2])
        day = left.date_input(
            t("기준일"),
            key=keys[0],
            format="YYYY.MM.DD",
            min_value=state.FIRST_DAY,
            max_value=state.LAST_DAY,
            persist_state=state.KEPT,
            help=t("이날 효력이 있는 지정. 앞날은 계획에 따른 것"),
        )
        known = right.date_input(
            t("그때 알던 대로"),
            value=None,
            key=keys[1],
            format="YYYY.MM.DD",
            min_value=state.FIRST_DAY,
            max_value=ctx.today,
            persist_state=state.KEPT,
            help=t("이날까지 기록된 것만으로 봄. 비우면 지금 아는 대로"),
        )
    asked = AskedDays(
        day if isinstance(day, date) else ctx.today,
        known if isinstance(known, date) and known < ctx.today else None,
    )
    with st.container():
        if asked.known is not None:
            tell_past(ctx, asked.known)
            st.button(t("지금으로 돌아가기"), on_click=_back, args=(page, ctx.today), key=f"{page}.now")
    return asked


def tell_past(ctx: Context, known: date) -> None:
    """Say that the page shows what was known, and since when anything was recorded at all."""
    first = ctx.app.store.first_instant()
    began = instant_text(first, ctx.city, ctx.language) if first else "–"
    words = ctx.t("{day}까지 기록된 내용으로 봄. 그 뒤의 제안·결재는 보이지 않음. 이 대장의 첫 기록은 {began}")
    text = words.format(day=day_text(known, ctx.language), began=began)
    st.info(plain(text), icon=":material/history:")


def _back(page: str, today: date) -> None:
    """Look at today as it is known now; a callback."""
    state.put({f"{page}.day": today, f"{page}.known": None})


def _from_address(name: str) -> date | None:
    """Return a day that the address names, if it is one that can be looked at."""
    try:
        day = date.fromisoformat(state.address_part(name))
    except ValueError:
        return None
    return day if state.FIRST_DAY <= day <= state.LAST_DAY else None
