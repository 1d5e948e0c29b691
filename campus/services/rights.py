"""May this person do that? The one place where a right is asked for, and where a refusal is written down."""

from campus.domain.account import Actor, Right
from campus.errors import RightError
from campus.store.store import Store


def require_right(
    store: Store, actor: Actor, right: Right, act: str, what: str = "", *, institution_id: str | None = None
) -> None:
    """Let an act pass, or write down that it was refused and raise :class:`RightError` that names the right.

    ``act`` is a verb with its object (``approve_role``), ``what`` the id of what it would have changed. With an
    ``institution_id``, whose record that is, the actor has to belong to that institution; a record of no institution
    (empty) is nobody's own.
    """
    if actor.has(right) and (institution_id is None or (institution_id and actor.institution_id == institution_id)):
        return
    bound = "" if institution_id is None else f" of {institution_id or 'no institution'}"
    store.add_audit(actor.account_id, act, what, f"refused: needs {right}{bound}")
    raise RightError(right)
