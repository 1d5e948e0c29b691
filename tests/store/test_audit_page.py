"""The trail as an administrator reads it, on both engines: acts and events of decisions in one order."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from campus.domain.account import Right
from campus.domain.audit_trail import ROLE_EVENT, Outcome, TrailQuery, parse_trail
from campus.errors import RightError
from campus.services.audit_trail import PAGE_SIZE, AuditTrail
from campus.services.rights import require_right
from campus.services.sessions import SESSION_COOKIE
from campus.web.audit import AuditFile
from campus.web.replies import EXCEPTION_HANDLERS
from tests.asgi import ask_app
from tests.factories import TODAY, make_city
from tests.store.account_house import House, quick_hashes
from tests.store.pack_factory import HOSTILE
from tests.store.role_office import CHIEF, NOBODY, OFFICIAL, propose

ZONE = "Asia/Seoul"


def trail_of(store, actor=CHIEF):
    return AuditTrail(store, ZONE, actor)


def lines(store, **query):
    return [(entry.act, entry.outcome) for entry in trail_of(store).page(TrailQuery(**query), 0).entries]


def test_acts_and_events_stand_in_one_order_newest_first(store):
    with pytest.raises(RightError):
        require_right(store, OFFICIAL, Right.APPROVER, "approve_role", "DC-1")
    decision = propose(store)
    newest, refused = trail_of(store).page(TrailQuery(), 0).entries[:2]
    assert (newest.act, newest.what, newest.outcome) == (ROLE_EVENT, decision, "done: in_review")
    assert newest.who == f"{OFFICIAL.account_id} {OFFICIAL.name}"
    assert (refused.act, refused.who, refused.outcome) == ("approve_role", "AC-kim", "refused: needs approver")


def test_each_condition_narrows_the_trail(store):
    store.add_audit("AC-kim", "sign_in", "AC-kim", "done")
    store.add_audit("AC-kimchi", "sign_in", "AC-kimchi", "failed")
    propose(store)
    propose(store, replace(OFFICIAL, account_id="AC-kimchi"), space="SP-1")
    assert lines(store, who="AC-kim") == [(ROLE_EVENT, "done: in_review"), ("sign_in", "done")]
    assert lines(store, act="sign_in") == [("sign_in", "failed"), ("sign_in", "done")]
    assert lines(store, outcome=Outcome.FAILED) == [("sign_in", "failed")]
    assert {act for act, _ in lines(store, act=ROLE_EVENT)} == {ROLE_EVENT}
    assert lines(store, act="%") == lines(store, who="AC%") == lines(store, who="' OR 1=1 --") == []


def test_a_day_is_a_day_of_the_city(store):
    store.add_audit("", "late", "", "done", "2026-11-22T14:59:59.999999+00:00")
    store.add_audit("", "early", "", "done", "2026-11-22T15:00:00.000000+00:00")
    day = date(2026, 11, 23)
    assert lines(store, first=day, last=day) == [("early", "done")]
    assert lines(store, last=date(2026, 11, 22), act="late") == [("late", "done")]
    everything = len(lines(store))
    assert len(lines(store, first=date.min, last=date.max)) == everything


def test_pages_hold_everything_once(store):
    for number in range(PAGE_SIZE + 10):
        store.add_audit("", "act", str(number), "done", "2026-11-23T00:00:00.000000+00:00")
    pages = [trail_of(store).page(TrailQuery(act="act"), number) for number in range(3)]
    whats = [entry.what for page in pages for entry in page.entries]
    assert whats == [str(number) for number in reversed(range(PAGE_SIZE + 10))]
    assert [page.total for page in pages] == [PAGE_SIZE + 10] * 3


@pytest.mark.parametrize("actor", [NOBODY, OFFICIAL])
def test_everybody_else_is_refused_by_the_service_and_that_is_written_down(store, actor):
    trail = trail_of(store, actor)
    query = TrailQuery()
    asked = (lambda: trail.page(query, 0), lambda: trail.export(query), trail.acts, trail.check, trail.last_check)
    for question in asked:
        with pytest.raises(RightError):
            question()
    assert lines(store, outcome=Outcome.REFUSED)[0] == ("read_audit", "refused: needs administrator")
    assert len(lines(store, outcome=Outcome.REFUSED)) == len(asked)


def test_a_check_is_written_down_and_names_the_first_broken_link(store, tamper):
    assert trail_of(store).last_check() is None
    verdict = trail_of(store).check()
    assert (verdict.faults, verdict.broken) == ((), 0)
    assert trail_of(store).last_check().outcome == f"done: {verdict.links} links"
    tamper("UPDATE assignment_event SET content = 'x' WHERE chain_no = 2")
    broken = trail_of(store).check()
    assert broken.broken == 2
    assert trail_of(store).last_check().outcome.startswith("failed: The chain of decisions is broken at link 2")
    assert lines(store, act=ROLE_EVENT)[0][1] == "done: ?"


def test_a_link_that_was_cut_off_is_named(store, tamper):
    tamper("DELETE FROM assignment_event WHERE chain_no = 2")
    assert trail_of(store).check().broken == 2


def test_a_question_stands_in_an_address_and_comes_back():
    query = TrailQuery("AC-1", "sign_in", Outcome.REFUSED, TODAY, TODAY + timedelta(days=1))
    assert parse_trail(query.to_params()) == query
    assert parse_trail({"from": "x", "outcome": "y"}) == TrailQuery()


class State:
    """What the route asks a process for."""

    def __init__(self, store):
        self.store, self.city = store, make_city()

    def today(self):
        return TODAY


def test_the_file_is_for_administrators_and_a_hostile_entry_stays_text(store, monkeypatch):
    with quick_hashes(monkeypatch):
        house = House(store)
        house.now = datetime.now(UTC)
        chief = house.first()
        house.add(chief, rights=frozenset({Right.OFFICIAL}))
        tokens = [house.sign_in(name) for name in ("chief", "lee")]
    app = Starlette(routes=[AuditFile(lambda: State(store)).route()], exception_handlers=EXCEPTION_HANDLERS)
    store.add_audit("", "=1+1", HOSTILE, "done")
    before = trail_of(store).page(TrailQuery(), 0).total
    assert ask_app(app, "/audit.csv").status == 403
    assert trail_of(store).page(TrailQuery(), 0).total == before, "a stranger cannot fill the trail"
    assert ask_app(app, "/audit.csv", cookie=f"{SESSION_COOKIE}={tokens[1]}").status == 403
    answer = ask_app(app, "/audit.csv?act=%3D1%2B1", cookie=f"{SESSION_COOKIE}={tokens[0]}")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    assert rows[1][4:7] == ["'=1+1", "'=1+1", HOSTILE]
    assert lines(store)[0] == ("export_audit", "done: 1 of 1")


def test_the_trail_is_read_without_being_changed(store):
    before = trail_of(store).page(TrailQuery(), 0).total
    trail_of(store).page(TrailQuery(), 0)
    with store._engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM audit_event")) == 0
    assert trail_of(store).page(TrailQuery(), 0).total == before
