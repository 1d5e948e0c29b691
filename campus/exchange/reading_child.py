"""The process that reads an upload, and nothing else: bounded in memory, time and files, and without a network.

It is started by :mod:`campus.exchange.upload_reading` with the upload and a place for the answer. A crash, a bomb or a
fault in a library ends it alone.
"""

import contextlib
import ctypes
import json
import struct
import sys
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from campus.domain.imports import Table
from campus.errors import ImportFileError
from campus.exchange.table_text import RowSink, read_text_table

MEMORY_BYTES = 2 << 30
"""Address space; GDAL and numpy reserve half a gigabyte of it before they read anything."""

CPU_S = 240
FILE_BYTES = 2 << 30

READERS = {
    "xlsx": ("campus.exchange.table_xlsx", "read_workbook"),
    "geojson": ("campus.exchange.table_geojson", "read_geojson"),
    "json": ("campus.exchange.table_geojson", "read_geojson"),
    "kml": ("campus.exchange.table_kml", "read_kml"),
    "gpkg": ("campus.exchange.table_gis", "read_geopackage"),
    "zip": ("campus.exchange.table_gis", "read_shapefile"),
}
"""Which module reads which ending; only the one that is needed is loaded."""

SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""By machine: the kernel's name of it, and the number of the call that opens a socket."""

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_LOAD_WORD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001


class RowFile:
    """Writes rows to a file, one JSON list a line."""

    def __init__(self, stream: BinaryIO) -> None:
        """Keep the file."""
        self._stream = stream

    def append(self, row: list[str], /) -> None:
        """Write the next row."""
        self._stream.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def main() -> None:
    """Read the upload that the arguments name; the answer's last line says what it is or why it cannot be read."""
    upload, answer, ending = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    limit_resources()
    forbid_network()
    with answer.open("wb") as stream:
        try:
            told = _described(read_by_ending(upload, ending, RowFile(stream)))
        except ImportFileError as error:
            told = {"code": error.code, "part": error.part, "rows": error.rows}
        except MemoryError:
            told = {"code": "limits", "part": "", "rows": ()}
        stream.write(json.dumps(told).encode() + b"\n")


def read_by_ending(upload: Path, ending: str, rows: RowSink) -> Table:
    """Read an upload by its ending."""
    if ending not in READERS:
        with upload.open("rb") as stream:
            return read_text_table(stream, rows)
    module, function = READERS[ending]
    table: Table = getattr(import_module(module), function)(upload, rows)
    return table


def _described(table: Table) -> dict[str, object]:
    """Return everything of a table but its rows, as JSON's own kinds."""
    numbers = table.numbers
    told = [numbers.start, numbers.stop] if isinstance(numbers, range) else list(numbers)
    return {
        "kind": table.kind,
        "encoding": table.encoding,
        "headers": table.headers,
        "numbers": told,
        "is_range": isinstance(numbers, range),
        "crs": table.crs,
        "notices": table.notices,
    }


def limit_resources() -> None:
    """Bound memory, processor time and what may be written; a system without such limits has none."""
    with contextlib.suppress(ImportError):
        resource = import_module("resource")
        for name, limit in (("AS", MEMORY_BYTES), ("CPU", CPU_S), ("FSIZE", FILE_BYTES), ("CORE", 0)):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def forbid_network() -> None:
    """Let no socket be opened: by Python anywhere, by any library where Linux can filter its calls."""
    sys.addaudithook(_refuse_sockets)
    machine = SOCKET_CALLS.get(_machine())
    if machine is None:
        return
    architecture, call = machine
    steps = (
        (_LOAD_WORD, 0, 0, 4),
        (_JUMP_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD_WORD, 0, 0, 0),
        (_JUMP_EQUAL, 0, 1, call),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(buffer)))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    system.prctl(_SET_SECCOMP, _FILTER_MODE, program)


def _machine() -> str:
    """Return the kind of machine on which Linux can filter; nothing elsewhere."""
    return import_module("platform").machine() if sys.platform == "linux" else ""


def _refuse_sockets(event: str, _arguments: tuple[object, ...]) -> None:
    """End any attempt of Python's to reach a network."""
    if event.startswith("socket."):
        raise ImportFileError("limits", event)
