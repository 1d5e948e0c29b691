"""Which records has nobody confirmed since they were collected, and which are older than their limit?"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campus.domain.account import Actor
from campus.domain.record_form import EDITABLE
from campus.domain.tables import TYPE_OF_TABLE
from campus.services.atlas import Atlas
from campus.services.record_rights import own_numbers
from campus.store.store import Store


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A record that wants to be looked at.

    ``since`` is the day on which it was confirmed last or, when ``confirmed`` is false, the date of its source, of
    which only the year or month may be known; ``age_days`` counts from the first day that it can mean.
    """

    record_id: str
    type: str
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
    mine = own_numbers(atlas, actor, today)
    types, dates = atlas.table.types, atlas.table.reference_dates
    limit_of = {TYPE_OF_TABLE[name].value: atlas.city.verification_days.get(name) for name in EDITABLE}
    limits = [limit_of.get(key) for key in types.keys]
    first_days = [first_day(key) for key in dates.keys]
    confirmed = _confirmed_days(store, atlas)
    found = []
    for number, (kind, code) in enumerate(zip(types.codes.tolist(), dates.codes.tolist(), strict=True)):
        limit, record_id = limits[kind], atlas.ids[number]
        if limit is None or (mine is not None and number not in mine):
            continue
        day = confirmed.get(record_id)
        age = (today - (day or first_days[code])).days
        if day is None or age > limit:
            since = day.isoformat() if day else dates.keys[code]
            found.append(ToCheck(record_id, types.keys[kind], since, day is not None, age, limit))
    return sorted(found, key=lambda item: (-item.age_days, item.record_id))


def _confirmed_days(store: Store, atlas: Atlas) -> dict[str, date]:
    """Return the day, in the city's own time, on which each record was confirmed last."""
    zone = ZoneInfo(atlas.city.timezone)
    instants = store.confirmations.newest_instants()
    return {key: datetime.fromisoformat(at).astimezone(zone).date() for key, at in instants.items()}


def first_day(partial: str) -> date:
    """Return the first day that a date may mean of which only the year or month may be known."""
    return date.fromisoformat(partial + "-01-01"[len(partial) - len("2024") :])
