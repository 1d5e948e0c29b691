"""How fast are decisions written, and how fast is what stood on a day told from a hundred thousand of their events?

The events are invented and stand only in a database in a temporary folder: each of 50,000 roles on 2,000 spaces was
proposed and approved.
"""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from campus.domain.assignment import AssignmentState, Decision, assignments_on, latest_decisions
from campus.domain.query import Query
from campus.domain.record import DateBasis, RecordType
from campus.services.app_state import build_atlas
from campus.services.atlas import Atlas
from campus.services.roles import role_table
from campus.store.engine import writing
from campus.store.events import MIRRORED, _canonical, _hash, _plain, lock_for_writing, raise_data_version
from campus.store.pack import Pack
from campus.store.schema import assignment_event
from campus.store.store import Store
from tests.bench.crowd import open_crowded
from tests.bench.measure import Figure, best_of, seconds_of

EVENTS, SPACES = 100_000, 2_000
RUNS, WRITTEN = 20, 10
TODAY = date(2026, 11, 23)
FIRST_DAY = date(2015, 1, 1)


def measure(folder: Path, pack: Pack) -> list[Figure]:
    """Take all figures of this part."""
    store = open_crowded(folder / "data", pack, SPACES)
    try:
        writing_figure = _writing(store, pack, folder)
        add_events(store, pack)
        return [writing_figure, *_asking(store, pack)]
    finally:
        store.close()


def _writing(store: Store, pack: Pack, folder: Path) -> Figure:
    """Write decisions, each acknowledged when it is safe on the disk."""
    wanted = (item for item in invented(pack) if item.state is AssignmentState.APPROVED)
    numbers = itertools.count()

    def write() -> None:
        number, decision = next(numbers), next(wanted)
        decision = replace(decision, id=f"DC-written{number}")
        store.append_event(decision, store.last_seq(decision.space_id), f"written{number}", "AC-bench")

    ours = best_of(RUNS, lambda: [write() for _ in range(WRITTEN)]) / WRITTEN
    with closing(sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("CREATE TABLE decision (id INTEGER PRIMARY KEY, content TEXT)")
        row = "INSERT INTO decision (content) VALUES (?)"
        bare = best_of(RUNS, lambda: [plain.execute(row, ("x" * 1_000,)) for _ in range(WRITTEN)]) / WRITTEN
    return Figure("one decision written, checked, chained, safe", ours, "s", bare, 0.01, "one INSERT, nothing checked")


def _asking(store: Store, pack: Pack) -> list[Figure]:
    """Ask what stood on days, as known now and as known then, and what one more decision costs."""
    whole: list[Atlas] = []
    reading = seconds_of(lambda: whole.append(build_atlas(store, pack.city)))
    atlas = whole[0]
    events = atlas.history.events
    then = events[len(events) // 2].recorded_at
    days = (date(2020, 1, 1) + timedelta(days=number) for number in itertools.count())
    spaces, keys = atlas.table.types.where([RecordType.SPACE]), [role.key for role in pack.city.roles]
    numbers = {key: number for number, key in enumerate(atlas.ids)}

    def known_then(day: date) -> int:
        return len(role_table(atlas.history, numbers, spaces, keys, day, TODAY, then).assignments)

    day = date(2025, 3, 1)
    plain_now = seconds_of(lambda: assignments_on(atlas.contents.decisions, day, TODAY))
    plain_then = seconds_of(lambda: assignments_on(latest_decisions(events, then), day, TODAY))
    now = best_of(7, lambda: atlas.rows(Query(day=next(days)), TODAY, "name", slice(20)))
    past = best_of(7, lambda: known_then(next(days)))
    _write_one_more(store, pack)
    again = best_of(3, lambda: build_atlas(store, pack.city, known=atlas.history))
    note = "the domain's rules, one decision after another"
    return [
        Figure("map and list as of a day, 100,000 events", now, "s", plain_now, 0.1, note),
        Figure("the same as known then", past, "s", plain_then, 0.1, note),
        Figure("the city anew after one more decision", again, "s", reading, 1.0, "everything read again"),
    ]


def _write_one_more(store: Store, pack: Pack) -> None:
    """Write the decision that makes the atlas old."""
    one = replace(next(invented(pack)), id="DC-one-more")
    store.append_event(one, store.last_seq(one.space_id), "one-more", "AC-bench")


def invented(pack: Pack) -> Iterator[Decision]:
    """Make proposals, each followed by its approval: one role after another on each space."""
    roles, source = [role.key for role in pack.city.roles], pack.tables["sources"][0].id
    for number in range(EVENTS // 2):
        begin = FIRST_DAY + timedelta(days=number // SPACES * 200 + number % 150)
        proposed = Decision(
            id=f"DC-bench{number}",
            space_id=f"SP-bench{number % SPACES}",
            role=roles[number % len(roles)],
            state=AssignmentState.IN_REVIEW,
            mission=f"가상 임무 {number}",
            valid_from=begin,
            valid_from_basis=DateBasis.EXACT,
            valid_to=begin + timedelta(days=200) if number % 3 else None,
            valid_to_basis=DateBasis.EXACT if number % 3 else None,
            reason="가상 사유",
            proposer="AC-one 제안자",
            source_id=source,
            reference_date="2026",
        )
        yield proposed
        yield replace(proposed, state=AssignmentState.APPROVED, approver="AC-two 결재자", decided_on=begin)


def add_events(store: Store, pack: Pack) -> None:
    """Write the invented events as links of the chain, past the store, which would take minutes."""
    with writing(store._engine) as connection:
        tip = lock_for_writing(connection)
        cursor = connection.connection.cursor()
        insert = str(sa.insert(assignment_event).compile(dialect=connection.dialect))
        seqs = dict(cursor.execute("SELECT space_id, max(seq) FROM assignment_event GROUP BY space_id"))
        previous = tip.chain_hash
        for chain_no, decision in enumerate(invented(pack), tip.chain_length + 1):
            seqs[decision.space_id] = seqs.get(decision.space_id, 0) + 1
            row = {
                "chain_no": chain_no,
                "seq": seqs[decision.space_id],
                "operation_id": f"bench{chain_no}",
                **{column: getattr(decision, field) for column, field in MIRRORED.items()},
                "content": _canonical({item.name: _plain(getattr(decision, item.name)) for item in fields(decision)}),
                "recorded_at": (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=chain_no)).isoformat(),
                "recorded_by": "AC-bench",
                "previous_hash": previous,
            }
            previous = row["hash"] = _hash(row)
            cursor.execute(insert, [row[column.name] for column in assignment_event.columns])
            cursor.execute("UPDATE meta SET chain_length = ?, chain_hash = ?", (chain_no, previous))
        raise_data_version(connection)
