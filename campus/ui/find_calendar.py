"""On which days can I apply, and on which does something meet? A month or a week as a table, and the same as a list."""

from datetime import date, timedelta
from itertools import groupby

import streamlit as st
from babel.dates import format_date

from campus.services.program_calendar import (
    DAYS_OF_WEEK,
    Calendar,
    CalendarEntry,
    Happening,
    program_calendar,
    shown_days,
    weeks_of,
)
from campus.services.program_facts import ProgramFacts, program_facts
from campus.services.program_search import ProgramSearch, ProgramView
from campus.ui import find_state
from campus.ui.context import Context
from campus.ui.find_cards import RECORD_PAGE
from campus.ui.find_words import words_of
from campus.views.dates import KOREAN, day_text
from campus.views.feed_links import search_feed
from campus.views.plain import plain
from campus.views.program_text import clock, weekday_names, when_texts
from campus.views.record_text import display_name

MOST_PROGRAMS = 300
SPANS_SHOWN = 20


def show_calendar(ctx: Context, search: ProgramSearch, view: ProgramView) -> None:
    """Draw the calendar of what was found."""
    hits = search.hits(view, ctx.today, slice(0, MOST_PROGRAMS))
    found = program_facts(ctx.app, (hit.id for hit in hits), ctx.today)
    anchor, month = find_state.anchor_day(ctx.today), find_state.scale() == "month"
    calendar = program_calendar(ctx.app, found, *shown_days(anchor, month=month))
    _turning(ctx, anchor, calendar, month=month)
    if view.total > MOST_PROGRAMS:
        note = ctx.t("처음 {count}개만 달력에 나타냈어요. 조건을 더 골라 보세요.").format(count=MOST_PROGRAMS)
        st.caption(plain(note))
    if month:
        _month_table(ctx, calendar)
    else:
        _week_table(ctx, calendar)
    _day_list(ctx, calendar)
    _lasting(ctx, calendar)
    feed = search_feed(view.query.to_address(), ctx.language)
    st.link_button(ctx.t("찾은 것을 내 달력에서 보기 (.ics)"), feed, icon=":material/calendar_add_on:")
    if calendar.undated:
        words = ctx.t("날짜가 하루 단위로 알려지지 않아 달력에 없는 프로그램: {count}개")
        st.caption(plain(words.format(count=f"{calendar.undated:,}")))


def _turning(ctx: Context, anchor: date, calendar: Calendar, *, month: bool) -> None:
    """Name what is shown, and lead to the days before and after."""
    t = ctx.t
    before = calendar.first - timedelta(days=1)
    after = calendar.last + timedelta(days=1)
    st.subheader(_title(ctx, calendar, month=month), anchor=False)
    with st.container(horizontal=True, gap="small", key="find_turning"):
        st.segmented_control(
            t("달력 단위"),
            find_state.SCALES,
            key=find_state.SCALE,
            format_func=lambda key: t("한 달") if key == "month" else t("한 주"),
            label_visibility="collapsed",
            required=True,
            persist_state="session",
        )
        st.button(t("이전"), key="find.before", on_click=find_state.look_at, args=(before,))
        st.button(
            t("오늘"), key="find.today", on_click=find_state.look_at, args=(ctx.today,), disabled=anchor == ctx.today
        )
        st.button(t("다음"), key="find.after", on_click=find_state.look_at, args=(after,))


def _title(ctx: Context, calendar: Calendar, *, month: bool) -> str:
    """Name the month or the week."""
    if month:
        skeleton = "y년 M월" if ctx.dates == KOREAN else "LLLL y"
        return plain(format_date(calendar.first, skeleton, locale=ctx.dates))
    return plain(f"{day_text(calendar.first, ctx.dates)} ~ {day_text(calendar.last, ctx.dates)}")


def _month_table(ctx: Context, calendar: Calendar) -> None:
    """Draw a month as a real table: a row a week, Sunday first, each day with how much happens."""
    names = weekday_names(ctx.dates)
    order = [names[-1], *names[:-1]]
    weeks = weeks_of(calendar.first, calendar.last)
    columns = {
        plain(order[number]): [_cell(ctx, calendar, week[number]) for week in weeks] for number in range(DAYS_OF_WEEK)
    }
    with st.container(key="find_month"):
        st.table(columns, hide_index=True, alt=_title(ctx, calendar, month=True))


