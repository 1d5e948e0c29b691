"""What is a file that somebody hands in, by its bytes and not by its name?

Only what offices file is taken: pages, pictures, and documents without macros. Nothing is ever unpacked; of an archive
only the list of its parts is read.
"""

import io
import zipfile
import zlib

MOST_PARTS = 10_000
"""Parts of an office document; an archive with more is none."""

LONGEST_MARK = 64
"""Bytes of the part that says what an HWPX file is."""

HWPX_MARK = b"application/hwp+zip"
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MACROS = "vbaproject.bin"

PDF_WITHIN = 1_024
"""A PDF begins within so many bytes (ISO 32000, annex H)."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HWP_MARK = b"HWP Document File"
JPEG, PNG, ZIP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"


def type_of(content: bytes) -> str:
    """Return what a file is: pdf, jpeg, png, hwp, hwpx, docx, xlsx, pptx, or nothing of what is taken."""
    if content.startswith(ZIP):
        return _type_of_archive(content)
    if b"%PDF-" in content[:PDF_WITHIN]:
        return "pdf"
    if content.startswith(OLE):
        return "hwp" if HWP_MARK in content else ""
    return "jpeg" if content.startswith(JPEG) else "png" if content.startswith(PNG) else ""


def _type_of_archive(content: bytes) -> str:
    """Tell which office document an archive is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {item.filename for item in archive.infolist()}
            if len(names) > MOST_PARTS or any(name.lower().endswith(MACROS) for name in names):
                return ""
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    return "hwpx" if part.read(LONGEST_MARK).strip() == HWPX_MARK else ""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return ""
    found = [kind for name, kind in OFFICE.items() if name in names and "[Content_Types].xml" in names]
    return found[0] if len(found) == 1 else ""
