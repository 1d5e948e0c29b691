"""Is the database whole, and every acknowledged decision in it, wherever the power is cut?

The real store proposes and approves roles; the statements that it gives to SQLite are kept. They are given once more
to SQLite through a virtual file system of APSW (``https://rogerbinns.github.io/apsw/vfs.html``) that writes down what
is asked of the disk. For every moment of that recording the files are made as the disk may hold them (``disk``), and
opened by the program.

The recording comes from the SQLite within APSW, a newer one than Python's; the images are opened by Python's own. The
log is copied into the database far more often than usual, so that there are many cuts within that, and it is begun
anew by closing the database every few acts.
"""

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import sqlalchemy as sa

from campus.domain.assignment import AssignmentEvent
from campus.errors import CampusError
from campus.services.app_state import build_atlas
from campus.services.role_desk import RoleDesk
from campus.store.inspection import inspected_store
from campus.store.store import open_store
from tests.factories import TODAY, make_city
from tests.faults import writer
from tests.faults.disk import ACKNOWLEDGED, DELETE, LENGTH, SYNC, WRITE, Asked, Disk
from tests.faults.writer import APPROVE, PROPOSE, Act
from tests.store.pack_factory import make_pack

NAME = "city.sqlite3"
RECORDER = "campus-recorder"
SPACES = 8
LOG_PAGES = 60
"""Pages in the log after which it is copied into the database; SQLite's own number is 1,000."""

TRIED_ON = 3
"""After every third cut the store is used again, not only read."""

REOPENED = 9
"""After so many acts the database is closed and opened again."""


@dataclass
class PowerReport:
    """What came of the cuts. The faults are all to be 0; ``kept`` counts cuts that kept an unacknowledged act."""

    acts: int = 0
    asked: int = 0
    syncs: int = 0
    cuts: int = 0
    corrupt: int = 0
    lost: int = 0
    half: int = 0
    stuck: int = 0
    kept: int = 0
    seconds: float = 0.0
    first_fault: str = ""

    @property
    def faults(self) -> int:
        """Count everything that must not be."""
        return self.corrupt + self.lost + self.half + self.stuck


@dataclass(frozen=True)
class Played:
    """The acts that the real store did, the statements by which it did each, and how it sets a connection up."""

    acts: Sequence[Act]
    statements: Sequence[Sequence[str]]
    settings: Sequence[str]


