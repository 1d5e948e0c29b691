"""What does a session remember of the residents' search, and how does it stand in the address (URL)?

Everything but where a person is, and what they keep, stands in the address. The position is in the session only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from campus.domain.address_query import MAX_TEXT
from campus.domain.kept import Kept, parse_kept
from campus.domain.program_query import FACETS, SORT_ORDERS, ProgramQuery, parse_program_query
from campus.ui import state

TEXT, OVER, RADIUS, SORT = "find.text", "find.over", "find.radius", "find.sort"
VIEW, PAGE, SHOW_MAP = "find.view", "find.page", "find.show_map"
PLACE_TEXT, PICKING = "find.place_text", "find.picking"
MONTH, SCALE = "find.month", "find.scale"
KEEPER, FILES, LOCATOR = "find.keeper", "find.files", "find.locator"
_LOADED, _IGNORED, _POSITION, _KEPT, _FAULT = "find.loaded", "find.ignored", "find.position", "find.kept", "find.fault"
_PICKED = "find.picked"

VIEWS = ("list", "calendar", "kept")
SCALES = ("month", "week")
RADII_M = (0, 500, 1_000, 2_000, 3_000, 5_000, 10_000)
"""Distances that one can choose; 0 is any distance."""

NEAR = "near"
"""Stands among the ignored parts of an address for a distance from a place that nobody named."""

_QUERY_PARTS = tuple(item.name for item in fields(ProgramQuery))
_OWN_PARTS = ("view", "page", "from", "scale")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person is, EPSG:4326 degrees, and in which words; it stays in the session."""

    lon: float
    lat: float
    label: str

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude."""
        return self.lon, self.lat


def facet_key(facet: str) -> str:
    """Return the key of a facet's widget."""
    return f"find.{facet}"


def open_find(today: date) -> tuple[str, ...]:
    """Fill the session from the address when it opens the page; return the parts of the address that mean nothing."""
    if not state.typed(_LOADED):
        params = {name: state.address_part(name) for name in (*_QUERY_PARTS, *_OWN_PARTS)}
        query, ignored = parse_program_query(params)
        fill_query(query)
        ignored = (*ignored, *_fill_view(params, today), *_drop_distance(query))
        state.put({_LOADED: True, _IGNORED: ignored})
    _take_picked()
    return tuple(state.typed(_IGNORED) or ())


def fill_query(query: ProgramQuery) -> None:
    """Set the widgets to what a query asks for; in a run before they are drawn, or in a callback."""
    radius = query.radius_m if query.radius_m in RADII_M else 0
    values = {TEXT: query.text, OVER: query.over, SORT: query.sort, RADIUS: radius, PAGE: 0}
    state.put(values | {facet_key(facet): sorted(getattr(query, facet)) for facet in FACETS})


def _fill_view(params: dict[str, str], today: date) -> tuple[str, ...]:
    """Set how the result is shown; return the parts that mean nothing."""
    ignored = [name for name, known in (("view", VIEWS), ("scale", SCALES)) if params[name] not in ("", *known)]
    page = params["page"]
    if page and not re.fullmatch(r"[1-9][0-9]{0,5}", page):
        ignored.append("page")
        page = ""
    anchor = _day_of(params["from"])
    if params["from"] and anchor is None:
        ignored.append("from")
    radius = params["radius_m"]
    if radius.isdecimal() and int(radius) not in RADII_M:
        ignored.append("radius_m")
    shown = {name: params[name] for name in ("view", "scale") if name not in ignored}
    state.put(
        {
            VIEW: shown.get("view") or VIEWS[0],
            SCALE: shown.get("scale") or SCALES[0],
            PAGE: int(page or 1) - 1,
            MONTH: anchor or today,
        }
    )
    return tuple(ignored)


def _drop_distance(query: ProgramQuery) -> tuple[str, ...]:
    """Ask for no distance as long as nobody said from where: an address of somebody else never tells."""
    if position() is not None or (query.radius_m is None and query.sort != "distance"):
        return ()
    state.put({RADIUS: 0} | ({SORT: SORT_ORDERS[0]} if query.sort == "distance" else {}))
    return (NEAR,)


