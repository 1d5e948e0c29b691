"""How does one record look on an A4 sheet for print?

Everything that is known of it stands on this one sheet: the letters become smaller until it fits, and where even the
smallest are too large, what is left out is counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from campus.domain.picture import PictureContent
from campus.locale import Translate, translator
from campus.views.picture_font import find_typeface
from campus.views.picture_map import draw_map
from campus.views.picture_marks import draw_mark
from campus.views.picture_page import HEIGHT_MM, SCREEN_DPI, WIDTH_MM, Box, Ink, Pen, PictureFormat, Sheet

PAGE_WIDTH, PAGE_HEIGHT = HEIGHT_MM, WIDTH_MM
LEFT, RIGHT, TOP, BOTTOM = 14.0, PAGE_WIDTH - 14.0, PAGE_HEIGHT - 14.0, 14.0
GUTTER = 6.0
COLUMN = (RIGHT - LEFT - GUTTER) / 2
MAP_HEIGHT, MAP_GAP, FOOTER_ROOM = 72.0, 2.0, 4.0
MOST_SOURCES_HEIGHT, LARGEST_SOURCE = 74.0, 7.0
TOLERANCE = 0.01
LINE_SHARE = 0.48
"""Millimetres from line to line for each point of size."""

ALL = 1_000_000
STEPS: Final = ((9.2, ALL), (8.4, ALL), (7.6, ALL), (6.8, ALL), (6.2, ALL), (6.2, 60), (6.2, 24), (6.2, 8))
"""Sizes of letters in points with the most names of a group of links, tried until everything fits."""

MARK_ROOM = 8.0
MOST_LINES, FEWEST_LINES = 10_000, 3
INK, GREY = "#1d2733", "#51606e"
RULE: Final = Pen("#1d2733", None, 1.2)
FINE_RULE: Final = Pen("#b9c1c9", None, 0.5)


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """A heading with lines below it; ``names`` are written in one run and may be counted instead."""

    heading: str
    lines: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """One record in the words of one language; ``content`` is its small map.

    ``facts`` stand left, ``links`` right beneath the map and on below the facts, ``sources`` across the foot;
    ``footer`` names the record and the day.
    """

    program: str
    name: str
    lines: tuple[str, ...]
    facts: tuple[SheetGroup, ...]
    links: tuple[SheetGroup, ...]
    sources: SheetGroup
    footer: str
    content: PictureContent


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a column, with the room above it in millimetres."""

    words: str
    ink: Ink
    above: float = 0.0


ELLIPSIS: Final = _Line("…", Ink(STEPS[-1][0]))


def draw_record_sheet(record: RecordSheet, kind: PictureFormat) -> bytes:
    """Draw the sheet: one upright A4 page as PDF with its fonts inside, or an image of it (200 dpi) as PNG.

    Raise :class:`~campus.errors.AssetError` when no font with Hangul is installed.
    """
    sheet, t = Sheet(find_typeface(), upright=True), translator(record.content.language)
    sheet.rectangle(Box(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT), Pen(None, "#ffffff"))
    below = _draw_heading(sheet, record)
    box = Box(RIGHT - COLUMN, below - MAP_HEIGHT, RIGHT, below)
    draw_map(sheet, record.content, box, t)
    facts, links, sources = _fitting(sheet, record, below, t)
    foot = BOTTOM + FOOTER_ROOM + _source_height(sources)
    _draw_lines(sheet, sources[: _half(sources)], LEFT, foot)
    _draw_lines(sheet, sources[_half(sources) :], box.left, foot)
    held = _held(links, box.bottom - MAP_GAP - foot)
    _draw_lines(sheet, links[:held], box.left, box.bottom - MAP_GAP)
    left = [*facts, *_carried_over(links, box.bottom - MAP_GAP - foot, t)]
    shown = _held(left, below - foot)
    _draw_lines(sheet, left[:shown] if shown == len(left) else [*left[: shown - 1], ELLIPSIS], LEFT, below)
    sheet.line([(LEFT, foot + 0.8), (RIGHT, foot + 0.8)], FINE_RULE)
    sheet.text(
        sheet.shortened(record.footer, RIGHT - LEFT, _ink(6.6, color=GREY)), (LEFT, BOTTOM), _ink(6.6, color=GREY)
    )
    return sheet.save(kind, record.name, SCREEN_DPI)


def _ink(size_pt: float, *, bold: bool = False, color: str = INK) -> Ink:
    """Return letters of a size."""
    return Ink(size_pt, bold=bold, color=color)


