"""Is a decision ever lost, doubled or torn: writers killed, the server killed, the power cut? (`make faults`)."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.faults import power_run
from tests.faults.cluster import Cluster, binaries
from tests.faults.kill_run import Goal, Report, Supervisor

GOAL = Goal(acts=6_000, kills=210, limit_s=600)
SERVER_KILL_EVERY = 15
LEAST_CUTS = 1_000
POWER_ACTS, POWER_CUTS, POWER_LIMIT_S = 80, 1_500, 600


def kill_on_sqlite(folder: Path) -> int:
    """Kill writers on one file."""
    address = f"sqlite:///{folder / 'city.sqlite3'}"
    return told("SQLite", Supervisor(address, folder, GOAL, lambda _: None).run())


def kill_on_postgresql(folder: Path) -> int:
    """Kill writers, and every so often the server too."""
    if not binaries():
        print("PostgreSQL: not tried, its server programs (initdb, postgres) are not installed")
        return 0
    cluster = Cluster()

    def disturb(kills: int) -> None:
        if kills % SERVER_KILL_EVERY == 0:
            cluster.kill()
            cluster.start()

    try:
        report = Supervisor(cluster.url, folder, GOAL, disturb).run()
    finally:
        cluster.remove()
    report.server_kills = report.kills // SERVER_KILL_EVERY
    return told("PostgreSQL", report)


def told(name: str, report: Report) -> int:
    """Print the figures; return how many must not be."""
    reached = report.acknowledged >= GOAL.acts and report.kills >= GOAL.kills
    server = f" and {report.server_kills} of the server" if report.server_kills else ""
    print(f"{name}: {report.kills} kills of writers{server} in {report.seconds:.0f} s")
    print(f"  decisions acknowledged {report.acknowledged:,}: {report.approved:,} approvals, the others proposals")
    print(
        f"  {report.acknowledged / report.seconds:.0f} a second while being killed; {report.refused} met another writer"
    )
    print(
        f"  found done when tried again after a kill {report.repeated}, tries while the server was away {report.tries}"
    )
    print(f"  lost {report.lost}, doubled {report.doubled}, written unasked {report.unasked}, half {report.half}")
    print(f"  chain: {report.broken or f'{report.links:,} links hold'}; integrity: {report.damage or 'ok'}")
    if not reached:
        print(f"  NOT ENOUGH: {GOAL.acts:,} decisions and {GOAL.kills} kills were wanted")
    return report.faults + (not reached)


def cut_power(folder: Path) -> int:
    """Cut the power at every write."""
    recording = power_run.make_recording(folder, POWER_ACTS)
    report = power_run.cut(folder, recording, POWER_CUTS, POWER_LIMIT_S)
    print(f"power: {report.cuts:,} cuts in {report.seconds:.0f} s over {report.asked:,} orders to the disk")
    print(f"  corrupt {report.corrupt}, acknowledged acts lost {report.lost}, half written {report.half}")
    print(f"  could not go on {report.stuck}; cuts that kept an act before it was acknowledged {report.kept}")
    if report.first_fault:
        print(f"  the first fault: {report.first_fault}")
    return report.faults + (report.cuts < LEAST_CUTS)


PARTS: Mapping[str, Callable[[Path], int]] = {
    "sqlite": kill_on_sqlite,
    "postgresql": kill_on_postgresql,
    "power": cut_power,
}


def main() -> int:
    """Try the parts that were named, or all of them."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help=f"of {', '.join(PARTS)}; all without a name")
    faults = 0
    for name in parser.parse_args().parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            faults += PARTS[name](Path(folder))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
