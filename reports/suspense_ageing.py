"""The ageing of uang titipan: what is left of unidentified money, by branch, bank and how long it has waited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from books.suspense.balances import SuspenseMoney
from reports.listing import Listing
from reports.sheets import Column, Look
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role

# The last day of each bucket; older money is in one more.
BUCKETS: Final = (7, 30, 90)


def ageing(open_: Sequence[SuspenseMoney], as_of: date, buckets: Sequence[int] = BUCKETS) -> Listing:
    """Sums by branch and bank in each bucket of days since the money arrived; see `_arrived_at` without one."""
    sums: dict[tuple[str, str], list[Money]] = {}
    for money in open_:
        days = (as_of - money.arrived_on).days
        place = next((i for i, last in enumerate(buckets) if days <= last), len(buckets))
        row = sums.setdefault((money.branch, _arrived_at(money)), [ZERO] * (len(buckets) + 1))
        row[place] += money.balance
    total = sum((money.balance for money in open_), ZERO)
    return Listing(
        f"Titipan by age on {as_of}",
        (f"{rupiah(total)} in {len(open_)} receipts",),
        (
            ("branch", Column("Branch", 8)),
            ("bank", Column("Bank", 8)),
            *((f"days_{name}", Column(f"{name} days", 16, Look.AMOUNT)) for name in _names(buckets)),
            ("total", Column("Total", 16, Look.AMOUNT)),
        ),
        tuple((*key, *row, sum(row, ZERO)) for key, row in sorted(sums.items())),
    )


_WITHOUT_A_BANK: Final = {
    Role.CASH_TELLER: "cash",
    Role.CHANNEL_CLEARING: "channel",
    Role.OPENING_BALANCE: "not known",
}


def _arrived_at(money: SuspenseMoney) -> str:
    """The bank it arrived on; or that it came in cash, lies with a channel, or was brought forward without one."""
    return money.bank or _WITHOUT_A_BANK[money.role]


def receipts(open_: Sequence[SuspenseMoney], as_of: date) -> Listing:
    """Each receipt with something left of it, the oldest first."""
    return Listing(
        f"Titipan on {as_of}",
        (f"{rupiah(sum((money.balance for money in open_), ZERO))} in {len(open_)} receipts",),
        (
            ("entry", Column("Entry", 10)),
            ("arrived", Column("Arrived", 11, Look.DATE)),
            ("days", Column("Days", 7, Look.WHOLE)),
            ("bank", Column("Bank", 8)),
            ("amount", Column("Amount", 14, Look.AMOUNT)),
            ("balance", Column("Left", 14, Look.AMOUNT)),
            ("state", Column("State", 16)),
            ("text", Column("What the bank wrote", 50)),
        ),
        tuple(
            (
                f"{money.branch}/{money.entry}",
                money.arrived_on,
                (as_of - money.arrived_on).days,
                _arrived_at(money),
                money.amount,
                money.balance,
                money.state.value,
                money.text,
            )
            for money in open_
        ),
    )


def _names(buckets: Sequence[int]) -> list[str]:
    first = [0, *(last + 1 for last in buckets)]
    return [*(f"{a}-{b}" for a, b in zip(first, buckets, strict=False)), f"{first[-1]}+"]
