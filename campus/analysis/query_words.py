"""What did a person mean by the words in a search box? Each part that was understood is a chip to be taken away."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campus.analysis.text_search import Spellings, normalise

WORD, IGNORED = "words", "ignored"
"""The kinds of chips that are no meaning of the city's: a word to be found in texts, and one that says nothing."""

MOST_WORDS = 4
"""The longest name that is looked up as a whole, in words."""

SHORTEST_PART = 2

_TOKEN = re.compile(r"[^\s,;/+]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of the city's stands for: keys of a facet or ids of places, with its names by language."""

    kind: str
    keys: tuple[str, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a text and what it was taken to mean; ``start`` and ``end`` are its place in the text.

    ``word`` is what of it was understood, without a particle. ``labels`` are the meaning's names by language; those of
    a word are empty, it stands for itself.
    """

    kind: str
    keys: tuple[str, ...]
    start: int
    end: int
    text: str
    word: str
    labels: Mapping[str, str] = field(hash=False)


class Lexicon:
    """The words that a city's search box understands."""

    def __init__(
        self,
        meanings: Iterable[tuple[str, Meaning]],
        ignored: Iterable[str] = (),
        particles: Iterable[str] = (),
        spellings: Spellings = (),
    ) -> None:
        """Keep the words; of two meanings of one word the first stands, of the same kind their keys are joined."""
        self._spellings = spellings
        self._known: dict[str, Meaning] = {}
        for word, meaning in meanings:
            self._add(normalise(word, spellings), meaning)
        self._ignored = frozenset(normalise(word, spellings) for word in ignored)
        self._particles = tuple(sorted((normalise(word, spellings) for word in particles), key=len, reverse=True))

    def _add(self, word: str, meaning: Meaning) -> None:
        """Add a word's meaning."""
        old = self._known.get(word)
        if not word or (old is not None and old.kind != meaning.kind):
            return
        if old is not None and set(meaning.keys) - set(old.keys):
            keys = tuple(dict.fromkeys((*old.keys, *meaning.keys)))
            meaning = Meaning(meaning.kind, keys, dict.fromkeys(meaning.labels, word))
        elif old is not None:
            return
        self._known[word] = meaning

    def word_in(self, text: str) -> str:
        """Return the known word that a text is, with or without a particle behind it; empty when none is."""
        word = normalise(text, self._spellings)
        bare = (word.removesuffix(end) for end in self._particles if end and word.endswith(end))
        return next((item for item in (word, *bare) if item in self._known), "")

    def names(self, kinds: Iterable[str]) -> list[tuple[str, str, str]]:
        """Return the words that name exactly one key of some kinds: word, kind, key."""
        wanted = frozenset(kinds)
        return [
            (word, meaning.kind, meaning.keys[0])
            for word, meaning in self._known.items()
            if meaning.kind in wanted and len(meaning.keys) == 1
        ]

    def says_nothing(self, text: str) -> bool:
        """Tell whether a word is no part of what is looked for."""
        word = normalise(text, self._spellings)
        return not word or word in self._ignored

    def understand(self, text: str) -> tuple[Chip, ...]:
        """Divide a text into chips, in its order; the longest names are looked up first."""
        tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(text)]
        chips: list[Chip] = []
        at = 0
        while at < len(tokens):
            size = self._longest(text, tokens[at : at + MOST_WORDS])
            chips += self._chips(text, tokens[at][0], tokens[at + size - 1][1])
            at += size
        return tuple(chips)

    def _longest(self, text: str, tokens: Sequence[tuple[int, int]]) -> int:
        """Count the words, from the first one on, that are the longest known or unneeded phrase; 1 when none is."""
        for size in range(len(tokens), 1, -1):
            phrase = text[tokens[0][0] : tokens[size - 1][1]]
            if self.word_in(phrase) or self.says_nothing(phrase):
                return size
        return 1

    def _chips(self, text: str, start: int, end: int) -> list[Chip]:
        """Make the chip of a part; a word that is two known ones written together (토요일오전) makes two."""
        part = text[start:end]
        if self.word_in(part):
            return [self._chip(text, start, end)]
        if self.says_nothing(part):
            return [Chip(IGNORED, (), start, end, part, part, {})]
        for cut in range(start + SHORTEST_PART, end - SHORTEST_PART + 1):
            if self.word_in(text[start:cut]) and self.word_in(text[cut:end]):
                return [self._chip(text, start, cut), self._chip(text, cut, end)]
        return [Chip(WORD, (part,), start, end, part, part, {})]

    def _chip(self, text: str, start: int, end: int) -> Chip:
        """Make the chip of a part that is known."""
        word = self.word_in(text[start:end])
        meaning = self._known[word]
        return Chip(meaning.kind, meaning.keys, start, end, text[start:end], word, meaning.labels)


def text_without(text: str, *chips: Chip) -> str:
    """Return a text without the parts of some of its chips."""
    for chip in sorted(chips, key=lambda item: -item.start):
        text = f"{text[: chip.start]} {text[chip.end :]}"
    return " ".join(text.split())
