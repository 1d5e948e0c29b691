"""What does a resident tell when something is wrong, and what becomes of it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from campus.domain.assignment_form import check_texts
from campus.errors import FieldFault

LONGEST_REPORT = 1_000
LONGEST_CONTACT = 100


class ReportState(StrEnum):
    """How far a report has come: 접수, 확인 중, 반영함, 반영 안 함."""

    RECEIVED = "received"
    CHECKING = "checking"
    CORRECTED = "corrected"
    DECLINED = "declined"


CLOSED = frozenset({ReportState.CORRECTED, ReportState.DECLINED})
"""The states with which a report is answered; its contact is forgotten then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """What is typed: about which record and field (both may be left open), what is wrong, and how to reach who asks."""

    record_id: str = ""
    field: str = ""
    text: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class ReportStep:
    """A report came into a state: which, with what answer, by whom (empty for the resident), when (ISO 8601, UTC)."""

    seq: int
    state: ReportState
    answer: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report with all its steps, oldest first; ``contact`` is empty when none was given or it is answered."""

    id: str
    form: ReportForm
    made_at: str
    steps: tuple[ReportStep, ...]

    @property
    def state(self) -> ReportState:
        """How far it has come."""
        return self.steps[-1].state


def check_report(form: ReportForm) -> list[FieldFault]:
    """Return everything that is wrong with a report; nothing that was typed is repeated."""
    faults = check_texts({"text": form.text, "contact": form.contact})
    if not form.text.strip():
        faults.append(FieldFault("text", "무엇이 틀렸는지 적어 주세요"))
    faults.extend(_too_long(form))
    return faults


def _too_long(form: ReportForm) -> Sequence[FieldFault]:
    """Return which texts are longer than the form takes."""
    faults = [FieldFault("text", "1,000자까지 적을 수 있어요")] if len(form.text) > LONGEST_REPORT else []
    return faults + ([FieldFault("contact", "100자까지 적을 수 있어요")] if len(form.contact) > LONGEST_CONTACT else [])


def check_answer(state: ReportState, answer: str, present: ReportState) -> list[FieldFault]:
    """Return everything that is wrong with an official's answer."""
    faults = check_texts({"answer": answer})
    if state in CLOSED and not answer.strip():
        faults.append(FieldFault("answer", "답변 없음. 시민이 보는 글"))
    if state is present:
        faults.append(FieldFault("state", "이미 이 상태임"))
    return faults
