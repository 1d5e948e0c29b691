"""How is a decision undone? By a new one: what was decided before is filled into a form and goes the whole way."""

from dataclasses import replace

from campus.domain.assignment import AssignmentState
from campus.domain.assignment_form import RoleForm, form_of
from campus.domain.role_path import CONTENT
from campus.services.role_board import DecisionView, HistoryEntry, RoleBoard
from campus.services.role_drafts import Draft


def undo_draft(board: RoleBoard, view: DecisionView, entry: HistoryEntry, draft_id: str) -> Draft | None:
    """Return a form with what an event had decided; ``None`` when that stands anyway or is proposed on already.

    The period, the reason and the papers are left to be filled in. What has ended is proposed as a first decision
    again, unless another one of the same space goes on from it: then that one is to be changed.
    """
    if entry.form is None or entry.state is AssignmentState.ENDED:
        return None
    present = _present(board, view)
    if present is None or present.pending is not None or present.decided is None:
        return None
    form = _again(entry.form)
    if _has_ended(present):
        return Draft(id=draft_id, form=form, seen={view.space_id: view.seq})
    base = form_of(present.decided)
    if all(getattr(form, name) == getattr(base, name) for name in CONTENT):
        return None
    return Draft(id=draft_id, form=form, base=base, seen={view.space_id: view.seq}, decision_id=present.decision_id)


def _present(board: RoleBoard, view: DecisionView) -> DecisionView | None:
    """Return the decision by which the same role of the same space goes on, or the one itself."""
    seen = {view.decision_id}
    while view.decided is not None and _has_ended(view) and view.decided.successor_id not in {"", *seen}:
        after = board.find(view.decided.successor_id)
        same = after is not None and after.decided is not None and after.space_id == view.space_id
        if after is None or after.decided is None or not same or after.decided.role != view.decided.role:
            break
        seen.add(after.decision_id)
        view = after
    return view


def _has_ended(view: DecisionView) -> bool:
    """Tell whether a decided assignment is over, or its end is decided."""
    return view.decided is not None and view.decided.state is AssignmentState.ENDED


def _again(form: RoleForm) -> RoleForm:
    """Return a form without its period, reason and papers."""
    return replace(
        form, valid_from=None, valid_to=None, document_no="", reason="", evidence=(), moved_links=(), successor_id=""
    )
