"""What holds in every test: no network, the same settings everywhere, the fast tests first."""

import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
ORDER = ("unit", "house", "packs", "drawing", "pages", "store", "browser")
"""Folders from fast to slow. Browser tests come last also because Playwright keeps an event loop in the main thread."""

LONG_FILES = (
    "test_roles.py",
    "test_accessibility.py",
    "test_accessibility_office.py",
    "test_sign_in.py",
    "test_desk.py",
    "test_find.py",
)
"""Files of the browser's that take minutes: they come first there, so that no process ends long after the other."""

# Deadlines measure the machine, not the code.
settings.register_profile("campus", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI")))
settings.load_profile("campus")

_refused: list[str] = []


class OutsideRequestError(RuntimeError):
    """A test reached for another host."""


def _is_loopback(host: object) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    try:
        text = host.decode() if isinstance(host, bytes) else str(host)
        return ipaddress.ip_address(text.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def _host_of(event: str, args: tuple[object, ...]) -> object:
    """Return the host that a socket event names; ``None`` for Unix sockets and other events."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        return args[0]
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        return args[1][0]
    return None


def _refuse_outside(event: str, args: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    host = _host_of(event, args)
    if not _is_loopback(host):
        _refused.append(f"{event} {host!r}")
        message = f"tests ask no other host than this machine: {event} {host!r}"
        raise OutsideRequestError(message)


def pytest_configure() -> None:
    # An audit hook sees every socket of this process, also those of libraries written in C through Python's module.
    sys.addaudithook(_refuse_outside)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> tuple[int, int]:
        parts = item.path.relative_to(TESTS).parts
        folder = ORDER.index(parts[0]) if parts[0] in ORDER else len(ORDER)
        return folder, LONG_FILES.index(parts[-1]) if parts[-1] in LONG_FILES else len(LONG_FILES)

    items.sort(key=place)
    for item in items:
        # Two programs and a browser race on a machine that does other work; whoever loses twice is wrong.
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def no_outside_request() -> Iterator[None]:
    """Fail the test that reached outside, even where the code under test swallowed the refusal."""
    _refused.clear()
    yield
    assert not _refused, f"reached outside: {_refused}"
