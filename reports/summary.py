"""What a command says at its end, in a block that fits a screen: a day end, a delivery, a verification, the proof.

Every block comes twice, for people and for machines, from the same value. A newcomer would print "OK"; what is
printed here are the numbers from which a reader can see that it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from books.day_end import DayEnd
from books.verify import Verification
from reports.terminal import add_amounts, add_columns, amount, new_table
from servicing.money import Money

Pairs = Sequence[tuple[str, Money, Money]]

# --- the end of a day -------------------------------------------------------------------------------------


def day_end_block(ended: Sequence[DayEnd]) -> RenderableType:
    """What each branch's day end took to income."""
    table = new_table("End of day")
    add_columns(table, "Day", "Branch")
    add_amounts(table, "Interest recognised on", "Late charges assessed on")
    for one in ended:
        table.add_row(str(one.on), one.branch, _contracts(one.interest), _contracts(one.late_charges))
    return table


def day_end_values(ended: Sequence[DayEnd]) -> list[dict[str, Any]]:
    """The same for machines."""
    return [
        {"branch": d.branch, "on": d.on, "interest": d.interest, "late_charges": d.late_charges}
        for d in ended
    ]


def _contracts(count: int) -> str:
    return f"{count:,} {'contract' if count == 1 else 'contracts'}"


# --- a delivery -------------------------------------------------------------------------------------------


class NamedDocument(Protocol):
    """A document that somebody must look at."""

    @property
    def document(self) -> str: ...
    @property
    def found(self) -> str: ...
    @property
    def because(self) -> str: ...


class Run(Protocol):
    """How one run of delivery ended, as the delivery room tells it."""

    @property
    def outcome(self) -> str: ...
    @property
    def because(self) -> str: ...
    @property
    def deliveries(self) -> int: ...
    @property
    def documents_posted(self) -> int: ...
    @property
    def lines_posted(self) -> int: ...
    @property
    def documents_offered(self) -> int: ...
    @property
    def with_finance(self) -> int: ...
    @property
    def answers_lost(self) -> int: ...
    @property
    def named(self) -> Sequence[NamedDocument]: ...
    @property
    def notices(self) -> Sequence[str]: ...


def delivery_block(run: Run) -> RenderableType:
    """What a delivery did, and each document that waits for a person."""
    counts = {
        "Documents posted": run.documents_posted,
        "Lines posted": run.lines_posted,
        "Documents offered to finance": run.documents_offered,
        "Documents with finance": run.with_finance,
        "Answers lost, and settled by asking": run.answers_lost,
    }
    colour = "yellow" if run.named or run.notices else "green" if str(run.outcome) == "done" else "blue"
    head = Text(str(run.outcome).capitalize(), style=f"bold {colour}")
    if run.because:
        head.append(f": {run.because}", style="default")
    parts: list[RenderableType] = [head, _counted(counts)]
    parts += [Text(f"• {notice}") for notice in run.notices]
    if run.named:
        table = new_table("For a person to look at")
        add_columns(table, "Document", "Found", "Because, and what to do")
        for one in run.named:
            table.add_row(Text(one.document), Text(one.found), Text(one.because))
        parts.append(table)
    return Panel(Group(*parts), title="Delivery", title_align="left", border_style=colour)


def delivery_values(run: Run) -> dict[str, Any]:
    """The same for machines."""
    return {
        "outcome": str(run.outcome),
        "because": run.because,
        "deliveries": run.deliveries,
        "documents_posted": run.documents_posted,
        "lines_posted": run.lines_posted,
        "documents_offered": run.documents_offered,
        "with_finance": run.with_finance,
        "answers_lost": run.answers_lost,
        "named": [{"document": n.document, "found": n.found, "because": n.because} for n in run.named],
        "notices": list(run.notices),
    }


