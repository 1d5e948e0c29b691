"""How is one figure taken, and how does it stand beside the plain way and the promise?"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; ``plain`` is ``None`` when there is no plain way, ``promise`` when nothing is promised.

    ``note`` says what the plain way is, or on which smaller size it was measured.
    """

    name: str
    ours: float
    unit: str
    plain: float | None = None
    promise: float | None = None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Write the figure as a row of the table."""
        ratio = f"{self.plain / self.ours:,.1f}x" if self.plain is not None and self.ours else ""
        kept = "" if self.promise is None else "yes" if self.ours <= self.promise else "NO"
        return (
            self.name,
            number(self.ours, self.unit),
            "" if self.plain is None else number(self.plain, self.unit),
            ratio,
            "" if self.promise is None else f"{number(self.promise, self.unit)} {kept}",
            self.note,
        )


HEAD = ("what", "ours", "plain way", "ratio", "promise, kept?", "the plain way is ...")


def number(value: float, unit: str) -> str:
    """Write a value with as many digits as it deserves."""
    if unit == "s" and value < 0.1:
        return f"{value * 1000:.1f} ms"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out in columns."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def best_of(times: int, act: Callable[[], object]) -> float:
    """Return the seconds of the fastest of several runs: what the code needs when nothing else disturbs it."""
    return min(seconds_of(act) for _ in range(times))


def seconds_of(act: Callable[[], object]) -> float:
    """Return the seconds of one run."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
