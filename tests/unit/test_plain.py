"""A text stays a text wherever Markdown is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from campus.views.plain import plain
from campus.views.record_text import web_address

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "![x](http://192.0.2.1/track.png)",
    "[x](javascript:alert(1))",
    "**bold** _it_ `code` ~~no~~",
    "# heading",
    "- list",
    "1. list",
    "| a | b |",
    "$x^2$ $$y$$",
    ":red[text] :material/bolt: :smile:",
    "a\u2028b\u2029c",
    "&lt;b&gt; &amp;",
    "http://example.org/",
    "{{7*7}} {% raw %}",
]


def text_of(markdown: str) -> str:
    """Read Markdown as CommonMark does and return its text, failing on anything but text."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    inline = [child for token in tokens for child in token.children or []]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text", "text_special"}
    return "".join(child.content for child in inline)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    shown = text_of(plain(text)).replace("\u2060", "")
    assert shown == text.replace("\u2028", " ").replace("\u2029", " ")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=40))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    assert text_of(f"a{plain(text)}a").replace("\u2060", "") == f"a{text.strip()}a"


def test_signs_that_turn_the_direction_of_writing_are_dropped() -> None:
    assert plain("abc\u202ecod\u2066.exe") == "abccod\\.exe"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://www.gimhae.go.kr/a?b=1", "https://www.gimhae.go.kr/a?b=1"),
        ("www.ghdc.or.kr", "http://www.ghdc.or.kr"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//evil", ""),
        ("", ""),
        ("http://a.b/)[x](c", "http://a.b/%29%5Bx%5D%28c"),
        ("http://[broken", ""),
        ("없음", ""),
    ],
)
def test_only_addresses_of_the_web_become_links(address: str, link: str) -> None:
    assert web_address(address) == link
