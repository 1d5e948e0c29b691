"""What can be done with a city pack from the command line?"""

from collections.abc import Mapping
from pathlib import Path

import click

from campus.errors import CampusError
from campus.services.pack_build import build_pack
from campus.services.pack_check import check_pack

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


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
    try:
        counts = build_pack(folder, material)
    except CampusError as error:
        raise click.ClickException(str(error)) from error
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
