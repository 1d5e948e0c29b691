"""How is a sheet of paper drawn on? In millimetres from its lower left corner, in points for the letters.

matplotlib is used without pyplot, so nothing is shared between two pictures. Text is always literal: mathematical
mark-up is off everywhere.
"""

import io
import logging
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from numpy.typing import NDArray

from campus.views.picture_font import MM_PER_POINT, Typeface

PictureFormat = Literal["pdf", "png"]
Points = NDArray[np.float64]

WIDTH_MM, HEIGHT_MM = 297.0, 210.0
PNG_DPI = 300
SCREEN_DPI = 200
"""For images that a browser prints: sharp on paper, and drawn in half the time."""

PNG_PIXELS = (3508, 2480)
TRUETYPE = 42
"""Embed whole outlines with their character map, so that Hangul can be searched and copied."""

ELLIPSIS = "…"
NARROWEST_LETTER = 0.2
"""The width of the narrowest letters of a text, as a share of their size."""
IMAGE_FROM = 20_000

for _name in ("fontTools.subset", "matplotlib.font_manager"):
    # They tell of every table that a subset leaves out and of every weight that a family lacks: nothing is amiss.
    logging.getLogger(_name).setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in millimetres."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """The width in millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height in millimetres."""
        return self.top - self.bottom

    def grown(self, by: float) -> "Box":
        """Return the box with its edges moved outwards."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def overlaps(self, other: "Box") -> bool:
        """Tell whether two boxes share any surface."""
        return not (
            other.left >= self.right or other.right <= self.left or other.bottom >= self.top or other.top <= self.bottom
        )

    def holds(self, other: "Box") -> bool:
        """Tell whether the other box lies wholly inside."""
        return (
            self.left <= other.left
            and self.right >= other.right
            and self.bottom <= other.bottom
            and self.top >= other.top
        )


@dataclass(frozen=True, slots=True)
class Pen:
    """How an outline and its inside are drawn; widths in points, ``None`` for nothing."""

    edge: str | None = None
    fill: str | None = None
    width_pt: float = 0.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0

    def as_arguments(self) -> dict[str, Any]:
        """Say the same in matplotlib's words."""
        return {
            "edgecolor": self.edge or "none",
            "facecolor": self.fill or "none",
            "linewidth": self.width_pt if self.edge else 0.0,
            "linestyle": (0, self.dash) if self.dash else "solid",
            "alpha": self.opacity,
        }


@dataclass(frozen=True, slots=True)
class Ink:
    """How letters look: size in points, weight, colour, and where the given point lies in the line."""

    size_pt: float = 8.0
    bold: bool = False
    color: str = "#1d2733"
    align: Literal["left", "center", "right"] = "left"
    halo: str | None = None


PLAIN = Ink()


