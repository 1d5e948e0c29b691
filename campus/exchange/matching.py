"""Which rows of several files are the same place, by which rule, and which value wins?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campus.exchange.address import address_key, name_key
from campus.exchange.dataset import Draft

OWN_FIELDS = frozenset({"id", "source_id", "reference_date", "date_basis", "note", "match_id"})
"""What belongs to a row and not to the place that it tells of."""

PLACE_FIELDS = ("lon", "lat", "location_basis")
"""A coordinate is taken whole from one row."""


@dataclass(slots=True)
class Place:
    """Rows that are one place, the newest first, each with the rule by which it was added."""

    rows: list[tuple[Draft, str]] = field(default_factory=list)

    @property
    def newest(self) -> Draft:
        """The row whose values win."""
        return self.rows[0][0]

    @property
    def oldest(self) -> Draft:
        """The row that named the place first; ids made from names are made from this one."""
        return self.rows[-1][0]

    def merged(self) -> tuple[dict[str, str], dict[str, Draft]]:
        """Return the values, field by field from the newest row that has one, and the fields from other rows."""
        values = dict(self.newest.values)
        origin: dict[str, Draft] = {}
        for draft, _ in self.rows[1:]:
            takes_place = not values.get("lon") and bool(draft.get("lon"))
            for name, value in draft.values.items():
                wanted = takes_place if name in PLACE_FIELDS else not values.get(name)
                if value and wanted and name not in OWN_FIELDS:
                    values[name] = value
                    origin[name] = draft
        return values, origin


def match_places(drafts: Iterable[Draft], rules: Mapping[str, Sequence[str]]) -> list[Place]:
    """Put rows together that are the same place; ``rules`` gives for each dataset the rules that it allows.

    Newer rows come first. A row joins by a curated id, an official id, its name and kind, or (only where the dataset
    allows it, because many things share a building) its road address and kind.
    """
    ordered = sorted(drafts, key=lambda draft: (_age(draft), draft.dataset, draft.row_key))
    places: list[Place] = []
    index: dict[tuple[str, ...], Place] = {}
    for draft in ordered:
        place, rule = _find(draft, index, rules.get(draft.dataset, ()))
        if place is None:
            place = Place()
            places.append(place)
        place.rows.append((draft, rule))
        for key in _keys(draft).values():
            index.setdefault(key, place)
    return places


def _age(draft: Draft) -> tuple[int, ...]:
    """Order drafts from the newest to the oldest; a partial date counts as its beginning."""
    day = draft.get("reference_date")
    return tuple(-int(part) for part in (day + "-01-01"[len(day) - len("2024") :]).split("-"))


def _find(draft: Draft, index: Mapping[tuple[str, ...], Place], allowed: Sequence[str]) -> tuple[Place | None, str]:
    """Find the place of a row, and the rule that says so."""
    for rule, key in _keys(draft).items():
        place = index.get(key)
        if place is not None and (rule == "curated" or rule in allowed) and _is_new_to(draft, place, rule):
            return place, rule
    return None, ""


def _is_new_to(draft: Draft, place: Place, rule: str) -> bool:
    """Refuse to join two rows of one dataset by address alone: a file lists two things when it means two."""
    return rule != "same_address" or all(row.dataset != draft.dataset for row, _ in place.rows)


def _keys(draft: Draft) -> dict[str, tuple[str, ...]]:
    """Return what a row can be known by, the surest rule first."""
    kind, road = draft.get("kind"), address_key(draft.get("address"))
    keys = {
        "curated": ("curated", draft.get("match_id")),
        "same_id": ("id", draft.get("external_id")),
        "same_name": ("name", kind, name_key(draft.get("name")), name_key(draft.get("parent_name"))),
        "same_address": ("address", kind, road),
    }
    return {rule: key for rule, key in keys.items() if all(key[:-1]) and (key[-1] or rule == "same_name")}
