"""Which source does a row name, and who answers for it?

Rows name a source of the register by its id, or the address (URL) of a page. Pages get an entry of their own; an
address under which somebody keeps a copy of a published file stands for the published file.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

SOURCE_FIELDS = ("id", "title", "publisher", "url", "licence", "published_on", "collected_on", "note")


@dataclass(slots=True)
class SourceRegister:
    """The known sources and publishers, and those that rows have named so far."""

    sources: Mapping[str, Mapping[str, Any]]
    publishers: Sequence[Mapping[str, Any]]
    licences: Mapping[str, str]
    collected_on: str
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    days: dict[str, set[str]] = field(default_factory=dict)

    def resolve(self, named: str, reference_date: str = "", basis: str = "") -> str:
        """Return the id of the source that a row names; raise ``ValueError`` when nobody answers for it."""
        if named in self.sources:
            return self._use(self.sources[named])
        for source in self.sources.values():
            if any(named.startswith(prefix) for prefix in source.get("reads", ())):
                return self._use(source)
        key = self._use_page(named)
        if basis == "exact":
            self.days[key].add(reference_date)
        return key

    def rows(self) -> list[dict[str, str]]:
        """Return the rows of the sources that are used; a page's date is known when all its rows agree on it."""
        result = []
        for key, row in self.used.items():
            days = self.days.get(key, set())
            day = next(iter(days)) if len(days) == 1 else ""
            dated = {"title": f"{row['title']} {day}".strip(), "published_on": day} if key in self.days else {}
            result.append({**row, **dated})
        return result

    def _use(self, source: Mapping[str, Any]) -> str:
        """Take a registered source into the pack."""
        row = {name: str(source.get(name, "")) for name in SOURCE_FIELDS}
        row["collected_on"] = row["collected_on"] or self.collected_on
        row["licence"] = self.licences[source["licence"]]
        return self.used.setdefault(row["id"], row)["id"]

    def _use_page(self, url: str) -> str:
        """Take a page into the pack, by its publisher's entry."""
        publisher = self._publisher(url)
        key = "SR-" + hashlib.sha256(url.encode()).hexdigest()[:10]
        title = f"{publisher['name']} {publisher['form']}"
        row = dict(zip(SOURCE_FIELDS, (key, title, publisher["name"], url), strict=False))
        row |= {"licence": self.licences[publisher["licence"]], "collected_on": self.collected_on}
        self.days.setdefault(key, set())
        return self.used.setdefault(key, row | {"note": publisher.get("note", "")})["id"]

    def _publisher(self, url: str) -> Mapping[str, str]:
        """Find who publishes a page, by its host."""
        host = urlparse(url).netloc
        for publisher in self.publishers:
            if any(host == name or host.endswith("." + name) for name in publisher["hosts"]):
                return publisher
        raise ValueError(f"{url!r} is no source that the register knows")
