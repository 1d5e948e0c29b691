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
        links.setdefault(key, {**row, "id": link_id(*key)})
    return list(links.values())


def link_id(from_id: str, relation: str, to_id: str) -> str:
    """Return the id of a link: the same ends and relation always have the same."""
    return "LK-" + hashlib.sha256(f"{from_id}|{relation}|{to_id}".encode()).hexdigest()[:10]


def column_links(table: str, row: Row) -> dict[str, tuple[str, str, str]]:
    """Return the ties (from, relation, to) that the columns of one row imply, by the column."""
    return {
        column: (row[column], relation, row["id"]) if named_first else (row["id"], relation, row[column])
        for owner, column, relation, named_first, _ in IMPLIED
        if owner == table and row.get(column)
    }


def _from_columns(tables: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Yield a link for every cell that names another record; the evidence is what a source wrote."""
    single = {(item["record_id"], item["field"]): item for item in tables["value_sources"]}
    for table, column, _, _, words in IMPLIED:
        for row in tables[table]:
            ends = column_links(table, row).get(column)
            if ends:
                origin = single.get((row["id"], words if row.get(words) else column), row)
                copied = {name: origin.get(name, "") for name in ("source_id", "reference_date", "date_basis")}
                tie = dict(zip(("from_id", "relation", "to_id"), ends, strict=True))
                yield {**tie, "note": row.get(words, ""), **copied}
