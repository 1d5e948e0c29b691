"""A file is taken for what its bytes are, and its name can stand anywhere."""

import io
import zipfile
from functools import cache

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from campus.domain.evidence import LONGEST_NAME, EvidenceFile, Upload, describe, read_evidence, safe_name
from campus.exchange.evidence_type import type_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def named(*names):
    return archive(**dict.fromkeys(names, "<x/>"))


@cache
def written_document():
    file = io.BytesIO()
    Document().save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\n" * 900 + b"%PDF-1.4", "pdf"),
        (b"\n" * 1100 + b"%PDF-1.4", ""),
        (b"\xff\xd8\xff\xe0JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (OLE + b"\0" * 600 + b"HWP Document File V5.00", "hwp"),
        (OLE + b"WordDocument", ""),
        (archive(mimetype=b"application/hwp+zip"), "hwpx"),
        (archive(mimetype=b"application/epub+zip"), ""),
        (written_document(), "docx"),
        (named("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (named("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (named("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), ""),
        (named("[Content_Types].xml", "xl/workbook.xml", "word/document.xml"), ""),
        (named("xl/workbook.xml"), ""),
        (named("a.txt"), ""),
        (b"PK\x03\x04 and no more", ""),
        (b"<html><script>alert(1)</script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ""),
        (b"MZ\x90", ""),
        (b"GIF89a", ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_bytes_are(content, kind):
    assert type_of(content) == kind


@given(content=st.binary(max_size=300), cut=st.integers(0, 400))
def test_whatever_bytes_come_nothing_breaks(content, cut):
    assert type_of(content) in {"", "pdf", "jpeg", "png"}
    # A PDF may begin behind a few other bytes, so one can also stand behind a part of a document.
    assert type_of(written_document()[:cut] + content) in {
        "",
        "docx",
        *([type_of(content)] if b"%PDF-" in content or not cut else []),
    }


@given(name=st.text(max_size=300))
def test_a_name_can_stand_in_a_list_in_a_header_and_on_a_disk(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME
    assert not set(safe) & set(';/\\<>:"|?*\0\n\r\u202e')
    safe.encode()
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("계획서.pdf", "계획서.pdf"),
        ("C:\\문서\\계획;1.pdf", "계획_1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("", "file"),
        ("..", "file"),
        ("fdp.\u202etxt", "fdp._txt"),
        ("가" * 200 + ".hwpx", "가" * 115 + ".hwpx"),
    ],
)
def test_a_name_loses_what_misleads(name, safe):
    assert safe_name(name) == safe


def test_a_decision_holds_a_file_as_a_line():
    file = describe(Upload("계획 초안.pdf", b"%PDF-1.4"))
    assert read_evidence(file.text) == file
    assert file == EvidenceFile(file.sha256, 8, "계획 초안.pdf")
    assert [read_evidence(text) for text in ("", "x", file.sha256, f"{file.sha256} 8")] == [None] * 4
