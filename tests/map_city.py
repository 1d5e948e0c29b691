"""A city made of numbers, for tests of the map: any size, no files, no database; some of its names are hostile."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import shapely

from campus.analysis.text_search import TextIndex
from campus.domain.assignment import AssignmentState, Decision
from campus.domain.city import VOCABULARIES, City, Role, Term
from campus.domain.record import DateBasis, District, Link, LivingArea, Neighbour, RecordType, Relation, Source
from campus.services.app_state import AppState
from campus.services.atlas import Areas, Atlas, Contents
from campus.services.features import Vocabulary, build_features
from campus.settings import Settings

HOSTILE_NAMES = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{% for x in (1).__class__.__mro__ %}x{% endfor %}",
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror=window.broken=1>",
    "`${window.broken = 1}`",
    "line\u2028separator",
    "role_hub",
)

WEST, SOUTH, EAST, NORTH = 128.7, 35.1, 129.0, 35.4
DAY = date(2026, 1, 1)
ROLES = (("hub", "허", "circle"), ("base", "거", "square"), ("field", "현", "triangle"))
COLORS = (("#1f4e9c", "#7aa7f0"), ("#b5460f", "#f0995f"), ("#0b6e69", "#4fc2ba"))
PLACED = {"SP-HUB": (128.80, 35.25), "SP-BASE": (128.90, 35.30), "SP-FIELD": (128.75, 35.18), "IN-1": (128.85, 35.20)}
NOWHERE = "SP-NOWHERE"
UNPLACED = {
    "SP-U0": ("DI-8", "field"),
    "SP-U1": ("DI-8", "hub"),
    "SP-U2": ("DI-8", "base"),
    "SP-U3": ("DI-8", "field"),
    "SP-U4": ("DI-8", "field"),
    "SP-U5": ("DI-8", "base"),
    "SP-ALONE": ("DI-6", "hub"),
    "SP-LOST": ("", "hub"),
}
"""Campuses without a coordinate: six in one district, one in another, and one of which not even that is known."""


class QuietStore:
    """A store of which only the version and the pulse are asked."""

    def __init__(self) -> None:
        self.version = 1

    def data_version(self) -> int:
        return self.version

    def ping(self) -> None:
        pass


def make_city() -> City:
    roles = tuple(
        Role(key, {"ko": key, "en": key}, {"ko": letter, "en": key[0].upper()}, {}, shape, *colors)
        for (key, letter, shape), colors in zip(ROLES, COLORS, strict=True)
    )
    words = {name: (Term("plain", {"ko": "보통", "en": "plain"}),) for name in VOCABULARIES}
    kinds = (Term("hall", {"ko": "회관"}), Term("yard", {"ko": "단지"}, mark="complex"))
    return City(
        key="numbers",
        names={"ko": "숫자시", "en": "Numbers"},
        program_names={"ko": "지도", "en": "Map"},
        languages=("ko", "en"),
        timezone="Asia/Seoul",
        bounds=(WEST, SOUTH, EAST, NORTH),
        metric_crs=5187,
        import_crs=(4326,),
        roles=roles,
        vocabularies={**words, "kinds": kinds},
        district_label={"ko": "동"},
        living_area_label={"ko": "생활권"},
        thresholds={},
    )


def make_areas() -> Areas:
    """Nine square districts in two living areas, and one neighbour with a hostile name."""
    step = (EAST - WEST) / 3
    districts = []
    for number in range(9):
        west, south = WEST + step * (number % 3), SOUTH + step * (number // 3)
        districts.append(
            District(
                id=f"DI-{number}",
                name=f"제{number}동",
                name_en=f"District {number}",
                living_area_id="LA-1" if number < 6 else "LA-2",
                wkb=shapely.MultiPolygon([shapely.box(west, south, west + step, south + step)]).wkb,
                source_id="SR-1",
            )
        )
    living_areas = tuple(LivingArea(id=f"LA-{number}", name=f"제{number}생활권") for number in (1, 2))
    outside = shapely.MultiPolygon([shapely.box(EAST, SOUTH, EAST + 0.2, NORTH)])
    return Areas(
        tuple(districts),
        living_areas,
        (Neighbour(id="NB-1", name=HOSTILE_NAMES[3], wkb=outside.wkb, source_id="SR-1"),),
    )


def make_atlas(
    size: int = 60,
    version: int = 1,
    names: Sequence[str] = HOSTILE_NAMES,
    unplaced: Mapping[str, tuple[str, str]] | None = None,
    decisions: Sequence[Decision] = (),
) -> Atlas:
    """Five special records, ``size`` candidates spread over the city, always the same, and ``unplaced`` campuses."""
    random = np.random.default_rng(7)
    unplaced = unplaced or {}
    ids = [*PLACED, NOWHERE, *(f"SP-C{number}" for number in range(size)), *unplaced]
    lon = [*(place[0] for place in PLACED.values()), None, *random.uniform(WEST, EAST, size), *[None] * len(unplaced)]
    lat = [*(place[1] for place in PLACED.values()), None, *random.uniform(SOUTH, NORTH, size), *[None] * len(unplaced)]
    count = len(ids)
    columns = {
        "id": ids,
        "name": [names[number % len(names)] for number in range(count)],
        "name_en": [""] * count,
        "type": ["institution" if key.startswith("IN") else "space" for key in ids],
        "kind": ["yard" if number % 10 == 9 else "hall" for number in range(count)],
        "district_id": [*["DI-4"] * (count - len(unplaced)), *(district for district, _ in unplaced.values())],
        "owner_id": [""] * count,
        "manager_id": [""] * count,
        "operator_id": [""] * count,
        "source_id": ["SR-1"] * count,
        "reference_date": ["2026"] * count,
        "industries": [""] * count,
        "stages": [""] * count,
    }
    words = Vocabulary(("plain",), ("plain",), {"DI-4": "LA-1", "DI-6": "LA-2", "DI-8": "LA-2"})
    table = build_features(columns, {"lon": lon, "lat": lat}, words)
    contents = Contents(
        areas=make_areas(),
        decisions=(
            *(decide(role, f"SP-{role.upper()}") for role, _, _ in ROLES),
            *(decide(role, key) for key, (_, role) in unplaced.items()),
            *decisions,
        ),
        links=(
            Link(id="LK-1", from_id="IN-1", relation=Relation.OPERATES, to_id="SP-HUB"),
            Link(id="LK-2", from_id="IN-1", relation=Relation.RUNS, to_id="SP-BASE"),
            Link(id="LK-3", from_id="IN-1", relation=Relation.OWNS, to_id=NOWHERE),
        ),
        sources=(Source(id="SR-1", title="<b>경계</b>", publisher="{{7*7}}"),),
        industry_lists=(),
        industries=(),
    )
    index = TextIndex([[name] for name in columns["name"]], ())
    return Atlas(make_city(), version, table, (index, index), contents)


def decide(role: str, space_id: str, since: date = date(2024, 1, 1), until: date | None = None) -> Decision:
    """Decide that a space has a role in a period."""
    return Decision(
        id=f"DC-{role}-{space_id}",
        space_id=space_id,
        role=role,
        state=AssignmentState.IN_FORCE,
        valid_from=since,
        valid_from_basis=DateBasis.EXACT,
        valid_to=until,
        valid_to_basis=DateBasis.EXACT if until else None,
    )


class MapState(AppState):
    """A process's state with an atlas that was made here; ``replace`` is what a new data version does."""

    def __init__(self, atlas: Atlas, today: date = DAY) -> None:
        settings = Settings(Path(), Path(), "", "", "", "", "")
        super().__init__(settings, QuietStore(), atlas.city)
        self._today = today
        self.replace(atlas)

    def today(self) -> date:
        return self._today

    def replace(self, atlas: Atlas) -> None:
        self.store.version, self._made[Atlas] = atlas.version, (self.today(), atlas)


ALL_TYPES = frozenset(RecordType)
