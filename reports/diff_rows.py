"""The diff as rows and columns: one model for the terminal, CSV, XLSX, JSON and HTML.

A newcomer would let every rendering choose its own columns. Then the figure somebody asks about on the telephone is
not on the other person's screen; so the columns are listed here, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from books.navision.differences import Difference, LedgerLine
from reports.diff import DayCount, DiffReport, Pair, Section, Standing
from reports.sheets import Cell, Column, Look

LINE_COLUMNS: Final = (
    Column("Kind", 20),
    Column("Document", 21),
    Column("Event", 36),
    Column("Our account", 12),
    Column("Our amount", 16, Look.AMOUNT),
    Column("Our date", 11, Look.DATE),
    Column("Our branch", 8),
    Column("Our contract", 14),
    Column("Our reference", 32),
    Column("Navision account", 12),
    Column("Navision amount", 16, Look.AMOUNT),
    Column("Navision date", 11, Look.DATE),
    Column("Navision branch", 8),
    Column("Navision contract", 14),
    Column("Navision reference", 32),
    Column("Navision entry", 10, Look.WHOLE),
    Column("Reversed there", 10),
    Column("Difference", 16, Look.AMOUNT),
    Column("Cause", 60),
    Column("What to do", 60),
)

PAIR_COLUMNS: Final = (
    Column("Account", 12),
    Column("Roles", 32),
    Column("Branch", 8),
    Column("Our books", 18, Look.AMOUNT),
    Column("Navision", 18, Look.AMOUNT),
    Column("Difference", 16, Look.AMOUNT),
    Column("Unexplained", 16, Look.AMOUNT),
    Column("Named", 60),
)

SECTION_COLUMNS: Final = (
    Column("Key", 24),
    Column("Differences", 12, Look.WHOLE),
    Column("Ours", 18, Look.AMOUNT),
    Column("Navision's", 18, Look.AMOUNT),
    Column("Difference", 18, Look.AMOUNT),
    Column("Kinds", 60),
)

DAY_COLUMNS: Final = (
    Column("Day", 11, Look.DATE),
    Column("Branch", 8),
    *(Column(f"Documents {standing.value}", 12, Look.WHOLE) for standing in Standing),
)


VOUCHER_COLUMNS: Final = (
    Column("Document", 21),
    Column("Voucher", 21),
    Column("Date", 11, Look.DATE),
    Column("Contract", 14),
    Column("Amount", 16, Look.AMOUNT),
    Column("Event", 60),
)


def line_cells(report: DiffReport, one: Difference) -> Sequence[Cell]:
    """A difference as a row of LINE_COLUMNS."""
    theirs = one.theirs
    return (
        one.kind.value,
        one.document,
        report.event(one.document),
        *_side(one.ours),
        *_side(theirs),
        None if theirs is None else theirs.entry_no,
        "yes" if theirs is not None and theirs.reversed else "",
        one.amount,
        one.cause,
        one.remedy,
    )


def _side(line: LedgerLine | None) -> Sequence[Cell]:
    if line is None:
        return (None,) * 6
    return (line.account, line.amount, line.date, line.branch, line.contract, line.reference)


def pair_cells(pair: Pair) -> Sequence[Cell]:
    """A pair as a row of PAIR_COLUMNS."""
    return (
        pair.account,
        ", ".join(pair.roles),
        pair.branch,
        pair.ours,
        pair.theirs,
        pair.difference,
        pair.unexplained,
        pair.named,
    )


def section_cells(section: Section) -> Sequence[Cell]:
    """A section as a row of SECTION_COLUMNS."""
    return (
        section.key,
        section.differences,
        section.ours,
        section.theirs,
        section.difference,
        kinds_of(section),
    )


def day_cells(day: DayCount) -> Sequence[Cell]:
    """A day of a branch as a row of DAY_COLUMNS."""
    return (day.day, day.branch, *(day[standing] for standing in Standing))


def voucher_rows(report: DiffReport) -> Iterator[Sequence[Cell]]:
    """The vouchers of the documents for a person, as rows of VOUCHER_COLUMNS."""
    for document, vouchers in report.vouchers.items():
        for v in vouchers:
            yield (document, v.number, v.date, v.contract, v.amount, v.text)


def kinds_of(section: Section) -> str:
    """The kinds of differences in a section, with how many of each."""
    return ", ".join(f"{count} {kind.value}" for kind, count in section.kinds.items())


COMPARED: Final = ("account", "amount", "date", "branch", "contract", "reference")


def unlike(one: Difference) -> frozenset[str]:
    """The columns in which the two sides differ; empty when there is only one side."""
    if one.ours is None or one.theirs is None:
        return frozenset()
    return frozenset(
        name
        for name in COMPARED
        if None not in (mine := getattr(one.ours, name), their := getattr(one.theirs, name)) and mine != their
    )
