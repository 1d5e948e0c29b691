"""How are forms kept that an official has begun and not yet handed in?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from campus.domain.account import Actor, Right
from campus.domain.assignment_form import FORM_FIELDS, RoleForm, check_texts
from campus.domain.evidence import Upload
from campus.errors import FormError
from campus.services.evidence import evidence_faults, with_uploads
from campus.services.rights import require_right
from campus.store.drafts import StoredDraft
from campus.store.store import Store

DAYS = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form that was begun: for which spaces, each with the newest event that its writer had seen, or a decision.

    ``base`` is what the form was begun from, so that somebody else's changes can be told from one's own. ``saved_at``
    is empty until the draft is saved. ``moves_id`` is the decision that ends when a role moves to the space of
    ``seen``, ``moves_seq`` the newest event of its space that the writer had seen.
    """

    id: str
    form: RoleForm
    base: RoleForm = field(default_factory=RoleForm)
    seen: Mapping[str, int] = field(default_factory=dict)
    decision_id: str = ""
    moves_id: str = ""
    moves_seq: int = 0
    saved_at: str = ""


def save_draft(store: Store, actor: Actor, draft: Draft, files: Sequence[Upload] = ()) -> Draft:
    """Keep a draft and its files, however little of it is filled in; return it as it was saved.

    Raises :class:`~campus.errors.RightError`, and :class:`~campus.errors.FormError` for texts that cannot be kept.
    """
    require_right(store, actor, Right.OFFICIAL, "save_role_draft", draft.id)
    texts = {name: value for name in FORM_FIELDS if isinstance(value := getattr(draft.form, name), str)}
    evidence = with_uploads(draft.form.evidence, files)
    if faults := [*check_texts(texts), *evidence_faults(store, evidence, files)]:
        raise FormError(faults)
    store.evidence.add(files, actor.account_id)
    draft = replace(draft, form=replace(draft.form, evidence=evidence))
    return _draft(store.drafts.save(draft.id, actor.account_id, _to_json(draft)))


def drafts_of(store: Store, actor: Actor) -> list[Draft]:
    """Return a person's drafts, the newest first; somebody without the right to propose has none."""
    return [_draft(item) for item in store.drafts.of_account(actor.account_id)] if actor.has(Right.OFFICIAL) else []


def delete_draft(store: Store, actor: Actor, draft_id: str) -> None:
    """Take a person's draft away."""
    require_right(store, actor, Right.OFFICIAL, "delete_role_draft", draft_id)
    store.drafts.delete(draft_id, actor.account_id)


def _to_json(draft: Draft) -> str:
    """Write a draft."""
    content = {name: value for name, value in asdict(draft).items() if name not in {"id", "saved_at"}}
    return json.dumps(content, default=date.isoformat, sort_keys=True)


def _draft(stored: StoredDraft) -> Draft:
    """Read a draft; fields that are no longer known are dropped."""
    content = json.loads(stored.content)
    return Draft(
        id=stored.id,
        form=_form(content["form"]),
        base=_form(content["base"]),
        seen=content["seen"],
        decision_id=content["decision_id"],
        moves_id=content.get("moves_id", ""),
        moves_seq=content.get("moves_seq", 0),
        saved_at=stored.saved_at,
    )


def _form(content: Mapping[str, Any]) -> RoleForm:
    """Read a form."""
    return RoleForm(**{name: _value(name, content[name]) for name in FORM_FIELDS if name in content})


def _value(name: str, value: Any) -> Any:
    """Read a field of a form."""
    if isinstance(value, list):
        return tuple(value)
    return date.fromisoformat(value) if name in DAYS and value is not None else value
