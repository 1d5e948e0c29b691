"""In which words does the interface speak? Korean is the source; other languages are catalogues beside this file.

A catalogue is a plain ``<language>/LC_MESSAGES/campus.po`` (GNU gettext). It is read as it is, so a translator
needs no build step: change the text, start the program.
"""

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "ko"

Translate = Callable[[str], str]
"""Turns a Korean text of the interface into the chosen language."""


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue stands."""
    return Path(__file__).parent / language / "LC_MESSAGES" / "campus.po"


@cache
def translator(language: str) -> Translate:
    """Return the translator into a language; unknown languages and missing texts stay Korean."""
    path = catalogue_path(language)
    if language == SOURCE_LANGUAGE or not path.is_file():
        return str
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled).gettext
