"""Which files go with a role's form, and how do they come back?"""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from campus.domain.evidence import Upload, read_evidence
from campus.services.role_drafts import Draft
from campus.ui import state
from campus.ui.context import Context
from campus.ui.role_words import show_faults
from campus.views.plain import plain
from campus.views.role_text import form_label, size_text

ENDINGS = ("pdf", "jpg", "jpeg", "png", "hwp", "hwpx", "docx", "xlsx", "pptx")
"""What the browser's own window offers; what a file is, its bytes say."""


def show_files(ctx: Context, draft: Draft) -> None:
    """Show the files that are kept with the form, and take more."""
    t = ctx.t
    st.markdown(f"**{plain(form_label('evidence', t))}**")
    with st.container():
        for number, text in enumerate(_kept()):
            _kept_file(ctx, number, text)
    take_files(ctx, _key(draft))


def take_files(ctx: Context, key: str) -> None:
    """Take files of a proposal."""
    t = ctx.t
    with st.container(key="role_files"):
        # The uploader's own words are English in every language; the style sheet hides them and shows these.
        st.html(f"<style>.st-key-role_files {{ --choose-files: '{t('파일 고르기')}' }}</style>")
        st.file_uploader(
            t("파일 올리기(PDF, JPEG, PNG, HWP, HWPX, DOCX, XLSX, PPTX, 15 MB까지, 10개까지)"),
            ENDINGS,
            accept_multiple_files=True,
            key=key,
            help=t("SHA-256과 함께 보관됨. 제안·결재 권한이 있는 사람만 내려받을 수 있음. 개인정보 기재 금지"),
        )
    show_faults(ctx, "evidence")


def _kept_file(ctx: Context, number: int, text: str) -> None:
    """Show a file that is kept with the form."""
    file = read_evidence(text)
    if file is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(f"{file.name} ({size_text(file.size)})"), width="content")
            st.button(ctx.t("빼기"), key=f"roles.unfile.{number}", on_click=_drop, args=(text,))


def uploads_of(draft: Draft) -> list[Upload]:
    """Return the files that were chosen for a form and are not kept with it yet."""
    return uploads_in(_key(draft))


def uploads_in(key: str) -> list[Upload]:
    """Return the files that stand in an uploader."""
    return [Upload(item.name, item.getvalue()) for item in state.typed(key) or ()]


def show_evidence(decision_id: str, evidence: Sequence[str]) -> None:
    """Offer a decision's files to those who may have them; the route asks for the right again."""
    files = [file for file in map(read_evidence, evidence) if file is not None]
    for file in files:
        st.link_button(
            plain(f"{file.name} ({size_text(file.size)})"),
            f"./evidence/{quote(decision_id)}/{file.sha256}",
            icon=":material/download:",
            help=f"SHA-256 {file.sha256}",
        )


def _key(draft: Draft) -> str:
    """Return the uploader's key; once its files are kept with the draft, an empty one takes its place."""
    return f"roles.files.{draft.id}.{draft.saved_at}"


def _kept() -> tuple[str, ...]:
    """Return the files that are kept with the form."""
    return state.typed_role_form().evidence


def _drop(text: str) -> None:
    """Take a file out of the form; a callback. What is kept under its hash stays there."""
    state.set_role_field("evidence", tuple(item for item in _kept() if item != text))
