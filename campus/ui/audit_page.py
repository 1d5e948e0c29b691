"""Who did, or was refused, what, and does the chain of decisions hold? For administrators."""

import html
from collections.abc import Mapping, Sequence
from math import ceil
from urllib.parse import urlencode

import streamlit as st

from campus.domain.account import Right
from campus.domain.audit_trail import ROLE_EVENT, Outcome, TrailEntry, TrailQuery, parse_trail
from campus.services.accounts import Accounts
from campus.services.audit import Verdict
from campus.services.audit_trail import MOST_EXPORTED, PAGE_SIZE, AuditTrail
from campus.ui import state
from campus.ui.context import Context, context
from campus.views.audit_text import act_words, outcome_label, outcome_words, what_words, who_words
from campus.views.plain import plain
from campus.views.role_text import instant_text

PARTS = ("who", "act", "outcome", "from", "to")
WHO, ACT, OUTCOME, FIRST, LAST = (f"audit.{part}" for part in PARTS)
PAGE = "audit.page"


def show_audit_page() -> None:
    """Draw the page of the trail."""
    ctx = context()
    t = ctx.t
    st.title(t("누가 무엇을 했고, 결정 기록은 온전한가"), anchor=False)
    if not ctx.actor.has(Right.ADMINISTRATOR):
        st.info(t("계정 관리 권한 필요. 권한이 있는 계정으로 로그인"), icon=":material/lock:")
        return
    trail = AuditTrail(ctx.app.store, ctx.city.timezone, ctx.actor)
    names = {item.id: item.name for item in Accounts(ctx.app.store).accounts(ctx.actor)}
    st.subheader(t("결정 기록의 사슬"), anchor=False)
    _chain(ctx, trail, names)
    st.subheader(t("감사 기록"), anchor=False)
    query = _question(ctx, trail, names)
    state.write_page_address(query.to_params(), ctx.language, ctx.default_language)
    _entries(ctx, trail, query, names)


def _chain(ctx: Context, trail: AuditTrail, names: Mapping[str, str]) -> None:
    """Tell the last check, offer a new one, and say what the chain proves and what it does not."""
    t = ctx.t
    pressed = st.button(t("사슬 확인"), type="primary", icon=":material/link:", key="audit.check")
    if pressed:
        with st.spinner(t("모든 고리를 처음부터 다시 계산하는 중")):
            _verdict(ctx, trail.check())
    last = trail.last_check()
    told = t("이 화면에서 확인한 적 없음")
    if last is not None:
        when, who = instant_text(last.at, ctx.city, ctx.language), who_words(last.who, names, t)
        told = f"{when} · {who} · {outcome_words(last, t)}"
    st.caption(f"{plain(t('마지막 확인'))}: {plain(told)}")
    with st.expander(t("사슬과 닻이 무엇을 막고 무엇을 못 막는가")):
        for text in (
            t("사슬: 결정마다 바로 앞 결정의 해시(SHA-256)가 들어 있음. 지난 결정을 고치면 그 고리부터 맞지 않음"),
            t("한계: 데이터베이스를 통째로 다시 쓰는 사람은 해시도 다시 계산할 수 있음. 사슬만으로는 알 수 없음"),
            t("닻: 어느 시점의 마지막 고리를 열쇠로 서명한 한 줄. 다른 곳에 두면 그 고리까지는 다시 쓴 것도 드러남"),
            t("닻은 서버의 명령줄에서 만들고 확인함. 열쇠와 닻은 이 서버에 두지 않음. 명령줄의 확인은 여기 남지 않음"),
        ):
            st.markdown(f"- {plain(text)}")
        commands = ("make-key KEY", "anchor --key KEY >> ANCHORS", "verify --anchors ANCHORS --key KEY")
        st.code("\n".join(f"campus audit {command}" for command in commands), language=None)


def _verdict(ctx: Context, verdict: Verdict) -> None:
    """Say how the check ended: whole, or the first link that is not."""
    t = ctx.t
    if not verdict.faults:
        told = t("고리 {count}개가 모두 온전함. 동결한 현황도 바뀌지 않음")
        st.success(told.format(count=f"{verdict.links:,}"), icon=":material/check_circle:")
        return
    first = t("사슬이 끊어짐. 처음 끊어진 고리: {link}번") if verdict.broken else t("고리는 온전하나 다른 기록이 바뀜")
    lines = [first.format(link=f"{verdict.broken:,}"), *verdict.faults]
    lines.append(t("더 쓰지 말고 데이터베이스를 따로 복사해 둔 뒤, 백업·닻과 견주어 확인 필요"))
    st.error("\n\n".join(map(plain, lines)), icon=":material/link_off:")


