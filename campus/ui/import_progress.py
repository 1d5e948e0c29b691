"""How far has reading or writing come, how long will it take, and how is it stopped?

A press on the button starts a new run of the script; the next sign of progress then ends the old one, and with it the
transaction, so that nothing of it stands.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from campus.ui.context import Context

TELL_AFTER_S = 0.3
"""What is done sooner shows nothing."""


@contextmanager
def shown_progress(ctx: Context, label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with count and time left while something is done, and a button that stops it."""
    t, began = ctx.t, time.monotonic()
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=label)
        st.button(t("그만두기(아무것도 남지 않음)"), key="imports.stop", icon=":material/cancel:")

    def tell(done: int, total: int) -> None:
        passed = time.monotonic() - began
        if not total or passed < TELL_AFTER_S:
            return
        left = passed / max(done, 1) * (total - done)
        words = t("{done} / {total}행 · 남은 시간 약 {seconds}초")
        text = words.format(done=f"{done:,}", total=f"{total:,}", seconds=f"{left:,.0f}")
        bar.progress(min(1.0, done / total), text=f"{label} {text}")

    yield tell
    place.empty()
