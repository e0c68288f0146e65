"""Money in transit between branches, by the transfers and arrivals that stand.

Over all branches the INTERBRANCH accounts add up to exactly this, on any evening: a pair of `books verify`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, and_, func, select

from books import accounts
from books.schema.entries import entry
from books.schema.interbranch import transfer, transfer_arrival
from servicing.money import Money
from servicing.roles import Role


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that left one branch and has not reached the other."""

    from_branch: str
    to_branch: str
    entry: int
    event_key: str
    amount: Money
    bank: str
    sent_on: date


def in_transit(connection: Connection, as_of: date | None = None) -> list[Transfer]:
    """The transfers in transit on the evening of the day (now, when None), the oldest first."""
    own, gone = entry.alias("own"), entry.alias("gone")
    came, taken = entry.alias("came"), entry.alias("taken")
    undone = and_(gone.c.branch == own.c.branch, gone.c.reverses == own.c.id)
    reached = and_(came.c.branch == transfer_arrival.c.branch, came.c.id == transfer_arrival.c.entry)
    back = and_(taken.c.branch == came.c.branch, taken.c.reverses == came.c.id)
    if as_of is not None:
        undone = and_(undone, gone.c.posting_date <= as_of)
        back = and_(back, taken.c.posting_date <= as_of)
    arrived = (
        select(transfer_arrival.c.from_branch, transfer_arrival.c.of)
        .join(came, reached)
        .outerjoin(taken, back)
        .where(taken.c.id.is_(None), transfer_arrival.c.of.is_not(None))
    )
    if as_of is not None:
        arrived = arrived.where(came.c.posting_date <= as_of)
    there = arrived.subquery()
    wanted = (
        select(transfer, own.c.event_key, own.c.posting_date)
        .join(own, and_(own.c.branch == transfer.c.branch, own.c.id == transfer.c.entry))
        .outerjoin(gone, undone)
        .outerjoin(there, and_(there.c.from_branch == transfer.c.branch, there.c.of == transfer.c.entry))
        .where(gone.c.id.is_(None), there.c.of.is_(None))
        .order_by(own.c.posting_date, transfer.c.branch, transfer.c.entry)
    )
    if as_of is not None:
        wanted = wanted.where(own.c.posting_date <= as_of)
    return [
        Transfer(
            row.branch,
            row.to_branch,
            row.entry,
            row.event_key,
            Decimal(row.amount),
            row.bank,
            row.posting_date,
        )
        for row in connection.execute(wanted)
    ]


def sent_before_cut_over(connection: Connection) -> dict[tuple[str, str], Money]:
    """What had been sent before the cut-over and has not arrived yet, by sender and receiver.

    What the receiver's opening balance still claims and the sender's no longer owes is on its way.
    """
    claims = {
        (key.branch, key.counter_branch): amount
        for key, amount in accounts.opening(connection).items()
        if key.role is Role.INTERBRANCH
    }
    left: dict[tuple[str, str], Money] = {}
    for (receiver, sender), claim in claims.items():
        owed = -claims.get((sender, receiver), Decimal(0))
        if claim > 0 and claim != owed:
            left[sender, receiver] = claim - owed
    own, gone = entry.alias("own"), entry.alias("gone")
    rows = connection.execute(
        select(transfer_arrival.c.from_branch, transfer_arrival.c.branch, func.sum(transfer_arrival.c.amount))
        .join(own, and_(own.c.branch == transfer_arrival.c.branch, own.c.id == transfer_arrival.c.entry))
        .outerjoin(gone, and_(gone.c.branch == own.c.branch, gone.c.reverses == own.c.id))
        .where(gone.c.id.is_(None), transfer_arrival.c.of.is_(None))
        .group_by(transfer_arrival.c.from_branch, transfer_arrival.c.branch)
    )
    for sender, receiver, amount in rows:
        left[sender, receiver] = left.get((sender, receiver), Decimal(0)) - Decimal(int(amount))
    return {pair: amount for pair, amount in left.items() if amount}


def total(connection: Connection) -> Money:
    """All money in transit."""
    sent = sum((one.amount for one in in_transit(connection)), Decimal(0))
    return sum(sent_before_cut_over(connection).values(), sent)


def arrival_of(connection: Connection, branch: str, entry_id: int) -> tuple[str, int] | None:
    """The branch and entry with which a transfer arrived and still stands, or None while it is in transit."""
    gone = entry.alias("gone")
    row = connection.execute(
        select(transfer_arrival.c.branch, transfer_arrival.c.entry)
        .outerjoin(
            gone,
            and_(gone.c.branch == transfer_arrival.c.branch, gone.c.reverses == transfer_arrival.c.entry),
        )
        .where(
            transfer_arrival.c.from_branch == branch,
            transfer_arrival.c.of == entry_id,
            gone.c.id.is_(None),
        )
    ).one_or_none()
    return None if row is None else (row.branch, row.entry)


def receiver_of(connection: Connection, branch: str, entry_id: int) -> str:
    """The branch to which a transfer was sent."""
    wanted = select(transfer.c.to_branch).where(transfer.c.branch == branch, transfer.c.entry == entry_id)
    return str(connection.execute(wanted).scalar_one())
