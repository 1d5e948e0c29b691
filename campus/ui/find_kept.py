"""Which programmes did a person keep, and how do up to five of them compare?"""

import streamlit as st

from campus.domain.kept import MOST_COMPARED, Kept, parse_kept
from campus.domain.record import RecordType
from campus.services.program_facts import ProgramFacts, program_facts
from campus.ui import find_state, state
from campus.ui.browser_parts import kept_files
from campus.ui.context import Context, context
from campus.ui.find_cards import show_card, where_text
from campus.ui.find_words import words_of
from campus.views.next_step import ask_text, next_steps
from campus.views.plain import plain
from campus.views.program_text import fee_text, standing_text, when_texts, who_text
from campus.views.record_text import display_name

CARDS_SHOWN = 30


def show_kept(ctx: Context) -> None:
    """Draw the comparison, then what is kept, then the file to take along."""
    t, held = ctx.t, _known(ctx, find_state.kept())
    st.caption(t("관심과 비교는 이 브라우저에만 저장돼요. 서버에는 남지 않아요."))
    _comparison(ctx, held)
    st.subheader(t("관심 프로그램 {count}개").format(count=len(held.kept)), anchor=False)
    if not held.kept:
        st.info(t("아직 담은 프로그램이 없어요. 목록에서 ‘관심에 담기’를 눌러 보세요."), icon=":material/bookmark:")
    for facts in program_facts(ctx.app, held.kept[:CARDS_SHOWN], ctx.today):
        show_card(ctx, facts, None)
    with st.container(key="find_file_fault"):
        kind, text = state.take_notice() or ("", "")
        if text:
            (st.info if kind == "done" else st.warning)(plain(text))
    kept_files(ctx, _take_file)


def _known(ctx: Context, held: Kept) -> Kept:
    """Return what is kept without programmes that are no longer there."""
    rows = {key: ctx.atlas.row(key, ctx.today) for key in (*held.kept, *held.compared)}
    return held.only(key for key, row in rows.items() if row is not None and row.type is RecordType.PROGRAM)


def _comparison(ctx: Context, held: Kept) -> None:
    """Lay programmes side by side: a row for each question, a column for each programme."""
    t = ctx.t
    st.subheader(t("나란히 비교 {count}/{most}").format(count=len(held.compared), most=MOST_COMPARED), anchor=False)
    chosen = program_facts(ctx.app, held.compared, ctx.today)
    if not chosen:
        st.info(
            t("비교할 프로그램을 고르지 않았어요. 목록에서 ‘비교하기’를 눌러 보세요."), icon=":material/compare_arrows:"
        )
        return
    columns = [_answers(ctx, facts) for facts in chosen]
    names = [plain(display_name(item.program.name, item.program.name_en, ctx.language, ctx.city)) for item in chosen]
    with st.container(key="compare_wide"):
        table = {plain(t("프로그램")): [plain(label) for label in columns[0]]}
        table |= {name: [plain(text) for text in column.values()] for name, column in _distinct(names, columns)}
        st.table(table, hide_index=True)
    with st.container(key="compare_narrow"):
        for name, column in zip(names, columns, strict=True):
            st.markdown(f"##### {name}", anchors=False)
            st.table({plain(label): plain(text) for label, text in column.items()}, hide_header=True)
    for facts, name in zip(chosen, names, strict=True):
        st.button(
            t("비교에서 빼기: {name}").replace("{name}", name),
            key=f"uncompare.{facts.program.id}",
            type="tertiary",
            icon=":material/close:",
            on_click=_uncompare,
            args=(facts.program.id,),
        )


def _distinct(names: list[str], columns: list[dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """Number names that occur twice, so that a table keeps a column for each."""
    seen: dict[str, int] = {}
    found = []
    for name, column in zip(names, columns, strict=True):
        seen[name] = seen.get(name, 0) + 1
        found.append((name if seen[name] == 1 else f"{name} ({seen[name]})", column))
    return found


def _answers(ctx: Context, facts: ProgramFacts) -> dict[str, str]:
    """Answer the same questions of each programme."""
    t, words, program = ctx.t, words_of(ctx), facts.program
    steps = next_steps(program, facts.host, facts.place)
    kind = ctx.word(ctx.city.term("kinds", program.kind).labels)
    return {
        t("신청"): standing_text(facts.standing, ctx.today, words),
        t("언제"): " / ".join(when_texts(program, facts.sessions, words)),
        t("어디서"): where_text(ctx, facts, None),
        t("누구에게"): who_text(program, words),
        t("수강료"): fee_text(program, words),
        t("정원"): program.capacity_text or (f"{program.capacity:,}" if program.capacity else t("미확인")),
        t("종류"): kind,
        t("다음 할 일"): steps[0].shown if steps else ask_text(facts.program, ctx.t),
    }


def _uncompare(program_id: str) -> None:
    """Take a programme out of the comparison."""
    find_state.change_kept(find_state.kept().with_compared(program_id, wanted=False))


def _take_file() -> None:
    """Take up what stands in a person's file, or say why not."""
    ctx = context()
    text, fault = find_state.file_of_browser()
    told = None if fault else parse_kept(text)
    if told is None:
        state.tell(ctx.t("이 파일은 읽을 수 없어요. 이 페이지에서 저장한 파일인지 확인해 주세요."), "warning")
        return
    known = _known(ctx, told)
    missing = len(set(told.kept + told.compared)) - len(set(known.kept + known.compared))
    find_state.change_kept(find_state.kept().merged(known))
    message = ctx.t("{count}개를 가져왔어요.").format(count=len(set(known.kept + known.compared)))
    if missing:
        message += " " + ctx.t("지금은 없는 프로그램 {count}개는 뺐어요.").format(count=missing)
    state.tell(message)
