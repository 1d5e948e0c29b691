"""Who may work here, and with which rights? For administrators."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urljoin

import streamlit as st

from campus.domain.account import LONGEST_NAME, Account, Right
from campus.errors import FormError
from campus.services.accounts import AccountForm, Accounts
from campus.services.second_step import SecondStep
from campus.services.vault import Vault
from campus.ui.context import Context, context
from campus.views.account_text import account_state, right_label, rights_text
from campus.views.faults import faults_by_field
from campus.views.plain import plain

ROW_HEIGHT_PX = 35
MOST_ROWS = 12
NOBODY = Account(id="", login="", name="")


def show_account_page() -> None:
    """Draw the page of accounts."""
    ctx = context()
    t = ctx.t
    st.title(t("누가 어떤 권한으로 일하는가"), anchor=False)
    if not ctx.actor.has(Right.ADMINISTRATOR):
        st.info(t("계정 관리 권한 필요. 권한이 있는 계정으로 로그인"), icon=":material/lock:")
        return
    st.caption(t("자기 제안은 결재할 수 없으므로 제안자와 결재자 두 사람 이상 필요. 권한은 서로를 포함하지 않음"))
    desk = Accounts(ctx.app.store)
    institutions = {item.id: item.name for item in desk.institutions()}
    listed = st.container()
    left, right = st.columns(2, gap="large")
    with left:
        _add_account(ctx, desk, institutions)
    with right:
        _change_account(ctx, desk, institutions)
    with listed:
        _list_accounts(ctx, desk.accounts(ctx.actor), institutions)


def _list_accounts(ctx: Context, accounts: list[Account], institutions: Mapping[str, str]) -> None:
    """Show every account with its rights and its state."""
    t, with_codes = ctx.t, ctx.app.store.codes.with_codes()
    st.dataframe(
        {
            t("아이디"): [account.login for account in accounts],
            t("이름"): [account.name for account in accounts],
            t("권한"): [rights_text(account.rights, t) for account in accounts],
            t("소속 기관"): [institutions.get(account.institution_id, "") for account in accounts],
            t("상태"): [account_state(account, t) for account in accounts],
            t("인증 앱 코드"): [t("사용") if account.id in with_codes else "" for account in accounts],
        },
        hide_index=True,
        height=(min(len(accounts), MOST_ROWS) + 1) * ROW_HEIGHT_PX + 3,
        alt=t("계정 목록"),
    )


def _add_account(ctx: Context, desk: Accounts, institutions: Mapping[str, str]) -> None:
    """Ask for a new account, and show its link once."""
    t = ctx.t
    st.subheader(t("계정 추가"), anchor=False)
    with st.form("account.add", border=False, enter_to_submit=False):
        login = st.text_input(
            t("아이디"), max_chars=60, help=t("영문·숫자로 시작, 대소문자 구분 없음"), autocomplete="off"
        )
        form = _fields(ctx, NOBODY, institutions)
        wanted = st.form_submit_button(t("계정 추가"), type="primary", help=t("비밀번호를 정할 일회용 링크가 표시됨"))
    if wanted:
        with _shown_faults(ctx):
            if token := desk.add(ctx.actor, replace(form, login=login)):
                _show_link(ctx, token)
            else:
                st.success(t("저장 완료. 이 아이디로 처음 통합 로그인하는 사람이 이 계정의 주인이 됨"))


def _change_account(ctx: Context, desk: Accounts, institutions: Mapping[str, str]) -> None:
    """Let one account be chosen, and its rights be changed; nobody changes their own."""
    t = ctx.t
    st.subheader(t("계정 변경"), anchor=False)
    others = {item.id: item for item in desk.accounts(ctx.actor) if item.id != ctx.actor.account_id}
    if not others:
        st.caption(t("다른 계정 없음. 자기 계정은 다른 관리자만 변경 가능"))
        return
    chosen = st.selectbox(
        t("계정"),
        list(others),
        format_func=lambda key: f"{others[key].name} ({others[key].login})",
        key="account.chosen",
    )
    account = others[chosen]
    with st.form(f"account.change.{account.id}", border=False, enter_to_submit=False):
        form = _fields(ctx, account, institutions)
        disabled = st.checkbox(t("사용 중지"), value=account.disabled, help=t("모든 로그인이 바로 종료"))
        must_change = st.checkbox(t("비밀번호 변경 필요"), value=account.must_change_password)
        wanted = st.form_submit_button(t("변경 저장"))
    with st.container(horizontal=True):
        end = st.button(t("모든 로그인 종료"), key=f"account.end.{account.id}")
        renew = st.button(
            t("비밀번호 초기화"), key=f"account.renew.{account.id}", help=t("비밀번호를 지우고 새 일회용 링크를 표시")
        )
        reset = st.button(
            t("인증 앱 코드 해제"), key=f"account.reset.{account.id}", help=t("휴대전화를 잃어버린 사람이 다시 등록")
        )
    with _shown_faults(ctx):
        if wanted:
            desk.change(ctx.actor, account.id, replace(form, disabled=disabled, must_change_password=must_change))
            st.success(t("저장 완료. 바로 적용"))
        if end:
            desk.end_sessions(ctx.actor, account.id)
            st.success(t("모든 로그인 종료 완료"))
        if renew:
            _show_link(ctx, desk.renew_link(ctx.actor, account.id))
        if reset:
            SecondStep(ctx.app.store, Vault(ctx.app.settings.key_file)).reset(ctx.actor, account.id)
            st.success(t("인증 앱 코드 해제 완료"))


def _fields(ctx: Context, account: Account, institutions: Mapping[str, str]) -> AccountForm:
    """Ask for what every account has."""
    t = ctx.t
    name = st.text_input(t("이름"), value=account.name, max_chars=LONGEST_NAME, autocomplete="off")
    rights = st.multiselect(
        t("권한"),
        list(Right),
        default=sorted(account.rights),
        format_func=lambda right: right_label(right, t),
        placeholder=t("선택"),
    )
    keys = ["", *sorted(institutions, key=institutions.__getitem__)]
    institution = st.selectbox(
        t("소속 기관"),
        keys,
        index=keys.index(account.institution_id) if account.institution_id in keys else 0,
        format_func=lambda key: institutions.get(key, t("없음")),
    )
    way = account.single_sign_on
    if ctx.app.settings.openid or way:
        way = st.checkbox(t("통합 로그인 사용"), value=way, help=t("비밀번호 없이 통합 로그인으로만 로그인"))
    return AccountForm(name=name, rights=frozenset(rights), institution_id=institution, single_sign_on=way)


def _show_link(ctx: Context, token: str) -> None:
    """Show a one-time link; it cannot be shown again, because only its hash is kept."""
    st.success(ctx.t("일회용 링크 (24시간 유효, 지금만 표시). 본인에게 직접 전달"))
    st.code(urljoin(st.context.url or "", f"./set-up/{token}"), language=None, wrap_lines=True)


@contextmanager
def _shown_faults(ctx: Context) -> Iterator[None]:
    """Show everything that is wrong with a form; what was typed stays."""
    try:
        yield
    except FormError as error:
        for problem in faults_by_field(error.faults, ctx.t).values():
            st.error(plain(problem), icon=":material/error:")
