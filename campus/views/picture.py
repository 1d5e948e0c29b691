"""How does the map look on one A4 sheet for a report, with everything that the sheet needs to stand alone?

The sheet is laid out as figures in official reports are: title and date of view above, legend beside, number of the
figure and the sources below.
"""

from collections.abc import Sequence
from typing import Final

from campus.domain.city import pick
from campus.domain.picture import PictureContent, PictureMarks
from campus.locale import Translate, translator
from campus.views.picture_font import find_typeface
from campus.views.picture_map import AREA_PENS, CHOSEN_LINE, draw_map
from campus.views.picture_marks import draw_mark
from campus.views.picture_page import HEIGHT_MM, WIDTH_MM, Box, Ink, Pen, PictureFormat, Sheet
from campus.views.picture_words import (
    border_labels,
    day_words,
    filter_words,
    mark_label,
    picture_title,
    source_lines,
)

MARGIN = 12.0
RIGHT = WIDTH_MM - MARGIN
MAP_RIGHT, SIDE_LEFT = 217.0, 222.0
MAP_BOTTOM, HEAD_BOTTOM = 38.0, 184.0
HEAD_STEP = 4.2
CAPTION_Y, SOURCES_Y, SOURCE_STEP = 32.4, 27.2, 3.15
MOST_SOURCE_LINES, MOST_FILTER_LINES = 7, 2
LEGEND_STEP, NOTE_STEP, LINE_STEP = 5.6, 5.2, 3.4
TEXT_LEFT = SIDE_LEFT + 8.4
TEXT_ROOM = RIGHT - TEXT_LEFT

EYEBROW: Final = Ink(8.5, color="#51606e")
TITLE: Final = Ink(18.0, bold=True)
DAY: Final = Ink(11.5, bold=True, align="right")
BODY: Final = Ink(8.6)
HEADING: Final = Ink(9.6, bold=True)
NUMBER: Final = Ink(8.6, bold=True, align="right")
UNIT: Final = Ink(6.8, color="#51606e", align="right")
SIDE_NOTE: Final = Ink(7.6)
CAPTION: Final = Ink(9.4, bold=True, align="center")
SOURCE: Final = Ink(6.6, color="#39444e")
RULE: Final = Pen("#1d2733", None, 1.2)
FINE_RULE: Final = Pen("#b9c1c9", None, 0.5)


def draw_picture(content: PictureContent, kind: PictureFormat) -> bytes:
    """Draw the sheet: one A4 page as PDF with its fonts inside, or 3508 by 2480 pixels (300 dpi) as PNG.

    Raise :class:`~campus.errors.AssetError` when no font with Hangul is installed.
    """
    sheet, translate = Sheet(find_typeface()), translator(content.language)
    sheet.rectangle(Box(0.0, 0.0, WIDTH_MM, HEIGHT_MM), Pen(None, "#ffffff"))
    top = _draw_head(sheet, content, translate)
    draw_map(sheet, content, Box(MARGIN, MAP_BOTTOM, MAP_RIGHT, top), translate)
    below = _draw_legend(sheet, content, top, translate)
    _draw_unlocated(sheet, content, below, translate)
    _draw_foot(sheet, content, translate)
    return sheet.save(kind, picture_title(content.city, content.language))


def _draw_head(sheet: Sheet, content: PictureContent, t: Translate) -> float:
    """Write what the picture shows, of which day, and under which conditions; return where the map may begin."""
    title, day = picture_title(content.city, content.language), day_words(content)
    sheet.text(pick(content.city.program_names, content.language), (MARGIN, 199.6), EYEBROW)
    room = RIGHT - MARGIN - sheet.width_mm(day, DAY) - 8.0
    sheet.text(sheet.shortened(title, room, TITLE), (MARGIN, 191.4), TITLE)
    sheet.text(day, (RIGHT, 191.4), DAY)
    sheet.line([(MARGIN, 188.4), (RIGHT, 188.4)], RULE)
    words = " / ".join(filter_words(content)) or t("전체 (조건 없음)")
    y, heading = HEAD_BOTTOM, t("조건")
    for line in sheet.wrapped(f"[{heading}] {words}", RIGHT - MARGIN, BODY, MOST_FILTER_LINES):
        sheet.text(line, (MARGIN, y), BODY)
        y -= HEAD_STEP
    return y + HEAD_STEP - 2.6


def _draw_legend(sheet: Sheet, content: PictureContent, top: float, t: Translate) -> float:
    """Draw the legend with its counts; return how far down it reaches."""
    y = top - 3.4
    sheet.text(t("범례"), (SIDE_LEFT, y), HEADING)
    sheet.text(t("(단위: 건, 괄호는 위치 미확인)"), (RIGHT, y), UNIT)
    y -= 1.8
    sheet.line([(SIDE_LEFT, y), (RIGHT, y)], FINE_RULE)
    if not content.marks:
        y -= LEGEND_STEP
        sheet.text(t("해당 없음"), (TEXT_LEFT, y), BODY)
    for marks in content.marks:
        y -= LEGEND_STEP
        _draw_entry(sheet, content, marks, y)
    for level, label in border_labels(content).items():
        y -= LEGEND_STEP
        sheet.line([(SIDE_LEFT, y + 1.1), (SIDE_LEFT + 5.6, y + 1.1)], AREA_PENS[level])
        sheet.text(sheet.shortened(label, TEXT_ROOM, BODY), (TEXT_LEFT, y), BODY)
    return _draw_explanations(sheet, content, y, t)


