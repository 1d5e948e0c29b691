"""No public page has a serious finding of axe-core, in any language and light, and a telephone can press everything."""

from collections.abc import Callable

import pytest

from tests.browser.accessibility import LANGUAGES, assert_pressable, assert_readable, findings, in_language, show
from tests.browser.conftest import Visitor
from tests.server import Server

pytestmark = pytest.mark.browser

PAGES = {
    "map": "",
    "map, a record chosen": "?selected=SP-inje",
    "record": "record?id=SP-inje",
    "find": "find?text=%EC%9D%98%EC%83%9D%EB%AA%85",
    "find, nothing found": "find?text=%EC%9D%BC%EC%9A%94%EC%9D%BC",
    "find, calendar": "find?view=calendar&from=2025-01-07&over=1",
    "find, kept": "find?view=kept",
    "programme": "record?id=PR-55c15b4e",
    "data": "data",
    "roles": "roles",
    "imports": "imports",
    "report": "report?id=PR-55c15b4e",
    "sign-in": "sign-in",
    "programme, plain": "p/program/PR-55c15b4e",
    "space, plain": "p/space/SP-inje",
}
"""Every page by its address; a new page is one more line."""


def test_the_rules_are_at_work(app: Server, new_visitor: Callable[..., Visitor]) -> None:
    page = show(new_visitor(app), "sign-in")
    page.evaluate("document.body.append(document.createElement('button'), document.createElement('img'))")
    assert {text.split(":")[0] for text in findings(page)} == {"button-name", "image-alt"}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_everybody_can_read_and_press_a_page(app: Server, new_visitor: Callable[..., Visitor], address: str) -> None:
    visitor = new_visitor(app)
    for language in LANGUAGES:
        page = show(visitor, in_language(address, language))
        assert_readable(page)
        assert_pressable(page)
