"""Is a page one that everybody can read and press: axe-core in both lights, targets large enough for a finger?"""

import importlib.util
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE, Visitor

LANGUAGES = ("ko", "en")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("dark", "light")
SERIOUS = {"serious", "critical"}
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that depend on the light: the others find in the dark what they find by day."""

STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after {transition: none !important} [data-stale] {opacity: 1 !important}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
"""No colour between two: neither while one becomes the other, nor Streamlit's pale one for what is being drawn anew."""

SCHEME_IS = """(scheme) => {
  const app = document.querySelector('.stApp');
  return app === null || getComputedStyle(app).colorScheme === scheme;
}"""
LEAST_TARGET_PX = 44
TARGETS = """(least) => [...document.querySelectorAll(
    'a[href], button, input, select, [role=button], [role=tab], [role=radio]')]
  .filter((each) => !each.closest('p, li, td, [data-testid=stHeader], [data-testid=stDataFrame], [aria-hidden=true]'))
  .map((each) => {
    const target = each.matches('input') ? each.closest('label, [data-testid=stTextInputRootElement],'
      + '[data-testid=stDateInputField], [data-testid=stNumberInputContainer], [role=group]') || each : each;
    const {width, height, right} = target.getBoundingClientRect();
    if (right <= 0) return [0, 0, 'off the screen'];
    return [width, height, (each.getAttribute('aria-label') || each.textContent || each.outerHTML).trim().slice(0, 60)];
  })
  .filter(([width, height]) => width > 1 && height > 1 && (height < least - 0.5 || width < 24))"""

PLAIN = ("sign-in", "password", "my-", "p/")
"""How the addresses of pages begin that are not Streamlit's: they stand there at once."""


def axe_script() -> str:
    """Return axe-core, without importing the package that carries it."""
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None, "pip install -r requirements-dev.txt"
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def is_plain(address: str) -> bool:
    return address.startswith(PLAIN)


def show(visitor: Visitor, address: str, press: str = "") -> Page:
    """Open a page, press a button by its name if there is one, and wait for what it shows."""
    page = visitor.page
    if is_plain(address):
        page.goto(f"{visitor.url}/{address}")
    else:
        visitor.open(address)
        page.wait_for_timeout(800)
        for frame in page.frames[1:]:
            frame.wait_for_selector("#map_div[data-state=ready]", state="attached")
    if press:
        page.get_by_role("button", name=press, exact=True).first.click()
        page.wait_for_timeout(600)
        visitor.settle()
    return page


def findings(page: Page, rules: Collection[str] = ()) -> list[str]:
    """Run axe-core (some rules of it, or all) in the page and in its frames; return what is serious."""
    found = []
    options = {"resultTypes": ["violations"], "iframes": False} | ({"runOnly": list(rules)} if rules else {})
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(axe_script())
        result: dict[str, Any] = frame.evaluate("(options) => axe.run(document, options)", options)
        found += [
            f"{violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:160]}"
            for violation in result["violations"]
            if violation["impact"] in SERIOUS
            for node in violation["nodes"]
        ]
    return found


def assert_readable(page: Page) -> None:
    """Fail on every serious finding of axe-core, by day and in the dark."""
    page.evaluate(STILL)
    found = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(SCHEME_IS, arg=scheme)
        found[scheme] = findings(page, OF_COLOURS if scheme == "dark" else ())
    assert not any(found.values()), "\n".join(f"{key}: {each}" for key, value in found.items() for each in value)


def assert_pressable(page: Page) -> None:
    """Fail when the page, as wide as a telephone, scrolls sideways or has a target too small for a finger."""
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    small = page.evaluate(TARGETS, LEAST_TARGET_PX)
    page.set_viewport_size(WIDE)
    assert not small, "\n".join(map(str, small))
