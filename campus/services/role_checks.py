"""What is wrong with a role's form, seen from the city: words, lists, links and files that it names?"""

from collections.abc import Sequence
from datetime import date

from campus.domain.assignment import Decision
from campus.domain.assignment_form import Known, Problem, RoleForm, check_form
from campus.domain.evidence import Upload
from campus.domain.record import RecordType, Relation
from campus.domain.role_path import OPEN
from campus.errors import FieldFault
from campus.services.atlas import Atlas
from campus.services.evidence import evidence_faults
from campus.store.store import Store


class RoleChecks:
    """Looks at forms with one day's knowledge of a city."""

    def __init__(self, store: Store, atlas: Atlas, today: date) -> None:
        """Keep what a form may refer to."""
        self.store, self.atlas, self.today = store, atlas, today

    def known(self) -> Known:
        """Return what the fields of a form may refer to."""
        city, table = self.atlas.city, self.atlas.table
        bodies = frozenset(table.ids[i] for i in table.types.where([RecordType.INSTITUTION]).nonzero()[0])
        decisions = frozenset(item.id for item in self.atlas.contents.decisions)
        # A place that follows may be proposed at the same time.
        follows = decisions | {item.decision.id for item in self.store.newest_events() if item.decision.state in OPEN}
        lists = frozenset(item.id for item in self.atlas.contents.industry_lists)
        words = {"functions": "functions", "industries": "industry_keys", "stages": "stages", "role": "roles"}
        known = {name: city.keys(vocabulary) for name, vocabulary in words.items()}
        known |= {"lead_id": bodies, "operator_id": bodies, "parent_id": decisions, "successor_id": follows}
        return known | {"industry_list_id": lists}

    def form_faults(self, form: RoleForm, files: Sequence[Upload], space_id: str = "") -> list[FieldFault]:
        """Return everything that is wrong with a form and the files that came with it."""
        faults = [*check_form(form, self.known()), *evidence_faults(self.store, form.evidence, files)]
        links = form.moved_links and not set(form.moved_links) <= self.links_at(space_id)
        faults += [FieldFault("moved_links", Problem.UNKNOWN)] if links else []
        if not form.industries or not self.atlas.contents.industry_lists:
            return faults
        if not form.industry_list_id:
            return [*faults, FieldFault("industry_list_id", Problem.NO_LIST)]
        strange = set(form.industries) - set(self.atlas.industry_keys(form.industry_list_id))
        return [*faults, FieldFault("industries", Problem.NOT_IN_LIST)] if strange else faults

    def follow_faults(self, ended: Decision) -> list[FieldFault]:
        """Return what is wrong with what comes after a role, and with the links that go there."""
        faults = []
        if ended.successor_id and ended.successor_id not in self.known()["successor_id"]:
            faults.append(FieldFault("successor_id", Problem.UNKNOWN))
        if ended.successor_id == ended.id:
            faults.append(FieldFault("successor_id", Problem.OWN_SUCCESSOR))
        if ended.moved_links and not ended.successor_id:
            faults.append(FieldFault("moved_links", Problem.NO_SUCCESSOR))
        if not set(ended.moved_links) <= self.links_at(ended.space_id):
            faults.append(FieldFault("moved_links", Problem.UNKNOWN))
        return faults

    def links_at(self, space_id: str) -> frozenset[str]:
        """Return the links by which something takes place in a space."""
        links = self.atlas.links_of(space_id, self.today, self.today)
        there = (link for link in links if link.relation is Relation.TAKES_PLACE_IN and link.to_id == space_id)
        return frozenset(link.id for link in there)
