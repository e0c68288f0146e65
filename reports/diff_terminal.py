"""The diff in the terminal: the verdict, the pairs, the sections, and both sides of each difference."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from books.differences import Difference, DifferenceKind, LedgerLine
from reports.diff import DiffReport, Pair, Section, Standing
from reports.diff_rows import COMPARED, kinds_of, unlike

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
    if not len(report.lines):
        return
    for name, sections in report.sections:
        console.print(_sections(name, sections))
    console.print(_lines(report, lines))
    if len(report.lines) > lines:
        console.print(
            f"{len(report.lines) - lines:,} more differences: write them to a file with --csv, --xlsx or --html"
        )


def amount(value: Decimal, *, alarm: bool = False) -> Text:
    """An amount set right; a gap is shown in red, a zero stays quiet."""
    style = "red" if alarm and value else "dim" if not value else ""
    return Text(f"{value:,}", style=style, justify="right")


def _verdict(report: DiffReport) -> Panel:
    scope = report.scope
    colour = "green" if report.is_agreed else "red"
    counts = Text("  ").join(
        Text(f"{count:,} {standing.value}", style=STYLES[standing])
        for standing, count in report.counts.items()
    )
    asked = f"{scope.period}; branch {scope.branch or 'all'}; account {scope.account or 'all'}"
    body = Group(
        Text(report.verdict, style=f"bold {colour}"), Text("documents: ") + counts, Text(asked, style="dim")
    )
    return Panel(
        body, title=Text(f"{scope.company}: our books and Navision"), border_style=colour, title_align="left"
    )


def _pairs(pairs: Sequence[Pair]) -> Table:
    table = Table(title="Pairs: accounts by our vouchers, and in Navision's ledger", box=SIMPLE_HEAD)
    table.title_justify = "left"
    for heading in ("Account", "Branch", "Roles"):
        table.add_column(heading)
    for heading in ("Our books", "Navision", "Difference"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Named")
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
    table = Table(title=f"Differences by {name}{more}", box=SIMPLE_HEAD)
    table.title_justify = "left"
    table.add_column(name.capitalize(), no_wrap=True)
    for heading in ("Lines", "Ours", "Navision's", "Difference"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Kinds")
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
    table = Table(title="Each difference, both sides", box=SIMPLE_HEAD, show_lines=True)
    table.title_justify = "left"
    table.add_column("Difference", no_wrap=True)
    table.add_column("Ours")
    table.add_column("Navision's")
    table.add_column("Cause, and what to do", ratio=1)
    for one in islice(report.lines, shown):
        table.add_row(
            _head(one), _side(one, one.ours), _side(one, one.theirs), Text(f"{one.cause}: {one.remedy}")
        )
    return table


_KIND_STYLES: Final = {DifferenceKind.WAITING: "blue", DifferenceKind.HELD: "yellow"}


def _head(one: Difference) -> Text:
    return Text.assemble(
        (one.kind.value, f"bold {_KIND_STYLES.get(one.kind, 'red')}"), f"\n{one.document}\n{one.amount:,}"
    )


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
