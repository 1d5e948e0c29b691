"""No page has a serious finding of axe-core, in any language and light, and a telephone can press everything."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE, Visitor
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

PLAIN = ("sign-in", "p/")
"""How the addresses of pages begin that are not Streamlit's: they stand there at once."""

OF_STREAMLIT: dict[str, tuple[str, ...]] = {}
"""Findings in Streamlit's own elements that no page of ours can mend: rule, and the parts of selectors it is about."""

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SWITCH_MS = 600
SERIOUS = {"serious", "critical"}
LEAST_TARGET_PX = 44
TARGETS = """(least) => [...document.querySelectorAll(
    'a[href], button, input, select, [role=button], [role=tab], [role=radio]')]
  .filter((each) => !each.closest('p, li, td, [data-testid=stHeader], [data-testid=stDataFrame], [aria-hidden=true]'))
  .map((each) => {
    const target = each.matches('input') ? each.closest('label, [data-testid=stTextInputRootElement],'
      + '[data-testid=stDateInputField], [role=group]') || each : each;
    const {width, height, right} = target.getBoundingClientRect();
    if (right <= 0) return [0, 0, 'off the screen'];
    return [width, height, (each.getAttribute('aria-label') || each.textContent || each.outerHTML).trim().slice(0, 60)];
  })
  .filter(([width, height]) => width > 1 && height > 1 && (height < least - 0.5 || width < 24))"""


def axe_script() -> str:
    """Return axe-core, without importing the package that carries it."""
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None, "pip install -r requirements-dev.txt"
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def settled(visitor: Visitor, address: str, language: str) -> Page:
    """Open a page in a language and wait for what it shows."""
    where = f"{address}{'&' if '?' in address else '?'}lang={language}"
    if address.startswith(PLAIN):
        visitor.page.goto(f"{visitor.url}/{where}")
    else:
        visitor.open(where)
        visitor.page.wait_for_timeout(800)
        for frame in visitor.page.frames[1:]:
            frame.wait_for_selector("#map_div[data-state=ready]", state="attached")
    return visitor.page


def findings(page: Page) -> list[str]:
    """Run axe-core in the page and in its frames; return what is serious and not excluded."""
    found = []
    for frame in page.frames:
        frame.evaluate(axe_script())
        options = {"resultTypes": ["violations"], "iframes": False}
        result: dict[str, Any] = frame.evaluate("(options) => axe.run(document, options)", options)
        for violation in result["violations"]:
            if violation["impact"] in SERIOUS:
                found += [
                    f"{violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:160]}"
                    for node in violation["nodes"]
                    if not is_excluded(violation["id"], " ".join(map(str, node["target"])) + node["html"])
                ]
    return found


def test_the_rules_are_at_work(app: Server, new_visitor: Callable[..., Visitor]) -> None:
    page = settled(new_visitor(app, WIDE), "sign-in", "ko")
    page.evaluate("document.body.append(document.createElement('button'), document.createElement('img'))")
    assert {text.split(":")[0] for text in findings(page)} == {"button-name", "image-alt"}


def is_excluded(rule: str, target: str) -> bool:
    return any(part in target for part in OF_STREAMLIT.get(rule, ()))


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_serious_finding(app: Server, new_visitor: Callable[..., Visitor], address: str) -> None:
    found = {}
    visitor = new_visitor(app, WIDE)
    for language in ("ko", "en"):
        page = settled(visitor, address, language)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(0 if address.startswith(PLAIN) else SWITCH_MS)
            found[language, scheme] = findings(page)
    assert not any(found.values()), "\n".join(f"{key}: {each}" for key, value in found.items() for each in value)


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_telephone_can_press_everything_and_scrolls_down_only(
    app: Server, new_visitor: Callable[..., Visitor], address: str, language: str
) -> None:
    visitor = new_visitor(app, PHONE, is_mobile=True, has_touch=True)
    page = settled(visitor, address, language)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    small = page.evaluate(TARGETS, LEAST_TARGET_PX)
    assert not small, "\n".join(map(str, small))
