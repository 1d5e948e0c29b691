"""What would a file do? What it is, its counts, its faults with their answers, and every change field by field."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import streamlit as st

from campus.domain.city import pick
from campus.domain.imports import MAY_STAND, FaultKind, ImportFault, RowPlan
from campus.domain.tables import TYPE_OF_TABLE
from campus.services.import_plan import DryRun
from campus.services.placing import systems
from campus.ui import import_state, state
from campus.ui.context import Context
from campus.ui.import_state import CRS, OUTSIDE
from campus.views.dates import partial_text
from campus.views.desk_text import column_label
from campus.views.import_text import act_label, count_label, fault_detail, fault_label, notice_text, repair_words
from campus.views.labels import type_label
from campus.views.plain import plain

SHOWN_FAULTS = 20
SHOWN_ROWS = 500


def show_dry_run(ctx: Context, dry: DryRun) -> None:
    """Draw the report of a dry run."""
    t = ctx.t
    st.markdown("  \n".join(map(plain, _what_it_is(ctx, dry))))
    numbers = dry.counts.as_numbers()
    shown = [name for name, count in numbers.items() if count or name in {"rows", "new", "changed"}]
    with st.container(horizontal=True, key="import_counts"):
        for name in shown:
            st.metric(count_label(name, t), f"{numbers[name]:,}", width=110)
    _options(ctx, dry)
    _faults(ctx, dry.faults)
    if dry.rows:
        with st.expander(t("바뀌는 것 {count}건, 항목마다").format(count=f"{len(dry.rows):,}")):
            _changes(ctx, dry.rows)
    if dry.gone:
        with st.expander(t("파일에 없는 기록 {count}건(지우지 않음)").format(count=f"{len(dry.gone):,}")):
            st.caption(t("같은 자료에서 왔으나 이 파일에 없음. 문을 닫았으면 기록 관리에서 고쳐야 함"))
            st.dataframe(
                {
                    t("이름"): [item.name for item in dry.gone[:SHOWN_ROWS]],
                    t("기준일"): [partial_text(item.reference_date, ctx.language) for item in dry.gone[:SHOWN_ROWS]],
                    "ID": [item.record_id for item in dry.gone[:SHOWN_ROWS]],
                },
                hide_index=True,
                alt=t("파일에 없는 기록"),
            )
    if dry.outside_faults:
        words = t("들여오지 않는 행의 잘못 {count}건(자료를 낸 곳에 알릴 것)")
        with st.expander(words.format(count=f"{len(dry.outside_faults):,}")):
            _fault_table(ctx, dry.outside_faults)


def _what_it_is(ctx: Context, dry: DryRun) -> list[str]:
    """Say what a file is, where its rows go, and what was noticed."""
    t, data_set = ctx.t, dry.data_set
    name = pick(data_set.labels, ctx.language) if data_set else ""
    number = f" ({data_set.number})" if data_set and data_set.number else ""
    day = partial_text(dry.reference_date, ctx.language) or t("모름")
    kind = " · ".join(filter(None, [dry.table.kind, dry.table.encoding]))
    lines = [f"{t('자료')}: {name}{number} · {kind} · {t('기준일')} {day}"]
    if data_set and not data_set.table:
        lines.append(pick(data_set.reason, ctx.language))
    elif data_set:
        known = TYPE_OF_TABLE.get(data_set.table)
        where = type_label(known, t) if known else t("인구")
        lines.append(t("{kind} 기록으로 들어감").format(kind=where))
    return lines + [notice_text(kind, value, t) for kind, value in dry.notices]


def _options(ctx: Context, dry: DryRun) -> None:
    """Ask for the system of coordinates when the numbers are in none that fits, and about rows of other places."""
    t, held = ctx.t, import_state.choices()
    wanted = any(fault.kind is FaultKind.CRS for fault in dry.faults) or held.crs != ctx.city.import_crs[0]
    with st.container():
        if wanted:
            state.fill_in(CRS, held.crs)
            names = systems(ctx.atlas)
            st.selectbox(
                t("파일의 좌표계"), list(names), format_func=lambda code: names[code], key=CRS, on_change=_choose
            )
        if dry.counts.outside or held.outside:
            state.fill_in(OUTSIDE, held.outside)
            st.checkbox(t("다른 지역의 행도 들여오기"), key=OUTSIDE, on_change=_choose)


def _choose() -> None:
    """Take over the options; a callback."""
    held = import_state.choices()
    crs, outside = state.typed(CRS), state.typed(OUTSIDE)
    taken = held.outside if outside is None else bool(outside)
    import_state.keep_choices(replace(held, crs=int(crs) if crs else held.crs, outside=taken))


def _faults(ctx: Context, faults: Sequence[ImportFault]) -> None:
    """Draw the faults by kind, each kind with its answers."""
    order = list(FaultKind)
    ordered = sorted(faults, key=lambda fault: (order.index(fault.kind), fault.row))
    for kind, group in groupby(ordered, key=lambda fault: fault.kind):
        _kind(ctx, kind, list(group))


def _kind(ctx: Context, kind: FaultKind, faults: list[ImportFault]) -> None:
    """Draw one kind of fault: why, the answers for all, the single ones, and the rest as a table."""
    t, held = ctx.t, import_state.choices()
    open_count = sum(not (held.accepts(fault) or held.lets_stand(fault)) for fault in faults)
    label = t("{fault} {count}건 · 답하지 않음 {open}건")
    words = label.format(fault=fault_label(kind, t), count=f"{len(faults):,}", open=f"{open_count:,}")
    with st.expander(plain(words), key=f"import_fault_{kind.value}"):
        st.caption(plain(repair_words(kind, t)))
        if any(fault.can_repair for fault in faults):
            _answers(ctx, kind.value, frozenset({kind.value, *(fault.key for fault in faults)}), kind, every=True)
        for fault in faults[:SHOWN_FAULTS]:
            st.markdown(_fault_words(ctx, fault))
            if fault.can_repair:
                _answers(ctx, fault.key, frozenset({fault.key}), kind, every=False)
        if len(faults) > SHOWN_FAULTS:
            _fault_table(ctx, faults[SHOWN_FAULTS:])


def _answers(ctx: Context, name: str, keys: frozenset[str], kind: FaultKind, *, every: bool) -> None:
    """Offer to accept, to let stand, and to take the answer back."""
    t, held = ctx.t, import_state.choices()
    accepted = bool(held.accepted & (keys | {kind.value}))
    standing = bool(held.standing & (keys | {kind.value}))
    own = frozenset({name})
    with st.container(horizontal=True):
        yes = t("모두 받아들임") if every else t("받아들임")
        no = t("모두 그대로 둠") if every else t("그대로 둠")
        st.button(
            yes,
            key=f"imports.yes.{name}",
            disabled=accepted,
            on_click=import_state.answer,
            args=(own,),
            kwargs={"accept": True},
        )
        if kind in MAY_STAND:
            st.button(
                no,
                key=f"imports.no.{name}",
                disabled=standing,
                on_click=import_state.answer,
                args=(own,),
                kwargs={"accept": False},
            )
        if accepted or standing:
            st.button(
                t("답 지우기"), key=f"imports.open.{name}", on_click=import_state.take_back, args=(keys | {kind.value},)
            )


def _fault_words(ctx: Context, fault: ImportFault) -> str:
    """Write one fault in a line: row, column, value, what it would be."""
    t = ctx.t
    head = t("{row}행 {column}").format(row=fault.row, column=_column(ctx, fault))
    parts = [f"**{plain(head)}**", plain(fault.value or t("(빈칸)"))]
    if fault.repair:
        parts.append(f"→ {plain(fault.repair)}")
    if detail := fault_detail(fault, t):
        parts.append(f":gray[{plain(detail)}]")
    return " ".join(parts)


def _column(ctx: Context, fault: ImportFault) -> str:
    """Name the column of a fault: the file's own name, or ours where values are compared."""
    return column_label(fault.column, ctx.t) if fault.kind is FaultKind.NOT_NEWER else fault.column


