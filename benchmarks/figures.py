"""What a benchmark finds: how often a second we do something, how often the baseline does, and their ratio."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: seconds per pure rule, receipts and contracts of the books, lines over the wire,
    sheets in the safe, single calls."""

    seconds: float
    receipts: int
    contracts: int
    clerks: int
    lines: int
    rounds: int
    sheets: int
    calls: int


FULL: Final = Size(
    seconds=2.0, receipts=2_000, contracts=200, clerks=8, lines=1_000, rounds=4, sheets=1_000_000, calls=300
)
QUICK: Final = Size(
    seconds=0.05, receipts=24, contracts=6, clerks=2, lines=20, rounds=1, sheets=3_600, calls=2
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `note` says what else was seen (waiting times), `below` which floor was missed."""

    matter: str
    rate: float
    baseline: str
    baseline_rate: float
    note: str = ""
    below: str = ""

    @property
    def ratio(self) -> float:
        """Our rate as a share of the baseline's."""
        return self.rate / self.baseline_rate

    def at_least(self, floor: float) -> Figure:
        """The same figure, which says so if its ratio is below the floor."""
        if self.ratio >= floor:
            return self
        return replace(self, below=f"{self.ratio:.2f} of {self.baseline} instead of {floor:.2f}")


def side_by_side(
    matter: str, ours: Callable[[], object], baseline: str, bare: Callable[[], object], seconds: float
) -> Figure:
    """Both works in turns, so that a busy machine slows both; per second of this process's time."""
    spent = {name: [0, 0.0] for name in ("ours", "bare")}
    ours()
    bare()
    for _ in range(ROUNDS):
        for name, work in (("ours", ours), ("bare", bare)):
            times, busy = _run(work, seconds / ROUNDS / 2)
            spent[name][0] += times
            spent[name][1] += busy
    return Figure(matter, _rate(*spent["ours"]), baseline, _rate(*spent["bare"]))


def _rate(times: float, busy: float) -> float:
    return times / busy


def _run(work: Callable[[], object], seconds: float) -> tuple[int, float]:
    began, times = time.process_time(), 0
    while True:
        work()
        times += 1
        busy = time.process_time() - began
        if busy >= seconds:
            return times, busy


def percentile(waits: Sequence[float], percent: int) -> float:
    """The waiting time that so many percent did not exceed."""
    in_order = sorted(waits)
    return in_order[min(len(in_order) - 1, len(in_order) * percent // 100)]


def peak_megabytes() -> float:
    """The most memory that this process held; `ru_maxrss` would tell of the parent that started it as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def table(figures: Iterable[Figure]) -> str:
    """The figures as people read them."""
    rows = [("What, per second", "ours", "baseline", "ratio", "the baseline")]
    rows += [
        (f.matter, _number(f.rate), _number(f.baseline_rate), f"{f.ratio:.2f}", f.baseline) for f in figures
    ]
    wide = [max(len(row[place]) for row in rows) for place in range(4)]
    lines = [
        f"{row[0]:<{wide[0]}}  {row[1]:>{wide[1]}}  {row[2]:>{wide[2]}}  {row[3]:>{wide[3]}}  {row[4]}"
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _number(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:,.1f}"
