"""How does a paper read as plain text, ready to be pasted?"""

from collections.abc import Iterator

from campus.domain.paper import Paper, numbered, tidy

INDENT = "  "
CELL_GAP = " | "
"""Between cells; a tab would let a pasted cell that begins with ``=`` become a formula of a spreadsheet."""


def paper_text(paper: Paper) -> str:
    """Write a paper as text; every text of a record stays within its line."""
    blocks = (_head(paper), _body(paper), _table(paper))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(paper: Paper) -> Iterator[str]:
    """Write what stands above the numbered lines."""
    yield tidy(paper.notice)
    yield ""
    for label, value in paper.fields:
        yield tidy(f"{label}  {value}")
    singles = (paper.number, paper.title if not paper.fields else "", paper.opening, paper.day, paper.sender)
    yield from (tidy(text) for text in singles if text)


def _body(paper: Paper) -> Iterator[str]:
    """Write the numbered lines and what is attached."""
    for depth, sign, text in numbered(paper.lines, paper.levels):
        yield f"{INDENT * depth}{sign} {tidy(text)}"
    yield ""
    yield tidy(paper.attachment)


def _table(paper: Paper) -> Iterator[str]:
    """Write the attached table, a row a line."""
    yield tidy(paper.table.title)
    for row in (paper.table.headings, *paper.table.rows):
        yield CELL_GAP.join(map(tidy, row))
