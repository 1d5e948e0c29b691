"""Whose account is this person's whom the OpenID provider vouches for, and which rights come with it?

A person is known by issuer and subject, never by a name that could pass to somebody else. Only an account that an
administrator made for single sign-on can be claimed by its login, once; an account with a password never.
"""

import hmac
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from campus.domain.account import LOGIN, LONGEST_NAME, Account, Right, normalise_login
from campus.errors import FieldFault, FormError, NotFoundError, SettingError
from campus.services.accounts import new_account_id
from campus.services.openid import OpenIdProvider, Vouched, derived
from campus.services.sessions import Sessions, SignedIn, dead_before, utc_now
from campus.services.tokens import hash_token, instant, new_token
from campus.settings import OpenIdSettings
from campus.store.accounts import NewSession
from campus.store.openid import Arrival, Identity
from campus.store.store import Store


@dataclass(frozen=True, slots=True)
class GroupRule:
    """What a group of the provider gives here; the institution counts for an editor."""

    group: str
    right: Right
    institution_id: str = ""


class SingleSignOn:
    """Signs people in whom the provider vouches for."""

    def __init__(self, store: Store, provider: OpenIdProvider, clock: Callable[[], datetime] = utc_now) -> None:
        """Keep store and provider; ``clock`` tells the time."""
        self._store, self._provider, self._clock = store, provider, clock
        self._rules = group_rules(provider.settings)

    def finish(self, key: str, answer: Mapping[str, str], old_token: str = "", device: str = "") -> SignedIn:
        """Start a session by what the provider sent back to the browser that keeps ``key``.

        Raises :class:`FormError` when the answer is not for this browser, was used already, or is of nobody here, and
        :class:`campus.errors.ProviderError`.
        """
        issuer = answer.get("iss", self._provider.settings.issuer)
        given = answer.get("state", "").encode("utf-8", "surrogatepass")
        is_own = bool(key) and hmac.compare_digest(given, derived(key, "state").encode())
        if not is_own or issuer != self._provider.settings.issuer:
            raise _begin_again()
        if "code" not in answer:
            raise FormError([FieldFault("", "통합 로그인이 취소되었거나 거절됨")])
        person = self._provider.vouch(key, answer["code"])
        identity = Identity(self._provider.settings.issuer, person.subject)
        known = self._known(identity, person)
        wanted = self._wanted(known, person)
        now, token = self._clock(), new_token()
        session = NewSession(
            token_hash=hash_token(token), account_id=wanted.id, now=instant(now), device=device, openid_sid=person.sid
        )
        new = Arrival(identity=identity, known=known, wanted=wanted, key_hash=hash_token(key), session=session)
        try:
            self._store.openid.sign_in(new, dead_before(now))
        except NotFoundError as error:
            raise _begin_again() from error
        # Only now: an answer that is refused must not sign anybody out.
        Sessions(self._store, self._clock).sign_out(old_token)
        return SignedIn(token, wanted)

    def sign_out(self, notice_token: str) -> None:
        """End what the provider says was ended there.

        Raises :class:`campus.errors.ProviderError` for what is not its word, and :class:`NotFoundError` when this
        notice came already.
        """
        notice = self._provider.notice(notice_token)
        now = self._clock()
        identity = Identity(self._provider.settings.issuer, notice.subject)
        used = (hash_token(f"notice {notice.key}"), instant(now), dead_before(now)[0])
        self._store.openid.sign_out(identity, notice.sid, used)

    def _known(self, identity: Identity, person: Vouched) -> Account | None:
        """Return the person's account: known from before, or made for this login and not claimed yet."""
        login = self._login(person)
        found = self._store.openid.account(identity) or (self._store.openid.unclaimed(login) if login else None)
        if found is not None and (found.disabled or not found.single_sign_on):
            self._store.add_audit("", "sign_in", found.id, "failed")
            raise FormError([FieldFault("", "사용 중지된 계정. 관리자에게 문의")])
        return found

    def _wanted(self, known: Account | None, person: Vouched) -> Account:
        """Return the account as it has to be: with what the groups give, if the settings let groups give anything."""
        rules = [rule for rule in self._rules if rule.group in _groups(person.claims, self._provider.settings)]
        if known is None and not rules:
            self._store.add_audit("", "sign_in", "", "failed: unknown person")
            raise FormError([FieldFault("", "통합 로그인은 되었으나 이 지도에 계정 없음. 관리자에게 계정 요청")])
        account = known or self._new_account(person)
        if not self._rules:
            return account
        institution = next((rule.institution_id for rule in rules if rule.institution_id), account.institution_id)
        rights = frozenset(rule.right for rule in rules)
        if institution not in {"", *(item.id for item in self._store.rows("institutions"))}:
            logging.getLogger(__name__).warning("CAMPUS_OIDC_RIGHTS: there is no institution %s.", institution)
            rights, institution = rights - {Right.EDITOR}, ""
        return replace(account, rights=rights, institution_id=institution)

    def _new_account(self, person: Vouched) -> Account:
        """Describe an account for a person whose groups bring rights, under a login that nobody has."""
        login = self._login(person)
        if not login or self._store.accounts.credentials(login) is not None:
            self._store.add_audit("", "sign_in", "", "failed: login is taken")
            raise FormError([FieldFault("", "같은 아이디의 다른 계정이 있어 통합 로그인 불가. 관리자에게 문의")])
        written = "".join(sign for sign in str(person.claims.get("name", "")) if sign.isprintable()).strip()
        return Account(id=new_account_id(), login=login, name=written[:LONGEST_NAME] or login, single_sign_on=True)

    def _login(self, person: Vouched) -> str:
        """Return the login that the provider's claim says, or nothing when it can be none.

        An address of mail that the provider has not verified may be written by anybody.
        """
        claim = self._provider.settings.login_claim
        login = normalise_login(str(person.claims.get(claim, "")))
        is_proved = claim != "email" or person.claims.get("email_verified") is True
        return login if is_proved and LOGIN.fullmatch(login) else ""


def group_rules(settings: OpenIdSettings) -> tuple[GroupRule, ...]:
    """Read which group gives which right; raise :class:`SettingError` that names the part that means nothing."""
    return tuple(_rules(settings.rights))


def _rules(text: str) -> Iterator[GroupRule]:
    """Read the parts of the setting; a group's name may itself hold an equals sign, as those of LDAP do."""
    for part in filter(None, (item.strip() for item in text.split(";"))):
        group, _, given = part.rpartition("=")
        right, _, institution = given.partition(":")
        if not group or right not in list(Right) or (right == Right.EDITOR) != bool(institution):
            forms = f"GROUP=RIGHT ({', '.join(Right)}) nor GROUP=editor:INSTITUTION"
            raise SettingError(f"CAMPUS_OIDC_RIGHTS: {part!r} is neither {forms}.")
        yield GroupRule(group, Right(right), institution)


def _groups(claims: Mapping[str, Any], settings: OpenIdSettings) -> Sequence[str]:
    """Return the person's groups; one alone may stand there without a list."""
    found = claims.get(settings.groups_claim)
    listed = found if isinstance(found, list) else [found]
    return [item for item in listed if isinstance(item, str)]


def _begin_again() -> FormError:
    """Say that an answer was not for this browser, or was used already."""
    return FormError([FieldFault("", "통합 로그인이 이 창에서 시작되지 않았거나 이미 끝남. 다시 시도")])
