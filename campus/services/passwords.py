"""How is a password kept, tried and judged? Argon2id (RFC 9106, the profile for 64 MiB), never the password itself."""

import unicodedata
from collections.abc import Iterator
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from campus.errors import FieldFault

SHORTEST, LONGEST = 12, 200
FEWEST_SIGNS = 5

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the salted hash that is kept; takes about a tenth of a second and 64 MiB on purpose."""
    return _hasher.hash(_bytes(password))


def is_password(password: str, kept: str) -> bool:
    """Tell whether this is the password of a hash; without a hash it costs the same, so that nothing shows."""
    nobodys = _nobodys_hash()
    try:
        matches = _hasher.verify(kept or nobodys, _bytes(password[:LONGEST]))
    except VerifyMismatchError:
        return False
    return matches and bool(kept)


def password_faults(password: str, repeated: str, login: str) -> Iterator[FieldFault]:
    """Yield what is wrong with a new password; long is better than strange, so only its length is demanded."""
    if len(password) < SHORTEST:
        yield FieldFault("password", "비밀번호는 12자 이상")
    elif len(password) > LONGEST:
        yield FieldFault("password", "비밀번호는 200자 이하")
    elif len(set(password)) < FEWEST_SIGNS or (login and login in password.casefold()):
        yield FieldFault("password", "추측하기 쉬운 비밀번호는 사용 불가 (아이디가 들어 있거나 같은 글자의 반복)")
    if password != repeated:
        yield FieldFault("repeated", "비밀번호가 서로 다름")


@cache
def _nobodys_hash() -> str:
    """Return the hash that is tried for logins that do not exist; no text is known to be its password."""
    return _hasher.hash(_hasher.hash(b""))


def _bytes(password: str) -> bytes:
    """Write a password the same way whichever keyboard typed it."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
