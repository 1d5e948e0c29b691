"""Which features do a GeoPackage and a zipped Shapefile hold? GDAL reads them with these two drivers and no other.

Before it sees a file its bytes are checked here: a driver that opens other files, or asks a network, is never loaded.
"""

import os
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import shapely

from campus.domain.imports import Notice, Table
from campus.errors import ImportFileError
from campus.exchange.archive_check import member_bytes, member_name, members_with, opened_archive
from campus.exchange.geometry_rows import FeatureRows, declared_system
from campus.exchange.table_text import RowSink

ALLOWED = frozenset({"GPKG", "ESRI Shapefile"})
SKIPPED = (
    "MEM,PCIDSK,PDS4,VICAR,PDF,MBTiles,EEDA,OGCAPI,GDALG,MapInfo File,LVBAG,S57,DGN,OGR_VRT,CSV,GML,GPX,LIBKML,KML,"
    "GeoJSON,GeoJSONSeq,ESRIJSON,TopoJSON,OGR_GMT,SQLite,WAsP,OpenFileGDB,DXF,FlatGeobuf,GeoRSS,VFK,PGDUMP,OSM,GPSBabel,"
    "OGR_PDS,WFS,OAPIF,EDIGEO,Idrisi,ODS,XLSX,Elasticsearch,Carto,AmigoCloud,SXF,Selafin,JML,PLSCENES,CSW,VDV,MVT,NGW,"
    "MapML,GTFS,PMTiles,JSONFG,MiraMonVector,ADBC,AVCBin,AVCE00,AIVector,HTTP"
)
SQLITE_START = b"SQLite format 3\0"
SHAPE_CODE = 9994
DBF_HEAD = struct.Struct("<4xIHH")
PARTS = (".shp", ".shx", ".dbf")
ALSO = (".prj", ".cpg")
CODE_PAGES = {"949": "CP949", "cp949": "CP949", "euc-kr": "CP949", "utf-8": "UTF-8", "utf8": "UTF-8", "65001": "UTF-8"}


def _reader() -> Any:
    """Load GDAL with the allowed drivers; refuse to read at all when it knows another one."""
    os.environ |= {"OGR_SKIP": SKIPPED, "GDAL_SKIP": SKIPPED.replace(",", " "), "GDAL_DRIVER_PATH": "disable"}
    pyogrio = import_module("pyogrio")
    surplus = set(pyogrio.list_drivers()) - ALLOWED
    if surplus:
        raise ImportFileError("limits", f"GDAL: {', '.join(sorted(surplus)[:3])}")
    return import_module("pyogrio.raw")


def read_geopackage(path: Path, rows: RowSink) -> Table:
    """Read the only layer of features; raises :class:`ImportFileError`."""
    with path.open("rb") as stream:
        if stream.read(len(SQLITE_START)) != SQLITE_START:
            raise ImportFileError("content_type", ".gpkg")
    layer = _layer(path)
    return _features(path, layer, "GeoPackage", "UTF-8", rows)


