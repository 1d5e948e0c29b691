"""How does a folder of collected material become a city pack's tables?

Everything that belongs to one city is read from the pack: ``datasets.toml`` describes the files, ``curation`` holds the
judgement. Running it again with the same material writes the same bytes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campus.domain.city import City, parse_city
from campus.domain.tables import RECORD_TABLES, TABLES, columns_of
from campus.errors import Fault, PackError
from campus.exchange.address import address_key, is_address, name_key
from campus.exchange.areas import Area, containing, distance_m, read_areas, simplify_areas
from campus.exchange.coordinate import believable
from campus.exchange.curation import apply_curation, read_sheet_rows, read_toml, replace_cells
from campus.exchange.dataset import Dataset, DateWords, Draft, import_rows
from campus.exchange.descriptor import describe_pack
from campus.exchange.matching import Place, match_places
from campus.exchange.pack_writer import write_areas, write_json, write_table
from campus.exchange.population import read_bands
from campus.exchange.rooms import split_places
from campus.exchange.source_register import SourceRegister
from campus.exchange.source_table import read_source_table
from campus.services.pack_links import implied_links
from campus.services.pack_sessions import SHEET, tell_estimates, written_sessions
from campus.store.pack import read_draft

Values = dict[str, str]


@dataclass(slots=True)
class Workshop:
    """What the steps of one build share: the pack's own files, the material, and the tables made so far."""

    folder: Path
    material: Path
    city: City
    plan: Mapping[str, Any]
    words: Mapping[str, Mapping[str, str]]
    register: SourceRegister
    dates: DateWords
    tables: dict[str, list[Values]]
    shapes: dict[str, dict[str, Any]]

    def sheet(self, *parts: str) -> list[Values]:
        """Read a hand-written sheet of the curation folder."""
        return read_sheet_rows(self.folder.joinpath("curation", *parts))


def build_pack(folder: Path, material: Path) -> dict[str, int]:
    """Write a pack's tables and descriptor from collected material; return the number of rows of each table.

    Raise :class:`PackError` with the faults of the material, of the curation, or of the pack that came out.
    """
    shop = _open_workshop(folder, material)
    _build_areas(shop)
    drafts = _import_all(shop)
    book = _address_book(drafts)
    for table in RECORD_TABLES:
        _build_records(shop, table, drafts)
    _place_records(shop, book)
    _add_rows(shop, drafts)
    programs = shop.tables["programs"]
    tell_estimates(programs)
    shop.tables["program_sessions"] = written_sessions(programs, shop.sheet("tables", SHEET))
    _name_sources(shop)
    shop.tables["links"] = implied_links(shop.tables)
    _note_collection_dates(shop)
    _write(shop)
    return {name: len(shop.tables.get(name, ())) for name in TABLES}


def _open_workshop(folder: Path, material: Path) -> Workshop:
    """Read what the pack's own files say."""
    plan = read_toml(folder / "datasets.toml")
    sources = read_toml(folder / "curation" / "sources.toml")
    register = SourceRegister(
        sources={source["id"]: source for source in sources["sources"]},
        publishers=sources["publishers"],
        licences=sources["licences"],
        collected_on=str(plan["collected_on"]),
    )
    dates = DateWords(plan["date_words"], str(plan["collected_on"]), plan["unknown_date_note"])
    city = parse_city(read_toml(folder / "city.toml"))
    words = read_toml(folder / "curation" / "words.toml")
    tables: dict[str, list[Values]] = {name: [] for name in TABLES}
    return Workshop(folder, material, city, plan, words, register, dates, tables, {})


# --- areas and population ---


def _build_areas(shop: Workshop) -> None:
    """Make districts, neighbours, living areas and population."""
    plan = shop.plan["areas"]
    districts = read_areas(shop.material / plan["districts"]["file"], plan["districts"]["code"])
    around = read_areas(
        shop.material / plan["neighbours"]["file"], plan["neighbours"]["code"], plan["neighbours"]["leave_out"]
    )
    tolerance = float(plan["tolerance_m"])
    _add_areas(shop, "districts", simplify_areas(districts, tolerance, shop.city.metric_crs))
    _add_areas(shop, "neighbours", simplify_areas(around, tolerance, shop.city.metric_crs))
    known = {row["code"]: row["id"] for row in shop.tables["districts"]}
    fixed = {name: str(value) for name, value in shop.plan["population"]["fixed"].items()}
    unit, file = shop.plan["population"]["unit"], shop.plan["population"]["file"]
    rows = read_source_table(shop.material / file)
    if rows and unit not in rows[0]:
        raise PackError([Fault(file, 1, unit, "", "column is missing")])
    for band in read_bands(rows, unit):
        if band.code in known:
            age_to = "" if band.age_to is None else str(band.age_to)
            counted = {"age_from": str(band.age_from), "age_to": age_to, "people": str(band.people)}
            shop.tables["population"].append({"district_id": known[band.code], **counted, **fixed})