def _counted(counts: Mapping[str, int], *, alarm: Sequence[str] = ()) -> Table:
    """Names and their counts; those under `alarm` should be zero and are red when they are not."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(justify="right", overflow="fold")
    for name, count in counts.items():
        style = "" if name not in alarm else "bold red" if count else "bold green"
        grid.add_row(name, Text(f"{count:,}", style=style))
    return grid


# --- the books proved -------------------------------------------------------------------------------------


def verification_block(found: Verification) -> RenderableType:
    """The books proved against themselves: counts, the pairs side by side, and each finding."""
    head = Text("The books are sound", style="bold green")
    if not found.is_sound:
        noun = "finding" if len(found.findings) == 1 else "findings"
        head = Text(f"{len(found.findings):,} {noun}", style="bold red")
    counts = {"Contracts": found.contracts, "Entries": found.entries, "Vouchers": found.vouchers}
    findings = [Text(f"• {finding}", style="red") for finding in found.findings]
    return Group(head, _counted(counts), pairs_table(found.pairs), *findings)


def verification_values(found: Verification) -> dict[str, Any]:
    """The same for machines."""
    return {
        "sound": found.is_sound,
        "contracts": found.contracts,
        "entries": found.entries,
        "vouchers": found.vouchers,
        "pairs": pair_values(found.pairs),
        "findings": list(found.findings),
    }


def pairs_table(pairs: Pairs) -> Table:
    """What was computed by two ways, side by side; a name holds the two ways behind its colon."""
    table = new_table("Pairs: one number by two ways")
    add_columns(table, "What", "One way", "The other way")
    add_amounts(table, "One", "Other", "Difference")
    for what, one, other in pairs:
        name, _, ways = what.partition(": ")
        first, _, second = ways.partition(", ")
        table.add_row(
            Text(name), Text(first), Text(second), amount(one), amount(other), amount(one - other, alarm=True)
        )
    return table


def pair_values(pairs: Pairs) -> list[dict[str, Any]]:
    """The pairs for machines."""
    return [
        {"pair": what, "one": one, "other": other, "difference": one - other} for what, one, other in pairs
    ]


# --- the proof at the end of the demo ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """What the demo ends with: what was done, what went wrong on purpose, and that nothing came of it.

    `answers_lost` counts by the moment at which the answer was lost. `pairs` are those of the books and those
    with Navision.
    """

    contracts: int
    receipts: int
    entries: int
    vouchers: int
    lines_sent: int
    answers_lost: Mapping[str, int]
    doubled: int
    missing: int
    differences: int
    pairs: tuple[tuple[str, Money, Money], ...]
    findings: tuple[str, ...]
    seconds: int
    report: Path
    books: Path

    @property
    def holds(self) -> bool:
        """Whether nothing is doubled, missing or different, and every pair agrees."""
        agreed = all(one == other for _, one, other in self.pairs)
        return agreed and not (self.doubled or self.missing or self.differences or self.findings)


def proof_block(proof: Proof) -> RenderableType:
    """The proof as a finance person reads it: what happened, what must be zero, the pairs, where to look."""
    done = {
        "Contracts": proof.contracts,
        "Receipts": proof.receipts,
        "Entries recorded": proof.entries,
        "Vouchers": proof.vouchers,
        "Journal lines in Navision": proof.lines_sent,
    }
    lost = {f"Answers lost {moment}": count for moment, count in proof.answers_lost.items()}
    zero = {"Doubled": proof.doubled, "Missing": proof.missing, "Differences": proof.differences}
    verdict = (
        Text("Everything stands in Navision once, and both ledgers agree.", style="bold green")
        if proof.holds
        else Text("This does not hold: look at the differences below and in the report.", style="bold red")
    )
    body: list[RenderableType] = [
        verdict,
        Text(),
        _counted({**done, **lost, **zero}, alarm=tuple(zero)),
        pairs_table(proof.pairs),
        *(Text(f"• {finding}", style="red") for finding in proof.findings),
        Text(f"Report: {proof.report}", overflow="fold"),
        Text(f"Books:  {proof.books}", overflow="fold"),
    ]
    colour = "green" if proof.holds else "red"
    title = f"Proof, after {proof.seconds} seconds"
    return Panel(Group(*body), title=title, title_align="left", border_style=colour)


def proof_values(proof: Proof) -> dict[str, Any]:
    """The same for machines."""
    return {
        "holds": proof.holds,
        "contracts": proof.contracts,
        "receipts": proof.receipts,
        "entries": proof.entries,
        "vouchers": proof.vouchers,
        "lines_sent": proof.lines_sent,
        "answers_lost": dict(proof.answers_lost),
        "doubled": proof.doubled,
        "missing": proof.missing,
        "differences": proof.differences,
        "pairs": pair_values(proof.pairs),
        "findings": list(proof.findings),
        "seconds": proof.seconds,
        "report": proof.report,
        "books": proof.books,
    }
