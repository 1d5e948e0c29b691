"""Which of a million texts contain what a person typed, the Korean way, within milliseconds?

The rules are those of :mod:`campus.analysis.text_search`, and the answers are the same. Instead of reading all texts
for each word, the places of every pair of neighbouring characters are kept in order; a word looks up its rarest pair
and compares its other characters at those places only. The same is kept for the consonants with which syllables begin.

Texts are UTF-16 code units. Memory: about 12 bytes a unit of normalised text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from campus.analysis.text_search import (
    FINAL_AS_INITIAL,
    FINALS,
    HANGUL_FIRST,
    HANGUL_LAST,
    INITIALS,
    SYLLABLES_PER_INITIAL,
    Spellings,
    normalise,
)

END = "\0"
"""Stands behind every text; it is no part of any word."""

BUCKETS = 1 << 16
BLOCK = 32

Codes = NDArray[np.uint16]
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Letter:
    """What one character of a word may be.

    Code units from ``first`` to ``last``, or with ``by_initial`` any syllable that begins with the consonant ``first``.
    """

    first: int
    last: int
    by_initial: bool = False


Pattern = tuple[_Letter, ...]


class _Pairs:
    """The places of all pairs of neighbouring units, in buckets: a pair's bucket may hold places of other pairs too."""

    def __init__(self, units: Codes) -> None:
        """Order the places by bucket; sorting 16-bit numbers takes a tenth of a second a million."""
        buckets = _bucket(units[:-1], units[1:])
        self._places: Places = np.argsort(buckets, kind="stable").astype(np.int32)
        self._starts = np.zeros(BUCKETS + 1, dtype=np.int64)
        np.cumsum(np.bincount(buckets, minlength=BUCKETS), out=self._starts[1:])

    def size(self, first: int, seconds: range) -> int:
        """Count the places among which those of some pairs are: one first unit, several second ones."""
        buckets = self._buckets(first, seconds)
        return int((self._starts[buckets + 1] - self._starts[buckets]).sum())

    def places(self, first: int, seconds: range) -> Places:
        """Return the places among which those of some pairs are."""
        parts = [self._places[self._starts[at] : self._starts[at + 1]] for at in self._buckets(first, seconds)]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    @staticmethod
    def _buckets(first: int, seconds: range) -> NDArray[np.int64]:
        """Return the buckets of some pairs, each once."""
        units = np.arange(seconds.start, seconds.stop, dtype=np.uint16)
        return np.unique(_bucket(np.full(len(units), first, dtype=np.uint16), units)).astype(np.int64)


def _bucket(first: Codes, second: Codes) -> Codes:
    """Spread pairs over the buckets; the arithmetic wraps around at 16 bits on purpose."""
    return first * np.uint16(40_503) + second * np.uint16(2_053)


class PhraseIndex:
    """Many texts, ready to be searched for parts of them."""

    def __init__(self, texts: Sequence[str], spellings: Spellings = ()) -> None:
        """Normalise and join the texts; ``spellings`` are pairs (variant, standard)."""
        self._spellings = spellings
        joined = normalise(END.join(text.replace(END, " ") for text in texts), spellings) + END
        self._codes: Codes = np.frombuffer(joined.encode("utf-16-le"), dtype=np.uint16)
        self._ends = np.flatnonzero(self._codes == 0)
        blocks = np.arange(0, len(self._codes), BLOCK)
        self._text_at_block = np.searchsorted(self._ends, blocks).astype(np.int32)
        self._initials = initials_of_codes(self._codes)
        self._pairs, self._initial_pairs = _Pairs(self._codes), _Pairs(self._initials)
        self.size = len(texts)

    def find(self, word: str) -> NDArray[np.bool_]:
        """Return which texts contain a word; all of them for one that is empty once normalised."""
        found = np.zeros(self.size, dtype=np.bool_)
        patterns = patterns_of(normalise(word, self._spellings))
        if not patterns:
            return ~found
        for pattern in patterns:
            found[self._text_at(self._matches(pattern))] = True
        return found

    def _text_at(self, places: Places) -> NDArray[np.int32]:
        """Return the number of the text in which each place lies; a block holds the beginnings of a few texts only."""
        texts = self._text_at_block[places // BLOCK]
        behind = self._ends[texts] < places
        while behind.any():
            texts += behind
            behind = self._ends[texts] < places
        return texts

    def _matches(self, pattern: Pattern) -> Places:
        """Return where a pattern begins."""
        offset, places = self._candidates(pattern)
        begins = places - np.int32(offset)
        begins = begins[(begins >= 0) & (begins <= len(self._codes) - len(pattern))]
        for number, letter in enumerate(pattern):
            codes = (self._initials if letter.by_initial else self._codes)[begins + number]
            begins = begins[(codes >= letter.first) & (codes <= letter.last)]
        return begins

    def _candidates(self, pattern: Pattern) -> tuple[int, Places]:
        """Return places among which the pattern is, found by its rarest pair, and that pair's offset in it."""
        if len(pattern) == 1:
            units = self._initials if pattern[0].by_initial else self._codes
            return 0, np.flatnonzero((units >= pattern[0].first) & (units <= pattern[0].last)).astype(np.int32)
        ways = []
        for offset, (letter, following) in enumerate(pairwise(pattern)):
            if not letter.by_initial and not following.by_initial and letter.first == letter.last:
                ways.append((offset, self._pairs, letter.first, range(following.first, following.last + 1)))
            else:
                second = _initial_of(following)
                ways.append((offset, self._initial_pairs, _initial_of(letter), range(second, second + 1)))
        offset, pairs, first, seconds = min(ways, key=lambda way: way[1].size(way[2], way[3]))
        return offset, pairs.places(first, seconds)


def patterns_of(word: str) -> tuple[Pattern, ...]:
    """Return what a normalised word may stand for; its last syllable may still be growing (박 → 박, 밖, 바ㄱ…)."""
    if not word:
        return ()
    *before, last = (_letters(char) for char in word)
    start = tuple(letter for letters in before for letter in letters)
    code = ord(word[-1])
    if not HANGUL_FIRST <= code <= HANGUL_LAST:
        return ((*start, *last),)
    final = (code - HANGUL_FIRST) % FINALS
    if final == 0:
        return ((*start, _Letter(code, code + FINALS - 1)),)
    following = FINAL_AS_INITIAL.get(final)
    grown = [] if following is None else [(*start, _Letter(code - final, code - final), *_letters(following))]
    return ((*start, *last), *grown)


def _letters(char: str) -> tuple[_Letter, ...]:
    """Return the code units of a character; a lone consonant stands for all that begins with it."""
    units = np.frombuffer(char.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    return tuple(_Letter(int(unit), int(unit), by_initial=char in INITIALS) for unit in units)


def _initial_of(letter: _Letter) -> int:
    """Return the consonant with which whatever a letter stands for begins."""
    return int(initials_of_codes(np.array([letter.first], dtype=np.uint16))[0])


def initials_of_codes(codes: Codes) -> Codes:
    """Replace each Hangul syllable by the consonant that it begins with; other units stay."""
    letters = np.array([ord(letter) for letter in INITIALS], dtype=np.uint16)
    found = codes.copy()
    hangul = (codes >= HANGUL_FIRST) & (codes <= HANGUL_LAST)
    found[hangul] = letters[(codes[hangul] - HANGUL_FIRST) // SYLLABLES_PER_INITIAL]
    return found