def _add_areas(shop: Workshop, table: str, areas: Sequence[Area]) -> None:
    """Name the polygons by the hand-written sheet of their table."""
    named = {row["code"]: row for row in shop.sheet("tables", f"{table}.csv")}
    nameless = [
        Fault(f"{table}.csv", None, "code", area.code, "is not named") for area in areas if area.code not in named
    ]
    if nameless:
        raise PackError(nameless)
    shop.shapes[table] = {named[area.code]["id"]: area.shape for area in areas}
    shop.tables[table] = [dict(named[area.code]) for area in areas]


# --- reading ---


def _import_all(shop: Workshop) -> list[Draft]:
    """Read every data set, apply what was decided about its rows, and drop coordinates nobody can believe."""
    drafts: list[Draft] = []
    for entry in shop.plan["datasets"]:
        drafts += _import_dataset(shop, Dataset(**entry))
    for draft in drafts:
        _settle_place(draft, shop.city)
    return drafts


def _import_dataset(shop: Workshop, dataset: Dataset) -> list[Draft]:
    """Read one data set."""
    try:
        drafts = import_rows(dataset, read_source_table(shop.material / dataset.file), shop.words, shop.dates)
    except (KeyError, ValueError) as error:
        raise PackError([Fault(dataset.file, None, "", "", f"({dataset.key}) {error}")]) from error
    if dataset.rooms:
        drafts = split_places(drafts, shop.plan["place_kind"])
    for draft in drafts:
        draft.values |= {"table": dataset.table, "in_address_book": "yes" if dataset.address_book else ""}
    return apply_curation(drafts, shop.sheet("rows", f"{dataset.key}.csv"), f"{dataset.key}.csv")


def _note_collection_dates(shop: Workshop) -> None:
    """Say in every row whose date is only the day of collection that it is, whatever else its note says."""
    told = shop.dates.unknown_note
    for rows in shop.tables.values():
        for row in rows:
            note = row.get("note", "")
            if row.get("date_basis") == "collected" and told not in note:
                row["note"] = f"{note.rstrip('.')}. {told}" if note else told


def _settle_place(draft: Draft, city: City) -> None:
    """Keep a believable coordinate with its basis; move a text that is no address to the description of the place."""
    found = believable(draft.get("lat"), draft.get("lon"), city.bounds)
    basis = draft.get("location_basis") or "source"
    lat, lon, basis = (*found, basis) if found else ("", "", "")
    draft.values |= {"lat": lat, "lon": lon, "location_basis": basis}
    address = draft.get("address")
    if address and not is_address(address):
        texts = [address] + [text for text in [draft.get("place_text")] if text not in address]
        draft.values |= {"address": "", "place_text": ", ".join(texts)}


def _address_book(drafts: Sequence[Draft]) -> dict[str, Draft]:
    """Return the newest official row with a coordinate for every road address."""
    book: dict[str, Draft] = {}
    for draft in sorted(drafts, key=lambda item: (item.get("reference_date"), item.row_key)):
        key = address_key(draft.get("address"))
        if key and draft.get("lon") and draft.get("in_address_book"):
            book[key] = draft
    return book


# --- records ---


def _build_records(shop: Workshop, table: str, drafts: Sequence[Draft]) -> None:
    """Make the records of one table: rows that are the same place become one."""
    rules = {entry["key"]: entry.get("match", ()) for entry in shop.plan["datasets"]}
    places = match_places((draft for draft in drafts if draft.get("table") == table), rules)
    for place in places:
        values, origin = place.merged()
        values["id"] = _record_id(shop.plan["id_prefixes"][table], place)
        shop.tables[table].append(values)
        _note_origins(shop, table, values, origin)
        _note_matches(shop, values, place)
    parents = {name_key(row["name"]): row["id"] for row in shop.tables[table]}
    for row in shop.tables[table]:
        if row.get("parent_name"):
            row["parent_id"] = parents[name_key(row["parent_name"])]


def _record_id(prefix: str, place: Place) -> str:
    """Return a record's stable id: a curated one, the official one, or one made from the first name and kind."""
    for draft, _ in place.rows:
        if draft.get("id"):
            return draft.get("id")
    for draft, _ in place.rows:
        if draft.get("external_id"):
            return f"{prefix}-{draft.get('external_id')}"
    first = place.oldest
    return short_id(prefix, name_key(first.get("parent_name")), name_key(first.get("name")), first.get("kind"))


def short_id(prefix: str, *parts: str) -> str:
    """Return an id that is made of texts and does not depend on the order of rows."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def _note_origins(shop: Workshop, table: str, values: Values, origin: Mapping[str, Draft]) -> None:
    """Write down which values come from another source than their row's."""
    names = {column.name for column in columns_of(TABLES[table])}
    for name, draft in origin.items():
        if name in names and draft.get("source_id") != values["source_id"]:
            _add_value_source(shop, values["id"], name, draft)


def _add_value_source(shop: Workshop, record_id: str, name: str, draft: Draft, note: str = "") -> None:
    """Add the source of one value."""
    copied = {key: draft.get(key) for key in ("source_id", "reference_date", "date_basis")}
    shop.tables["value_sources"].append({"record_id": record_id, "field": name, "note": note, **copied})


