"""What is known of the chosen record, beside the map or on a page of its own?"""

from collections.abc import Callable
from itertools import groupby

import streamlit as st

from campus.domain.account import Right
from campus.domain.city import pick
from campus.services.record_view import Origin, RecordView, Related
from campus.ui import state
from campus.ui.context import Context
from campus.ui.desk_words import DESK_PAGE, REPORT_PAGE, desk_of
from campus.ui.record_past import show_past
from campus.ui.role_words import DECISION_PAGE, ROLES_PAGE, begin_proposal
from campus.views.dates import dated
from campus.views.labels import relation_label, type_label
from campus.views.plain import plain
from campus.views.record_text import (
    Footnotes,
    Provenance,
    assignment_markdown,
    decision_dates,
    display_name,
    fact_line,
    original,
    second_name,
    unknown_line,
)

LINKS_SHOWN = 6
RECORD_PAGE = "record.py"


def show_record(ctx: Context, view: RecordView, *, alone: bool = False, lead: Callable[[], None] | None = None) -> None:
    """Draw a record: name, roles, facts, ties, what is unknown, and the source and date of every value.

    ``lead`` draws what a page of this type of record says first, below the name.
    """
    notes = Footnotes()
    _heading(ctx, view)
    if lead is not None:
        lead()
    _assignments(ctx, view)
    _propose(ctx, view)
    _ties(ctx, view, notes, alone=alone)
    _facts(ctx, view, notes)
    _unknown(ctx, view)
    _origins(ctx, view, notes)
    show_past(ctx, view.row.id)
    _tell(ctx, view)
    if not alone:
        st.page_link(
            RECORD_PAGE,
            label=ctx.t("이 기록만 보기 · 인쇄"),
            icon=":material/open_in_full:",
            query_params={"id": view.row.id, "lang": ctx.speech},
        )


def provenance(origin: Origin) -> Provenance:
    """Return an origin in the form in which it is numbered and written."""
    return origin.source, origin.reference_date, origin.basis


def _heading(ctx: Context, view: RecordView) -> None:
    """Name the record, in the page's language first."""
    record, row = view.record, view.row
    kind = ctx.word(ctx.city.term("kinds", row.kind).labels)
    name = display_name(record.name, record.name_en, ctx.language, ctx.city)
    st.subheader(f"![]({ctx.mark_address(row.style)}) {plain(name)}", anchor=False)
    other = second_name(record, ctx.language, ctx.city)
    area = next((item for item in ctx.atlas.areas.districts if item.id == row.district_id), None)
    words = [type_label(row.type, ctx.t), kind]
    words += [display_name(area.name, area.name_en, ctx.language, ctx.city)] if area else []
    words += [] if row.located else [ctx.t("위치 미확인")]
    lines = [plain(other)] if other else []
    st.caption("  \n".join([*lines, " · ".join(map(plain, words))]))
    if record.note:
        st.markdown(original(record.note, ctx.language, ctx.t))
    if not row.located:
        place = display_name(area.name, area.name_en, ctx.language, ctx.city) if area else ""
        st.caption(plain(_place_note(ctx, place)))


def _place_note(ctx: Context, district: str) -> str:
    """Say how a record whose place nobody knows is seen on the map."""
    if district:
        return ctx.t("정확한 위치가 알려지지 않아, 지도에는 {district}의 테두리를 점선으로 보입니다.").format(
            district=district
        )
    return ctx.t("위치도 지역도 알려지지 않아 지도에는 나타내지 못합니다. 연결된 기록은 지도와 아래 목록에 있습니다.")


def _assignments(ctx: Context, view: RecordView) -> None:
    """Draw the roles that stand on the day of view, each with its decision."""
    for item in view.assignments:
        with st.container(border=True):
            st.markdown(assignment_markdown(item, ctx.city, ctx.language, ctx.t))
            days = decision_dates(item, ctx.dates, ctx.t)
            st.caption(" · ".join(f"{plain(label)} {plain(text)}" for label, text in days.items()))
            decision = item.decision
            source = ctx.atlas.source_by_id[decision.source_id]
            when = dated(decision.reference_date, decision.date_basis, ctx.dates, ctx.t)
            st.caption(f"{plain(ctx.t('출처'))}: {plain(source.title)} · {plain(when)}")
            st.page_link(
                DECISION_PAGE, label=ctx.t("결정과 이력"), query_params={"id": decision.id, "lang": ctx.speech}
            )
    if not view.assignments and view.row.type == "space":
        st.markdown(f":gray[{plain(ctx.t('후보: 이 날짜에 부여된 임무 없음'))}]")


