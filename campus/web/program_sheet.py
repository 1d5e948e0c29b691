"""What stands on a programme's A4 sheet besides its values: can one still join, when, where, how much, what next?"""

from collections.abc import Collection, Iterator
from typing import Final

from campus.domain.city import pick
from campus.domain.record import Program, ProgramSession
from campus.locale import Translate
from campus.services.app_state import AppState
from campus.services.program_facts import ProgramFacts
from campus.services.program_feeds import fed_program
from campus.services.record_view import RecordView, find_origin
from campus.views.dates import day_text
from campus.views.next_step import ask_text, next_steps, step_text
from campus.views.program_text import (
    Words,
    application_period_text,
    fee_text,
    meeting_text,
    session_text,
    standing_text,
    unknown_reason,
    when_texts,
    who_text,
)
from campus.views.record_sheet import SheetGroup
from campus.web.feeds import place_line
from campus.web.record_sheet import SheetWriter

APPLICATION: Final = ("apply_from", "apply_to", "always_open", "apply_text")
PLACE: Final = ("place_text", "room_text")
TARGET: Final = ("target_text", "groups")
FEE: Final = ("fee_text", "fee_won", "materials_text", "materials_won")
TOLD_ABOVE: Final = frozenset({*APPLICATION, *PLACE, *TARGET, *FEE, "period_text", "host_text"})
"""Fields that the answers say in full, each with the sign of its origin."""


class ProgramSheetWriter(SheetWriter):
    """Writes a programme: first the answers to what a resident asks, then what else is known of it."""

    def __init__(self, state: AppState, view: RecordView, language: str, t: Translate) -> None:
        """Read how the programme stands today, at the place where it is today."""
        super().__init__(state, view, language, t)
        self._facts: ProgramFacts = fed_program(state, view.record.id).facts
        self._say = Words(t, lambda labels: pick(labels, language), language, state.city)

    def facts(self) -> tuple[SheetGroup, ...]:
        """Write the answers, then the other values and what is unknown."""
        return (self._standing(), self._where_and_when(), self._who_and_fee(), self._next(), *self.values(TOLD_ABOVE))

    @property
    def _program(self) -> Program:
        """The programme, where it takes place today."""
        return self._facts.program

    def _standing(self) -> SheetGroup:
        """Say whether one can still join, as of today, and between which days one could or can."""
        standing, today, t = self._facts.standing, self.state.today(), self.t
        reason = unknown_reason(standing.application, self._say)
        period = application_period_text(self._program, self._say)
        lines = [
            t("{day} 기준").format(day=day_text(today, self.language, weekday=True)),
            f"{t('접수기간')}: {period}{self._signs(APPLICATION)}",
            *([t("왜 알 수 없나요: {reason}").format(reason=reason)] if reason else []),
            *([f"{t('신청')}: {self._program.apply_text}"] if self._program.apply_text else []),
        ]
        return SheetGroup(standing_text(standing, today, self._say), tuple(lines))

    def _where_and_when(self) -> SheetGroup:
        """Say where it takes place, and when: a line a session."""
        t, facts = self.t, self._facts
        place = place_line(facts, self.language, self.city) or t("미확인")
        meeting = facts.next_meeting
        lines = [
            f"{t('어디서')}: {place}{self._signs(PLACE)}",
            *(f"{t('언제')}: {text}" for text in self._sessions()),
            *([f"{t('다음 모임')}: {meeting_text(meeting, self._say)}"] if meeting else []),
        ]
        return SheetGroup(f"{t('어디서')} · {t('언제')}", tuple(lines))

    def _sessions(self) -> Iterator[str]:
        """Write the sessions, each with the sign of its origin; without any what the programme's source wrote."""
        if not self._facts.sessions:
            yield from (f"{text}{self._signs(('period_text',))}" for text in when_texts(self._program, (), self._say))
        for session in self._facts.sessions:
            yield f"{session_text(session, self._say)} {self._sign_of(session)}"

    def _who_and_fee(self) -> SheetGroup:
        """Say for whom it is, for how much, and by whom."""
        t, host = self.t, self._facts.host
        lines = (
            f"{t('누구에게')}: {who_text(self._program, self._say)}{self._signs(TARGET)}",
            f"{t('수강료')}: {fee_text(self._program, self._say)}{self._signs(FEE)}",
            f"{t('운영기관')}: {host.name if host else self._program.host_text or t('미확인')}",
        )
        return SheetGroup(f"{t('누구에게')} · {t('수강료')}", lines)

    def _next(self) -> SheetGroup:
        """Say what can be done next; paper leads nowhere, so addresses are written out."""
        steps = next_steps(self._program, self._facts.host, self._facts.place)
        lines = (text if step.shown in (text := step_text(step, self.t)) else f"{text}: {step.shown}" for step in steps)
        return SheetGroup(self.t("다음 할 일"), tuple(lines) or (ask_text(self._program, self.t),))

    def _signs(self, fields: Collection[str]) -> str:
        """Return the signs of the origins of some values, each once, behind a blank; of what is unknown nothing."""
        origins = dict.fromkeys(item.origin for item in self.view.values if item.field in fields)
        return " " + "".join(map(self.sign, origins)) if origins else ""

    def _sign_of(self, session: ProgramSession) -> str:
        """Return the sign of a session's origin."""
        atlas = self.state.atlas()
        return self.sign(find_origin(atlas, session.source_id, session.reference_date, session.date_basis))
