"""Accounts by our vouchers: what each role stands at, by branch, opening balances included.

Voucher amounts are summed by the database; nothing here knows how a receipt was split. A voucher that was
withdrawn in favour of another (redate) does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from books.schema.contracts import opening_balance
from books.schema.vouchers import voucher, voucher_line
from servicing.money import Money
from servicing.roles import Role


@dataclass(frozen=True, slots=True, order=True)
class AccountKey:
    """An account as leasing sees it; counter-branch and bank are blank where the role has none."""

    branch: str
    role: Role
    counter_branch: str = ""
    bank: str = ""

    def __str__(self) -> str:
        extra = self.counter_branch or self.bank
        return f"{self.role.value}{f':{extra}' if extra else ''} in {self.branch}"


Balances = Mapping[AccountKey, Money]


def balances(connection: Connection, as_of: date | None = None) -> dict[AccountKey, Money]:
    """Each account's balance, a debit being positive; accounts at zero are left out."""
    sums = opening(connection)
    replaced = select(voucher.c.replaces).where(voucher.c.replaces.is_not(None))
    wanted = (
        select(
            voucher_line.c.line_branch,
            voucher_line.c.role,
            voucher_line.c.counter_branch,
            voucher_line.c.bank,
            func.sum(voucher_line.c.amount).label("amount"),
        )
        .join(
            voucher, (voucher.c.branch == voucher_line.c.branch) & (voucher.c.number == voucher_line.c.number)
        )
        .where(voucher.c.number.not_in(replaced))
        .group_by(
            voucher_line.c.line_branch,
            voucher_line.c.role,
            voucher_line.c.counter_branch,
            voucher_line.c.bank,
        )
    )
    if as_of is not None:
        wanted = wanted.where(voucher.c.date <= as_of)
    for row in connection.execute(wanted):
        key = AccountKey(row.line_branch, Role(row.role), row.counter_branch or "", row.bank or "")
        sums[key] = sums.get(key, Decimal(0)) + Decimal(int(row.amount))
    return {key: amount for key, amount in sums.items() if amount}


def opening(connection: Connection) -> dict[AccountKey, Money]:
    """The opening balances that were agreed at the cut-over."""
    return {
        AccountKey(row.branch, Role(row.role), row.counter_branch, row.bank): Decimal(row.amount)
        for row in connection.execute(select(opening_balance))
    }


def by_role(all_balances: Balances) -> dict[tuple[str, Role], Money]:
    """The balances by branch and role alone."""
    sums: dict[tuple[str, Role], Money] = {}
    for key, amount in all_balances.items():
        sums[key.branch, key.role] = sums.get((key.branch, key.role), Decimal(0)) + amount
    return sums
