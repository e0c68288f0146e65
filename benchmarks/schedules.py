"""Instalment tables of 24 rows: what the checked schedule costs beside the arithmetic alone.

The baselines are what a careful hand writes for one kind of contract: integers (flat) and 28-digit Decimals
(annuity, effective split), the same month ends, the same rounding, tuples for rows. They know one setting each,
check nothing, and must give the same table, row by row.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Final

from benchmarks.figures import Figure, Size, side_by_side
from servicing.money import idr
from servicing.schedule import ContractTerms, Method, Split, build_schedule

SIGNED: Final = date(2004, 12, 31)
PRINCIPAL: Final = 12_345_678
RATE: Final = Decimal("19.5")
MONTHS: Final = 24
UNIT: Final = 1000
ONE: Final = Decimal(1)

Row = tuple[int, date, int, int]


def figures(size: Size) -> Iterator[Figure]:
    """One figure for each way of spreading interest."""
    for name, method, split, by_hand in (
        ("flat, straight", Method.FLAT, Split.STRAIGHT, _flat),
        ("flat, effective", Method.FLAT, Split.EFFECTIVE, _effective),
        ("annuity", Method.ANNUITY, Split.EFFECTIVE, _annuity),
    ):
        terms = ContractTerms(SIGNED, idr(PRINCIPAL), method, RATE, MONTHS, split=split)
        ours = [(r.number, r.due, int(r.interest), int(r.principal)) for r in build_schedule(terms)]
        assert ours == by_hand(), f"{name}: the baseline computes another table"
        yield side_by_side(
            f"schedules of {MONTHS} rows, {name}",
            _building(terms),
            "a loop by hand for this one setting, no checks",
            by_hand,
            size.seconds,
        )


def _building(terms: ContractTerms) -> Callable[[], object]:
    return lambda: build_schedule(terms)


def _due(number: int) -> date:
    year, month = divmod(SIGNED.year * 12 + SIGNED.month - 1 + number, 12)
    return date(year, month + 1, min(SIGNED.day, monthrange(year, month + 1)[1]))


def _regular_flat() -> int:
    tenths = int(RATE * 10)
    total = PRINCIPAL * 12_000 + PRINCIPAL * tenths * MONTHS
    return -(-total // (12_000 * MONTHS * UNIT)) * UNIT


def _flat() -> list[Row]:
    regular = _regular_flat()
    total = regular * MONTHS - PRINCIPAL
    interest = (2 * total + MONTHS) // (2 * MONTHS)
    rows = [(n, _due(n), interest, regular - interest) for n in range(1, MONTHS)]
    rest = total - interest * (MONTHS - 1)
    rows.append((MONTHS, _due(MONTHS), rest, regular - rest))
    return rows


def _effective() -> list[Row]:
    regular = _regular_flat()
    rate = Decimal(0)
    while True:
        growth, worth, slope = 1 + rate, Decimal(0), Decimal(0)
        for number in range(1, MONTHS + 1):
            present = regular / growth**number
            worth += present
            slope += number * present
        step = (worth - PRINCIPAL) * growth / slope
        rate += step
        if step < Decimal("1e-20"):
            break
    return _declining(regular, rate, regular * MONTHS - PRINCIPAL)


def _annuity() -> list[Row]:
    rate = RATE / 1200
    raw = PRINCIPAL * rate / (1 - (1 + rate) ** -MONTHS)
    regular = int((raw / UNIT).quantize(ONE, ROUND_CEILING)) * UNIT
    return _declining(regular, rate, None)


def _declining(regular: int, rate: Decimal, total: int | None) -> list[Row]:
    balance, given, rows = PRINCIPAL, 0, []
    for number in range(1, MONTHS):
        interest = int((balance * rate).quantize(ONE, ROUND_HALF_UP))
        rows.append((number, _due(number), interest, regular - interest))
        balance -= regular - interest
        given += interest
    last = int((balance * rate).quantize(ONE, ROUND_HALF_UP)) if total is None else total - given
    rows.append((MONTHS, _due(MONTHS), last, balance))
    return rows
