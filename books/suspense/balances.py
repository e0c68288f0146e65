"""What is left of unidentified money, receipt by receipt, on any evening: derived from the uses that stand.

Nothing here is cached. A use stands until the entry it was recorded with is reversed: the contract's own entry for
a part that paid a contract, the act's for everything else. So a reversal re-opens the money by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from books.schema.entries import entry
from books.schema.suspense import suspense_receipt, suspense_step, suspense_text, suspense_use
from servicing.money import Money
from servicing.roles import Role
from servicing.suspense import SuspenseState, UseKind, balance_of, state_of


@dataclass(frozen=True, slots=True)
class SuspenseUse:
    """A part of the money that was taken; `entry` (of `entry_branch`) is what a reversal of it names."""

    kind: UseKind
    amount: Money
    contract: str | None
    role: Role | None
    posting_date: date
    step: int
    entry_branch: str
    entry: int


@dataclass(frozen=True, slots=True)
class SuspenseMoney:
    """Money that arrived without an owner, with the uses that stand."""

    branch: str
    entry: int
    event_key: str
    amount: Money
    role: Role
    bank: str | None
    arrived_on: date
    posting_date: date
    text: str
    uses: tuple[SuspenseUse, ...]
    cancelled: bool

    @property
    def balance(self) -> Money:
        """What is left of it."""
        return Decimal(0) if self.cancelled else balance_of(self.amount, self._taken)

    @property
    def state(self) -> SuspenseState:
        """What has become of it."""
        return state_of(self.amount, self._taken, cancelled=self.cancelled)

    @property
    def _taken(self) -> Sequence[tuple[UseKind, Money]]:
        return [(use.kind, use.amount) for use in self.uses]


def suspense_money(connection: Connection, branch: str, entry_id: int) -> SuspenseMoney | None:
    """The unidentified money of one receipt, or None when that entry is no such receipt."""
    found = _money(
        connection, and_(suspense_receipt.c.branch == branch, suspense_receipt.c.entry == entry_id), None
    )
    return found[0] if found else None


def open_suspense(
    connection: Connection, as_of: date | None = None, branch: str | None = None
) -> list[SuspenseMoney]:
    """Money with something left on the evening of the day (now, when None), the oldest first."""
    where: ColumnElement[bool] = suspense_receipt.c.amount > 0
    if branch is not None:
        where = and_(where, suspense_receipt.c.branch == branch)
    return [money for money in _money(connection, where, as_of) if money.balance]


def all_suspense(
    connection: Connection, as_of: date | None = None, branch: str | None = None
) -> list[SuspenseMoney]:
    """All unidentified money ever received until the day, used up or not, the oldest first."""
    where: ColumnElement[bool] = suspense_receipt.c.amount > 0
    if branch is not None:
        where = and_(where, suspense_receipt.c.branch == branch)
    return _money(connection, where, as_of)


def balances_by_branch(connection: Connection) -> dict[str, Money]:
    """What is left in each branch by the movements alone: one side of a pair of `books verify`."""
    sums: dict[str, Money] = {}
    own, use, reversal = entry.alias("own"), suspense_use, entry.alias("reversal")
    for branch, amount in connection.execute(
        select(suspense_receipt.c.branch, func.sum(suspense_receipt.c.amount))
        .join(own, and_(own.c.branch == suspense_receipt.c.branch, own.c.id == suspense_receipt.c.entry))
        .outerjoin(reversal, and_(reversal.c.branch == own.c.branch, reversal.c.reverses == own.c.id))
        .where(reversal.c.id.is_(None))
        .group_by(suspense_receipt.c.branch)
    ):
        sums[branch] = Decimal(int(amount))
    for branch, amount in connection.execute(
        select(use.c.branch, func.sum(use.c.amount))
        .outerjoin(
            reversal, and_(reversal.c.branch == use.c.entry_branch, reversal.c.reverses == use.c.entry)
        )
        .where(reversal.c.id.is_(None))
        .group_by(use.c.branch)
    ):
        sums[branch] = sums.get(branch, Decimal(0)) - Decimal(int(amount))
    return sums


def _money(connection: Connection, where: ColumnElement[bool], as_of: date | None) -> list[SuspenseMoney]:
    own, reversal = entry.alias("own"), entry.alias("reversal")
    undone = and_(reversal.c.branch == own.c.branch, reversal.c.reverses == own.c.id)
    wanted = (
        select(
            suspense_receipt,
            own.c.event_key,
            own.c.posting_date,
            suspense_text.c.text,
            reversal.c.id.label("reversed_by"),
        )
        .join(own, and_(own.c.branch == suspense_receipt.c.branch, own.c.id == suspense_receipt.c.entry))
        .outerjoin(
            suspense_text,
            and_(
                suspense_text.c.branch == suspense_receipt.c.branch,
                suspense_text.c.entry == suspense_receipt.c.entry,
            ),
        )
        .outerjoin(reversal, undone if as_of is None else and_(undone, reversal.c.posting_date <= as_of))
        .where(where)
        .order_by(suspense_receipt.c.arrived_on, suspense_receipt.c.branch, suspense_receipt.c.entry)
    )
    if as_of is not None:
        wanted = wanted.where(own.c.posting_date <= as_of)
    rows = connection.execute(wanted).all()
    uses = _uses(connection, where, as_of) if rows else {}
    return [_read(row, uses.get((row.branch, row.entry), [])) for row in rows]


def _uses(
    connection: Connection, where: ColumnElement[bool], as_of: date | None
) -> dict[tuple[str, int], list[SuspenseUse]]:
    """The uses that stand, by the receipt they are of, in booking order."""
    step, reversal = entry.alias("step"), entry.alias("reversal")
    undone = and_(
        reversal.c.branch == suspense_use.c.entry_branch, reversal.c.reverses == suspense_use.c.entry
    )
    wanted = (
        select(suspense_use, step.c.posting_date)
        .join(
            suspense_receipt,
            and_(
                suspense_receipt.c.branch == suspense_use.c.branch,
                suspense_receipt.c.entry == suspense_use.c.of,
            ),
        )
        .join(step, and_(step.c.branch == suspense_use.c.branch, step.c.id == suspense_use.c.step))
        .outerjoin(reversal, undone if as_of is None else and_(undone, reversal.c.posting_date <= as_of))
        .where(where, reversal.c.id.is_(None))
        .order_by(suspense_use.c.branch, suspense_use.c.step, suspense_use.c.place)
    )
    if as_of is not None:
        wanted = wanted.where(step.c.posting_date <= as_of)
    found: dict[tuple[str, int], list[SuspenseUse]] = {}
    for row in connection.execute(wanted):
        found.setdefault((row.branch, row.of), []).append(
            SuspenseUse(
                UseKind(row.kind),
                Decimal(row.amount),
                row.contract,
                Role(row.role) if row.role else None,
                row.posting_date,
                row.step,
                row.entry_branch,
                row.entry,
            )
        )
    return found


def _read(row: Row[Any], uses: list[SuspenseUse]) -> SuspenseMoney:
    return SuspenseMoney(
        row.branch,
        row.entry,
        row.event_key,
        Decimal(row.amount),
        Role(row.role),
        row.bank,
        row.arrived_on,
        row.posting_date,
        row.text or "",
        tuple(uses),
        row.reversed_by is not None,
    )


def content_of_receipt(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a receipt's entry covers."""
    row = connection.execute(
        select(suspense_receipt).where(
            suspense_receipt.c.branch == head.branch, suspense_receipt.c.entry == head.id
        )
    ).one()
    return {"amount": row.amount, "role": row.role, "bank": row.bank, "arrived_on": row.arrived_on}


def content_of_step(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of an identification, refund or escheat covers."""
    step = connection.execute(
        select(suspense_step).where(suspense_step.c.branch == head.branch, suspense_step.c.entry == head.id)
    ).one()
    uses = connection.execute(
        select(suspense_use)
        .where(suspense_use.c.branch == head.branch, suspense_use.c.step == head.id)
        .order_by(suspense_use.c.place)
    )
    return {
        "of": step.of,
        "uses": [[row.kind, row.amount, row.contract, row.role, row.bank] for row in uses],
    }
