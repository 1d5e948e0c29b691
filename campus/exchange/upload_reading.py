"""What is an uploaded file, by its bytes and not by its name alone, and which rows does it hold?"""

from campus.domain.imports import Table
from campus.errors import ImportFileError
from campus.exchange.table_text import read_text_table

LARGEST_BYTES = 300 * 1024 * 1024
TEXT_ENDINGS = ("csv", "txt", "tsv")
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_upload(name: str, content: bytes) -> Table:
    """Read a file; raises :class:`ImportFileError` that names the cause and the place."""
    ending = name.rpartition(".")[2].lower()
    if ending not in TEXT_ENDINGS:
        raise ImportFileError("type", f".{ending}")
    if len(content) > LARGEST_BYTES:
        raise ImportFileError("size", f"{LARGEST_BYTES // 1024 // 1024:,} MB")
    if content.startswith((ZIP_START, OLE_START)):
        raise ImportFileError("content_type", f".{ending}")
    return read_text_table(content)
