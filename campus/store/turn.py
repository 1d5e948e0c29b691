"""Whose turn is it to write the SQLite file, among the threads of this process and the processes of this machine?

SQLite lets only one connection write at once, and before 3.51.3 a commit must not meet another connection's
checkpoint, in whatever process. So everybody who writes takes a lock on a file beside the database first. The
operating system gives it back when a process ends, however it ends.
"""

import os
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

SUFFIX = "-turn"
"""What is added to the database's name for the lock's file, which stays empty."""

ASK_AGAIN_S = 0.002

_thread = threading.Lock()


def take_turn(path: Path, wait_s: float) -> ExitStack:
    """Wait for one's turn and return what gives it back when it is closed.

    Raises ``TimeoutError`` when others keep it longer than ``wait_s`` seconds, and ``OSError`` when the lock's file
    cannot be opened.
    """
    give_up = time.monotonic() + wait_s
    with ExitStack() as turn:
        if not _thread.acquire(timeout=wait_s):
            raise TimeoutError
        turn.callback(_thread.release)
        # Read only: a lock needs no more, and another user of the machine may have made the file.
        number = os.open(path.with_name(path.name + SUFFIX), os.O_RDONLY | os.O_CREAT, 0o644)
        turn.callback(os.close, number)
        while not _take(number):
            if time.monotonic() > give_up:
                raise TimeoutError
            time.sleep(ASK_AGAIN_S)
        return turn.pop_all()


if sys.platform == "win32":
    import msvcrt

    def _take(number: int) -> bool:
        """Take the lock if it is free."""
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(number: int) -> bool:
        """Take the lock if it is free."""
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