def _propose(ctx: Context, view: RecordView) -> None:
    """Let an official propose a role for this space."""
    if view.row.type != "space" or not ctx.actor.has(Right.OFFICIAL):
        return
    if st.button(ctx.t("임무 부여 제안"), icon=":material/add:", key=f"propose.{view.row.id}"):
        begin_proposal(ctx, view.row.id)
        st.switch_page(ROLES_PAGE, query_params={"lang": ctx.speech})


def _facts(ctx: Context, view: RecordView, notes: Footnotes) -> None:
    """Draw the known values."""
    lines = []
    for item in view.values:
        sign = notes.number(provenance(item.origin)) + (f" {plain(ctx.t('추정'))}" if item.estimated else "")
        lines.append(fact_line(item.field, item.content, sign, ctx.city, ctx.language, ctx.t))
    if lines:
        st.markdown("\n\n".join(lines))


def _ties(ctx: Context, view: RecordView, notes: Footnotes, *, alone: bool) -> None:
    """Draw the ties to other records, both ways; each can be followed."""
    if not view.related:
        return
    st.markdown(f"##### {plain(ctx.t('연결'))} {len(view.related):,}", anchors=False)
    missing = len({item.row.id for item in view.related if not item.row.located})
    if missing:
        words = ctx.t("이 가운데 {count}건은 위치 미확인이어서 지도에 없고 목록에만 있습니다.")
        st.caption(plain(words.format(count=f"{missing:,}")))
    groups = groupby(view.related, key=lambda item: (item.relation, item.outward))
    for (relation, outward), items in groups:
        members = list(items)
        st.caption(f"{plain(relation_label(relation, ctx.t, outward=outward))} {len(members):,}")
        for item in members[:LINKS_SHOWN]:
            _tie(ctx, item, notes, alone=alone)
        if len(members) > LINKS_SHOWN:
            with st.expander(ctx.t("나머지 {count}건").format(count=len(members) - LINKS_SHOWN)):
                for item in members[LINKS_SHOWN:]:
                    _tie(ctx, item, notes, alone=alone)


def _tie(ctx: Context, item: Related, notes: Footnotes, *, alone: bool) -> None:
    """Draw one tie as a button that turns to the other record, or on a record's own page as a link to its page."""
    name = display_name(item.row.name, item.row.name_en, ctx.language, ctx.city)
    sign = notes.number(provenance(item.origin))
    label = f"{plain(name)} :gray[{plain(type_label(item.row.type, ctx.t))} {sign}]"
    evidence = plain(item.evidence) if item.evidence else None
    if alone:
        target = {"id": item.row.id, "lang": ctx.speech}
        st.page_link(RECORD_PAGE, label=label, help=evidence, query_params=target)
        return
    st.button(
        label,
        key=f"tie.{item.relation}.{item.outward}.{item.row.id}",
        help=evidence,
        type="tertiary",
        on_click=state.select,
        args=(item.row.id,),
    )


def _unknown(ctx: Context, view: RecordView) -> None:
    """List what nobody has told yet."""
    if view.unknown:
        with st.expander(ctx.t("알려지지 않은 항목 {count}개").format(count=len(view.unknown))):
            st.markdown(unknown_line(view.unknown, ctx.t))


def _tell(ctx: Context, view: RecordView) -> None:
    """Let anybody say what is wrong, and those who look after the record change it."""
    target = {"id": view.row.id, "lang": ctx.speech}
    st.page_link(REPORT_PAGE, label=ctx.t("이 기록의 틀린 정보 알리기"), icon=":material/flag:", query_params=target)
    if desk_of(ctx).may_write(ctx.actor, view.row.id):
        st.page_link(DESK_PAGE, label=ctx.t("기록 고치기"), icon=":material/edit:", query_params=target)


def _origins(ctx: Context, view: RecordView, notes: Footnotes) -> None:
    """List the sources of everything above, and the rows of other files that are the same place."""
    notes.number(provenance(view.origin))
    with st.expander(ctx.t("출처와 기준일"), expanded=False):
        st.markdown(notes.markdown(ctx.dates, ctx.t))
        for match in view.matches:
            source = ctx.atlas.source_by_id[match.source_id]
            rule = pick(ctx.city.term("match_rules", match.rule).labels, ctx.language)
            away = "" if match.distance_m is None else f" · {match.distance_m:,.0f} m"
            st.caption(f"{plain(ctx.t('같은 장소로 본 자료'))}: {plain(source.title)} · {plain(rule)}{away}")
