"""In which words does the interface speak? Korean is the source; other languages are catalogues beside this file.

A catalogue is a plain ``<language>/LC_MESSAGES/campus.po`` (GNU gettext). It is read as it is, so a translator
needs no build step: change the text, start the program. A catalogue may speak for the residents' pages only; what it
lacks is said in the language that its tag leads to (``ko-x-easy``: ``ko``), else in English.
"""

import gettext
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "ko"
SECOND_LANGUAGE = "en"

Translate = Callable[[str], str]
"""Turns a Korean text of the interface into the chosen language."""


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue stands."""
    return Path(__file__).parent / language / "LC_MESSAGES" / "campus.po"


def base_language(language: str) -> str:
    """Return the language that a tag leads to (RFC 4647 lookup): the part before the first hyphen."""
    return language.partition("-")[0]


def fallback_of(language: str) -> str:
    """Return the complete language in which is said what a catalogue lacks; a complete one is its own."""
    if language in {SOURCE_LANGUAGE, SECOND_LANGUAGE}:
        return language
    base = base_language(language)
    return base if base in {SOURCE_LANGUAGE, SECOND_LANGUAGE} else SECOND_LANGUAGE


@cache
def translator(language: str) -> Translate:
    """Return the translator into a language; what its catalogue lacks comes from its fallback, at last in Korean."""
    path = catalogue_path(language)
    if language == SOURCE_LANGUAGE or not path.is_file():
        return str
    with path.open("rb") as file:
        catalogue = read_po(file, locale=base_language(language))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    own = gettext.GNUTranslations(compiled).gettext
    if fallback_of(language) == language:
        return own
    other = translator(fallback_of(language))

    def say(text: str) -> str:
        told = own(text)
        return told if told != text else other(text)

    return say