def _note_matches(shop: Workshop, values: Values, place: Place) -> None:
    """Write down the older rows that were found to be the same place, and how far away they put it."""
    here = (float(values["lon"]), float(values["lat"])) if values.get("lon") else None
    for draft, rule in place.rows[1:]:
        there = (float(draft.get("lon")), float(draft.get("lat"))) if draft.get("lon") else None
        apart = str(distance_m(here, there, shop.city.metric_crs)) if here and there else ""
        row = {"record_id": values["id"], "source_id": draft.get("source_id"), "row_key": draft.row_key}
        shop.tables["matches"].append({**row, "rule": rule, "distance_m": apart})


# --- places ---


def _place_records(shop: Workshop, book: Mapping[str, Draft]) -> None:
    """Find coordinates at the same address or of the place where a programme happens, and name the districts."""
    spaces = {row["id"]: row for row in shop.tables["spaces"]}
    for table in RECORD_TABLES:
        for row in shop.tables[table]:
            _copy_place(shop, row, spaces.get(row.get("place_id", "")))
            _copy_same_address(shop, row, book)
    for table in RECORD_TABLES:
        for row in shop.tables[table]:
            row["district_id"] = row.get("district_id") or _district_of(shop, row)
    for row in shop.tables["programs"]:
        row["district_id"] = row["district_id"] or spaces.get(row.get("place_id", ""), {}).get("district_id", "")


def _copy_same_address(shop: Workshop, row: Values, book: Mapping[str, Draft]) -> None:
    """Give a record without a coordinate that of an official row at the same road address."""
    found = book.get(address_key(row.get("address", "")))
    if row.get("lon") or found is None:
        return
    row |= {"lat": found.get("lat"), "lon": found.get("lon"), "location_basis": "same_address"}
    note = shop.plan["same_address_note"].format(name=found.get("name"))
    for name in ("lat", "lon"):
        _add_value_source(shop, row["id"], name, found, note)


def _copy_place(shop: Workshop, row: Values, space: Values | None) -> None:
    """Give a programme the coordinate of the space in which it takes place."""
    if space is None or row.get("lon") or not space.get("lon"):
        return
    row |= {"lat": space["lat"], "lon": space["lon"], "location_basis": "place"}
    for name in ("lat", "lon"):
        _add_value_source(
            shop, row["id"], name, Draft("", "", space), shop.plan["place_note"].format(name=space["name"])
        )


def _district_of(shop: Workshop, row: Values) -> str:
    """Return the district by the polygon, or else the only one that the source names in so many words."""
    if row.get("lon"):
        return containing(shop.shapes["districts"], float(row["lon"]), float(row["lat"]))
    text = f"{row.get('address', '')} {row.get('place_text', '')}"
    words = set("".join(char if char.isalnum() else " " for char in text).split())
    named = [area["id"] for area in shop.tables["districts"] if area["name"] in words]
    return named[0] if len(named) == 1 else ""


# --- the other tables ---


def _add_rows(shop: Workshop, drafts: Sequence[Draft]) -> None:
    """Fill the tables that are no places: from data sets, and from the hand-written sheets."""
    for draft in drafts:
        table = draft.get("table")
        if table not in RECORD_TABLES and table in TABLES:
            prefix = shop.plan["id_prefixes"][table]
            shop.tables[table].append({"id": short_id(prefix, draft.row_key), **draft.values})
    for table in shop.plan["written_tables"]:
        defaults = {name: str(value) for name, value in shop.plan.get("written_defaults", {}).get(table, {}).items()}
        for row in shop.sheet("tables", f"{table}.csv"):
            values = dict(defaults)
            replace_cells(values, row)
            shop.tables[table].append(values)


def _name_sources(shop: Workshop) -> None:
    """Replace what rows name as their source by the id of a source of the register."""
    faults: list[Fault] = []
    for table, rows in shop.tables.items():
        if "source_id" in {column.name for column in columns_of(TABLES[table])}:
            for row in rows:
                faults += _name_source(shop.register, table, row)
    if faults:
        raise PackError(faults)
    shop.tables["sources"] = shop.register.rows()


def _name_source(register: SourceRegister, table: str, row: Values) -> list[Fault]:
    """Name one row's source; nothing goes into a pack for which nobody answers."""
    named = row.get("source_id", "")
    try:
        row["source_id"] = register.resolve(named, row.get("reference_date", ""), row.get("date_basis", ""))
    except ValueError as error:
        return [Fault(f"{table}.csv", None, "name", row.get("name", row.get("id", "")), str(error))]
    return []


# --- writing ---


def _write(shop: Workshop) -> None:
    """Write all files, and refuse the result when the pack's reader finds a fault in it."""
    for table, rows in shop.tables.items():
        if table in shop.shapes:
            write_areas(shop.folder, table, rows, shop.shapes[table])
        else:
            write_table(shop.folder, table, rows)
    descriptor = describe_pack(shop.city, shop.tables, shop.plan["licences"], str(shop.plan["version"]))
    write_json(shop.folder / "datapackage.json", descriptor)
    faults = read_draft(shop.folder).faults
    if faults:
        raise PackError(faults)
