"""Where do a million invented programmes come from? As the columns that the store would give; names say so."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from campus.domain.record import DateBasis
from campus.services.program_table import PROGRAM_COLUMNS, SESSION_COLUMNS
from campus.store.pack import Pack

TODAY = date(2026, 11, 25)
SUBJECTS = (
    "요가",
    "코딩",
    "한국어",
    "목공",
    "수채화",
    "바리스타",
    "스마트폰",
    "용접",
    "로봇",
    "도예",
    "영어회화",
    "독서",
)
LEVELS = ("기초", "초급", "중급", "심화", "실전", "자격증", "나들이", "동아리")
SYLLABLES = "가나다라마바사아자차카타파하"
TIMES = ("", "09:00", "10:30", "14:00", "16:00", "19:00", "20:00")
DAYS = ("", "MO", "TU", "WE;FR", "TH", "SA", "SU", "SA;SU")
LENGTH = 60
PLACES = 5_000

Columns = Mapping[str, Sequence[Any]]


def invented_names(count: int) -> list[str]:
    """Make names of which every one is another."""
    return [
        f"가상 {SUBJECTS[number % 12]} {LEVELS[number // 12 % 8]} "
        f"{''.join(SYLLABLES[(number // 14**place) % 14] for place in range(5))} {number}반"
        for number in range(count)
    ]


def invented_columns(count: int, pack: Pack) -> tuple[Columns, Columns]:
    """Make the columns of programmes and of their sessions, one each, spread over places, dates and kinds."""
    luck = np.random.default_rng(7)
    city = pack.city
    west, south, east, north = city.bounds
    points = luck.random((count, 2)) * (east - west, north - south) + (west, south)
    ids = [f"PR-{number:08d}" for number in range(count)]
    texts = _texts(luck, count, pack)
    days = [(TODAY + timedelta(offset)).isoformat() for offset in range(-400, 401)]
    opens = luck.integers(0, 700, count)
    programs: dict[str, Sequence[Any]] = {name: [""] * count for name in PROGRAM_COLUMNS}
    programs |= texts
    programs |= {
        "id": ids,
        "name": invented_names(count),
        "lon": points[:, 0].tolist(),
        "lat": points[:, 1].tolist(),
        "apply_from": [days[number] for number in opens],
        "apply_to": [days[number + LENGTH] if number % 5 else "" for number in opens],
        "always_open": [number % 50 == 0 for number in range(count)],
        "fee_won": [(None, 0, 30_000, 50_000)[number] for number in luck.integers(0, 4, count)],
    }
    sessions: dict[str, Sequence[Any]] = {
        "program_id": ids,
        "start_on": [days[number + LENGTH // 2] for number in opens],
        "end_on": [days[min(number + 2 * LENGTH, 800)] for number in opens],
        "period_basis": [DateBasis.EXACT] * count,
        "weekdays": [DAYS[number] for number in luck.integers(0, len(DAYS), count)],
        "start_time": [TIMES[number] for number in luck.integers(0, len(TIMES), count)],
        "cancelled": [False] * count,
    }
    return programs, {name: sessions[name] for name in SESSION_COLUMNS}


def _texts(luck: np.random.Generator, count: int, pack: Pack) -> dict[str, list[str]]:
    """Choose keys and texts by lot."""
    vocabularies = pack.city.vocabularies

    def chosen(values: Sequence[str]) -> list[str]:
        return [values[number] for number in luck.integers(0, len(values), count)]

    def keys(name: str) -> list[str]:
        return [term.key for term in vocabularies[name]]

    kinds = [term.key for term in vocabularies["kinds"] if term.group == "program"]
    return {
        "kind": chosen(kinds),
        "district_id": chosen([row.id for row in pack.tables["districts"]]),
        "place_id": chosen(["", *(row.id for row in pack.tables["spaces"])]),
        "host_id": chosen(["", *(row.id for row in pack.tables["institutions"])]),
        "host_text": chosen([f"가상 학습관 {number}" for number in range(PLACES)]),
        "place_text": chosen([f"가상 강의실 {number}" for number in range(PLACES)]),
        "address": chosen([f"가상로 {number}" for number in range(PLACES)]),
        "target_text": chosen(["성인", "초등학생", "누구나", "재직자", "만 60세 이상"]),
        "content_text": chosen(["미술", "음악", "디지털", "인문", "외국어", "건강"]),
        "mode": chosen(["", *keys("delivery_modes")]),
        "groups": chosen(["", *keys("target_groups"), "child;parent"]),
        "industries": chosen(["", *keys("industry_keys")]),
        "stages": chosen(["", *keys("stages")]),
        "languages": chosen(["", *keys("course_languages")]),
    }
