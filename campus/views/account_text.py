"""How are rights and accounts called, in the reader's language?"""

from collections.abc import Collection

from campus.domain.account import Account, Right
from campus.locale import Translate


def right_label(right: Right, t: Translate) -> str:
    """Name a right."""
    return {
        Right.EDITOR: t("편집(소속 기관)"),
        Right.OFFICIAL: t("제안(담당)"),
        Right.APPROVER: t("결재"),
        Right.ADMINISTRATOR: t("계정 관리"),
    }[right]


def rights_text(rights: Collection[Right], t: Translate) -> str:
    """Name several rights; without any, the right of everybody."""
    return " · ".join(right_label(right, t) for right in Right if right in rights) or t("열람")


def right_needed(right: str, t: Translate) -> str:
    """Say which right an act needs, and who gives it."""
    return t("{right} 권한 필요. 권한은 관리자가 부여함").format(right=rights_text({Right(right)}, t))


def account_state(account: Account, t: Translate) -> str:
    """Say in a word whether an account can be used."""
    if account.disabled:
        return t("사용 중지")
    if account.single_sign_on:
        return t("통합 로그인")
    if not account.has_password:
        return t("비밀번호 미설정")
    return t("비밀번호 변경 필요") if account.must_change_password else t("사용 중")
