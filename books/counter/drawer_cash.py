"""What lies in a branch's drawers by the movements that stand: one side of a pair of `books verify`.

Each source of cash is a row of the table below: which typed rows hold it, and which way it goes. A newcomer would
read the vouchers; those are the other side, and the two must not share their arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select, true

from books import accounts
from books.schema.collectors import collector_repayment, field_handover, remittance
from books.schema.counter import cash_banked, drawer_count, general_decision, general_journal
from books.schema.entries import entry, receipt, refund
from books.schema.suspense import suspense_receipt, suspense_use
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
    paid, use, brought, back = suspense_receipt.c, suspense_use.c, remittance.c, collector_repayment.c
    for table in (receipt, refund):
        sign = 1 if table is receipt else -1
        cash = table.c.role == CASH
        yield from _standing(connection, table, sign, table.c.amount, table.c.money_branch, cash)
    yield from _standing(connection, suspense_receipt, 1, paid.amount, paid.branch, paid.role == CASH)
    yield from _standing(
        connection, suspense_use, -1, use.amount, use.branch, use.role == CASH, use.entry_branch
    )
    # The receipts of a remittance are counted in full above; what was short never reached the drawer.
    yield from _standing(connection, remittance, -1, brought.short, brought.branch, true())
    yield from _standing(connection, collector_repayment, 1, back.amount, back.branch, true())
    over = field_handover.c
    yield from _standing(connection, field_handover, 1, over.amount - over.short, over.branch, true())
    banked = cash_banked.c
    yield from _standing(connection, cash_banked, -1, banked.amount, banked.branch, true())
    yield from _over_and_short(connection)
    yield from _general(connection)


def _over_and_short(connection: Connection) -> Iterator[tuple[str, Money]]:
    """What counts found more or less than expected, of counts that were not taken back."""
    reversal, count = entry.alias("reversal"), drawer_count
    undone = and_(reversal.c.branch == count.c.branch, reversal.c.reverses == count.c.entry)
    rows = connection.execute(
        select(count.c.branch, func.sum(count.c.counted - count.c.expected))
        .select_from(count.outerjoin(reversal, undone))
        .where(reversal.c.id.is_(None))
        .group_by(count.c.branch)
    )
    for branch, amount in rows:
        yield branch, Decimal(int(amount))


def _general(connection: Connection) -> Iterator[tuple[str, Money]]:
    """General business in cash that was approved and not taken back."""
    reversal, decision, journal = entry.alias("reversal"), general_decision, general_journal
    undone = and_(reversal.c.branch == decision.c.branch, reversal.c.reverses == decision.c.entry)
    of = and_(journal.c.branch == decision.c.branch, journal.c.entry == decision.c.of)
    signed = case((journal.c.direction == "receipt", journal.c.amount), else_=-journal.c.amount)
    rows = connection.execute(
        select(journal.c.branch, func.sum(signed))
        .select_from(decision.join(journal, of).outerjoin(reversal, undone))
        .where(decision.c.approved, journal.c.bank.is_(None), reversal.c.id.is_(None))
        .group_by(journal.c.branch)
    )
    for branch, amount in rows:
        yield branch, Decimal(int(amount))


def _standing(
    connection: Connection,
    table: Any,
    sign: int,
    amount: ColumnElement[Any],
    branch: ColumnElement[Any],
    cash: ColumnElement[bool],
    entry_branch: ColumnElement[Any] | None = None,
) -> Iterator[tuple[str, Money]]:
    """The cash of one table by branch, of entries that were not reversed."""
    reversal = entry.alias("reversal")
    of = table.c.branch if entry_branch is None else entry_branch
    undone = and_(reversal.c.branch == of, reversal.c.reverses == table.c.entry)
    rows = connection.execute(
        select(branch, func.sum(amount))
        .select_from(table.outerjoin(reversal, undone))
        .where(cash, reversal.c.id.is_(None))
        .group_by(branch)
    )
    for name, total in rows:
        yield name, sign * Decimal(int(total))
