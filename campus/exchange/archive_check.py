"""Is a ZIP what it should be: no path that leads outside, no link, no archive within, no bomb, no entity?"""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from campus.errors import ImportFileError

MOST_MEMBERS = 2_000
LARGEST_BYTES = 1 << 30
LARGEST_RATIO = 200
RATIO_FROM_BYTES = 1 << 20
"""A small member may be packed as well as it likes."""

NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".kmz", ".xlsx")
SPECIMEN = 4_096
UTF8_FLAG = 0x800


def opened_archive(path: Path) -> zipfile.ZipFile:
    """Open an archive and check its members; raises :class:`ImportFileError`."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ImportFileError("zip") from error
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_BYTES:
        raise ImportFileError("zip_ratio")
    for member in members:
        _check(member)
    return archive


def _check(member: zipfile.ZipInfo) -> None:
    """Refuse a member that could do harm."""
    name = member_name(member)
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if ".." in parts or "\\" in member.orig_filename or name.startswith("/") or ":" in name or "\0" in name:
        raise ImportFileError("zip_path", name[:100])
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ImportFileError("zip_link", name[:100])
    if name.lower().endswith(NESTED):
        raise ImportFileError("zip_nested", name[:100])
    large = member.file_size > RATIO_FROM_BYTES
    if large and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        raise ImportFileError("zip_ratio", name[:100])


def member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; Korean Windows writes it in CP949 without saying so."""
    if member.flag_bits & UTF8_FLAG:
        return member.filename
    try:
        return member.orig_filename.encode("cp437").decode("cp949")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def members_with(archive: zipfile.ZipFile, endings: tuple[str, ...]) -> Iterator[zipfile.ZipInfo]:
    """Yield the members whose names end so."""
    return (item for item in archive.infolist() if member_name(item).lower().endswith(endings))


def member_bytes(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Unpack a member; what is longer than it says, or damaged, is refused."""
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise ImportFileError("zip", member_name(member)[:100]) from error
    if len(content) != member.file_size:
        raise ImportFileError("zip_ratio", member_name(member)[:100])
    return content
