"""What stands inside the map's frame: areas, marks, names, the scale bar and the north arrow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from matplotlib.path import Path

from campus.domain.picture import AreaLevel, PictureArea, PictureBox, PictureContent, PictureEnd, PictureMarks
from campus.locale import Translate
from campus.views.picture_frame import MapFrame, fit_frame
from campus.views.picture_labels import Room, centred
from campus.views.picture_marks import as_pairs, draw_mark, draw_marks, mark_box, radius_mm
from campus.views.picture_page import Box, Ink, Pen, Points, Sheet

AREA_PENS: Final[Mapping[AreaLevel, Pen]] = {
    AreaLevel.NEIGHBOUR: Pen("#ffffff", "#e9ecef", 0.6),
    AreaLevel.DISTRICT: Pen("#98a3ae", "#fbfcfd", 0.45),
    AreaLevel.LIVING_AREA: Pen("#4a5866", None, 1.15),
}
AREA_INKS: Final[Mapping[AreaLevel, Ink]] = {
    AreaLevel.NEIGHBOUR: Ink(7.0, color="#7d8791", align="center"),
    AreaLevel.DISTRICT: Ink(6.8, color="#4d5862", align="center", halo="#fbfcfd"),
    AreaLevel.LIVING_AREA: Ink(8.6, bold=True, color="#51708c", align="center", halo="#fbfcfd"),
}
NAMING_ORDER: Final = (AreaLevel.LIVING_AREA, AreaLevel.DISTRICT, AreaLevel.NEIGHBOUR)
BACKGROUND: Final = Pen(None, "#eef1f3")
FRAME: Final = Pen("#3b4650", None, 0.8)
LEADER: Final = Pen("#4b5660", None, 0.5)
ROLE_NAME: Final = Ink(7.4, bold=True, halo="#ffffff")
OTHER_NAME: Final = Ink(6.6, halo="#ffffff")
NOTICE: Final = Ink(10.0, bold=True, align="center", halo="#ffffff")
SMALL: Final = Ink(7.0, align="center")
CHOSEN: Final = "#0b57d0"
CHOSEN_LINE: Final = Pen(CHOSEN, None, 1.0)
UNSURE_LINE: Final = Pen(CHOSEN, None, 0.7, (4.0, 2.6))
CHOSEN_DISTRICT: Final = Pen(CHOSEN, None, 1.5, (5.0, 3.2))
CHOSEN_RING: Final = Pen(CHOSEN, None, 1.8)
RING_GAP_MM = 1.1
MOST_NAMED_ENDS = 25
PLAIN_BOX: Final = Pen("#75828f", "#f6f8fa", 0.6)
CHOSEN_BOX: Final = Pen(CHOSEN, "#f6f8fa", 1.5)
BOX_NAME: Final = Ink(6.8, color="#27313b", align="center")
BOX_TAIL: Final = Ink(7.2, bold=True, color="#27313b")
BOX_CELL_MM, BOX_EDGE_MM, BOX_HEIGHT_MM, BOX_NAME_DROP_MM, BOX_MARK_SHARE = 3.9, 1.1, 7.4, 2.7, 0.72
MOST_AVOIDED = 400
"""Names cannot go round more marks of one style than that."""

LONGEST_NAME_MM = 58.0
LONGEST_BAR_MM = 48.0
METRES_PER_KM = 1000.0


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """What the steps of drawing a map share. ``named`` are the names that stand already, each with its point."""

    sheet: Sheet
    content: PictureContent
    frame: MapFrame
    room: Room
    translate: Translate
    named: set[tuple[str, float, float]] = field(default_factory=set)

    @property
    def box(self) -> Box:
        """The frame on the sheet."""
        return self.frame.box


def draw_map(sheet: Sheet, content: PictureContent, box: Box, translate: Translate) -> None:
    """Draw the map into a box on the sheet."""
    frame = fit_frame(box, content.bounds, content.city.metric_crs)
    drawing = MapDrawing(sheet, content, frame, Room(box.grown(-1.0)), translate)
    sheet.rectangle(box, BACKGROUND)
    shapes = _draw_areas(drawing)
    drawing.room.take(_scale_box(drawing))
    drawing.room.take(_north_box(box))
    placed = [(marks, _visible(frame, marks)) for marks in content.marks]
    _draw_lines(drawing, shapes)
    _draw_all_marks(drawing, placed)
    _draw_choice(drawing)
    _say_if_empty(drawing)
    boxed = _draw_boxes(drawing)
    _name_choice(drawing)
    _name_marks(drawing, placed)
    _name_areas(drawing, [(area, shape) for area, shape in shapes if area.name not in boxed])
    _draw_scale_bar(drawing)
    _draw_north(drawing)
    sheet.rectangle(box, FRAME)


def _draw_areas(drawing: MapDrawing) -> list[tuple[PictureArea, shapely.Geometry]]:
    """Draw the areas, context first; return them as they lie on the sheet."""
    shapes = [(area, drawing.frame.place_shape(area.wkb)) for area in drawing.content.areas]
    for level, pen in AREA_PENS.items():
        for area, shape in shapes:
            if area.level is level:
                drawing.sheet.outline(_rings(shape), pen, drawing.box)
    return shapes


def _rings(shape: shapely.Geometry) -> list[Points]:
    """Return the outer and inner rings of the polygons in a geometry."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return [shapely.get_coordinates(ring) for part in polygons for ring in (part.exterior, *part.interiors)]


