"""What does one session remember, and how does it stand in the address (URL)?

This is the only module that touches ``st.session_state`` and ``st.query_params``. Keys are ``page.field``. The
address is read once, when a session opens a page, and written after every change, so that it can be sent to others.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st

from campus.domain.assignment_form import FORM_FIELDS, RoleForm
from campus.domain.merging import Clash
from campus.domain.query import FACETS, Query, parse_query
from campus.errors import FieldFault
from campus.services.atlas import SORT_ORDERS
from campus.services.role_drafts import Draft

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""The days for which the city can be looked at."""

LANGUAGE = "frame.language"
SELECTED = "map.selected"
TEXT, DAY, SORT, PAGE = "map.text", "map.day", "map.sort", "map.page"
KNOWN = "map.known"
FOCUS = "map.focus"
INDUSTRY_LIST, LOCATED, SPACES = "map.industry_list", "map.located", "map.spaces"
SHOW_MAP = "map.show_on_phone"
_LOADED = "map.loaded"
_IGNORED = "map.ignored"
_CLICK = "map.click"
LONGEST_ADDRESS = 1_500
"""Characters of a query that another address can carry; a longer one is nothing that a page has written."""

ROLE_SEARCH, ROLE_DAY = "roles.search", "roles.day"
_ROLE_DRAFT, _ROLE_FAULTS, _ROLE_CLASHES, _NOTICE = "roles.draft", "roles.faults", "roles.clashes", "frame.notice"
KEPT: Literal["session"] = "session"
"""How long a widget of the map keeps its value when another page, or a record instead of the list, is shown."""


def facet_key(facet: str) -> str:
    """Return the key of a facet's widget."""
    return f"map.{facet}"


def language(available: Iterable[str]) -> str:
    """Return the chosen language: the session's, else the address's, else the first."""
    known = list(available)
    asked = st.session_state.get(LANGUAGE) or st.query_params.get("lang", known[0])
    return asked if asked in known else known[0]


def open_map(today: date) -> tuple[str, ...]:
    """Fill the session from the address when it opens the map; return the parts of the address that mean nothing."""
    if not st.session_state.get(_LOADED):
        query, ignored = parse_query(st.query_params.to_dict())
        outside = [name for name in ("day", "known") if not _is_shown(getattr(query, name))]
        kept = {name: None if name in outside else getattr(query, name) for name in ("day", "known")}
        query, ignored = replace(query, day=kept["day"], known=kept["known"]), (*ignored, *outside)
        _fill(query, today)
        st.session_state.setdefault(SELECTED, st.query_params.get("selected", ""))
        st.session_state.setdefault(FOCUS, st.session_state[SELECTED])
        st.session_state.setdefault(SORT, _one_of(SORT_ORDERS, st.query_params.get("sort", "")))
        st.session_state.setdefault(PAGE, _page_of(st.query_params.get("page", "")))
        st.session_state[_LOADED], st.session_state[_IGNORED] = True, ignored
    return tuple(st.session_state[_IGNORED])


def _is_shown(day: date | None) -> bool:
    """Tell whether a day, if one is asked for, is one that can be looked at."""
    return day is None or FIRST_DAY <= day <= LAST_DAY


def _fill(query: Query, today: date) -> None:
    """Set the widgets to what a query asks for."""
    for facet in FACETS:
        st.session_state.setdefault(facet_key(facet), sorted(getattr(query, facet)))
    st.session_state.setdefault(TEXT, query.text)
    st.session_state.setdefault(DAY, query.day or today)
    st.session_state.setdefault(KNOWN, query.known if query.known and query.known < today else None)
    st.session_state.setdefault(INDUSTRY_LIST, query.industry_list)
    st.session_state.setdefault(LOCATED, query.located is False)
    st.session_state.setdefault(SPACES, query.spaces)


def _one_of(known: Sequence[str], asked: str) -> str:
    """Return what is asked for when it is known, else the first."""
    return asked if asked in known else known[0]


def _page_of(text: str) -> int:
    """Read a page of the list, which people count from 1."""
    return max(0, int(text) - 1) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def current_query(today: date) -> Query:
    """Return what the session asks for now."""
    day, known = st.session_state[DAY], st.session_state[KNOWN]
    return Query(
        text=st.session_state[TEXT] or "",
        day=None if day in (None, today) else day,
        known=known if known is not None and known < today else None,
        industry_list=st.session_state[INDUSTRY_LIST] or "",
        located=False if st.session_state[LOCATED] else None,
        spaces=st.session_state[SPACES],
        **{facet: frozenset(st.session_state[facet_key(facet)] or []) for facet in FACETS},
    )


