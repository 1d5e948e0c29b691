"""How is a mission proposed, reviewed, approved and brought into force? One page for officials, also on paper."""

import streamlit as st

from campus.locale import Translate
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.role_words import ROLES_PAGE
from campus.views.plain import plain


def show_help_page() -> None:
    """Draw the one page of help."""
    ctx = context()
    state.write_page_address({}, ctx.language, ctx.default_language)
    with st.container(key="help"):
        _links(ctx)
        st.title(ctx.t("임무 부여 도움말"), anchor=False)
        intro = ctx.t(
            "임무는 결정임. 공간의 역할·임무·기간을 사유와 함께 제안하고 다른 사람이 결재함. 기록은 지워지지 않음"
        )
        st.markdown(plain(intro))
        steps = _steps(ctx.t)
        st.table(
            {heading: [plain(row[at]) for row in steps] for at, heading in enumerate(_headings(ctx.t))},
            hide_index=True,
            alt=ctx.t("임무 부여 도움말"),
        )
        for heading, lines in _sections(ctx.t):
            st.markdown("\n".join([f"**{plain(heading)}**", "", *(f"- {plain(line)}" for line in lines)]))


def _links(ctx: Context) -> None:
    """Lead back, and say how to print."""
    with st.container(key="help_links", horizontal=True, vertical_alignment="center"):
        asked = {"lang": ctx.language}
        st.page_link(
            ROLES_PAGE, label=ctx.t("역할 지정"), icon=":material/arrow_back:", query_params=asked, width="content"
        )
        st.caption(ctx.t("브라우저의 인쇄로 A4 한 장에 들어감"), width="content")


def _headings(t: Translate) -> tuple[str, ...]:
    """Name the columns of the table of steps."""
    return (t("순서"), t("누가"), t("하는 일"), t("상태"))


def _steps(t: Translate) -> list[tuple[str, str, str, str]]:
    """Return the path of a mission, one row a step."""
    official, approver = t("제안(담당)"), t("결재")
    return [
        (
            t("1. 제안"),
            official,
            t("[역할 지정]의 [임무 부여 제안]에서 공간·역할·임무·시작일·사유 작성, [검토 요청]. 쓰다 말면 [임시 저장]"),
            t("후보 → 검토중"),
        ),
        (
            t("2. 검토"),
            approver,
            t("바뀌는 내용과 효과, 재산 구분별 확인 사항을 보고 판단. 고칠 점이 있으면 사유를 적어 [제안자에게 반려]"),
            t("검토중 또는 반려"),
        ),
        (
            t("3. 전자결재"),
            official,
            t("결정 화면의 기안문 초안을 시의 전자결재에 옮겨 결재받음. 이 프로그램은 결재를 대신하지 않음"),
            t("검토중"),
        ),
        (
            t("4. 결재 결과 입력"),
            approver,
            t("문서번호, 결재일, 공고일, 효력발생일을 적고 [결재 결과 확정]. 본인이 제안한 건은 확정할 수 없음"),
            t("결재완료"),
        ),
        (
            t("5. 효력 발생"),
            t("자동"),
            t("효력발생일에 공개 지도가 바뀜. 그 전날까지 오늘의 지도는 그대로임"),
            t("지정(운영중)"),
        ),
        (
            t("6. 변경·해제"),
            official,
            t("결정 화면의 [임무 변경 제안]·[임무 해제 제안]. 2단계부터 같은 차례. 틀린 결정도 새 결정으로 고침"),
            t("지정해제 또는 새 지정"),
        ),
        (
            t("7. 이전"),
            official,
            t("옛 공간의 결정 화면에서 [다른 공간으로 이전 제안]. 종료·시작·프로그램 연결이 제안·결재·기안문 한 건"),
            t("같은 날 지정해제와 새 지정"),
        ),
    ]


def _sections(t: Translate) -> list[tuple[str, tuple[str, ...]]]:
    """Return what else has to be known, by heading."""
    return [
        (
            t("세 날짜"),
            (
                t("결재일: 결재권자가 서명한 날. 오늘보다 늦을 수 없음"),
                t("공고일: 고시·공고·통보한 날. 공고 전이면 비워 둠. 이날부터 공개됨"),
                t("효력발생일: 임무가 실제로 시작되거나 끝나는 날. 공개 지도는 이날 바뀜"),
            ),
        ),
        (
            t("누가 무엇을 볼 수 있는가"),
            (
                t("제안, 반려 사유, 사람 이름은 제안·결재 권한이 있는 사람만 봄"),
                t("시민은 공고되었거나 효력이 있는 결정만 봄. [결정 공고]에서 기간별 조서와 A4 지도를 내려받음"),
            ),
        ),
        (
            t("막혔을 때"),
            (
                t("표시된 항목 확인 필요: 고칠 곳이 항목 옆에 모두 표시됨. 쓴 내용은 남아 있음"),
                t("다른 사람이 먼저 기록함: 두 내용을 항목별로 견주어 고른 뒤 다시 [검토 요청]"),
                t("확인 필요: 계획한 날이 지났으나 확인되지 않음. 실제로 이루어졌으면 임무 변경으로 날짜를 확정"),
                t("모르는 값은 비워 둠. 비운 값은 미확인으로 표시되며 짐작해서 적지 않음"),
                t("권한·비밀번호 문제는 계정 관리자에게 문의"),
            ),
        ),
    ]
