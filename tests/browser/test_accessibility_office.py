"""The same for the pages of those who sign in: no serious finding of axe-core, and a telephone can press everything."""

from collections.abc import Callable

import pytest

from campus.domain.account import Right
from tests.browser.accessibility import LANGUAGES, assert_pressable, assert_readable, in_language, show
from tests.browser.conftest import Visitor
from tests.people import sign_everybody_in
from tests.server import PROJECT, Server

pytestmark = pytest.mark.browser

PROPOSE = {"ko": "임무 부여 제안", "en": "Propose a role"}
PAGES = {
    "announcements": ("announcements?from=2023-01-01&to=2026-12-31", {}),
    "decision": ("decision?id=DC-hub-1", {}),
    "role form": ("roles", PROPOSE),
    "desk": ("desk", {}),
    "desk, a record": ("desk?id=SP-inje", {}),
    "imports": ("imports", {}),
    "account": ("account", {}),
    "audit": ("audit", {}),
    "help": ("help", {}),
    "own sessions": ("my-account", {}),
    "own codes": ("my-code", {}),
    "password": ("password", {}),
}
"""Every page by its address and the button that opens the rest of it; a new page is one more line."""

RIGHTS = frozenset({Right.OFFICIAL, Right.APPROVER, Right.ADMINISTRATOR})


@pytest.fixture(scope="module")
def office(start_app: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> tuple[Server, str]:
    """The program with Gimhae, and the session of somebody with every right but an editor's."""
    folder = tmp_path_factory.mktemp("office")
    tokens = sign_everybody_in(PROJECT / "geodata" / "gimhae", folder, {"kim": RIGHTS})
    return start_app(CAMPUS_DATA_DIR=str(folder)), tokens["kim"]


@pytest.mark.parametrize(("address", "button"), PAGES.values(), ids=PAGES.keys())
def test_everybody_can_read_and_press_a_page(
    office: tuple[Server, str], new_visitor: Callable[..., Visitor], address: str, button: dict[str, str]
) -> None:
    server, token = office
    visitor = new_visitor(server)
    visitor.page.context.add_cookies([{"name": "campus_session", "value": token, "url": server.url}])
    for language in LANGUAGES:
        page = show(visitor, in_language(address, language), button.get(language, ""))
        assert_readable(page)
        assert_pressable(page)