def write_address(asked: Query, shown_language: str, default_language: str) -> None:
    """Write the state into the address, only what differs from the defaults."""
    params = asked.to_params()
    if st.session_state.get(SELECTED):
        params["selected"] = st.session_state[SELECTED]
    if sort_order() != SORT_ORDERS[0]:
        params["sort"] = sort_order()
    if page_number():
        params["page"] = str(page_number() + 1)
    if shown_language != default_language:
        params["lang"] = shown_language
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def keep_known(facet: str, known: Iterable[str]) -> tuple[str, ...]:
    """Drop keys of a facet that do not exist; return them, so that the page can say so."""
    held, allowed = st.session_state[facet_key(facet)] or [], set(known)
    dropped = tuple(key for key in held if key not in allowed)
    if dropped:
        st.session_state[facet_key(facet)] = [key for key in held if key in allowed]
    return dropped


def selected() -> str:
    """Return the id of the record that is chosen, or nothing."""
    return str(st.session_state.get(SELECTED, ""))


def select(record_id: str, *, on_map: bool = False) -> None:
    """Choose a record; an empty id goes back to the list. What was chosen on the map is not moved to."""
    st.session_state[SELECTED] = record_id
    st.session_state[FOCUS] = "" if on_map else record_id


def focus() -> str:
    """Return the record that the map moves to, or nothing."""
    return str(st.session_state.get(FOCUS, ""))


def first_page() -> None:
    """Go back to the first page of the list."""
    st.session_state[PAGE] = 0
    st.session_state[_IGNORED] = ()


def new_question() -> None:
    """Show the list from its beginning, because something else was asked."""
    first_page()
    select("")


def new_types() -> None:
    """Ask for other types of record, which have other kinds."""
    clear_facet("kinds")


def keep_page_within(pages: int) -> None:
    """Go back to the last page when the list has become shorter than the page that is asked for."""
    st.session_state[PAGE] = min(page_number(), max(0, pages - 1))


def turn_page(step: int) -> None:
    """Go some pages on in the list."""
    st.session_state[PAGE] = max(0, st.session_state[PAGE] + step)


def page_number() -> int:
    """Return the page of the list, from 0."""
    return int(st.session_state.get(PAGE, 0))


def sort_order() -> str:
    """Return the order of the list."""
    return str(st.session_state.get(SORT, "relevance"))


def clear_filter(facet: str = "", key: str = "") -> None:
    """Take away one key of a facet, the text, the single spaces or, without a facet, every filter."""
    if not facet:
        for name in FACETS:
            st.session_state[facet_key(name)] = []
        st.session_state[TEXT], st.session_state[LOCATED], st.session_state[SPACES] = "", False, frozenset()
    elif facet in FACETS:
        held = st.session_state[facet_key(facet)]
        st.session_state[facet_key(facet)] = [item for item in held if item != key]
    elif facet == "located":
        st.session_state[LOCATED] = False
    elif facet == "spaces":
        st.session_state[SPACES] = frozenset()
    else:
        st.session_state[TEXT] = ""
    new_question()


def back_to_today(today: date) -> None:
    """Look at the city as of today, and as it is known now."""
    st.session_state[DAY], st.session_state[KNOWN] = today, None
    first_page()


def map_shown_on_phone() -> bool:
    """Tell whether a narrow screen shows the map under the list."""
    return bool(st.session_state.get(SHOW_MAP, False))


def clear_facet(facet: str) -> None:
    """Open a facet again."""
    st.session_state[facet_key(facet)] = []
    new_question()


def industry_list() -> str:
    """Return the list by which industries are named, or nothing for all of them."""
    return str(st.session_state.get(INDUSTRY_LIST) or "")


def address_here() -> str:
    """Return the page's address below the program's root, so that one can come back to it."""
    page = urlsplit(str(st.context.url or "")).path.rsplit("/", 1)[-1]
    asked = urlencode(st.query_params.to_dict(), errors="replace")
    return f"{page}?{asked}" if 0 < len(asked) < LONGEST_ADDRESS else page


def address_part(name: str) -> str:
    """Return a part of the address as it stands."""
    return str(st.query_params.get(name, ""))


