"""Which rows of a set come first, when the order of all rows is known beforehand?"""

import numpy as np
from numpy.typing import NDArray

from campus.analysis.bitset import Bits, Numbers, count, rows_in
from campus.analysis.nearest import smallest

FEW = 20_000
"""Up to so many rows are sorted themselves; of more, the order of all is followed until enough are found."""

PORTION = 65_536


class Ranking:
    """The order of all rows by a number, smallest first; equal numbers by row."""

    def __init__(self, keys: NDArray[np.generic]) -> None:
        """Sort once."""
        self._order = np.argsort(keys, kind="stable").astype(np.int32)
        self.ranks = np.empty(len(keys), dtype=np.int32)
        self.ranks[self._order] = np.arange(len(keys), dtype=np.int32)

    def first(self, bits: Bits, wanted: int) -> Numbers:
        """Return the first rows of a set, at most so many."""
        rows = rows_in(bits) if count(bits) <= FEW else None
        if rows is not None:
            return rows[smallest(self.ranks[rows], wanted)]
        mask = np.unpackbits(bits.view(np.uint8), count=len(self._order), bitorder="little").view(np.bool_)
        found: list[Numbers] = []
        for start in range(0, len(self._order), PORTION):
            part = self._order[start : start + PORTION]
            found.append(part[mask[part]].astype(np.int64))
            if sum(map(len, found)) >= wanted:
                break
        return np.concatenate(found)[:wanted]
