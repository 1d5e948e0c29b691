"""Where is a programme on the map after its place moved with a role?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from campus.domain.moved_links import Move, moves_until, places_of_programs
from campus.domain.record import Link, Located, Program
from campus.services.atlas import Atlas
from campus.store.reading import FeatureColumns


def place_programs(columns: FeatureColumns, links: Sequence[Link], moves: Sequence[Move]) -> None:
    """Write the new place into the columns; a programme that stood on its place's own point goes to the new point.

    Where the new place has no point, the programme has none either.
    """
    places = places_of_programs(links, moves) if moves else {}
    numbers = {key: number for number, key in enumerate(columns.text["id"])} if places else {}
    for program, (old, new) in places.items():
        here, there, before = numbers.get(program), numbers.get(new), numbers.get(old)
        if here is None or there is None or before is None or columns.text["place_id"][here] != old:
            continue
        columns.text["place_id"][here] = new
        stood_there = all(column[here] == column[before] for column in columns.places.values())
        if stood_there:
            for name in ("lon", "lat"):
                columns.places[name][here] = columns.places[name][there]
            columns.text["district_id"][here] = columns.text["district_id"][there]


def placed(record: Located, atlas: Atlas, day: date, today: date) -> Located:
    """Return a record as it stood on a day: a programme is where its place had gone by then."""
    if not isinstance(record, Program) or not record.place_id:
        return record
    moves = moves_until(atlas.contents.decisions, day, today)
    mine = (link for link in atlas.contents.links if link.from_id == record.id)
    old, new = places_of_programs(mine, moves).get(record.id, ("", "")) if moves else ("", "")
    there, before = atlas.index_of(new), atlas.index_of(old)
    if there is None or before is None or record.place_id != old:
        return record
    points = [(_degrees(atlas.lon[at]), _degrees(atlas.lat[at])) for at in (before, there)]
    if (record.lon, record.lat) != points[0]:
        return replace(record, place_id=new)
    lon, lat = points[1]
    return replace(record, place_id=new, lon=lon, lat=lat, location_basis="" if lon is None else record.location_basis)


def _degrees(value: float) -> float | None:
    """Return a coordinate, ``None`` where it is not known."""
    return None if np.isnan(value) else float(value)
