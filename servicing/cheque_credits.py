"""Which sheets a bank statement's credit is made of, and which of its lines cancel each other.

A bank credits a slip of ten sheets in one sum and leaves out the two it refused; next day it takes back one it
had credited. A newcomer would take the first combination that adds up. Here a sum that several sets of sheets
make is *ambiguous*, each way is named, and a person says which sheets the bank's letter refuses.

>>> sheets = [("BCA 1", 1_200_000), ("BCA 2", 900_000), ("BCA 3", 1_500_000)]
>>> solve_credit(sheets, 2_700_000)
Solution(cleared=('BCA 1', 'BCA 3'), refused=('BCA 2',))
>>> print(solve_credit([("BCA 1", 500), ("BCA 2", 500)], 500))
2 sets of sheets make 500: without BCA 1; without BCA 2
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, TypeVar

from servicing.calendar import BusinessCalendar
from servicing.cheque_dates import next_business_day
from servicing.cheques import ChequeRefused

K = TypeVar("K")

SHOWN: Final = 5
# Sums kept while searching; a slip of the largest bank's size stays far below.
_MOST_SUMS: Final = 300_000


@dataclass(frozen=True, slots=True)
class Solution:
    """The one set of sheets that makes the credit, and the others."""

    cleared: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several sets of sheets make the credit: the first few, each by the sheets it leaves out."""

    amount: int
    ways: tuple[tuple[str, ...], ...]
    more: bool

    def __str__(self) -> str:
        ways = "; ".join(f"without {', '.join(way) or 'any refusal'}" for way in self.ways)
        many = f"more than {len(self.ways)}" if self.more else str(len(self.ways))
        return f"{many} sets of sheets make {self.amount:,}: {ways}"


def solve_credit(sheets: Sequence[tuple[str, int]], credit: int) -> Solution | Ambiguous:
    """The sheets that a lump-sum credit is made of; raises ChequeRefused when no set of them makes it."""
    missing = sum(amount for _, amount in sheets) - credit
    ways = list(islice(_subsets(sheets, missing), SHOWN + 1)) if missing >= 0 else []
    if not ways:
        raise ChequeRefused(
            f"no set of the slip's sheets makes {credit:,}: look for a fee that the bank kept, "
            "or for another slip in the same credit"
        )
    if len(ways) > 1:
        return Ambiguous(credit, tuple(ways[:SHOWN]), len(ways) > SHOWN)
    refused = set(ways[0])
    return Solution(tuple(name for name, _ in sheets if name not in refused), ways[0])


def _subsets(sheets: Sequence[tuple[str, int]], wanted: int) -> Iterator[tuple[str, ...]]:
    """Every set of sheets that makes the sum, fewest decisions first; sums that lead nowhere are never tried."""
    ordered = sorted(sheets, key=lambda sheet: -sheet[1])
    reachable = _reachable(ordered, wanted)

    def search(place: int, left: int, taken: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if left == 0:
            yield taken
            return
        if place == len(ordered) or left not in reachable[place]:
            return
        name, amount = ordered[place]
        if amount <= left:
            yield from search(place + 1, left - amount, (*taken, name))
        yield from search(place + 1, left, taken)

    order = {name: place for place, (name, _) in enumerate(sheets)}
    for way in search(0, wanted, ()):
        yield tuple(sorted(way, key=order.__getitem__))


def _reachable(ordered: Sequence[tuple[str, int]], wanted: int) -> list[set[int]]:
    """For each place the sums that the sheets from there on can make, none above what is wanted."""
    sums: list[set[int]] = [{0}]
    for _, amount in reversed(ordered):
        last = sums[-1]
        sums.append(last | {total + amount for total in last if total + amount <= wanted})
        if len(sums[-1]) > _MOST_SUMS:
            raise ChequeRefused(
                f"{len(ordered)} sheets make too many sums to tell which the bank refused: name the refused ones"
            )
    return sums[::-1]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of a bank statement; a credit is positive."""

    on: date
    amount: int
    text: str = ""


def cancelling(
    lines: Iterable[StatementLine], calendar: BusinessCalendar
) -> tuple[tuple[StatementLine, StatementLine], ...]:
    """The credits that the bank took back on the same or the next business day: they concern no contract.

    Each line belongs to one pair at most; the earliest credit goes with the earliest debit.
    """
    ordered = sorted(lines, key=lambda line: line.on)
    debits = [line for line in ordered if line.amount < 0]
    pairs = []
    for credit in (line for line in ordered if line.amount > 0):
        until = next_business_day(calendar, credit.on)
        for debit in debits:
            if debit.amount == -credit.amount and credit.on <= debit.on <= until:
                debits.remove(debit)
                pairs.append((credit, debit))
                break
    return tuple(pairs)
