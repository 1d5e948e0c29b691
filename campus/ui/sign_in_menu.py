"""Who is signed in, and how does one sign in or out? The menu at the right of the heading."""

import html
from urllib.parse import urlencode

import streamlit as st

from campus.domain.account import Right
from campus.services.sessions import Sessions
from campus.ui import state
from campus.ui.context import Context, session_token
from campus.views.account_text import rights_text
from campus.views.plain import plain

ACCOUNT_PAGE, AUDIT_PAGE = "account.py", "audit.py"


def show_sign_in_menu(ctx: Context) -> None:
    """Offer to sign in, or show who is signed in with the ways from there."""
    if not ctx.actor.account_id:
        _link(ctx.t("로그인"), _address(ctx, "sign-in"))
        return
    with st.popover(plain(ctx.actor.name), icon=":material/account_circle:"):
        st.caption(plain(f"{ctx.t('권한')}: {rights_text(ctx.actor.rights, ctx.t)}"))
        if ctx.actor.has(Right.ADMINISTRATOR):
            st.page_link(ACCOUNT_PAGE, label=ctx.t("계정 관리"))
            st.page_link(AUDIT_PAGE, label=ctx.t("감사 기록"))
        _link(ctx.t("내 로그인"), _address(ctx, "my-account"))
        account = Sessions(ctx.app.store).account_of(session_token())
        if account and account.single_sign_on:
            _link(ctx.t("로그아웃"), _address(ctx, "sign-out"))
            return
        _link(ctx.t("비밀번호 변경"), _address(ctx, "password"))
        st.button(ctx.t("로그아웃"), on_click=Sessions(ctx.app.store).sign_out, args=(session_token(),), key="sign_out")


def _address(ctx: Context, path: str) -> str:
    """Return the address of a page beside Streamlit's, which leads back to here in the same language."""
    asked = {"lang": ctx.language} if ctx.language != ctx.default_language else {}
    return f"./{path}?{urlencode({**asked, 'next': state.address_here()})}"


def _link(label: str, address: str) -> None:
    """Draw a link that opens in the same window, which none of Streamlit's own does."""
    st.html(f'<a class="plain-link" href="{html.escape(address)}">{html.escape(label)}</a>', width="content")
