"""Which places does a KML file hold? No document type, no entity, no other file: what declares one is refused."""

from pathlib import Path
from typing import Any

import shapely
from lxml import etree

from campus.domain.imports import Notice, Table
from campus.errors import ImportFileError
from campus.exchange.geometry_rows import FeatureRows, declared_system
from campus.exchange.table_text import RowSink

_LEAST_NUMBERS = 2


def read_kml(path: Path, rows: RowSink) -> Table:
    """Read the placemarks; raises :class:`ImportFileError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(path, parser)
    except etree.XMLSyntaxError as error:
        code = "xml_dtd" if "ntit" in str(error) else "xml"
        raise ImportFileError(code, rows=[error.lineno or 1]) from error
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise ImportFileError("xml_dtd")
    root = tree.getroot()
    if etree.QName(root).localname != "kml":
        raise ImportFileError("type", str(etree.QName(root).localname)[:40])
    found = FeatureRows(declared_system("EPSG:4326"))
    for mark in root.iter("{*}Placemark"):
        found.add(_properties(mark), _geometry(mark))
    links = sum(1 for _ in root.iter("{*}NetworkLink"))
    notices = [(Notice.LINK_IGNORED, f"{links:,}")] if links else []
    return found.table("KML", tree.docinfo.encoding or "UTF-8", rows, notices)


def _properties(mark: Any) -> dict[str, str]:
    """Return name, description and the further data of a placemark."""
    found = {name: _text(mark, name) for name in ("name", "description", "address", "phoneNumber")}
    for item in mark.iter("{*}Data"):
        found[item.get("name", "")] = _text(item, "value")
    for item in mark.iter("{*}SimpleData"):
        found[item.get("name", "")] = (item.text or "").strip()
    return {name: text for name, text in found.items() if name and text}


def _text(parent: Any, name: str) -> str:
    """Return the text of a child; nothing when there is none."""
    return (parent.findtext(f"{{*}}{name}") or "").strip()


def _geometry(mark: Any) -> Any:
    """Return the point of a placemark, or a polygon by its outer ring; a text says what is wrong."""
    point = mark.find(".//{*}Point/{*}coordinates")
    if point is not None:
        pairs = _pairs(point.text)
        return shapely.Point(pairs[0]) if pairs else "no coordinates"
    ring = mark.find(".//{*}Polygon/{*}outerBoundaryIs/{*}LinearRing/{*}coordinates")
    if ring is None:
        return None
    pairs = _pairs(ring.text)
    try:
        return shapely.Polygon(pairs)
    except (ValueError, shapely.errors.ShapelyError) as error:
        return str(error)[:80]


def _pairs(text: str | None) -> list[tuple[float, float]]:
    """Read ``lon,lat[,height]`` triples; nothing when one of them is no number."""
    pairs = []
    for part in (text or "").split():
        numbers = part.split(",")
        if len(numbers) < _LEAST_NUMBERS:
            return []
        try:
            pairs.append((float(numbers[0]), float(numbers[1])))
        except ValueError:
            return []
    return pairs