def _visible(frame: MapFrame, marks: PictureMarks) -> tuple[Points, Sequence[str]]:
    """Return the points of a style that lie in the frame, and the names of these points."""
    if not marks.lons:
        return np.empty((0, 2)), ()
    points = frame.place(marks.lons, marks.lats)
    box = frame.box
    inside = (
        (points[:, 0] >= box.left)
        & (points[:, 0] <= box.right)
        & (points[:, 1] >= box.bottom)
        & (points[:, 1] <= box.top)
    )
    names = [marks.names[number] for number in np.flatnonzero(inside)] if marks.names else ()
    return points[inside], names


Placed = Sequence[tuple[PictureMarks, tuple[Points, Sequence[str]]]]


def _draw_all_marks(drawing: MapDrawing, placed: Placed) -> None:
    """Draw the marks, the more important ones above, and keep names off them, off campuses in any case."""
    for marks, (points, _) in sorted(placed, key=lambda item: item[0].style.rank):
        draw_marks(drawing.sheet, marks.style, points, drawing.content.language, drawing.box)
        claim = drawing.room.take if marks.style.is_role else drawing.room.shun
        for at in as_pairs(points[:MOST_AVOIDED]):
            claim(mark_box(marks.style, at))


def _name_marks(drawing: MapDrawing, placed: Placed) -> None:
    """Write the names of the marks that have one, the more important ones first."""
    for marks, (points, names) in sorted(placed, key=lambda item: -item[0].style.rank):
        ink = ROLE_NAME if marks.style.is_role else OTHER_NAME
        for at, name in zip(as_pairs(points), names, strict=False):
            _name_mark(drawing, at, radius_mm(marks.style), name, ink)


def _draw_lines(drawing: MapDrawing, shapes: Sequence[tuple[PictureArea, shapely.Geometry]]) -> None:
    """Draw lines from the chosen record; thin and dashed, and its district outlined, when its place is not known."""
    choice = drawing.content.choice
    if choice is None or choice.start is None:
        return
    if not choice.known_place:
        for area, shape in shapes:
            if area.key == choice.district:
                drawing.sheet.outline(_rings(shape), CHOSEN_DISTRICT, drawing.box)
    (start,) = as_pairs(drawing.frame.place([choice.start[0]], [choice.start[1]]))
    pen = CHOSEN_LINE if choice.known_place else UNSURE_LINE
    for _, at in _ends(drawing):
        drawing.sheet.line([start, at], pen, drawing.box)


def _ends(drawing: MapDrawing) -> list[tuple[PictureEnd, tuple[float, float]]]:
    """Return the linked records of the chosen one with their points on the sheet."""
    choice = drawing.content.choice
    if choice is None or not choice.ends:
        return []
    lons, lats = zip(*(end.at for end in choice.ends), strict=True)
    return list(zip(choice.ends, as_pairs(drawing.frame.place(lons, lats)), strict=True))


