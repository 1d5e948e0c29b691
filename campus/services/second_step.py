"""Which one-time code belongs to an account now (TOTP, RFC 6238), and what when the telephone is lost?

A code counts once. Failures are counted for the account, from wherever they come: only who knows the password gets as
far as that, so no stranger can make the owner wait here.
"""

import base64
import math
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pyotp import TOTP, random_base32
from pyotp.utils import strings_equal

from campus.domain.account import Account, Actor, AuditEntry, Right, normalise_login
from campus.errors import FieldFault, FormError, NotFoundError, WaitError
from campus.services.accounts import COMMAND_LINE
from campus.services.rights import require_right
from campus.services.sessions import MINUTE_S, Sessions, SignedIn, SignIn, utc_now
from campus.services.tokens import hash_token, instant
from campus.services.vault import Vault
from campus.store.attempts import Attempt
from campus.store.store import Store

DRIFT = 1
"""So many steps of half a minute a telephone's clock may be off, to either side."""

DIGITS = re.compile(r"[0-9]{6}")
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
RECOVERY_CHARS = 16


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the telephone has to know: the secret to type, and the same as the address that a QR code carries."""

    secret: str
    address: str


class SecondStep:
    """Asks for one-time codes."""

    def __init__(self, store: Store, vault: Vault, clock: Callable[[], datetime] = utc_now) -> None:
        """Keep the store and the vault of the secrets; ``clock`` tells the time."""
        self._store, self._vault, self._clock = store, vault, clock
        self._sessions = Sessions(store, clock)

    def offer(self, account: Account) -> None:
        """Make a new secret for an account without codes; what an older page showed, to whomever, is worth nothing."""
        self._store.codes.offer(account.id, self._vault.seal(random_base32()))

    def is_on(self, account: Account) -> bool:
        """Tell whether an account is asked for codes."""
        kept = self._store.codes.code(account.id)
        return kept is not None and kept.confirmed

    def enrolment(self, account: Account, city: str) -> Enrolment | None:
        """Return the secret that waits for its first code; ``None`` when none does.

        ``city`` is what the telephone calls the account's place.
        """
        kept = self._store.codes.code(account.id)
        if kept is None or kept.confirmed:
            return None
        secret = self._vault.open(kept.sealed_secret)
        address = TOTP(secret).provisioning_uri(name=account.login, issuer_name=city.replace(":", " "))
        return Enrolment(secret, address)

    def turn_on(self, account: Account, begun: SignIn, password: str, code: str) -> list[str]:
        """Ask for codes from now on; return the recovery codes, which cannot be shown again.

        Needs the password, and the first code. Raises :class:`FormError`, :class:`WaitError`, or
        :class:`NotFoundError` when no secret waits for that.
        """
        kept = self._store.codes.code(account.id)
        if kept is None or kept.confirmed:
            raise NotFoundError("No one-time codes wait for being turned on.")
        self._sessions.confirm_password(account, begun, password, "turn_codes_on")
        attempt = self._begin(account)
        counter = self._counter(kept.sealed_secret, _plain(code))
        if not counter:
            raise _wrong_code()
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        self._store.codes.confirm(account.id, kept.sealed_secret, counter, [hash_token(item) for item in codes])
        self._store.attempts.forgive(attempt)
        return codes

    def finish(self, step: str, code: str, old_token: str = "", device: str = "") -> SignedIn:
        """Sign in whoever has given the password, by a one-time code or a recovery code.

        Raises :class:`FormError`, :class:`WaitError`, or :class:`NotFoundError` when the time for it is over.
        """
        account = self.waiting(step)
        self._use(account, code)
        if not self._store.codes.close_step(hash_token(step)):
            raise NotFoundError("This sign-in is over. Begin again.")
        return self._sessions.start(account, old_token, device)

    def waiting(self, step: str) -> Account:
        """Return who still has to give a code; raise :class:`NotFoundError` when the time for it is over."""
        account = self._store.codes.step(hash_token(step), instant(self._clock())) if step else None
        if account is None or account.disabled:
            raise NotFoundError("This sign-in is over. Begin again.")
        return account

    def turn_off(self, account: Account, begun: SignIn, password: str, code: str) -> None:
        """Ask for no code any more. Needs the password and a code; raises :class:`FormError` or :class:`WaitError`."""
        self._sessions.confirm_password(account, begun, password, "turn_codes_off")
        self._use(account, code)
        self._store.codes.turn_off(account.id, AuditEntry(account.id, "turn_codes_off", account.id, "done"))

    def reset(self, actor: Actor, account_id: str) -> None:
        """Take the codes of an account away whose person lost the telephone. Needs another administrator."""
        require_right(self._store, actor, Right.ADMINISTRATOR, "reset_codes", account_id)
        account = self._store.accounts.account(account_id)
        if account.id == actor.account_id:
            self._store.add_audit(actor.account_id, "reset_codes", account_id, "refused: own account")
            raise FormError([FieldFault("account", "자기 계정은 다른 관리자만 변경 가능")])
        self._store.codes.turn_off(account.id, AuditEntry(actor.account_id, "reset_codes", account.id, "done"))

    def rescue(self, login: str) -> None:
        """Take the codes of a login away, for whoever stands at the machine itself; raise :class:`NotFoundError`."""
        found = self._store.accounts.credentials(normalise_login(login))
        if found is None:
            raise NotFoundError("No account has this login.")
        self._store.codes.turn_off(found[0].id, AuditEntry(COMMAND_LINE, "reset_codes", found[0].id, "done"))

    def _use(self, account: Account, code: str) -> None:
        """Use a code up, or raise :class:`FormError` or :class:`WaitError`."""
        attempt = self._begin(account)
        if not self._is_used_up(account, code):
            self._store.add_audit("", "give_code", account.id, "failed")
            raise _wrong_code()
        self._store.attempts.forgive(attempt)

    def _begin(self, account: Account) -> Attempt:
        """Count an attempt of this account, whatever the address is."""
        attempt = self._store.attempts.begin(f"code\0{account.id}", "", self._clock())
        if attempt.wait:
            raise WaitError(math.ceil(attempt.wait.total_seconds() / MINUTE_S))
        return attempt

    def _is_used_up(self, account: Account, code: str) -> bool:
        """Tell whether a code was right and counts now for the first time."""
        plain = _plain(code)
        if len(plain) == RECOVERY_CHARS:
            return self._store.codes.use_recovery_code(account.id, hash_token(plain))
        kept = self._store.codes.code(account.id)
        counter = self._counter(kept.sealed_secret, plain) if kept and kept.confirmed else 0
        return bool(counter) and self._store.codes.use_code(account.id, counter)

    def _counter(self, sealed: str, code: str) -> int:
        """Return the number of the half minute whose code this is, or 0; every candidate is compared."""
        if not DIGITS.fullmatch(code):
            return 0
        totp = TOTP(self._vault.open(sealed))
        now = totp.timecode(self._clock())
        near = range(now - DRIFT, now + DRIFT + 1)
        return max(counter * strings_equal(totp.generate_otp(counter), code) for counter in near)


def _plain(code: str) -> str:
    """Write a code as it is compared: full-width digits, blanks and hyphens do not count."""
    return unicodedata.normalize("NFKC", code).replace(" ", "").replace("-", "").lower()


def _recovery_code() -> str:
    """Return 80 random bits as 16 letters and digits."""
    return base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()


def _wrong_code() -> FormError:
    """Say the same for a wrong code and for one that was used already."""
    return FormError([FieldFault("code", "코드가 맞지 않거나 이미 사용됨. 새 코드 입력 필요")])
