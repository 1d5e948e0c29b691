"""Which decisions were taken in a period? As a list, as the list of particulars (조서), and as files."""

import html
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from campus.domain.gazette import DayKind, Gazette, GazetteEntry, GazetteQuery, day_of, parse_gazette
from campus.domain.query import Query
from campus.domain.sheet import Cell, SheetKind
from campus.services.gazette import district_names, gazette_edition, gazette_of, sources_of
from campus.services.sheet_files import sheet_file
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.filters import facet_title
from campus.views.dates import day_text
from campus.views.gazette_text import (
    act_label,
    data_sheet,
    day_label,
    effective_text,
    entry_name,
    file_notes,
    known_day,
    period_words,
    report_headings,
    report_row,
    report_sheet,
    undated_words,
)
from campus.views.plain import plain

PARTS = ("from", "to", "by", "roles", "districts")
FIRST, LAST, BY, ROLES, DISTRICTS = (f"announcements.{part}" for part in PARTS)
MOST_SHOWN = 200
"""So many lines are drawn; the files hold all of them."""

MOST_ON_MAP = 60
"""So many spaces an address of the map can name."""


def show_announcements_page() -> None:
    """Draw the page of announcements."""
    ctx = context()
    st.title(ctx.t("이 기간에 어떤 임무가 결정되었는가"), anchor=False)
    st.caption(ctx.t("공개된 결정만 보입니다. 조회일 {day}").format(day=plain(day_text(ctx.today, ctx.language))))
    query, ignored = _question(ctx)
    state.write_page_address(query.to_params(), ctx.language, ctx.default_language)
    if ignored:
        st.info(ctx.t("주소에서 뜻을 알 수 없는 부분은 무시했습니다: {parts}").format(parts=plain(", ".join(ignored))))
    if query.first > query.last:
        st.warning(ctx.t("시작일이 종료일보다 늦습니다. 기간을 고쳐 주세요."))
        return
    _answer(ctx, gazette_of(ctx.app.store, ctx.atlas, query, ctx.today))


def _question(ctx: Context) -> tuple[GazetteQuery, Sequence[str]]:
    """Ask for the period, the date that counts, roles and districts; the address fills them in first."""
    params = {name: state.address_part(name) for name in PARTS}
    asked, ignored = parse_gazette(params, ctx.today)
    districts = district_names(ctx.atlas, ctx.language)
    roles = {role.key: ctx.word(role.labels) for role in ctx.city.roles}
    days = [min(max(day, state.FIRST_DAY), state.LAST_DAY) for day in (asked.first, asked.last)]
    chosen = {ROLES: sorted(asked.roles & roles.keys()), DISTRICTS: sorted(asked.districts & districts.keys())}
    for key, value in {FIRST: days[0], LAST: days[1], BY: asked.by, **chosen}.items():
        state.fill_in(key, value)
    with st.container(key="announcement_query"):
        _period(ctx)
        left, right = st.columns([2, 3], gap="medium")
        left.pills(
            ctx.t("역할"), list(roles), selection_mode="multi", key=ROLES, format_func=lambda key: plain(roles[key])
        )
        right.multiselect(
            facet_title(ctx, "districts"),
            list(districts),
            key=DISTRICTS,
            format_func=lambda key: districts.get(key, key),
            placeholder=ctx.t("전체"),
        )
    unknown = [
        name for name, held in (("roles", roles), ("districts", districts)) if getattr(asked, name) - held.keys()
    ]
    query = GazetteQuery(
        state.typed(FIRST) or asked.first,
        state.typed(LAST) or asked.last,
        DayKind(state.typed(BY) or DayKind.EFFECTIVE),
        frozenset(state.typed(ROLES) or ()),
        frozenset(state.typed(DISTRICTS) or ()),
    )
    return query, [*ignored, *unknown]


