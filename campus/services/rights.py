"""May this person do that? The one place where a right is asked for, and where a refusal is written down."""

from campus.domain.account import Actor, Right
from campus.errors import RightError
from campus.store.store import Store


def require_right(store: Store, actor: Actor, right: Right, act: str, what: str = "") -> None:
    """Let an act pass, or write down that it was refused and raise :class:`RightError` that names the right.

    ``act`` is a verb with its object (``approve_role``), ``what`` the id of what it would have changed.
    """
    if actor.has(right):
        return
    store.add_audit(actor.account_id, act, what, f"refused: needs {right}")
    raise RightError(right)
