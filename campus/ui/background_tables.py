"""How are the timeline, the indicators and the population shown as tables, each value with its source and date?"""

from collections.abc import Mapping, Sequence

import streamlit as st

from campus.domain.record import DateBasis, Sourced
from campus.services.background import Background, Band, Measured, Residents
from campus.ui.context import Context
from campus.views.dates import dated
from campus.views.plain import plain
from campus.views.record_text import display_name

ROW_PX, HEADING_PX, TALLEST_PX = 35, 38, 640


def show_timeline(ctx: Context, known: Background) -> None:
    """Draw what happened and what is planned, from the first day on."""
    t, rows = ctx.t, known.timeline
    st.caption(t("날짜가 보도일이거나 계획이면 그렇게 적었습니다. 계획은 확정된 일이 아닙니다."))
    _table(
        t("추진 경과"),
        {
            t("날짜"): [dated(row.day, row.day_basis, ctx.language, t) for row in rows],
            t("내용"): [display_name(row.name, row.name_en, ctx.language, ctx.city) for row in rows],
            t("구분"): [ctx.word(ctx.city.term("timeline_kinds", row.kind).labels) for row in rows],
            t("관련 기록"): [_record_name(ctx, row.record_id) for row in rows],
            t("비고"): [row.note for row in rows],
            **_origin(ctx, rows),
        },
    )


def show_indicators(ctx: Context, known: Background) -> None:
    """Draw what is measured with baseline and target, then every value on its own line."""
    t, items = ctx.t, known.indicators
    st.caption(
        t(
            "세는 기준이 다른 값은 다른 지표로 두고 한 줄로 잇지 않았습니다. "
            "자료에 없는 중간목표와 실적은 짐작하지 않고 없다고 적었습니다."
        )
    )
    rows = [item.indicator for item in items]
    _table(
        t("지표"),
        {
            t("지표"): [_indicator_name(ctx, item) for item in items],
            t("분류"): [ctx.word(ctx.city.term("indicator_groups", row.group).labels) for row in rows],
            t("단위"): [row.unit for row in rows],
            t("범위"): [row.scope_text for row in rows],
            t("기준값"): [row.baseline_text or t("미확인") for row in rows],
            t("목표"): [_target(row.target_text, row.target_year) or t("목표 없음") for row in rows],
            t("중간목표"): [t("중간목표 없음") if row.target_text else "–" for row in rows],
            t("실적"): [_results(ctx, item) for item in items],
            t("비고"): [row.note for row in rows],
            **_origin(ctx, rows),
        },
    )
    st.markdown(f"**{plain(t('지표의 값'))}**")
    pairs = [(item, value) for item in items for value in item.values]
    _table(
        t("지표의 값"),
        {
            t("지표"): [_indicator_name(ctx, item) for item, _ in pairs],
            t("기간"): [value.period for _, value in pairs],
            t("값"): [value.value_text for _, value in pairs],
            t("단위"): [item.indicator.unit for item, _ in pairs],
            t("비고"): [value.note for _, value in pairs],
            **_origin(ctx, [value for _, value in pairs]),
        },
    )


def show_residents(ctx: Context, residents: Residents) -> None:
    """Draw the residents of each district by age band, with the sums of the rows."""
    t = ctx.t
    names = {
        item.id: display_name(item.name, item.name_en, ctx.language, ctx.city) for item in ctx.atlas.areas.districts
    }
    people = {key: bands for key, bands in residents.people.items() if key in names}
    origins = [_source(ctx, source_id, day, basis) for source_id, day, basis in residents.origins]
    st.caption(f"{plain(t('(단위: 명)'))} · {plain(t('출처'))}: {plain('; '.join(origins))}")
    _table(
        t("읍면동별·나이대별 인구"),
        {
            ctx.word(ctx.city.district_label): [names[key] for key in people],
            t("모두"): [sum(bands.values()) for bands in people.values()],
            **{_band_label(ctx, band): [bands.get(band) for bands in people.values()] for band in residents.bands},
        },
    )


def _table(title: str, columns: Mapping[str, list[str] | list[int] | list[int | None]]) -> None:
    """Draw a table as high as its rows, up to a limit."""
    count = max((len(column) for column in columns.values()), default=0)
    st.dataframe(columns, hide_index=True, alt=title, height=min(HEADING_PX + ROW_PX * max(count, 1), TALLEST_PX))


def _origin(ctx: Context, rows: Sequence[Sourced]) -> dict[str, list[str]]:
    """Return the two columns that tell where rows come from and of which date they are."""
    return {
        ctx.t("출처"): [ctx.atlas.source_by_id[row.source_id].title for row in rows],
        ctx.t("기준일"): [dated(row.reference_date, row.date_basis, ctx.language, ctx.t) for row in rows],
    }


def _source(ctx: Context, source_id: str, day: str, basis: DateBasis) -> str:
    """Name a source with the date of what was taken from it."""
    return f"{ctx.atlas.source_by_id[source_id].title} ({dated(day, basis, ctx.language, ctx.t)})"


def _record_name(ctx: Context, record_id: str) -> str:
    """Name the record that an entry is about, if it is about one."""
    row = ctx.atlas.row(record_id, ctx.today) if record_id else None
    return display_name(row.name, row.name_en, ctx.language, ctx.city) if row else ""


def _indicator_name(ctx: Context, item: Measured) -> str:
    """Name an indicator."""
    return display_name(item.indicator.name, item.indicator.name_en, ctx.language, ctx.city)


def _target(text: str, year: int | None) -> str:
    """Write a target with its year."""
    return f"{text} ({year})" if text and year else text


def _results(ctx: Context, item: Measured) -> str:
    """Say how many values were reported."""
    if not item.values:
        return ctx.t("실적 미제출")
    return ctx.t("값 {count}개").format(count=len(item.values))


def _band_label(ctx: Context, band: Band) -> str:
    """Name an age band."""
    first, last = band
    if last is None:
        return ctx.t("{first}세 이상").format(first=first)
    return ctx.t("{first}~{last}세").format(first=first, last=last)
