"""What lies in a branch's drawers by the movements that stand: one side of a pair of `books verify`.

Each source of cash is a row of the table below: which typed rows hold it, and which way it goes. A newcomer would
read the vouchers; those are the other side, and the two must not share their arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from books import accounts
from books.schema import entry, receipt, refund
from books.schema_suspense import suspense_receipt, suspense_use
from servicing.money import Money
from servicing.roles import Role

CASH = Role.CASH_TELLER.value


def cash_in_drawers(connection: Connection) -> dict[str, Money]:
    """Cash per branch: the opening balance, and whatever came and went and was not taken back."""
    amounts: dict[str, Money] = {}
    for key, amount in accounts.opening(connection).items():
        if key.role is Role.CASH_TELLER:
            amounts[key.branch] = amounts.get(key.branch, Decimal(0)) + amount
    for branch, amount in _movements(connection):
        amounts[branch] = amounts.get(branch, Decimal(0)) + amount
    return amounts


def _movements(connection: Connection) -> Iterator[tuple[str, Money]]:
    paid, use = suspense_receipt.c, suspense_use.c
    yield from _standing(connection, receipt, 1, receipt.c.money_branch, receipt.c.role)
    yield from _standing(connection, refund, -1, refund.c.money_branch, refund.c.role)
    yield from _standing(connection, suspense_receipt, 1, paid.branch, paid.role)
    yield from _standing(connection, suspense_use, -1, use.branch, use.role, use.entry_branch)


def _standing(
    connection: Connection,
    table: Any,
    sign: int,
    branch: ColumnElement[Any],
    role: ColumnElement[Any],
    entry_branch: ColumnElement[Any] | None = None,
) -> Iterator[tuple[str, Money]]:
    """The cash of one table by branch, of entries that were not reversed."""
    reversal = entry.alias("reversal")
    of = table.c.branch if entry_branch is None else entry_branch
    undone = and_(reversal.c.branch == of, reversal.c.reverses == table.c.entry)
    source: FromClause = table.outerjoin(reversal, undone)
    rows = connection.execute(
        select(branch, func.sum(table.c.amount))
        .select_from(source)
        .where(role == CASH, reversal.c.id.is_(None))
        .group_by(branch)
    )
    for name, amount in rows:
        yield name, sign * Decimal(int(amount))
