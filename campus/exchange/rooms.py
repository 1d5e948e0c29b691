"""Which rows of a file of open facilities are rooms of one place?

The national standard has two levels, place and room, in one row. A place that is listed with several rooms becomes a
row of its own, and its rooms name it as their parent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from campus.exchange.dataset import Draft

PLACE_KEY = "*"
"""The row key of a place that no row of the file has to itself ends with this."""

SHARED = ("address", "manager_text", "url", "lat", "lon", "source_id", "reference_date", "date_basis")
"""What a room's row says about its place as well."""


def split_places(drafts: Iterable[Draft], place_kind: str) -> list[Draft]:
    """Name the rooms and add their places; drafts carry ``parent_name`` (the place) and ``type_text``."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.get("parent_name")].append(draft)
    result: list[Draft] = []
    for name, rooms in groups.items():
        if len(rooms) == 1 and rooms[0].get("name") == name:
            rooms[0].values["parent_name"] = ""
        else:
            _name_rooms(name, rooms)
            result.append(_place(name, rooms[0], place_kind))
        result.extend(rooms)
    return result


def _place(name: str, room: Draft, kind: str) -> Draft:
    """Make the row of a place from what the row of its first room says about it."""
    values = {column: room.get(column) for column in SHARED}
    return Draft(room.dataset, f"{name}|{PLACE_KEY}", values | {"name": name, "kind": kind})


def _name_rooms(place: str, rooms: list[Draft]) -> None:
    """Give each room a name that tells it apart: its own, or else its type, behind the place's name."""
    for room in rooms:
        if room.get("name") == place:
            room.values["name"] = room.get("type_text")
    often = Counter(room.get("name") for room in rooms)
    for room in rooms:
        own = room.get("name")
        if often[own] > 1:
            own = f"{own} ({room.get('type_text')})"
        room.values["name"] = own if own.startswith(place) else f"{place} {own}"
