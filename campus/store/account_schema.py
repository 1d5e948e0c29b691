"""Which tables keep accounts, sessions, one-time links, failures of signing in, and the trail of acts?

Neither a password nor a token stands in any of them, only their hashes; the secret of one-time codes is sealed with a
key that the database does not know; of a visitor's address there is only a keyed hash whose key changes every day.
"""

import sqlalchemy as sa

from campus.store.schema import KEY, metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", KEY, primary_key=True),
    sa.Column("login", KEY, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rights", sa.Text, nullable=False),
    sa.Column("institution_id", KEY, sa.ForeignKey("institutions.id"), nullable=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("must_change_password", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("single_sign_on", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""``rights`` are joined by ``;``; ``password_hash`` is empty until a password was chosen. No row is ever deleted.

An account with ``single_sign_on`` has no password: its person is known by the OpenID provider alone.
"""

account_session = sa.Table(
    "account_session",
    metadata,
    sa.Column("token_hash", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("seen_at", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False, server_default=sa.text("''")),
    sa.Column("openid_sid", KEY, nullable=True),
)
"""Who is signed in; deleting a row signs out. ``device`` is a coarse name such as ``Firefox · Windows``.

``openid_sid`` is the provider's own name of its session (empty when it gave none), and ``NULL`` after a password.
"""

sign_in_step = sa.Table(
    "sign_in_step",
    metadata,
    sa.Column("token_hash", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False),
    sa.Column("expires_at", sa.Text, nullable=False),
)
"""Who has given the password and still has to give the one-time code."""

account_code = sa.Table(
    "account_code",
    metadata,
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("sealed_secret", sa.Text, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("last_counter", sa.BigInteger, nullable=False),
)
"""The secret of an account's one-time codes, sealed; ``last_counter`` is the newest code used, so none counts twice."""

recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("code_hash", KEY, primary_key=True),
)
"""What replaces a one-time code when the telephone is lost; deleted when used."""

openid_identity = sa.Table(
    "openid_identity",
    metadata,
    sa.Column("issuer", KEY, primary_key=True),
    sa.Column("subject", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=False, unique=True),
)
"""Whom a provider means by a subject; made at the first sign-in, and from then on nothing else counts."""

openid_used = sa.Table(
    "openid_used",
    metadata,
    sa.Column("key_hash", KEY, primary_key=True),
    sa.Column("used_at", sa.Text, nullable=False),
)
"""Sign-ins through the provider and its notices of signing out that were used up, so that none counts twice."""

account_link = sa.Table(
    "account_link",
    metadata,
    sa.Column("token_hash", KEY, primary_key=True),
    sa.Column("account_id", KEY, sa.ForeignKey("account.id"), nullable=True),
    sa.Column("expires_at", sa.Text, nullable=False),
)
"""One-time links to choose a password; without an account it is the first administrator's."""

sign_in_salt = sa.Table(
    "sign_in_salt",
    metadata,
    sa.Column("id", sa.BigInteger, sa.CheckConstraint("id = 1", name="single_row"), primary_key=True),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
)
"""One row: the key of the day. Whoever counts a failure locks it first."""

sign_in_failure = sa.Table(
    "sign_in_failure",
    metadata,
    sa.Column("key", KEY, primary_key=True),
    sa.Column("failures", sa.BigInteger, nullable=False),
    sa.Column("last_at", sa.Text, nullable=False),
)
"""How often signing in failed: for a login at an address, for a login, for an address, each as a keyed hash."""

audit_event = sa.Table(
    "audit_event",
    metadata,
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
)
"""Who did, or was refused, what; triggers refuse update and delete."""
