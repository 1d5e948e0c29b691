"""What does one writer do until it is killed? It proposes and approves roles as the program does, act after act.

Before an act it says what it is about to do, after it that the store has acknowledged it. A fault of the store (a
server that is gone) is met by trying the same act again, as a person would.
"""

import logging
import random
import time
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from campus.errors import ConflictError, FormError, StoreError
from campus.services.app_state import build_atlas
from campus.services.role_desk import RoleDesk
from campus.services.role_writer import Step
from campus.store.store import Store, open_store
from tests.factories import TODAY, make_city
from tests.store.pack_factory import SPACE, make_pack
from tests.store.role_office import APPROVER, FORM, OFFICIAL, SIGNED, TOMORROW

PROPOSE, APPROVE = "propose", "approve"
TRYING, DONE, REPEATED, REFUSED, FAILED = "trying", "done", "repeated", "refused", "failed"

RETRY_S = 0.05

SLOW, SLOW_S = 0.25, 0.03
"""How many answers are on their way for a while, and how long, so that kills fall between an act and its answer."""


@dataclass(frozen=True)
class Act:
    """One act: its own id, and the number of the space's newest event that the writer had seen."""

    operation_id: str
    kind: str
    space_id: str
    seen: int
    decision_id: str = ""


@dataclass(frozen=True)
class Word:
    """What a writer says: ``verb`` is one of the five above."""

    verb: str
    act: Act
    decision_id: str = ""
    text: str = ""

    def plain(self) -> dict[str, Any]:
        """Write it in JSON's own kinds."""
        return asdict(self)


def fill(url: str, spaces: int) -> None:
    """Make the database with invented spaces."""
    store = open_store(url, make_pack())
    store.add_rows("spaces", [replace(SPACE, id=space_id(number)) for number in range(spaces)])
    store.close()


def space_id(number: int) -> str:
    """Name an invented space."""
    return f"SP-F{number}"


def perform(desk: RoleDesk, act: Act) -> str:
    """Do an act; return the decision's id. A proposal holds for one day, another for each number that was seen."""
    day = TOMORROW + timedelta(days=act.seen)
    if act.kind == PROPOSE:
        form = replace(FORM, valid_from=day, valid_to=day + timedelta(days=1), mission=act.operation_id)
        return desk.propose(OFFICIAL, form, {act.space_id: act.seen}, act.operation_id)[0]
    # The proposal was the event that was seen, so its own number was one less.
    approval = replace(SIGNED, effective_on=day - timedelta(days=1))
    desk.approve(APPROVER, approval, Step(act.decision_id, act.seen, act.operation_id))
    return act.decision_id


class Writer:
    """One process at work."""

    def __init__(self, url: str, name: str, spaces: int, ear: Connection) -> None:
        """Open the store as the program does at its start."""
        self._name, self._spaces, self._ear = name, spaces, ear
        self._chance = random.Random(name)  # noqa: S311 - which space comes next is no secret
        self._store = self._patiently(lambda: open_store(url, make_pack()))
        self._desk: RoleDesk = self._patiently(
            lambda: RoleDesk(self._store, build_atlas(self._store, make_city()), TODAY)
        )
        self._count = 0

    def work(self, doubtful: Act | None) -> None:
        """Finish the act that a killed writer may or may not have done, then go on for ever."""
        act = doubtful
        while True:
            act = self._after(act, self._do(act)) if act else self._new_proposal()

    def _do(self, act: Act) -> Word:
        """Do one act, whatever the store's faults, and tell how it ended."""
        self._say(Word(TRYING, act))
        word = self._patiently(lambda: self._try(act), act)
        if self._chance.random() < SLOW:
            time.sleep(SLOW_S)
        self._say(word)
        return word

    def _try(self, act: Act) -> Word:
        """Do one act; one that was refused has written nothing."""
        there = any(event.operation_id == act.operation_id for event in self._store.events(act.space_id))
        try:
            return Word(REPEATED if there else DONE, act, perform(self._desk, act))
        except (ConflictError, FormError) as error:
            return Word(REFUSED, act, text=str(error))

    def _patiently(self, attempt: Any, act: Act | None = None) -> Any:
        """Try again while the database is away."""
        while True:
            try:
                return attempt()
            except StoreError as error:
                self._say(Word(FAILED, act or Act("", "", "", 0), text=str(error)))
                time.sleep(RETRY_S)

    def _after(self, act: Act, word: Word) -> Act | None:
        """Approve what was proposed."""
        if act.kind != PROPOSE or word.verb == REFUSED:
            return None
        return Act(self._next_id(), APPROVE, act.space_id, act.seen + 1, word.decision_id)

    def _new_proposal(self) -> Act:
        """Choose a space, and look at it."""
        chosen = space_id(self._chance.randrange(self._spaces))
        seen = self._patiently(lambda: self._store.last_seq(chosen))
        return Act(self._next_id(), PROPOSE, chosen, seen)

    def _next_id(self) -> str:
        """Name the next act."""
        self._count += 1
        return f"op-{self._name}-{self._count}"

    def _say(self, word: Word) -> None:
        """Tell the supervisor."""
        self._ear.send(word.plain())


def run(url: str, name: str, spaces: int, ear: Connection, doubtful: Act | None) -> None:
    """Be a writer process; what goes wrong is told to the supervisor, not logged."""
    logging.disable()
    Writer(url, name, spaces, ear).work(doubtful)


def reopened(url: str) -> Store:
    """Open the store once more, after everything."""
    return open_store(url, make_pack())
