"""How is a plain table taken in like an official data set, by a mapping that a person confirmed once?"""

from dataclasses import replace

from campus.domain.city import City
from campus.domain.table_mapping import TableMapping, fields_of
from campus.domain.tables import TYPE_OF_TABLE
from campus.exchange.import_sets import DataSet, ImportPlan

KIND_WORDS = "kinds of the mapping"
"""The word list of the city's own names for kinds; no pack's list has a blank in its name."""


MAPPED = "table-"
"""How the keys of such data sets begin; no pack's key has a hyphen."""


def kinds_of(city: City, table: str) -> tuple[str, ...]:
    """Return the kinds that records of a table can have."""
    group = TYPE_OF_TABLE[table].value
    return tuple(term.key for term in city.vocabularies["kinds"] if term.group == group)


def mapped_data_set(mapping: TableMapping, key: str) -> DataSet:
    """Describe a table by its mapping; ``key`` is that of its headers."""
    columns: dict[str, object] = {
        name: mapping.columns[name] for name in fields_of(mapping.table) if mapping.columns.get(name)
    }
    columns["kind"] = {"value": mapping.kind}
    if mapping.kind_column:
        columns["kind"] = {"from": mapping.kind_column, "words": KIND_WORDS, "otherwise": mapping.kind}
    number, address = str(columns.get("external_id", "")), str(columns.get("address", ""))
    name = str(columns["name"])
    title = mapping.title.strip()
    return DataSet(
        key=f"{MAPPED}{key[:16]}",
        labels={"ko": title, "en": title},
        table=mapping.table,
        row_key=(number,) if number else tuple(filter(None, (name, address))),
        reference=mapping.reference,
        day=mapping.day,
        publisher=mapping.publisher.strip(),
        places=(address,) if address else (),
        addresses=(address,) if address else (),
        codes=(number,) if number else (),
        match=("same_id", "same_name", "same_address"),
        columns=columns,
    )


def with_kind_words(plan: ImportPlan, city: City, data_set: DataSet) -> ImportPlan:
    """Return a plan that knows the city's words for kinds of records; an empty cell is of the kind that was chosen."""
    group = TYPE_OF_TABLE[data_set.table].value
    words = {
        word: term.key
        for term in city.vocabularies["kinds"]
        if term.group == group
        for word in (term.key, *term.labels.values(), *term.words)
    }
    words[""] = str(data_set.columns["kind"].get("otherwise", ""))
    return replace(plan, words={**plan.words, KIND_WORDS: words})
