"""Is a decision that was acknowledged still there, and there once, whoever was killed in between?

A supervisor starts writer processes, listens to what they say and kills them. What a writer says was acknowledged is
written into a journal and forced to the disk; at the end the journal is compared with what stands in the database.
``kill -9`` ends a process between any two of its instructions, but what it had given to the operating system stays:
cuts of the power are another test (``power_run``).
"""

import json
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from campus.domain.assignment import AssignmentEvent, AssignmentState
from campus.errors import StoreError
from tests.faults import writer
from tests.faults.writer import APPROVE, DONE, FAILED, PROPOSE, REFUSED, REPEATED, TRYING, Act

WRITERS = 4
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.writer"])

AIMED, AIM_S, ACT_S = 0.7, 1.0, 0.05
"""How many kills are aimed at a writer in the middle of an act, how long to wait for one, and how long an act takes."""

Disturb = Callable[[int], None]
"""Called after each kill with their number; may kill something else."""


@dataclass(frozen=True)
class Goal:
    """When a run may end: so many acts acknowledged, each a link of the chain, and writers killed, or too many seconds.

    Kills fall after some acts, not after some time, so that a slow machine does not only start writers.
    """

    acts: int
    kills: int
    limit_s: float
    spaces: int = 200
    longest_s: float = 5.0


@dataclass
class Report:
    """What came of a run. The faults are all to be 0."""

    kills: int = 0
    server_kills: int = 0
    seconds: float = 0.0
    acknowledged: int = 0
    approved: int = 0
    repeated: int = 0
    refused: int = 0
    tries: int = 0
    errors: set[str] = field(default_factory=set)
    lost: int = 0
    doubled: int = 0
    unasked: int = 0
    half: int = 0
    broken: str = ""
    damage: str = ""
    links: int = 0

    @property
    def faults(self) -> int:
        """Count everything that must not be."""
        return self.lost + self.doubled + self.unasked + self.half + bool(self.broken) + bool(self.damage)


class Post:
    """One writer's place: the process that works there now, and the act of which nobody knows whether it was done."""

    def __init__(self, url: str, number: int, goal: Goal) -> None:
        """Start the first writer."""
        self._url, self._number, self._goal, self._generation = url, number, goal, 0
        self.doubtful: Act | None = None
        self.start()

    def start(self) -> None:
        """Start a writer, which begins with the doubtful act."""
        self._generation += 1
        name = f"{self._number}-{self._generation}"
        self.ear, mouth = PROCESSES.Pipe(duplex=False)
        arguments = (self._url, name, self._goal.spaces, mouth, self.doubtful)
        self.process = PROCESSES.Process(target=writer.run, args=arguments, daemon=True)
        self.process.start()
        mouth.close()

    def kill(self) -> Iterator[dict[str, Any]]:
        """Kill the writer (SIGKILL), and return what it still had said."""
        self.process.kill()
        self.process.join()
        with suppress(EOFError, ConnectionError):
            while True:
                yield self.ear.recv()
        self.ear.close()


class Journal:
    """What writers said was done or refused, forced to the disk."""

    def __init__(self, path: Path) -> None:
        """Begin an empty journal."""
        self.path, self.acts = path, 0
        self._file = path.open("xb")

    def write(self, words: list[dict[str, Any]]) -> None:
        """Write some words down."""
        if words:
            self._file.write(b"".join(json.dumps(word).encode() + b"\n" for word in words))
            self._file.flush()
            os.fsync(self._file.fileno())
            self.acts += sum(word["verb"] != REFUSED for word in words)

    def read(self) -> list[dict[str, Any]]:
        """Read everything back from the file."""
        self._file.close()
        return [json.loads(line) for line in self.path.read_bytes().splitlines()]


