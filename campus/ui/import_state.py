"""What does a session remember of the file that it is taking in?"""

from dataclasses import dataclass

from campus.domain.imports import Choices, Table
from campus.services.import_plan import DryRun
from campus.ui import state

_OPENED, _CHOICES, _DRY, _COUNT = "imports.opened", "imports.choices", "imports.dry", "imports.count"
CRS, OUTSIDE = "imports.crs", "imports.outside"


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was read: the browser's id of the upload, its name, its bytes and its rows."""

    upload: str
    name: str
    content: bytes
    table: Table


def uploader_key() -> str:
    """Return the uploader's key; once a file is in, an empty one takes its place."""
    return f"imports.file.{state.typed(_COUNT) or 0}"


def opened(upload: str) -> OpenedFile | None:
    """Return what was read of an upload, if it was."""
    held = state.typed(_OPENED)
    return held if isinstance(held, OpenedFile) and held.upload == upload else None


def keep_opened(file: OpenedFile) -> None:
    """Remember a file that was read; nobody has answered anything of it yet."""
    state.put({_OPENED: file, _CHOICES: Choices(), _DRY: None})


def close() -> None:
    """Forget the file."""
    state.put({_OPENED: None, _CHOICES: Choices(), _DRY: None, _COUNT: (state.typed(_COUNT) or 0) + 1})


def choices() -> Choices:
    """Return what was answered so far."""
    held = state.typed(_CHOICES)
    return held if isinstance(held, Choices) else Choices()


def keep_choices(answers: Choices) -> None:
    """Remember what was answered."""
    state.put({_CHOICES: answers})


def answer(keys: frozenset[str], *, accept: bool) -> None:
    """Accept repairs of some faults or kinds, or let the rows stand; a callback."""
    held = choices()
    accepted = (held.accepted | keys) if accept else held.accepted - keys
    standing = held.standing - keys if accept else held.standing | keys
    keep_choices(Choices(accepted, standing, held.crs, held.outside))


def take_back(keys: frozenset[str]) -> None:
    """Forget the answers to some faults or kinds; a callback."""
    held = choices()
    keep_choices(Choices(held.accepted - keys, held.standing - keys, held.crs, held.outside))


def dry_run(version: int) -> DryRun | None:
    """Return the dry run of the present answers and data version, if it was made."""
    held = state.typed(_DRY)
    return held[2] if isinstance(held, tuple) and held[:2] == (version, choices()) else None


def keep_dry_run(version: int, dry: DryRun) -> None:
    """Remember a dry run with what it is of."""
    state.put({_DRY: (version, choices(), dry)})