def _cell(ctx: Context, calendar: Calendar, day: date) -> str:
    """Write a day of a month: its number, and how many things happen."""
    if not calendar.first <= day <= calendar.last:
        return ""
    number = f"**{day.day}**" if day == ctx.today else str(day.day)
    happening = len(calendar.on(day))
    lines = [number]
    lines += [plain(ctx.t("오늘"))] if day == ctx.today else []
    lines += [plain(ctx.t("{count}건").format(count=happening))] if happening else []
    return " ".join(lines)


def _week_table(ctx: Context, calendar: Calendar) -> None:
    """Draw a week as a real table: a row a day, what concerns applying apart from what meets."""
    t = ctx.t
    days = [calendar.first + timedelta(days=number) for number in range(DAYS_OF_WEEK)]
    applying = {Happening.OPENS, Happening.CLOSES}
    columns = {
        plain(t("날")): [_day_name(ctx, calendar, day) for day in days],
        plain(t("신청")): [_names(ctx, calendar, day, applying) for day in days],
        plain(t("모임")): [_names(ctx, calendar, day, set(Happening) - applying) for day in days],
    }
    with st.container(key="find_week"):
        st.table(columns, hide_index=True, alt=_title(ctx, calendar, month=False))


def _names(ctx: Context, calendar: Calendar, day: date, wanted: set[Happening]) -> str:
    """List what happens on a day."""
    return " / ".join(plain(entry_text(ctx, item)) for item in calendar.on(day) if item.what in wanted) or "–"


def _day_name(ctx: Context, calendar: Calendar, day: date) -> str:
    """Write a day, with its holiday."""
    holiday = calendar.holidays.get(day, "")
    text = plain(day_text(day, ctx.dates, weekday=True))
    return f"{text} {plain(holiday)}" if holiday else text


def entry_text(ctx: Context, entry: CalendarEntry) -> str:
    """Say what happens, when on the day, and with which programme."""
    t = ctx.t
    what = {
        Happening.OPENS: t("신청 시작"),
        Happening.CLOSES: t("신청 마감"),
        Happening.MEETS: t("모임"),
        Happening.STARTS: t("시작"),
        Happening.ENDS: t("끝"),
    }[entry.what]
    what = f"{what} ({t('폐강')})" if entry.cancelled else what
    at = clock(entry.start_time, ctx.dates) if entry.start_time else ""
    program = entry.facts.program
    name = display_name(program.name, program.name_en, ctx.language, ctx.city)
    return " · ".join(filter(None, (at, what, name)))


def _day_list(ctx: Context, calendar: Calendar) -> None:
    """List the same by day, each line a link to its programme."""
    st.markdown(f"##### {plain(ctx.t('날짜별 목록'))}", anchors=False)
    if not calendar.entries:
        st.info(ctx.t("이 기간에는 하루 단위로 알려진 일정이 없어요."), icon=":material/event_busy:")
    for day, items in groupby(calendar.entries, key=lambda item: item.day):
        st.markdown(f"**{_day_name(ctx, calendar, day)}**")
        for entry in items:
            st.page_link(
                RECORD_PAGE,
                label=plain(entry_text(ctx, entry)),
                query_params={"id": entry.facts.program.id, "lang": ctx.speech},
            )


def _lasting(ctx: Context, calendar: Calendar) -> None:
    """List what lasts over these days although nobody gives the single days."""
    if not calendar.lasting:
        return
    title = ctx.t("이 기간에 열릴 수 있지만 요일이 알려지지 않은 프로그램 {count}개").format(
        count=len(calendar.lasting)
    )
    with st.expander(title):
        for facts in calendar.lasting[:SPANS_SHOWN]:
            _span(ctx, facts)


def _span(ctx: Context, facts: ProgramFacts) -> None:
    """Draw one of them with its period."""
    program = facts.program
    name = display_name(program.name, program.name_en, ctx.language, ctx.city)
    when = " / ".join(when_texts(program, facts.sessions, words_of(ctx)))
    st.page_link(
        RECORD_PAGE,
        label=f"{plain(name)} · {plain(when)}",
        query_params={"id": program.id, "lang": ctx.speech},
    )
