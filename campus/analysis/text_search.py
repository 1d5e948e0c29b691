"""Which of many texts contain what a person typed, the Korean way?

Spaces, case and middle dots do not count; the marks of a company's legal form do not count; a lone consonant
stands for any syllable that begins with it (ㅇㅈㄷ finds 인제대학교); a syllable that is still being typed matches
all that it may become (박무 finds 박물관). The rules are those of the input methods in common use, not of a standard.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

HANGUL_FIRST, HANGUL_LAST = 0xAC00, 0xD7A3
SYLLABLES_PER_INITIAL = 588
FINALS = 28
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FINAL_AS_INITIAL = dict(
    zip(
        (1, 2, 4, 7, 8, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27),
        "ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
        strict=True,
    )
)
"""The final consonants (by their number in a syllable) that may turn out to begin the next syllable."""

_LEGAL_FORMS = re.compile(r"㈜|\(주\)|（주）|주식회사|유한회사|㈲|\(유\)")
_IGNORED = re.compile(r"[\s·․‧ㆍ•・\-_()\[\],.&/'\"“”‘’]+")
_HAS_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_RECORD_END = "\n"
_PART_END = "\x1f"

Spellings = tuple[tuple[str, str], ...]
Indices = NDArray[np.int32]


def normalise(text: str, spellings: Spellings = ()) -> str:
    """Bring a text into the form in which it is compared; ``spellings`` are pairs (variant, standard)."""
    text = unicodedata.normalize("NFC", text)
    if _HAS_FULL_WIDTH.search(text):  # replacing takes much longer than looking
        text = text.translate(_FULL_WIDTH)
    text = text.lower()
    text = _IGNORED.sub("", _LEGAL_FORMS.sub("", text))
    for variant, standard in spellings:
        text = text.replace(variant, standard)
    return text


def initials_of(text: str) -> str:
    """Replace each Hangul syllable by the consonant that it begins with; other characters stay."""
    return "".join(map(_initial, text))


@lru_cache(maxsize=16384)
def _initial(character: str) -> str:
    code = ord(character)
    if HANGUL_FIRST <= code <= HANGUL_LAST:
        return INITIALS[(code - HANGUL_FIRST) // SYLLABLES_PER_INITIAL]
    return character


def pattern_for(word: str) -> str:
    """Write the regular expression of a normalised word."""
    return "".join(_character_pattern(char) for char in word[:-1]) + _last_pattern(word[-1:])


def _character_pattern(character: str) -> str:
    """Match a character, or for a lone consonant any syllable that begins with it."""
    if character in INITIALS:
        return f"(?:{character}|{_syllables_with(character)})"
    return re.escape(character)


def _syllables_with(initial: str) -> str:
    """Return the class of all syllables that begin with a consonant."""
    first = HANGUL_FIRST + INITIALS.index(initial) * SYLLABLES_PER_INITIAL
    return f"[{chr(first)}-{chr(first + SYLLABLES_PER_INITIAL - 1)}]"


def _last_pattern(character: str) -> str:
    """Match the last character typed, which may still grow."""
    if not character or not HANGUL_FIRST <= ord(character) <= HANGUL_LAST:
        return _character_pattern(character) if character else ""
    final = (ord(character) - HANGUL_FIRST) % FINALS
    if final == 0:
        return f"[{character}-{chr(ord(character) + FINALS - 1)}]"
    following = FINAL_AS_INITIAL.get(final)
    if following is None:
        return character
    return f"(?:{character}|{chr(ord(character) - final)}{_character_pattern(following)})"


class TextIndex:
    """Many records' texts, ready to be searched.

    ``texts`` holds for every record its parts (name, aliases, address …); a match never crosses from one part into
    the next. Memory is about twice the length of the texts.
    """

    def __init__(self, texts: Iterable[Sequence[str]], spellings: Spellings = ()) -> None:
        """Normalise and join the texts."""
        lines = [_PART_END.join(normalise(part, spellings) for part in parts if part) for parts in texts]
        self._spellings = spellings
        self._blob = _RECORD_END.join(lines) + _RECORD_END
        self._initials = initials_of(self._blob)
        ends = np.fromiter((len(line) + 1 for line in lines), dtype=np.int64, count=len(lines))
        self._ends = np.cumsum(ends)

    def find(self, word: str) -> Indices:
        """Return the numbers of the records that contain the word, ascending; all of them for an empty word."""
        word = normalise(word, self._spellings)
        if not word:
            return np.arange(len(self._ends), dtype=np.int32)
        if all(char in INITIALS for char in word):
            return self._records_at(_positions(self._initials, word))
        if _is_literal(word):
            return self._records_at(_positions(self._blob, word))
        return self._records_at([found.start() for found in re.finditer(pattern_for(word), self._blob)])

    def _records_at(self, positions: Sequence[int]) -> Indices:
        """Turn positions in the joined text into record numbers."""
        numbers = np.searchsorted(self._ends, np.asarray(positions, dtype=np.int64), side="right")
        return np.unique(numbers).astype(np.int32)


def _is_literal(word: str) -> bool:
    """Tell whether a word has no part that stands for several syllables."""
    last = ord(word[-1])
    return not (HANGUL_FIRST <= last <= HANGUL_LAST or any(char in INITIALS for char in word))


def _positions(blob: str, word: str) -> list[int]:
    """Return where a word begins in a text; every record needs it only once, so overlaps may be skipped."""
    found = []
    at = blob.find(word)
    while at >= 0:
        found.append(at)
        at = blob.find(word, at + len(word))
    return found
