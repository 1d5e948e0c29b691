"""What does a resident want to know first on a programme's own page, and what can they do there?"""

import streamlit as st

from campus.services.program_facts import ProgramFacts, program_facts
from campus.ui.browser_parts import keep_in_browser
from campus.ui.context import Context
from campus.ui.desk_words import REPORT_PAGE
from campus.ui.find_cards import card_facts, keep_buttons, show_what_is_missing, step_button, why_unknown
from campus.ui.find_words import words_of
from campus.views.feed_links import PROGRAM, plain_page, program_feed, qr_code
from campus.views.next_step import next_steps
from campus.views.plain import plain
from campus.views.program_labels import program_field_label
from campus.views.program_text import standing_text
from campus.views.way_links import Spot, way_label, way_links

FIND_PAGE = "find.py"
ASKED_BY_RESIDENTS = ("apply_from", "apply_to", "apply_methods", "fee_won", "capacity")
"""Fields that are listed as unknown beside the answers, because people ask for them first."""


def show_program(ctx: Context, program_id: str) -> None:
    """Draw the resident's part of a programme's page, above everything else that is known of it."""
    st.page_link(
        FIND_PAGE, label=ctx.t("프로그램 찾기로"), icon=":material/arrow_back:", query_params={"lang": ctx.speech}
    )
    for facts in program_facts(ctx.app, (program_id,), ctx.today):
        with st.container(border=True, key="program_part"):
            st.markdown(f"**{plain(standing_text(facts.standing, ctx.today, words_of(ctx)))}**")
            _unknown(ctx, facts)
            st.markdown(card_facts(ctx, facts, None))
            _next(ctx, facts)
            _way(ctx, facts)
            _take_along(ctx, program_id)
            keep_buttons(ctx, program_id)
        keep_in_browser()


def _unknown(ctx: Context, facts: ProgramFacts) -> None:
    """Say what nobody has told although residents ask for it first, and why the state cannot be told."""
    missing = [
        program_field_label(field, ctx.t) or ""
        for field in ASKED_BY_RESIDENTS
        if getattr(facts.program, field) in ("", None, ())
    ]
    reason = why_unknown(ctx, facts)
    lines = [ctx.t("왜 알 수 없나요: {reason}").format(reason=reason)] if reason else []
    lines += [ctx.t("알려지지 않은 것: {fields}").format(fields=", ".join(missing))] if missing else []
    if lines:
        st.caption("  \n".join(map(plain, lines)))


def _next(ctx: Context, facts: ProgramFacts) -> None:
    """Offer everything that can be done next."""
    steps = next_steps(facts.program, facts.host, facts.place)
    with st.container(horizontal=True, gap="small"):
        for step in steps:
            step_button(ctx, facts, step)
    show_what_is_missing(ctx, facts, steps)


def _way(ctx: Context, facts: ProgramFacts) -> None:
    """Lead to the map services of the city; the links name the place and nobody's own position."""
    program = facts.program
    if program.lon is None or program.lat is None:
        return
    spot = Spot(facts.place.name if facts.place else program.place_text or program.name, program.lat, program.lon)
    links = way_links(ctx.city.way_services, spot, page_url=ctx.app.settings.public_url)
    with st.container(horizontal=True, gap="small"):
        for link in links:
            st.link_button(plain(way_label(link.service, ctx.t)), link.web, icon=":material/directions:")
    with st.container(horizontal=True, gap="small", key="way_apps"):
        for link in links:
            if link.app:
                words = ctx.t("앱으로 열기: {service}").format(service=way_label(link.service, ctx.t))
                st.link_button(plain(words), link.app, icon=":material/smartphone:")


def _take_along(ctx: Context, program_id: str) -> None:
    """Offer the programme as a calendar, as a plain page and as a QR code, and let a person say what is wrong."""
    t = ctx.t
    with st.container(horizontal=True, gap="small"):
        st.link_button(
            t("내 달력에 넣기 (.ics)"), program_feed(program_id, ctx.language), icon=":material/calendar_add_on:"
        )
        asked = {"id": program_id, "lang": ctx.speech}
        st.page_link(REPORT_PAGE, label=t("틀린 정보 알리기"), icon=":material/flag:", query_params=asked)
    with st.expander(t("QR 코드와 링크"), icon=":material/qr_code_2:"):
        page = plain_page(PROGRAM, program_id, ctx.language)
        st.link_button(t("간단한 페이지로 보기"), page, icon=":material/link:")
        st.markdown(f"![{plain(t('이 페이지의 QR 코드'))}]({qr_code(PROGRAM, program_id, ctx.language)})")