def _day_of(text: str) -> date | None:
    """Read a day of a calendar within the days that can be looked at."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if state.FIRST_DAY <= day <= state.LAST_DAY else None


def current_query() -> ProgramQuery:
    """Return what the session asks for now; without a position no distance limits it."""
    radius = int(state.typed(RADIUS) or 0)
    return ProgramQuery(
        text=(state.typed(TEXT) or "")[:MAX_TEXT],
        over=bool(state.typed(OVER)),
        sort=state.typed(SORT) or SORT_ORDERS[0],
        radius_m=radius or None,
        **{facet: frozenset(state.typed(facet_key(facet)) or []) for facet in FACETS},
    )


def write_address(asked: ProgramQuery, today: date, speech: str, default_language: str) -> None:
    """Write the state into the address, only what differs from the defaults."""
    params = asked.to_params()
    if view() != VIEWS[0]:
        params["view"] = view()
    if view() == "list" and page_number():
        params["page"] = str(page_number() + 1)
    if view() == "calendar":
        params |= {"scale": scale()} if scale() != SCALES[0] else {}
        params |= {"from": anchor_day(today).isoformat()} if anchor_day(today) != today else {}
    state.write_page_address(params, speech, default_language)


def keep_known(facet: str, known: Iterable[str]) -> bool:
    """Drop keys of a facet that do not exist; tell whether there were any, so that the page can say so."""
    held, allowed = state.typed(facet_key(facet)) or [], set(known)
    kept = [key for key in held if key in allowed]
    if len(kept) < len(held):
        state.put({facet_key(facet): kept})
        ignored = tuple(state.typed(_IGNORED) or ())
        state.put({_IGNORED: tuple(dict.fromkeys((*ignored, facet)))})
    return len(kept) < len(held)


def new_question() -> None:
    """Show the list from its beginning, because something else was asked."""
    state.put({PAGE: 0, _IGNORED: ()})


def first_page() -> None:
    """Go back to the first page of the list."""
    state.put({PAGE: 0})


def leave_out(facet: str, key: str) -> None:
    """Take one choice of a filter away, or the distance."""
    if facet == "radius_m":
        state.put({RADIUS: 0})
    else:
        state.put({facet_key(facet): [item for item in state.typed(facet_key(facet)) or [] if item != key]})
    new_question()


def ask(query: ProgramQuery) -> None:
    """Ask another question; to be called from a callback."""
    fill_query(query)
    new_question()


def ask_anew() -> None:
    """Forget the search text and every filter; the position stays."""
    ask(replace(ProgramQuery(), sort=str(state.typed(SORT) or SORT_ORDERS[0])))


def view() -> str:
    """Return how the result is shown: as a list, as a calendar, or what is kept."""
    return str(state.typed(VIEW) or VIEWS[0])


def scale() -> str:
    """Return what a calendar shows: a month or a week."""
    return str(state.typed(SCALE) or SCALES[0])


def anchor_day(today: date) -> date:
    """Return the day whose month or week the calendar shows."""
    held = state.typed(MONTH)
    return held if isinstance(held, date) else today


def look_at(day: date) -> None:
    """Turn the calendar to a day."""
    state.put({MONTH: min(max(day, state.FIRST_DAY), state.LAST_DAY)})


def page_number() -> int:
    """Return the page of the list, from 0."""
    return int(state.typed(PAGE) or 0)


def turn_page(step: int) -> None:
    """Go some pages on in the list."""
    state.put({PAGE: max(0, page_number() + step)})


def keep_page_within(pages: int) -> None:
    """Go back to the last page when the list has become shorter."""
    state.put({PAGE: min(page_number(), max(0, pages - 1))})


def map_shown_on_phone() -> bool:
    """Tell whether a narrow screen shows the map."""
    return bool(state.typed(SHOW_MAP))


def is_picking() -> bool:
    """Tell whether a click on the map sets the position."""
    return bool(state.typed(PICKING))


def position() -> Position | None:
    """Return where the person is, as far as they said."""
    held = state.typed(_POSITION)
    return held if isinstance(held, Position) else None


def set_position(found: Position | None) -> None:
    """Remember where the person is for this session, or forget it."""
    state.put({_POSITION: found, _FAULT: ""})
    if found is None:
        state.put({RADIUS: 0})
        if state.typed(SORT) == "distance":
            state.put({SORT: SORT_ORDERS[0]})
    else:
        state.put({SORT: "distance"})
    first_page()


def picked(point: tuple[float, float], label: str) -> None:
    """Take the point that was chosen on the map, at the next run, whose widgets are not drawn yet."""
    state.put({_PICKED: Position(*point, label)})


def _take_picked() -> None:
    """Be where the map was pressed."""
    found = state.typed(_PICKED)
    if isinstance(found, Position):
        state.put({_PICKED: None, PICKING: False})
        set_position(found)


def position_fault() -> str:
    """Return why the browser gave no position, or nothing."""
    return str(state.typed(_FAULT) or "")


def take_browser_position(label: str) -> None:
    """Take what the browser's own location gave; to be called from the component's callback."""
    answer = (state.typed(LOCATOR) or {}).get("answer") or {}
    lon, lat = _degrees(answer.get("lon"), 180), _degrees(answer.get("lat"), 90)
    if lon is not None and lat is not None:
        set_position(Position(lon, lat, label))
    else:
        state.put({_FAULT: str(answer.get("fault") or "unavailable")})


def _degrees(value: object, most: float) -> float | None:
    """Read a number of degrees that the browser told; ``None`` when it is none."""
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= most
    return float(value) if known and isinstance(value, (int, float)) else None


def kept() -> Kept:
    """Return what the person keeps."""
    held = state.typed(_KEPT)
    return held if isinstance(held, Kept) else Kept()


def change_kept(wanted: Kept) -> None:
    """Keep something else; the browser is told with the next drawing."""
    state.put({_KEPT: wanted})


def browser_is_heard() -> bool:
    """Tell whether the browser has said in this session what it holds."""
    return bool(state.typed(f"{_KEPT}.heard"))


def take_browser_kept() -> None:
    """Take what the browser holds; what was chosen before it could say so stays."""
    told = parse_kept(str((state.typed(KEEPER) or {}).get("text") or "")) or Kept()
    change_kept(told if browser_is_heard() else told.merged(kept()))
    state.put({f"{_KEPT}.heard": True})


def file_of_browser() -> Sequence[str]:
    """Return what the browser read from a person's file: its text and what went wrong, one of them empty."""
    answer = (state.typed(FILES) or {}).get("file") or {}
    return str(answer.get("text") or ""), str(answer.get("fault") or "")
