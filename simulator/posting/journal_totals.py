"""Totals of each journal batch, kept up to date with every line: what the foot of a journal page shows.

Summing the lines anew for every line that is shown or added would make a long batch quadratic.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from simulator.tables.fields import ZERO
from simulator.tables.store import Record, Rows

Batch = tuple[str, str]


def line_balance(line: Record) -> Decimal:
    """What the line adds to the balance of its document; nothing when it balances itself."""
    if line.text("Account No.") and line.text("Bal. Account No."):
        return ZERO
    amount = line.amount("Amount (LCY)")
    return -amount if line.text("Bal. Account No.") else amount


@dataclass(slots=True)
class Totals:
    """How many lines, their debits and credits, and what they do not balance by."""

    lines: int = 0
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    balance: Decimal = ZERO


class JournalTotals:
    """The totals of all batches of a company."""

    def __init__(self, lines: Rows) -> None:
        self._rows: Final = lines
        self._totals: Final[dict[Batch, Totals]] = defaultdict(Totals)
        self._running: tuple[int, Batch, dict[int, Decimal]] = (-1, ("", ""), {})
        lines.watchers.append(self._changed)

    def of(self, template: str, batch: str) -> Totals:
        """The totals of a batch."""
        return self._totals.get((template, batch)) or Totals()

    def running(self, line: Record) -> Decimal:
        """The balance down to this line, the line included."""
        batch = _batch(line)
        last = self._rows.last_starting_with(*batch)
        if last is not None and last.key == line.key:
            return self.of(*batch).balance
        if self._running[:2] != (self._rows.version, batch):
            balances, balance = {}, ZERO
            for each in self._rows.starting_with(*batch):
                balance += line_balance(each)
                balances[each.integer("Line No.")] = balance
            self._running = (self._rows.version, batch, balances)
        return self._running[2].get(line.integer("Line No."), ZERO)

    def _changed(self, before: Record | None, after: Record | None) -> None:
        for record, sign in ((before, -1), (after, 1)):
            if record is not None:
                totals = self._totals[_batch(record)]
                totals.lines += sign
                totals.debit += sign * record.amount("Debit Amount")
                totals.credit += sign * record.amount("Credit Amount")
                totals.balance += sign * line_balance(record)


def _batch(line: Record) -> Batch:
    return line.text("Journal Template Name"), line.text("Journal Batch Name")
