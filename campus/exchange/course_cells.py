"""What do the cells of a Korean course list mean: days, times, weekdays, amounts, yes and no?

Every reader returns the value, or ``None`` (an empty tuple) for what is not known; it raises ``ValueError`` with the
reason for a cell that should hold such a value and does not. A text that says more than a value stays text.
"""

import re
from datetime import date, time

from campus.domain.schedule import WEEKDAYS

_DAY = re.compile(r"(\d{4})\s*[-./년]?\s*(\d{1,2})\s*[-./월]?\s*(\d{1,2})\s*[.일]?(?:\s+0{1,2}:00(?::00)?)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?|(\d{2})(\d{2})")
_LETTERS = "월화수목금토일"
_WHOLE = {"평일": WEEKDAYS[:5], "주말": WEEKDAYS[5:], "매일": WEEKDAYS}
_SEPARATORS = re.compile(r"매주|요일|[\s+,/·ㆍ․&]|및|와|과")
_AMOUNT = re.compile(r"(\d[\d,]*)\s*(만)?\s*원?")
_MATERIALS = re.compile(r"[^,;(/+]*재료비[^,;)/+]*(?:,\d{3}[^,;)/+]*)*")
_FREE = re.compile(r"무료|없음|면제")
_COUNT = re.compile(r"(\d[\d,]*)\s*명?")
ALWAYS = "상시"
MAN = 10_000


def read_day(text: str) -> date | None:
    """Read a day: 2026-01-05, 2026.1.5, 2026. 1. 5., 20260105, 2026년 1월 5일."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError("is not a date (YYYY-MM-DD)")
    return date(*map(int, found.groups()))


def read_time(text: str) -> str:
    """Read a time of day as ``HH:MM``: 09:00, 9:00, 09:00:00, 0900; empty when it is not known."""
    if not text:
        return ""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError("is not a time (HH:MM)")
    hour, minute = (int(part) for part in found.groups() if part is not None)
    return time(hour, minute).isoformat(timespec="minutes")


def read_weekdays(text: str) -> tuple[str, ...]:
    """Read weekdays in the order of the week: 월+수, 월,수, 화요일/목요일, 매주 토, 월~금, 주말, 평일, 매일.

    What is no plain list of weekdays (매월 첫째 주 수요일, 격주 토) gives none, because the days are other ones.
    """
    rest = _SEPARATORS.sub("", text)
    found: set[str] = set()
    for word, days in _WHOLE.items():
        if word in rest:
            found.update(days)
            rest = rest.replace(word, "")
    for first, last in re.findall(rf"([{_LETTERS}])[~∼～-]([{_LETTERS}])", rest):
        found.update(WEEKDAYS[_LETTERS.index(first) : _LETTERS.index(last) + 1])
    rest = re.sub(rf"[{_LETTERS}][~∼～-][{_LETTERS}]", "", rest)
    if rest.strip(_LETTERS):
        return ()
    found.update(WEEKDAYS[_LETTERS.index(letter)] for letter in rest)
    return tuple(day for day in WEEKDAYS if day in found)


def read_fee(text: str) -> tuple[int | None, str, int | None]:
    """Read a fee text; return the fee in won, what it says of materials, and the materials' fee in won.

    0 and 무료 are free of charge (0); an empty text, or one with several amounts, is unknown (``None``).
    """
    materials = " ".join(part.strip() for part in _MATERIALS.findall(text) if part.strip())
    rest = _MATERIALS.sub(" ", text)
    return _amount(rest), materials, _amount(materials)


def _amount(text: str) -> int | None:
    """Return the only amount of a text; ``None`` when there is none or several."""
    found = [int(digits.replace(",", "")) * (MAN if man else 1) for digits, man in _AMOUNT.findall(text)]
    if not found:
        return 0 if _FREE.search(text) else None
    return found[0] if len(found) == 1 else None


def read_count(text: str) -> int | None:
    """Read a number of people; ``None`` for a text that is more than a number."""
    found = _COUNT.fullmatch(text)
    return int(found[1].replace(",", "")) if found else None


def read_truth(text: str) -> bool | None:
    """Read yes or no."""
    if not text:
        return None
    known = {"y": True, "예": True, "o": True, "n": False, "아니오": False, "아니요": False, "x": False}
    if text.lower() not in known:
        raise ValueError("must be Y or N")
    return known[text.lower()]
