"""Whatever anybody does in whatever order: four eyes decide, nobody overwrites, and proposals stay inside."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from campus.domain.account import Right
from campus.domain.assignment import PROPOSED, latest_decisions
from campus.domain.assignment_form import form_of
from campus.domain.record import DateBasis
from campus.errors import ConflictError, FormError, RightError
from campus.services.app_state import build_atlas
from campus.services.role_desk import RoleDesk
from campus.services.role_writer import DESK_SOURCE, Step
from tests.factories import TODAY, make_city
from tests.store.pack_factory import SPACE
from tests.store.role_office import APPROVER, BOTH, CHIEF, FORM, NOBODY, OFFICIAL, SECOND, SIGNED, numbers

ACTORS = st.sampled_from([BOTH, OFFICIAL, APPROVER, BOTH, SECOND, NOBODY, CHIEF])
STALE = st.sampled_from([False, False, True])


class Paths(RuleBasedStateMachine):
    """Acts in any order by anybody, against a model that knows only who may do what."""

    store = None
    decisions = Bundle("decisions")

    def __init__(self):
        super().__init__()
        self.number = next(numbers)
        self.space = f"SP-M{self.number}"
        self.store.add_rows("spaces", [replace(SPACE, id=self.space, parent_id="")])
        self.desk = RoleDesk(self.store, build_atlas(self.store, make_city()), TODAY)
        self.seq, self.state, self.hands, self.decided, self.missions = 0, {}, {}, {}, {}
        self.proposer = {}

    def attempt(self, allowed, act):
        """Do an act; tell whether it was done, which the model has to have foreseen."""
        before = len(self.store.events(self.space))
        try:
            act()
        except (FormError, RightError, ConflictError):
            assert not allowed
            assert len(self.store.events(self.space)) == before
            return False
        assert allowed
        self.seq += 1
        return True

    def step(self, decision_id, *, stale=False):
        return Step(decision_id, self.seq - stale, f"op-{next(numbers)}")

    @initialize(target=decisions)
    def begin(self):
        return self.put_forward(BOTH, stale=False)

    @rule(target=decisions, actor=ACTORS, stale=STALE)
    def propose(self, actor, stale):
        return self.put_forward(actor, stale=stale)

    def put_forward(self, actor, *, stale):
        # One role in periods that do not overlap, so that only rights and order decide.
        count = len(self.state)
        start = date(2027, 1, 1) + timedelta(days=10 * count)
        form = replace(FORM, mission=f"m{count}", valid_from=start, valid_to=start + timedelta(days=9))
        made = []
        allowed = actor.has(Right.OFFICIAL) and not (stale and self.seq)
        seen = {self.space: self.seq - (stale and self.seq > 0)}
        done = self.attempt(allowed, lambda: made.extend(self.desk.propose(actor, form, seen, f"op-{next(numbers)}")))
        if not done:
            return multiple()
        self.state[made[0]], self.hands[made[0]], self.missions[made[0]] = "in_review", {actor.account_id}, form.mission
        self.proposer[made[0]] = actor.account_id
        return made[0]

    @rule(decision_id=decisions, actor=ACTORS, mission=st.sampled_from(["a", "b"]))
    def amend(self, decision_id, actor, mission):
        form = replace(self.form(decision_id), mission=mission)
        same = self.decided.get(decision_id) == mission
        allowed = actor.has(Right.OFFICIAL) and not same
        if self.attempt(allowed, lambda: self.desk.amend(actor, form, self.step(decision_id))):
            started_anew = self.state[decision_id] == "approved"
            self.hands[decision_id] = {actor.account_id} | (set() if started_anew else self.hands[decision_id])
            self.state[decision_id], self.missions[decision_id] = "in_review", mission
            self.proposer[decision_id] = actor.account_id

    def form(self, decision_id):
        events = [item for item in self.store.events(self.space) if item.decision.id == decision_id]
        return form_of(events[-1].decision)

    @rule(decision_id=decisions, actor=ACTORS, stale=STALE)
    def send_back(self, decision_id, actor, stale):
        allowed = actor.has(Right.APPROVER) and self.state[decision_id] == "in_review" and not stale
        step = self.step(decision_id, stale=stale)
        if self.attempt(allowed, lambda: self.desk.send_back(actor, "보완", step)):
            self.state[decision_id] = "sent_back"

    @rule(decision_id=decisions, actor=ACTORS)
    def withdraw(self, decision_id, actor):
        own = self.proposer[decision_id] == actor.account_id
        open_still = self.state[decision_id] in {"in_review", "sent_back"}
        allowed = actor.has(Right.OFFICIAL) and own and open_still
        if self.attempt(allowed, lambda: self.desk.withdraw(actor, self.step(decision_id))):
            self.state[decision_id] = "withdrawn"

    @rule(decision_id=decisions, actor=ACTORS, stale=STALE)
    def approve(self, decision_id, actor, stale):
        free = actor.account_id not in self.hands[decision_id]
        waits = self.state[decision_id] == "in_review"
        approval = replace(SIGNED, effective_on=self.form(decision_id).valid_from)
        step = self.step(decision_id, stale=stale)
        allowed = actor.has(Right.APPROVER) and waits and free and not stale
        if self.attempt(allowed, lambda: self.desk.approve(actor, approval, step)):
            self.state[decision_id] = "approved"
            self.decided[decision_id] = self.missions[decision_id]

    @invariant()
    def the_public_knows_what_was_approved_and_nothing_else(self):
        events = self.store.events(self.space)
        assert {item.id: item.mission for item in latest_decisions(events)} == self.decided
        for event in events:
            if event.decision.state not in PROPOSED:
                assert event.decision.source_id == DESK_SOURCE
                assert event.decision.valid_from_basis is DateBasis.EXACT
        assert self.store.last_seq(self.space) == self.seq == len(events)


def test_any_order_of_acts_by_anybody_keeps_the_rules(shared_store):
    machine = type("StoredPaths", (Paths,), {"store": shared_store})
    # Every step writes to a database: a failure is told as it was found, not made smaller for minutes.
    fast = settings(phases=[Phase.generate], max_examples=40, stateful_step_count=16)
    run_state_machine_as_test(machine, settings=settings(fast, suppress_health_check=list(HealthCheck)))
    assert shared_store.verify_chain() == len(shared_store.events())
