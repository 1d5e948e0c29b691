"""The picture for a report says on one sheet what the map says on the screen."""

import asyncio
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from starlette.requests import Request
from starlette.responses import Response

from campus.domain.assignment import AssignmentState, Decision
from campus.domain.marks import mark_styles
from campus.domain.picture import DatedSource, PictureContent, PictureMarks
from campus.domain.query import Query
from campus.domain.record import DateBasis, District, LivingArea, Neighbour, Source
from campus.services.atlas import Areas, Atlas
from campus.services.picture import Bounds, parse_bounds, picture_content, view_bounds
from campus.views.picture import draw_picture
from campus.views.picture_page import PictureFormat
from campus.views.picture_words import day_words, filter_words, source_lines
from campus.web.picture import MOST_WAITING, PictureEndpoints
from tests.factories import TODAY, make_atlas, make_city, make_decision, make_feature
from tests.tools import require

BOUNDARY = Source(id="SR-2", title="경계 2021", publisher="통계청", licence="CC BY 4.0", collected_on=TODAY)
GAZETTE = Source(id="SR-1", title="관보", licence="CC0", published_on="2024-02", collected_on=TODAY)
HOSTILE = ["$x^2$", "{{7*7}}", "{% raw %}", "<b>bold</b>", "<img src=x onerror=alert(1)>", "`tick`", "100%\\alpha_1"]


def square(west: float) -> bytes:
    return shapely.to_wkb(shapely.MultiPolygon([shapely.box(west, 35.0, west + 0.5, 36.0)]))


def make_areas() -> Areas:
    row = {"source_id": "SR-2", "reference_date": "2021-04"}
    return Areas(
        (
            District(id="DI-1", name="서읍", name_en="West", living_area_id="LA-1", wkb=square(128.0), **row),
            District(id="DI-2", name="동읍", name_en="East", living_area_id="LA-1", wkb=square(128.5), **row),
        ),
        (LivingArea(id="LA-1", name="중부생활권", name_en="Middle", **row),),
        (Neighbour(id="NB-1", name="이웃시", name_en="Next", wkb=square(129.0), **row),),
    )


def make_drawable(features: Sequence[Mapping[str, Any]], decisions: Sequence[Decision] = ()) -> Atlas:
    atlas = make_atlas(features, decisions)
    atlas.contents = replace(atlas.contents, areas=make_areas(), sources=(GAZETTE, BOUNDARY))
    return atlas


def content_of(
    names: Sequence[str] = (), query: Query | None = None, bbox: Bounds | None = None, language: str = "ko"
) -> PictureContent:
    """Every name is a hub; the places differ."""
    features = [
        make_feature(number, name=name, name_en=f"no {number}", lon=128.1 + 0.1 * number, lat=35.2 + 0.08 * number)
        for number, name in enumerate(names)
    ]
    decisions = [make_decision(id=f"DC-{number}", space_id=f"SP-{number}") for number in range(len(names))]
    return picture_content(make_drawable(features, decisions), query or Query(), bbox, language, TODAY)


