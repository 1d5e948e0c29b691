"""Where are a record's calendar, plain page and QR code? Addresses relative to the program's root."""

from urllib.parse import quote, urlencode

PROGRAM, SPACE = "program", "space"
PLAIN_KINDS = (PROGRAM, SPACE)
"""The kinds of record that have a plain page and a calendar."""


def plain_page(kind: str, record_id: str, language: str) -> str:
    """Return the address of a record's plain page."""
    return f"./p/{kind}/{quote(record_id, safe='')}{_asked(language)}"


def program_feed(program_id: str, language: str) -> str:
    """Return the address of a programme's calendar."""
    return f"./calendar/program/{quote(program_id, safe='')}.ics{_asked(language)}"


def space_feed(space_id: str, language: str) -> str:
    """Return the address of the calendar of a space's programmes."""
    return f"./calendar/space/{quote(space_id, safe='')}.ics{_asked(language)}"


def search_feed(query_address: str, language: str) -> str:
    """Return the address of a saved search's calendar; ``query_address`` is the query as it stands in an address."""
    lang = urlencode({"lang": language})
    return f"./calendar/search.ics?{query_address}&{lang}" if query_address else f"./calendar/search.ics?{lang}"


def qr_code(kind: str, record_id: str, language: str) -> str:
    """Return the address of the QR code of a record's plain page."""
    return f"./qr/{kind}/{quote(record_id, safe='')}.svg{_asked(language)}"


def app_page(record_id: str, language: str) -> str:
    """Return the address of a record's page in the program itself."""
    return f"./record?{urlencode({'id': record_id, 'lang': language})}"


def _asked(language: str) -> str:
    return f"?{urlencode({'lang': language})}"