class _File(apsw.VFSFile):
    """A file whose changes are written down."""

    def __init__(self, log: list[Asked], name: Any, flags: Any) -> None:
        self._log, path = log, name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's own name
        self._log.append(Asked(WRITE, self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's own name
        self._log.append(Asked(LENGTH, self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's own name
        self._log.append(Asked(SYNC, self._name))
        super().xSync(flags)


class _Recorder(apsw.VFS):
    """The operating system's files, with a log of what is asked of them."""

    def __init__(self, log: list[Asked]) -> None:
        self._log = log
        super().__init__(RECORDER, "")

    def xOpen(self, name: Any, flags: Any) -> _File:  # noqa: N802 - SQLite's own name
        return _File(self._log, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: FBT001, N802 - SQLite's own name
        self._log.append(Asked(DELETE, Path(name).name, lasting=bool(sync_folder)))
        super().xDelete(name, sync_folder)


def play(path: Path, count: int) -> Played:
    """Let the real store do acts on a database, and keep its statements."""
    heard: list[str] = []
    acts: list[Act] = []
    statements: list[list[str]] = []
    with inspected_store(f"sqlite:///{path}") as store:

        def listen(connection: sqlite3.Connection, _: Any) -> None:
            connection.set_trace_callback(heard.append)

        sa.event.listen(store._engine, "connect", listen, insert=True)
        desk = RoleDesk(store, build_atlas(store, make_city()), TODAY)
        decision_id = ""
        for number in range(count):
            space = writer.space_id(number // 2 % SPACES)
            kind = APPROVE if number % 2 else PROPOSE
            acts.append(Act(f"op-{number}", kind, space, store.last_seq(space), decision_id if kind == APPROVE else ""))
            decision_id = writer.perform(desk, acts[-1])
            statements.append(_own(heard))
            heard.clear()
    settings = dict.fromkeys(text for part in statements for text in part if text.startswith("PRAGMA"))
    return Played(acts, [[text for text in part if text not in settings] for part in statements], tuple(settings))


def _own(heard: Sequence[str]) -> list[str]:
    """Leave out what triggers did, told as remarks, and the second time that a statement with a trigger is told."""
    own = [text for text in heard if not text.startswith("--")]
    return [text for text, before in zip(own, ["", *own], strict=False) if text != before]


def record(path: Path, played: Played) -> list[Asked]:
    """Give the statements to SQLite once more, and return what is asked of the disk."""
    log: list[Asked] = []
    recorder = _Recorder(log)
    try:
        for first in range(0, len(played.acts), REOPENED):
            connection = apsw.Connection(str(path), vfs=RECORDER)
            connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}").fetchall()
            for statement in played.settings:
                connection.execute(statement).fetchall()
            for number in range(first, min(first + REOPENED, len(played.acts))):
                for statement in played.statements[number]:
                    connection.execute(statement).fetchall()
                log.append(Asked(ACKNOWLEDGED, place=number + 1))
            connection.close()
    finally:
        recorder.unregister()
    return log


@dataclass(frozen=True)
class Recording:
    """What the disk held at first, what was done, and what was asked of the disk."""

    safe: dict[str, bytes]
    played: Played
    log: Sequence[Asked]


def make_recording(folder: Path, acts: int) -> Recording:
    """Let the store do some acts, and record what they ask of the disk."""
    base, played = folder / "base", folder / "played"
    for place in (base, played):
        place.mkdir()
    writer.fill(f"sqlite:///{base / NAME}", SPACES)
    shutil.copy(base / NAME, played)
    safe = {NAME: (base / NAME).read_bytes()}
    done = play(played / NAME, acts)
    return Recording(safe, done, record(base / NAME, done))


def cut(folder: Path, recording: Recording, cuts: int, limit_s: float) -> PowerReport:
    """Cut the power at moments spread evenly over a recording, several times at each if need be."""
    begun, log = time.monotonic(), recording.log
    asked, syncs = (sum(item.what in kinds for item in log) for kinds in ({WRITE, LENGTH, SYNC, DELETE}, {SYNC}))
    report = PowerReport(len(recording.played.acts), asked, syncs)
    chance = random.Random(11)  # noqa: S311 - what a disk keeps is no secret
    for disk in moments(recording, cuts):
        if time.monotonic() - begun > limit_s:
            break
        with tempfile.TemporaryDirectory(dir=folder) as place:
            disk.image(Path(place), chance)
            _leave_shared_memory(Path(place), chance)
            judge(report, Path(place) / NAME, recording.played, disk.acknowledged)
    report.seconds = time.monotonic() - begun
    return report


def moments(recording: Recording, cuts: int) -> Iterator[Disk]:
    """Yield the disk after each step at which the power is cut."""
    disk, log = Disk(recording.safe), recording.log
    for number, asked in enumerate(log):
        disk.take(asked)
        for _ in range((number + 1) * cuts // len(log) - number * cuts // len(log)):
            yield disk


def _leave_shared_memory(place: Path, chance: random.Random) -> None:
    """Leave noise where the log's shared memory was, every other time."""
    if chance.random() < 0.5:
        (place / f"{NAME}-shm").write_bytes(chance.randbytes(32_768))


def judge(report: PowerReport, path: Path, played: Played, acknowledged: int) -> None:
    """Open a database as the program does after the cut; count what is wrong; now and then go on where the cut was."""
    report.cuts += 1
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = [connection.execute(f"PRAGMA {name}_check").fetchall() for name in ("integrity", "foreign_key")]
        store = open_store(f"sqlite:///{path}", make_pack)
        try:
            store.verify_chain()
            events = [event for event in store.events() if event.operation_id.startswith("op-")]
            goes_on = report.cuts % TRIED_ON != 0 or _go_on(store, played, events)
        finally:
            store.close()
    except (CampusError, sqlite3.Error) as error:
        report.corrupt += 1
        report.first_fault = report.first_fault or f"after act {acknowledged}: {error}"
        return
    wanted = [act.operation_id for act in played.acts]
    there = [event.operation_id for event in events]
    report.corrupt += found != [[("ok",)], []]
    report.lost += there[:acknowledged] != wanted[:acknowledged]
    report.half += there != wanted[: len(there)] or len(there) > acknowledged + 1
    report.kept += len(there) > acknowledged
    report.stuck += not goes_on


def _go_on(store: Any, played: Played, events: Sequence[AssignmentEvent]) -> bool:
    """Do the newest act once more, which must write nothing, and then the next one, which must be written."""
    desk = RoleDesk(store, build_atlas(store, make_city()), TODAY)
    for act in played.acts[max(len(events) - 1, 0) : len(events) + 1]:
        with suppress(IndexError):
            writer.perform(desk, act)
    after = [event.operation_id for event in store.events() if event.operation_id.startswith("op-")]
    return after == [act.operation_id for act in played.acts[: len(events) + 1]] and store.verify_chain() > 0
