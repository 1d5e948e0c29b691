"""Sessions written by hand on both engines: rights, history, merging, the programme's version, the calendar."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from campus.domain.record import DateBasis, ProgramSession
from campus.errors import ConflictError, FormError, NotFoundError, RightError, StoreError
from campus.services.app_state import AppState, build_atlas
from campus.services.record_desk import DESK_SOURCE, RecordDesk
from campus.services.record_past import record_past
from campus.services.session_desk import NEW, SessionDesk
from campus.settings import read_settings
from campus.store.session_history import SessionEdit
from campus.web.feeds import CalendarFeeds
from tests.asgi import ask_app
from tests.factories import TODAY, make_city
from tests.store.pack_factory import FROM, HOSTILE
from tests.store.test_record_desk import CHIEF, EDITOR, HOMELESS, NOBODY, OFFICIAL, STRANGER, WHY

CITY = make_city()
SPRING = {
    "start_on": "2026-03-07",
    "end_on": "2026-03-28",
    "weekdays": "SA",
    "start_time": "10:00",
    "end_time": "12:00",
    "except_days": "2026-03-14",
}


def desk_of(store):
    return SessionDesk(RecordDesk(store, build_atlas(store, CITY), TODAY))


@pytest.fixture
def number(store):
    """The number of a session that an official has added to the programme, which had some before."""
    write(store, NEW, **SPRING)
    return store.sessions_of("PR-1")[-1].number


def write(store, number, actor=OFFICIAL, opened=None, evidence=WHY, **cells):
    desk = desk_of(store)
    opened = opened or desk.open(OFFICIAL, "PR-1", number)
    return desk.save(actor, opened, {**opened.cells, **cells}, evidence)


def session_of(store, number):
    return next(item for item in store.sessions_of("PR-1") if item.number == number)


def event_of(store, number):
    app = AppState(read_settings({}), store, CITY)
    answer = ask_app(Starlette(routes=CalendarFeeds(lambda: app).routes()), "/calendar/program/PR-1.ics")
    events = Calendar.from_ical(answer.body).walk("VEVENT")
    return next(event for event in events if event["UID"].startswith(f"PR-1.{number}@"))


def test_a_new_session_has_the_next_number_its_source_and_a_history_of_every_value(store):
    before, version = store.sessions_of("PR-1"), store.record_version("PR-1")
    assert write(store, NEW, **SPRING).version == version + 1
    *others, added = store.sessions_of("PR-1")
    assert others == before
    assert added.number == max((item.number for item in before), default=0) + 1
    assert (added.source_id, added.reference_date) == (DESK_SOURCE, TODAY.isoformat())
    assert (added.weekdays, added.except_days, added.start_time) == (("SA",), ("2026-03-14",), "10:00")
    told = {item.field: (item.old, item.new, item.source_id) for item in record_past(store, "PR-1").changes}
    assert told[f"{added.number}.number"] == ("", str(added.number), DESK_SOURCE)
    assert told[f"{added.number}.end_on"] == ("", "2026-03-28", DESK_SOURCE)


def test_every_change_stands_in_the_history_and_raises_the_programmes_version(store, number):
    version = store.record_version("PR-1")
    write(store, number, end_on="2026-04-04", except_days="2026-03-14;2026-03-21", name=HOSTILE.replace("\u2028", " "))
    assert store.record_version("PR-1") == version + 1
    told = {item.field: (item.old, item.new) for item in store.history_of("PR-1") if item.version == version + 1}
    assert told == {
        f"{number}.end_on": ("2026-03-28", "2026-04-04"),
        f"{number}.except_days": ("2026-03-14", "2026-03-14;2026-03-21"),
        f"{number}.name": ("", HOSTILE.replace("\u2028", " ")),
    }
    assert session_of(store, number).start_on == "2026-03-07"


def test_a_session_of_the_pack_keeps_its_old_source_in_the_history(store):
    store.add_rows("program_sessions", [ProgramSession(program_id="PR-1", number=77, start_on="2026-03-07", **FROM)])
    write(store, 77, end_on="2026-03-28", period_basis="planned")
    told = {item.field: (item.old, item.new) for item in store.history_of("PR-1")}
    assert told["77.source_id"] == ("SR-1", DESK_SOURCE)
    assert session_of(store, 77).period_basis is DateBasis.PLANNED


def test_calendars_learn_of_a_change_and_of_a_session_that_is_called_off(store, number):
    before = event_of(store, number)
    write(store, number, weekdays="SA;SU", except_days="")
    changed = event_of(store, number)
    assert changed["SEQUENCE"] == before["SEQUENCE"] + 1
    assert (before["STATUS"], changed["STATUS"]) == ("CONFIRMED", "CONFIRMED")
    assert changed["RRULE"]["BYDAY"] == ["SA", "SU"]
    write(store, number, cancelled="yes")
    gone = event_of(store, number)
    assert (gone["UID"], gone["STATUS"]) == (before["UID"], "CANCELLED")
    assert gone["SEQUENCE"] == before["SEQUENCE"] + 2
    write(store, number, cancelled="")
    assert event_of(store, number)["STATUS"] == "CONFIRMED"


def test_others_changes_of_other_fields_stay_and_of_the_same_are_asked(store, number):
    first = second = desk_of(store).open(OFFICIAL, "PR-1", number)
    write(store, number, opened=first, end_on="2026-04-25", days_text="매주 토요일")
    saved = write(store, number, opened=second, start_time="09:30")
    assert saved.merged
    assert (session_of(store, number).end_on, session_of(store, number).start_time) == ("2026-04-25", "09:30")
    before = store.data_version()
    mine = {**second.cells, "end_on": "2026-05-30", "name": "봄"}
    with pytest.raises(ConflictError):
        write(store, number, opened=second, **mine)
    assert store.data_version() == before
    now, merged = desk_of(store).merged(second, mine)
    assert [(item.field, item.base, item.mine, item.theirs) for item in merged.clashes] == [
        ("end_on", "2026-03-28", "2026-05-30", "2026-04-25")
    ]
    write(store, number, opened=now, **merged.content)
    found = session_of(store, number)
    assert (found.end_on, found.name, found.days_text, found.start_time) == (
        "2026-05-30",
        "봄",
        "매주 토요일",
        "09:30",
    )


def test_many_writers_lose_neither_fields_nor_new_sessions(store, number):
    opened, empty = desk_of(store).open(OFFICIAL, "PR-1", number), desk_of(store).open(OFFICIAL, "PR-1")
    before = len(store.sessions_of("PR-1"))
    acts = [(number, opened, {"name": "봄"}), (number, opened, {"note": "둘"})]
    acts += [(NEW, empty, {"name": "가을"}), (NEW, empty, {"name": "겨울"})]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda act: write(store, act[0], opened=act[1], **act[2]), acts))
    assert (session_of(store, number).name, session_of(store, number).note) == ("봄", "둘")
    added = store.sessions_of("PR-1")[before:]
    assert {item.name for item in added} == {"가을", "겨울"}
    assert len({item.number for item in added}) == 2


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [(OFFICIAL, True), (CHIEF, True), (EDITOR, True), (STRANGER, False), (HOMELESS, False), (NOBODY, False)],
)
def test_who_may_write_the_programme_may_write_its_sessions(store, actor, allowed):
    opened = desk_of(store).open(OFFICIAL, "PR-1")
    if allowed:
        write(store, NEW, actor, **SPRING)
        assert store.history_of("PR-1")[-1].who.startswith(actor.account_id)
        return
    for act in (lambda: desk_of(store).open(actor, "PR-1"), lambda: write(store, NEW, actor, opened, **SPRING)):
        before = store.data_version(), store.sessions_of("PR-1")
        with pytest.raises(RightError):
            act()
        assert (store.data_version(), store.sessions_of("PR-1")) == before
        (event,) = store.audit_events(1)
        assert (event.entry.who, event.entry.what) == (actor.account_id, "PR-1")
        assert event.entry.outcome.startswith("refused")


@pytest.mark.parametrize(
    ("cells", "evidence", "faults"),
    [
        ({}, WHY, {"session"}),
        ({"start_on": "2026-13"}, WHY, {"start_on"}),
        ({"start_on": "morgen"}, WHY, {"start_on"}),
        ({"start_on": "2026-04", "end_on": "2026-03-31"}, WHY, {"end_on"}),
        ({"end_time": "12:00"}, WHY, {"start_time"}),
        ({"start_time": "24:00"}, WHY, {"start_time"}),
        ({"weekdays": "SA;Sonntag"}, WHY, {"weekdays"}),
        ({"except_days": "2026-02-30", "extra_days": "20260301"}, WHY, {"except_days", "extra_days"}),
        ({"rrule": "FREQ=SECONDLY;COUNT=99999999"}, WHY, {"rrule"}),
        ({"period_basis": ""}, WHY, {"period_basis"}),
        ({"name": "\0"}, WHY, {"name"}),
        ({"name": "봄"}, replace(WHY, why=" ", reference_date=date(2099, 1, 1)), {"why", "reference_date"}),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_written(shared_store, cells, evidence, faults):
    before = shared_store.data_version()
    with pytest.raises(FormError) as caught:
        write(shared_store, NEW, evidence=evidence, **cells)
    assert {fault.field for fault in caught.value.faults} == faults
    assert shared_store.data_version() == before


@pytest.mark.parametrize(("record_id", "number"), [("PR-1", 99), ("SP-1", NEW), ("PR-9", NEW)])
def test_what_is_not_there_is_not_found(shared_store, record_id, number):
    with pytest.raises((NotFoundError, RightError)):
        desk_of(shared_store).open(OFFICIAL, record_id, number)


def test_the_store_changes_no_session_without_a_writer_a_reason_and_the_right_version(store, number):
    edit = SessionEdit(
        program_id="PR-1",
        number=number,
        expected_version=store.record_version("PR-1"),
        values={"name": "봄"},
        who="AC-kim",
        why="확인",
        source=store.rows("sources")[0],
        reference_date="2026-01",
    )
    wrong = ({"who": ""}, {"why": ""}, {"values": {"number": 9}}, {"values": {"weekdays": "SA"}})
    for changes in wrong:
        with pytest.raises(StoreError):
            store.update_session(replace(edit, **changes))
    with pytest.raises(ConflictError):
        store.update_session(replace(edit, expected_version=99))
    for changes in ({"program_id": "PR-9"}, {"number": 99}):
        with pytest.raises(NotFoundError):
            store.update_session(replace(edit, **changes))
    assert store.update_session(edit) == edit.expected_version + 1
    again = replace(edit, expected_version=edit.expected_version + 1)
    assert store.update_session(again) == again.expected_version
