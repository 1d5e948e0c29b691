"""How are a million yes-or-no answers kept in 125 kB, so that combining and counting them takes microseconds?

A set of rows is an array of 64-bit words, row ``i`` being bit ``i % 64`` of word ``i // 64``; bits beyond the last row
are always zero. Sets of the same number of rows are combined with ``&``, ``|`` and :func:`without`.
"""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

WORD = 64


def pack(mask: Mask) -> Bits:
    """Pack a mask of one truth value a row."""
    words = np.zeros((len(mask) + WORD - 1) // WORD, dtype=np.uint64)
    packed = np.packbits(mask, bitorder="little")
    words.view(np.uint8)[: len(packed)] = packed
    return words


def rows_in(bits: Bits) -> Numbers:
    """Return the numbers of the rows in a set, ascending."""
    return np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))


def count(bits: Bits) -> int:
    """Count the rows in a set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def without(bits: Bits, other: Bits) -> Bits:
    """Return the rows of a set that are not in another one."""
    return bits & ~other


def nothing(size: int) -> Bits:
    """Return the empty set of a number of rows."""
    return np.zeros((size + WORD - 1) // WORD, dtype=np.uint64)


def everything(size: int) -> Bits:
    """Return the set of all rows."""
    return pack(np.ones(size, dtype=np.bool_))
