"""The A4 sheet of a record holds all that is known of it, on one page, and counts what it must leave out."""

import re
import subprocess

import pytest

from campus.domain.query import Query
from campus.services.picture import picture_content
from campus.views.record_sheet import RecordSheet, SheetGroup, draw_record_sheet
from tests.map_city import DAY, make_atlas
from tests.tools import require


def make_sheet(facts=5, links=5, sources=5):
    content = picture_content(make_atlas(names=("가나",)), Query(), None, "ko", DAY, "IN-1")
    return RecordSheet(
        program="지도",
        name="{{ 7 * 7 }} <b>기관</b>",
        lines=("Institution", "기관"),
        facts=(SheetGroup("알려진 항목", tuple(f"항목 {number}: 값 ①" for number in range(facts))),),
        links=(SheetGroup("연결", names=tuple(f"공간{number} ①" for number in range(links))),),
        sources=SheetGroup("출처와 기준일", tuple(f"({number}) 자료 {number}" for number in range(sources))),
        footer="2026. 1. 1. 기준",
        content=content,
    )


def text_of(sheet, *options):
    run = subprocess.run(
        [require("pdftotext"), *options, "-", "-"],
        input=draw_record_sheet(sheet, "pdf"),
        capture_output=True,
        check=True,
    )
    return run.stdout.decode()


@pytest.mark.parametrize("amounts", [(0, 0, 1), (5, 5, 5), (25, 90, 30), (200, 2000, 300)])
def test_a_sheet_is_one_upright_a4_page(amounts):
    (page,) = re.findall(r'<page width="(.*)" height="(.*)">', text_of(make_sheet(*amounts), "-bbox"))
    assert [float(side) * 25.4 / 72 for side in page] == pytest.approx([210, 297], abs=0.05)


def test_everything_stands_on_an_ordinary_sheet_as_it_was_written():
    text = text_of(make_sheet(25, 90, 30))
    assert "{{ 7 * 7 }} <b>기관</b>" in text
    for word in ("항목 24: 값", "공간89 ①", "(29) 자료 29", "2026. 1. 1. 기준"):
        assert word in text
    assert "외" not in re.sub("제외", "", text)


def test_what_does_not_fit_is_counted():
    text = text_of(make_sheet(5, 2000, 5))
    (rest,) = re.findall(r"외 ([\d,]+)건", text)
    assert len(set(re.findall(r"공간\d+", text))) + int(rest.replace(",", "")) == 2000
