"""Which records has nobody confirmed since they were collected, and which are older than their limit?"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campus.domain.account import Actor
from campus.domain.record_form import EDITABLE
from campus.domain.tables import TYPE_OF_TABLE
from campus.services.atlas import Atlas, Row
from campus.services.record_rights import own_numbers
from campus.store.store import Store


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A record that wants to be looked at.

    ``since`` is the day on which it was confirmed last or, when ``confirmed`` is false, the date of its source, of
    which only the year or month may be known; ``age_days`` counts from the first day that it can mean.
    """

    row: Row
    since: str
    confirmed: bool
    age_days: int
    limit_days: int

    @property
    def overdue(self) -> bool:
        """Tell whether the limit is passed, apart from never having been confirmed."""
        return self.age_days > self.limit_days


def records_to_check(store: Store, atlas: Atlas, actor: Actor, today: date) -> list[ToCheck]:
    """Return the records that a person may confirm and that nobody has, or not lately, the oldest first.

    Only tables for which the city gives a limit are looked at.
    """
    mine = own_numbers(atlas, actor)
    limits = {TYPE_OF_TABLE[name].value: atlas.city.verification_days.get(name) for name in EDITABLE}
    confirmed = store.confirmations.newest_instants()
    zone = ZoneInfo(atlas.city.timezone)
    days = {key: datetime.fromisoformat(at).astimezone(zone).date() for key, at in confirmed.items()}
    found = []
    for number, (record_id, since) in enumerate(zip(atlas.ids, _reference_dates(atlas), strict=True)):
        if mine is not None and number not in mine:
            continue
        limit = limits.get(_type_of(atlas, number))
        day = days.get(record_id)
        age = (today - (day or first_day(since))).days
        if limit is not None and (day is None or age > limit):
            row = atlas.row(record_id, today)
            if row is not None:
                found.append(ToCheck(row, day.isoformat() if day else since, day is not None, age, limit))
    return sorted(found, key=lambda item: (-item.age_days, item.row.name, item.row.id))


def first_day(partial: str) -> date:
    """Return the first day that a date may mean of which only the year or month may be known."""
    return date.fromisoformat(partial + "-01-01"[len(partial) - len("2024") :])


def _reference_dates(atlas: Atlas) -> list[str]:
    """Return every feature's date of its source."""
    column = atlas.table.reference_dates
    return [column.keys[code] for code in column.codes.tolist()]


def _type_of(atlas: Atlas, number: int) -> str:
    """Return a feature's type."""
    types = atlas.table.types
    return types.keys[int(types.codes[number])]