class Supervisor:
    """Keeps writers at work and kills them."""

    def __init__(self, url: str, folder: Path, goal: Goal, disturb: Disturb) -> None:
        """Make the database and start the writers."""
        self.url, self.goal, self.disturb = url, goal, disturb
        writer.fill(url, goal.spaces)
        self.journal = Journal(folder / "journal")
        self.report = Report()
        self.posts = [Post(url, number, goal) for number in range(WRITERS)]
        self._chance = random.Random(7)  # noqa: S311 - who is killed when is no secret

    def run(self) -> Report:
        """Listen and kill until the goal is reached, then compare."""
        begun = time.monotonic()
        try:
            while not self._is_reached() and time.monotonic() - begun < self.goal.limit_s:
                self._listen(self.journal.acts + self._chance.uniform(0, 2 * self.goal.acts / self.goal.kills))
                self._kill(self._aim(self._chance.choice(self.posts)))
                self.disturb(self.report.kills)
        finally:
            for post in self.posts:
                self._hear(post, list(post.kill()))
        self.report.seconds = time.monotonic() - begun
        self._compare()
        return self.report

    def _is_reached(self) -> bool:
        return self.journal.acts >= self.goal.acts and self.report.kills >= self.goal.kills

    def _listen(self, acts: float) -> None:
        """Write down what writers say until so many acts are acknowledged, or nothing has happened for too long."""
        ears: dict[Connection, Post] = {post.ear: post for post in self.posts}
        until = time.monotonic() + self.goal.longest_s
        while self.journal.acts < acts and (left := until - time.monotonic()) > 0:
            for ear in wait(list(ears), left):
                self._hear(ears[ear], [ear.recv()])

    def _hear(self, post: Post, words: list[dict[str, Any]]) -> None:
        """Keep in mind what is doubtful, and write down what is not."""
        for word in words:
            if word["verb"] == TRYING:
                post.doubtful = Act(**word["act"])
            elif word["verb"] == FAILED:
                self.report.tries += 1
                self.report.errors.add(word["text"])
            else:
                post.doubtful = None
        self.journal.write([word for word in words if word["verb"] in {DONE, REPEATED, REFUSED}])

    def _aim(self, post: Post) -> Post:
        """Wait every other time until the writer is in the middle of an act; else it may be anywhere, also starting."""
        if self._chance.random() < AIMED and post.ear.poll(AIM_S):
            while post.ear.poll():
                self._hear(post, [post.ear.recv()])
            time.sleep(self._chance.uniform(0, ACT_S))
        return post

    def _kill(self, post: Post) -> None:
        """Kill a writer and start another in its place."""
        self._hear(post, list(post.kill()))
        self.report.kills += 1
        post.start()

    def _compare(self) -> None:
        """Compare the journal with what stands in the database."""
        words = self.journal.read()
        self.report.damage = damage_of(self.url)
        store = writer.reopened(self.url)
        try:
            events = [event for event in store.events() if event.operation_id.startswith("op-")]
            self.report.links = store.verify_chain()
        except StoreError as error:
            self.report.broken = str(error)
            return
        finally:
            store.close()
        judge(self.report, words, [post.doubtful for post in self.posts if post.doubtful], events)


def damage_of(url: str) -> str:
    """Return what SQLite finds wrong with its file; PostgreSQL has no such question."""
    if not url.startswith("sqlite"):
        return ""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        found = [row for name in ("integrity", "foreign_key") for row in connection.execute(f"PRAGMA {name}_check")]
    return "" if found == [("ok",)] else str(found)


def judge(report: Report, words: list[dict[str, Any]], doubtful: list[Act], events: list[AssignmentEvent]) -> None:
    """Count what was lost, doubled, written although nobody was told so, or written although it was refused."""
    done = {word["act"]["operation_id"]: word for word in words if word["verb"] != REFUSED}
    refused = {word["act"]["operation_id"] for word in words if word["verb"] == REFUSED}
    stored = {event.operation_id: event for event in events}
    steps = Counter((event.decision.id, event.decision.state) for event in events)
    report.acknowledged = len(done)
    report.approved = sum(word["act"]["kind"] == APPROVE for word in done.values())
    report.repeated = sum(word["verb"] == REPEATED for word in done.values())
    report.refused = len(refused)
    report.lost = sum(not _stands(stored.get(key), word) for key, word in done.items())
    report.doubled = len(events) - len(stored) + sum(count - 1 for count in steps.values())
    report.unasked = len(stored.keys() - done.keys() - refused - {act.operation_id for act in doubtful})
    report.half = len(refused & stored.keys())


def _stands(event: AssignmentEvent | None, word: dict[str, Any]) -> bool:
    """Tell whether an acknowledged act stands as it was done."""
    state = AssignmentState.IN_REVIEW if word["act"]["kind"] == PROPOSE else AssignmentState.APPROVED
    wanted = (word["act"]["space_id"], word["act"]["seen"] + 1, word["decision_id"], state)
    return event is not None and (event.space_id, event.seq, event.decision.id, event.decision.state) == wanted
