"""The files a decision rests on are kept with it or not at all, come back to those who may, and are checked."""

import hashlib
from dataclasses import replace

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from campus.domain.assignment_form import Problem
from campus.domain.evidence import MOST_FILES, Upload, describe
from campus.errors import ConflictError, FormError, NotFoundError, RightError, StoreError
from campus.services.audit import verify
from campus.services.evidence import evidence_of
from campus.services.role_drafts import Draft, drafts_of, save_draft
from campus.services.snapshots import day_content
from campus.web.evidence import EvidenceEndpoint
from campus.web.uploads import UploadDoor
from tests.asgi import ask_app
from tests.factories import TODAY, make_city
from tests.people import make_administrator
from tests.store.role_office import (
    APPROVER,
    CHIEF,
    FORM,
    NOBODY,
    OFFICIAL,
    SIGNED,
    TOMORROW,
    board_of,
    desk_of,
    problems,
    propose,
    step_of,
)

PDF = Upload("계획;초안.pdf", b"%PDF-1.4 plan")
PICTURE = Upload("site.png", b"\x89PNG\r\n\x1a\n...")
PAGE = Upload("plan.pdf", b"<html><script>alert(1)</script>")


def propose_with(store, *files, form=FORM, operation="op-files"):
    (decision_id,) = desk_of(store).propose(OFFICIAL, form, {"SP-0": store.last_seq("SP-0")}, operation, files)
    return decision_id


def rows(store):
    with store.connected() as connection:
        return connection.scalar(sa.text("SELECT count(*) FROM evidence_file"))


def test_a_file_is_kept_under_its_hash_with_the_decision_that_names_it(store):
    decision_id = propose_with(store, PDF, PICTURE, PDF)
    (event,) = store.events("SP-0")
    sha256 = hashlib.sha256(PDF.content).hexdigest()
    assert event.decision.evidence == (f"{sha256} 13 계획_초안.pdf", describe(PICTURE).text)
    assert rows(store) == 2
    found = evidence_of(store, APPROVER, decision_id, sha256)
    assert (found.content, found.file.name) == (PDF.content, "계획_초안.pdf")
    assert store.verify_chain() == 3
    # A retry of the same act writes neither again.
    propose_with(store, PDF, PICTURE, PDF)
    assert (rows(store), len(store.events("SP-0"))) == (2, 1)


def test_of_two_acts_the_one_that_is_refused_keeps_no_file(store):
    with pytest.raises(ConflictError):
        desk_of(store).propose(OFFICIAL, FORM, {"SP-1": 0}, "op-x", [PDF])
    with pytest.raises(RightError):
        desk_of(store).propose(CHIEF, FORM, {"SP-0": 0}, "op-x", [PDF])
    assert rows(store) == 0


def test_all_faults_are_told_at_once_and_nothing_is_written(store):
    form = replace(FORM, reason="", evidence=("no file", describe(PICTURE).text), valid_to=TODAY)
    many = [Upload(f"{number}.pdf", f"%PDF-{number}".encode()) for number in range(MOST_FILES)]
    with pytest.raises(FormError) as caught:
        propose_with(store, PAGE, Upload("empty.pdf", b""), *many, form=form)
    assert problems(caught) == {
        ("evidence", Problem.FILE_TYPE),
        ("evidence", Problem.FILE_SIZE),
        ("evidence", Problem.TOO_MANY_FILES),
        ("evidence", Problem.FILE_GONE),
        ("reason", Problem.NO_REASON),
        ("valid_to", Problem.END_BEFORE_START),
    }
    assert (rows(store), store.last_seq("SP-0")) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"industry_list_id": ""}, ("industry_list_id", Problem.NO_LIST)),
        ({"industry_list_id": "1999"}, ("industry_list_id", Problem.UNKNOWN)),
        ({"industries": ("robot",)}, ("industries", Problem.NOT_IN_LIST)),
        ({"budget_line": "x" * 2_001}, ("budget_line", Problem.TOO_LONG)),
    ],
)
def test_industries_are_those_of_the_list_that_the_decision_names(store, changes, fault):
    with pytest.raises(FormError) as caught:
        propose(store, form=replace(FORM, **changes))
    assert fault in problems(caught)


def test_the_public_learns_nothing_of_the_files(store):
    decision_id = propose_with(store, PDF)
    desk_of(store).approve(APPROVER, replace(SIGNED, effective_on=TODAY), step_of(store, decision_id))
    sha256 = describe(PDF).sha256
    assert sha256 in str(board_of(store, APPROVER).decision(decision_id))
    assert sha256 not in str(board_of(store).decision(decision_id))
    assert sha256 not in str(board_of(store).lanes(TODAY))
    with store.snapshot() as moment:
        assert sha256.encode() not in day_content(moment, make_city(), TOMORROW)
    for actor in (NOBODY, CHIEF):
        with pytest.raises(RightError):
            evidence_of(store, actor, decision_id, sha256)
    assert {item.entry.act for item in store.audit_events(2)} == {"read_evidence"}


