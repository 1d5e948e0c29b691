"""What can be done from the command line: city packs, files in, the chain of decisions, frozen days?"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from campus.domain.frozen_day import FrozenDay
from campus.domain.imports import MAY_STAND, WGS84, Choices, FaultKind, ImportFault, ImportRun
from campus.errors import CampusError
from campus.services.accounts import Accounts
from campus.services.app_state import app_state
from campus.services.audit import make_anchor, make_key, open_to_inspect, read_key
from campus.services.audit import verify as verify_chain
from campus.services.import_plan import DryRun
from campus.services.imports import ImportDesk
from campus.services.pack_build import build_pack
from campus.services.pack_check import check_pack
from campus.services.second_step import SecondStep
from campus.services.snapshots import COMMAND_LINE, Answer, freeze_day, frozen_days, frozen_edition
from campus.services.vault import Vault

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
MOST_DIFFERENCES = 100
MOST_FAULTS, MOST_RUNS = 200, 20
KINDS = click.Choice([kind.value for kind in FaultKind])
STANDING = click.Choice(sorted(kind.value for kind in MAY_STAND))


@contextmanager
def told_plainly() -> Iterator[None]:
    """End with exit code 1 and the plain message of an error that names its cause."""
    try:
        yield
    except CampusError as error:
        raise click.ClickException(str(error)) from error


@click.group()
def main() -> None:
    """Work with the ALL CITY CAMPUS map."""


@main.group()
def pack() -> None:
    """Make and check city packs (folders of geodata/)."""


@pack.command()
@click.argument("folder", type=FOLDER)
@click.option("--from", "material", type=FOLDER, required=True, help="Folder of the collected material.")
def build(folder: Path, material: Path) -> None:
    """Write the tables of FOLDER from collected material, as its datasets.toml and curation say.

    The same material always gives the same bytes. Check the result with `campus pack check`.
    """
    with told_plainly():
        counts = build_pack(folder, material)
    _show_counts(counts)


@pack.command()
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """Check FOLDER: schema, keys, references, geometry, places and sources. Prints every fault on a line.

    Exit code 1 when there is any; otherwise the number of rows of each table.
    """
    checked = check_pack(folder)
    for fault in checked.faults:
        click.echo(str(fault))
    if checked.faults:
        raise SystemExit(1)
    _show_counts(checked.counts)


def _show_counts(counts: Mapping[str, int]) -> None:
    """Print the number of rows of each table."""
    for table, count in counts.items():
        click.echo(f"{table:<18}{count:>7}")


@main.group()
def audit() -> None:
    """Check that the decisions are still those that were recorded, with anchors also against who rewrites the file."""


@audit.command()
@click.option("--anchors", type=FILE, help="File of lines that `campus audit anchor` printed, brought from elsewhere.")
@click.option("--key", type=FILE, help="The key file with which those lines were made.")
def verify(anchors: Path | None, key: Path | None) -> None:
    """Check every link of the chain of decisions and every file they rest on, without changing the database.

    Names the first broken link; exit code 1 when there is any. Without anchors, somebody who can rewrite the whole
    database can also compute a chain that holds.
    """
    if (anchors is None) != (key is None):
        raise click.UsageError("--anchors and --key belong together.")
    with told_plainly(), open_to_inspect() as store:
        lines = anchors.read_text(encoding="utf-8", errors="replace") if anchors else None
        verdict = verify_chain(store, lines, read_key(key) if key else b"")
    for fault in verdict.faults:
        click.echo(fault)
    if verdict.faults:
        raise SystemExit(1)
    click.echo(f"{verdict.links} links hold.")
    if anchors:
        click.echo(f"Anchors hold up to link {verdict.anchored}.")


@audit.command()
@click.option("--key", type=FILE, required=True, help="The key file; keep it on another machine.")
def anchor(key: Path) -> None:
    """Print one line that says which link of the chain is the newest now: append it to a file on another machine."""
    with told_plainly(), open_to_inspect() as store:
        click.echo(make_anchor(store, read_key(key)).line())


@audit.command("make-key")
@click.argument("file", type=NEW_FILE)
def make_key_file(file: Path) -> None:
    """Write a new key to FILE, readable for its owner only; never over a file that is there."""
    with told_plainly():
        make_key(file)


@main.command()
@click.argument("day", type=DAY, required=False)
@click.option("--again", is_flag=True, help="Freeze another edition when what is known differs from the newest one.")
@click.option("--edition", type=click.IntRange(min=1), help="Take this edition, without comparing it with what stands.")
@click.option("--to", "target", type=NEW_FILE, help="Write the frozen bytes to this file.")
def snapshot(day: datetime | None, edition: int | None, target: Path | None, *, again: bool) -> None:
    """Freeze what stood on DAY (2026-12-31) with its SHA-256; without DAY, list what was frozen.

    A day that is frozen already stays as it is: the same bytes are given, and what is known otherwise by now is told.
    """
    with told_plainly():
        app = app_state()
        if day is None:
            _list_frozen_days()
        elif edition is not None:
            _hand_out(frozen_edition(app.store, day.date(), edition), target)
        else:
            answer = freeze_day(app.store, app.city, COMMAND_LINE, day.date(), app.today(), again=again)
            _hand_out(answer.frozen, target)
            _show_differences(answer)


def _list_frozen_days() -> None:
    """Print every frozen edition on a line."""
    for item in frozen_days(app_state().store):
        state = "" if item.holds else "  CHANGED SINCE"
        click.echo(f"{item.day} {item.edition} {item.sha256} {item.frozen_at} link {item.chain_no}{state}")


def _hand_out(frozen: FrozenDay, target: Path | None) -> None:
    """Print what an edition is, and write its bytes."""
    click.echo(f"{frozen.day}, edition {frozen.edition}: {len(frozen.content)} bytes, SHA-256 {frozen.sha256}")
    if target is None:
        return
    try:
        target.write_bytes(frozen.content)
    except OSError as error:
        raise click.ClickException(f"{target}: cannot be written ({error.strerror}).") from error


def _show_differences(answer: Answer) -> None:
    """Print how what is known now differs from what was frozen before."""
    if answer.differences:
        click.echo("It differs from the edition before:" if answer.is_new else "What is known now differs from it:")
    elif not answer.is_new:
        click.echo("What is known now gives the same bytes.")
    for line in answer.differences[:MOST_DIFFERENCES]:
        click.echo(f"  {line}")
    if len(answer.differences) > MOST_DIFFERENCES:
        click.echo(f"  and {len(answer.differences) - MOST_DIFFERENCES} more")


@main.command("import")
@click.argument("file", type=FILE)
@click.option("--apply", "applies", is_flag=True, help="Write it, in one transaction; without this nothing is written.")
@click.option("--accept", multiple=True, type=KINDS, help="Accept the proposed repair of all faults of this kind.")
@click.option("--keep", multiple=True, type=STANDING, help="Rows with this kind of fault are right as they stand.")
@click.option("--crs", type=int, default=WGS84, help="The system of the file's coordinates (EPSG code).")
@click.option("--outside", is_flag=True, help="Take rows of other places in as well.")
def import_file(
    file: Path, accept: tuple[str, ...], keep: tuple[str, ...], crs: int, *, applies: bool, outside: bool
) -> None:
    """Tell what FILE is and what it would change, every fault with row, column, value and repair.

    A row whose fault nobody answered is held back. Undo a written import as a whole by `campus undo-import ID`.
    """
    choices = Choices(frozenset(accept), frozenset(keep), crs, outside)
    with told_plainly():
        app = app_state()
        desk = ImportDesk(app.store, app.city, app.settings.city_dir, app.today())
        content = file.read_bytes()
        table = desk.read(COMMAND_LINE, file.name, content)
        data_set = desk.recognise(table)
        dry = desk.dry_run(COMMAND_LINE, table, data_set, file.name, choices)
        _show_dry_run(dry, choices)
        if data_set is None:
            raise click.ClickException("No data set of the city pack has these columns: map them on the page once.")
        if not applies:
            click.echo("Nothing was written. Write it with --apply.")
            return
        run = desk.apply(COMMAND_LINE, dry, file.name, content)
    click.echo(f"Written as {run.id}." if run else "Nothing to write.")


def _show_dry_run(dry: DryRun, choices: Choices) -> None:
    """Print what a file is and what it would do."""
    name = dry.data_set.key if dry.data_set else "unknown data set"
    click.echo(f"{dry.table.kind} {dry.table.encoding}, {name}, reference date {dry.reference_date or 'unknown'}")
    for kind, value in dry.notices:
        click.echo(f"  note: {kind.value} {value}")
    if dry.data_set and not dry.data_set.table:
        click.echo(f"  not stored: {dry.data_set.reason.get('en', '')}")
    click.echo("  " + ", ".join(f"{name} {count:,}" for name, count in dry.counts.as_numbers().items()))
    for plan in dry.rows[:MOST_DIFFERENCES]:
        fields = "; ".join(f"{item.field}: {item.old!r} -> {item.new!r}" for item in plan.changes)
        click.echo(f"row {plan.row} {plan.act.value} {plan.record_id} {plan.name!r} {fields}")
    _show_rest(len(dry.rows), MOST_DIFFERENCES)
    waiting = dry.open_faults(choices)
    for fault in waiting[:MOST_FAULTS]:
        click.echo(_fault_line(fault))
    _show_rest(len(waiting), MOST_FAULTS)
    for fault in dry.outside_faults[:MOST_FAULTS]:
        click.echo(f"left out: {_fault_line(fault)}")
    _show_rest(len(dry.outside_faults), MOST_FAULTS)
    for gone in dry.gone[:MOST_DIFFERENCES]:
        click.echo(f"not in the file (kept): {gone.record_id} {gone.name!r} of {gone.reference_date}")


def _fault_line(fault: ImportFault) -> str:
    """Write a fault with its place, value, reason and repair."""
    repair = f" -> {fault.repair!r}" if fault.repair else ""
    detail = f" ({fault.detail})" if fault.detail else ""
    return f"row {fault.row} {fault.column}={fault.value!r}: {fault.kind.value}{detail}{repair}"


def _show_rest(count: int, shown: int) -> None:
    """Say how many lines were not printed."""
    if count > shown:
        click.echo(f"  and {count - shown:,} more")


@main.command("undo-import")
@click.argument("import_id", required=False)
def undo_import(import_id: str | None) -> None:
    """Take an import back as a whole; without IMPORT_ID, list the imports."""
    with told_plainly():
        app = app_state()
        desk = ImportDesk(app.store, app.city, app.settings.city_dir, app.today())
        if import_id is not None:
            click.echo(_run_line(desk.undo(COMMAND_LINE, import_id)))
            return
        for run in desk.runs(COMMAND_LINE)[:MOST_RUNS]:
            click.echo(_run_line(run))


def _run_line(run: ImportRun) -> str:
    """Write an import on a line."""
    counts = ", ".join(f"{name} {count:,}" for name, count in run.counts.items() if count)
    state = f"  taken back {run.undone_at}" if run.undone_at else ""
    return f"{run.id} {run.applied_at} {run.data_set} {run.file_name} ({counts}){state}"


@main.group()
def account() -> None:
    """Help people back to their account."""


@account.command()
@click.argument("login")
def link(login: str) -> None:
    """Print a one-time link by which the owner of LOGIN chooses a new password within 24 hours.

    For the only administrator who forgot the password; the present one holds until the link is used.
    """
    with told_plainly():
        click.echo(f"/set-up/{Accounts(app_state().store).rescue_link(login)}")


@account.command("forget-codes")
@click.argument("login")
def forget_codes(login: str) -> None:
    """Ask LOGIN for no one-time code any more, for the only administrator who lost telephone and recovery codes."""
    with told_plainly():
        app = app_state()
        SecondStep(app.store, Vault(app.settings.key_file)).rescue(login)
        click.echo("Signing in asks for the password only.")
