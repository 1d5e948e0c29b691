"""What does an official fill in to propose a role, what is wrong with it, and how do two people's forms go together?

The fields of a form have the names of the fields of a decision. Faults name the field and a problem; all are told at
once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from campus.domain.assignment import Decision
from campus.domain.merging import Clash, merge_fields
from campus.domain.record import DateBasis
from campus.errors import FieldFault

LONGEST_TEXT = 2_000
"""Characters of a mission or a reason: a page of a document; more belongs into the document itself."""


class Problem(StrEnum):
    """What can be wrong with a field: the interface's own Korean text."""

    NO_SPACE = "공간 미선택"
    NO_ROLE = "역할 미선택"
    NO_MISSION = "임무 내용 없음"
    NO_REASON = "사유 없음"
    NO_START = "시작일 없음"
    NO_END = "종료일 없음"
    NO_DAY = "날짜 없음"
    NO_DOCUMENT = "문서번호 없음"
    END_BEFORE_START = "종료일이 시작일보다 늦어야 함"
    SAME_ROLE = "이 공간에 같은 역할이 겹치는 기간에 이미 있거나 제안됨"
    UNKNOWN = "목록에 없는 값"
    TOO_LONG = "2,000자를 넘음"
    NOT_STORABLE = "저장할 수 없는 글자 포함"
    STAGE = "1 이상의 수여야 함"
    NOTHING_CHANGED = "바뀐 내용 없음"
    IN_FORCE_MOVED = "이미 시작된 임무의 시작일만 늦출 수 없음"
    OWN_PROPOSAL = "본인이 제안한 건은 결재할 수 없음"
    NOT_YOURS = "본인이 제안한 건만 철회할 수 있음"
    NOT_PENDING = "검토중인 제안이 아님"
    NOT_DECIDED = "결재된 임무가 아님"
    PENDING = "검토중인 제안이 이미 있음"
    FUTURE_SIGNATURE = "결재일이 오늘보다 늦음"
    BEFORE_SIGNATURE = "결재일보다 빠름"
    NO_LIST = "산업을 고르면 산업 목록의 기준일도 골라야 함"
    NOT_IN_LIST = "고른 산업 목록에 없는 산업"
    OWN_SUCCESSOR = "자기 자신을 상위 또는 다음 임무로 고를 수 없음"
    ONE_SPACE = "옮겨 갈 공간은 하나여야 함"
    OVER = "이미 끝난 임무임"
    SAME_SPACE = "지금과 다른 공간이어야 함"
    PART_OF_MOVE = "이전 제안의 일부임. 이전 제안에서 함께 고쳐야 함"
    NO_SUCCESSOR = "연결을 옮기려면 이어지는 다음 임무가 필요함"
    FILE_TYPE = "받을 수 없는 형식의 파일. PDF, JPEG, PNG, HWP, HWPX, DOCX, XLSX, PPTX 가능"
    FILE_SIZE = "빈 파일이거나 15 MB를 넘는 파일"
    TOO_MANY_FILES = "파일은 10개까지"
    FILE_GONE = "보관되지 않은 파일"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleForm:
    """What is typed to propose a role, or its change."""

    role: str = ""
    mission: str = ""
    mission_en: str = ""
    functions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    lead_id: str = ""
    operator_id: str = ""
    parent_id: str = ""
    stage_no: int | None = None
    successor_id: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    document_no: str = ""
    reason: str = ""
    industry_list_id: str = ""
    budget_line: str = ""
    evidence: tuple[str, ...] = ()
    moved_links: tuple[str, ...] = ()


FORM_FIELDS = tuple(item.name for item in fields(RoleForm))


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the approver enters: the three days of the decision and the number that the city's own system gave it.

    ``moved_links`` are the links that go to the successor's space with an end; ``None`` leaves them as proposed.
    """

    decided_on: date | None
    document_no: str
    announced_on: date | None
    effective_on: date | None
    moved_links: tuple[str, ...] | None = None


Known = Mapping[str, frozenset[str]]
"""The values that a field may refer to, by the field's name."""


def form_of(decision: Decision) -> RoleForm:
    """Return the form that a decision would come from."""
    return RoleForm(**{name: getattr(decision, name) for name in FORM_FIELDS})


def with_form(decision: Decision, form: RoleForm) -> Decision:
    """Return a decision with a form's content; days that were changed are exact, others stay known as they were."""
    content: dict[str, Any] = {name: _trimmed(getattr(form, name)) for name in FORM_FIELDS}
    for name in ("valid_from", "valid_to"):
        if content[name] != getattr(decision, name):
            content[f"{name}_basis"] = None if content[name] is None else DateBasis.EXACT
    return replace(decision, **content)


