"""What is an uploaded file, by its bytes and not by its name alone, and which rows does it hold?

Reading happens in a process of its own (:mod:`campus.exchange.reading_child`); this one only starts it, waits, and
takes the rows over as packed bytes, so that a million of them fit into memory.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from campus.domain.imports import Notice, Table
from campus.errors import ImportFileError
from campus.exchange.reading_child import READERS

LARGEST_BYTES = 300 * 1024 * 1024
LONGEST_S = 300
TEXT_ENDINGS = ("csv", "txt", "tsv")
ENDINGS = (*TEXT_ENDINGS, *READERS)
ZIP_START, OLE_START, SQLITE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite format 3\0"
PROJECT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from campus.exchange.reading_child import main; main()"


class PackedRows(Sequence[Sequence[str]]):
    """Rows as lines of JSON in one block of bytes; each is unpacked when it is asked for."""

    def __init__(self, content: bytes, ends: NDArray[np.int64]) -> None:
        """Keep the lines and where each ends."""
        self._content, self._ends = content, ends

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Sequence[str]]: ...
    def __getitem__(self, place: int | slice) -> Any:
        """Unpack one row, or some."""
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        start = int(self._ends[place - 1]) + 1 if place else 0
        return json.loads(self._content[start : int(self._ends[place])])

    def __iter__(self) -> Iterator[Sequence[str]]:
        """Unpack the rows one after another."""
        start = 0
        for end in self._ends.tolist():
            yield json.loads(self._content[start:end])
            start = end + 1


def read_upload(name: str, content: bytes) -> Table:
    """Read a file; raises :class:`ImportFileError` that names the cause and the place."""
    ending = name.rpartition(".")[2].lower()
    check_kind(ending, content)
    with tempfile.TemporaryDirectory() as folder:
        upload, answer = Path(folder) / f"upload.{ending}", Path(folder) / "answer"
        upload.write_bytes(content)
        _run(upload, answer, ending)
        return _table(answer.read_bytes())


def check_kind(ending: str, content: bytes) -> None:
    """Refuse what no reader takes, and bytes that are of another format than the name says."""
    if ending == "xls" and content.lstrip()[:1] == b"<":
        raise ImportFileError("html")
    if ending not in ENDINGS:
        raise ImportFileError("type", f".{ending[:20]}")
    if len(content) > LARGEST_BYTES:
        raise ImportFileError("size", f"{LARGEST_BYTES // 1024 // 1024:,} MB")
    packed = ending in {"xlsx", "zip"}
    binary = content.startswith((ZIP_START, OLE_START, SQLITE_START))
    if packed and not content.startswith(ZIP_START):
        raise ImportFileError("zip")
    if binary and not packed and ending != "gpkg":
        raise ImportFileError("content_type", f".{ending}")


def _run(upload: Path, answer: Path, ending: str) -> None:
    """Let the child read; one that ends without an answer met a limit."""
    command = [sys.executable, "-I", "-c", START, str(PROJECT), str(upload), str(answer), ending]
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    environment |= {"PYTHONWARNINGS": "ignore", "OPENBLAS_NUM_THREADS": "1", "PROJ_NETWORK": "OFF"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with our own module; the name of the upload is no part
            command, cwd=upload.parent, env=environment, timeout=LONGEST_S, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ImportFileError("limits", f"{LONGEST_S} s") from error
    if done.returncode or not answer.exists():
        raise ImportFileError("limits", f"{done.returncode}")


def _table(answer: bytes) -> Table:
    """Take the child's answer over."""
    ends = np.flatnonzero(np.frombuffer(answer, dtype=np.uint8) == ord("\n"))
    start = int(ends[-2]) + 1 if len(ends) > 1 else 0
    told = json.loads(answer[start:])
    if "code" in told:
        raise ImportFileError(told["code"], told["part"], told["rows"])
    numbers: Sequence[int] = range(*told["numbers"]) if told["is_range"] else told["numbers"]
    notices = tuple((Notice(kind), str(value)) for kind, value in told["notices"])
    rows = PackedRows(answer, ends[:-1])
    return Table(told["kind"], told["encoding"], tuple(told["headers"]), rows, numbers, told["crs"], notices)
