"""The data page's tables tell what the pack holds, and say what it does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from campus.services.app_state import AppState
from campus.services.background import Background, background
from campus.settings import read_settings
from campus.store.pack import read_pack
from campus.store.store import open_store


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Background]:
    settings = read_settings({"CAMPUS_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
    pack = read_pack(settings.city_dir)
    store = open_store(settings.store_url, pack)
    yield background(AppState(settings, store, pack.city))
    store.close()


def test_the_timeline_runs_forward_and_holds_every_entry(known: Background) -> None:
    days = [entry.day for entry in known.timeline]
    assert days == sorted(days)
    assert len(days) == lines_of("timeline")


def test_every_value_stands_with_its_own_indicator_and_none_is_joined(known: Background) -> None:
    assert sum(len(item.values) for item in known.indicators) == lines_of("indicator_values")
    assert all(value.indicator_id == item.indicator.id for item in known.indicators for value in item.values)
    bio = {item.indicator.id: len(item.values) for item in known.indicators if "bio-firms" in item.indicator.id}
    assert bio == {"KP-bio-firms": 4, "KP-bio-firms-2025": 1}
    assert {"KP-local-jobs", "KP-local-entry"} <= {item.indicator.id for item in known.indicators if not item.values}


def test_residents_add_up_to_the_file_and_name_their_source(known: Background) -> None:
    residents = known.residents
    assert sum(sum(bands.values()) for bands in residents.people.values()) == sum(
        int(line.split(",")[-1]) for line in rows_of("population")
    )
    assert residents.bands[0] == (0, 9)
    assert residents.bands[-1][1] is None
    assert [source for source, _, _ in residents.origins] == ["SR-population-2020"]


def rows_of(table: str) -> list[str]:
    path = Path(read_settings({}).city_dir) / f"{table}.csv"
    return path.read_text(encoding="utf-8").splitlines()[1:]


def lines_of(table: str) -> int:
    return len(rows_of(table))
