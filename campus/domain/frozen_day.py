"""What stood on a day, as it was frozen for a report: its bytes, and from what data they were made."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenDay:
    """One edition of what stood on a day: its bytes, their SHA-256, who froze it when (ISO 8601, UTC), from what data.

    ``chain_no`` and ``chain_hash`` are the newest link of the chain of decisions that was known then.
    """

    day: date
    edition: int
    content: bytes
    sha256: str
    frozen_at: str
    frozen_by: str
    data_version: int
    chain_no: int
    chain_hash: str

    @property
    def holds(self) -> bool:
        """Tell whether the bytes are still those that were frozen."""
        return hash_of(self.content) == self.sha256


@dataclass(frozen=True, slots=True)
class Tip:
    """From which data an answer was made: the data version and the newest link of the chain."""

    data_version: int
    chain_no: int
    chain_hash: str


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes as hexadecimal text."""
    return hashlib.sha256(content).hexdigest()
