"""Whom does a text address, as far as its words say: ages, groups? All of it is derived, so an estimate."""

import re
from collections.abc import Sequence

from campus.domain.city import Term

_AGE_SPAN = re.compile(r"(\d{1,2})\s*세?\s*[~∼～-]\s*(\d{1,2})\s*세")
_AGE_FROM = re.compile(r"(\d{1,2})\s*세\s*(?:이상|부터)")
_AGE_TO = re.compile(r"(\d{1,2})\s*세\s*(?:이하|까지)")
_AGE_BELOW = re.compile(r"(\d{1,2})\s*세\s*미만")


def ages_in(text: str) -> tuple[int | None, int | None]:
    """Return the ages (both included) that a text names: 만 18세 이상, 7~9세, 60세 미만."""
    span = _AGE_SPAN.search(text)
    if span:
        return int(span[1]), int(span[2])
    first, last, below = _AGE_FROM.search(text), _AGE_TO.search(text), _AGE_BELOW.search(text)
    to = int(last[1]) if last else int(below[1]) - 1 if below else None
    return (int(first[1]) if first else None), to


def terms_in(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the keys of the terms one of whose names or other words stands in a text, in the order of the terms.

    Longer words go first, so that 전자우편 is not read as 우편 as well.
    """
    bare = _bare(text)
    words = [(_bare(word), term.key) for term in terms for word in words_of(term)]
    found = set()
    for word, key in sorted(words, key=lambda item: -len(item[0])):
        if word and word in bare:
            found.add(key)
            bare = bare.replace(word, "\0")
    return tuple(term.key for term in terms if term.key in found)


def _bare(text: str) -> str:
    """Leave out what does not count when words are compared."""
    return "".join(text.lower().split())


def words_of(term: Term) -> tuple[str, ...]:
    """Return everything that a term is called."""
    return (*term.labels.values(), *term.words)
