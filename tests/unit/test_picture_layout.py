"""A sheet is laid out so that lengths are true, names can be read, and every text can be written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from pyproj import Geod

from campus.errors import AssetError
from campus.views import picture_font
from campus.views.picture_font import find_system_typeface, find_typeface
from campus.views.picture_frame import fit_frame
from campus.views.picture_labels import Room
from campus.views.picture_page import Box, Ink, Sheet
from tests.tools import require


@given(st.text(max_size=30))
def test_no_text_breaks_the_letters(name: str) -> None:
    face = find_typeface()
    written = face.writable(name)
    assert not set(written) & set("\n\r\t\u2028\u2029\u202e\x00")
    assert face.writable(written) == written
    assert face.width_mm(written, 8.0) >= 0


def test_letters_that_the_font_lacks_become_boxes() -> None:
    assert find_typeface().writable("가\u1780\ue000\u202e나\n다") == "가□□나 다"


def test_the_scale_bar_is_true_on_the_ground() -> None:
    bounds = (128.685, 35.155, 129.025, 35.405)
    frame = fit_frame(Box(12, 38, 217, 178), bounds, 5187)
    ends = [(128.70, 35.28), (129.00, 35.28)]
    (x0, y0), (x1, y1) = frame.place([end[0] for end in ends], [end[1] for end in ends])
    on_sheet_m = float(np.hypot(x1 - x0, y1 - y0)) / frame.mm_per_m
    _, _, geodesic_m = Geod(ellps="GRS80").inv(*ends[0], *ends[1])
    assert on_sheet_m == pytest.approx(geodesic_m, rel=2e-5)
    assert frame.scale_bar_m(48.0) * frame.mm_per_m <= 48.0
    assert frame.scale_bar_m(48.0) in {5_000.0, 10_000.0}


@given(
    st.floats(128.0, 128.8),
    st.floats(35.0, 35.8),
    st.floats(1e-9, 1.0),
    st.floats(1e-9, 1.0),
    st.sampled_from([5187, 32652]),
)
def test_the_frame_shows_everything_that_was_asked_for(
    west: float, south: float, wide: float, high: float, crs: int
) -> None:
    box = Box(12, 38, 217, 178)
    frame = fit_frame(box, (west, south, west + wide, south + high), crs)
    corners = frame.place([west, west + wide, west, west + wide], [south, south, south + high, south + high])
    assert all(box.holds(Box(x, y, x, y)) for x, y in corners)
    assert -6 < frame.north_deg() < 6
    bar_mm = frame.scale_bar_m(48.0) * frame.mm_per_m
    assert 48 / 2.6 <= bar_mm <= 48


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 80), st.floats(2, 40)), max_size=25))
def test_names_never_lie_over_each_other_or_over_marks_or_outside(marks: list[tuple[float, float, float]]) -> None:
    frame = Box(0, 0, 100, 80)
    room = Room(frame)
    obstacles = [Box(x - 2, y - 2, x + 2, y + 2) for x, y, _ in marks]
    for obstacle in obstacles:
        room.take(obstacle)
    spots = [room.place_beside((x, y), 2.0, (width, 3.0)) for x, y, width in marks]
    boxes = [spot.box for spot in spots if spot is not None]
    assert all(frame.holds(box) for box in boxes)
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in [*obstacles, *boxes[:number]])


def test_a_name_goes_round_small_marks_and_gets_a_line_when_it_stands_off() -> None:
    room = Room(Box(0, 0, 100, 80))
    room.shun(Box(52, 38, 60, 42))
    spot = room.place_beside((50, 40), 2.0, (20.0, 3.0))
    assert spot is not None
    assert spot.box.right < 50
    assert spot.leader is None
    for other in (Box(20, 20, 48, 60), Box(52, 20, 60, 60), Box(48, 42, 52, 60), Box(48, 20, 52, 38)):
        room.take(other)
    far = room.place_beside((50, 40), 2.0, (20.0, 3.0))
    assert far is not None
    assert far.leader is not None


@given(st.text(alphabet="가나 다abc.", max_size=80), st.floats(8, 80), st.integers(1, 4))
def test_wrapped_lines_keep_the_words_and_the_width(text: str, width: float, most: int) -> None:
    sheet, ink = Sheet(find_typeface()), Ink(8.0)
    lines = sheet.wrapped(text, width, ink, most)
    assert len(lines) <= most
    assert all(sheet.width_mm(line, ink) <= width + 1e-6 for line in lines)
    if not any(line.endswith("…") for line in lines):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_the_fallback_font_has_hangul_too() -> None:
    require("korean font")
    assert find_system_typeface().writable("똠방각하") == "똠방각하"


def test_without_a_hangul_font_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_font, "SYSTEM_FAMILIES", ("No Such Face",))
    monkeypatch.setattr(picture_font, "FONT_PACKAGE", "no_such_package")
    with pytest.raises(AssetError, match=r"requirements-assets\.txt"):
        find_typeface.__wrapped__()


def test_the_font_of_the_package_comes_first() -> None:
    assert find_typeface().regular.endswith("NanumGothic.ttf")
    assert set("가힣ㆍ△㈜") <= {chr(code) for code in font_manager.get_font(find_typeface().regular).get_charmap()}