def test_a_file_is_only_given_for_a_decision_that_names_it(store):
    propose_with(store, PDF)
    other = propose(store, space="SP-2")
    with pytest.raises(NotFoundError):
        evidence_of(store, APPROVER, other, describe(PDF).sha256)
    with pytest.raises(NotFoundError):
        store.evidence.content("0" * 64)


def test_a_draft_keeps_its_files(store):
    administrator = make_administrator(store)
    actor = replace(OFFICIAL, account_id=administrator.account_id)
    saved = save_draft(store, actor, Draft(id="DR-1", form=replace(FORM, mission="")), [PDF])
    (draft,) = drafts_of(store, actor)
    assert draft.form.evidence == saved.form.evidence == (describe(PDF).text,)
    with pytest.raises(FormError):
        save_draft(store, actor, draft, [PAGE])
    assert rows(store) == 1


@pytest.mark.parametrize("act", ["UPDATE evidence_file SET content = content", "DELETE FROM evidence_file"])
def test_the_database_itself_refuses_to_change_a_file(store, act):
    propose_with(store, PDF)
    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), store._engine.begin() as connection:
        connection.execute(sa.text(act))


@pytest.mark.parametrize(
    ("act", "word"),
    [("UPDATE evidence_file SET content = :new", "was changed"), ("DELETE FROM evidence_file", "is missing")],
)
def test_the_audit_names_the_link_whose_file_is_changed_or_gone(store, act, word):
    decision_id = propose_with(store, PDF)
    assert verify(store).faults == ()
    with store._engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE evidence_file DISABLE TRIGGER USER"))
        else:
            for name in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER evidence_file_no_{name}"))
        statement = sa.text(act)
        connection.execute(statement, {"new": b"%PDF-1.4 forged"} if ":new" in act else {})
    (fault,) = verify(store).faults
    assert (word in fault, "of link 3" in fault) == (True, True)
    with pytest.raises((StoreError, NotFoundError)):
        evidence_of(store, APPROVER, decision_id, describe(PDF).sha256)


@pytest.fixture
def signed_in(store, monkeypatch):
    """Stand in for the sessions: the token names who it is."""
    people = {"official": OFFICIAL, "approver": APPROVER, "chief": CHIEF}
    for module in ("campus.web.evidence", "campus.web.uploads"):
        monkeypatch.setattr(f"{module}.Sessions.actor_of", lambda _, token: people.get(token, NOBODY))
    return lambda name: {"cookie": f"campus_session={name}"} if name else {}


class OneStore:
    """A process's state of which only the store is asked."""

    def __init__(self, store):
        self.store = store


def test_a_file_comes_as_a_file_and_only_to_those_who_may(store, signed_in):
    decision_id, sha256 = propose_with(store, PDF), describe(PDF).sha256
    app = Starlette(routes=EvidenceEndpoint(lambda: OneStore(store)).routes())
    path = f"/evidence/{decision_id}/{sha256}"
    assert [ask_app(app, path, **signed_in(name)).status for name in ("", "nobody", "chief")] == [403] * 3
    assert ask_app(app, f"/evidence/{decision_id}/{'0' * 64}", **signed_in("official")).status == 404
    answer = ask_app(app, path, **signed_in("official"))
    assert (answer.status, answer.body) == (200, PDF.content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["cache-control"] == "no-store"


def test_a_stranger_who_asks_for_files_again_and_again_writes_nothing(store, signed_in):
    decision_id, sha256 = propose_with(store, PDF), describe(PDF).sha256
    app = Starlette(routes=EvidenceEndpoint(lambda: OneStore(store)).routes())
    before = store.audit_events(1_000)
    for path in (f"/evidence/{decision_id}/{sha256}", "/evidence/anything/else"):
        assert ask_app(app, path).status == 403
    assert store.audit_events(1_000) == before
    assert ask_app(app, f"/evidence/{decision_id}/{sha256}", **signed_in("chief")).status == 403
    assert store.audit_events(1)[0].entry.act == "read_evidence"


def test_the_door_for_files_opens_to_those_who_may_propose_or_take_files_in(store, signed_in):
    async def inside(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    door = UploadDoor(inside, lambda: OneStore(store))
    for path in ("/_stcore/upload_file", "/_stcore/upload_file/a/b", "/city/_stcore/upload_file/a/b"):
        for method in ("GET", "PUT", "POST", "OPTIONS", "DELETE"):
            found = [ask_app(door, path, method, **signed_in(name)).status for name in ("", "approver")]
            assert found == [404] * 2
            for name in ("official", "chief"):
                assert ask_app(door, path, method, **signed_in(name)).status == 204
    assert ask_app(door, "/_stcore/upload_files").status == 204