def _fault_table(ctx: Context, faults: Sequence[ImportFault]) -> None:
    """Draw many faults as a table."""
    t, shown = ctx.t, faults[:SHOWN_ROWS]
    st.dataframe(
        {
            t("행"): [fault.row for fault in shown],
            t("열"): [_column(ctx, fault) for fault in shown],
            t("값"): [fault.value for fault in shown],
            t("잘못"): [fault_label(fault.kind, t) for fault in shown],
            t("고칠 값"): [fault.repair for fault in shown],
            t("설명"): [fault_detail(fault, t) for fault in shown],
        },
        hide_index=True,
        alt=t("잘못된 곳"),
    )
    if len(faults) > SHOWN_ROWS:
        st.caption(t("그 밖에 {count}건").format(count=f"{len(faults) - SHOWN_ROWS:,}"))


def _changes(ctx: Context, rows: Sequence[RowPlan]) -> None:
    """Draw what would change, a line for each field of a changed record and one for each other record."""
    t = ctx.t
    lines: list[tuple[int, str, str, str, str, str]] = []
    for plan in rows[:SHOWN_ROWS]:
        act = act_label(plan.act, t)
        lines += [
            (plan.row, act, plan.name, column_label(item.field, t), item.old, item.new) for item in plan.changes
        ] or [(plan.row, act, plan.name, "", "", "")]
    names = (t("행"), t("할 일"), t("이름"), t("항목"), t("지금 값"), t("새 값"))
    columns = list(zip(*lines, strict=True))
    st.dataframe(dict(zip(names, columns, strict=True)), hide_index=True, alt=t("바뀌는 것"))
    if len(rows) > SHOWN_ROWS:
        st.caption(t("그 밖에 {count}건").format(count=f"{len(rows) - SHOWN_ROWS:,}"))
