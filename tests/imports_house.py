"""A city's ``imports.toml`` of three data sets, and files in their format, for tests of importing."""

import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

from campus.domain.account import Actor, Right
from campus.domain.imports import Choices, Table
from campus.exchange.reading_child import read_by_ending
from campus.services.imports import ImportDesk
from tests.factories import TODAY, make_city

OFFICIAL = Actor("AC-kim", "kim 주무관", frozenset({Right.OFFICIAL}))
EDITOR = Actor("AC-lee", "이 담당", frozenset({Right.EDITOR}), "IN-1")
NONE = Choices()

IMPORTS = """
place_kind = "library"

[city]
here = ["가상시"]
elsewhere = ["도", "시"]
around = [124.0, 33.0, 132.0, 39.0]

[words.kinds]
"책방" = "library"
"배움터" = "school"

[[datasets]]
key = "places"
number = "15000001"
labels = { ko = "배움공간 표준데이터", en = "Learning places" }
table = "spaces"
needs = ["번호", "이름", "구분"]
row_key = ["번호"]
reference = "기준일"
publisher = "가상부"
licence = "제한 없음"
places = ["주소"]
addresses = ["주소"]
codes = ["번호"]
where = { "상태" = ["운영", ""] }
match = ["same_id", "same_name", "same_address"]
aliases = { "이름" = ["명칭"] }

[datasets.columns]
name = "이름"
kind = { from = "구분", words = "kinds", otherwise = "library" }
external_id = "번호"
address = "주소"
lat = "위도"
lon = "경도"
phone = "전화"

[[datasets]]
key = "courses"
labels = { ko = "강좌", en = "Courses" }
table = "programs"
reader = "courses"
kind = "one"
needs = ["강좌명", "운영기관명", "교육시작일자"]
reference = "데이터기준일자"
licence = "제한 없음"
places = ["교육장도로명주소"]

[[datasets]]
key = "people"
labels = { ko = "인구", en = "Residents" }
table = "population"
reader = "population"
needs = ["행정구역", "_계_0~9세…"]
licence = "제한 없음"

[[datasets]]
key = "parking"
labels = { ko = "주차장", en = "Parking" }
needs = ["주차장관리번호"]
row_key = ["주차장관리번호"]
codes = ["주차장관리번호"]
reason = { ko = "저장하지 않음", en = "Not kept" }
"""

HEADERS = ("번호", "이름", "구분", "상태", "주소", "위도", "경도", "전화", "기준일")


def row(number: str, name: str, **cells: str) -> dict[str, str]:
    """Make a row of the learning places, in the city unless told otherwise."""
    plain = {"번호": number, "이름": name, "구분": "책방", "상태": "운영", "주소": f"가상시 나무로 {number[-2:]}"}
    plain |= {"위도": "35.1", "경도": "128.2", "전화": "", "기준일": "2026-01-01"}
    return plain | cells


def table_bytes(rows: list[dict[str, str]], encoding: str = "utf-8", headers: tuple[str, ...] = HEADERS) -> bytes:
    """Write rows as CSV."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, headers, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode(encoding)


def make_desk(store, folder: Path, **city) -> ImportDesk:
    """Open the desk of a store whose city has the data sets above."""
    (folder / "imports.toml").write_text(IMPORTS, encoding="utf-8")
    return ImportDesk(store, make_city(**city), folder, TODAY)


def read_here(content: bytes, name: str = "a.csv") -> Table:
    """Read a file in this process: the one of its own takes a second to start on a busy machine."""
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        upload = Path(folder) / "upload"
        upload.write_bytes(content)
        return replace(read_by_ending(upload, name.rpartition(".")[2], rows), rows=rows)


def dry_run(desk: ImportDesk, content: bytes, choices: Choices = NONE, name: str = "a.csv"):
    """Read a file and try it."""
    table = read_here(content, name)
    return desk.dry_run(OFFICIAL, table, desk.recognise(table), name, choices)


def taken_in(desk: ImportDesk, content: bytes, choices: Choices = NONE, name: str = "a.csv"):
    """Read a file and write it."""
    return desk.apply(OFFICIAL, dry_run(desk, content, choices, name), name, content)


def everything(store) -> dict[str, list[object]]:
    """Return every row that an import may touch."""
    names = ("spaces", "programs", "program_sessions", "population", "links", "value_sources", "matches")
    return {name: store.rows(name) for name in names}


def kinds(dry) -> list[str]:
    """Return the kinds of a dry run's faults, in their order."""
    return [fault.kind for fault in dry.faults]
