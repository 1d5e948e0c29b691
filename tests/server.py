"""How is the program started for a test: its own process, a free port, an empty data folder, and its answer awaited?"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
START_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0


@dataclass(frozen=True)
class Server:
    """A running server; ``ready_s`` are the seconds from its start to its first answer."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    ready_s: float

    @property
    def pid(self) -> int:
        """The process, for memory measurements."""
        return self.process.pid

    def stop(self) -> None:
        """End the server, by force if it does not go by itself."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    """Return a port that nothing on loopback listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def run_app(
    script: str | Path, folder: Path, environment: Mapping[str, str] | None = None, port: int | None = None
) -> Server:
    """Start ``script`` and wait until it answers; ``folder`` takes its data and its log, ``port`` is free by default.

    Raises ``RuntimeError`` with the log when it ends or does not answer within a minute.
    """
    port = port or free_port()
    log = folder / "server.log"
    settings = {
        **os.environ,
        "CAMPUS_DATA_DIR": str(folder / "data"),
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        "PYTHONUNBUFFERED": "1",
        **(environment or {}),
    }
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(_command(script), cwd=PROJECT, env=settings, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    server = Server(process, url, log, 0.0)
    try:
        _await_answer(server, started)
    except BaseException:
        server.stop()
        raise
    return Server(process, url, log, time.perf_counter() - started)


def _command(script: str | Path) -> list[str]:
    """A script that builds an ``st.App`` starts itself; a plain page is started by Streamlit."""
    path = PROJECT / script
    if "app.run(" in path.read_text(encoding="utf-8"):
        return [sys.executable, str(path)]
    return [sys.executable, "-m", "streamlit", "run", str(path)]


def _await_answer(server: Server, started: float) -> None:
    """Return at the server's first good answer."""
    while time.perf_counter() - started < START_LIMIT_S:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.05)
    text = server.log.read_text(encoding="utf-8", errors="replace")
    message = f"{server.process.args} did not answer:\n{text[-4000:]}"
    raise RuntimeError(message)
