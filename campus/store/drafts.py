"""Which forms has somebody begun and not yet handed in? Drafts belong to one account; nobody else reads them."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus.errors import NotFoundError, StoreError
from campus.store.engine import reading, writing
from campus.store.events import instant_now
from campus.store.schema import KEY, metadata

MOST_DRAFTS = 200
"""Drafts an account may keep, so that a runaway browser cannot fill the disk."""

role_draft = sa.Table(
    "role_draft",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
)
"""Forms that were begun. ``content`` is JSON of the form; drafts are no part of the city's data version."""


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A form that was begun: its content as JSON, and when it was saved (ISO 8601, UTC)."""

    id: str
    account_id: str
    content: str
    saved_at: str


class DraftStore:
    """The drafts of one city; safe to use from many threads."""

    def __init__(self, engine: sa.Engine) -> None:
        """Keep the engine of a database that is ready."""
        self._engine = engine

    def save(self, draft_id: str, account_id: str, content: str) -> StoredDraft:
        """Write a draft, or write it anew.

        Raises :class:`NotFoundError` when the id is another account's draft, and :class:`StoreError` when the account
        keeps too many.
        """
        saved = StoredDraft(draft_id, account_id, content, instant_now())
        values = {"content": content, "saved_at": saved.saved_at}
        with writing(self._engine) as connection:
            owner = connection.scalar(sa.select(role_draft.c.account_id).where(role_draft.c.id == draft_id))
            if owner is None:
                _check_room(connection, account_id)
                row = {"id": draft_id, "account_id": account_id, **values}
                connection.execute(sa.insert(role_draft).values(**row))
            elif owner == account_id:
                connection.execute(sa.update(role_draft).where(role_draft.c.id == draft_id).values(**values))
            else:
                raise NotFoundError(f"No draft of yours has the id {draft_id!a}.")
        return saved

    def of_account(self, account_id: str) -> list[StoredDraft]:
        """Return an account's drafts, the newest first."""
        query = sa.select(role_draft).where(role_draft.c.account_id == account_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(role_draft.c.saved_at.desc(), role_draft.c.id)).mappings()
            return [StoredDraft(**row) for row in rows]

    def delete(self, draft_id: str, account_id: str) -> None:
        """Take one of an account's drafts away; one that is gone already, or another's, changes nothing."""
        own = role_draft.c.account_id == account_id
        with writing(self._engine) as connection:
            connection.execute(sa.delete(role_draft).where(role_draft.c.id == draft_id, own))


def _check_room(connection: sa.Connection, account_id: str) -> None:
    """Refuse one draft too many."""
    query = sa.select(sa.func.count()).select_from(role_draft).where(role_draft.c.account_id == account_id)
    if (connection.scalar(query) or 0) >= MOST_DRAFTS:
        raise StoreError(f"You keep {MOST_DRAFTS} drafts already. Delete some, then save again.")
