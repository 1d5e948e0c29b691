"""A paper is numbered as official papers are, and what a record says in it stays text in its place."""

import io
import re
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.paper import Line, Paper, PaperKind, Table, marker, numbered, tidy
from campus.errors import PackError
from campus.views.paper_docx import paper_docx
from campus.views.paper_text import paper_text
from tests.factories import make_city
from tests.paper_words import CHECKLISTS, PAPERS

LEVELS = ("1.", "가.", "1)", "가)")
HOSTILE = (
    "<w:fldSimple w:instr='CMD'/> {{7*7}} =HYPERLINK(\"http://x\") ]]> &amp; "
    "\u202e\u2028끝.\n2. 결재함\t\x00\x0b\ud800 \U0001f3eb"
)
LINES = (Line("하나", (Line("둘", (Line("셋", (Line("넷", (Line("다섯"),)),)),)), Line("여섯"))), Line("일곱"))


def make_paper(text: str = "도서관", **changes):
    content = {
        "kind": PaperKind.DRAFT,
        "notice": "[초안]",
        "fields": (("수신", "내부결재"), ("제목", text)),
        "title": text,
        "lines": (Line(text, (Line(text),)),),
        "attachment": "붙임  조서 1부.  끝.",
        "table": Table(text, ("연번", "명칭"), (("1", text), ("2", ""))),
        "levels": LEVELS,
        "font": "맑은 고딕",
        "language": "ko",
    }
    return Paper(**(content | changes))


@pytest.mark.parametrize(
    ("level", "number", "sign"),
    [
        *[("1.", 1, "1."), ("1)", 12, "12)"), ("가.", 1, "가."), ("가.", 14, "하."), ("가)", 15, "거)")],
        *[("가.", 28, "허."), ("가.", 29, "고."), ("가.", 84, "히."), ("가.", 85, "가2.")],
        *[("a.", 1, "a."), ("a)", 26, "z)"), ("a.", 27, "a2.")],
    ],
)
def test_a_level_counts_in_its_own_signs(level, number, sign):
    assert marker(level, number) == sign


@given(st.sampled_from(["1.", "가)", "a."]), st.integers(1, 400), st.integers(1, 400))
def test_no_two_lines_of_a_level_have_the_same_sign(level, one, other):
    assert (marker(level, one) == marker(level, other)) == (one == other)


def test_lines_are_numbered_from_one_below_each_line_and_beyond_the_last_level():
    assert [(depth, sign, text) for depth, sign, text in numbered(LINES, LEVELS)] == [
        *[(0, "1.", "하나"), (1, "가.", "둘"), (2, "1)", "셋"), (3, "가)", "넷"), (4, "가)", "다섯")],
        *[(1, "나.", "여섯"), (0, "2.", "일곱")],
    ]


@given(st.text())
def test_a_tidied_text_is_one_line_that_every_file_can_hold(text):
    found = tidy(text)
    assert len(found.splitlines()) <= 1
    assert found == tidy(found)
    assert "\x00" not in found.encode().decode()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("가\r\n나\u2028다\t라", "가 나 다 라"),
        ("가\u202e나\u2066다\u200f", "가나다"),
        ("\x00가\x1b\x7f\ud800\ufffe", "가"),
        ("<b>{{7*7}}</b> =1+1", "<b>{{7*7}}</b> =1+1"),
        (" \n ", ""),
    ],
)
def test_signs_that_could_disguise_or_break_are_left_out_and_all_others_stay(text, clean):
    assert tidy(text) == clean


def test_a_paper_as_text():
    paper = make_paper(fields=(), number="제(미정)호", title="고시", opening="고시합니다.", day="(미정)", sender="시장")
    assert paper_text(paper).splitlines() == [
        *["[초안]", "", "제(미정)호", "고시", "고시합니다.", "(미정)", "시장", ""],
        *["1. 도서관", "  가. 도서관", "", "붙임  조서 1부.  끝.", ""],
        *["도서관", "연번 | 명칭", "1 | 도서관", "2 | "],
    ]


def test_hostile_text_stays_in_its_line_of_the_text():
    plain, hostile = (paper_text(make_paper(text)) for text in ("도서관", HOSTILE))
    assert len(hostile.splitlines()) == len(plain.splitlines())
    assert hostile.count("끝.\n") == 1
    assert hostile.splitlines()[5] == f"1. {tidy(HOSTILE)}"


def texts_of(content: bytes):
    file = Document(io.BytesIO(content))
    (table,) = file.tables
    return [item.text for item in file.paragraphs], [[cell.text for cell in row.cells] for row in table.rows], file