def text_of(pdf: bytes, *options: str) -> str:
    tool = require("pdftotext")
    run = subprocess.run([tool, *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def drawn_text(content: PictureContent) -> str:
    return text_of(draw_picture(content, "pdf"), "-layout")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Draw one sheet with every mark of the city in its legend, and campuses with hostile names on its map."""
    content = content_of(HOSTILE)
    others = [style for style in mark_styles(make_city()) if style.number != content.marks[0].style.number]
    more = tuple(PictureMarks(style=style, count=1, lons=(128.5,), lats=(35.5,)) for style in others)
    return draw_picture(replace(content, marks=content.marks + more), "pdf")


def test_a_pdf_is_one_a4_page(pdf: bytes) -> None:
    (page,) = re.findall(r'<page width="(.*)" height="(.*)">', text_of(pdf, "-bbox"))
    assert [float(side) * 25.4 / 72 for side in page] == pytest.approx([297, 210], abs=0.05)


def test_a_pdf_carries_its_fonts_so_that_it_looks_the_same_everywhere(pdf: bytes) -> None:
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf


def test_a_pdf_says_as_text_what_it_shows_of_which_day_and_from_where(pdf: bytes) -> None:
    text = text_of(pdf, "-layout")
    for words in ("시험시 캠퍼스 현황도", "2026. 11. 23. 기준", "〈그림 1〉", "[조건] 전체", "서읍", "이웃시", "북(N)"):
        assert words in text
    for label in (
        "hub 캠퍼스 · 지정(운영중)",
        "base 캠퍼스 · 예정",
        "field 캠퍼스 · 지정해제",
        "후보 공간",
        "산업단지",
        "기업",
    ):
        assert label in text
    assert "[CC BY 4.0] 경계 2021(통계청, 2021. 4. 기준)" in text
    assert "[CC0] 관보(2024. 1. 1. 기준)" in text


def test_a_hostile_name_stands_there_as_it_was_written(pdf: bytes) -> None:
    text = text_of(pdf, "-layout").replace("₩", "\\")  # Korean fonts draw the backslash as a won sign.
    assert [name for name in HOSTILE if name not in text] == []


def test_a_png_is_a4_at_300_dpi_and_shows_the_marks_in_their_colours() -> None:
    with Image.open(BytesIO(draw_picture(content_of(["\u1780\ud800 \U0001f600"]), "png"))) as image:
        assert image.size == (3508, 2480)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        colors = np.asarray(image.convert("RGB")).reshape(-1, 3)
    hub_blue = (colors == [0x1F, 0x4E, 0x9C]).all(axis=1)
    assert hub_blue.sum() > 2 * 1000, "the mark on the map and the one in the legend are filled with the role's colour"


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        (Query(text="zzz"), "조건에 맞는 결과가 없습니다."),
        (Query(located=False), "위치가 확인된 결과가 없습니다."),
    ],
)
def test_a_picture_without_points_says_so(query: Query, notice: str) -> None:
    features = [make_feature(0, name="어딘가의 허브", lon=None, lat=None)]
    content = picture_content(make_drawable(features, [make_decision(space_id="SP-0")]), query, None, "ko", TODAY)
    text = drawn_text(content)
    assert notice in text
    assert ("어딘가의 허브" in text) == (query.located is False)
    assert ("위치 미확인: 1건" in text) == (query.located is False)


def test_what_has_no_location_is_counted_and_named_campuses_first() -> None:
    features = [make_feature(number, name=f"곳 {number}", lon=None, lat=None) for number in range(60)]
    content = picture_content(make_drawable(features, [make_decision(space_id="SP-7")]), Query(), None, "ko", TODAY)
    assert [note.name for note in content.unlocated[:3]] == ["곳 7", "곳 0", "곳 1"]
    assert [(marks.count, marks.unlocated) for marks in content.marks] == [(1, 1), (59, 59)]


def test_marks_are_those_of_the_map_in_the_order_of_the_legend() -> None:
    features = [make_feature(number) for number in range(5)]
    ended = make_decision(
        id="DC-2", space_id="SP-2", role="base", valid_to=date(2025, 1, 1), valid_to_basis=DateBasis.EXACT
    )
    planned = make_decision(
        id="DC-3", space_id="SP-3", state=AssignmentState.APPROVED, valid_from=date(2027, 1, 1),
        valid_from_basis=DateBasis.PLANNED, announced_on=date(2024, 1, 1),
    )  # fmt: skip
    atlas = make_drawable(features, [make_decision(space_id="SP-1"), ended, planned])
    marks = picture_content(atlas, Query(), None, "ko", TODAY).marks
    assert [(item.style.key, item.style.outline, item.count) for item in marks] == [
        ("hub", "solid", 1),
        ("hub", "dashed", 1),
        ("base", "ended", 1),
        ("candidate", "hollow", 2),
    ]
    assert [item.style.number for item in marks] == sorted(item.style.number for item in marks)


def test_many_campuses_go_unnamed_and_few_marks_are_all_named() -> None:
    few = content_of(["가", "나"])
    assert [marks.names for marks in few.marks] == [("가", "나")]
    crowd = [make_feature(number) for number in range(90)]
    content = picture_content(make_drawable(crowd, [make_decision(space_id="SP-3")]), Query(), None, "ko", TODAY)
    assert [bool(marks.names) for marks in content.marks] == [True, False]
    decisions = [make_decision(id=f"DC-{number}", space_id=f"SP-{number}") for number in range(90)]
    content = picture_content(make_drawable(crowd, decisions), Query(), None, "ko", TODAY)
    assert [bool(marks.names) for marks in content.marks] == [False]


def test_conditions_stand_there_in_words_and_unknown_keys_as_they_are() -> None:
    query = Query(
        text=" 박물관 ",
        roles=frozenset({"hub"}),
        states=frozenset({"in_force"}),
        kinds=frozenset({"library", "ghost"}),
        districts=frozenset({"DI-1"}),
        bodies=frozenset({"SP-0", "IN-9"}),
        located=True,
    )
    assert filter_words(content_of(["허브"], query)) == (
        "검색어: “박물관”",
        "역할: hub 캠퍼스",
        "상태: 지정(운영중)",
        "종류: 도서관, ghost",
        "읍면동: 서읍",
        "소유·관리·운영기관: 허브, IN-9",
        "위치 확인된 것만",
    )
    assert filter_words(content_of()) == ()


@pytest.mark.parametrize(
    ("day", "words"), [(None, "2026. 11. 23. 기준"), (date(2027, 1, 1), "2027. 1. 1. 기준 (계획 반영)")]
)
def test_the_day_of_view_tells_plans_from_facts(day: date | None, words: str) -> None:
    assert day_words(content_of(query=Query(day=day))) == words


def test_a_picture_of_what_was_known_then_says_so() -> None:
    content = content_of(query=Query(known=date(2026, 11, 1)))
    assert (day_words(content), filter_words(content)) == (
        "2026. 11. 23. 기준 (계획 반영)",
        ("2026. 11. 1.까지 기록된 내용",),
    )
    assert filter_words(content_of(query=Query(known=TODAY))) == ()


def test_english_pictures_use_english_names_and_letters() -> None:
    text = drawn_text(content_of(["허브"], language="en"))
    for words in ("Testville", "no 0", "hub campus", "West", "Next", "District", "23 Nov 2026"):
        assert words in text
    assert "허브" not in text


def test_sources_of_what_is_shown_are_grouped_by_licence_and_the_many_are_counted() -> None:
    many = tuple(
        Source(id=f"SR-{number}", title=f"기사 {number}", licence="사실 인용", collected_on=TODAY)
        for number in range(9)
    )
    shown = [make_feature(number, source_id=f"SR-{number}", reference_date=f"201{number}") for number in range(7)]
    hidden = make_feature(8, id="IN-8", type="institution", source_id="SR-8", reference_date="2026")
    atlas = make_drawable([*shown, hidden])
    atlas.contents = replace(atlas.contents, sources=many)
    (line,) = source_lines(picture_content(atlas, Query(), None, "ko", TODAY))
    assert "기사 8" not in line
    assert line.startswith("[사실 인용] 기사 2(2021. 4. 기준); 기사 0(2010. 기준); 기사 1(2011. 기준)")
    assert line.endswith("외 4건")


def test_licence_lines_of_the_city_come_first_and_are_never_cut_for_the_sake_of_sources() -> None:
    sources = tuple(
        DatedSource(Source(id=f"SR-{number}", title=f"자료 {number}", licence=f"조건 {number}", collected_on=TODAY))
        for number in range(12)
    )
    own = [{"ko": "행정구역 경계: 기관 셋의 자료를 바탕으로 단순화함 " * 3}, {"ko": "인구: 행정안전부 " * 5}]
    text = drawn_text(replace(content_of(), city=make_city(licence_lines=own), sources=sources))
    assert text.count("단순화함") == 3
    assert text.count("행정안전부") == 5
    assert "[조건 4]" in text


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("128.1,35.1,128.2,35.2", (128.1, 35.1, 128.2, 35.2)),
        ("128.2,35.1,128.1,35.2", None),
        ("128.1,35.2,128.2,35.1", None),
        ("1,2,3", None),
        ("nan,35,129,36", None),
        ("-inf,35,inf,36", None),
        ("{{7*7}}", None),
        ("", None),
    ],
)
def test_a_bad_bbox_means_nothing(text: str, bounds: Bounds | None) -> None:
    assert parse_bounds(text) == bounds


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (None, (128.0, 35.0, 129.0, 36.0)),
        ((128.1, 35.1, 128.2, 35.2), (128.1, 35.1, 128.2, 35.2)),
        ((10.0, 10.0, 11.0, 11.0), (128.0, 35.0, 129.0, 36.0)),
        ((-180.0, -90.0, 180.0, 90.0), (127.0, 34.0, 130.0, 37.0)),
    ],
)
def test_the_picture_stays_with_the_city(wanted: Bounds | None, shown: Bounds) -> None:
    assert view_bounds(make_city(), wanted) == shown


class StandingState:
    """An app's state that always answers the same."""

    def __init__(self) -> None:
        self.city = make_city()
        self._atlas = make_drawable([make_feature(0, name="허브")], [make_decision(space_id="SP-0")])

    def atlas(self) -> Atlas:
        return self._atlas

    def today(self) -> date:
        return TODAY


@pytest.fixture
def endpoints() -> PictureEndpoints:
    return PictureEndpoints(StandingState)


def ask(endpoints: PictureEndpoints, kind: PictureFormat, address: str = "") -> Response:
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/picture.{kind}",
        "query_string": address.encode(),
        "headers": [],
    }
    return asyncio.run(getattr(endpoints, kind)(Request(scope)))


def test_the_routes_have_the_addresses_that_the_map_links_to(endpoints: PictureEndpoints) -> None:
    paths = ["/picture.pdf", "/picture.png", "/record-sheet.pdf", "/record-sheet.png"]
    assert [route.path for route in endpoints.routes()] == paths


@pytest.mark.parametrize(("kind", "media"), [("pdf", "application/pdf"), ("png", "image/png")])
def test_the_routes_send_files_with_names_in_two_alphabets(
    endpoints: PictureEndpoints, kind: PictureFormat, media: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campus.web.picture.draw_picture", lambda _content, asked: asked.encode())
    reply = ask(endpoints, kind, "roles=hub&bbox=nonsense&day=2024-13-99&lang=ko")
    assert (reply.status_code, reply.media_type, reply.body) == (200, media, kind.encode())
    named = reply.headers["content-disposition"]
    assert f'filename="campus-map-testville-2026-11-23.{kind}"' in named
    assert "filename*=UTF-8''%EC%8B%9C%ED%97%98%EC%8B%9C%20" in named
    assert reply.headers["cache-control"] == "no-store"


def test_the_language_of_the_address_is_used_and_an_unknown_one_is_not(
    endpoints: PictureEndpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campus.web.picture.draw_picture", lambda content, _kind: content.language.encode())
    answers = [ask(endpoints, "png", f"lang={language}").body for language in ("en", "xx", "")]
    assert answers == [b"en", b"ko", b"ko"]


def test_one_picture_is_drawn_at_a_time_and_too_many_are_asked_to_come_again(
    endpoints: PictureEndpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work: list[int] = []

    def draw(_content: PictureContent, _kind: PictureFormat) -> bytes:
        at_work.append(1)
        assert len(at_work) == 1
        time.sleep(0.01)
        at_work.pop()
        return b"drawn"

    async def crowd() -> list[Response]:
        scope = {"type": "http", "method": "GET", "path": "/picture.png", "query_string": b"", "headers": []}
        return await asyncio.gather(*(endpoints.png(Request(scope)) for _ in range(MOST_WAITING + 3)))

    monkeypatch.setattr("campus.web.picture.draw_picture", draw)
    replies = asyncio.run(crowd())
    assert [reply.status_code for reply in replies] == [200] * MOST_WAITING + [503] * 3
    assert replies[-1].headers["retry-after"] == "10"
    assert "잠시 뒤에" in bytes(replies[-1].body).decode()
    assert ask(endpoints, "png").status_code == 200
