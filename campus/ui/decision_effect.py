"""What does a proposal lead to? Shown before anybody signs."""

from collections.abc import Mapping, Sequence

import streamlit as st

from campus.domain.role_path import ProposalKind
from campus.services.role_effect import Count, Effect, LinkedProgram
from campus.services.role_reach import Method, Reach
from campus.ui.context import Context
from campus.ui.role_words import name_of, title_of
from campus.views.dates import day_text, partial_text
from campus.views.effect_text import band_text, conflict_text, people_text, reach_rows, reach_totals
from campus.views.plain import plain
from campus.views.record_text import display_name


def show_effect(ctx: Context, effect: Effect) -> None:
    """Draw what a proposal leads to."""
    t, city = ctx.t, ctx.city
    st.subheader(t("효과"), anchor=False)
    when = plain(day_text(effect.day, ctx.language)) if effect.day else plain(t("미정"))
    lines = [f"**{plain(t('효력발생일'))}**: {when}"]
    roles = {role.key: ctx.word(role.labels) for role in city.roles}
    moves = effect.kind is ProposalKind.MOVE
    gained, lost = (t("새 공간에 생기는 역할"), t("떠나는 공간에서 없어지는 역할")) if moves else ("", "")
    lines += [f"**{plain(gained or t('늘어나는 역할'))}**: {_joined(roles, effect.roles_gained)}"]
    lines += [f"**{plain(lost or t('없어지는 역할'))}**: {_joined(roles, effect.roles_lost)}"]
    industries = {term.key: ctx.word(term.labels) for term in city.vocabularies["industry_keys"]}
    lines += [f"**{plain(t('늘어나는 산업'))}**: {_joined(industries, effect.industries_gained)}"]
    lines += [f"**{plain(t('없어지는 산업'))}**: {_joined(industries, effect.industries_lost)}"]
    lines += [_district_line(ctx, effect.district_id, effect.counts, roles)]
    if moves and effect.next_district_id != effect.district_id:
        lines += [_district_line(ctx, effect.next_district_id, effect.next_counts, roles)]
    lines += _program_lines(ctx, effect.programs)
    st.markdown("\n\n".join(lines))
    _conflicts(ctx, effect)
    _reach(ctx, effect, roles)


def _joined(words: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """List keys by their words."""
    return ", ".join(plain(words[key]) for key in keys) or "–"


def _district_line(ctx: Context, district_id: str, counts: Sequence[Count], roles: Mapping[str, str]) -> str:
    """Say how many spaces of a district have each role, before and after."""
    area = next((item for item in ctx.atlas.areas.districts if item.id == district_id), None)
    if area is None:
        return f"**{plain(ctx.word(ctx.city.district_label))}**: {plain(ctx.t('미확인'))}"
    told = ", ".join(f"{plain(roles[item.role])} {item.before} → {item.after}" for item in counts)
    return f"**{plain(display_name(area.name, area.name_en, ctx.language, ctx.city))}**: {told}"


def _program_lines(ctx: Context, programs: tuple[LinkedProgram, ...]) -> list[str]:
    """Say which programmes take place there, and what becomes of them."""
    t = ctx.t
    names = [_program(ctx, item) for item in programs]
    # A name may hold commas itself, so each stands on a line of its own.
    told = f"**{plain(t('이곳에서 열리는 프로그램'))}** {len(names):,}"
    lines = ["\n".join([told, "", *(f"- {name}" for name in names)]) if names else f"{told}: –"]
    left = [plain(name_of(ctx, item.program_id)) for item in programs if item.left]
    if left:
        lines.append(f":red[**{plain(t('캠퍼스가 없어지는 프로그램'))}** {len(left):,}: {', '.join(left)}]")
    return lines


def _program(ctx: Context, item: LinkedProgram) -> str:
    """Name a programme, and the space to which it goes."""
    name = plain(name_of(ctx, item.program_id))
    return f"{name} → {plain(name_of(ctx, item.goes_to))}" if item.goes_to else name


def _conflicts(ctx: Context, effect: Effect) -> None:
    """Say with which other plans the proposal does not go together."""
    label = f"**{plain(ctx.t('다른 계획과의 충돌'))}** {len(effect.conflicts):,}"
    if not effect.conflicts:
        st.markdown(f"{label}: –")
        return
    lines = [f"- {plain(conflict_text(item.kind, title_of(ctx, item.other), ctx.t))}" for item in effect.conflicts]
    st.warning("\n".join([label, "", *lines]))


def _reach(ctx: Context, effect: Effect, roles: Mapping[str, str]) -> None:
    """Draw who is within reach before and after, as an estimate with its method."""
    t = ctx.t
    title = f"**{plain(t('걸어서 갈 수 있는 주민(추정)'))}**"
    if effect.method is None:
        st.markdown(f"{title}: {plain(t('인구 또는 보행 기준 자료가 없어 계산할 수 없음'))}")
        return
    if not effect.located:
        st.markdown(f"{title}: {plain(t('위치 미확인이라 계산할 수 없음'))}")
        return
    for item in effect.reaches:
        name = roles.get(item.role) or t("모든 역할")
        st.markdown(f"{title} · {plain(name)}: {plain(people_text(*reach_totals(item)))}")
    with st.expander(t("지역별·연령대별로 보기")):
        for item in effect.reaches:
            st.caption(plain(f"{roles.get(item.role) or t('모든 역할')} {t('(단위: 명, 추정)')}"))
            _tables(ctx, item)
    st.caption(plain(_method(ctx, effect.method, effect.reaches)))


def _tables(ctx: Context, item: Reach) -> None:
    """Draw the districts and the age bands that are within reach before or after."""
    areas = {
        area.id: display_name(area.name, area.name_en, ctx.language, ctx.city) for area in ctx.atlas.areas.districts
    }
    by_district, by_band = reach_rows(item)
    named = ((ctx.word(ctx.city.district_label), [areas[key] for key, *_ in by_district], by_district),)
    bands = ((ctx.t("연령대"), [band_text(key, ctx.t) for key, *_ in by_band], by_band),)
    for heading, names, rows in (*named, *bands):
        columns = {ctx.t("전"): 1, ctx.t("후"): 2, ctx.t("증감"): 3}
        table = {heading: names} | {word: [row[at] for row in rows] for word, at in columns.items()}
        st.dataframe(table, hide_index=True, alt=heading)


def _method(ctx: Context, method: Method, reaches: tuple[Reach, ...]) -> str:
    """Write how the estimate was made, and from what."""
    sources = ", ".join(ctx.atlas.source_by_id[key].title for key in method.source_ids)
    dates = ", ".join(partial_text(item, ctx.language) for item in method.reference_dates)
    words = ctx.t(
        "추정 방법: 보행 {limit}분 = 직선거리 {radius} m(분속 {speed} m ÷ 우회계수 {detour}). "
        "구역 안에 주민이 고르게 산다고 보고 면적 비율로 나눔. "
        "인구: {sources}({dates}). 위치 미확인이라 뺀 캠퍼스 {left}곳"
    )
    left = {key for item in reaches for key in item.unlocated}
    return words.format(
        limit=f"{method.limit_min:g}",
        radius=f"{method.radius_m:,.0f}",
        speed=f"{method.speed_m_per_min:g}",
        detour=f"{method.detour:g}",
        sources=sources,
        dates=dates,
        left=f"{len(left):,}",
    )
