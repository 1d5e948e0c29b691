"""How are the sessions of a programme written by hand: changed, added, called off; by whom and from which source?

Whoever may write a programme may write its sessions. Two people who change different fields of a session are merged,
as on the form of a record; sessions are never deleted, one that is called off stays and says so.
"""

from collections.abc import Mapping
from typing import Any, Final

from campus.analysis.recurrence import check_rule
from campus.domain.account import Actor
from campus.domain.merging import MergedFields, merge_fields
from campus.domain.record import Program, ProgramSession
from campus.domain.record_form import Cells, trimmed
from campus.domain.role_path import person_text
from campus.domain.session_form import SESSION_TABLE, check_session, session_cells, session_values
from campus.errors import ConflictError, FieldFault, FormError, NotFoundError
from campus.services.record_desk import TRIES, Evidence, Opened, RecordDesk, Saved
from campus.services.record_rights import require_writing
from campus.store.session_history import SessionEdit

NEW: Final = 0
"""The number of a session that is not there yet."""


class SessionDesk:
    """The acts on sessions of those who look after programmes."""

    def __init__(self, desk: RecordDesk) -> None:
        """Keep the desk of the records themselves; it knows rights and sources."""
        self._desk, self._store = desk, desk.store

    # --- questions ---

    def sessions(self, program_id: str) -> list[ProgramSession]:
        """Return the sessions of a programme, by number."""
        return self._store.sessions_of(program_id)

    def open(self, actor: Actor, program_id: str, number: int = NEW) -> Opened:
        """Return a session's form, or an empty one.

        Raises :class:`~campus.errors.RightError` and :class:`~campus.errors.NotFoundError`.
        """
        self._require(actor, "open_session", program_id)
        return self._now(program_id, number)

    def merged(self, opened: Opened, cells: Cells) -> tuple[Opened, MergedFields]:
        """Put what was typed on top of what stands now; return that, and the form with the fields that clash."""
        now = self._now(opened.record_id, opened.number or NEW)
        return now, merge_fields(opened.cells, trimmed(cells), now.cells)

    # --- acts ---

    def save(self, actor: Actor, opened: Opened, cells: Cells, evidence: Evidence) -> Saved:
        """Write what was changed; a new session gets the next number. Changes of others to other fields stay.

        Raises :class:`~campus.errors.RightError`, :class:`FormError` with all faults, :class:`NotFoundError`, and
        :class:`ConflictError` when somebody else changed the same field differently: nothing was written then.
        """
        for _ in range(TRIES):
            self._require(actor, "edit_session", opened.record_id)
            now, merged = self.merged(opened, cells)
            if merged.clashes:
                break
            edit = self._edit(actor, now, merged.content, evidence)
            try:
                return Saved(self._store.update_session(edit), merged=_is_other(opened, now))
            except ConflictError:
                continue
        raise ConflictError(opened.record_id, opened.version, self._store.record_version(opened.record_id))

    # --- how ---

    def _require(self, actor: Actor, act: str, program_id: str) -> None:
        """Ask for the right to write the programme; a refusal is written down."""
        require_writing(self._store, actor, act, program_id, allowed=self._desk.may_write(actor, program_id))

    def _now(self, program_id: str, number: int) -> Opened:
        """Return a session as it stands, with its programme's version, from one moment."""
        with self._store.snapshot() as moment:
            record, version = moment.record(program_id), moment.record_version(program_id)
            found = {item.number: item for item in moment.sessions_of(program_id)}
        if not isinstance(record, Program) or number not in {NEW, *found}:
            raise NotFoundError(f"{program_id!a} has no session {number}.")
        return Opened(SESSION_TABLE, program_id, session_cells(found.get(number)), version, number)

    def _edit(self, actor: Actor, now: Opened, cells: Mapping[str, Any], evidence: Evidence) -> SessionEdit:
        """Check a form and write it as a wish to the store."""
        faults = [*_faults(cells), *self._desk.evidence_faults(evidence)]
        if cells == now.cells:
            faults.append(FieldFault("session", "바뀐 내용 없음"))
        if faults:
            raise FormError(faults)
        day = evidence.reference_date or self._desk.today
        return SessionEdit(
            program_id=now.record_id,
            number=now.number or NEW,
            expected_version=now.version,
            values=session_values(cells),
            who=person_text(actor),
            why=evidence.why.strip(),
            source=self._desk.source_of(evidence),
            reference_date=day.isoformat(),
        )


def _is_other(opened: Opened, now: Opened) -> bool:
    """Tell whether somebody else changed this very session meanwhile."""
    return opened.cells != now.cells


def _faults(cells: Cells) -> list[FieldFault]:
    """Return everything that is wrong with a form, its rule included."""
    faults = check_session(cells)
    if cells["rrule"]:
        try:
            check_rule(cells["rrule"])
        except ValueError:
            faults.append(FieldFault("rrule", "형식이 맞지 않음"))
    return faults