def _draw_explanations(sheet: Sheet, content: PictureContent, y: float, t: Translate) -> float:
    """Explain the lines of the chosen record and the boxes, where there are any; return how far down that reaches."""
    choice = content.choice
    if choice is not None:
        y -= LEGEND_STEP
        sheet.line([(SIDE_LEFT, y + 1.1), (SIDE_LEFT + 5.6, y + 1.1)], CHOSEN_LINE)
        missing = choice.count - len(choice.ends)
        number = f"{choice.count:,}" + (f" ({missing:,})" if missing else "")
        sheet.text(number, (RIGHT, y), NUMBER)
        sheet.text(sheet.shortened(t("선택한 기록의 연결"), TEXT_ROOM - 14.0, BODY), (TEXT_LEFT, y), BODY)
    if content.boxes:
        y -= LEGEND_STEP
        lines = sheet.wrapped(content.box_note, RIGHT - SIDE_LEFT, SIDE_NOTE, 2)
        for number_of_line, line in enumerate(lines):
            sheet.text(line, (SIDE_LEFT, y - LINE_STEP * number_of_line), SIDE_NOTE)
        y -= LINE_STEP * (len(lines) - 1)
    return y


def _draw_entry(sheet: Sheet, content: PictureContent, marks: PictureMarks, y: float) -> None:
    """Draw one line of the legend: mark, words, count."""
    draw_mark(sheet, marks.style, (SIDE_LEFT + 2.8, y + 1.1), content.language)
    number = f"{marks.count:,}" + (f" ({marks.unlocated:,})" if marks.unlocated else "")
    sheet.text(number, (RIGHT, y), NUMBER)
    room = TEXT_ROOM - sheet.width_mm(number, NUMBER) - 2.0
    label = mark_label(content.city, marks.style, content.language)
    sheet.text(sheet.shortened(label, room, BODY), (TEXT_LEFT, y), BODY)


def _draw_unlocated(sheet: Sheet, content: PictureContent, below: float, t: Translate) -> None:
    """List what has no location: the campuses by name as far as there is room, the others as a number."""
    total = sum(marks.unlocated for marks in content.marks)
    y = below - 9.0
    if not total or y < MAP_BOTTOM:
        return
    sheet.text(t("위치 미확인: {count}건").format(count=f"{total:,}"), (SIDE_LEFT, y), HEADING)
    sheet.line([(SIDE_LEFT, y - 1.8), (RIGHT, y - 1.8)], FINE_RULE)
    y -= 1.8 + NOTE_STEP
    shown = 0
    for note in content.unlocated:
        lines = sheet.wrapped(note.name, TEXT_ROOM, SIDE_NOTE, 2)
        last = y - LINE_STEP * (len(lines) - 1)
        if last < MAP_BOTTOM + NOTE_STEP:
            break
        draw_mark(sheet, note.style, (SIDE_LEFT + 2.8, y + 0.9), content.language)
        for number, line in enumerate(lines):
            sheet.text(line, (TEXT_LEFT, y - LINE_STEP * number), SIDE_NOTE)
        y, shown = last - NOTE_STEP, shown + 1
    if total > shown:
        words = t("외 {count}건") if shown else t("{count}건은 점으로 나타내지 못함")
        sheet.text(words.format(count=f"{total - shown:,}"), (TEXT_LEFT, y), SIDE_NOTE)


def _draw_foot(sheet: Sheet, content: PictureContent, t: Translate) -> None:
    """Write the number of the figure, and where its content comes from."""
    title, day = picture_title(content.city, content.language), day_words(content)
    number_of_figure, heading = t("〈그림 1〉"), t("자료")
    caption = f"{number_of_figure} {title}, {day}"
    middle, room = (MARGIN + MAP_RIGHT) / 2, MAP_RIGHT - MARGIN
    sheet.text(sheet.shortened(caption, room, CAPTION), (middle, CAPTION_Y), CAPTION)
    lines = _source_lines(sheet, source_lines(content), f"{heading}: ")
    for number, line in enumerate(lines):
        sheet.text(line, (MARGIN, SOURCES_Y - SOURCE_STEP * number), SOURCE)


def _source_lines(sheet: Sheet, sources: Sequence[str], heading: str) -> list[str]:
    """Break the sources into the lines that there are: each has one, and the first ones take what is left."""
    texts = [heading + text if number == 0 else text for number, text in enumerate(sources)]
    if len(texts) >= MOST_SOURCE_LINES:
        kept = MOST_SOURCE_LINES - 2
        texts = [*texts[:kept], "; ".join(texts[kept:])]
    lines: list[str] = []
    for number, text in enumerate(texts):
        later = len(texts) - number - 1
        lines += sheet.wrapped(text, RIGHT - MARGIN, SOURCE, MOST_SOURCE_LINES - len(lines) - later)
    return lines
