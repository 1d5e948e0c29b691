"""What does the paper for some decisions say, and what has to be asked for a space's kind of property?

A paper is a draft to be copied into the city's own approval system. What is not known stays marked as such; nobody's
name stands in it. Drafts may hold what is only proposed, so papers are for those who propose or approve.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from campus.domain.account import Actor, Right
from campus.domain.acts import act_of, steps
from campus.domain.assignment import PROPOSED, AssignmentEvent, Decision
from campus.domain.city import City, pick
from campus.domain.evidence import read_evidence
from campus.domain.paper import Act, Line, Paper, PaperKind, Table
from campus.domain.paper_template import ACT_WORDS, MOVE_WORDS, PaperTemplate, PropertyKind
from campus.domain.record import Space
from campus.domain.role_path import OPEN, is_move
from campus.errors import NotFoundError, SettingError
from campus.services.rights import require_right
from campus.store.reading import Reader
from campus.store.store import Store

MOST_IN_WORDS: Final = 5
"""So many decisions are told in numbered lines; of more, the attached table tells."""

COLUMNS: Final = {
    PaperKind.DRAFT: ("name", "place", "role", "mission", "period", "operator"),
    PaperKind.ANNOUNCEMENT: ("name", "place", "area", "role", "mission", "period"),
}
TOLD: Final = ("role", "mission", "functions", "period", "operator")
"""What the numbered lines tell of every decision, and of a change old and new."""
TOLD_WHEN_KNOWN: Final = ("industries", "stages", "lead", "parent", "programs")
PROOF: Final = ("basis", "budget", "evidence")
"""What a draft tells of the papers when it is known; an announcement is public, and files may hold names."""

SHORT_HASH: Final = 12
"""So many signs of a file's SHA-256 tell it from another one by eye."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The kinds of property that a space may be of, with the acts that each asks for.

    ``owner`` names the institution whose kind narrowed the choice; empty when every kind is offered. A person chooses.
    """

    kinds: tuple[PropertyKind, ...]
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class _Past:
    """What every decision said in turn, and which decided one of the same space goes on as which other."""

    contents: dict[str, list[Decision]]
    earlier: dict[tuple[str, str], Decision]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A decision in words: what its paper says now and, of a change, before.

    ``word`` names the act in titles, ``remark`` in lists: of a role that moves they are not the same.
    """

    act: Act
    word: str
    remark: str
    decision: Decision
    effective: str
    now: dict[str, str]
    before: dict[str, str]


def paper_of(store: Store, city: City, actor: Actor, decision_ids: Sequence[str], kind: PaperKind) -> Paper:
    """Draft one paper for some decisions, in the order in which they are named.

    Raises :class:`~campus.errors.RightError` without the right to propose or approve,
    :class:`~campus.errors.NotFoundError` for an unknown decision, or one that was not decided and yet is to be
    announced, and :class:`~campus.errors.SettingError` when the city's pack has no words for papers.
    """
    template = city.papers
    if template is None:
        raise SettingError(f"The city {city.key!r} has no words for papers. Add [papers] to its city.toml.")
    wanted = list(dict.fromkeys(decision_ids))
    if not actor.has(Right.APPROVER):
        require_right(store, actor, Right.OFFICIAL, "draft_paper", " ".join(wanted))
    if not wanted:
        raise NotFoundError("A paper needs at least one decision.")
    with store.snapshot() as moment:
        past = _past(moment.events())
        subjects = [_subject(moment, past, city, template, _said(past, key, kind)) for key in wanted]
    subjects = _with_moves(subjects, template)
    return (_draft if kind is PaperKind.DRAFT else _announcement)(subjects, city, template)


def papers_with(store: Store, decision_id: str) -> tuple[str, ...]:
    """Return the decisions that belong on one paper with a decision: both halves of a move, else it alone."""
    events = store.newest_events()
    newest = {event.decision.id: event.decision for event in events}
    own = newest.get(decision_id)
    if own is None:
        return (decision_id,)
    before = (item for item in newest.values() if is_move(item, own) and _on_one_paper(item, own))
    after = newest.get(own.successor_id)
    if after is not None and is_move(own, after) and _on_one_paper(own, after):
        return own.id, after.id
    first = next(before, None)
    return (first.id, own.id) if first else (own.id,)


def _on_one_paper(one: Decision, other: Decision) -> bool:
    """Tell whether two decisions are proposed, or were decided, together."""
    states = {one.state, other.state}
    return (states <= OPEN or not states & PROPOSED) and one.document_no == other.document_no


