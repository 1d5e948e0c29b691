"""How fast does a file come in: read in its own process, compared field by field, written as a whole?"""

import csv
import io
import random
from datetime import date
from pathlib import Path

import geopandas
import pandas as pd

from campus.domain.imports import Choices
from campus.services.imports import ImportDesk
from campus.services.snapshots import COMMAND_LINE
from campus.store.pack import read_pack
from campus.store.store import open_store
from tests.bench.measure import Figure, seconds_of

CITY = Path(__file__).parents[2] / "geodata" / "gimhae"
ROWS = 33_505
"""As many as the nationwide files of schools, open facilities and parking places have together."""

HEADERS = (
    "학교ID",
    "학교명",
    "학교급구분",
    "설립일자",
    "운영상태",
    "소재지도로명주소",
    "위도",
    "경도",
    "데이터기준일자",
)


def measure(folder: Path) -> list[Figure]:
    """Take a file of rows that all lie in the city, which costs most, and beside it the same rows by GeoPandas."""
    content = _schools(ROWS)
    store = open_store(f"sqlite:///{folder / 'city.sqlite3'}", lambda: read_pack(CITY))
    try:
        desk = ImportDesk(store, read_pack(CITY).city, CITY, date(2026, 11, 26))
        tried = seconds_of(lambda: _dry_run(desk, content))
        dry = _dry_run(desk, content)
        written = seconds_of(lambda: desk.apply(COMMAND_LINE, dry, "schools.csv", content))
        again = seconds_of(lambda: _dry_run(desk, content))
        undone = seconds_of(lambda: desk.undo(COMMAND_LINE, desk.runs(COMMAND_LINE)[0].id))
    finally:
        store.close()
    plain = seconds_of(lambda: _by_geopandas(content, folder))
    note = "pandas.read_csv to a GeoPackage, nothing compared or checked"
    return [
        Figure(f"{ROWS:,} rows: dry run and commit, SQLite", tried + written, "s", plain, 20.0, note),
        Figure("rows a second, dry run alone", ROWS / tried, "rows", note=f"{ROWS / plain:,.0f} rows a second"),
        Figure("the same file again: dry run", again, "s"),
        Figure("taken back as a whole", undone, "s"),
    ]


def _dry_run(desk, content):
    """Read a file and compare it."""
    table = desk.read(COMMAND_LINE, "schools.csv", content)
    return desk.dry_run(COMMAND_LINE, table, desk.recognise(table), "schools.csv", Choices())


def _schools(count: int) -> bytes:
    """Write invented schools in the national format."""
    dice = random.Random(1)  # noqa: S311 - the same rows in every run
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(HEADERS)
    for number in range(count):
        kind = dice.choice(("초등학교", "중학교", "고등학교"))
        address = f"경상남도 김해시 시험로{number % 997}번길 {number}"
        place = (f"{35.15 + dice.random() / 5:.7f}", f"{128.75 + dice.random() / 5:.7f}")
        writer.writerow(
            (f"T{number:09}", f"시험{number}{kind}", kind, "2000-01-01", "운영", address, *place, "2026-09-01")
        )
    return target.getvalue().encode("cp949")


def _by_geopandas(content: bytes, folder: Path) -> None:
    """Do what one does without this program."""
    frame = pd.read_csv(io.BytesIO(content), encoding="cp949", dtype=str)
    points = geopandas.points_from_xy(frame["경도"].astype(float), frame["위도"].astype(float), crs=4326)
    geopandas.GeoDataFrame(frame, geometry=points).to_file(folder / "schools.gpkg", driver="GPKG")