def _draw_heading(sheet: Sheet, record: RecordSheet) -> float:
    """Write the record's mark, name and kind; return where the columns may begin."""
    sheet.text(record.program, (LEFT, TOP - 2.0), _ink(8.0, color=GREY))
    choice = record.content.choice
    if choice is not None:
        draw_mark(sheet, choice.style, (LEFT + 2.6, TOP - 9.0), record.content.language)
    name = _ink(17.0, bold=True)
    y = TOP - 11.0
    for line in sheet.wrapped(record.name, RIGHT - LEFT - MARK_ROOM, name, 2):
        sheet.text(line, (LEFT + MARK_ROOM, y), name)
        y -= 7.5
    y += 1.6
    for line in record.lines:
        for part in sheet.wrapped(line, RIGHT - LEFT - MARK_ROOM, _ink(9.0, color=GREY), 3):
            sheet.text(part, (LEFT + MARK_ROOM, y), _ink(9.0, color=GREY))
            y -= 4.4
    y += 2.0
    sheet.line([(LEFT, y), (RIGHT, y)], RULE)
    return y - 4.0


def _fitting(sheet: Sheet, record: RecordSheet, below: float, t: Translate) -> tuple[list[_Line], ...]:
    """Return facts, links and sources in the largest letters in which all of them fit, else in the smallest."""
    parts: tuple[list[_Line], ...] = ()
    for size, most in STEPS:
        groups = record.facts, record.links, (record.sources,)
        sizes = size, size, min(size, LARGEST_SOURCE)
        parts = tuple(
            list(_lines(sheet, part, COLUMN, points, most, t)) for part, points in zip(groups, sizes, strict=True)
        )
        facts, links, sources = parts
        room = below - BOTTOM - FOOTER_ROOM - _source_height(sources)
        rest = _carried_over(links, room - MAP_HEIGHT - MAP_GAP, t)
        if _source_height(sources) <= MOST_SOURCES_HEIGHT and _height([*facts, *rest]) <= room:
            break
    return parts


def _lines(
    sheet: Sheet, groups: Sequence[SheetGroup], width: float, size: float, most: int, t: Translate
) -> Iterator[_Line]:
    """Break groups into the lines of a column."""
    heading, body = _ink(size, bold=True), _ink(size)
    for group in groups:
        for number, line in enumerate(sheet.wrapped(group.heading, width, heading, 2)):
            yield _Line(line, heading, size * 0.16 if number == 0 else 0.0)
        for text in (*group.lines[:most], *_run(group.names, most)):
            for line in sheet.wrapped(text, width, body, MOST_LINES if most > STEPS[-1][1] else FEWEST_LINES):
                yield _Line(line, body)
        rest = max(len(group.lines), len(group.names)) - most
        if rest > 0:
            yield _Line(t("외 {count}건").format(count=f"{rest:,}"), body)


def _run(names: Sequence[str], most: int) -> Iterator[str]:
    """Yield the first names in one run."""
    if names:
        yield " · ".join(names[:most])


def _height(lines: Sequence[_Line]) -> float:
    """Return how high lines stand, in millimetres."""
    return sum(line.above + line.ink.size_pt * LINE_SHARE for line in lines)


def _carried_over(lines: list[_Line], room: float, t: Translate) -> list[_Line]:
    """Return the lines that a column cannot hold, under a heading that says where they come from."""
    rest = lines[_held(lines, room) :]
    if not rest:
        return []
    ink = _ink(rest[0].ink.size_pt, bold=True)
    return [_Line(t("연결 (이어서)"), ink, ink.size_pt * 0.16), *rest]


def _half(lines: Sequence[_Line]) -> int:
    """Return how many lines of the sources stand in the left column."""
    return -(-len(lines) // 2)


def _source_height(lines: Sequence[_Line]) -> float:
    """Return how high the sources stand in two columns, with some room above."""
    return max(_height(lines[: _half(lines)]), _height(lines[_half(lines) :])) + 2.0


def _held(lines: Sequence[_Line], room: float) -> int:
    """Return how many of the first lines fit into a height."""
    heights = accumulate(line.above + line.ink.size_pt * LINE_SHARE for line in lines)
    return sum(height <= room + TOLERANCE for height in heights)


def _draw_lines(sheet: Sheet, lines: Sequence[_Line], left: float, top: float) -> None:
    """Write lines one below the other."""
    y = top
    for line in lines:
        y -= line.above + line.ink.size_pt * LINE_SHARE
        sheet.text(line.words, (left, y + line.ink.size_pt * 0.12), line.ink)