def write_record_address(record_id: str, shown_language: str, default_language: str) -> None:
    """Write which record a page of its own shows."""
    params = {"id": record_id}
    if shown_language != default_language:
        params["lang"] = shown_language
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)


def new_click(moment: int) -> bool:
    """Tell whether a click on the map is a new one, and remember it: its value comes back with every rerun."""
    if st.session_state.get(_CLICK) == moment:
        return False
    st.session_state[_CLICK] = moment
    return True


def day(today: date) -> date:
    """Return the date of view."""
    chosen = st.session_state.get(DAY)
    return chosen if isinstance(chosen, date) else today


def role_key(field: str) -> str:
    """Return the key of a widget of a role's form."""
    return f"roles.{field}"


def role_draft() -> Draft | None:
    """Return the role's form that is open, as it was opened; what is typed since then is in its widgets."""
    held = st.session_state.get(_ROLE_DRAFT)
    return held if isinstance(held, Draft) else None


def open_role_form(draft: Draft, *, clashes: Sequence[Clash] = ()) -> None:
    """Open a role's form, or set it anew; to be called before its widgets are drawn, or from a callback."""
    st.session_state[_ROLE_DRAFT], st.session_state[_ROLE_CLASHES] = draft, tuple(clashes)
    st.session_state[ROLE_SEARCH] = ""
    for name in FORM_FIELDS:
        st.session_state[role_key(name)] = _to_widget(name, getattr(draft.form, name))
    keep_faults(())


def change_role_draft(draft: Draft) -> None:
    """Keep another draft behind the open form, and what is typed in it."""
    st.session_state[_ROLE_DRAFT] = draft


def close_role_form() -> None:
    """Close the role's form."""
    st.session_state[_ROLE_DRAFT] = None
    keep_faults(())


def typed_role_form() -> RoleForm:
    """Return what stands in the role's form now."""
    return RoleForm(**{name: _from_widget(name, st.session_state.get(role_key(name))) for name in FORM_FIELDS})


def set_role_field(field: str, value: Any) -> None:
    """Set one field of the role's form; to be called from a callback."""
    st.session_state[role_key(field)] = _to_widget(field, value)
    st.session_state[_ROLE_CLASHES] = tuple(item for item in role_clashes() if item.field != field)


def role_clashes() -> tuple[Clash, ...]:
    """Return the fields that somebody else changed differently meanwhile."""
    return tuple(st.session_state.get(_ROLE_CLASHES, ()))


def _to_widget(field: str, value: Any) -> Any:
    """Turn a field's value into its widget's: lists are lists there, and what is not chosen is ``None``."""
    if isinstance(value, tuple):
        return list(value)
    chosen = field == "role" or field.endswith("_id")
    return None if chosen and not value else value


def _from_widget(field: str, value: Any) -> Any:
    """Turn a widget's value into its field's."""
    empty = getattr(RoleForm(), field)
    if isinstance(empty, tuple):
        return tuple(value or ())
    return empty if value is None else value


def keep_faults(faults: Iterable[FieldFault]) -> None:
    """Remember what is wrong with the form that was handed in."""
    st.session_state[_ROLE_FAULTS] = tuple(faults)


def faults() -> tuple[FieldFault, ...]:
    """Return what is wrong with the form that was handed in last."""
    return tuple(st.session_state.get(_ROLE_FAULTS, ()))


def tell(text: str, kind: Literal["done", "warning", "error"] = "done") -> None:
    """Leave a message for the next page that is drawn."""
    st.session_state[_NOTICE] = (kind, text)


def take_notice() -> tuple[str, str] | None:
    """Take the message that an act left, if any."""
    held = st.session_state.pop(_NOTICE, None)
    return held if isinstance(held, tuple) else None


def typed(key: str) -> Any:
    """Return what stands in a widget, or ``None``."""
    return st.session_state.get(key)


def fill_in(key: str, value: Any) -> None:
    """Give a widget its first value; to be called before it is drawn."""
    st.session_state.setdefault(key, value)


def put(values: Mapping[str, Any]) -> None:
    """Set widgets by their keys; to be called from a callback."""
    for key, value in values.items():
        st.session_state[key] = value


def write_page_address(params: Mapping[str, str], shown_language: str, default_language: str) -> None:
    """Write what a page shows into its address, and the language when it is not the default."""
    wanted = dict(params) | ({"lang": shown_language} if shown_language != default_language else {})
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
