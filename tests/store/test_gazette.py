"""The announcements of a period on both engines: what was decided appears, what is only proposed never does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.applications import Starlette

from campus.domain.assignment_form import Approval
from campus.domain.gazette import DayKind, GazetteQuery
from campus.domain.paper import Act
from campus.services import edition
from campus.services.app_state import build_atlas
from campus.services.gazette import gazette_edition, gazette_of, sources_of
from campus.services.role_move import RoleMover
from campus.views.gazette_text import data_sheet, report_sheet
from campus.web.gazette import FILES, GazetteFiles
from campus.web.picture import PictureEndpoints
from campus.web.replies import EXCEPTION_HANDLERS
from tests.asgi import ask_app
from tests.factories import TODAY, make_city
from tests.store.pack_factory import SPACE
from tests.store.role_office import (
    APPROVER,
    FORM,
    OFFICIAL,
    SIGNED,
    TOMORROW,
    desk_of,
    propose,
    propose_and_approve,
    step_of,
)

PERIOD = GazetteQuery(TODAY, TODAY + timedelta(days=60))
ANNOUNCED = replace(SIGNED, announced_on=TODAY)


def told(store, query=PERIOD, today=TODAY):
    found = gazette_of(store, build_atlas(store, make_city()), query, today)
    return [(item.act.act, item.space.id, item.act.effective) for item in found.entries]


def test_a_proposal_and_an_unannounced_decision_are_told_to_nobody(store):
    propose(store, space="SP-1")
    assert told(store) == []
    propose_and_approve(store)
    assert told(store) == []
    assert told(store, today=TOMORROW) == [(Act.ASSIGN, "SP-0", TOMORROW)]


def test_each_of_the_three_dates_asks_for_itself(store):
    propose_and_approve(store, approval=replace(ANNOUNCED, decided_on=TODAY - timedelta(days=3)))
    day = {DayKind.DECIDED: TODAY - timedelta(days=3), DayKind.ANNOUNCED: TODAY, DayKind.EFFECTIVE: TOMORROW}
    for by in DayKind:
        for other in DayKind:
            found = told(store, GazetteQuery(day[other], day[other], by))
            assert found == ([(Act.ASSIGN, "SP-0", TOMORROW)] if by is other else [])


def test_roles_and_districts_narrow_the_list(store):
    propose_and_approve(store, approval=ANNOUNCED)
    for roles, districts, count in (
        ({"field"}, {"DI-1"}, 1),
        ({"hub"}, (), 0),
        ((), {"DI-9"}, 0),
        ({"hub", "field"}, (), 1),
    ):
        asked = replace(PERIOD, roles=frozenset(roles), districts=frozenset(districts))
        assert len(told(store, asked)) == count


def test_a_change_and_an_end_are_told_with_their_own_days(store):
    decision = propose_and_approve(store, approval=ANNOUNCED)
    later = TOMORROW + timedelta(days=10)
    desk = desk_of(store, TOMORROW)
    desk.amend(OFFICIAL, replace(FORM, mission="새 임무", valid_from=later), step_of(store, decision))
    signed = Approval(decided_on=TOMORROW, document_no="과-2", announced_on=TOMORROW, effective_on=later)
    desk.approve(APPROVER, signed, step_of(store, decision))
    assert told(store, today=TOMORROW) == [(Act.ASSIGN, "SP-0", TOMORROW), (Act.CHANGE, "SP-0", later)]
    assert told(store, replace(PERIOD, by=DayKind.DECIDED, first=TOMORROW), TOMORROW) == [(Act.CHANGE, "SP-0", later)]


def test_decisions_without_the_date_are_told_apart_and_rooms_come_with_their_building(store):
    propose_and_approve(store, approval=ANNOUNCED)
    atlas = build_atlas(store, make_city())
    found = gazette_of(store, atlas, replace(PERIOD, by=DayKind.DECIDED), TODAY)
    assert [item.act.decision.id for item in found.undated] == ["DC-1", "DC-2"]
    (entry,) = found.entries
    assert entry.building is not None
    assert entry.building.id == "SP-1"
    assert {source.id for source, _ in sources_of(atlas, found)} >= {"SR-1"}


class State:
    """What the routes ask a process for."""

    def __init__(self, store):
        self.store, self.city = store, make_city()

    def atlas(self):
        return build_atlas(self.store, self.city)

    def today(self):
        return TODAY


@pytest.fixture
def state(store, monkeypatch):
    monkeypatch.setattr(edition, "assets_digest", lambda: "assets")
    return State(store)


@pytest.fixture
def app(state):
    routes = [*GazetteFiles(lambda: state).routes(), *PictureEndpoints(lambda: state).routes()]
    return Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_kept_for_its_edition_and_day_and_named_in_the_language(app, state, name):
    present = gazette_edition(state.store, state.atlas())
    answer = ask_app(app, f"/gazette/{present}/{name}?from=2024-01-01&to=2024-12-31&on={TODAY}")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    disposition = answer.headers["content-disposition"]
    assert f'filename="announcements-testville-2024-01-01-2024-12-31-{name}"' in disposition
    assert "filename*=UTF-8''%EC%8B%9C%ED%97%98%EC%8B%9C" in disposition
    ask = ask_app(app, f"/gazette/{present}/{name}?from=2024-01-01&to=2024-12-31&on=2020-01-01")
    assert ask.headers["cache-control"] == "no-store"


def test_another_edition_leads_to_the_present_one_and_an_unknown_file_is_not_found(app, state):
    answer = ask_app(app, "/gazette/1.old/report.csv?from=2024-01-01&lang=en")
    assert answer.status == 307
    wanted = f"../{gazette_edition(state.store, state.atlas())}/report.csv?from=2024-01-01&lang=en"
    assert answer.headers["location"] == wanted
    assert ask_app(app, "/gazette/x/report.exe").status == 404


def test_a_change_makes_another_edition(state):
    before = gazette_edition(state.store, state.atlas())
    propose_and_approve(state.store)
    assert gazette_edition(state.store, state.atlas()) != before


def test_a_picture_of_a_period_without_decisions_is_not_the_whole_city(app):
    answer = ask_app(app, f"/picture.pdf?by=decided&from={date(2020, 1, 1)}&to={date(2020, 12, 31)}")
    assert (answer.status, b"no map of it" in answer.body) == (404, True)


def test_a_move_is_told_as_one_at_both_spaces(store):
    store.add_rows("spaces", [replace(SPACE, id="SP-9", name="새 허브")])
    form = replace(FORM, valid_from=TOMORROW)
    mover = RoleMover(store, build_atlas(store, make_city()), TODAY)
    mover.propose(OFFICIAL, form, {"SP-9": 0}, step_of(store, "DC-1"))
    found = gazette_of(store, build_atlas(store, make_city()), PERIOD, TODAY)
    assert [item.moved for item in found.entries] == []
    desk_of(store).approve(APPROVER, replace(ANNOUNCED, document_no="과-9"), step_of(store, "DC-1"))
    found = gazette_of(store, build_atlas(store, make_city()), PERIOD, TODAY)
    told_of = {item.space.id: [place.id for place in item.moved or ()] for item in found.entries}
    assert told_of == {"SP-1": ["SP-1", "SP-9"], "SP-9": ["SP-1", "SP-9"]}
    rows = {row[1]: row for row in report_sheet(found, make_city(), "ko", TODAY, [], {}).rows}
    assert rows["새 허브"][-1].startswith("임무 이전: 시립도서관 → 새 허브")
    assert {row[1] for row in data_sheet(found, make_city(), "ko", {}).rows} == {"임무 이전"}
