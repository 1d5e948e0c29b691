"""What stood on a day, frozen for a report: who wants it has the same bytes, and can check that they are."""

from datetime import date

import streamlit as st

from campus.domain.account import Right
from campus.domain.frozen_day import FrozenDay
from campus.services.snapshots import compare_day, freeze_day, frozen_days
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.role_words import attempt
from campus.views.dates import day_text
from campus.views.plain import plain
from campus.views.role_text import instant_text

DAY, COMPARED = "frozen.day", "frozen.compared"
DIFFERENCES_SHOWN = 20


def show_frozen_days(ctx: Context) -> None:
    """List what was frozen, and let those who may freeze another day."""
    t = ctx.t
    editions = frozen_days(ctx.app.store)
    may = ctx.actor.has(Right.APPROVER) or ctx.actor.has(Right.ADMINISTRATOR)
    if not editions and not may:
        return
    st.subheader(
        f"{plain(t('동결한 현황'))} {len(editions):,}",
        anchor=False,
        help=plain(t("한 날의 지정 현황을 그대로 보관한 것. 보고서의 숫자를 뒤에 다시 확인할 수 있음")),
    )
    for item in reversed(editions):
        _edition(ctx, item)
    if may:
        _freeze_form(ctx)


def _edition(ctx: Context, item: FrozenDay) -> None:
    """Show one edition: its day, its hash, whether it still fits, and the bytes themselves."""
    t, name = ctx.t, f"{item.day.isoformat()}-{item.edition}"
    words = t("{day} 기준, {edition}판").format(day=day_text(item.day, ctx.language), edition=item.edition)
    frozen = t("{when} 동결").format(when=instant_text(item.frozen_at, ctx.city, ctx.language))
    with st.container(border=True):
        st.markdown(f"**{plain(words)}** · {plain(frozen)}")
        st.caption(f"SHA-256 {item.sha256}")
        if not item.holds:
            st.error(t("보관된 내용이 동결한 때와 다름. 관리자 확인 필요"))
            return
        with st.container(horizontal=True):
            st.download_button(
                t("내려받기(JSON)"),
                item.content,
                file_name=f"{ctx.city.key}-{name}.json",
                mime="application/json",
                icon=":material/download:",
                on_click="ignore",
                key=f"frozen.get.{name}",
            )
            st.button(t("지금 기록과 비교"), on_click=_compare, args=(item,), key=f"frozen.compare.{name}")
        compared = state.typed(COMPARED)
        if isinstance(compared, tuple) and compared[0] == name:
            _differences(ctx, compared[1])


def _differences(ctx: Context, lines: tuple[str, ...]) -> None:
    """Say whether what is known now gives the same bytes, and if not, where it differs."""
    if not lines:
        st.success(ctx.t("해시가 맞음. 지금 아는 내용으로 다시 만들어도 같음"))
        return
    words = ctx.t("해시가 맞음. 동결한 뒤에 알게 된 차이 {count}건")
    shown = [f"- {plain(line)}" for line in lines[:DIFFERENCES_SHOWN]]
    st.info("\n".join([plain(words.format(count=f"{len(lines):,}")), "", *shown]))


def _compare(item: FrozenDay) -> None:
    """Compare an edition with what is known now; a callback."""
    ctx = context()

    def act() -> None:
        found = compare_day(ctx.app.store, ctx.city, item)
        state.put({COMPARED: (f"{item.day.isoformat()}-{item.edition}", found)})

    attempt(ctx, act, ctx.t("비교함"))


def _freeze_form(ctx: Context) -> None:
    """Ask which day to freeze."""
    t = ctx.t
    with st.expander(t("한 날의 현황 동결하기")):
        st.caption(t("동결하면 그날의 현황이 해시와 함께 보관되고 누구나 내려받을 수 있음. 지우거나 고칠 수 없음"))
        st.date_input(
            t("기준일"),
            value=date(ctx.today.year - 1, 12, 31),
            key=DAY,
            format="YYYY.MM.DD",
            min_value=state.FIRST_DAY,
            max_value=ctx.today,
        )
        st.button(t("동결하기"), icon=":material/lock:", on_click=_freeze, key="frozen.freeze")


def _freeze() -> None:
    """Freeze the chosen day; a callback. A day that is frozen already gets another edition when more is known."""
    ctx, day = context(), state.typed(DAY)
    if isinstance(day, date):
        attempt(
            ctx,
            lambda: _told(ctx, day),
            ctx.t("현황을 동결함. 이미 동결한 날이고 달라진 것이 없으면 그대로 둠"),
        )


def _told(ctx: Context, day: date) -> None:
    """Freeze a day."""
    freeze_day(ctx.app.store, ctx.city, ctx.actor, day, ctx.today, again=True)
