"""How fast are loading, filtering, counting and searching 100,000 records in Python?"""

from datetime import date
from pathlib import Path

import pandas as pd

from campus.domain.query import Query
from campus.services.app_state import build_atlas
from campus.services.atlas import Atlas
from campus.store.pack import Pack
from campus.store.store import Store
from tests.bench.crowd import names_of, open_crowded
from tests.bench.measure import Figure, best_of, seconds_of

SIZE = 100_000
TODAY = date(2026, 11, 23)


def measure(folder: Path, pack: Pack) -> list[Figure]:
    """Take all figures of this part."""
    store = open_crowded(folder / "data", pack, SIZE)
    try:
        atlas = build_atlas(store, pack.city)
        return [_loading(store), *_asking(atlas, pack), _searching(atlas, store)]
    finally:
        store.close()


def _loading(store: Store) -> Figure:
    ours = best_of(3, store.feature_columns)
    plain = seconds_of(lambda: store.rows("spaces"))
    return Figure("load 100,000 records from the store", ours, "s", plain, 1.0, "one object a record")


def _asking(atlas: Atlas, pack: Pack) -> list[Figure]:
    """A filter with the counts of every facet; the answer's own memory is avoided by another day each time."""
    stage = pack.city.vocabularies["stages"][0].key
    days = iter(date(2026, 1, day) for day in range(1, 29))
    ours = best_of(5, lambda: atlas.view(Query(day=next(days), stages=frozenset({stage})), TODAY))
    table = atlas.table
    frame = pd.DataFrame({name: getattr(table, name).codes for name in ("types", "kinds", "districts", "living_areas")})

    def count_by_frame() -> None:
        shown = frame[frame["kinds"] % 4 == 0]
        for column in frame.columns:
            shown[column].value_counts()

    plain = best_of(5, count_by_frame)
    marks = best_of(5, lambda: atlas.mark_codes(Query(day=next(days)), TODAY))
    return [
        Figure("filter 100,000 records, count 9 facets", ours, "s", plain, 0.3, "pandas: filter, count 5 facets"),
        Figure("marks of 100,000 records for a new filter", marks, "s", None, 0.3),
    ]


def _searching(atlas: Atlas, store: Store) -> Figure:
    names = pd.Series(names_of(store.rows("spaces")))
    days = iter(date(2026, 2, day) for day in range(1, 29))
    ours = best_of(5, lambda: atlas.view(Query(day=next(days), text="ㄱㄴㄷ"), TODAY))
    plain = best_of(5, lambda: names[names.str.contains("가나다")])
    note = "pandas str.contains: no initial consonants, no counts"
    return Figure("search 100,000 names by initials, with counts", ours, "s", plain, 0.3, note)