def _draw_choice(drawing: MapDrawing) -> None:
    """Draw the chosen record in its ring with what belongs to it, above all other marks, even if the query hides it."""
    choice, sheet = drawing.content.choice, drawing.sheet
    if choice is None:
        return
    for end, at in _ends(drawing):
        draw_mark(sheet, end.style, at, drawing.content.language, drawing.box)
        drawing.room.take(mark_box(end.style, at))
    if choice.known_place and choice.start is not None:
        (at,) = as_pairs(drawing.frame.place([choice.start[0]], [choice.start[1]]))
        draw_mark(sheet, choice.style, at, drawing.content.language, drawing.box)
        ring = Path.circle(radius=radius_mm(choice.style) + RING_GAP_MM, readonly=True)
        sheet.shape(ring, at, CHOSEN_RING, drawing.box)
        drawing.room.take(mark_box(choice.style, at).grown(RING_GAP_MM))


def _name_choice(drawing: MapDrawing) -> None:
    """Write the names of the chosen record and, while they are few, of what belongs to it."""
    choice = drawing.content.choice
    if choice is None:
        return
    if choice.known_place and choice.start is not None:
        (at,) = as_pairs(drawing.frame.place([choice.start[0]], [choice.start[1]]))
        _name_mark(drawing, at, radius_mm(choice.style) + RING_GAP_MM, choice.name, ROLE_NAME)
    if len(choice.ends) <= MOST_NAMED_ENDS:
        for end, at in _ends(drawing):
            _name_mark(drawing, at, radius_mm(end.style), end.name, OTHER_NAME)


def _draw_boxes(drawing: MapDrawing) -> set[str]:
    """Draw the boxes of the campuses of whose place only the district is known; return the names written there.

    None is left out for want of room, it only moves aside.
    """
    drawn = set()
    for box in drawing.content.boxes:
        (at,) = as_pairs(drawing.frame.place([box.at[0]], [box.at[1]]))
        if drawing.box.holds(centred(at, (0.0, 0.0))):
            _draw_box(drawing, box, at)
            drawn.add(box.name)
    return drawn


def _draw_box(drawing: MapDrawing, box: PictureBox, at: tuple[float, float]) -> None:
    """Draw one box: the district's name, and below it the marks with a question mark."""
    sheet, hidden = drawing.sheet, box.count - len(box.styles)
    tail = f"+{hidden} ?" if hidden else "?"
    row = len(box.styles) * BOX_CELL_MM + sheet.width_mm(tail, BOX_TAIL)
    width = max(sheet.width_mm(box.name, BOX_NAME), row) + 2 * BOX_EDGE_MM
    room = drawing.room.place_near(at, (width, BOX_HEIGHT_MM))
    sheet.rectangle(room, CHOSEN_BOX if box.chosen else PLAIN_BOX)
    middle = (room.left + room.right) / 2
    sheet.text(box.name, (middle, room.top - BOX_NAME_DROP_MM), BOX_NAME)
    left, y = middle - row / 2, room.bottom + BOX_CELL_MM / 2 + 0.3
    for number, style in enumerate(box.styles):
        spot = left + (number + 0.5) * BOX_CELL_MM, y
        draw_mark(sheet, style, spot, drawing.content.language, size=BOX_MARK_SHARE)
    sheet.text(tail, (left + len(box.styles) * BOX_CELL_MM, y - 1.0), BOX_TAIL)


def _name_mark(drawing: MapDrawing, at: tuple[float, float], radius: float, name: str, ink: Ink) -> None:
    """Write one name beside its mark, with a line to it when it stands further away; once a name and point."""
    key = (name, round(at[0], 2), round(at[1], 2))
    if key in drawing.named:
        return
    drawing.named.add(key)
    words = drawing.sheet.shortened(name, LONGEST_NAME_MM, ink)
    size = drawing.sheet.width_mm(words, ink) + 0.8, ink.size_pt * 0.42
    spot = drawing.room.place_beside(at, radius, size)
    if spot is None:
        return
    if spot.leader is not None:
        drawing.sheet.line(spot.leader, LEADER, drawing.box)
    drawing.sheet.text(words, (spot.box.left + 0.4, spot.box.bottom + size[1] * 0.24), ink, drawing.box)


