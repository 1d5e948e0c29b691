"""What does the program cost, beside the plain ways of doing the same, all measured in this run? (`make bench`)."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench import decision_work, import_work, map_work, memory_work, program_work, start_work
from tests.bench.crowd import city_pack
from tests.bench.measure import Figure, table

PARTS: Mapping[str, Callable[[Path], list[Figure]]] = {
    "start": start_work.measure,
    "memory": lambda folder: memory_work.measure(folder, city_pack()),
    "decisions": lambda folder: decision_work.measure(folder, city_pack()),
    "programs": lambda folder: program_work.measure(folder, city_pack()),
    "import": import_work.measure,
    "map": lambda folder: map_work.measure(folder, city_pack(), (100_000,)),
    "million": lambda folder: map_work.measure(folder, city_pack(), (1_000_000,)),
}


def main() -> int:
    """Measure the parts that were named, or all of them."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help=f"of {', '.join(PARTS)}; all without a name")
    figures: list[Figure] = []
    for name in parser.parse_args().parts or PARTS:
        print(f"measuring: {name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            figures += PARTS[name](Path(folder))
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