@dataclass(slots=True)
class Sheet:
    """An A4 sheet, lying or ``upright``. Later drawings lie over earlier ones."""

    typeface: Typeface
    upright: bool = False
    layers: int = 0
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        """Take an empty sheet."""
        self.figure = Figure(figsize=self._turned(WIDTH_MM / 25.4, HEIGHT_MM / 25.4))

    def _turned(self, long: float, short: float) -> tuple[float, float]:
        """Return width and height of something with these sides on this sheet."""
        return (short, long) if self.upright else (long, short)

    def add(self, artist: Artist, clip: Box | None = None) -> None:
        """Put an artist over everything drawn so far."""
        self.layers += 1
        artist.set_zorder(self.layers)
        self.figure.add_artist(artist)
        if clip is not None:
            frame = Rectangle((clip.left, clip.bottom), clip.width, clip.height, transform=self.millimetres)
            artist.set_clip_path(frame)

    @property
    def millimetres(self) -> Transform:
        """The transformation from millimetres to the figure."""
        to_inches = Affine2D().scale(1 / 25.4)
        return to_inches + self.figure.dpi_scale_trans

    def outline(self, rings: Sequence[Points], pen: Pen, clip: Box | None = None) -> None:
        """Draw closed rings as one shape; rings inside others are holes."""
        if rings:
            path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
            self.add(PathPatch(path, transform=self.millimetres, joinstyle="round", **pen.as_arguments()), clip)

    def rectangle(self, box: Box, pen: Pen) -> None:
        """Draw a rectangle."""
        corner, size = (box.left, box.bottom), (box.width, box.height)
        self.add(Rectangle(corner, *size, transform=self.millimetres, **pen.as_arguments()))

    def line(self, points: Sequence[tuple[float, float]], pen: Pen, clip: Box | None = None) -> None:
        """Draw a line through points."""
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        line = Line2D(xs, ys, color=pen.edge, linewidth=pen.width_pt, solid_capstyle="butt")
        if pen.dash:
            line.set_linestyle((0, pen.dash))
        line.set_transform(self.millimetres)
        self.add(line, clip)

    def stamps(self, path: Path, points: Points, pen: Pen, clip: Box | None = None) -> None:
        """Draw the same small shape (in millimetres around 0, 0) at many points.

        A crowd becomes an image inside a PDF: a million single shapes would be a file that nobody can open.
        """
        look = pen.as_arguments()
        line = Line2D(points[:, 0], points[:, 1], transform=self.millimetres, linestyle="none", marker=path)
        line.set_markersize(2 * float(np.abs(np.asarray(path.vertices)).max()) / MM_PER_POINT)
        line.set_markerfacecolor(look["facecolor"])
        line.set_markeredgecolor(look["edgecolor"])
        line.set_markeredgewidth(look["linewidth"])
        line.set_alpha(look["alpha"])
        line.set_rasterized(len(points) >= IMAGE_FROM)
        self.add(line, clip)

    def shape(self, path: Path, at: tuple[float, float], pen: Pen, clip: Box | None = None) -> None:
        """Draw a small shape (in millimetres around 0, 0) once, dashes allowed."""
        moved = path.transformed(Affine2D().translate(*at))
        self.add(PathPatch(moved, transform=self.millimetres, joinstyle="round", **pen.as_arguments()), clip)

    def text(self, words: str, at: tuple[float, float], ink: Ink = PLAIN, clip: Box | None = None) -> None:
        """Write one line with its baseline at a point."""
        if ink.halo:
            halo = self._letters(words, at, ink)
            halo.set_path_effects([Stroke(linewidth=ink.size_pt / 4, foreground=ink.halo, joinstyle="round")])
            self.add(halo, clip)
        self.add(self._letters(words, at, ink), clip)

    def _letters(self, words: str, at: tuple[float, float], ink: Ink) -> Text:
        """Set a line of letters."""
        return Text(
            *at,
            self.typeface.writable(words),
            color=ink.color,
            fontproperties=self.typeface.properties(ink.size_pt, bold=ink.bold),
            horizontalalignment=ink.align,
            verticalalignment="baseline",
            parse_math=False,
            transform=self.millimetres,
        )

    def width_mm(self, words: str, ink: Ink) -> float:
        """Return how wide a line becomes."""
        return self.typeface.width_mm(self.typeface.writable(words), ink.size_pt, bold=ink.bold)

    def wrapped(self, words: str, width_mm: float, ink: Ink, most: int) -> list[str]:
        """Break a text into lines of at most a width; what does not fit into ``most`` lines ends in an ellipsis."""
        rest = words.strip()
        lines: list[str] = []
        while rest and len(lines) < most:
            cut = self._fitting(rest, width_mm, ink)
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
        if rest:
            lines[-1] = self.shortened(f"{lines[-1]} {rest}", width_mm, ink)
        return lines

    def shortened(self, words: str, width_mm: float, ink: Ink) -> str:
        """Return the text, cut with an ellipsis when it is wider than allowed."""
        if self.width_mm(words, ink) <= width_mm:
            return words
        cut = self._letters_within(words, width_mm - self.width_mm(ELLIPSIS, ink), ink)
        return words[:cut].rstrip() + ELLIPSIS

    def _fitting(self, words: str, width_mm: float, ink: Ink) -> int:
        """Return where to break: after the last space that fits, else in the middle of a word."""
        cut = self._letters_within(words, width_mm, ink)
        if cut == len(words):
            return cut
        space = words.rfind(" ", 1, cut + 1)
        return space if space > cut // 2 else max(cut, 1)

    def _letters_within(self, words: str, width_mm: float, ink: Ink) -> int:
        """Return how many leading letters stay within a width; a long text is not measured whole for one line."""
        most = int(width_mm / (ink.size_pt * MM_PER_POINT * NARROWEST_LETTER)) + 1
        sizes = range(min(len(words), max(most, 1)) + 1)
        return bisect_right(sizes, width_mm, key=lambda size: self.width_mm(words[:size], ink)) - 1

    def save(self, kind: PictureFormat, title: str, dpi: int = PNG_DPI) -> bytes:
        """Return the finished sheet as a file's bytes. A PDF carries its fonts and its title."""
        target, name = io.BytesIO(), self.typeface.writable(title)
        with rc_context({"pdf.fonttype": TRUETYPE}):
            if kind == "png":
                self.figure.set_size_inches(*self._turned(PNG_PIXELS[0] / PNG_DPI, PNG_PIXELS[1] / PNG_DPI))
            self.figure.savefig(target, format=kind, dpi=dpi, metadata={"Title": name})
        return target.getvalue()
