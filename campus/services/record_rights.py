"""Which records may this person write?

Editors write what their institution owns, manages, operates or runs, and the institution itself; officials and
administrators write every record.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from campus.domain.account import Actor, Right
from campus.domain.record import Link, Relation
from campus.services.atlas import Atlas
from campus.services.rights import require_right
from campus.store.store import Store

BODY_FIELDS = ("owner_id", "manager_id", "operator_id", "host_id")
"""The columns that name the institution to which a record belongs; not every table has each."""

BODY_RELATIONS = frozenset({Relation.OWNS, Relation.MANAGES, Relation.OPERATES, Relation.RUNS})


def writes_everything(actor: Actor) -> bool:
    """Tell whether a person may write every record."""
    return actor.has(Right.OFFICIAL) or actor.has(Right.ADMINISTRATOR)


def may_write_some(actor: Actor) -> bool:
    """Tell whether a person may write any record at all."""
    return writes_everything(actor) or (actor.has(Right.EDITOR) and bool(actor.institution_id))


def may_write(actor: Actor, record: Any, links: tuple[Link, ...]) -> bool:
    """Tell whether a person may write this record; ``links`` are the record's."""
    if writes_everything(actor):
        return True
    body = actor.institution_id
    if not actor.has(Right.EDITOR) or not body:
        return False
    named = body in {record.id, *(getattr(record, name, "") for name in BODY_FIELDS)}
    return named or any(_belongs(link, body, record.id) for link in links)


def takes_or_gives(actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether somebody who writes only one institution's records changes a tie that names another one.

    One's own name may be entered where none stands, or be taken out; whose record it is stays for officials to say.
    """
    changed = [name for name in BODY_FIELDS if before.get(name) != after.get(name)]
    foreign = [name for name in changed if before.get(name) not in {"", None, actor.institution_id}]
    return bool(foreign) and not writes_everything(actor)


def _belongs(link: Link, body: str, record_id: str) -> bool:
    """Tell whether a tie says that a record is an institution's."""
    return link.relation in BODY_RELATIONS and (link.from_id, link.to_id) == (body, record_id)


def require_writing(store: Store, actor: Actor, act: str, what: str, *, allowed: bool) -> None:
    """Let an act on a record pass, or have the refusal written down; the right that would do is named."""
    if not allowed:
        require_right(store, actor, Right.OFFICIAL if actor.has(Right.EDITOR) else Right.EDITOR, act, what)


def own_numbers(atlas: Atlas, actor: Actor, today: date) -> frozenset[int] | None:
    """Return the feature numbers of the records that a person may write; ``None`` for all of them."""
    if writes_everything(actor):
        return None
    body = actor.institution_id
    if not may_write_some(actor):
        return frozenset()
    found = set(np.flatnonzero(atlas.table.bodies.where([body])).tolist())
    ends = (
        link.to_id
        for link in atlas.links_of(body, today, today)
        if link.relation in BODY_RELATIONS and link.from_id == body
    )
    found.update(number for key in (body, *ends) if (number := atlas.index_of(key)) is not None)
    return frozenset(found)
