"""The real program in a real browser: one server and one Chromium for all tests, a fresh window for each."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.server import PROJECT, Server, run_app
from tests.tools import require

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]:has([data-testid=stElementContainer])"
"""Before its first run a page calls itself not running, too; only then it holds no element yet."""

RUNNING = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  return app !== null && app.dataset.testScriptState !== "notRunning";
}"""

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Even a request that no handler sees finds no other host.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

# A busy machine draws a page in many times what it takes alone; what never comes still fails.
expect.set_options(timeout=20_000)

_report_key = pytest.StashKey[bool]()


@dataclass
class Visitor:
    """One browser window: ``outside`` are requests for other hosts (all blocked), ``errors`` those of scripts."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str = "") -> Page:
        """Open an address below the program's own and wait until Streamlit has finished its first run."""
        self.page.goto(f"{self.url}/{address}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page has drawn something and says that no run is under way."""
        self.page.wait_for_selector(SETTLED, timeout=30_000)

    def settled(self) -> Page:
        """Wait until the run that an act started has ended; what started none is waited for a little, too."""
        with suppress(PlaywrightTimeoutError):
            self.page.wait_for_function(RUNNING, timeout=600)
        self.settle()
        # A run may ask for the next one.
        self.page.wait_for_timeout(100)
        self.settle()
        return self.page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the distribution's Chromium once."""
    require("korean font")
    path = require("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def start_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Start a server of a script (default: the program) with settings of its own; all are stopped at the end."""
    running: list[Server] = []

    def start(script: str | Path = "app.py", **environment: str) -> Server:
        folder = tmp_path_factory.mktemp("server")
        server = run_app(script, folder, environment)
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def app(start_app: Callable[..., Server]) -> Server:
    """The program itself with its own city, on an empty data folder and a free port."""
    return start_app()


@pytest.fixture(scope="session")
def small_map(start_app: Callable[..., Server]) -> Server:
    """A page with the map of a small city of numbers."""
    return start_app("tests/browser/map_server.py", PYTHONPATH=str(PROJECT))


@pytest.fixture
def new_visitor(
    chromium: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Visitor]]:
    """Open a window on a server: ``new_visitor(server, PHONE, locale="en-US", color_scheme="dark")``."""
    opened: list[Visitor] = []

    def visit(server: Server, size: dict[str, int] = WIDE, **options: object) -> Visitor:
        context = chromium.new_context(viewport=size, **{"locale": "ko-KR", "timezone_id": "Asia/Seoul", **options})
        visitor = Visitor(context.new_page(), server.url)
        _watch(visitor)
        opened.append(visitor)
        return visitor

    yield visit
    if request.node.stash.get(_report_key, False):
        _take_pictures(opened, request.node, tmp_path_factory.getbasetemp())
    for visitor in opened:
        visitor.page.context.close()
    outside = [address for visitor in opened for address in visitor.outside]
    assert not outside, f"requests for other hosts: {outside}"


@pytest.fixture
def desk(app: Server, new_visitor: Callable[..., Visitor]) -> Visitor:
    """A planner's screen, 1280 px wide."""
    return new_visitor(app, WIDE)


@pytest.fixture
def phone(app: Server, new_visitor: Callable[..., Visitor]) -> Visitor:
    """A resident's telephone, 360 px wide."""
    return new_visitor(app, PHONE, is_mobile=True, has_touch=True)


def _watch(visitor: Visitor) -> None:
    """Block and note what goes to another host; note what goes wrong in scripts."""
    own = urlsplit(visitor.url).netloc

    def handle(route: Route, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob"} or address.netloc == own:
            visitor.requests.append(request.url)
            route.continue_()
        else:
            visitor.outside.append(request.url)
            route.abort()

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            visitor.errors.append(message.text)

    visitor.page.context.route("**/*", handle)
    visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
    visitor.page.on("console", note)


def _take_pictures(visitors: list[Visitor], item: pytest.Item, folder: Path) -> None:
    """Keep what each window showed when the test failed, and say where."""
    for number, visitor in enumerate(visitors):
        path = folder / "screenshots" / f"{re.sub(r'[^0-9A-Za-z]+', '-', item.nodeid)}-{number}.png"
        path.parent.mkdir(exist_ok=True)
        visitor.page.screenshot(path=path, full_page=True)
        item.add_report_section("teardown", "screenshot", str(path))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call":
        item.stash[_report_key] = report.failed
    return report
