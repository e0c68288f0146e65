"""Allocating a payment: the hierarchies of the setup beside one order written as a loop.

The payment meets 24 instalments, three of them overdue with late charge, and a fee. The baseline walks the usual
order (interest and principal of each instalment, then late charges, then fees) in Decimals over tuples, with no
other order possible and nothing checked, and must pay the same portions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from benchmarks.figures import Figure, Size, side_by_side
from servicing.allocation import Allocation, OpenCharge, OpenInstalment, allocate
from servicing.calendar import months_later
from servicing.money import idr
from servicing.rules import AllocationRules

FIRST: Final = date(2005, 1, 31)
TODAY: Final = date(2005, 3, 31)
PAID: Final = idr(3_700_000)
RULES: Final = AllocationRules()
LATE: Final = {1: 144_000, 2: 74_400}

INSTALMENTS: Final = tuple(
    OpenInstalment(
        number,
        months_later(FIRST, number - 1, 31),
        idr(200_000),
        idr(1_000_000),
        idr(LATE.get(number, 0)),
    )
    for number in range(1, 25)
)
CHARGES: Final = (OpenCharge("FEE-1", date(2005, 2, 3), idr(50_000)),)
PLAIN: Final = [(i.number, i.due, i.interest, i.principal, i.late_charge) for i in INSTALMENTS]

Portion = tuple[str, int, str, Decimal]


def figures(size: Size) -> Iterator[Figure]:
    """One figure: a payment over four buckets."""
    ours = [
        (
            portion.bucket.value if portion.bucket else "",
            portion.instalment or 0,
            portion.charge or "",
            portion.amount,
        )
        for portion in _ours().portions
    ]
    portions, rest = _by_hand()
    assert (ours, _ours().deposit) == (portions, rest), "the baseline pays other portions"
    yield side_by_side(
        "allocations over 24 instalments",
        _ours,
        "a loop by hand for the usual order, no checks",
        _by_hand,
        size.seconds,
    )


def _ours() -> Allocation:
    return allocate(PAID, INSTALMENTS, CHARGES, RULES, TODAY)


def _by_hand() -> tuple[list[Portion], Decimal]:
    left, portions = PAID, []
    due = [row for row in PLAIN if row[1] <= TODAY]
    for number, _, interest, principal, _ in due:
        for bucket, owed in (("interest", interest), ("principal", principal)):
            paid = min(owed, left)
            if paid:
                portions.append((bucket, number, "", paid))
                left -= paid
    for number, _, _, _, late in due:
        paid = min(late, left)
        if paid:
            portions.append(("late_charge", number, "", paid))
            left -= paid
    for charge in CHARGES:
        paid = min(charge.amount, left)
        if paid:
            portions.append(("other", 0, charge.charge, paid))
            left -= paid
    return portions, left