def _period(ctx: Context) -> None:
    """Ask for the two days and which of the three dates has to lie between them."""
    kind, first, last = st.columns([2, 1, 1], gap="medium", vertical_alignment="bottom")
    kind.segmented_control(
        ctx.t("기준 날짜"),
        list(DayKind),
        key=BY,
        format_func=lambda by: day_label(by, ctx.t),
        required=True,
        help=ctx.t("공개 지도는 효력발생일에 바뀝니다."),
    )
    for column, label, key in ((first, ctx.t("시작일"), FIRST), (last, ctx.t("종료일"), LAST)):
        column.date_input(label, key=key, format="YYYY.MM.DD", min_value=state.FIRST_DAY, max_value=state.LAST_DAY)


def _answer(ctx: Context, gazette: Gazette) -> None:
    """Draw what was decided, the files, and what has no date."""
    count = ctx.t("결정 {count}건 · 공간 {spaces}곳")
    shown = count.format(count=f"{len(gazette.entries):,}", spaces=f"{len(gazette.space_ids):,}")
    st.subheader(f"{plain(period_words(gazette.query, ctx.language, ctx.t))} — {plain(shown)}", anchor=False)
    if gazette.entries:
        _particulars(ctx, gazette)
        with st.container(key="files"):
            _files(ctx, gazette)
        st.subheader(ctx.t("결정과 날짜"), anchor=False)
        _decisions(ctx, gazette.entries, dated=True)
    else:
        st.info(ctx.t("이 기간에 해당하는 결정이 없습니다. 기간이나 기준 날짜를 바꾸어 보세요."))
    for words in undated_words(gazette, ctx.t):
        with st.expander(plain(words)):
            _decisions(ctx, gazette.undated, dated=False)


