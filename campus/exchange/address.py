"""Do two Korean texts mean the same building, or the same name?

Sources write one road address in many ways (province left out, blanks, the legal district or the floor behind it),
and one name with or without blanks, brackets and middle dots.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import dropwhile

REMEMBERED = 1 << 14
"""Texts whose keys are remembered: an import asks several times in a row for the same one."""

ROAD_ADDRESS = re.compile(r"([가-힣A-Za-z0-9·]+?(?:로|길)(?:\d+(?:번|[가-힣])?길)?)(\d+(?:-\d+)?)(?![\d-])")
"""A road's name and a building number, in a text without blanks."""

LOT_ADDRESS = re.compile(r"(?:동|리|가)\s*(?:산\s*)?\d+(?:-\d+)?$")
ROAD_WORD = re.compile(r"[가-힣A-Za-z0-9·]+(?:로|길)(?:\d|$)")
"""A word with which a road's name begins; what stands before it is province, city or township."""
BRACKETS = re.compile(r"\([^)]*\)")
COMPANY_FORM = re.compile(r"\(주\)|㈜|주식회사")
NAME_NOISE = re.compile(r"[\s·․‧ㆍ•・\-_()\[\],.&]")


@lru_cache(REMEMBERED)
def address_key(address: str) -> str:
    """Return road name and building number without blanks; empty when the text is no road address.

    Road names are unique within a city, so province, city and township are left out.
    """
    plain = BRACKETS.sub(" ", address).split(",")[0]
    words = dropwhile(lambda word: not ROAD_WORD.match(word), plain.split())
    found = ROAD_ADDRESS.match("".join(words))
    return f"{found[1]} {found[2]}" if found else ""


def is_address(text: str) -> bool:
    """Tell whether a text names one building or lot, and not just an area."""
    plain = BRACKETS.sub(" ", text).split(",")[0].strip()
    return bool(address_key(text)) or bool(LOT_ADDRESS.search(plain))


@lru_cache(REMEMBERED)
def name_key(name: str) -> str:
    """Return a name as it is compared: no blanks, brackets, dots or company forms, one case.

    What stands in brackets stays: two houses of one institute may differ in nothing else.
    """
    plain = unicodedata.normalize("NFKC", NAME_NOISE.sub("", COMPANY_FORM.sub("", name)))
    return plain.casefold()
