"""Which papers go with a decision into the city's own approval system, and what has to be asked before?"""

from collections.abc import Callable

import streamlit as st

from campus.domain.city import pick
from campus.domain.paper import PaperKind
from campus.services.papers import checklist_of, paper_of, papers_with
from campus.services.role_board import DecisionView, sees_proposals
from campus.services.sessions import Sessions
from campus.ui.context import Context, session_token
from campus.views.paper_docx import paper_docx
from campus.views.paper_text import paper_text
from campus.views.plain import plain

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_papers(ctx: Context, view: DecisionView) -> None:
    """Offer the drafts of a decision's papers, and the checklist of its space, to those who propose or approve."""
    if not sees_proposals(ctx.actor):
        return
    if ctx.city.papers is not None:
        with st.expander(ctx.t("결재 문서 초안")):
            st.caption(ctx.t("시의 전자결재에 옮겨 쓸 초안. 이 프로그램은 결재를 대신하지 않음"))
            _download(ctx, view, PaperKind.DRAFT, ctx.t("기안문 초안"))
            if view.decided is not None:
                _download(ctx, view, PaperKind.ANNOUNCEMENT, ctx.t("고시문 초안"))
    checklist = checklist_of(ctx.app.store, ctx.city, view.space_id)
    if checklist.kinds:
        with st.expander(ctx.t("재산 구분별 확인 사항")):
            for kind in checklist.kinds:
                items = [f"- {plain(pick(item, ctx.language))}" for item in kind.acts]
                st.markdown("\n".join([f"**{plain(pick(kind.labels, ctx.language))}**", "", *items]))
            st.caption(plain(checklist.note))


def _download(ctx: Context, view: DecisionView, kind: PaperKind, name: str) -> None:
    """Offer one paper as a document and as text; it is made when it is asked for, with the rights of that moment."""
    token, store, city = session_token(), ctx.app.store, ctx.city
    ids = papers_with(store, view.decision_id)

    def made(write: Callable[..., bytes | str]) -> Callable[[], bytes | str]:
        return lambda: write(paper_of(store, city, Sessions(store).actor_of(token), ids, kind))

    with st.container(horizontal=True):
        for ending, mime, write in (("docx", DOCX, paper_docx), ("txt", "text/plain", paper_text)):
            st.download_button(
                f"{plain(name)} ({ending.upper()})",
                made(write),
                file_name=f"{name} {view.decision_id}.{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"paper.{kind}.{ending}",
            )
