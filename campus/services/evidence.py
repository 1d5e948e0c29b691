"""Which files may a decision rest on, and who may have them back?

A file is taken for what its bytes are, is kept under its SHA-256, and goes only to those who propose or approve.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from campus.domain.account import Actor, Right
from campus.domain.assignment_form import Problem
from campus.domain.evidence import LARGEST_FILE, MOST_FILES, EvidenceFile, Upload, describe, read_evidence
from campus.errors import FieldFault, NotFoundError, StoreError
from campus.exchange.evidence_type import type_of
from campus.services.rights import require_right
from campus.store.store import Store


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a decision with its bytes."""

    file: EvidenceFile
    content: bytes


def with_uploads(kept: Sequence[str], uploads: Sequence[Upload]) -> tuple[str, ...]:
    """Return the files of a form as a decision holds them: those it had, and those handed in now, each once."""
    return tuple(dict.fromkeys((*kept, *(describe(item).text for item in uploads))))


def evidence_faults(store: Store, evidence: Sequence[str], uploads: Sequence[Upload]) -> list[FieldFault]:
    """Return everything that is wrong with the files of a form; ``evidence`` holds the ``uploads`` as well."""
    problems = [] if len(evidence) <= MOST_FILES else [Problem.TOO_MANY_FILES]
    for item in uploads:
        if not 0 < len(item.content) <= LARGEST_FILE:
            problems.append(Problem.FILE_SIZE)
        elif not type_of(item.content):
            problems.append(Problem.FILE_TYPE)
    files = [read_evidence(text) for text in evidence]
    hashes = {file.sha256 for file in files if file is not None} - {describe(item).sha256 for item in uploads}
    if None in files or (hashes and hashes != store.evidence.known(sorted(hashes))):
        problems.append(Problem.FILE_GONE)
    return [FieldFault("evidence", problem) for problem in dict.fromkeys(problems)]


def evidence_of(store: Store, actor: Actor, decision_id: str, sha256: str) -> FoundFile:
    """Return a file that one of a decision's events names.

    Raises :class:`~campus.errors.RightError` without the right to propose or approve,
    :class:`~campus.errors.NotFoundError` for a file the decision does not name, and
    :class:`~campus.errors.StoreError` when the bytes are no longer those that were kept.
    """
    if not actor.has(Right.APPROVER):
        require_right(store, actor, Right.OFFICIAL, "read_evidence", decision_id)
    events = store.events(store.space_of(decision_id))
    texts = (text for event in events if event.decision.id == decision_id for text in event.decision.evidence)
    files = (read_evidence(text) for text in texts)
    file = next((item for item in files if item is not None and item.sha256 == sha256), None)
    if file is None:
        raise NotFoundError(f"Decision {decision_id!a} names no file {sha256!a}.")
    content = store.evidence.content(sha256)
    if describe(Upload(file.name, content)).sha256 != sha256:
        raise StoreError(f"The file {sha256} was changed: its hash does not fit.")
    return FoundFile(file, content)
