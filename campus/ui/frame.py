"""What surrounds every page: navigation, language, footer, and the one place where errors are shown."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from campus.domain.account import Right
from campus.domain.city import pick
from campus.errors import CampusError, NotFoundError, RightError
from campus.locale import Translate
from campus.ui import state
from campus.ui.context import Context, one_run, spoken_languages
from campus.ui.sign_in_menu import show_sign_in_menu
from campus.views.account_text import right_needed
from campus.views.dates import day_text
from campus.views.plain import plain

LANGUAGE_NAMES = {"ko": "한국어", "en": "English", "ko-x-easy": "쉬운 한국어", "vi": "Tiếng Việt"}
# Asked once: it searches the file system, and finds nothing now and then when threads ask at the same time.
VERSION = version("all-city-campus-map")
REPORT_PAGE = "report.py"
STYLE_SHEET = Path(__file__).parent / "page.css"


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the navigation: the page's script, its address, its Korean title.

    It has no icon: Streamlit makes a page's icon the browser's as well, and fetches that from another host.
    """

    script: str
    address: str
    title: str
    hidden: bool = False
    rights: frozenset[Right] = frozenset()
    """Who sees the entry, when not everybody; the page itself asks its services what a person may do."""


def run_frame(doors: Sequence[Door]) -> None:
    """Draw the frame and, inside it, the page that the address names; the first door is the default."""
    with shown_errors(), one_run() as surroundings:
        st.set_page_config(
            page_title=surroundings.word(surroundings.city.program_names),
            layout="wide",
            initial_sidebar_state="auto",
            menu_items={"Get help": None, "Report a bug": None, "About": None},
        )
        st.html(STYLE_SHEET)
        chosen = st.navigation([_page(door, surroundings, first=door is doors[0]) for door in doors], position="top")
        menu = _heading(surroundings)
        with shown_errors(surroundings.t):
            chosen.run()
        # Drawn last, because its links lead back to the address that the page has written.
        with menu:
            show_sign_in_menu(surroundings)
        _footer(surroundings)


def _page(door: Door, surroundings: Context, *, first: bool) -> "st.Page":
    """Make a navigation entry."""
    unseen = door.hidden or (door.rights and not door.rights & surroundings.actor.rights)
    return st.Page(
        door.script,
        title=surroundings.t(door.title),
        url_path=door.address,
        default=first,
        visibility="hidden" if unseen else "visible",
    )


def _heading(surroundings: Context) -> DeltaGenerator:
    """Name the program, offer its languages, and return the place of the menu of who is signed in."""
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.markdown(f"**{plain(surroundings.word(surroundings.city.program_names))}**", anchors=False)
        languages = spoken_languages(surroundings.city)
        if len(languages) > 1:
            st.segmented_control(
                "언어 · Language",
                languages,
                default=surroundings.speech,
                format_func=lambda code: LANGUAGE_NAMES.get(code, code),
                key=state.LANGUAGE,
                label_visibility="collapsed",
                required=True,
            )
        return st.container(width="content", key="sign_in_menu")


def _footer(surroundings: Context) -> None:
    """Say whose data this is, of which day, and which program shows it."""
    t, city = surroundings.t, surroundings.city
    st.divider()
    lines = [plain(pick(line, surroundings.language)) for line in city.licence_lines]
    today = plain(day_text(surroundings.today, surroundings.dates))
    edition = f"{plain(t('데이터 버전'))} {surroundings.atlas.version} · v{VERSION}"
    lines.append(f"{plain(t('오늘'))} {today} · {edition}")
    st.caption("  \n".join(lines))
    record_id = state.address_part("id") or state.address_part("selected")
    asked = {"lang": surroundings.speech} | ({"id": record_id} if record_id else {})
    st.page_link(REPORT_PAGE, label=t("틀린 정보 알리기"), icon=":material/flag:", query_params=asked)


@contextmanager
def shown_errors(t: Translate = str) -> Iterator[None]:
    """Show an error of ours in plain words; anything else is a defect and keeps its trace in the log."""
    try:
        yield
    except RightError as error:
        st.error(plain(right_needed(error.right, t)), icon=":material/error:")
    except NotFoundError:
        st.error(plain(t("이 주소의 기록을 찾을 수 없습니다.")), icon=":material/error:")
    except CampusError as error:
        st.error(plain(str(error)), icon=":material/error:")
