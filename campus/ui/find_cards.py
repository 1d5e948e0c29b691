"""How does one programme look in the list: can I still join, where, when, for whom, how much, and what next?"""

from collections.abc import Sequence

import streamlit as st

from campus.domain.kept import MOST_COMPARED
from campus.services.program_facts import ProgramFacts
from campus.services.program_search import ProgramHit
from campus.ui import find_state
from campus.ui.context import Context
from campus.ui.find_words import words_of
from campus.views.next_step import Step, StepKind, ask_text, next_steps, step_text
from campus.views.plain import plain
from campus.views.program_text import (
    distance_text,
    fee_text,
    meeting_text,
    standing_text,
    unknown_reason,
    when_texts,
    who_text,
)
from campus.views.record_text import display_name, second_name

RECORD_PAGE = "record.py"
MOST_SESSIONS = 3


def show_card(ctx: Context, facts: ProgramFacts, hit: ProgramHit | None) -> None:
    """Draw one programme; ``hit`` tells how far it is."""
    program, words = facts.program, words_of(ctx)
    with st.container(border=True, gap="xsmall", key=f"card.{program.id}"):
        st.markdown(f"**{plain(standing_text(facts.standing, ctx.today, words))}**")
        st.page_link(
            RECORD_PAGE,
            label=f"**{plain(display_name(program.name, program.name_en, ctx.language, ctx.city))}**",
            query_params={"id": program.id, "lang": ctx.speech},
        )
        other = second_name(program, ctx.language, ctx.city)
        if other and ctx.language != ctx.city.source_language:
            st.caption(plain(other))
        st.markdown(card_facts(ctx, facts, hit))
        _steps(ctx, facts)
        keep_buttons(ctx, program.id)


def card_facts(ctx: Context, facts: ProgramFacts, hit: ProgramHit | None) -> str:
    """Say where, when, for whom and for how much, a line each; what is not known says so."""
    t, words = ctx.t, words_of(ctx)
    when = when_texts(facts.program, facts.sessions, words)
    more = [t("그 밖에 {count}번").format(count=len(when) - MOST_SESSIONS)] if len(when) > MOST_SESSIONS else []
    lines = {
        t("어디서"): [where_text(ctx, facts, hit)],
        t("언제"): [*when[:MOST_SESSIONS], *more],
        t("누구에게"): [who_text(facts.program, words)],
        t("수강료"): [fee_text(facts.program, words)],
    }
    near = _station_near(ctx, facts)
    if near:
        lines[t("가까운 역")] = [near]
    if facts.next_meeting:
        lines[t("다음 모임")] = [meeting_text(facts.next_meeting, words)]
    return "  \n".join(f"{plain(label)}: {' / '.join(map(plain, texts))}" for label, texts in lines.items())


def _station_near(ctx: Context, facts: ProgramFacts) -> str:
    """Name the nearest station, when one is near and the place is known to the point; empty otherwise."""
    program = facts.program
    if program.lon is None or program.lat is None:
        return ""
    near = ctx.app.programs().near.stations_near((program.lon, program.lat), 1)
    words = [
        f"{display_name(item.name, item.name_en, ctx.language, ctx.city)} ({distance_text(far, walk, words_of(ctx))})"
        for item, far, walk in near
        if far <= ctx.city.thresholds["near_station_m"]
    ]
    return ", ".join(words)


def where_text(ctx: Context, facts: ProgramFacts, hit: ProgramHit | None) -> str:
    """Say where it takes place and how far that is."""
    program, t = facts.program, ctx.t
    name = display_name(facts.place.name, facts.place.name_en, ctx.language, ctx.city) if facts.place else ""
    district = next((item for item in ctx.atlas.areas.districts if item.id == program.district_id), None)
    area = display_name(district.name, district.name_en, ctx.language, ctx.city) if district else ""
    original = program.place_text if program.place_text not in name else ""
    place = ", ".join(filter(None, (name or original, program.room_text, area))) or t("미확인")
    if name and original and ctx.language != ctx.city.source_language:
        place = f"{place} ({original})"
    if hit and hit.distance_m is not None and hit.walk_min is not None:
        return f"{place} · {distance_text(hit.distance_m, hit.walk_min, words_of(ctx))}"
    return place if program.lon is not None or place == t("미확인") else f"{place} · {t('정확한 위치 미확인')}"


def _steps(ctx: Context, facts: ProgramFacts) -> None:
    """Offer the next step, or say whom to ask."""
    steps = next_steps(facts.program, facts.host, facts.place)
    with st.container(horizontal=True, gap="small"):
        for step in steps[:2]:
            step_button(ctx, facts, step)
    show_what_is_missing(ctx, facts, steps)


def show_what_is_missing(ctx: Context, facts: ProgramFacts, steps: Sequence[Step]) -> None:
    """Say that nobody has told how to apply, and whether there is at least somebody to ask."""
    if not steps:
        st.caption(plain(ask_text(facts.program, ctx.t)))
    elif steps[0].kind in {StepKind.CALL_HOST, StepKind.HOST_SITE, StepKind.CALL_PLACE}:
        st.caption(plain(ctx.t("신청 방법은 알려지지 않았어요. 운영하는 곳에 물어보세요.")))


def step_button(ctx: Context, facts: ProgramFacts, step: Step) -> None:
    """Draw one step as a link; its name says of which programme, for those who only hear the links."""
    st.link_button(
        plain(step_text(step, ctx.t)),
        step.address,
        type="primary" if step.kind is StepKind.APPLY else "secondary",
        icon=":material/call:" if step.address.startswith("tel:") else ":material/open_in_new:",
        help=facts.program.name if step.kind is StepKind.APPLY else None,
    )


def why_unknown(ctx: Context, facts: ProgramFacts) -> str:
    """Say why nobody can tell whether one can apply; empty when it can be told."""
    return unknown_reason(facts.standing.application, words_of(ctx))


def keep_buttons(ctx: Context, program_id: str) -> None:
    """Let a person keep a programme, and lay it beside others."""
    held = find_state.kept()
    is_kept, is_compared = program_id in held.kept, program_id in held.compared
    full = len(held.compared) >= MOST_COMPARED and not is_compared
    with st.container(horizontal=True, gap="small"):
        st.button(
            ctx.t("관심에서 빼기") if is_kept else ctx.t("관심에 담기"),
            icon=":material/bookmark_added:" if is_kept else ":material/bookmark_add:",
            key=f"keep.{program_id}",
            type="tertiary",
            on_click=_set_kept,
            kwargs={"program_id": program_id, "wanted": not is_kept},
        )
        st.button(
            ctx.t("비교에서 빼기") if is_compared else ctx.t("비교하기"),
            icon=":material/compare_arrows:",
            key=f"compare.{program_id}",
            type="tertiary",
            disabled=full,
            help=ctx.t("한 번에 다섯 개까지 비교할 수 있어요.") if full else None,
            on_click=_set_compared,
            kwargs={"program_id": program_id, "wanted": not is_compared},
        )


def _set_kept(*, program_id: str, wanted: bool) -> None:
    """Keep a programme or no longer; a callback."""
    find_state.change_kept(find_state.kept().with_kept(program_id, wanted=wanted))


def _set_compared(*, program_id: str, wanted: bool) -> None:
    """Lay a programme beside others or no longer; a callback."""
    find_state.change_kept(find_state.kept().with_compared(program_id, wanted=wanted))
