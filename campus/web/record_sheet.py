"""What stands on the A4 sheet of a record? Its name, roles, values, links and sources, in the words of one language."""

from collections.abc import Container
from itertools import groupby

from campus.domain.city import pick
from campus.domain.query import Query
from campus.locale import Translate
from campus.services.app_state import AppState
from campus.services.picture import picture_content, place_bounds
from campus.services.record_view import Origin, RecordView, Value
from campus.views.dates import day_text
from campus.views.labels import field_label, relation_label, standing_label, type_label
from campus.views.record_sheet import RecordSheet, SheetGroup
from campus.views.record_text import (
    Footnotes,
    Provenance,
    assignment_words,
    content_words,
    decision_dates,
    display_name,
    second_name,
    source_words,
    unknown_words,
)


class SheetWriter:
    """Writes one record in one language; origins are numbered in the order in which they are named."""

    def __init__(self, state: AppState, view: RecordView, language: str, t: Translate) -> None:
        """Begin with no origin named."""
        self.state, self.view, self.language, self.t = state, view, language, t
        self.city, self.notes = state.city, Footnotes()

    def sheet(self) -> RecordSheet:
        """Return the whole sheet."""
        view, atlas, today = self.view, self.state.atlas(), self.state.today()
        query = Query(types=frozenset({view.row.type.value}))
        bounds = place_bounds(atlas, view.row.id, today)
        facts, links = self.facts(), self._links()
        day = self.t("{day} 기준").format(day=day_text(today, self.language))
        return RecordSheet(
            program=pick(self.city.program_names, self.language),
            name=display_name(view.record.name, view.record.name_en, self.language, self.city),
            lines=self._lines(),
            facts=facts,
            links=links,
            sources=self._sources(),
            footer=f"{day} · ID {view.row.id} · {self.t('데이터 버전')} {atlas.version}",
            content=picture_content(atlas, query, bounds, self.language, today, view.row.id),
        )

    def facts(self) -> tuple[SheetGroup, ...]:
        """Write the roles and the values."""
        return (*self._roles(), *self.values())

    def sign(self, origin: Origin) -> str:
        """Return the sign of an origin."""
        return self.notes.number((origin.source, origin.reference_date, origin.basis))

    def _lines(self) -> tuple[str, ...]:
        """Say what kind of record it is, and what is noted of it."""
        row, record = self.view.row, self.view.record
        areas = {item.id: item for item in self.state.atlas().areas.districts}
        area = areas.get(row.district_id)
        words = [type_label(row.type, self.t), pick(self.city.term("kinds", row.kind).labels, self.language)]
        words += [display_name(area.name, area.name_en, self.language, self.city)] if area else []
        words += [] if row.located else [self.t("위치 미확인")]
        other = second_name(record, self.language, self.city)
        return tuple(line for line in (other, " · ".join(words), record.note) if line)

    def _roles(self) -> tuple[SheetGroup, ...]:
        """Write the roles that stand, each with its period, its dates and its source."""
        groups = []
        for item in self.view.assignments:
            decision = item.decision
            role = pick(self.city.role(decision.role).labels, self.language)
            words = {
                **assignment_words(item, self.city, self.language, self.t),
                **decision_dates(item, self.language, self.t),
            }
            origin: Provenance = (
                self.state.atlas().source_by_id[decision.source_id],
                decision.reference_date,
                decision.date_basis,
            )
            heading = f"{role} — {standing_label(decision, item.standing, self.t)} {self.notes.number(origin)}"
            lines = [f"{label}: {text}" for label, text in words.items()]
            groups.append(SheetGroup(heading, (*lines, *([decision.note] if decision.note else []))))
        if not groups and self.view.row.type == "space":
            groups.append(SheetGroup(self.t("후보: 이 날짜에 부여된 임무 없음")))
        return tuple(groups)

    def _words(self, item: Value) -> str:
        """Write a value."""
        return ", ".join(content_words(item.field, item.content, self.city, self.language, self.t))

    def values(self, told: Container[str] = ()) -> tuple[SheetGroup, ...]:
        """Write the known values that are not told elsewhere, each with the sign of its origin; name the unknown."""
        values = [
            f"{field_label(item.field, self.t)}: {self._words(item)} {self.sign(item.origin)}"
            for item in self.view.values
            if item.field not in told
        ]
        groups = [SheetGroup(self.t("알려진 항목"), tuple(values))] if values else []
        if self.view.unknown:
            heading = self.t("알려지지 않은 항목 {count}개").format(count=len(self.view.unknown))
            groups.append(SheetGroup(heading, (", ".join(unknown_words(self.view.unknown, self.t)),)))
        return tuple(groups)

    def _links(self) -> tuple[SheetGroup, ...]:
        """Name the linked records by the kind of tie, seen from this record."""
        groups = []
        for (relation, outward), items in groupby(self.view.related, key=lambda item: (item.relation, item.outward)):
            names = [
                f"{display_name(item.row.name, item.row.name_en, self.language, self.city)} {self.sign(item.origin)}"
                for item in items
            ]
            heading = f"{relation_label(relation, self.t, outward=outward)} {len(names):,}"
            groups.append(SheetGroup(heading, names=tuple(names)))
        if not groups:
            return (SheetGroup(self.t("알려진 연결 없음")),)
        return (SheetGroup(f"{self.t('연결')} {len(self.view.related):,}"), *groups)

    def _sources(self) -> SheetGroup:
        """List the origins that were named, and that of the record itself."""
        self.sign(self.view.origin)
        lines = [
            f"{sign} {' · '.join(source_words(*origin, self.language, self.t))}"
            for sign, origin in self.notes.in_order()
        ]
        return SheetGroup(self.t("출처와 기준일"), tuple(lines))
