"""In which words and figures does an approver read what a proposal leads to? Texts are not escaped yet."""

from collections.abc import Sequence
from typing import Protocol

from campus.domain.role_conflicts import ConflictKind
from campus.locale import Translate

Band = tuple[int, int | None]
People = Sequence[Sequence[float]]
Row = tuple[str, int, int, str]
BandRow = tuple[Band, int, int, str]


class ReachedPeople(Protocol):
    """Residents by district (rows) and age band (columns), before and after."""

    @property
    def districts(self) -> Sequence[str]:
        """The districts' ids."""

    @property
    def bands(self) -> Sequence[Band]:
        """The first and the last age of each band."""

    @property
    def before(self) -> People:
        """Those within reach before."""

    @property
    def after(self) -> People:
        """Those within reach after."""


def conflict_text(kind: ConflictKind, other: str, t: Translate) -> str:
    """Say how another decision stands in the way."""
    return {
        ConflictKind.SAME_SPACE: t("같은 공간에 다른 제안이 있음: {other}"),
        ConflictKind.SAME_SUCCESSOR: t("다음 임무가 같은 다른 임무가 있음: {other}"),
        ConflictKind.CIRCLE: t("다음 임무를 따라가면 이 임무로 되돌아옴: {other}"),
        ConflictKind.OVERLAP: t("앞뒤 임무의 기간이 겹침: {other}"),
        ConflictKind.GAP: t("앞뒤 임무 사이에 빈 기간이 있음: {other}"),
        ConflictKind.NO_START: t("다음 임무의 시작일이 정해지지 않음: {other}"),
        ConflictKind.SUCCESSOR_ENDED: t("다음 임무가 이미 해제됨: {other}"),
        ConflictKind.PARENT_ENDS: t("상위 캠퍼스가 먼저 끝남: {other}"),
    }[kind].format(other=other)


def band_text(band: Band, t: Translate) -> str:
    """Name an age band."""
    first, last = band
    return (
        t("{first}세 이상").format(first=first)
        if last is None
        else t("{first}–{last}세").format(first=first, last=last)
    )


def people_text(before: int, after: int) -> str:
    """Write residents before and after, and the difference."""
    return f"{before:,} → {after:,} ({difference_text(after - before)})"


def difference_text(number: int) -> str:
    """Write a difference as tables of the administration do: a fall with a triangle."""
    return f"△ {-number:,}" if number < 0 else f"+{number:,}" if number else "0"


def reach_totals(reach: ReachedPeople) -> tuple[int, int]:
    """Add up the residents before and after."""
    before, after = (round(sum(map(sum, side))) for side in (reach.before, reach.after))
    return before, after


def reach_rows(reach: ReachedPeople) -> tuple[list[Row], list[BandRow]]:
    """Return the districts and the age bands with residents within reach before or after, with the difference."""
    districts = [
        (key, *_sides(sum(before), sum(after)))
        for key, before, after in zip(reach.districts, reach.before, reach.after, strict=True)
        if sum(before) or sum(after)
    ]
    bands = [
        (band, *_sides(sum(row[at] for row in reach.before), sum(row[at] for row in reach.after)))
        for at, band in enumerate(reach.bands)
    ]
    return districts, bands


def _sides(before: float, after: float) -> tuple[int, int, str]:
    """Round both sides, and write the difference of what is shown."""
    return round(before), round(after), difference_text(round(after) - round(before))
