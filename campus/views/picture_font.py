"""With which font is a picture written, and how wide does a text become?

A picture needs Hangul whatever machine draws it, so the font is looked for in a package first and among the fonts
of the system second.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags

from campus.errors import AssetError

FONT_PACKAGE = "koreanize_matplotlib"
FONT_FILES = ("NanumGothic.ttf", "NanumGothicBold.ttf")
SYSTEM_FAMILIES = ("NanumGothic", "NanumBarunGothic", "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "UnDotum")
LAST_FAMILY = "DejaVu Sans"
"""Comes with matplotlib; serves the letters that the Hangul font lacks."""

MISSING = "\u25a1"
MM_PER_POINT = 25.4 / 72
MEASURED_PT = 100.0
"""Texts are measured large and without hinting, so that a width holds at every resolution."""

ADVANCE_UNITS = 65536
WAY_OUT = (
    "No font with Hangul was found. Run `pip install --no-deps -r requirements-assets.txt`, "
    "or install the system package fonts-nanum."
)


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family with its files: ``regular`` and ``bold`` for measuring, the last file for missing letters."""

    family: str
    regular: str
    bold: str
    last: str

    def properties(self, size_pt: float, *, bold: bool = False) -> FontProperties:
        """Return what matplotlib needs to write in this face."""
        weight = "bold" if bold else "normal"
        return FontProperties(family=[self.family, LAST_FAMILY], weight=weight, size=size_pt)

    def width_mm(self, text: str, size_pt: float, *, bold: bool = False) -> float:
        """Return how wide a line becomes, kerning apart, which makes Latin letters a little narrower."""
        file = self.bold if bold else self.regular
        return sum(_advance(file, self.last, char) for char in text) * size_pt * MM_PER_POINT

    def writable(self, text: str) -> str:
        """Return the text as one line of letters that this face has; controls vanish, the rest becomes a box."""
        return "".join(self._letter(char) for char in unicodedata.normalize("NFC", text))

    def _letter(self, char: str) -> str:
        """Replace what cannot be drawn."""
        category = unicodedata.category(char)
        if char.isspace() or category in {"Cc", "Zl", "Zp"}:
            return " "
        if category in {"Cf", "Cs", "Cn", "Co"}:
            return "" if category == "Cf" else MISSING
        return char if self._has(char) else MISSING

    def _has(self, char: str) -> bool:
        """Tell whether one of the files has the letter."""
        return any(ord(char) in _letters(file) for file in (self.regular, self.last))


@cache
def _advance(file: str, last: str, char: str) -> float:
    """Return how far a letter moves the pen, as a share of its size; setting whole lines to measure them is slow."""
    font = font_manager.get_font(file if ord(char) in _letters(file) else last)
    font.set_size(MEASURED_PT, 72)
    return font.load_char(ord(char), LoadFlags.NO_HINTING).linearHoriAdvance / ADVANCE_UNITS / MEASURED_PT


@cache
def _letters(file: str) -> frozenset[int]:
    """Return the code points that a font file has."""
    return frozenset(font_manager.get_font(file).get_charmap())


@cache
def find_typeface() -> Typeface:
    """Find the face to write with; raise :class:`AssetError` with the way out when nothing has Hangul."""
    spec = find_spec(FONT_PACKAGE)
    if spec is not None and spec.origin is not None:
        files = [Path(spec.origin).parent / "fonts" / name for name in FONT_FILES]
        if all(file.is_file() for file in files):
            return _from_package(files)
    return find_system_typeface()


def _from_package(files: list[Path]) -> Typeface:
    """Make the package's files known to matplotlib and describe them."""
    for file in files:
        font_manager.fontManager.addfont(file)
    regular, bold = (str(file) for file in files)
    return Typeface(font_manager.get_font(regular).family_name, regular, bold, _file_of(LAST_FAMILY))


def find_system_typeface() -> Typeface:
    """Find a Hangul face among the fonts of the system; raise :class:`AssetError` when there is none."""
    known = set(font_manager.fontManager.get_font_names())
    for family in SYSTEM_FAMILIES:
        if family in known:
            return Typeface(family, _file_of(family), _file_of(family, "bold"), _file_of(LAST_FAMILY))
    raise AssetError(WAY_OUT)


def _file_of(family: str, weight: str = "normal") -> str:
    """Return the file of a family that matplotlib knows."""
    return str(font_manager.findfont(FontProperties(family=[family], weight=weight), fallback_to_default=False))
