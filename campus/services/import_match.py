"""Which record does a row mean: the one with its official number or name, perhaps one spelled otherwise, or none?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from campus.domain.city import City
from campus.domain.imports import FaultKind
from campus.domain.record import Located
from campus.exchange.address import BRACKETS, address_key, name_key
from campus.exchange.dataset import Draft
from campus.exchange.rooms import PLACE_KEY

Key = tuple[str, ...]
ANY_KIND = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that a row means, or may mean: then ``doubt`` is the kind of the question."""

    record_id: str = ""
    doubt: FaultKind | None = None


@dataclass(slots=True)
class RecordIndex:
    """The records of one table by everything that a row can know them by.

    ``known_rows`` are the keys of a data set's rows that were found to mean a record before.
    """

    city: City
    known_rows: Mapping[str, str] = field(default_factory=dict)
    by_id: dict[str, Located] = field(default_factory=dict)
    _pairs: tuple[tuple[str, str], ...] = ()
    _sure: dict[Key, set[str]] = field(default_factory=dict)
    _perhaps: dict[Key, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fold the city's pairs of spellings as names are folded."""
        self._pairs = tuple((name_key(left), name_key(right)) for left, right in self.city.spelling_pairs)

    def add(self, records: Iterable[Located]) -> None:
        """Take records in."""
        records = list(records)
        self.by_id.update((record.id, record) for record in records)
        for record in records:
            parent = self.by_id.get(getattr(record, "parent_id", ""))
            parent_name = parent.name if parent else ""
            for name in (record.name, *record.aliases):
                self._put(self._sure, ("name", record.kind, name_key(name), name_key(parent_name)), record.id)
                self._put(self._sure, ("alone", record.kind, name_key(name)), record.id)
                self._put(self._sure, ("place", name_key(name)), record.id)
                for kind in (record.kind, ANY_KIND):
                    self._put(self._perhaps, ("spelling", kind, self.spelling(name)), record.id)
            if number := getattr(record, "external_id", ""):
                self._put(self._sure, ("number", number), record.id)
            if road := address_key(record.address):
                self._put(self._perhaps, ("address", record.kind, road), record.id)

    def spelling(self, name: str) -> str:
        """Return a name as it is compared when spelling counts for little: pairs alike, nothing in brackets."""
        plain = name_key(BRACKETS.sub(" ", name) if "(" in name else name)
        for left, right in self._pairs:
            plain = plain.replace(left, right)
        return plain

    def find(self, draft: Draft, rules: Sequence[str]) -> Found:
        """Find the record of a row by the rules that its data set allows."""
        known = self.known_rows.get(draft.row_key, "")
        if known in self.by_id:
            return Found(known)
        number, kind, name = draft.get("external_id"), draft.get("kind"), draft.get("name")
        sure: list[Key] = [("number", number)] if number and "same_id" in rules else []
        sure.append(("name", kind, name_key(name), name_key(draft.get("parent_name"))))
        if not draft.get("parent_name"):
            # A place that a file names by its rooms only has no kind of its own.
            is_place = draft.row_key.endswith(f"|{PLACE_KEY}")
            sure.append(("place", name_key(name)) if is_place else ("alone", kind, name_key(name)))
        for key in sure:
            if len(found := self._sure.get(key, set())) == 1:
                return Found(next(iter(found)))
        return self._doubtful(draft, kind, rules)

    def _doubtful(self, draft: Draft, kind: str, rules: Sequence[str]) -> Found:
        """Find a record that a row may mean; a person has to say so."""
        asked: list[tuple[FaultKind, Key]] = [
            (FaultKind.SAME_SPELLING, ("spelling", word, self.spelling(draft.get("name")))) for word in (kind, ANY_KIND)
        ]
        road = address_key(draft.get("address"))
        if road and "same_address" in rules:
            asked.append((FaultKind.SAME_ADDRESS, ("address", kind, road)))
        for doubt, key in asked:
            if len(found := self._perhaps.get(key, set())) == 1 and key[-1]:
                return Found(next(iter(found)), doubt)
        return Found()

    @staticmethod
    def _put(index: dict[Key, set[str]], key: Key, record_id: str) -> None:
        """Note a record under a key."""
        index.setdefault(key, set()).add(record_id)