def _question(ctx: Context, trail: AuditTrail, names: Mapping[str, str]) -> TrailQuery:
    """Ask which entries to show; the address fills the fields in first."""
    t = ctx.t
    asked = parse_trail({name: state.address_part(name) for name in PARTS})
    acts = sorted({*trail.acts(), ROLE_EVENT}, key=lambda act: act_words(act, t))
    values = (
        asked.who if asked.who in names else None,
        asked.act if asked.act in acts else None,
        asked.outcome,
        asked.first,
        asked.last,
    )
    for key, value in zip((WHO, ACT, OUTCOME, FIRST, LAST), values, strict=True):
        state.fill_in(key, value)
    state.fill_in(PAGE, 1)
    with st.container(key="audit_query"):
        who, act, first, last = st.columns([2, 2, 1, 1], gap="small")
        every = t("전체")
        _choice(who, t("누가"), sorted(names, key=names.__getitem__), names, WHO, every)
        _choice(act, t("행위"), acts, {name: act_words(name, t) for name in acts}, ACT, every)
        for column, label, key in ((first, t("시작일"), FIRST), (last, t("종료일"), LAST)):
            column.date_input(label, value=None, key=key, format="YYYY.MM.DD", on_change=_first_page)
        outcomes = {outcome: outcome_label(outcome, t) for outcome in Outcome}
        st.pills(t("결과"), list(Outcome), key=OUTCOME, format_func=outcomes.__getitem__, on_change=_first_page)
    return TrailQuery(
        state.typed(WHO) or "", state.typed(ACT) or "", state.typed(OUTCOME), state.typed(FIRST), state.typed(LAST)
    )


def _choice(
    column: "st.delta_generator.DeltaGenerator",
    label: str,
    keys: Sequence[str],
    names: Mapping[str, str],
    key: str,
    every: str,
) -> None:
    """Offer one of some keys, or none."""
    column.selectbox(
        label, keys, index=None, key=key, format_func=names.__getitem__, placeholder=every, on_change=_first_page
    )


def _first_page() -> None:
    """Begin again with the newest entries; a callback."""
    state.put({PAGE: 1})


def _entries(ctx: Context, trail: AuditTrail, query: TrailQuery, names: Mapping[str, str]) -> None:
    """Draw a page of the trail, the way to the others, and the file."""
    t = ctx.t
    number = int(state.typed(PAGE) or 1)
    found = trail.page(query, number - 1)
    pages = max(1, ceil(found.total / PAGE_SIZE))
    count = t("기록 {count}건").format(count=f"{found.total:,}")
    st.markdown(f"**{plain(count)}**")
    if not found.entries:
        st.info(t("조건에 맞는 기록이 없음. 조건을 줄이거나 앞 쪽으로 이동"))
    else:
        _table(ctx, found.entries, names)
    if pages > 1:
        label = t("쪽(전체 {pages}쪽)").format(pages=f"{pages:,}")
        st.number_input(plain(label), min_value=1, max_value=max(pages, number), step=1, key=PAGE, width=200)
    asked = urlencode(query.to_params() | {"lang": ctx.language})
    words = t("CSV 내려받기(최근 {count}건까지)").format(count=f"{MOST_EXPORTED:,}")
    st.html(f'<a class="plain-link file-link" href="./audit.csv?{html.escape(asked)}">{html.escape(words)}</a>')


def _table(ctx: Context, entries: Sequence[TrailEntry], names: Mapping[str, str]) -> None:
    """Draw some entries, newest first."""
    t = ctx.t
    st.dataframe(
        {
            t("시각"): [instant_text(entry.at, ctx.city, ctx.language) for entry in entries],
            t("누가"): [who_words(entry.who, names, t) for entry in entries],
            t("행위"): [act_words(entry.act, t) for entry in entries],
            t("결과"): [outcome_words(entry, t) for entry in entries],
            t("행위의 대상"): [what_words(entry.what, names, t) for entry in entries],
        },
        hide_index=True,
        alt=t("감사 기록"),
    )