def _layer(path: Path) -> str:
    """Check the database, and return the name of its only layer."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            tables = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
                raise ImportFileError("gpkg")
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise ImportFileError("corrupt")
            found = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type='features'").fetchall()
    except sqlite3.DatabaseError as error:
        raise ImportFileError("corrupt", str(error)[:80]) from error
    if len(found) != 1:
        raise ImportFileError("layers", ", ".join(str(name)[:40] for (name,) in found[:5]))
    return str(found[0][0])


def read_shapefile(path: Path, rows: RowSink) -> Table:
    """Read the only Shapefile of an archive; raises :class:`ImportFileError`."""
    with opened_archive(path) as archive, tempfile.TemporaryDirectory(dir=path.parent) as folder:
        stem = _stem(archive)
        for ending in (*PARTS, *ALSO):
            content = _part(archive, stem, ending)
            if content is not None:
                (Path(folder) / f"data{ending}").write_bytes(content)
        head = (Path(folder) / "data.shp").read_bytes()[:4]
        if int.from_bytes(head, "big") != SHAPE_CODE:
            raise ImportFileError("corrupt", f"{stem}.shp")
        page = Path(folder) / "data.cpg"
        named = page.read_text(encoding="ascii", errors="replace").strip().lower() if page.exists() else ""
        encoding = _dbf_encoding((Path(folder) / "data.dbf").read_bytes(), CODE_PAGES.get(named, ""))
        page.unlink(missing_ok=True)
        return _features(Path(folder) / "data.shp", None, "Shapefile", encoding, rows, said=bool(named))


def _stem(archive: zipfile.ZipFile) -> str:
    """Return the name, without its ending, that the parts of the only Shapefile share."""
    found = [member_name(member)[: -len(".shp")] for member in members_with(archive, (".shp",))]
    if len(found) != 1:
        raise ImportFileError("layers" if found else "shp_parts", ", ".join(name[-40:] for name in found[:5]))
    return found[0]


def _part(archive: zipfile.ZipFile, stem: str, ending: str) -> bytes | None:
    """Unpack one part; refuse an archive that lacks a needed one."""
    wanted = f"{stem}{ending}".lower()
    member = next((item for item in archive.infolist() if member_name(item).lower() == wanted), None)
    if member is None:
        if ending in PARTS:
            raise ImportFileError("shp_parts", ending)
        return None
    return member_bytes(archive, member)


def _dbf_encoding(content: bytes, named: str) -> str:
    """Check a dbf's count of rows and return its encoding: what the .cpg says, else what decodes all of it."""
    if len(content) < DBF_HEAD.size:
        raise ImportFileError("corrupt", ".dbf")
    count, head_bytes, row_bytes = DBF_HEAD.unpack_from(content)
    if count * row_bytes > len(content) - head_bytes or (count and not row_bytes):
        raise ImportFileError("dbf_count", f"{count:,}")
    if named:
        return named
    for codec, name in (("utf-8", "UTF-8"), ("cp949", "CP949")):
        if all(_decodes(content[at : at + row_bytes], codec) for at in range(head_bytes, len(content), row_bytes or 1)):
            return name
    raise ImportFileError("encoding_mixed", ".dbf")


def _decodes(part: bytes, codec: str) -> bool:
    """Tell whether a codec can read a row; a text may be cut in the middle of its last letter."""
    try:
        part.decode(codec)
    except UnicodeDecodeError:
        return codec == "cp949" and part.decode(codec, "ignore") != ""
    return True


def _features(path: Path, layer: str | None, kind: str, encoding: str, sink: RowSink, *, said: bool = True) -> Table:
    """Read the features by GDAL."""
    raw = _reader()
    options = {} if layer is not None else {"encoding": encoding}
    try:
        meta, _, geometry, columns = raw.read(str(path), layer=layer, **options)
    except Exception as error:
        raise ImportFileError("corrupt", str(error)[:80].replace(str(path.parent), "")) from error
    found = FeatureRows(declared_system(str(meta["crs"] or "")))
    names = [str(name) for name in meta["fields"]]
    shapes = [None] * len(columns[0]) if geometry is None and len(columns) else geometry
    for number, wkb in enumerate(shapes if shapes is not None else ()):
        properties = {name: _plain(column[number]) for name, column in zip(names, columns, strict=True)}
        found.add(properties, _shape(wkb))
    notices = [] if said or encoding == "UTF-8" else [(Notice.ENCODING, encoding)]
    return found.table(kind, encoding, sink, notices)


def _plain(value: Any) -> Any:
    """Turn numpy's value into Python's; not-a-number is unknown."""
    plain: Any = value.item() if hasattr(value, "item") and not isinstance(value, Sequence) else value
    if isinstance(plain, bytes):
        return plain.hex()
    if isinstance(plain, float) and (plain != plain or plain in {float("inf"), float("-inf")}):  # noqa: PLR0124 - not-a-number alone differs from itself
        return None
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain


def _shape(wkb: Any) -> Any:
    """Make a geometry of WKB; a text says why it cannot be one."""
    if wkb is None:
        return None
    try:
        return shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as error:
        return str(error)[:80]
