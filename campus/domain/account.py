"""Who acts, and what may they do? Accounts, rights, the actor that every act names, and the trail of acts."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,59}")
LONGEST_NAME = 60


class Right(StrEnum):
    """What an account may do beyond looking; everybody may look, without an account."""

    EDITOR = "editor"
    """Change the records of one's own institution."""
    OFFICIAL = "official"
    """Propose a role for a space."""
    APPROVER = "approver"
    """Decide on what another person proposed."""
    ADMINISTRATOR = "administrator"
    """Make accounts and give rights; decides nothing about the city."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind an act: the account's stable id (empty for the public), the name to show, and the rights."""

    account_id: str
    name: str
    rights: frozenset[Right] = field(default_factory=frozenset)
    institution_id: str = ""

    def has(self, right: Right) -> bool:
        """Tell whether this right was given. No right brings another with it: duties are kept apart."""
        return right in self.rights


ANONYMOUS = Actor("", "", frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's entry. ``login`` is normalised; without a password it waits for its one-time link to be used.

    ``single_sign_on``: the city's own sign-in service says who this is; such an account never has a password here.
    """

    id: str
    login: str
    name: str
    rights: frozenset[Right] = frozenset()
    institution_id: str = ""
    disabled: bool = False
    must_change_password: bool = False
    has_password: bool = False
    single_sign_on: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts in a session of this account; until a demanded change of password is made, without any right."""
        rights = frozenset[Right]() if self.must_change_password else self.rights
        return Actor(self.id, self.name, rights, self.institution_id)

    @property
    def words(self) -> str:
        """What the account may do and how it is used, as the trail says it."""
        flags = [name for name in ("disabled", "must_change_password", "single_sign_on") if getattr(self, name)]
        rights: Collection[str] = sorted(self.rights) or ["viewer"]
        return " ".join([*rights, *filter(None, [self.institution_id]), *flags])


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An act that is written down: the account that acted (or nothing), the act, on what, and how it ended."""

    who: str
    act: str
    what: str
    outcome: str


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """A written entry of the trail: its number, counted from 1, and its instant, ISO 8601 in UTC."""

    no: int
    at: str
    entry: AuditEntry


def normalise_login(typed: str) -> str:
    """Write a login as it is kept: compatibility forms and case do not count, blanks around it neither."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()