def _particulars(ctx: Context, gazette: Gazette) -> None:
    """Draw the list of particulars as a table that can be copied and printed."""
    t = ctx.t
    with st.container(key="particulars"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            st.markdown(f"**{plain(t('조서'))}**", width="content")
            st.caption(plain(t("(단위: ㎡)")), width="content")
        rows = [
            report_row(number, entry, ctx.city, ctx.language, t)
            for number, entry in enumerate(gazette.entries[:MOST_SHOWN], 1)
        ]
        columns = zip(report_headings(t), zip(*rows, strict=True), strict=True)
        st.table({name: [_cell(cell) for cell in cells] for name, cells in columns}, hide_index=True, alt=t("조서"))
    if len(gazette.entries) > MOST_SHOWN:
        st.caption(t("앞의 {count}건만 보입니다. 파일에는 모두 들어 있습니다.").format(count=MOST_SHOWN))


def _cell(cell: Cell) -> str:
    """Write a cell as escaped text."""
    return plain(f"{cell:,.15g}" if isinstance(cell, float) else str(cell))


def _decisions(ctx: Context, entries: Sequence[GazetteEntry], *, dated: bool) -> None:
    """List decisions with their three dates; each leads to its page."""
    t, shown = ctx.t, entries[:MOST_SHOWN]
    with st.container(key=f"decisions.{'dated' if dated else 'undated'}"):
        st.table(
            {
                t("명칭"): [_linked_name(ctx, entry) for entry in shown],
                t("역할"): [plain(ctx.word(ctx.city.role(entry.act.decision.role).labels)) for entry in shown],
                t("구분"): [plain(act_label(entry, t)) for entry in shown],
                t("결재일"): [_day(ctx, entry, DayKind.DECIDED) for entry in shown],
                t("공고일"): [_day(ctx, entry, DayKind.ANNOUNCED) for entry in shown],
                t("효력발생일"): [plain(effective_text(entry, ctx.language, t)) for entry in shown],
                t("문서번호"): [plain(entry.act.decision.document_no or t("미확인")) for entry in shown],
            },
            hide_index=True,
            alt=t("결정과 날짜"),
        )


def _linked_name(ctx: Context, entry: GazetteEntry) -> str:
    """Write a space's name as a link to the decision's page."""
    asked = urlencode({"id": entry.act.decision.id, "lang": ctx.language})
    return f"[{plain(entry_name(entry, ctx.language, ctx.city))}](./decision?{asked})"


def _day(ctx: Context, entry: GazetteEntry, by: DayKind) -> str:
    """Write one of the three dates, escaped."""
    return plain(known_day(day_of(entry.act, by), ctx.language, ctx.t))


def _files(ctx: Context, gazette: Gazette) -> None:
    """Offer the files, and say what they do to texts."""
    t, params = ctx.t, gazette.query.to_params() | {"lang": ctx.language, "on": ctx.today.isoformat()}
    edition = gazette_edition(ctx.app.store, ctx.atlas)
    root = f"./gazette/{edition}"
    tables = {
        t("보고서용(제목·단위·출처 포함)"): "report",
        t("데이터용(표만)"): "data",
    }
    kinds = {SheetKind.XLSX: "XLSX", SheetKind.CSV: "CSV (UTF-8)", SheetKind.CSV_CP949: "CSV (CP949)"}
    st.subheader(t("내려받기"), anchor=False)
    for label, form in tables.items():
        _links(label, {text: f"{root}/{form}.{kind}?{urlencode(params)}" for kind, text in kinds.items()})
    _links(t("A4 지도"), _map_links(ctx, gazette))
    _warnings(ctx, gazette, edition)


def _map_links(ctx: Context, gazette: Gazette) -> dict[str, str]:
    """Return the pictures of the period's spaces, as they stand on its last day, and the same on the map."""
    day = min(max(gazette.query.last, state.FIRST_DAY), state.LAST_DAY).isoformat()
    asked = gazette.query.to_params() | {"day": day, "lang": ctx.language}
    links = {kind.upper(): f"./picture.{kind}?{urlencode(asked)}" for kind in ("pdf", "png")}
    if len(gazette.space_ids) <= MOST_ON_MAP:
        query = Query(spaces=gazette.space_ids, day=date.fromisoformat(day)).to_params() | {"lang": ctx.language}
        links[ctx.t("지도에서 보기")] = f"./?{urlencode(query)}"
    return links


def _links(label: str, links: Mapping[str, str]) -> None:
    """Draw a line of links; they open in the same window, which none of Streamlit's own does."""
    parts = (
        f'<a class="plain-link file-link" href="{html.escape(address)}">{html.escape(text)}</a>'
        for text, address in links.items()
    )
    st.html(f'<p class="file-row"><span>{html.escape(label)}</span> {" ".join(parts)}</p>')


@st.cache_data(max_entries=64, show_spinner=False)
def _file_notes(edition: str, address: str, language: str, on: date) -> tuple[str, ...]:  # noqa: ARG001 - the edition is part of the cache's key: other data, other files
    """Return what the files of a question do to texts; writing thousands of lines at every run would take seconds."""
    ctx = context()
    gazette = gazette_of(ctx.app.store, ctx.atlas, parse_gazette(dict(parse_qsl(address)), on)[0], on)
    districts = district_names(ctx.atlas, language)
    sheets = (
        report_sheet(gazette, ctx.city, language, on, sources_of(ctx.atlas, gazette), districts),
        data_sheet(gazette, ctx.city, language, districts),
    )
    told = (file_notes(sheet_file(sheet, SheetKind.CSV_CP949), ctx.t) for sheet in sheets)
    return tuple(dict.fromkeys(note for notes in told for note in notes))


def _warnings(ctx: Context, gazette: Gazette, edition: str) -> None:
    """Say which letters CP949 loses and which texts get an apostrophe."""
    notes = _file_notes(edition, urlencode(gazette.query.to_params()), ctx.language, ctx.today)
    if notes:
        st.caption("  \n".join(f"CSV: {plain(note)}" for note in notes))
