"""The short version of `make faults`: nothing acknowledged is lost or doubled, whatever is killed or cut."""

from dataclasses import replace

import pytest

from tests.faults import power_run
from tests.faults.cluster import Cluster, binaries
from tests.faults.kill_run import Goal, Report, Supervisor, judge
from tests.faults.writer import APPROVE, DONE, PROPOSE, REFUSED, Act, Word
from tests.tools import require

GOAL = Goal(acts=200, kills=8, limit_s=60, spaces=40)
SERVER_GOAL = replace(GOAL, acts=80, kills=4)


def test_killed_writers_on_one_file_lose_and_double_nothing(tmp_path):
    report = Supervisor(f"sqlite:///{tmp_path / 'city.sqlite3'}", tmp_path, GOAL, lambda _: None).run()
    assert (report.faults, report.broken, report.damage) == (0, "", "")
    assert report.kills >= GOAL.kills
    assert report.acknowledged >= GOAL.acts
    assert report.links >= report.acknowledged


@pytest.mark.postgres
def test_a_killed_server_loses_and_doubles_nothing_and_writers_go_on_without_a_restart(tmp_path):
    require("postgresql server")
    cluster = Cluster()

    def disturb(kills):
        if kills == SERVER_GOAL.kills // 2:
            cluster.kill()
            cluster.start()

    try:
        report = Supervisor(cluster.url, tmp_path, SERVER_GOAL, disturb).run()
    finally:
        cluster.remove()
    assert (report.faults, report.broken) == (0, "")
    assert report.acknowledged >= SERVER_GOAL.acts
    assert report.tries > 0
    assert all("it cannot be reached. Start the server" in text for text in report.errors)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return power_run.make_recording(tmp_path_factory.mktemp("recording"), 20)


def test_wherever_the_power_is_cut_the_file_is_whole_and_every_acknowledged_decision_is_in_it(recording, tmp_path):
    report = power_run.cut(tmp_path, recording, 60, 60)
    assert (report.cuts, report.faults, report.first_fault) == (60, 0, "")
    assert "PRAGMA synchronous=FULL" in recording.played.settings


def test_the_cuts_find_what_a_store_that_does_not_wait_for_the_disk_would_lose(recording, tmp_path):
    settings = [text.replace("=FULL", "=NORMAL") for text in recording.played.settings]
    played = replace(recording.played, settings=settings)
    path = tmp_path / power_run.NAME
    path.write_bytes(recording.safe[power_run.NAME])
    careless = replace(recording, played=played, log=power_run.record(path, played))
    assert power_run.cut(tmp_path, careless, 20, 60).lost > 0


def word(verb, number, kind=PROPOSE):
    return Word(verb, Act(f"op-{number}", kind, "SP-F0", 0), "DC-1").plain()


def test_the_comparison_finds_what_is_lost_and_what_was_written_unasked(store):
    report = Report()
    judge(report, [word(DONE, 1), word(DONE, 2, APPROVE), word(REFUSED, 3)], [], [])
    assert (report.lost, report.acknowledged, report.approved, report.refused) == (2, 2, 1, 1)
    (event, _) = store.events()
    report = Report()
    again = [replace(event, operation_id=key, chain_no=no) for no, key in enumerate(("op-2", "op-3", "op-3", "op-4"))]
    judge(report, [word(REFUSED, 3)], [Act("op-2", PROPOSE, "SP-F0", 0)], again)
    assert (report.lost, report.doubled, report.half, report.unasked) == (0, 4, 1, 1)


def test_the_server_programs_are_looked_for_where_they_are_installed():
    require("postgresql server")
    assert binaries().endswith("bin")
