"""How is an act on a decision named, and done from a callback?"""

from collections.abc import Callable, Mapping
from typing import Any

from campus.services.role_board import DecisionView
from campus.services.role_writer import Step
from campus.ui import state
from campus.ui.context import Context, context
from campus.ui.role_words import attempt


def key_of(view: DecisionView, name: str) -> str:
    """Return a widget's key; it belongs to one decision."""
    return f"decision.{view.decision_id}.{name}"


def step_of(ctx: Context, view: DecisionView, act: str) -> Step:
    """Name an act on what the page shows; a second click is the same act."""
    operation = f"{act}-{view.decision_id}-{view.seq}-{ctx.actor.account_id}"
    return Step(view.decision_id, view.seq, operation)


def run_act(
    view: DecisionView, act: Callable[[Context], None], done: Callable[[Context], str], empty: Mapping[str, Any]
) -> None:
    """Do an act from a callback, with the rights of this moment; empty its widgets when it was done."""
    ctx = context()
    if attempt(ctx, lambda: act(ctx), done(ctx)):
        state.put({key_of(view, name): value for name, value in empty.items()})
