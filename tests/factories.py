"""Small cities made of a few words, for tests that need one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from campus.analysis.text_search import TextIndex
from campus.domain.assignment import AssignmentState, Decision
from campus.domain.city import VOCABULARIES, City, parse_city
from campus.domain.record import DateBasis, District, Link, LivingArea, RecordType, Source
from campus.services.atlas import Areas, Atlas, Contents
from campus.services.features import Vocabulary, build_features

TODAY = date(2026, 11, 23)
SOURCE = Source(id="SR-1", title="Gazette", publisher="City", licence="CC0", collected_on=date(2026, 11, 22))


def make_city(**changes: Any) -> City:
    """Make a city with three roles and one word in every vocabulary."""
    roles = [
        {
            "key": key,
            "labels": {"ko": f"{key} 캠퍼스", "en": f"{key} campus"},
            "letters": {"ko": key[0], "en": key[0].upper()},
            "description": {"ko": key, "en": key},
            "shape": shape,
            "color": color,
            "color_dark": color,
        }
        for key, shape, color in (
            ("hub", "circle", "#1f4e9c"),
            ("base", "square", "#b5460f"),
            ("field", "triangle", "#0b6e69"),
        )
    ]
    words = {name: [{"key": "one", "labels": {"ko": "하나", "en": "one"}}] for name in VOCABULARIES}
    words["kinds"] = [
        {"key": "library", "labels": {"ko": "도서관", "en": "library"}, "group": "space"},
        {"key": "school", "labels": {"ko": "학교", "en": "school"}, "group": "space"},
        {"key": "park", "labels": {"ko": "산업단지", "en": "industrial park"}, "group": "space", "mark": "complex"},
    ]
    words["industry_keys"] = [{"key": key, "labels": {"ko": key}} for key in ("bio", "robot", "car")]
    words["stages"] = [{"key": key, "labels": {"ko": key}} for key in ("school", "university", "work")]
    content = {
        "key": "testville",
        "names": {"ko": "시험시", "en": "Testville"},
        "program_names": {"ko": "시험시 지도", "en": "Testville map"},
        "languages": ["ko", "en"],
        "timezone": "Asia/Seoul",
        "bounds": [128.0, 35.0, 129.0, 36.0],
        "metric_crs": 5187,
        "import_crs": [4326],
        "district_label": {"ko": "읍면동", "en": "District"},
        "living_area_label": {"ko": "생활권", "en": "Living area"},
        "thresholds": {"walk_speed_m_per_min": 75},
        "roles": roles,
        "vocabularies": words,
        **changes,
    }
    return parse_city(content)


def make_decision(**changes: Any) -> Decision:
    """Make a decision in force, with every required field."""
    content = {
        "id": "DC-1",
        "space_id": "SP-1",
        "role": "hub",
        "state": AssignmentState.IN_FORCE,
        "valid_from": date(2024, 1, 1),
        "valid_from_basis": DateBasis.EXACT,
        "reason": "declared",
        "source_id": SOURCE.id,
        "reference_date": "2024-01-01",
    }
    return Decision(**{**content, **changes})


def make_feature(number: int, **changes: Any) -> dict[str, Any]:
    """Make one record's columns."""
    content = {
        "id": f"SP-{number}",
        "name": f"공간 {number}",
        "name_en": "",
        "aliases": "",
        "type": RecordType.SPACE.value,
        "kind": "library",
        "address": "",
        "district_id": "",
        "owner_id": "",
        "manager_id": "",
        "operator_id": "",
        "source_id": SOURCE.id,
        "reference_date": "2024",
        "industries": "",
        "stages": "",
        "lon": 128.5,
        "lat": 35.5,
    }
    return {**content, **changes}


def make_atlas(
    features: Sequence[Mapping[str, Any]], decisions: Sequence[Decision] = (), links: Sequence[Link] = ()
) -> Atlas:
    """Make an atlas of a few records."""
    city = make_city()
    columns = {name: [item[name] for item in features] for name in make_feature(0)}
    living_areas = {"DI-1": "LA-1", "DI-2": "LA-1", "DI-3": "LA-2"}
    words = Vocabulary(("bio", "robot", "car"), ("school", "university", "work"), living_areas)
    row = {"source_id": SOURCE.id, "reference_date": "2024"}
    areas = Areas(
        tuple(District(id=key, name=key, living_area_id=area, **row) for key, area in living_areas.items()),
        tuple(LivingArea(id=key, name=key, **row) for key in ("LA-1", "LA-2")),
        (),
    )
    names = TextIndex([item["name"], item["name_en"], *item["aliases"].split(";")] for item in features)
    others = TextIndex([item["address"]] for item in features)
    contents = Contents(areas, tuple(decisions), tuple(links), (SOURCE,), (), ())
    return Atlas(city, 1, build_features(columns, columns, words), (names, others), contents)