def _with_moves(subjects: Sequence[_Subject], template: PaperTemplate) -> list[_Subject]:
    """Name the end and the beginning of a role that moves as what they are."""
    words, found = template.words, list(subjects)
    for at, ending in enumerate(subjects):
        for to, beginning in enumerate(subjects):
            if ending.act is Act.END and is_move(ending.decision, beginning.decision):
                found[at] = replace(found[at], word=words["move"], remark=words["leaves"])
                found[to] = replace(found[to], word=words["move"], remark=words["arrives"])
    return found


def checklist_of(store: Store, city: City, space_id: str) -> Checklist:
    """Return what has to be asked for a space; raise :class:`~campus.errors.NotFoundError` for an unknown one."""
    record = store.record(space_id)
    note = pick(city.checklists.note, city.source_language)
    owner = store.record(record.owner_id) if isinstance(record, Space) and record.owner_id else None
    fitting = tuple(kind for kind in city.checklists.kinds if owner is not None and owner.kind in kind.owner_kinds)
    if owner is None or not fitting:
        return Checklist(city.checklists.kinds, "", note)
    return Checklist(fitting, owner.name, note)


def _past(events: Iterable[AssignmentEvent]) -> _Past:
    """Sort the events by decision, and what was decided also by the decision that goes on from it."""
    contents: dict[str, list[Decision]] = {}
    earlier: dict[tuple[str, str], Decision] = {}
    for event in events:
        item = event.decision
        contents.setdefault(item.id, []).append(item)
        if item.successor_id and item.state not in PROPOSED:
            earlier[item.successor_id, item.space_id] = item
    return _Past(contents, earlier)


def _subject(moment: Reader, past: _Past, city: City, template: PaperTemplate, said: Sequence[Decision]) -> _Subject:
    """Put a decision into words, with what it said before: itself, or the one of its space that it goes on from."""
    decision = said[-1]
    predecessor = past.earlier.get((decision.id, decision.space_id))
    before = said[-2] if len(said) > 1 else predecessor
    act = act_of(before, decision)
    return _Subject(
        act=act,
        word=template.words[ACT_WORDS[act]],
        remark=template.words[ACT_WORDS[act]],
        decision=decision,
        effective=_effective(act, before, decision, template),
        now=_words(moment, past, city, template, decision) | _own(moment, past, template, decision),
        before=_words(moment, past, city, template, before) if before else {},
    )


def _said(past: _Past, key: str, kind: PaperKind) -> Sequence[Decision]:
    """Return what a decision said in turn; raise :class:`NotFoundError` when there is nothing to write about."""
    found = _steps(past.contents.get(key, []), kind)
    if not found:
        nothing = "is not decided" if kind is PaperKind.ANNOUNCEMENT else "is neither proposed nor decided"
        reason = f"{nothing}, so there is nothing to write" if key in past.contents else "is unknown"
        raise NotFoundError(f"Decision {key!a} {reason}.")
    return found


def _steps(contents: Sequence[Decision], kind: PaperKind) -> list[Decision]:
    """Return what a decision said in turn: what was decided and, in a draft, what is proposed now."""
    said = [item for item in contents if item.state not in PROPOSED]
    if kind is PaperKind.DRAFT and contents and contents[-1].state in OPEN:
        said.append(contents[-1])
    return steps(said)


def _effective(act: Act, before: Decision | None, decision: Decision, template: PaperTemplate) -> str:
    """Write the first day of what is new: of an end, the day from which the mission no longer holds.

    A change of what has a beginning already takes effect on a day that is settled when it is approved.
    """
    if act is Act.END:
        return template.day(decision.valid_to, decision.valid_to_basis)
    begun = before is not None and before.valid_from == decision.valid_from
    return template.day(None) if begun else template.day(decision.valid_from, decision.valid_from_basis)


def _words(moment: Reader, past: _Past, city: City, template: PaperTemplate, decision: Decision) -> dict[str, str]:
    """Write what a decision and its space say; what is not known says so."""
    first = template.day(decision.valid_from, decision.valid_from_basis)
    found = {
        **_space_words(moment, decision.space_id),
        "role": pick(city.role(decision.role).labels, city.source_language),
        "mission": decision.mission,
        "functions": _terms(city, "functions", decision.functions),
        "industries": _terms(city, "industry_keys", decision.industries),
        "stages": _terms(city, "stages", decision.stages),
        "period": f"{first} ~ {template.day(decision.valid_to, decision.valid_to_basis)}",
        "operator": _name(moment, decision.operator_id),
        "lead": _name(moment, decision.lead_id),
        "parent": _parent(moment, past, decision),
        "reason": decision.reason,
    }
    return {name: text or template.words["unknown"] for name, text in found.items()}


