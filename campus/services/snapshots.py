"""What stood on a day, frozen for a report: does the same question still give the same bytes, and if not, why?

A frozen day is canonical JSON: sorted keys, no blanks, UTF-8. It holds what the public may see, as it is known when
it is frozen, so that it can be handed on; nobody's name is in it.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from campus.domain.account import Actor, AuditEntry, Right
from campus.domain.assignment import Assignment, assignments_on, latest_decisions, without_names
from campus.domain.city import City
from campus.domain.frozen_day import FrozenDay
from campus.domain.record import Source, Space
from campus.domain.tables import format_cell
from campus.errors import NotFoundError, QueryError, StoreError
from campus.services.rights import require_right
from campus.store.reading import Reader
from campus.store.snapshots import read_tip
from campus.store.store import Store

FORMAT: Final = "campus-snapshot-1"
NOT_PUBLIC: Final = frozenset({"proposer", "approver", "evidence"})
LATER_FIELDS: Final = frozenset({"industry_list_id", "budget_line", "moved_links"})
"""Fields that the first frozen days did not know; written only where they say something, so that those compare."""
SPACE_FIELDS: Final = ("id", "name", "name_en", "kind", "address", "place_text", "district_id", "owner_id", "source_id")

COMMAND_LINE: Final = Actor("command-line", "command line", frozenset({Right.ADMINISTRATOR}))
"""Whoever may run commands on the server may read and write the database anyway."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A frozen day, whether it was frozen just now, and how what is known now differs from it, a line each."""

    frozen: FrozenDay
    is_new: bool
    differences: tuple[str, ...] = ()


def freeze_day(store: Store, city: City, actor: Actor, day: date, today: date, *, again: bool = False) -> Answer:
    """Freeze what stood on a day, or compare what is known of it now with its newest edition.

    ``again`` freezes another edition when they differ. Raises :class:`~campus.errors.RightError` without the right to
    approve or to administrate, :class:`~campus.errors.QueryError` for a day that has not come, and
    :class:`~campus.errors.StoreError` when the stored bytes are no longer those that were frozen.
    """
    if not actor.has(Right.ADMINISTRATOR):
        require_right(store, actor, Right.APPROVER, "freeze_day", day.isoformat())
    if day > today:
        raise QueryError(f"{day} has not come; only what stood can be frozen, not what is planned. Today is {today}.")
    with store.snapshot() as moment:
        content, tip = day_content(moment, city, day), read_tip(moment)
    editions = store.frozen_days.editions(day)
    differences: tuple[str, ...] = ()
    if editions:
        newest = _checked(editions[-1])
        differences = tuple(_differences(json.loads(newest.content), json.loads(content)))
        if not differences or not again:
            return Answer(newest, is_new=False, differences=differences)
    entry = AuditEntry(actor.account_id, "freeze_day", day.isoformat(), "done")
    return Answer(store.frozen_days.add(day, len(editions), content, tip, entry), is_new=True, differences=differences)


def compare_day(store: Store, city: City, frozen: FrozenDay) -> tuple[str, ...]:
    """Return how what is known now differs from a frozen edition, a line each; raise :class:`StoreError` if changed."""
    with store.snapshot() as moment:
        content = day_content(moment, city, frozen.day)
    return tuple(_differences(json.loads(_checked(frozen).content), json.loads(content)))


def frozen_days(store: Store) -> list[FrozenDay]:
    """Return every frozen edition by day and number; what was tampered with is listed too."""
    return store.frozen_days.all()


def frozen_edition(store: Store, day: date, edition: int) -> FrozenDay:
    """Return an edition of a frozen day; raise :class:`NotFoundError`, or :class:`StoreError` when it was changed."""
    for found in store.frozen_days.editions(day):
        if found.edition == edition:
            return _checked(found)
    raise NotFoundError(f"{day} has no frozen edition {edition}.")


def _checked(frozen: FrozenDay) -> FrozenDay:
    """Refuse bytes that are no longer those that were frozen."""
    if not frozen.holds:
        raise StoreError(f"The frozen day {frozen.day}, edition {frozen.edition}, was changed: its hash does not fit.")
    return frozen


def day_content(moment: Reader, city: City, day: date) -> bytes:
    """Write what stood on a day as canonical JSON. Facts only: the day is looked at as if it were today."""
    decisions = [without_names(decision) for decision in latest_decisions(moment.events())]
    standing = sorted(assignments_on(decisions, day, day), key=lambda item: item.decision.id)
    spaces = {space.id: space for space in moment.rows("spaces")}
    content = {
        "format": FORMAT,
        "day": day.isoformat(),
        "city": {"key": city.key, "names": dict(city.names)},
        "roles": {role.key: dict(role.labels) for role in city.roles},
        "districts": {district.id: district.name for district in moment.rows("districts")},
        "institutions": _institutions(moment, standing),
        "assignments": {item.decision.id: _assignment(item, spaces[item.decision.space_id]) for item in standing},
        "counts": _counts(standing, spaces),
        "sources": _sources(moment.rows("sources"), standing, spaces),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _assignment(item: Assignment, space: Space) -> dict[str, Any]:
    """Write an assignment with its space as both are known now."""
    decision = {
        field.name: _plain(getattr(item.decision, field.name))
        for field in fields(item.decision)
        if field.name not in NOT_PUBLIC and (field.name not in LATER_FIELDS or getattr(item.decision, field.name))
    }
    standing = {"standing": item.standing.state.value, "overdue": item.standing.overdue}
    return {**decision, **standing, "space": {name: getattr(space, name) for name in SPACE_FIELDS}}


def _plain(value: Any) -> Any:
    """Write a value in JSON's own kinds."""
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, int) else format_cell(value)


def _institutions(moment: Reader, standing: Sequence[Assignment]) -> dict[str, str]:
    """Name the institutions that lead or operate what stands."""
    named = {key for item in standing for key in (item.decision.lead_id, item.decision.operator_id) if key}
    return {row.id: row.name for row in moment.rows("institutions") if row.id in named}


def _counts(standing: Sequence[Assignment], spaces: Mapping[str, Space]) -> dict[str, Any]:
    """Count the assignments by role, state and district, and the spaces without any; an unknown district is empty."""
    by_district: dict[str, Counter[str]] = {}
    for item in standing:
        key = f"{item.decision.role}/{item.standing.state}"
        by_district.setdefault(spaces[item.decision.space_id].district_id, Counter())[key] += 1
    return {
        "assignments": len(standing),
        "by_role": dict(Counter(item.decision.role for item in standing)),
        "by_state": dict(Counter(item.standing.state.value for item in standing)),
        "by_district": {district: dict(counter) for district, counter in by_district.items()},
        "spaces": len(spaces),
        "spaces_without_role": len(spaces.keys() - {item.decision.space_id for item in standing}),
    }


def _sources(
    sources: Sequence[Source], standing: Sequence[Assignment], spaces: Mapping[str, Space]
) -> dict[str, dict[str, Any]]:
    """Write down where the assignments and their spaces come from."""
    named = {item.decision.source_id for item in standing}
    named |= {spaces[item.decision.space_id].source_id for item in standing}
    return {
        source.id: {field.name: _plain(getattr(source, field.name)) for field in fields(source)}
        for source in sources
        if source.id in named
    }


def _differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Tell what differs, by its place in the content."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), f"{place}.{key}" if place else key)
    elif old != new:
        yield f"{place}: {_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    """Write a value so that it stays in its line, whatever signs are in it."""
    return json.dumps(value, sort_keys=True)
