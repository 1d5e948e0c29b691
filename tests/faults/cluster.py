"""Where does a PostgreSQL server come from that may be killed? A cluster of its own in a temporary folder.

It listens on loopback on a free port, trusts everybody there, and keeps the settings that PostgreSQL itself chooses,
``fsync`` among them. The shared server of the other tests is never touched.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.server import free_port

START_LIMIT_S = 60.0
USER = "postgres"


def binaries() -> str:
    """Return the folder of the newest server's programs, or an empty text."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    return str(Path(found).resolve().parent) if found else str(folders[-1].parent) if folders else ""


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name of the program stands in brackets and may hold anything.
            parent = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            found += [int(path.parent.name)] if int(parent) == pid else []
    return found


class Cluster:
    """One server; ``url`` is the address of its database."""

    def __init__(self) -> None:
        """Make the cluster and start it."""
        self._folder = Path(tempfile.mkdtemp(prefix="campus-cluster-"))
        self._owner = {"user": USER, "group": pwd.getpwnam(USER).pw_gid} if os.geteuid() == 0 else {}
        if self._owner:
            shutil.chown(self._folder, USER)
        self._port = free_port()
        self.url = f"postgresql+psycopg://{USER}@127.0.0.1:{self._port}/{USER}"
        self._run("initdb", "-D", str(self._folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        place = ("-D", str(self._folder / "data"), "-p", str(self._port), "-k", str(self._folder))
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            command = [str(Path(binaries()) / "postgres"), *place, "-c", "listen_addresses=127.0.0.1"]
            self._server = subprocess.Popen(
                command, cwd=self._folder, stdout=log, stderr=log, extra_groups=self._groups(), **self._owner
            )
        give_up = time.monotonic() + START_LIMIT_S
        while self._run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port), check=False):
            if time.monotonic() > give_up or self._server.poll() is not None:
                message = f"the server did not start; see {self._folder}.log"
                raise RuntimeError(message)
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the server and all its processes (SIGKILL), as if the machine's memory had run out."""
        theirs = children_of(self._server.pid)
        self._server.kill()
        for pid in theirs:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in theirs):
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop the server as an administrator would; it can be started again."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait()

    def remove(self) -> None:
        """End the server and take everything away."""
        if self._server.poll() is None:
            self.kill()
        shutil.rmtree(self._folder)
        (self._folder.parent / f"{self._folder.name}.log").unlink()

    def _groups(self) -> list[int] | None:
        """Leave the administrator's groups behind, too."""
        return [] if self._owner else None

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        """Run one of the server's programs as its owner."""
        command = [str(Path(binaries()) / program), *arguments]
        done = subprocess.run(
            command, cwd=self._folder, capture_output=True, check=check, extra_groups=self._groups(), **self._owner
        )
        return done.returncode
