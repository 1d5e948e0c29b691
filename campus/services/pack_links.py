"""Which links between records follow from the columns that name another record?"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

Row = dict[str, str]

IMPLIED = (
    ("spaces", "owner_id", "owns", True, "owner_text"),
    ("spaces", "manager_id", "manages", True, "manager_text"),
    ("spaces", "operator_id", "operates", True, "operator_text"),
    ("spaces", "parent_id", "is_part_of", False, "name"),
    ("companies", "complex_id", "stands_in", False, "complex_text"),
    ("programs", "place_id", "takes_place_in", False, "place_text"),
    ("programs", "host_id", "runs", True, "host_text"),
)
"""Table, column, relation, whether the named record comes first, and the column with the source's own words."""


def implied_links(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    """Return all links: those written by hand, and those that columns imply and nobody wrote; each once, with an id."""
    links: dict[tuple[str, str, str], Row] = {}
    for row in [*tables["links"], *_from_columns(tables)]:
        key = (row["from_id"], row["relation"], row["to_id"])
        links.setdefault(key, {**row, "id": "LK-" + hashlib.sha256("|".join(key).encode()).hexdigest()[:10]})
    return list(links.values())


def _from_columns(tables: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Yield a link for every cell that names another record; the evidence is what a source wrote."""
    single = {(item["record_id"], item["field"]): item for item in tables["value_sources"]}
    for table, column, relation, named_first, words in IMPLIED:
        for row in tables[table]:
            named = row.get(column, "")
            if named:
                ends = (named, row["id"]) if named_first else (row["id"], named)
                origin = single.get((row["id"], words if row.get(words) else column), row)
                copied = {name: origin.get(name, "") for name in ("source_id", "reference_date", "date_basis")}
                yield {"from_id": ends[0], "relation": relation, "to_id": ends[1], "note": row.get(words, ""), **copied}
