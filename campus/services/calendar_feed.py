"""Which programmes stand in a calendar that people subscribe to: one, those of a space, or those of a saved search?"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from campus.domain.city import pick
from campus.domain.program_query import ProgramQuery
from campus.domain.record import ID_PATTERN, Program, ProgramSession, Space
from campus.errors import NotFoundError
from campus.exchange.calendar_file import CalendarEntry, calendar_file
from campus.locale import translator
from campus.services.app_state import AppState
from campus.services.program_index import MOST_CARDS, program_cards
from campus.store.reading import Reader

Found = TypeVar("Found", bound=Program | Space)

MOST_IN_FEED = 2 * MOST_CARDS
"""So many programmes stand in the calendar of a search, those that one can join first."""


class CalendarFeed:
    """Writes calendars in one language."""

    def __init__(self, app: AppState, language: str) -> None:
        """Keep whose programmes they are."""
        self.app, self.language = app, language

    def of_program(self, program_id: str) -> bytes:
        """Return a programme's calendar; raise :class:`NotFoundError` for any other id."""
        with self.app.store.snapshot() as moment:
            program = checked_record(moment, program_id, Program)
            return self._file(moment, self._name(program.name, program.name_en), [program_id])

    def of_space(self, space_id: str) -> bytes:
        """Return the calendar of what takes place in a space and its rooms; raise :class:`NotFoundError`."""
        with self.app.store.snapshot() as moment:
            space = checked_record(moment, space_id, Space)
            ids = [item.id for item in programs_in(moment, space_id)]
            return self._file(moment, self._name(space.name, space.name_en), ids[:MOST_IN_FEED])

    def of_search(self, query: ProgramQuery) -> bytes:
        """Return the calendar of what a search finds, also when it has begun: it stays in a subscriber's calendar."""
        asked = replace(query, over=True, radius_m=None, sort=ProgramQuery().sort)
        search, today = self.app.programs(), self.app.today()
        hits = search.hits(search.view(asked, today), today, slice(0, MOST_IN_FEED))
        title = pick(self.app.city.program_names, self.language)
        with self.app.store.snapshot() as moment:
            name = f"{title}: {query.text}" if query.text else title
            return self._file(moment, name, sorted(item.id for item in hits))

    def _file(self, moment: Reader, name: str, ids: Sequence[str]) -> bytes:
        """Write some programmes as a file."""
        parts = [ids[start : start + MOST_CARDS] for start in range(0, len(ids), MOST_CARDS)]
        cards = [card for part in parts for card in program_cards(moment, part)]
        entries = [self._entry(moment, *card) for card in cards]
        return calendar_file(name, entries, self.app.city, translator(self.language))

    def _entry(self, moment: Reader, program: Program, sessions: tuple[ProgramSession, ...]) -> CalendarEntry:
        """Collect what the events of a programme say."""
        history = moment.history_of(program.id)
        space = moment.record(program.place_id) if program.place_id else None
        place = self._name(space.name, space.name_en) if space else program.place_text
        root = self.app.settings.public_url
        texts = (
            program.host_text,
            program.target_text,
            program.fee_text,
            program.apply_text,
            program.phone,
            program.url,
        )
        return CalendarEntry(
            program=program,
            sessions=sessions,
            name=self._name(program.name, program.name_en),
            place=", ".join(filter(None, (place, program.room_text, program.address))),
            text="\n".join(filter(None, texts)),
            url=f"{root}/p/program/{program.id}" if root else "",
            version=moment.record_version(program.id),
            changed_at=history[-1].recorded_at if history else "",
        )

    def _name(self, name: str, name_en: str) -> str:
        """Choose a name for the language."""
        return name_en if self.language == "en" and self.app.city.source_language != "en" and name_en else name


def checked_record(moment: Reader, record_id: str, kind: type[Found]) -> Found:
    """Return a record of one kind; raise :class:`NotFoundError` for any other id."""
    if not re.fullmatch(ID_PATTERN, record_id):
        raise NotFoundError("There is no such record.")
    record = moment.record(record_id)
    if not isinstance(record, kind):
        raise NotFoundError("There is no such record.")
    return record


def programs_in(moment: Reader, space_id: str) -> list[Program]:
    """Return the programmes in a space and in its rooms, by id."""
    rooms = [item.id for item in moment.rows_where("spaces", "parent_id", [space_id])]
    found: list[Program] = moment.rows_where("programs", "place_id", [space_id, *rooms])
    return found
