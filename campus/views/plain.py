"""How does a text that came from a file or a form get onto a page as nothing but text?

Streamlit's labels and paragraphs are Markdown. Every sign that Markdown, its extensions or Streamlit's own directives
give a meaning to is escaped, so that a name is shown as it was written and can never draw, link or run anything.
"""

import re
import string

_SIGNS = re.compile("([" + re.escape(string.punctuation) + "])")
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_DIRECTION_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1b\x7f]")
_SHORTCODE = re.compile(r"(:)(?=[\w+/-]+:)")
_WORD_JOINER = "\u2060"


def plain(text: str) -> str:
    """Escape a text for a place where Streamlit reads Markdown; it stays in one line.

    Signs that turn the direction of writing are dropped, because they could disguise what stands beside them.
    """
    one_line = _DIRECTION_SIGNS.sub("", _LINE_BREAKS.sub(" ", text)).strip()
    return _SIGNS.sub(r"\\\1", _SHORTCODE.sub(r"\1" + _WORD_JOINER, one_line))
