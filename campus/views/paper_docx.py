"""How does a paper become a DOCX file, in which every text is text: no fields, no macros, no links?"""

import io
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph

from campus.domain.paper import Paper, Table, numbered, tidy

PAPER_MM = (210, 297)
MARGIN_MM = 20
TEXT_PT, TITLE_PT, TABLE_PT = 11, 15, 9
INDENT_PT = TEXT_PT
"""One syllable a level, as official documents are written."""

NARROWEST, WIDEST = 4, 24
"""A column's share of the table's width grows with its longest text between these numbers of signs."""

CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def paper_docx(paper: Paper) -> bytes:
    """Return a paper as the bytes of a DOCX file on A4."""
    file = Document()
    _set_up(file, paper)
    _write_head(file, paper)
    for depth, sign, text in numbered(paper.lines, paper.levels):
        line = _add(file, f"{sign} {text}")
        line.paragraph_format.left_indent = Pt(INDENT_PT * (depth + 1))
        line.paragraph_format.first_line_indent = Pt(-INDENT_PT)
    _add(file, "")
    _add(file, paper.attachment)
    _write_table(file, paper)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _set_up(file: DocumentFile, paper: Paper) -> None:
    """Choose page and font, say in the header that it is a draft, and name no author."""
    section = file.sections[0]
    section.page_width, section.page_height = map(Mm, PAPER_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    header = section.header.paragraphs[0]
    header.text = tidy(paper.notice)
    style = file.styles["Normal"]
    if isinstance(style, ParagraphStyle):
        _set_font(style, paper)
    about = file.core_properties
    about.title, about.author, about.comments = tidy(paper.title), "", ""
    about.language = paper.language
    about.created = about.modified = datetime.now(UTC)


def _set_font(style: ParagraphStyle, paper: Paper) -> None:
    """Use one font for every script; Word keeps the one for East Asian text apart."""
    style.font.size = Pt(TEXT_PT)
    style.paragraph_format.space_after = Pt(TEXT_PT / 3)
    if paper.font:
        style.font.name = paper.font
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), paper.font)


def _write_head(file: DocumentFile, paper: Paper) -> None:
    """Write what stands above the numbered lines."""
    _add(file, paper.notice).runs[0].bold = True
    for label, value in paper.fields:
        _add(file, f"{label}  {value}")
    if not paper.fields:
        if paper.number:
            _add(file, paper.number)
        title = _add(file, paper.title)
        title.alignment, title.runs[0].bold, title.runs[0].font.size = CENTRE, True, Pt(TITLE_PT)
    if paper.opening:
        _add(file, paper.opening)
    for text in (paper.day, paper.sender):
        if text:
            _add(file, text).alignment = CENTRE


def _write_table(file: DocumentFile, paper: Paper) -> None:
    """Write the attached table on a page of its own; its headings stand on every page."""
    title = _add(file, paper.table.title)
    title.paragraph_format.page_break_before = True
    title.alignment, title.runs[0].bold = CENTRE, True
    table = file.add_table(rows=1, cols=len(paper.table.headings), style="Table Grid")
    _fill(table.rows[0], paper.table.headings, bold=True)
    # python-docx has no name for a heading that is repeated on every page, so its element is written.
    repeated = file.element.body.tbl_lst[-1].tr_lst[0].get_or_add_trPr()
    repeated.append(repeated.makeelement(qn("w:tblHeader"), {}))
    for row in paper.table.rows:
        _fill(table.add_row(), row)
    for column, width in zip(table.columns, _widths_mm(paper.table), strict=True):
        for cell in column.cells:
            cell.width = Mm(width)


def _widths_mm(table: Table) -> list[float]:
    """Share the width of the page among the columns by their longest text, within limits."""
    longest = (max(map(len, column)) for column in zip(table.headings, *table.rows, strict=True))
    weights = [min(max(length, NARROWEST), WIDEST) for length in longest]
    return [(PAPER_MM[0] - 2 * MARGIN_MM) * weight / sum(weights) for weight in weights]


def _fill(row: _Row, texts: tuple[str, ...], *, bold: bool = False) -> None:
    """Write a row's cells."""
    for cell, text in zip(row.cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(tidy(text))
        run.font.size, run.bold = Pt(TABLE_PT), bold


def _add(file: DocumentFile, text: str) -> Paragraph:
    """Add a paragraph of one run; tidied text, because XML knows no control signs."""
    paragraph = file.add_paragraph()
    paragraph.add_run(tidy(text))
    return paragraph
