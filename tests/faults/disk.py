"""What may a disk hold after the power is cut, if all is known that a database asked of it?

The model, per file: what was written before the file's last sync is there. Of what was written since, every write and
every change of length is there, or not, or there in part: a write is torn into sectors of 512 bytes, each of which is
there, or not, or holds noise. Which of them is drawn anew for each image, so a later write may be there without an
earlier one. A new file is certainly there once it was synced (SQLite then syncs the folder as well); a file that was
deleted without a sync of the folder may be there again as it was last synced.

Not simulated: a disk that says it has synced and has not; a sector that was synced and decays; noise outside of what
was written (SQLite relies on ``SQLITE_POWERSAFE_OVERWRITE``); a file system that loses a synced file's name. The
shared memory of the write-ahead log (``-shm``) is never synced by design: it is gone, or noise.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SECTOR = 512
KEPT, TORN = 0.4, 0.8
"""A write is there whole below the first, in part below the second, else not at all."""

WRITE, LENGTH, SYNC, DELETE, ACKNOWLEDGED = "write", "length", "sync", "delete", "acknowledged"


@dataclass(frozen=True)
class Asked:
    """One thing that was asked of the disk; ``place`` is an offset, a length, or how many acts were acknowledged."""

    what: str
    file: str = ""
    place: int = 0
    data: bytes = b""
    lasting: bool = False


class Disk:
    """The files at one moment of a recording."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Begin with what is safe."""
        self._safe = dict(files)
        self._open: dict[str, list[Asked]] = {}
        self.acknowledged = 0

    def take(self, asked: Asked) -> None:
        """Go one step on."""
        if asked.what == ACKNOWLEDGED:
            self.acknowledged = asked.place
        elif asked.what == SYNC:
            self._sync(asked.file)
        elif asked.what == DELETE and asked.lasting:
            self._safe.pop(asked.file, None)
            self._open.pop(asked.file, None)
        else:
            self._open.setdefault(asked.file, []).append(asked)

    def _sync(self, file: str) -> None:
        """Make a file safe; what was deleted before it was made anew is gone for good."""
        content: bytes | None = self._safe.get(file)
        for asked in self._open.pop(file, []):
            content = None if asked.what == DELETE else _applied(content or b"", asked)
        if content is None:
            self._safe.pop(file, None)
        else:
            self._safe[file] = content

    def image(self, folder: Path, chance: random.Random) -> None:
        """Write the files as the disk may hold them after a cut at this moment."""
        for file in self._safe.keys() | self._open.keys():
            content = self._safe.get(file)
            for asked in _still_there(self._open.get(file, []), chance):
                content = None if asked.what == DELETE else _perhaps(content or b"", asked, chance)
            if content is not None:
                (folder / file).write_bytes(content)


def _still_there(waiting: Sequence[Asked], chance: random.Random) -> Sequence[Asked]:
    """Cut the list before a deletion that did not reach the disk: what follows went into a file without a name."""
    for number, asked in enumerate(waiting):
        if asked.what == DELETE and chance.random() < 0.5:
            return waiting[:number]
    return waiting


def _perhaps(content: bytes, asked: Asked, chance: random.Random) -> bytes:
    """Apply a write wholly, in part or not at all."""
    drawn = chance.random()
    if drawn < KEPT:
        return _applied(content, asked)
    if drawn >= TORN or asked.what == LENGTH:
        return content
    for start in range(0, len(asked.data), SECTOR):
        sector = asked.data[start : start + SECTOR]
        fate = chance.random()
        if fate < 0.9:
            noise = fate >= 0.8
            data = chance.randbytes(len(sector)) if noise else sector
            content = _applied(content, Asked(WRITE, asked.file, asked.place + start, data)) if fate >= 0.4 else content
    return content


def _applied(content: bytes, asked: Asked) -> bytes:
    """Write into a content, or change its length; gaps hold zeros."""
    content = content.ljust(asked.place, b"\0")
    if asked.what == LENGTH:
        return content[: asked.place]
    return content[: asked.place] + asked.data + content[asked.place + len(asked.data) :]
