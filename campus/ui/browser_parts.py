"""Which small parts run in the person's own browser: what they keep, their files, where they are, the drawer?

Their scripts are ours and come from this server with the page; texts reach them as data and are set as text only.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from campus.domain.kept import Kept
from campus.ui import find_state
from campus.ui.context import Context

_HERE = Path(__file__).parent
_STYLE = (_HERE / "browser_parts.css").read_text(encoding="utf-8")
FILE_NAME = "kept-programmes.json"


def _script(name: str) -> str:
    """Read one of our scripts."""
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")


_KEEPER = st.components.v2.component("campus_keep", js=_script("browser_keep"))
_FILES = st.components.v2.component(
    "campus_files",
    html='<div><button type="button"></button><button type="button"></button>'
    '<input type="file" accept=".json,application/json"></div>',
    css=_STYLE,
    js=_script("browser_files"),
)
_LOCATOR = st.components.v2.component(
    "campus_locate",
    html='<div><button type="button"></button></div>',
    css=_STYLE,
    js=_script("browser_locate"),
)
_DRAWER = st.components.v2.component(
    "campus_drawer",
    html='<div><button type="button"></button></div>',
    css=_STYLE,
    js=_script("browser_drawer"),
)


def drawer_button(label: str) -> None:
    """Offer to open the side bar with its filters."""
    _DRAWER(key="find.drawer_button", data={"label": label})


def keep_in_browser() -> None:
    """Let the browser hold what the person keeps, and take up what it holds from before."""
    held = find_state.kept()
    _KEEPER(
        key=find_state.KEEPER,
        data={"text": held.to_text() if held != Kept() or find_state.browser_is_heard() else None}
        | {"heard": find_state.browser_is_heard()},
        on_text_change=find_state.take_browser_kept,
    )


def kept_files(ctx: Context, on_file: Callable[[], None]) -> None:
    """Offer to write what is kept into a file, and to read such a file; both happen in the browser."""
    held = find_state.kept()
    _FILES(
        key=find_state.FILES,
        data={
            "save": ctx.t("파일로 저장하기"),
            "open": ctx.t("파일에서 가져오기"),
            "name": FILE_NAME,
            "text": held.to_text() if held != Kept() else "",
        },
        on_file_change=on_file,
    )


def locate_button(label: str, on_answer: Callable[[], None]) -> None:
    """Offer to use the browser's own position; it is asked for when the button is pressed, never before."""
    _LOCATOR(key=find_state.LOCATOR, data={"label": label}, on_answer_change=on_answer)