@pytest.mark.parametrize("text", ["도서관", HOSTILE, ""])
def test_a_docx_says_what_the_paper_says_and_nothing_else(text):
    lines, rows, file = texts_of(paper_docx(make_paper(text)))
    clean = tidy(text)
    assert lines == [
        *["[초안]", "수신  내부결재", f"제목  {clean}".strip()],
        *[f"1. {clean}".strip(), f"가. {clean}".strip(), "", "붙임  조서 1부.  끝.", clean],
    ]
    assert rows == [["연번", "명칭"], ["1", clean], ["2", ""]]
    assert [item.text for item in file.sections[0].header.paragraphs] == ["[초안]"]
    assert (file.core_properties.author, file.core_properties.title) == ("", clean)


def test_an_announcement_as_docx_has_title_day_and_sender_in_their_order():
    paper = make_paper(fields=(), number="제(미정)호", title="고시", opening="고시합니다.", day="(미정)", sender="시장")
    assert texts_of(paper_docx(paper))[0][:6] == ["[초안]", "제(미정)호", "고시", "고시합니다.", "(미정)", "시장"]


def test_a_docx_holds_no_field_no_macro_and_no_link():
    with zipfile.ZipFile(io.BytesIO(paper_docx(make_paper(HOSTILE)))) as archive:
        names = archive.namelist()
        parts = {name: archive.read(name).decode() for name in names if name.endswith((".xml", ".rels"))}
    assert "word/document.xml" in parts
    assert not [name for name in names if re.search(r"vba|\.bin|embeddings|activeX", name)]
    for part in parts.values():
        assert not re.search(r"<w:(fldSimple|instrText|fldChar|hyperlink|object)\b|TargetMode=\"External\"", part)


def test_the_headings_of_a_long_table_stand_on_every_page():
    with zipfile.ZipFile(io.BytesIO(paper_docx(make_paper()))) as archive:
        assert archive.read("word/document.xml").count(b"<w:tblHeader/>") == 1


def test_a_city_without_words_for_papers_has_none():
    city = make_city()
    assert (city.papers, city.checklists.kinds) == (None, ())


def test_words_are_read_and_their_places_filled_once():
    template = make_city(papers=PAPERS).papers
    assert template.word("title_draft", acts="{number}") == "[{number}] draft"
    assert template.sender == "시험시장"


def without(word):
    return {key: text for key, text in PAPERS["words"].items() if key != word}


@pytest.mark.parametrize(
    ("papers", "fault"),
    [
        ("x", "papers='x': must be a table"),
        (PAPERS | {"words": without("end")}, "papers.words.end=.*is missing"),
        (PAPERS | {"words": PAPERS["words"] | {"note": "x"}}, "papers.words.note=.*is not a word"),
        (PAPERS | {"words": PAPERS["words"] | {"end": 7}}, "papers.words.end='7': must be a text"),
        (PAPERS | {"date_notes": {"soon": "x"}}, "papers.date_notes.soon=.*is no basis"),
        (PAPERS | {"levels": ["*"]}, "papers.levels=.*must begin with one of 1, 가, a"),
        (PAPERS | {"levels": [7]}, "papers.levels=.*must begin with one of 1, 가, a"),
    ],
)
def test_a_template_that_cannot_be_used_is_told(papers, fault):
    with pytest.raises(PackError, match=fault):
        make_city(papers=papers)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"note": {}}, "checklists.note"),
        ({"property_kinds": [{"key": "x", "labels": {"ko": "x"}, "acts": []}]}, "needs key, labels and labelled acts"),
        ({"property_kinds": ["x"]}, "needs key, labels and labelled acts"),
        ({"property_kinds": CHECKLISTS["property_kinds"][:1] * 2}, "stands twice"),
        (
            {"property_kinds": [CHECKLISTS["property_kinds"][0] | {"owner_kinds": ["moon"]}]},
            "owner_kinds='moon': is not one of vocabularies.kinds",
        ),
    ],
)
def test_checklists_that_cannot_be_used_are_told(changes, fault):
    with pytest.raises(PackError, match=fault):
        make_city(checklists=CHECKLISTS | changes)


def test_the_columns_of_the_table_share_the_page_and_the_longer_text_has_more():
    table = texts_of(paper_docx(make_paper("경상남도 어느 시 어느 길 1")))[2].tables[0]
    first, second = ([cell.width.mm for cell in column.cells] for column in table.columns)
    assert len(set(first)) == len(set(second)) == 1
    assert second[0] > 2 * first[0]
    assert first[0] + second[0] == pytest.approx(170, abs=0.1)
