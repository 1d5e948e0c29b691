"""Records written by hand on both engines: rights, merging, sources, ties, duplicates, confirmations."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from campus.domain.account import Actor, Right
from campus.domain.city import Term
from campus.domain.record import Company, Link, Relation
from campus.domain.record_form import EDITABLE, LOCATION, cells_of, empty_cells
from campus.errors import ConflictError, FormError, NotFoundError, RightError, StoreError, TwinError
from campus.services.app_state import build_atlas
from campus.services.record_desk import DESK_SOURCE, Evidence, RecordDesk
from campus.services.record_past import record_past
from campus.services.record_view import record_view
from campus.services.verification import first_day, records_to_check
from campus.store.history import Creation
from tests.factories import TODAY, make_city
from tests.store.pack_factory import FROM, HOSTILE

OFFICIAL = Actor("AC-kim", "kim 주무관", frozenset({Right.OFFICIAL}))
CHIEF = Actor("AC-root", "관리자", frozenset({Right.ADMINISTRATOR}))
EDITOR = Actor("AC-lee", "이 담당", frozenset({Right.EDITOR}), "IN-1")
STRANGER = Actor("AC-choi", "최 담당", frozenset({Right.EDITOR}), "IN-9")
HOMELESS = Actor("AC-jung", "정 담당", frozenset({Right.EDITOR}), "")
APPROVER = Actor("AC-park", "박 과장", frozenset({Right.APPROVER}))
NOBODY = Actor("", "")
WHY = Evidence(why="전화로 확인", reference_date=TODAY)
CITY = make_city(verification_days={"spaces": 365, "institutions": 365})
CITY = replace(
    CITY, vocabularies={**CITY.vocabularies, "kinds": (*CITY.vocabularies["kinds"], Term("one", {"ko": "하나"}))}
)


def desk_of(store):
    return RecordDesk(store, build_atlas(store, CITY), TODAY)


def change(store, record_id="SP-1", actor=OFFICIAL, opened=None, evidence=WHY, *, confirms=False, **cells):
    desk = desk_of(store)
    opened = opened or desk.open(actor, record_id)
    return desk.save(actor, opened, {**opened.cells, **cells}, evidence, confirms=confirms)


def new_space(**cells):
    return {**empty_cells("spaces"), "name": "새 책방", "kind": "library", **cells}


def problems(caught):
    return {fault.field for fault in caught.value.faults}


def test_a_changed_value_names_its_own_source_and_date(store):
    saved = change(store, phone=f"  {HOSTILE} ".replace("\u2028", " "), note="둘")
    assert saved.version == 2
    record = store.record("SP-1")
    assert record.phone == HOSTILE.replace("\u2028", " ")
    view = record_view(store, build_atlas(store, CITY), "SP-1", TODAY, TODAY)
    origins = {item.field: (item.origin.source.id, item.origin.reference_date) for item in view.values}
    assert origins["phone"] == (DESK_SOURCE, TODAY.isoformat())
    assert origins["stages"] == ("SR-1", "2025-03")
    assert {item.field: item.source_id for item in store.history_of("SP-1")} == {
        "phone": DESK_SOURCE,
        "note": DESK_SOURCE,
    }
    change(store, phone="")
    assert [item.field for item in store.value_sources_of("SP-1")] == ["note"]


def test_what_a_person_has_written_is_no_estimate_any_more(store):
    program = next(item for item in store.rows("programs"))
    guessed = replace(program, id="PR-guess", name="추정 과정", estimated=("age_from", "capacity"), capacity=7)
    store.add_rows("programs", [guessed])
    change(store, "PR-guess", phone="1")
    assert store.record("PR-guess").estimated == ("age_from", "capacity")
    change(store, "PR-guess", capacity="9")
    assert (store.record("PR-guess").capacity, store.record("PR-guess").estimated) == (9, ("age_from",))


def test_a_new_source_is_written_with_the_change_that_names_it(store):
    change(store, phone="1", evidence=replace(WHY, title=" 안내문 ", publisher="시청", url="example.org"))
    source = next(item for item in store.rows("sources") if item.title == "안내문")
    assert (source.publisher, source.published_on, source.collected_on) == ("시청", TODAY.isoformat(), TODAY)
    assert store.history_of("SP-1")[0].source_id == source.id


def test_a_change_of_the_owner_moves_the_tie(store):
    store.add_rows("institutions", [replace(store.record("IN-1"), id="IN-2", name="교육청")])
    change(store, owner_id="IN-2")
    ties = {(link.from_id, link.relation) for link in store.links_of("SP-1") if link.relation is Relation.OWNS}
    # The tie that the pack wrote by hand under its own id stays; what a column implied would go.
    assert ("IN-2", Relation.OWNS) in ties
    change(store, owner_id="")
    ties = {link.from_id for link in store.links_of("SP-1") if link.relation is Relation.OWNS}
    assert "IN-2" not in ties


def test_others_changes_of_other_fields_stay_and_of_the_same_are_asked(store):
    first = second = desk_of(store).open(OFFICIAL, "SP-1")
    change(store, opened=first, phone="1", url="a.kr")
    saved = change(store, opened=second, note="둘")
    assert (saved.version, saved.merged) == (3, True)
    before = store.data_version()
    with pytest.raises(ConflictError):
        change(store, opened=second, phone="2", fee_text="무료")
    assert store.data_version() == before
    now, merged = desk_of(store).merged(second, {**second.cells, "phone": "2", "fee_text": "무료"})
    assert [(item.field, item.mine, item.theirs) for item in merged.clashes] == [("phone", "2", "1")]
    assert (merged.content["url"], merged.content["fee_text"], merged.content["note"]) == ("a.kr", "무료", "둘")
    change(store, opened=now, **merged.content)
    record = store.record("SP-1")
    assert (record.phone, record.url, record.fee_text, record.note) == ("2", "a.kr", "무료", "둘")


def test_many_writers_at_one_record_lose_nothing(store):
    opened = desk_of(store).open(OFFICIAL, "SP-1")
    fields = ["phone", "url", "fee_text", "note"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: change(store, opened=opened, **{name: name}), fields))
    record = store.record("SP-1")
    assert [getattr(record, name) for name in fields] == fields
    assert store.record_version("SP-1") == 5


RIGHTS = (
    (EDITOR, True, False),
    (STRANGER, False, False),
    (HOMELESS, False, False),
    (APPROVER, False, False),
    (NOBODY, False, False),
    (OFFICIAL, True, True),
    (CHIEF, True, True),
)


def test_editors_write_the_records_of_their_institution_only(store):
    store.add_rows("companies", [Company(id="CO-9", name="기업", kind="one", **FROM)])
    for actor, own, others in RIGHTS:
        for record_id, allowed in (("SP-1", own), ("IN-1", own), ("CO-9", others)):
            assert desk_of(store).may_write(actor, record_id) is allowed
            for act in acts_on(store, actor, record_id):
                if allowed:
                    act()
                else:
                    check_refused(store, act, actor, record_id)


def test_what_an_institution_runs_by_a_tie_is_its_own(store):
    assert not desk_of(store).may_write(EDITOR, "CO-1")
    tie = {"from_id": "IN-1", "to_id": "CO-1", **FROM}
    store.add_rows("links", [Link(id="LK-7", relation=Relation.PARTNERS, **tie)])
    assert not desk_of(store).may_write(EDITOR, "CO-1")
    store.add_rows("links", [Link(id="LK-8", relation=Relation.RUNS, **tie)])
    assert change(store, record_id="CO-1", actor=EDITOR, note="고침").version == 2
    assert not desk_of(store).may_write(STRANGER, "CO-1")


def acts_on(store, actor, record_id):
    desk, opened = desk_of(store), desk_of(store).open(OFFICIAL, record_id)
    return (
        lambda: desk.confirm(actor, record_id, opened.version),
        lambda: desk.open(actor, record_id),
        lambda: desk.save(actor, opened, {**opened.cells, "note": f"{actor.name} 바꿈"}, WHY),
    )


def check_refused(store, act, actor, record_id):
    before = store.audit_events(1)
    with pytest.raises(RightError):
        act()
    (event,) = store.audit_events(1)
    assert [event] != before
    assert (event.entry.who, event.entry.what) == (actor.account_id, record_id)
    assert event.entry.outcome.startswith("refused")


def test_an_editor_neither_gives_away_nor_takes_a_record(store):
    store.add_rows("institutions", [replace(store.record("IN-1"), id="IN-2", name="교육청")])
    store.add_rows("spaces", [replace(store.record("SP-1"), id="SP-9", owner_id="IN-2")])
    with pytest.raises(RightError):
        change(store, record_id="SP-9", actor=EDITOR, opened=desk_of(store).open(OFFICIAL, "SP-9"), owner_id="IN-1")
    change(store, record_id="SP-0", note="내 것", actor=EDITOR)
    with pytest.raises(RightError):
        change(store, record_id="SP-0", actor=EDITOR, owner_id="IN-2")
    assert store.record("SP-0").owner_id == "IN-1"
    for cells, allowed in ((new_space(name="남의 것"), False), (new_space(name="우리 것", operator_id="IN-1"), True)):
        if allowed:
            assert desk_of(store).add(EDITOR, "spaces", cells, WHY, frozenset()).startswith("SP-")
        else:
            with pytest.raises(RightError):
                desk_of(store).add(EDITOR, "spaces", cells, WHY, frozenset())


def test_what_a_record_would_become_counts_with_the_ties_it_would_have(store):
    store.add_rows("institutions", [replace(store.record("IN-1"), id="IN-2", name="교육청")])
    mine = new_space(name="우리 서고", operator_id="IN-1", owner_id="IN-2", manager_id="IN-1")
    record_id = desk_of(store).add(OFFICIAL, "spaces", mine, WHY, frozenset())
    # The ties that the columns imply stand in the table of links; they would go with the columns.
    assert {link.from_id for link in store.links_of(record_id)} == {"IN-1", "IN-2"}
    for taken in ({"owner_id": "IN-1"}, {"owner_id": ""}, {"operator_id": "", "manager_id": "IN-2"}):
        with pytest.raises(RightError):
            change(store, record_id=record_id, actor=EDITOR, **taken)
    assert store.record_version(record_id) == 1
    change(store, record_id=record_id, actor=EDITOR, manager_id="")
    change(store, record_id=record_id, actor=OFFICIAL, owner_id="IN-1")
    change(store, record_id=record_id, actor=EDITOR, operator_id="")
    assert store.record_version(record_id) == 4


def test_of_two_who_add_the_same_at_once_the_second_is_shown_the_first(store):
    desks = [desk_of(store) for _ in range(4)]
    cells = new_space(name="새 책방", location="128.19 35.19", location_basis="one")

    def add(desk):
        try:
            return desk.add(OFFICIAL, "spaces", cells, WHY, frozenset())
        except TwinError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(add, desks))
    (made,) = [item for item in answers if isinstance(item, str)]
    assert [item.record_id for item in answers if not isinstance(item, str)] == [made] * 3
    assert [item.id for item in store.rows("spaces") if item.name == "새 책방"] == [made]
    # Something else that came meanwhile is nobody's twin, and who says that it is another one may add it.
    stale = desk_of(store)
    desk_of(store).add(OFFICIAL, "spaces", new_space(name="먼 서점"), WHY, frozenset())
    stale.add(OFFICIAL, "spaces", new_space(name="가까운 서점"), WHY, frozenset())
    assert desk_of(store).add(OFFICIAL, "spaces", cells, WHY, frozenset({made})) != made


def test_a_new_record_has_its_ties_its_district_and_a_history_of_every_value(store):
    cells = new_space(parent_id="SP-1", operator_id="IN-1", location="128.1 35.1", location_basis="one")
    record_id = desk_of(store).add(OFFICIAL, "spaces", cells, WHY, frozenset({"SP-0", "SP-1", "SP-2"}))
    record = store.record(record_id)
    assert (record.lon, record.lat, record.district_id) == (128.1, 35.1, "DI-1")
    assert (record.source_id, record.reference_date) == (DESK_SOURCE, TODAY.isoformat())
    ties = {(link.from_id, link.relation, link.to_id) for link in store.links_of(record_id)}
    assert ties == {("IN-1", Relation.OPERATES, record_id), (record_id, Relation.IS_PART_OF, "SP-1")}
    past = record_past(store, record_id)
    assert {"name", "kind", "lon", "lat", "parent_id"} <= {item.field for item in past.changes}
    assert {(item.old, item.who) for item in past.changes} == {("", "")}
    change(store, record_id=record_id, parent_id="")
    assert {link.relation for link in store.links_of(record_id)} == {Relation.OPERATES}


LIKENESSES = (
    ({"name": "다른 곳", "address": "가람시 새봄로 12-1"}, set()),
    ({"name": "다른 곳", LOCATION: "128.26 35.1", "location_basis": "one"}, set()),
    ({"name": HOSTILE}, set()),
    ({"name": "시립 도서관"}, {"name"}),
    ({"name": "책방"}, {"name"}),
    ({"name": "다른 곳", LOCATION: "128.2501 35.1", "location_basis": "one"}, {"near"}),
    ({"name": "시립(도서관)", LOCATION: "128.25 35.1001", "location_basis": "one"}, {"name", "near"}),
    ({"name": "다른 곳", "address": "가람시 새봄로 12, 3층"}, {"address"}),
)


def test_likely_duplicates_are_shown_before_anything_is_written(store):
    change(store, address="한빛도 가람시 새봄로 12 (가동)")
    for cells, likeness in LIKENESSES:
        found = {item.row.id: set(item.likeness) for item in desk_of(store).duplicates("spaces", new_space(**cells))}
        assert found.get("SP-1", set()) == likeness, cells
        if likeness:
            before = store.data_version()
            with pytest.raises(FormError) as caught:
                desk_of(store).add(OFFICIAL, "spaces", new_space(**cells), WHY, frozenset())
            assert problems(caught) == {"duplicates"}
            assert store.data_version() == before
    desk_of(store).add(OFFICIAL, "spaces", new_space(**cells), WHY, frozenset(found))


@pytest.mark.parametrize(
    ("cells", "evidence", "faults"),
    [
        ({}, WHY, {"record"}),
        ({"name": ""}, WHY, {"name"}),
        ({"owner_id": "IN-77"}, WHY, {"owner_id"}),
        ({"parent_id": "SP-1"}, WHY, {"parent_id"}),
        ({LOCATION: "127.0 37.5"}, WHY, {LOCATION}),
        ({"phone": "\0"}, WHY, {"phone"}),
        ({"phone": "1"}, Evidence(source_id="SR-77"), {"why", "source_id", "reference_date"}),
        ({"phone": "1"}, replace(WHY, reference_date=date(2027, 1, 1)), {"reference_date"}),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_written(shared_store, cells, evidence, faults):
    store, before = shared_store, shared_store.data_version()
    with pytest.raises(FormError) as caught:
        change(store, evidence=evidence, **cells)
    assert problems(caught) == faults
    assert store.data_version() == before


@pytest.mark.parametrize("record_id", ["SP-77", "ST-1"])
def test_what_is_not_written_here_is_not_found(shared_store, record_id):
    with pytest.raises(NotFoundError):
        desk_of(shared_store).open(OFFICIAL, record_id)


def test_every_table_is_written_through_its_form(store):
    for table in EDITABLE:
        record_id = store.rows(table)[0].id
        assert change(store, record_id=record_id, note="고침").version == 2
        assert cells_of(table, store.record(record_id))["note"] == "고침"


def test_a_confirmed_record_leaves_the_list_until_its_limit_has_passed(store):
    def listed(actor=OFFICIAL, today=TODAY):
        found = records_to_check(store, build_atlas(store, CITY), actor, today)
        return [(item.record_id, item.confirmed, item.overdue) for item in found]

    assert set(listed()) == {(key, False, True) for key in ("SP-0", "SP-1", "SP-2", "IN-1")}
    assert {item[0] for item in listed(EDITOR)} == {"SP-0", "SP-1", "SP-2", "IN-1"}
    assert listed(STRANGER) == listed(NOBODY) == []
    desk_of(store).confirm(OFFICIAL, "SP-1", 1)
    change(store, record_id="IN-1", note="고침", confirms=True)
    change(store, record_id="SP-0", note="고침")
    assert {item[0] for item in listed()} == {"SP-0", "SP-2"}
    # The confirmation carries the instant of the machine's clock, which is not the day of this test.
    later = date.fromisoformat(record_past(store, "SP-1").confirmed_at[:10]).replace(year=2099)
    assert ("SP-1", True, True) in listed(today=later)


def test_who_confirms_what_was_changed_meanwhile_is_told(store):
    change(store, phone="1")
    with pytest.raises(ConflictError):
        desk_of(store).confirm(OFFICIAL, "SP-1", 1)
    assert record_past(store, "SP-1").confirmed_at == ""


def test_the_store_adds_no_record_without_a_writer_and_a_reason(store):
    record = replace(store.record("SP-1"), id="SP-77")
    wish = Creation(table="spaces", record=record, who="AC-kim", why="확인", source=store.rows("sources")[0])
    for changes in ({"who": ""}, {"why": ""}, {"table": "sources"}, {"record": store.record("SP-1")}):
        with pytest.raises(StoreError):
            store.create_record(replace(wish, **changes))
    store.create_record(wish)
    assert store.record("SP-77") == record


@pytest.mark.parametrize(("partial", "day"), [("2025", "2025-01-01"), ("2025-03", "2025-03-01"), ("2025-03-09",) * 2])
def test_a_date_of_which_little_is_known_counts_from_its_beginning(partial, day):
    assert first_day(partial).isoformat() == day
