"""What does a paper say, whatever file it is written to: its title, its numbered lines, its table?

A paper is a draft that somebody copies into the city's own approval system; nothing in it is signed or sent. Its words
are the city pack's (:mod:`campus.domain.paper_template`); what a record says in it is text and nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

FIRST_SYLLABLE = ord("가")
LETTERS = tuple(number * 588 for number in (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17, 18))
"""Where the syllables of each plain consonant begin, counted from the first syllable; doubled ones are left out."""
VOWELS = tuple(number * 28 for number in (0, 4, 8, 13, 18, 20))
"""가 나 다 … are followed by 거 너 더 …, then by 고, 구, 그, 기."""

LATIN = 26

_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class PaperKind(StrEnum):
    """What a paper is for: to be decided inside the house, or to be made known outside."""

    DRAFT = "draft"
    ANNOUNCEMENT = "announcement"


class Act(StrEnum):
    """What a decision does to a space's mission."""

    ASSIGN = "assign"
    CHANGE = "change"
    END = "end"


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line and the lines below it."""

    text: str
    lines: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The table that is attached; every row has a cell for each heading."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything a paper says, in its order: notice, number, fields, title, opening, date, sender, lines, attachment.

    What a kind of paper does not have is empty. ``fields`` are labels with values. ``levels`` are the signs of the
    numbering, outermost first. ``font`` and ``language`` are for files that name them.
    """

    kind: PaperKind
    notice: str
    number: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    title: str
    opening: str = ""
    day: str = ""
    sender: str = ""
    lines: tuple[Line, ...]
    attachment: str
    table: Table
    levels: tuple[str, ...]
    font: str = ""
    language: str = ""


def tidy(text: str) -> str:
    """Return a text that stays in its place: one line, without control, direction or broken signs."""
    return _UNFIT.sub("", _BREAKS.sub(" ", text)).strip()


def marker(level: str, number: int) -> str:
    """Return the sign of the ``number``-th line (from 1) of a level given by the sign of its first: ``1.``, ``가)``.

    >>> [marker("가.", number) for number in (1, 2, 14, 15)]
    ['가.', '나.', '하.', '거.']
    """
    first = level[0]
    if first == "가":
        return _syllable(number - 1) + level[1:]
    if first == "a":
        return _latin(number - 1) + level[1:]
    return f"{number}{level[1:]}"


def _syllable(index: int) -> str:
    """Count in syllables; where they end, count again from the first with a number behind it."""
    again, place = divmod(index, len(LETTERS) * len(VOWELS))
    vowel, letter = divmod(place, len(LETTERS))
    sign = chr(FIRST_SYLLABLE + LETTERS[letter] + VOWELS[vowel])
    return f"{sign}{again + 1}" if again else sign


def _latin(index: int) -> str:
    """Count in letters; where they end, count again from the first with a number behind it."""
    again, place = divmod(index, LATIN)
    sign = chr(ord("a") + place)
    return f"{sign}{again + 1}" if again else sign


def numbered(lines: tuple[Line, ...], levels: tuple[str, ...], depth: int = 0) -> Iterator[tuple[int, str, str]]:
    """Yield depth (from 0), sign and text of every line in reading order; below the last level its signs go on."""
    level = levels[min(depth, len(levels) - 1)]
    for number, line in enumerate(lines, 1):
        yield depth, marker(level, number), line.text
        yield from numbered(line.lines, levels, depth + 1)
