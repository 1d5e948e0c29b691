"""How does a page stand many sessions: times, bytes, memory, and no value in wrong hands? (`make load PAGE=find`)."""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.load.session import ANSWER_LIMIT_S, TARGETS, Session, Target
from tests.server import Server, run_app

PROMISED_P95_MS = 300
FLAT = 1.10
"""Memory counts as flat when the last tenth of the reruns stands at most this much above the first tenth."""

RUN_LIMIT_S = 1_500.0


def text_of(session: Session, turn: int) -> str:
    """Choose what a session types at its next turn: its marker every other time."""
    searches = session.target.searches
    return session.marker if turn % 2 == 0 else searches[(turn // 2 + session.number) % len(searches)]


async def visit(session: Session, turns: int, think_s: float, memory: "Memory") -> None:
    """Search some times, thinking between: from half to one and a half of the usual time, the same in every run.

    Any time in between, as people do; times of a common step would let many come at the very same instant.
    """
    person = random.Random(session.number)
    for turn in range(turns):
        await asyncio.sleep(think_s * person.uniform(0.5, 1.5))
        async with asyncio.timeout(ANSWER_LIMIT_S):
            await session.search(text_of(session, turn))
        memory.note()


class Memory:
    """The resident memory of the server over the run, in megabytes, by the number of reruns."""

    def __init__(self, pid: int, total: int) -> None:
        """Look at a process a hundred times in ``total`` reruns."""
        self.pid, self.every, self.count = pid, max(1, total // 100), 0
        self.start_mb = self.now()
        self.samples: list[float] = []

    def now(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def note(self) -> None:
        """Count a rerun, and look at the memory now and then."""
        self.count += 1
        if self.count % self.every == 0:
            self.samples.append(self.now())


async def run(
    server: Server, target: Target, sessions: int, turns: int, think_s: float
) -> tuple[list[Session], Memory]:
    """Let the sessions come one after another, then all search at once."""
    crowd = [Session(server.url, number, target) for number in range(sessions)]
    for session in crowd:
        async with asyncio.timeout(ANSWER_LIMIT_S):
            await session.open()
    memory = Memory(server.pid, sessions * turns)
    async with asyncio.timeout(RUN_LIMIT_S):
        await asyncio.gather(*(visit(session, turns, think_s, memory) for session in crowd))
    await asyncio.gather(*(session.close() for session in crowd))
    return crowd, memory


def faults_of(crowd: Sequence[Session]) -> list[str]:
    """Say which session saw another's value, missed its own, or got an error instead of the page."""
    own = {session.number: session.marker.encode() for session in crowd}
    faults = [f"session {item.number} saw {item.seen - {own[item.number]}}" for item in crowd if len(item.seen) > 1]
    faults += [f"session {item.number} never saw its own marker" for item in crowd if own[item.number] not in item.seen]
    return faults + [f"session {item.number}: {error}" for item in crowd for error in set(item.errors)]


def report(crowd: Sequence[Session], memory: Memory, elapsed_s: float) -> None:
    """Print the figures beside what was promised."""
    times = sorted(rerun.seconds * 1000 for session in crowd for rerun in session.reruns)
    sizes = sorted(rerun.size for session in crowd for rerun in session.reruns)
    cuts = statistics.quantiles(times, n=20)
    tenth = max(1, len(memory.samples) // 10)
    first, last = statistics.mean(memory.samples[:tenth]), statistics.mean(memory.samples[-tenth:])
    print(f"{len(crowd)} sessions, {len(times)} reruns in {elapsed_s:.0f} s ({len(times) / elapsed_s:.1f} a second)")
    print(f"rerun          p50 {cuts[9]:.0f} ms   p95 {cuts[18]:.0f} ms   (promised: p95 {PROMISED_P95_MS} ms)")
    promised = crowd[0].target.promised_bytes
    told = "" if promised is None else f"   (promised: {promised:,})"
    print(f"bytes a rerun  p50 {sizes[len(sizes) // 2]:,}   largest {sizes[-1]:,}{told}")
    print(
        f"memory         start {memory.start_mb:.0f} MB   first tenth {first:.0f} MB   last tenth {last:.0f} MB   ",
        end="",
    )
    print("flat" if last <= first * FLAT else f"grows by {last - first:.0f} MB")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; return 1 when a value went astray or a page failed."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--page", choices=TARGETS, default="map")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--turns", type=int, default=20, help="reruns of each session")
    parser.add_argument("--think", type=float, default=3.0, help="seconds between two reruns of a session")
    parser.add_argument("--reruns", type=int, default=0, help="this many reruns in all, without thinking: memory")
    given = parser.parse_args(arguments)
    turns, think_s = (given.reruns // given.sessions, 0.0) if given.reruns else (given.turns, given.think)
    with tempfile.TemporaryDirectory() as folder:
        server = run_app("app.py", Path(folder))
        try:
            started = time.perf_counter()
            crowd, memory = asyncio.run(run(server, TARGETS[given.page], given.sessions, turns, think_s))
            report(crowd, memory, time.perf_counter() - started)
        finally:
            server.stop()
    faults = faults_of(crowd)
    print("\n".join(faults) or "no session saw a value of another")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
