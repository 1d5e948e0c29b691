"""Which fields of a form did two people change differently, and whose version is taken?"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from campus.domain.merging import Clash
from campus.ui.context import Context
from campus.views.plain import plain


def show_clashes(
    ctx: Context,
    clashes: Sequence[Clash],
    label: Callable[[str], str],
    text: Callable[[str, Any], str],
    take_theirs: Callable[[Clash], None],
) -> None:
    """Show both versions of every field that two people changed differently.

    ``label`` names a field, ``text`` writes a field's value as escaped text, ``take_theirs`` is the callback that puts
    the other's version into the form.
    """
    if not clashes:
        return
    words = (ctx.t("처음"), ctx.t("상대"), ctx.t("본인"))
    with st.container(border=True, key="clashes"):
        st.markdown(f"**{plain(ctx.t('두 사람이 다르게 고친 항목'))}**")
        st.caption(ctx.t("서로 다른 항목은 합쳐짐. 아래 항목은 지금 본인 값이 들어 있으며, 상대 값으로 바꿀 수 있음"))
        for clash in clashes:
            values = (clash.base, clash.theirs, clash.mine)
            versions = [f"{plain(word)}: {text(clash.field, value)}" for word, value in zip(words, values, strict=True)]
            st.markdown("  \n".join([f"**{plain(label(clash.field))}**", *versions]))
            st.button(ctx.t("상대 값 쓰기"), key=f"theirs.{clash.field}", on_click=take_theirs, args=(clash,))
