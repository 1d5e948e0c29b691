"""Which files does a decision rest on, and how are they named in it?

A decision holds each file's SHA-256, size and name, so that the chain of decisions covers the bytes as well.
"""

import hashlib
import re
from dataclasses import dataclass

MOST_FILES = 10
"""Files that one decision may rest on; more belong into one document."""

LARGEST_FILE = 15 * 1024 * 1024
"""Bytes of one file, the same as the server takes (``maxUploadSize``)."""

LONGEST_NAME = 120

_WRITTEN = re.compile(r"([0-9a-f]{64}) (\d{1,12}) (.+)", re.DOTALL)
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f;/\\<>:"|?*\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
"""What no name of a file may hold: signs of control, of direction, of paths, and the separator of lists."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody hands it in: its name there, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that a decision rests on: the SHA-256 of its bytes (hexadecimal), its size in bytes, its name."""

    sha256: str
    size: int
    name: str

    @property
    def text(self) -> str:
        """Write the file as a decision holds it."""
        return f"{self.sha256} {self.size} {self.name}"


def describe(upload: Upload) -> EvidenceFile:
    """Describe a file by its bytes, under a name that can stand anywhere."""
    return EvidenceFile(hashlib.sha256(upload.content).hexdigest(), len(upload.content), safe_name(upload.name))


def safe_name(name: str) -> str:
    """Return a file's name without folders and signs that mislead; its ending is kept when it is too long."""
    last = _UNFIT.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .") or "file"
    if len(last) <= LONGEST_NAME:
        return last
    stem, dot, ending = last.rpartition(".")
    kept = f"{dot}{ending}"[-10:] if dot else ""
    return (stem or last)[: LONGEST_NAME - len(kept)] + kept


def read_evidence(text: str) -> EvidenceFile | None:
    """Read a file as a decision holds it; ``None`` for a text that is none."""
    found = _WRITTEN.fullmatch(text)
    return EvidenceFile(found[1], int(found[2]), found[3]) if found else None