def _name_areas(drawing: MapDrawing, shapes: Sequence[tuple[PictureArea, shapely.Geometry]]) -> None:
    """Write the names of the areas where there is room for them."""
    for level in NAMING_ORDER:
        ink = AREA_INKS[level]
        for area, shape in shapes:
            if area.level is level and area.name:
                size = drawing.sheet.width_mm(area.name, ink) + 0.6, ink.size_pt * 0.4
                box = drawing.room.place_inside(shape, size)
                if box is not None:
                    middle = (box.left + box.right) / 2
                    drawing.sheet.text(area.name, (middle, box.bottom + size[1] * 0.24), ink, drawing.box)


def _say_if_empty(drawing: MapDrawing) -> None:
    """Say in words when nothing is shown, or nothing of it has a place."""
    t, content = drawing.translate, drawing.content
    if any(marks.lons for marks in content.marks) or content.boxes or (content.choice and content.choice.start):
        return
    words = t("조건에 맞는 결과가 없습니다.")
    if content.marks:
        words = t("위치가 확인된 결과가 없습니다. 오른쪽 목록을 보십시오.")
    middle = (drawing.box.left + drawing.box.right) / 2, (drawing.box.bottom + drawing.box.top) / 2
    back = centred((middle[0], middle[1] + 1.2), (drawing.sheet.width_mm(words, NOTICE) + 10, 10))
    drawing.room.take(back)
    drawing.sheet.rectangle(back, Pen("#98a3ae", "#ffffff", 0.6))
    drawing.sheet.text(words, middle, NOTICE, drawing.box)


def _scale_box(drawing: MapDrawing) -> Box:
    """Return the room of the scale bar: the lower left corner."""
    width = drawing.frame.scale_bar_m(LONGEST_BAR_MM) * drawing.frame.mm_per_m + 14.0
    return Box(drawing.box.left, drawing.box.bottom, drawing.box.left + width, drawing.box.bottom + 10.5)


def _draw_scale_bar(drawing: MapDrawing) -> None:
    """Draw the scale bar: two halves with their distances, true in the city's metric CRS."""
    sheet, length_m = drawing.sheet, drawing.frame.scale_bar_m(LONGEST_BAR_MM)
    back = _scale_box(drawing)
    sheet.rectangle(back, Pen(None, "#ffffff"))
    left, bottom = back.left + 5.0, back.bottom + 2.6
    half = length_m * drawing.frame.mm_per_m / 2
    sheet.rectangle(Box(left, bottom, left + half, bottom + 1.6), Pen("#1d2733", "#1d2733", 0.5))
    sheet.rectangle(Box(left + half, bottom, left + 2 * half, bottom + 1.6), Pen("#1d2733", "#ffffff", 0.5))
    for share, words in enumerate(_distances(length_m)):
        sheet.text(words, (left + share * half, bottom + 3.0), SMALL)


def _distances(length_m: float) -> tuple[str, str, str]:
    """Return the numbers over a scale bar, in kilometres from one kilometre on."""
    unit, name = (METRES_PER_KM, "km") if length_m >= METRES_PER_KM else (1.0, "m")
    return "0", f"{length_m / 2 / unit:g}", f"{length_m / unit:g} {name}"


def _north_box(box: Box) -> Box:
    """Return the room of the north arrow: the upper right corner."""
    return Box(box.right - 14.0, box.top - 19.0, box.right, box.top)


def _draw_north(drawing: MapDrawing) -> None:
    """Draw an arrow to true north with its letter."""
    sheet, corner = drawing.sheet, _north_box(drawing.box)
    middle = np.array([(corner.left + corner.right) / 2, corner.bottom + 7.6])
    angle = np.radians(drawing.frame.north_deg())
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for side, fill in ((-1.0, "#ffffff"), (1.0, "#1d2733")):
        half = np.array([(0.0, 5.0), (side * 2.6, -5.0), (0.0, -2.6), (0.0, 5.0)]) @ turn.T + middle
        sheet.outline([half], Pen("#1d2733", fill, 0.6))
    tip = np.array([0.0, 6.2]) @ turn.T + middle
    ink = Ink(9.0, bold=True, align="center", halo="#ffffff")
    sheet.text(drawing.translate("북(N)"), (float(tip[0]), float(tip[1])), ink)
