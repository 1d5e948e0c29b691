"""A pack of a few rows that uses every table and every kind of unknown value, so that store tests need no files."""

from dataclasses import replace
from datetime import date

import shapely

from campus.domain import record
from campus.domain.assignment import AssignmentState, Decision
from campus.domain.record import DateBasis
from campus.domain.tables import TABLES
from campus.store.pack import Pack
from tests.factories import SOURCE, make_city, make_decision

FROM = {"source_id": SOURCE.id, "reference_date": "2025-03"}
WKB = shapely.to_wkb(shapely.MultiPolygon([shapely.box(128, 35, 128.5, 35.25)]))

HOSTILE = "<img src=x onerror=alert(1)></script>{{7*7}} `$x^2$`\u2028'; DROP TABLE spaces;--\\ %s :a \U0001f3eb"

SPACE = record.Space(
    id="SP-1",
    name="시립도서관",
    aliases=("도서관", "책방"),
    kind="library",
    lon=128.25,
    lat=35.1,
    location_basis="one",
    district_id="DI-1",
    owner_id="IN-1",
    industries=("bio", "robot"),
    stages=("school",),
    **FROM,
)

PROGRAM = record.Program(
    id="PR-1",
    name="과정",
    kind="one",
    place_id="SP-1",
    host_id="IN-1",
    age_from=0,
    groups=("one",),
    fee_won=0,
    always_open=True,
    training_support=True,
    credit_bank=False,
    **FROM,
)


def make_pack(**tables):
    """Make a pack with a row or two in each table; ``tables`` replaces some."""
    return Pack(make_city(), dict.fromkeys(TABLES, ()) | make_tables() | tables, "digest-1")


def make_tables():
    return make_place_tables() | {
        "decisions": (decision("DC-2", "SP-2"), decision("DC-1", "SP-1", valid_from=date(2024, 2, 14))),
        "links": (record.Link(id="LK-1", from_id="IN-1", relation=record.Relation.OWNS, to_id="SP-1", **FROM),),
        "population": (
            record.Population(district_id="DI-1", age_from=0, age_to=9, people=120, **FROM),
            record.Population(district_id="DI-1", age_from=90, age_to=None, people=3, **FROM),
        ),
        "timeline": (record.TimelineEntry(id="TL-1", day="2024", name="선포", kind="one", record_id="SP-1", **FROM),),
        "indicators": (record.Indicator(id="KP-1", name="진학률", group="one", unit="%", target_year=2027, **FROM),),
        "indicator_values": (
            record.IndicatorValue(id="KV-1", indicator_id="KP-1", period="2023", value_text="9", **FROM),
        ),
        "value_sources": (record.ValueSource(record_id="SP-1", field="phone", **FROM),),
        "matches": (record.Match(record_id="SP-1", source_id="SR-1", row_key="7", rule="one", distance_m=None),),
    }


def make_place_tables():
    return {
        "sources": (SOURCE, replace(SOURCE, id="SR-2", collected_on=date(1, 1, 1))),
        "living_areas": (record.LivingArea(id="LA-1", name="동부", **FROM),),
        "districts": (record.District(id="DI-1", name="가동", living_area_id="LA-1", wkb=WKB, **FROM),),
        "neighbours": (record.Neighbour(id="NB-1", name="이웃시", wkb=WKB, **FROM),),
        "industry_lists": (record.IndustryList(id="2023", name="2023", valid_from="2023-06", **FROM),),
        "industries": (record.Industry(list_id="2023", industry_key="bio", name="의생명", position=1),),
        "institutions": (record.Institution(id="IN-1", name="시청", kind="one", **FROM),),
        # The room stands before its building: rows of one table may come in any order.
        "spaces": (replace(SPACE, id="SP-0", parent_id="SP-1"), SPACE, replace(SPACE, id="SP-2", lon=None, lat=None)),
        "companies": (record.Company(id="CO-1", name=HOSTILE, kind="one", complex_id="SP-2", **FROM),),
        "programs": (PROGRAM,),
        "program_sessions": (
            record.ProgramSession(program_id="PR-1", number=1, start_on="2026-12-01", weekdays=("TU", "TH"), **FROM),
            record.ProgramSession(program_id="PR-1", number=2, skips_holidays=True, cancelled=True, **FROM),
        ),
        "stations": (record.Station(id="ST-1", name="역", kind="one", lon=-0.5, lat=1e-9, **FROM),),
    }


def decision(decision_id: str = "DC-9", space_id: str = "SP-1", **changes: object) -> Decision:
    """Make a decision about a space of the pack."""
    content = {
        "id": decision_id,
        "space_id": space_id,
        "role": "hub",
        "state": AssignmentState.IN_FORCE,
        "reason": "이유",
        "valid_from_basis": DateBasis.EXACT,
        "industries": ("bio",),
        **FROM,
    }
    return make_decision(**(content | changes))
