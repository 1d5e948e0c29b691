"""What does a mark look like in a list or a legend?"""

from xml.sax.saxutils import escape, quoteattr

from campus.domain.city import pick
from campus.domain.marks import DASHED, SHAPE_CORNERS, MarkStyle, mark_paint

_BOX = 32
_LINE = 2.0
_LETTER_FONT = "'Noto Sans KR','Malgun Gothic','Apple SD Gothic Neo','NanumGothic',sans-serif"


def mark_svg(style: MarkStyle, language: str, *, dark: bool = False) -> str:
    """Draw a mark as an SVG of 32 × 32 CSS pixels; its proportions are those of the map."""
    paint = mark_paint(style, dark=dark)
    dashes = ' stroke-dasharray="4 2.6"' if style.outline == DASHED else ""
    outline = (
        f'fill={quoteattr(paint.fill)} stroke={quoteattr(paint.line)} stroke-width="{_LINE}" '
        f'stroke-linejoin="round"{dashes}'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_BOX}" height="{_BOX}" viewBox="-16 -16 32 32">'
        f"{_shape(style, outline)}{_letter(style, language, paint.ink)}</svg>"
    )


def _shape(style: MarkStyle, outline: str) -> str:
    """Draw the area of the mark."""
    corners = SHAPE_CORNERS[style.shape]
    if not corners:
        return f'<circle r="{style.size}" {outline}/>'
    points = " ".join(f"{x * style.size:.2f},{y * style.size:.2f}" for x, y in corners)
    return f'<polygon points="{points}" {outline}/>'


def _letter(style: MarkStyle, language: str, ink: str) -> str:
    """Write the letter, if the mark has one; it stands lower in shapes whose weight is low."""
    letter = pick(style.letters, language) if style.letters else ""
    if not letter:
        return ""
    low = 0.22 * style.size if style.shape == "triangle" else 0.0
    return (
        f'<text y="{low:.2f}" fill={quoteattr(ink)} font-family="{_LETTER_FONT}" font-size="{style.size}" '
        f'font-weight="700" text-anchor="middle" dominant-baseline="central">{escape(letter)}</text>'
    )
