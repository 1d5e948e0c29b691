"""Figures of an effect are written as the administration reads them, and add up to what is shown."""

from types import SimpleNamespace

import pytest

from campus.domain.role_conflicts import ConflictKind
from campus.views.effect_text import band_text, conflict_text, difference_text, people_text, reach_rows, reach_totals

REACH = SimpleNamespace(
    districts=("DI-1", "DI-2", "DI-3"),
    bands=((0, 9), (90, None)),
    before=((10.4, 0.0), (0.0, 0.0), (3.0, 1.0)),
    after=((20.6, 1.0), (0.0, 0.0), (0.0, 0.0)),
)


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1_234, "+1,234"), (-1_234, "△ 1,234")])
def test_a_fall_has_a_triangle(number, text):
    assert difference_text(number) == text


def test_residents_before_and_after():
    assert reach_totals(REACH) == (14, 22)
    assert people_text(1_400, 22) == "1,400 → 22 (△ 1,378)"
    districts, bands = reach_rows(REACH)
    assert districts == [("DI-1", 10, 22, "+12"), ("DI-3", 4, 0, "△ 4")]
    assert bands == [((0, 9), 13, 21, "+8"), ((90, None), 1, 1, "0")]


def test_every_conflict_and_age_has_its_words():
    texts = {conflict_text(kind, "{x}", str) for kind in ConflictKind}
    assert len(texts) == len(ConflictKind)
    assert all("{x}" in text for text in texts)
    assert (band_text((0, 9), str), band_text((100, None), str)) == ("0–9세", "100세 이상")
