"""A handful of programmes in a small city, with places, periods, fees and groups of every kind, and their search."""

from dataclasses import replace
from datetime import date

import shapely

from campus.domain.record import District, Institution, LivingArea, Program, ProgramSession, Space, Station
from campus.domain.tables import LIST_SEPARATOR
from campus.services.program_lexicon import build_lexicon
from campus.services.program_search import ProgramSearch
from campus.services.program_table import PROGRAM_COLUMNS, SESSION_COLUMNS, build_table
from tests.factories import make_city

TODAY = date(2026, 3, 11)
ORIGIN = (128.50, 35.50)
FROM = {"source_id": "SR-1", "reference_date": "2026-01"}

WORDS = {
    "particles": ["에서"],
    "ignored": ["강좌", "갈 수 있는"],
    "place_endings": ["면", "동"],
    "any_station": ["역", "경전철", "station", "light rail"],
    "on_foot": ["걸어서", "on foot"],
    "day_parts": [
        {"key": "morning", "labels": {"ko": "오전"}, "words": ["아침"], "starts": "05:00", "ends": "12:00"},
        {"key": "evening", "labels": {"ko": "저녁"}, "words": ["야간", "evening"], "starts": "18:00", "ends": "24:00"},
    ],
    "terms": [
        {"facet": "weekdays", "keys": ["SA"], "labels": {"ko": "토요일", "en": "Saturday"}, "words": ["토"]},
        {"facet": "weekdays", "keys": ["SU"], "labels": {"ko": "일요일", "en": "Sunday"}, "words": ["일"]},
        {"facet": "weekdays", "keys": ["SA", "SU"], "labels": {"ko": "주말"}, "words": ["weekend"]},
        {"facet": "fees", "keys": ["free"], "labels": {"ko": "무료", "en": "Free"}, "words": ["공짜"]},
    ],
}
CITY = make_city(
    search=WORDS,
    thresholds={
        "walk_speed_m_per_min": 75,
        "detour_factor": 1.3,
        "closes_soon_days": 3,
        "near_station_m": 1_000,
        "walk_limit_min": 1,
    },
)
CITY = replace(
    CITY,
    vocabularies={
        **CITY.vocabularies,
        "target_groups": (
            replace(CITY.term("target_groups", "child"), labels={"ko": "어린이", "en": "Children"}, words=("초등",)),
            replace(CITY.term("target_groups", "senior"), labels={"ko": "어르신", "en": "Seniors"}, words=("노인",)),
        ),
        "course_languages": (replace(CITY.term("course_languages", "ko"), labels={"ko": "한국어", "en": "Korean"}),),
    },
)

AREA = shapely.to_wkb(shapely.MultiPolygon([shapely.box(128.4, 35.4, 128.6, 35.6)]))
DISTRICTS = (
    District(id="DI-1", name="가람동", name_en="Garam-dong", living_area_id="LA-1", wkb=AREA, **FROM),
    District(id="DI-2", name="나루1동", living_area_id="LA-1", wkb=AREA, **FROM),
    District(id="DI-3", name="나루2동", living_area_id="LA-2", wkb=AREA, **FROM),
)
LIVING_AREAS = (LivingArea(id="LA-1", name="동부", **FROM), LivingArea(id="LA-2", name="서부", **FROM))
STATIONS = (
    Station(id="ST-1", name="가람역", name_en="Garam Station", kind="one", lon=128.501, lat=35.50, **FROM),
    Station(id="ST-2", name="나루역", kind="one", lon=128.55, lat=35.50, **FROM),
    Station(id="ST-3", name="없는역", kind="one", **FROM),
)
SPACES = (Space(id="SP-1", name="가람도서관", aliases=("큰책방",), kind="library", **FROM),)
INSTITUTIONS = (Institution(id="IN-1", name="가람대학교", kind="one", **FROM),)


def program(number, name, **changes):
    content = {"id": f"PR-{number}", "name": name, "kind": "one", "apply_from": "2026-03-01", "apply_to": "2026-03-31"}
    return Program(**{**FROM, **content, **changes})


def session(owner, **changes):
    content = {"program_id": f"PR-{owner}", "start_on": "2026-04-01", "end_on": "2026-05-31"}
    return ProgramSession(**{**FROM, **content, **changes})


PROGRAMS = (
    program(1, "초등 코딩", groups=("child",), fee_won=0, district_id="DI-1", lon=128.502, lat=35.50, place_id="SP-1"),
    program(2, "한국어 첫걸음", fee_won=0, district_id="DI-2", lon=128.55, lat=35.50, languages=("ko",)),
    program(3, "코딩 심화", fee_won=30_000, apply_to="2026-03-12", district_id="DI-3", target_text="어르신 우대"),
    program(4, "요가", fee_won=None, apply_to="2026-03-01", host_id="IN-1"),
    program(5, "달빛 산책", apply_from="", apply_to="", district_id="DI-1", place_text="가람도서관 앞"),
    program(6, "목공", always_open=True, mode="one", industries=("bio",), stages=("work",)),
    program(7, "끝난 과정", apply_from="", apply_to=""),
)
SESSIONS = (
    session(1, weekdays=("SA",), start_time="10:00"),
    session(2, weekdays=("SU",), start_time="19:00"),
    session(2, number=2, weekdays=("TU",), start_time="09:00", cancelled=True),
    session(3, weekdays=("MO", "SA"), start_time="18:00"),
    session(7, start_on="2025-01-01", end_on="2025-02-01"),
)


def columns_of(records, names):
    def cell(value):
        return LIST_SEPARATOR.join(value) if isinstance(value, tuple) else value

    return {name: [cell(getattr(record, name)) for record in records] for name in names}


def make_search(programs=PROGRAMS, sessions=SESSIONS, city=CITY):
    """Build the search over some records, which must be in the order of their ids."""
    living_area_of = {district.id: district.living_area_id for district in DISTRICTS}
    table = build_table(
        columns_of(programs, PROGRAM_COLUMNS), columns_of(sessions, SESSION_COLUMNS), city, living_area_of
    )
    lexicon = build_lexicon(city, DISTRICTS, LIVING_AREAS, [*STATIONS, *INSTITUTIONS, *SPACES])
    return ProgramSearch(city, 1, table, lexicon, STATIONS)