def _trimmed(value: Any) -> Any:
    """Drop the spaces around a text."""
    return value.strip() if isinstance(value, str) else value


def check_form(form: RoleForm, known: Known) -> list[FieldFault]:
    """Return everything that is wrong with a form by itself."""
    needed = {"role": Problem.NO_ROLE, "mission": Problem.NO_MISSION, "reason": Problem.NO_REASON}
    faults = [FieldFault(name, problem) for name, problem in needed.items() if not getattr(form, name).strip()]
    if form.valid_from is None:
        faults.append(FieldFault("valid_from", Problem.NO_START))
    elif form.valid_to is not None and form.valid_to <= form.valid_from:
        faults.append(FieldFault("valid_to", Problem.END_BEFORE_START))
    if form.stage_no is not None and form.stage_no < 1:
        faults.append(FieldFault("stage_no", Problem.STAGE))
    return [*faults, *_unknown_values(form, known), *check_texts(_texts(form))]


TEXTS = ("mission", "mission_en", "document_no", "reason", "budget_line")


def _texts(form: RoleForm) -> dict[str, str]:
    """Return what was typed freely."""
    return {name: getattr(form, name) for name in TEXTS}


def check_texts(texts: Mapping[str, str]) -> list[FieldFault]:
    """Return which texts are too long or hold what no database gives back."""
    faults = [FieldFault(name, Problem.TOO_LONG) for name, text in texts.items() if len(text) > LONGEST_TEXT]
    return faults + [FieldFault(name, Problem.NOT_STORABLE) for name, text in texts.items() if not _storable(text)]


def _storable(text: str) -> bool:
    """Tell whether a text comes back from a database as it was."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _unknown_values(form: RoleForm, known: Known) -> Iterable[FieldFault]:
    """Yield the fields that refer to something which does not exist."""
    for name, values in known.items():
        held = getattr(form, name)
        wanted = {held} - {""} if isinstance(held, str) else set(held)
        if not wanted <= values:
            yield FieldFault(name, Problem.UNKNOWN)


def check_approval(approval: Approval, today: date) -> list[FieldFault]:
    """Return everything that is wrong with the papers of a decision by themselves."""
    faults = check_texts({"document_no": approval.document_no})
    if not approval.document_no.strip():
        faults.append(FieldFault("document_no", Problem.NO_DOCUMENT))
    faults += [
        FieldFault(name, Problem.NO_DAY) for name in ("decided_on", "effective_on") if getattr(approval, name) is None
    ]
    if approval.decided_on is None:
        return faults
    if approval.decided_on > today:
        faults.append(FieldFault("decided_on", Problem.FUTURE_SIGNATURE))
    later = {"announced_on": approval.announced_on, "effective_on": approval.effective_on}
    early = [name for name, day in later.items() if day is not None and day < approval.decided_on]
    return faults + [FieldFault(name, Problem.BEFORE_SIGNATURE) for name in early]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; of a date also how it is known."""

    field: str
    old: Any
    new: Any
    old_basis: DateBasis | None = None
    new_basis: DateBasis | None = None


def changes(old: Decision | RoleForm | None, new: Decision | RoleForm) -> tuple[FieldChange, ...]:
    """Return the fields of the form that differ; all that are filled in when there was nothing before."""
    before = RoleForm() if old is None else old
    differing = (name for name in FORM_FIELDS if getattr(before, name) != getattr(new, name))
    return tuple(
        FieldChange(name, getattr(before, name), getattr(new, name), _basis(before, name), _basis(new, name))
        for name in differing
    )


def _basis(content: Decision | RoleForm, name: str) -> DateBasis | None:
    """Return how a date of a decision is known; of a form, and of other fields, nothing is to be said."""
    return getattr(content, f"{name}_basis", None)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two people's changes in one form: where they differ, mine stands and the clash is told."""

    form: RoleForm
    clashes: tuple[Clash, ...]


def merge(base: RoleForm, mine: RoleForm, theirs: RoleForm) -> Merge:
    """Put together what two people made of the same form."""
    versions = ({name: getattr(form, name) for name in FORM_FIELDS} for form in (base, mine, theirs))
    merged = merge_fields(*versions)
    return Merge(RoleForm(**merged.content), merged.clashes)
