"""Which decisions does the city make known for a period, and what are the spaces that they are about?

It is always the public's view, whoever asks: no proposals, no names, nothing before it may be known.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain

from campus.domain.acts import DecidedAct
from campus.domain.gazette import DayKind, Gazette, GazetteEntry, GazetteQuery, day_of, moves_among
from campus.domain.record import Source, Space
from campus.services.atlas import Atlas
from campus.services.layers import layer_set
from campus.store.store import Store


def gazette_of(store: Store, atlas: Atlas, query: GazetteQuery, today: date) -> Gazette:
    """Return the decisions of a period by their date, then by their space's name; and those without that date."""
    known = [act for act in atlas.acts if act.known_on(today) and _is_asked(atlas, act, query, today)]
    dated = [act for act in known if day_of(act, query.by) is not None]
    inside = [act for act in dated if query.first <= (day_of(act, query.by) or date.min) <= query.last]
    undated = [act for act in known if day_of(act, query.by) is None]
    moves = moves_among(known)
    spaces = _spaces(store, {act.decision.space_id for act in (*inside, *undated)} | set(chain(*moves.values())))
    return Gazette(
        query,
        tuple(sorted(_entries(inside, spaces, moves, atlas, today), key=lambda entry: _order(entry, query.by))),
        tuple(sorted(_entries(undated, spaces, moves, atlas, today), key=lambda entry: _order(entry, query.by))),
    )


def gazette_edition(store: Store, atlas: Atlas) -> str:
    """Return under which name files stand; addresses and areas of spaces are not in the edition of the layers."""
    return f"{layer_set(atlas).edition}.{store.pack_digest()[:8]}"


def sources_of(atlas: Atlas, gazette: Gazette) -> list[tuple[Source, str]]:
    """Return the sources of the decisions and spaces of a period, each with its newest reference date."""
    newest: dict[str, str] = {}
    for entry in gazette.entries:
        for row in (entry.act.decision, entry.space):
            newest[row.source_id] = max(row.reference_date, newest.get(row.source_id, ""))
    return [(atlas.source_by_id[key], day) for key, day in newest.items() if key in atlas.source_by_id]


def district_names(atlas: Atlas, language: str) -> dict[str, str]:
    """Name the districts in a language, by their ids."""
    english = language == "en" != atlas.city.source_language
    return {item.id: item.name_en if english and item.name_en else item.name for item in atlas.areas.districts}


def _is_asked(atlas: Atlas, act: DecidedAct, query: GazetteQuery, today: date) -> bool:
    """Tell whether an act has the role and the district that are asked for."""
    if query.roles and act.decision.role not in query.roles:
        return False
    return not query.districts or _district(atlas, act.decision.space_id, today) in query.districts


def _district(atlas: Atlas, space_id: str, today: date) -> str:
    """Return the district of a space, or nothing."""
    row = atlas.row(space_id, today)
    return row.district_id if row else ""


def _spaces(store: Store, wanted: Iterable[str]) -> Mapping[str, Space]:
    """Return the spaces of some ids and, of rooms, their buildings."""
    with store.snapshot() as moment:
        found = {space.id: space for space in moment.spaces(wanted)}
        buildings = {space.parent_id for space in found.values() if space.parent_id} - found.keys()
        return found | {space.id: space for space in moment.spaces(buildings)}


def _entries(
    acts: Iterable[DecidedAct],
    spaces: Mapping[str, Space],
    moves: Mapping[tuple[str, date | None], tuple[str, str]],
    atlas: Atlas,
    today: date,
) -> Iterable[GazetteEntry]:
    """Put each act together with its space, and half of a move with the spaces of both halves."""
    for act in acts:
        space = spaces[act.decision.space_id]
        ids = moves.get((act.decision.id, act.effective))
        moved = (spaces[ids[0]], spaces[ids[1]]) if ids else None
        yield GazetteEntry(act, space, spaces.get(space.parent_id), _district(atlas, space.id, today), moved)


def _order(entry: GazetteEntry, by: DayKind) -> tuple[date, str, str]:
    """Sort by date, then by name."""
    return (day_of(entry.act, by) or date.max, entry.space.name, entry.act.decision.id)
