"""The diff in the terminal: the verdict, the pairs, the sections, and both sides of each difference."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from books.navision.differences import Difference, DifferenceKind, LedgerLine
from reports.diff import UNEXPLAINED_REMEDY, DiffReport, Pair, Section, Standing
from reports.diff_rows import COMPARED, kinds_of, unlike
from reports.terminal import add_amounts, add_columns, amount, new_table

SHOWN_LINES: Final = 50
SHOWN_SECTIONS: Final = 10

STYLES: Final = {
    Standing.AGREED: "green",
    Standing.WAITING: "blue",
    Standing.HELD: "yellow",
    Standing.DIFFERENT: "red",
}


def render_terminal(report: DiffReport, console: Console, *, lines: int = SHOWN_LINES) -> None:
    """Print the report; at most `lines` differences, the files have them all."""
    console.print(_verdict(report))
    if report.pairs:
        console.print(_pairs(report.pairs))
    if report.unexplained:
        console.print(Text(f"Unexplained gaps: {UNEXPLAINED_REMEDY}", style="red"))
    if not len(report.lines):
        return
    for name, sections in report.sections:
        console.print(_sections(name, sections))
    console.print(_lines(report, lines))
    if len(report.lines) > lines:
        console.print(
            f"{len(report.lines) - lines:,} more differences: write them to a file with --csv, --xlsx or --html"
        )


def _verdict(report: DiffReport) -> Panel:
    scope = report.scope
    colour = "green" if report.is_agreed else "red"
    counts = Text("  ").join(
        Text(f"{count:,} {standing.value}", style=STYLES[standing])
        for standing, count in report.counts.items()
    )
    asked = f"{scope.period}; branch {scope.branch or 'all'}; account {scope.account or 'all'}"
    body = Group(
        Text(report.verdict, style=f"bold {colour}"),
        Text("documents: ") + counts,
        Text("; ".join(filter(None, [asked, report.read_to])), style="dim"),
    )
    return Panel(
        body, title=Text(f"{scope.company}: our books and Navision"), border_style=colour, title_align="left"
    )


def _pairs(pairs: Sequence[Pair]) -> Table:
    table = new_table("Pairs: accounts by our vouchers, and in Navision's ledger")
    add_columns(table, "Account", "Branch", "Roles")
    add_amounts(table, "Our books", "Navision", "Difference")
    add_columns(table, "Named")
    for pair in pairs:
        named = Text(pair.named, style="red" if pair.unexplained else "")
        alarm = not pair.is_on_its_way
        table.add_row(
            Text(pair.account),
            Text(pair.branch),
            Text(", ".join(pair.roles)),
            amount(pair.ours),
            amount(pair.theirs),
            amount(pair.difference, alarm=alarm),
            named,
        )
    return table


def _sections(name: str, sections: Sequence[Section]) -> Table:
    more = f" (the {SHOWN_SECTIONS} largest of {len(sections):,})" if len(sections) > SHOWN_SECTIONS else ""
    table = new_table(f"Differences by {name}{more}")
    add_columns(table, name.capitalize())
    add_amounts(table, "Lines", "Ours", "Navision's", "Difference")
    add_columns(table, "Kinds")
    for section in sections[:SHOWN_SECTIONS]:
        table.add_row(
            Text(section.key),
            f"{section.differences:,}",
            amount(section.ours),
            amount(section.theirs),
            amount(section.difference, alarm=True),
            Text(kinds_of(section)),
        )
    return table


def _lines(report: DiffReport, shown: int) -> Table:
    table = new_table("Each difference, both sides", lines=True)
    add_columns(table, "Difference", "Ours", "Navision's", "Cause, and what to do")
    for one in islice(report.lines, shown):
        table.add_row(
            _head(report, one),
            _side(one, one.ours),
            _side(one, one.theirs),
            Text(f"{one.cause}: {one.remedy}"),
        )
    return table


_KIND_STYLES: Final = {DifferenceKind.WAITING: "blue", DifferenceKind.HELD: "yellow"}


def _head(report: DiffReport, one: Difference) -> Text:
    words = [one.document, report.event(one.document), f"{one.amount:,}"]
    kind = (one.kind.value, f"bold {_KIND_STYLES.get(one.kind, 'red')}")
    return Text.assemble(kind, *(f"\n{word}" for word in words if word))


def _side(one: Difference, line: LedgerLine | None) -> Text:
    """One side, what differs from the other in bold."""
    if line is None:
        return Text("–", style="dim")
    different = unlike(one)
    words = Text()
    for name in COMPARED:
        value = getattr(line, name)
        if value not in (None, ""):
            said = f"{value:,}" if isinstance(value, Decimal) else str(value)
            words.append(said, "bold red" if name in different else "")
            words.append("\n" if name == "amount" else " ")
    if line.entry_no is not None:
        words.append(f"entry {line.entry_no}{', reversed there' if line.reversed else ''}", "dim")
    return words
