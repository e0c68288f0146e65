"""What is known of collectors on any evening: their run lists and what came of each visit, their debts, alarms.

Everything is derived from entries that stand; a run list is settled by the remittances that name it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from books.schema.collectors import (
    collected_receipt,
    collector_repayment,
    field_handover,
    remittance,
    run_list,
    run_list_visit,
)
from books.schema.entries import entry
from books.schema.vouchers import paper
from servicing.money import Money
from servicing.rules import Rules


@dataclass(frozen=True, slots=True)
class Visit:
    """A contract on a run list, or one that paid without being on it; nothing paid when the amount is zero."""

    contract: str
    amount: Money
    received_on: date | None
    kwitansi: str | None
    listed: bool


@dataclass(frozen=True, slots=True)
class RunList:
    """A run list with what the collector brought for it so far."""

    branch: str
    entry: int
    number: str
    collector: str
    issued_on: date
    due_back: date
    visits: tuple[Visit, ...]
    collected: Money
    short: Money
    in_hand: Money
    remitted_on: date | None

    @property
    def handed_over(self) -> Money:
        """The cash that reached the cashier; what was posted in the field is with the collector until then."""
        return self.collected - self.short - self.in_hand


def due_back(rules: Rules, issued_on: date) -> date:
    """The last day on which money received on a day may be remitted: so many business days later (setting)."""
    day = issued_on
    for _ in range(rules.collector_remittance_days.on(issued_on)):
        day = rules.calendar.on_or_after(day + timedelta(days=1))
    return day


def run_list_of(connection: Connection, branch: str, entry_id: int) -> RunList | None:
    """The run list issued with an entry, or None when there is none that stands."""
    found = run_lists(connection, branch, only=entry_id)
    return found[0] if found else None


def run_lists(
    connection: Connection, branch: str, *, only: int | None = None, collector: str | None = None
) -> list[RunList]:
    """The run lists of a branch that stand, the oldest first."""
    own, gone = entry.alias("own"), entry.alias("gone")
    wanted = (
        select(run_list, own.c.posting_date, paper.c.number)
        .join(own, and_(own.c.branch == run_list.c.branch, own.c.id == run_list.c.entry))
        .outerjoin(gone, and_(gone.c.branch == own.c.branch, gone.c.reverses == own.c.id))
        .outerjoin(
            paper,
            and_(
                paper.c.entry_branch == run_list.c.branch,
                paper.c.entry == run_list.c.entry,
                paper.c.kind == "LKH",
            ),
        )
        .where(run_list.c.branch == branch, gone.c.id.is_(None))
        .order_by(run_list.c.entry)
    )
    if only is not None:
        wanted = wanted.where(run_list.c.entry == only)
    if collector is not None:
        wanted = wanted.where(run_list.c.collector == collector)
    return [_run_list(connection, row) for row in connection.execute(wanted).all()]


def overdue(connection: Connection, branch: str, today: date) -> list[RunList]:
    """The run lists for which nothing was remitted although the day for it has passed: the alarm."""
    return [one for one in run_lists(connection, branch) if one.remitted_on is None and one.due_back < today]


def _run_list(connection: Connection, row: Any) -> RunList:
    gone, made, kept = entry.alias("gone"), entry.alias("made"), entry.alias("kept")
    brought = connection.execute(
        select(remittance, made.c.posting_date)
        .join(made, and_(made.c.branch == remittance.c.branch, made.c.id == remittance.c.entry))
        .outerjoin(gone, and_(gone.c.branch == made.c.branch, gone.c.reverses == made.c.id))
        .where(remittance.c.branch == row.branch, remittance.c.run_list == row.entry, gone.c.id.is_(None))
        .order_by(remittance.c.entry)
    ).all()
    receipts = connection.execute(
        select(collected_receipt, paper.c.number)
        .outerjoin(
            kept,
            and_(
                kept.c.branch == collected_receipt.c.entry_branch,
                kept.c.reverses == collected_receipt.c.entry,
            ),
        )
        .outerjoin(
            paper,
            and_(
                paper.c.entry_branch == collected_receipt.c.entry_branch,
                paper.c.entry == collected_receipt.c.entry,
                paper.c.kind == "KW",
            ),
        )
        .where(
            collected_receipt.c.branch == row.branch,
            collected_receipt.c.remittance.in_([one.entry for one in brought]),
            kept.c.id.is_(None),
        )
        .order_by(collected_receipt.c.remittance, collected_receipt.c.place)
    ).all()
    listed = list(
        connection.execute(
            select(run_list_visit.c.contract)
            .where(run_list_visit.c.branch == row.branch, run_list_visit.c.entry == row.entry)
            .order_by(run_list_visit.c.place)
        ).scalars()
    )
    paid = [
        Visit(one.contract, Decimal(one.amount), one.received_on, one.number, one.contract in listed)
        for one in receipts
    ]
    came = {visit.contract for visit in paid}
    fields = [one.entry for one in brought if one.in_field]
    in_hand, settled_on = _in_hand(connection, row.branch, row.collector, fields)
    came_on = [one.posting_date for one in brought if not one.in_field]
    days = sorted([*came_on, settled_on] if settled_on else came_on)
    empty = [Visit(number, Decimal(0), None, None, True) for number in listed if number not in came]
    return RunList(
        row.branch,
        row.entry,
        row.number or "",
        row.collector,
        row.posting_date,
        row.due_back,
        (*paid, *empty),
        sum((visit.amount for visit in paid), Decimal(0)),
        sum((Decimal(one.short) for one in brought), Decimal(0)),
        in_hand,
        days[-1] if days and not in_hand else None,
    )


def _in_hand(
    connection: Connection, branch: str, collector: str, entries: Sequence[int]
) -> tuple[Money, date | None]:
    """What is not handed over yet of the receipts that these field entries posted, the oldest first.

    And the day on which the last of them was handed over, None while some are in his hands.
    """
    gone, own, got, over = entry.alias("gone"), entry.alias("own"), collected_receipt, field_handover
    handed = connection.execute(
        select(over.c.amount, own.c.posting_date)
        .join(own, and_(own.c.branch == over.c.branch, own.c.id == over.c.entry))
        .outerjoin(gone, and_(gone.c.branch == over.c.branch, gone.c.reverses == over.c.entry))
        .where(over.c.branch == branch, over.c.collector == collector, gone.c.id.is_(None))
        .order_by(over.c.entry)
    ).all()
    rows = connection.execute(
        select(remittance.c.entry, got.c.amount)
        .join(got, and_(got.c.branch == remittance.c.branch, got.c.remittance == remittance.c.entry))
        .outerjoin(gone, and_(gone.c.branch == got.c.entry_branch, gone.c.reverses == got.c.entry))
        .where(
            remittance.c.branch == branch,
            remittance.c.collector == collector,
            remittance.c.in_field,
            gone.c.id.is_(None),
        )
        .order_by(remittance.c.entry, got.c.place)
    )
    left = sum(row.amount for row in handed)
    held = posted = last = 0
    for row in rows:
        used = min(left, row.amount)
        left, posted = left - used, posted + row.amount
        if row.entry in entries:
            held, last = held + row.amount - used, posted
    reached = accumulate(row.amount for row in handed)
    days = [row.posting_date for row, sum_ in zip(handed, reached, strict=True) if sum_ >= last]
    return Decimal(held), days[0] if days and last and not held else None


# --- debts ------------------------------------------------------------------------------------------------


def debts(connection: Connection, branch: str | None = None) -> dict[tuple[str, str], Money]:
    """What each collector owes at each branch, by remittances and repayments that stand."""
    owed: dict[tuple[str, str], Money] = {}
    for table, amount, sign in (
        (remittance, remittance.c.short, 1),
        (field_handover, field_handover.c.short, 1),
        (collector_repayment, collector_repayment.c.amount, -1),
    ):
        for at, collector, total in _standing(connection, table, amount, branch):
            owed[at, collector] = owed.get((at, collector), Decimal(0)) + sign * Decimal(int(total))
    return {key: amount for key, amount in owed.items() if amount}


def debt_of(connection: Connection, branch: str, collector: str) -> Money:
    """What one collector owes at a branch."""
    return debts(connection, branch).get((branch, collector), Decimal(0))


def shortage_of(connection: Connection, branch: str, entry_id: int) -> tuple[Money, str]:
    """By how much a remittance was short, and whose it was."""
    row = connection.execute(
        select(remittance.c.short, remittance.c.collector).where(
            remittance.c.branch == branch, remittance.c.entry == entry_id
        )
    ).one()
    return Decimal(row.short), row.collector


def _standing(
    connection: Connection, table: Any, amount: ColumnElement[int], branch: str | None
) -> list[Any]:
    gone = entry.alias("gone")
    wanted = (
        select(table.c.branch, table.c.collector, func.sum(amount))
        .outerjoin(gone, and_(gone.c.branch == table.c.branch, gone.c.reverses == table.c.entry))
        .where(gone.c.id.is_(None))
        .group_by(table.c.branch, table.c.collector)
    )
    if branch is not None:
        wanted = wanted.where(table.c.branch == branch)
    return list(connection.execute(wanted))
