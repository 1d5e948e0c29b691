"""Does the chain of decisions still hold, also against somebody who could rewrite the whole database?

Every decision carries the hash of the one before it, so a change of the past shows; whoever can rewrite the file can
also compute all hashes anew. An anchor says which link stood at an instant, signed with a key that the database does
not know. Keep anchors and key on another machine: the chain is tamper-evident up to the newest anchor, no further.
"""

import hmac
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from campus.errors import ChainError, SettingError
from campus.settings import read_settings
from campus.store.events import GENESIS
from campus.store.inspection import changed_frozen_days, city_key, evidence_faults, inspected_store, link_hashes
from campus.store.store import Store

FORMAT: Final = "campus-anchor-1"
LEAST_KEY_CHARS: Final = 32
MOST_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Anchor:
    """What stood at an instant: the city, the newest link's number and hash, the instant (ISO 8601, UTC), the code."""

    city: str
    chain_no: int
    hash: str
    at: str
    code: str = ""

    def line(self) -> str:
        """Write the anchor as it is kept."""
        return f"{FORMAT} {self.city} {self.chain_no} {self.hash} {self.at} {self.code}"

    def code_by(self, key: bytes) -> str:
        """Compute the code (HMAC-SHA-256) that only who has the key can compute."""
        content = "\n".join((FORMAT, self.city, str(self.chain_no), self.hash, self.at))
        return hmac.new(key, content.encode(), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many links hold, up to which of them anchors hold, and what does not, the first broken link first.

    ``broken`` is the number of that link, 0 when the chain holds.
    """

    links: int
    anchored: int
    faults: tuple[str, ...]
    broken: int = 0


def open_to_inspect() -> AbstractContextManager[Store]:
    """Open this installation's database as it stands."""
    return inspected_store(read_settings().store_url)


def make_key(path: Path) -> None:
    """Write a new key that only its owner can read; raise :class:`SettingError` rather than overwrite a file."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingError(f"{path}: the key cannot be written ({error.strerror}). Name a new file.") from error
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")


def read_key(path: Path) -> bytes:
    """Read a key; raise :class:`SettingError` when it is too short to protect anything."""
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise SettingError(f"{path}: the key cannot be read ({error.strerror}).") from error
    if len(key) < LEAST_KEY_CHARS:
        raise SettingError(f"{path}: a key has {LEAST_KEY_CHARS} or more signs. Make one: campus audit make-key FILE.")
    return key


def make_anchor(store: Store, key: bytes) -> Anchor:
    """Say which link is the newest now; raise :class:`StoreError` when the chain does not hold."""
    with store.snapshot() as moment:
        newest = moment.verify_chain()
        found = link_hashes(moment).get(newest, GENESIS)
        anchor = Anchor(city_key(moment), newest, found, datetime.now(UTC).isoformat(timespec="seconds"))
    return Anchor(anchor.city, anchor.chain_no, anchor.hash, anchor.at, anchor.code_by(key))


def verify(store: Store, anchors: str | None = None, key: bytes = b"") -> Verdict:
    """Check every link of the chain, its files, the frozen days and, if any, anchors that were kept elsewhere.

    ``anchors`` are the lines of :meth:`Anchor.line`, ``key`` is the key that they were made with.
    """
    with store.snapshot() as moment:
        faults, links, broken = [], 0, 0
        try:
            links = moment.verify_chain()
        except ChainError as error:
            faults.append(str(error))
            broken = error.link
        faults.extend(
            f"The frozen day {item.day}, edition {item.edition}, was changed: its hash does not fit."
            for item in changed_frozen_days(moment)
        )
        faults.extend(evidence_faults(moment))
        if anchors is None:
            return Verdict(links, 0, tuple(faults), broken)
        hashes, city = link_hashes(moment), city_key(moment)
    found, unread = _read_anchors(anchors, city, key)
    anchored = _anchored(found, hashes)
    faults.extend(_differing(found, hashes, anchored))
    return Verdict(links, anchored, (*faults, *unread), broken)


def _read_anchors(text: str, city: str, key: bytes) -> tuple[list[Anchor], list[str]]:
    """Read the anchors that were made with the key, by link; tell of every line that is none."""
    anchors, faults = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        anchor = _read_anchor(line)
        if anchor is None:
            faults.append(f"Line {number} of the anchors is no anchor.")
        elif not hmac.compare_digest(anchor.code, anchor.code_by(key)):
            faults.append(f"Line {number} of the anchors was not made with this key, or was changed.")
        elif anchor.city != city:
            faults.append(f"Line {number} of the anchors is of the city {anchor.city!a}, the database of {city!a}.")
        else:
            anchors.append(anchor)
    if not anchors:
        faults.append("No anchor could be compared.")
    return sorted(anchors, key=lambda anchor: (anchor.chain_no, anchor.at)), faults


def _read_anchor(line: str) -> Anchor | None:
    """Read a line; ``None`` when it is no anchor."""
    words = line.split()
    if not line.isascii() or len(words) != len(fields(Anchor)) + 1 or words[0] != FORMAT:
        return None
    if not words[2].isdecimal() or len(words[2]) > MOST_DIGITS:
        return None
    return Anchor(words[1], int(words[2]), *words[3:])


def _anchored(anchors: Iterable[Anchor], hashes: Mapping[int, str]) -> int:
    """Return the number of the newest link before which no anchor differs."""
    newest = 0
    for anchor in anchors:
        if _hash_at(hashes, anchor.chain_no) != anchor.hash:
            break
        newest = anchor.chain_no
    return newest


def _differing(anchors: Iterable[Anchor], hashes: Mapping[int, str], anchored: int) -> Iterator[str]:
    """Tell of every anchored link that is gone or another one."""
    length = max(hashes, default=0)
    for anchor in anchors:
        found = _hash_at(hashes, anchor.chain_no)
        if found == anchor.hash:
            continue
        what = "is another one now" if found else f"is gone, the chain ends at link {length}"
        yield (
            f"Link {anchor.chain_no}, anchored at {anchor.at}, {what}: "
            f"the first link that was changed or removed is {_span(anchored + 1, anchor.chain_no)}."
        )


def _span(first: int, last: int) -> str:
    """Name a link, or the links among which it is."""
    return f"link {first}" if first >= last else f"one of links {first} to {last}"


def _hash_at(hashes: Mapping[int, str], chain_no: int) -> str:
    """Return the hash of a link, that of the beginning for 0, and nothing for a link that is not there."""
    return GENESIS if chain_no == 0 else hashes.get(chain_no, "")