def _own(moment: Reader, past: _Past, template: PaperTemplate, decision: Decision) -> dict[str, str]:
    """Write what is a decision's own: the document named when proposed, budget, files by hash, what goes along."""
    proposed = [item for item in past.contents[decision.id] if item.state in OPEN]
    files = filter(None, map(read_evidence, decision.evidence))
    found = {
        "basis": proposed[-1].document_no if proposed else "",
        "programs": _programs(moment, decision),
        "budget": decision.budget_line,
        "evidence": ", ".join(f"{file.name} (SHA-256 {file.sha256[:SHORT_HASH]})" for file in files),
    }
    return {name: text or template.words["unknown"] for name, text in found.items()}


def _space_words(moment: Reader, space_id: str) -> dict[str, str]:
    """Write what is known of a space; a room is named with its building and stands at its address."""
    space = moment.record(space_id)
    parent = moment.record(space.parent_id) if isinstance(space, Space) and space.parent_id else None
    return {
        "name": f"{parent.name} {space.name}" if parent else space.name,
        "place": space.address or space.place_text or (parent.address if parent else ""),
        "area": space.area_text if isinstance(space, Space) else "",
    }


def _programs(moment: Reader, decision: Decision) -> str:
    """Name the programmes that go along when a role moves."""
    links = moment.links_of(decision.space_id) if decision.moved_links else []
    return "; ".join(_name(moment, link.from_id) for link in links if link.id in decision.moved_links)


def _terms(city: City, vocabulary: str, keys: Iterable[str]) -> str:
    """Write keys of a vocabulary in words."""
    return ", ".join(pick(city.term(vocabulary, key).labels, city.source_language) for key in keys)


def _parent(moment: Reader, past: _Past, decision: Decision) -> str:
    """Name the space of the campus that this one belongs to."""
    contents = past.contents.get(decision.parent_id)
    return _name(moment, contents[-1].space_id) if contents else ""


def _name(moment: Reader, record_id: str) -> str:
    """Return a record's name; nothing for an unknown one."""
    return moment.record(record_id).name if record_id else ""


def _draft(subjects: Sequence[_Subject], city: City, template: PaperTemplate) -> Paper:
    """Put together the paper that asks for the decisions."""
    word, acts = template.word, _acts(subjects, template)
    announced = Line(f"{word('announced')}: {_one_day(subjects, template, 'announced_on')}")
    content = _content(subjects, template, PROOF)
    details = (_spaces(subjects, template), content, announced, _in_force(subjects, template))
    title = word("title_draft", acts=acts)
    fields = ((word("receiver_label"), word("receiver")), (word("via_label"), ""), (word("subject_label"), title))
    return Paper(
        kind=PaperKind.DRAFT,
        notice=word("notice_draft"),
        fields=fields,
        title=title,
        lines=(Line(f"{word('related')}: {_bases(subjects, template)}"), Line(word("purpose", acts=acts), details)),
        attachment=_attachment(subjects, template),
        table=_table(subjects, template, PaperKind.DRAFT),
        levels=template.levels,
        font=template.font,
        language=city.source_language,
    )


def _announcement(subjects: Sequence[_Subject], city: City, template: PaperTemplate) -> Paper:
    """Put together the paper that makes the decisions known."""
    word, acts = template.word, _acts(subjects, template)
    return Paper(
        kind=PaperKind.ANNOUNCEMENT,
        notice=word("notice_announcement"),
        number=word("number_announcement", number=word("unknown")),
        title=word("title_announcement", acts=acts),
        opening=word("opening_announcement", acts=acts),
        day=_one_day(subjects, template, "announced_on"),
        sender=template.sender,
        lines=(
            Line(f"{word('related')}: {_documents(subjects, template)}"),
            _spaces(subjects, template),
            _content(subjects, template),
            _in_force(subjects, template),
            Line(f"{word('contact')}: {word('unknown')}"),
        ),
        attachment=_attachment(subjects, template),
        table=_table(subjects, template, PaperKind.ANNOUNCEMENT),
        levels=template.levels,
        font=template.font,
        language=city.source_language,
    )


