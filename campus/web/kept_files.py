"""Which files were written already today of the present data? They are sent again instead of being written anew."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file with what it is called in its reader's language."""

    name: str
    content: bytes


class KeptFiles:
    """Files of one edition (data version and day) up to a number of bytes; those not asked for longest go first."""

    def __init__(self, most_bytes: int) -> None:
        """Begin with none."""
        self._most_bytes = most_bytes
        self._edition: Hashable = None
        self._files: OrderedDict[Hashable, NamedFile] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, edition: Hashable, key: Hashable, write: Callable[[], NamedFile]) -> NamedFile:
        """Return a file of an edition; it is written when it is not there, by whoever asks first, outside the lock."""
        with self._lock:
            if edition == self._edition and key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
        file = write()
        with self._lock:
            self._keep(edition, key, file)
        return file

    def _keep(self, edition: Hashable, key: Hashable, file: NamedFile) -> None:
        """Keep a file; those of another edition are of no use any more."""
        if edition != self._edition:
            self._edition, self._bytes = edition, 0
            self._files = OrderedDict()
        before = self._files.pop(key, None)
        self._bytes += len(file.content) - (len(before.content) if before else 0)
        self._files[key] = file
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._files.popitem(last=False)[1].content)
