"""The atlas reads only what is new of the chain, and everything when the database is another one."""

from contextlib import closing

import pytest

from campus.services.app_state import AppState
from campus.services.role_history import RoleHistory
from campus.store.reading import Reader
from campus.store.store import open_store
from tests.factories import make_city
from tests.store.pack_factory import decision, make_pack


@pytest.fixture
def asked(monkeypatch):
    """After which links the events of the city were asked for."""
    found, original = [], Reader.events

    def events(self, space_id=None, after=0):
        found.append(after)
        return original(self, space_id, after)

    monkeypatch.setattr(Reader, "events", events)
    return found


def write(store, number):
    store.append_event(decision(), store.last_seq("SP-1"), f"op-{number}", "a")


def test_a_new_decision_is_read_alone(store, asked):
    state = AppState(None, store, make_city())
    first = state.atlas()
    write(store, 1)
    second = state.atlas()
    assert asked == [0, 2], "the chain was read once, then what came after its second link"
    assert (len(first.history.events), len(second.history.events)) == (2, 3)
    assert second.history.events == tuple(store.events())
    assert {item.id for item in second.contents.decisions} == {"DC-1", "DC-2", "DC-9"}
    store.add_audit("a", "act", "what", "done")
    assert state.atlas() is second


def test_a_change_that_is_no_decision_reads_no_event(store):
    with store.snapshot() as moment:
        history = RoleHistory().up_to(moment)
        assert history.up_to(moment) is history


@pytest.mark.parametrize("links", [1, 2, 3])
def test_another_chain_is_read_from_its_beginning(store, tmp_path, links):
    write(store, 1)
    write(store, 2)
    with store.snapshot() as moment:
        history = RoleHistory().up_to(moment)
    with closing(open_store(f"sqlite:///{tmp_path / 'other.sqlite3'}", make_pack())) as other:
        for number in range(links):
            other.append_event(decision("DC-8"), number + 1, f"x-{number}", "b")
        with other.snapshot() as moment:
            assert history.up_to(moment).events == tuple(other.events())
            assert RoleHistory().up_to(moment).decisions() == history.up_to(moment).decisions()