def _acts(subjects: Sequence[_Subject], template: PaperTemplate) -> str:
    """Name what is done, each act once."""
    order = [*(template.words[ACT_WORDS[act]] for act in Act), template.words["move"]]
    return "·".join(word for word in order if any(item.word == word for item in subjects))


def _spaces(subjects: Sequence[_Subject], template: PaperTemplate) -> Line:
    """Name the one space, or the first and the number of the others."""
    names = [item.now["name"] for item in subjects]
    moves = {item.word for item in subjects} == {template.words["move"]} and len(subjects) == len(MOVE_WORDS) - 1
    first = f"{' → '.join(names) if moves else names[0]}({subjects[0].now['role']})"
    if not moves and len(subjects) > 1:
        first = template.word("spaces_more", first=first, count=str(len(subjects) - 1))
    return Line(f"{template.words['spaces']}: {first}")


def _content(subjects: Sequence[_Subject], template: PaperTemplate, proof: Sequence[str] = ()) -> Line:
    """Tell each decision in lines, as long as they are few."""
    words = template.words
    if len(subjects) > MOST_IN_WORDS:
        return Line(f"{words['content']}: {words['as_attached']}")
    return Line(words["content"], tuple(_told(item, template, proof) for item in subjects))


def _told(subject: _Subject, template: PaperTemplate, proof: Sequence[str]) -> Line:
    """Tell one decision: what it gives and why; of a change, old and new."""
    words, now, before = template.words, subject.now, subject.before
    known = [name for name in TOLD_WHEN_KNOWN if {now[name], before.get(name, now[name])} != {words["unknown"]}]
    lines = []
    for name in (*TOLD, *known):
        old, new = before.get(name, now[name]), now[name]
        lines.append(Line(f"{words[name]}: {new if old == new else f'{old} → {new}'}"))
    known = [name for name in proof if now[name] != words["unknown"]]
    lines += [Line(f"{words[name]}: {now[name]}") for name in ("reason", *known)]
    return Line(f"{now['name']} {subject.remark}", tuple(lines))


def _in_force(subjects: Sequence[_Subject], template: PaperTemplate) -> Line:
    """Say on which day the decisions take effect."""
    days = {item.effective for item in subjects}
    text = days.pop() if len(days) == 1 else template.words["as_attached"]
    return Line(f"{template.words['in_force']}: {text}")


def _one_day(subjects: Sequence[_Subject], template: PaperTemplate, field: str) -> str:
    """Write the day that all decisions have in common; without one it is not settled."""
    days = {getattr(item.decision, field) for item in subjects}
    return template.day(days.pop() if len(days) == 1 else None)


def _documents(subjects: Sequence[_Subject], template: PaperTemplate) -> str:
    """Name the documents by which the decisions were taken, each once."""
    named = (
        f"{item.decision.document_no}({template.day(item.decision.decided_on)})"
        for item in subjects
        if item.decision.document_no
    )
    return ", ".join(dict.fromkeys(named)) or template.words["unknown"]


def _bases(subjects: Sequence[_Subject], template: PaperTemplate) -> str:
    """Name the documents on which proposals rest, each once."""
    unknown = template.words["unknown"]
    named = (item.now["basis"] for item in subjects if item.now["basis"] != unknown)
    return ", ".join(dict.fromkeys(named)) or unknown


def _attachment(subjects: Sequence[_Subject], template: PaperTemplate) -> str:
    """Name the attached table, and end the paper as papers end."""
    words, title = template.words, template.word("table_title", acts=_acts(subjects, template))
    return f"{words['attachment']}  {title} {words['copies']}  {words['end']}"


def _table(subjects: Sequence[_Subject], template: PaperTemplate, kind: PaperKind) -> Table:
    """List the decisions; a last column tells the act where it is not the same for all or not a first one."""
    words, columns = template.words, COLUMNS[kind]
    remarks = [item.remark for item in subjects]
    remarked = any(item.remark != words[ACT_WORDS[Act.ASSIGN]] for item in subjects)
    rows = [(str(number), *(item.now[name] for name in columns)) for number, item in enumerate(subjects, 1)]
    headings = (words["row_number"], *(words[name] for name in columns))
    return Table(
        title=template.word("table_title", acts=_acts(subjects, template)),
        headings=(*headings, words["remark"]) if remarked else headings,
        rows=tuple((*row, remark) if remarked else row for row, remark in zip(rows, remarks, strict=True)),
    )
