"""Pictures of a diff: how many documents agree, wait, are held or differ, by day and by branch.

A day with ten thousand agreed documents and one that differs would show as a plain green bar if lengths were true:
whatever is not agreed gets at least a few pixels, because it is what the picture is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from reports.diff import DayCount, Standing

LEAST_PIXELS: Final = 3
MOST_BARS: Final = 45


@dataclass(frozen=True, slots=True)
class Piece:
    """One colour of a bar: where it begins and how long it is, in pixels."""

    standing: Standing
    count: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, how many documents, and its pieces from the first pixel on."""

    label: str
    total: int
    pieces: tuple[Piece, ...]


def by_branch(days: Iterable[DayCount], length: int) -> tuple[Bar, ...]:
    """A bar for each branch, in order of their names."""
    return _bars(_sums(days, lambda day: day.branch), length)


def by_time(days: Sequence[DayCount], length: int) -> tuple[Bar, ...]:
    """A bar for each day; for each week or month where days would be too many to see."""
    label = _grain(days)
    return _bars(_sums(days, lambda day: label(day.day)), length)


def _grain(days: Sequence[DayCount]) -> Callable[[date], str]:
    for label in (_day, _week, _month):
        if len({label(day.day) for day in days}) <= MOST_BARS:
            return label
    return _year


def _day(day: date) -> str:
    return day.isoformat()


def _week(day: date) -> str:
    return f"week of {day - timedelta(days=day.weekday())}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _year(day: date) -> str:
    return f"{day:%Y}"


def _sums(days: Iterable[DayCount], label: Callable[[DayCount], str]) -> dict[str, dict[Standing, int]]:
    sums: dict[str, dict[Standing, int]] = {}
    for day in days:
        bar = sums.setdefault(label(day), {})
        for standing in Standing:
            bar[standing] = bar.get(standing, 0) + day[standing]
    return dict(sorted(sums.items()))


def _bars(sums: Mapping[str, Mapping[Standing, int]], length: int) -> tuple[Bar, ...]:
    longest = max((sum(counts.values()) for counts in sums.values()), default=0)
    return tuple(
        Bar(label, sum(counts.values()), _pieces(counts, longest, length)) for label, counts in sums.items()
    )


def _pieces(counts: Mapping[Standing, int], longest: int, length: int) -> tuple[Piece, ...]:
    whole = sum(counts.values()) * length // max(1, longest)
    lengths: dict[Standing, int] = {
        standing: max(LEAST_PIXELS, count * length // max(1, longest))
        for standing, count in counts.items()
        if count and standing is not Standing.AGREED
    }
    if counts[Standing.AGREED]:
        lengths[Standing.AGREED] = max(1, whole - sum(lengths.values()))
    pieces, at = [], 0
    for standing in Standing:
        if standing in lengths:
            pieces.append(Piece(standing, counts[standing], at, lengths[standing]))
            at += lengths[standing]
    return tuple(pieces)
