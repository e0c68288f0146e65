"""How a late charge came about, in words: a line for each piece of the instalment, then what the limits made of it.

A step is told only where it changed something; a reader who sees "rounded" believes that something was rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from books.statements import ContractStatement
from reports.wording import Wording
from servicing.late_explanation import LateExplanation
from servicing.money import Money
from servicing.rules import WEIGHT_DENOMINATOR
from servicing.statement import InstalmentRow


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line: so many days of an amount at a rate cost so much; `who` says what ended it."""

    days: int
    amount: Money
    rate: str
    cost: str
    from_day: date
    to_day: date
    who: str


@dataclass(frozen=True, slots=True)
class Told:
    """An instalment's late charge as it is read out: lines, then steps with what stood after each."""

    row: InstalmentRow
    lines: tuple[ToldLine, ...]
    steps: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]


def told(statement: ContractStatement, w: Wording) -> Iterator[Told]:
    """The explanation of every instalment that was ever late, in order."""
    for row in statement.table.rows:
        if row.explanation is not None:
            lines = tuple(_lines(statement, row.explanation, w))
            steps = tuple(_steps(row.explanation, w))
            yield Told(row, lines, steps, tuple(w.limits(row.explanation.terms)))


def _lines(statement: ContractStatement, late: LateExplanation, w: Wording) -> Iterator[ToldLine]:
    for line in late.lines:
        if line.paid_by is None:
            who = w("still unpaid")
        else:
            who = f"{w('paid by')} {paper_of(statement, line.paid_by, w)}"
        yield ToldLine(
            line.days, line.amount, w.rate(line.rate), w.exact(line.raw), line.from_day, line.to_day, who
        )


def _steps(late: LateExplanation, w: Wording) -> Iterator[tuple[str, str]]:
    if late.brought_forward:
        yield w("before the cut-over"), w.amount(late.brought_forward)
    yield w("Sum"), w.exact(late.raw)
    if late.capped != late.raw:
        yield w("after the cap"), w.exact(late.capped)
    if late.rounded * WEIGHT_DENOMINATOR != late.capped:
        yield w("rounded"), w.amount(late.rounded)
    if late.charged != late.rounded:
        yield w("with the minimum"), w.amount(late.charged)


def paper_of(statement: ContractStatement, entry: int, w: Wording) -> str:
    """What a reader can look up: the number of the entry's first paper, else what it was and when."""
    papers = statement.papers.get(entry, ())
    if papers:
        return papers[0].number
    found = [movement for movement in statement.table.movements if movement.entry == entry]
    return f"{w(found[0].name)} {found[0].posting_date}" if found else str(entry)
