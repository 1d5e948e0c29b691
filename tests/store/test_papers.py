"""A paper says what was decided or is proposed, old and new, leaves out names, and marks what nobody knows."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from campus.domain.account import ANONYMOUS, Actor, Right
from campus.domain.assignment import AssignmentState
from campus.domain.evidence import Upload, describe
from campus.domain.paper import PaperKind, numbered
from campus.domain.record import DateBasis, Link, Relation
from campus.errors import NotFoundError, RightError, SettingError
from campus.services.app_state import build_atlas
from campus.services.papers import checklist_of, paper_of, papers_with
from campus.services.role_move import RoleMover
from campus.views.paper_docx import paper_docx
from campus.views.paper_text import paper_text
from tests.factories import TODAY, make_city
from tests.paper_words import CHECKLISTS, PAPERS
from tests.store.pack_factory import FROM, SPACE, decision
from tests.store.role_office import FORM, desk_of, step_of

CITY = make_city(papers=PAPERS, checklists=CHECKLISTS)
OFFICIAL = Actor("a1", "김제안", frozenset({Right.OFFICIAL}))
APPROVER = Actor("a2", "이결재", frozenset({Right.APPROVER}))
DRAFT, ANNOUNCEMENT = PaperKind.DRAFT, PaperKind.ANNOUNCEMENT


def write(store, **changes):
    """Write a decision about SP-1 after what stands."""
    wanted = decision(**({"proposer": "김제안", "approver": "이결재", "mission": "실습"} | changes))
    seq = store.last_seq(wanted.space_id)
    return store.append_event(wanted, seq, f"op-{wanted.id}-{seq}", "김제안").decision


def lines_of(paper):
    return [f"{sign} {text}" for _, sign, text in numbered(paper.lines, paper.levels)]


def paper(store, *ids, kind=DRAFT, actor=OFFICIAL):
    return paper_of(store, CITY, actor, ids, kind)


def test_a_proposal_becomes_a_draft_that_marks_what_is_not_known(store):
    write(store, state=AssignmentState.IN_REVIEW, valid_from=date(2026, 12, 1), operator_id="IN-1", functions=("one",))
    found = paper(store, "DC-9")
    assert found.fields == (("receiver_label", "receiver"), ("via_label", ""), ("subject_label", "[부여] draft"))
    assert lines_of(found) == [
        *["1. related: (미정)", "2. To decide 부여.", "가. spaces: 시립도서관(hub 캠퍼스)", "나. content"],
        *["1) 시립도서관 부여", "가) role: hub 캠퍼스", "나) mission: 실습", "다) functions: 하나"],
        *["라) period: 2026. 12. 1. ~ (미정)", "마) operator: 시청", "바) industries: bio", "사) reason: 이유"],
        *["다. announced: (미정)", "라. in_force: 2026. 12. 1."],
    ]
    assert found.attachment == "attachment  List of 부여 copies  끝."
    assert found.table.headings == ("row_number", "name", "place", "role", "mission", "period", "operator")
    assert found.table.rows == (("1", "시립도서관", "(미정)", "hub 캠퍼스", "실습", "2026. 12. 1. ~ (미정)", "시청"),)


def test_nobodys_name_stands_in_a_paper(store):
    write(store)
    for kind in PaperKind:
        assert "김제안" not in repr(paper(store, "DC-9", kind=kind))
        assert "이결재" not in repr(paper(store, "DC-9", kind=kind))


def test_an_announcement_names_document_day_and_sender(store):
    days = {"decided_on": date(2026, 11, 20), "announced_on": date(2026, 11, 23), "document_no": "재단-12"}
    write(store, valid_from=date(2026, 12, 1), valid_from_basis=DateBasis.PLANNED, **days)
    found = paper(store, "DC-9", kind=ANNOUNCEMENT, actor=APPROVER)
    assert (found.number, found.title, found.day, found.sender) == (
        "No. (미정)",
        "[부여] notice",
        "2026. 11. 23.",
        "시험시장",
    )
    assert lines_of(found)[0] == "1. related: 재단-12(2026. 11. 20.)"
    assert lines_of(found)[-2:] == ["4. in_force: 2026. 12. 1.(계획)", "5. contact: (미정)"]
    assert found.table.headings == ("row_number", "name", "place", "area", "role", "mission", "period")


def test_a_change_shows_old_and_new_and_only_what_was_decided_counts_as_old(store):
    write(store, mission="견학", valid_from=date(2026, 1, 1))
    write(store, mission="잊힌 제안", state=AssignmentState.SENT_BACK, valid_from=date(2026, 1, 1))
    write(store, mission="실습", state=AssignmentState.IN_REVIEW, valid_from=date(2026, 1, 1))
    found = paper(store, "DC-9")
    assert found.title == "[변경] draft"
    assert "나) mission: 견학 → 실습" in lines_of(found)
    assert "라) period: 2026. 1. 1. ~ (미정)" in lines_of(found)
    assert lines_of(found)[-1] == "라. in_force: (미정)"
    assert found.table.headings[-1] == "remark"
    assert found.table.rows[0][-1] == "변경"


def test_a_day_that_is_added_later_does_not_make_it_a_change(store):
    first = write(store, state=AssignmentState.APPROVED, valid_from=date(2026, 12, 1))
    write(store, state=AssignmentState.APPROVED, valid_from=first.valid_from, announced_on=date(2026, 11, 23))
    assert paper(store, "DC-9", kind=ANNOUNCEMENT).title == "[부여] notice"


def test_an_end_takes_effect_on_its_last_day(store):
    write(store, valid_from=date(2026, 1, 1))
    write(store, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), valid_to_basis=DateBasis.EXACT)
    found = paper(store, "DC-9", kind=ANNOUNCEMENT)
    assert found.title == "[해제] notice"
    assert "4. in_force: 2026. 12. 31." in lines_of(found)
    assert "4) period: 2026. 1. 1. ~ (미정) → 2026. 1. 1. ~ 2026. 12. 31." in lines_of(found)


def test_what_goes_on_from_another_decision_of_the_space_is_a_change(store):
    write(store, mission="견학", successor_id="DC-8", valid_to=date(2026, 12, 1))
    write(store, id="DC-8", mission="실습", valid_from=date(2026, 12, 1))
    found = lines_of(paper(store, "DC-8", kind=ANNOUNCEMENT))
    assert "2) mission: 견학 → 실습" in found
    assert "4. in_force: 2026. 12. 1." in found


def test_every_field_that_a_change_touches_is_told(store):
    write(store, id="DC-8", space_id="SP-2")
    write(store, stages=("school",), lead_id="IN-1", valid_from=date(2026, 1, 1))
    write(
        store,
        role="base",
        industries=("bio", "car"),
        stages=(),
        parent_id="DC-8",
        valid_from=date(2026, 1, 1),
        state=AssignmentState.IN_REVIEW,
    )
    assert [line for line in lines_of(paper(store, "DC-9")) if "→" in line] == [
        *["가) role: hub 캠퍼스 → base 캠퍼스", "바) industries: bio → bio, car", "사) stages: school → (미정)"],
        *["아) lead: 시청 → (미정)", "자) parent: (미정) → 시립도서관"],
    ]


def test_a_withdrawn_proposal_is_nothing_to_write_about(store):
    write(store, state=AssignmentState.CANDIDATE)
    with pytest.raises(NotFoundError, match="'DC-9' is neither proposed nor decided"):
        paper(store, "DC-9")
    write(store, mission="견학")
    write(store, mission="거둔 제안", state=AssignmentState.CANDIDATE)
    assert "거둔 제안" not in repr(paper(store, "DC-9"))


def test_an_announcement_tells_what_was_decided_while_a_change_is_proposed(store):
    write(store, mission="견학")
    write(store, mission="비밀 제안", state=AssignmentState.IN_REVIEW)
    assert "비밀 제안" not in repr(paper(store, "DC-9", kind=ANNOUNCEMENT))


def test_a_bundle_is_numbered_in_the_order_in_which_it_was_named_each_decision_once(store):
    store.add_rows("spaces", [replace(SPACE, id=f"SP-B{number}", name=f"공간 {number}") for number in range(6)])
    ids = [write(store, id=f"DC-B{number}", space_id=f"SP-B{number}").id for number in range(6)]
    found = paper(store, *reversed(ids), ids[0])
    assert [row[:2] for row in found.table.rows] == [(str(6 - number), f"공간 {number}") for number in range(5, -1, -1)]
    assert "나. content: as_attached" in lines_of(found)
    assert "가. spaces: 공간 5(hub 캠퍼스) and 5 more" in lines_of(found)
    assert "1) 공간 0 부여" in lines_of(paper(store, *ids[:5]))


def test_a_room_is_named_with_its_building(store):
    write(store, id="DC-7", space_id="SP-0")
    assert paper(store, "DC-7").table.rows[0][1] == "시립도서관 시립도서관"


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor("a3", "", frozenset({Right.EDITOR, Right.ADMINISTRATOR}))])
def test_papers_are_for_those_who_propose_or_approve_and_a_refusal_is_written_down(store, actor):
    for kind in PaperKind:
        with pytest.raises(RightError, match="'official'"):
            paper(store, "DC-1", kind=kind, actor=actor)
        (entry,) = store.audit_events(1)
        assert (entry.entry.who, entry.entry.act, entry.entry.what) == (actor.account_id, "draft_paper", "DC-1")
        assert entry.entry.outcome.startswith("refused")


def test_what_cannot_be_written_about_is_told(store):
    write(store, state=AssignmentState.IN_REVIEW)
    with pytest.raises(NotFoundError, match="'DC-9' is not decided, so there is nothing to write"):
        paper(store, "DC-1", "DC-9", kind=ANNOUNCEMENT)
    with pytest.raises(NotFoundError, match="'DC-404' is unknown"):
        paper(store, "DC-404")
    with pytest.raises(NotFoundError, match="at least one decision"):
        paper(store)
    with pytest.raises(SettingError, match=r"'testville' has no words.*\[papers\]"):
        paper_of(store, make_city(), OFFICIAL, ["DC-1"], DRAFT)


def test_the_owners_kind_narrows_the_checklist_and_an_unknown_one_leaves_every_kind(store):
    every = tuple(kind.key for kind in CITY.checklists.kinds)
    store.add_rows("institutions", [replace(store.record("IN-1"), id="IN-2", name="책재단", kind="library")])
    store.add_rows("spaces", [replace(SPACE, id="SP-O2", owner_id="IN-2"), replace(SPACE, id="SP-O3", owner_id="")])
    found = [checklist_of(store, CITY, key) for key in ("SP-O2", "SP-O3", "SP-1")]
    assert [(tuple(kind.key for kind in item.kinds), item.owner) for item in found] == [
        (("city",), "책재단"),
        (every, ""),
        (every, ""),
    ]
    assert found[0].note == "법률 자문 아님"
    with pytest.raises(NotFoundError):
        checklist_of(store, CITY, "SP-404")


def test_a_draft_tells_on_what_a_proposal_rests_and_an_announcement_does_not(store):
    file = describe(Upload("계획서.pdf", b"%PDF-1.4 plan"))
    rests = {"document_no": "협약-5", "budget_line": "일반회계 교육", "evidence": (file.text,)}
    write(store, state=AssignmentState.IN_REVIEW, valid_from=date(2026, 12, 1), **rests)
    found = lines_of(paper(store, "DC-9"))
    assert found[0] == "1. related: 협약-5"
    tail = ["사) reason: 이유", "아) basis: 협약-5", "자) budget: 일반회계 교육"]
    assert [*tail, f"차) evidence: 계획서.pdf (SHA-256 {file.sha256[:12]})"] == found[11:15]
    assert file.sha256[:12] in paper_text(paper(store, "DC-9"))
    text = [item.text for item in Document(io.BytesIO(paper_docx(paper(store, "DC-9")))).paragraphs]
    assert any(f"계획서.pdf (SHA-256 {file.sha256[:12]})" in line for line in text)
    write(store, valid_from=date(2026, 12, 1), **(rests | {"document_no": "재단-12"}))
    found = lines_of(paper(store, "DC-9"))
    # What the city's own system numbered is the decision; the basis is what the proposal named.
    assert found[0] == "1. related: 협약-5"
    told = lines_of(paper(store, "DC-9", kind=ANNOUNCEMENT))
    assert not [line for line in told if "계획서" in line or "일반회계" in line or "협약-5" in line]


def test_a_move_stands_on_one_paper(store):
    store.add_rows("spaces", [replace(SPACE, id="SP-9", name="새 허브")])
    store.add_rows("links", [Link(id="LK-10", from_id="PR-1", relation=Relation.TAKES_PLACE_IN, to_id="SP-1", **FROM)])
    form = replace(FORM, valid_from=date(2027, 1, 1), document_no="협약-5", moved_links=("LK-10",))
    mover = RoleMover(store, build_atlas(store, CITY), TODAY)
    mover.propose(OFFICIAL, form, {"SP-9": 0}, step_of(store, "DC-1"))
    after = store.events("SP-9")[-1].decision.id
    assert papers_with(store, "DC-1") == papers_with(store, after) == ("DC-1", after)
    found = paper(store, *papers_with(store, "DC-1"))
    assert found.title == "[이전] draft"
    assert "가. spaces: 시립도서관 → 새 허브(hub 캠퍼스)" in lines_of(found)
    assert [row[-1] for row in found.table.rows] == ["이전(떠남)", "이전(새 공간)"]
    assert lines_of(found)[-1] == "라. in_force: 2027. 1. 1."
    name = store.record("PR-1").name
    assert [line for line in lines_of(found) if "programs" in line] == [f"사) programs: {name}"]
    desk_of(store).withdraw(OFFICIAL, step_of(store, "DC-1"))
    assert papers_with(store, "DC-1") == ("DC-1",)
    assert papers_with(store, "DC-gone") == ("DC-gone",)
