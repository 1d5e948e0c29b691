"""Is the file that SQLite has open still the one that stands at the database's path?

SQLite goes on writing into a file that somebody deleted or replaced: every decision would be acknowledged, and gone
when the program ends. So each connection is compared with the path before it is used: without a file nothing is read
or written, and when another file stands there (a backup that was put back) the connection is opened anew.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from campus.errors import StoreError

OPENED = "campus_opened_file"


class _Watch:
    """Compares the connections of one engine with its path."""

    def __init__(self, path: Path) -> None:
        """Keep the path; the first connection may make the file."""
        self._path, self._made = path, False

    def before_opening(self, *_: Any) -> None:
        """Let SQLite not make an empty file where the database has gone."""
        if self._made:
            self._identity()

    def after_opening(self, _: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        """Write down which file was opened."""
        entry.info[OPENED] = self._identity()
        self._made = True

    def before_use(self, _: DBAPIConnection, entry: ConnectionPoolEntry, __: Any) -> None:
        """Refuse a connection to a file that is gone; open one to a file that was replaced anew."""
        if entry.info[OPENED] != self._identity():
            raise sa.exc.DisconnectionError

    def _identity(self) -> tuple[int, int]:
        """Return what tells the file from any other; raise :class:`StoreError` when there is none."""
        try:
            found = self._path.stat()
        except FileNotFoundError as error:
            raise StoreError(f"{self._path}: the database file is gone. Put it back, then try again.") from error
        return found.st_dev, found.st_ino


def watch_file(engine: sa.Engine) -> None:
    """Compare every connection of an engine with the file at its path before it is used."""
    watch = _Watch(Path(str(engine.url.database)))
    sa.event.listen(engine, "do_connect", watch.before_opening)
    sa.event.listen(engine, "connect", watch.after_opening)
    sa.event.listen(engine, "checkout", watch.before_use)
