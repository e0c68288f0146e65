"""How two branches stand with each other: their accounts side by side, day by day, and what is open by age.

Both sides of a receipt taken for another branch carry one voucher and one event key, so the sheet lays them beside
each other; what stands on one side alone is a transfer in transit or its arrival.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from books import accounts
from books.interbranch.transfers import SETTLED
from books.interbranch.transit import Transfer, in_transit
from books.schema.entries import entry
from books.schema.vouchers import voucher, voucher_line
from servicing.money import Money
from servicing.roles import Role


@dataclass(frozen=True, slots=True)
class Tie:
    """What one voucher moved between two branches: a debit is above zero, on each side."""

    voucher: str
    date: date
    event_key: str
    contract: str
    here: Money
    there: Money


@dataclass(frozen=True, slots=True)
class TieOut:
    """The accounts of two branches with each other on a day; `here` is the first branch's side.

    `opening_*` and `closing_*` are balances before and after the day. They differ from each other's mirror by
    exactly what is in transit.
    """

    here: str
    there: str
    on: date
    opening_here: Money
    opening_there: Money
    ties: tuple[Tie, ...]
    in_transit: tuple[Transfer, ...]

    @property
    def closing_here(self) -> Money:
        return self.opening_here + sum((tie.here for tie in self.ties), Decimal(0))

    @property
    def closing_there(self) -> Money:
        return self.opening_there + sum((tie.there for tie in self.ties), Decimal(0))

    @property
    def unexplained(self) -> Money:
        """What the two sides differ by beyond the money in transit: zero, or a defect."""
        waiting = sum((one.amount for one in self.in_transit), Decimal(0))
        return self.closing_here + self.closing_there - waiting


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Money that a branch received for another and has not sent: settled oldest first."""

    debtor: str
    creditor: str
    voucher: str
    since: date
    contract: str
    amount: Money


def tie_out(connection: Connection, here: str, there: str, on: date) -> TieOut:
    """The tie-out sheet of two branches for a day."""
    before = {here: Decimal(0), there: Decimal(0)}
    for key, amount in accounts.opening(connection).items():
        if key.role is Role.INTERBRANCH and {key.branch, key.counter_branch} == {here, there}:
            before[key.branch] += amount
    ties: dict[str, Tie] = {}
    for row in _lines(connection, here, there, on):
        if row.date < on:
            before[row.line_branch] += Decimal(row.amount)
            continue
        known = ties.get(row.number)
        tie = known or Tie(row.number, row.date, row.event_key, row.contract or "", Decimal(0), Decimal(0))
        side = Decimal(row.amount)
        mine = row.line_branch == here
        ties[row.number] = Tie(
            tie.voucher,
            tie.date,
            tie.event_key,
            tie.contract or row.contract or "",
            tie.here + (side if mine else 0),
            tie.there + (0 if mine else side),
        )
    waiting = [t for t in in_transit(connection, on) if {t.from_branch, t.to_branch} == {here, there}]
    return TieOut(here, there, on, before[here], before[there], tuple(ties.values()), tuple(waiting))


def open_pairs(connection: Connection, as_of: date) -> list[OpenPair]:
    """What branches have received for each other and not sent on, the oldest first.

    A reversal takes its own receipt off; a transfer settles the oldest. What the other branch claims is the same
    money seen from its side and is not counted again.
    """
    lines = list(_lines(connection, None, None, as_of))
    taken_back = {row.reverses for row in lines if row.reverses is not None}
    sides: dict[str, set[str]] = {}
    for row in lines:
        sides.setdefault(row.number, set()).add(row.line_branch)
    queues: dict[tuple[str, str], deque[OpenPair]] = {}
    ahead: dict[tuple[str, str], Money] = {}
    for row in lines:
        pair = (row.line_branch, row.counter_branch)
        queue = queues.setdefault(pair, deque())
        if len(sides[row.number]) == 1:
            if row.kind == SETTLED and row.number not in taken_back:
                left = _settle(queue, Decimal(row.amount), None)
                ahead[pair] = ahead.get(pair, Decimal(0)) + left
        elif row.reverses is None and row.amount < 0:
            left = _use_ahead(ahead, pair, -Decimal(row.amount))
            if left:
                queue.append(OpenPair(*pair, row.number, row.date, row.contract or "", left))
        elif row.reverses is not None and row.amount > 0:
            left = _settle(queue, Decimal(row.amount), row.reverses)
            ahead[pair] = ahead.get(pair, Decimal(0)) + left
    found = [one for queue in queues.values() for one in queue]
    return sorted(found, key=lambda one: (one.since, one.debtor, one.creditor, one.voucher))


def _use_ahead(ahead: dict[tuple[str, str], Money], pair: tuple[str, str], amount: Money) -> Money:
    """What is left of a new debt after what had been sent before it was owed."""
    used = min(amount, ahead.get(pair, Decimal(0)))
    if used:
        ahead[pair] -= used
    return amount - used


def _settle(queue: deque[OpenPair], amount: Money, reverses: str | None) -> Money:
    """Take an amount off the debts: of the voucher it reverses, else off the oldest; what is left over."""
    if reverses is not None:
        for place, one in enumerate(queue):
            if one.voucher == reverses:
                taken = min(amount, one.amount)
                queue[place] = _less(one, taken)
                amount -= taken
    while queue and amount:
        taken = min(amount, queue[0].amount)
        queue[0] = _less(queue[0], taken)
        amount -= taken
        if not queue[0].amount:
            queue.popleft()
    while queue and not queue[0].amount:
        queue.popleft()
    for one in [one for one in queue if not one.amount]:
        queue.remove(one)
    return amount


def _less(one: OpenPair, taken: Money) -> OpenPair:
    return OpenPair(one.debtor, one.creditor, one.voucher, one.since, one.contract, one.amount - taken)


def _lines(connection: Connection, here: str | None, there: str | None, until: date) -> Iterator[Any]:
    """The INTERBRANCH lines that stand up to a day, between two branches or between all."""
    replaced = select(voucher.c.replaces).where(voucher.c.replaces.is_not(None))
    wanted = (
        select(
            voucher.c.number,
            voucher.c.date,
            voucher.c.reverses,
            entry.c.event_key,
            entry.c.kind,
            voucher_line.c.line_branch,
            voucher_line.c.counter_branch,
            voucher_line.c.contract,
            voucher_line.c.amount,
        )
        .join(
            voucher_line,
            and_(voucher_line.c.branch == voucher.c.branch, voucher_line.c.number == voucher.c.number),
        )
        .join(entry, and_(entry.c.branch == voucher.c.entry_branch, entry.c.id == voucher.c.entry))
        .where(
            voucher_line.c.role == Role.INTERBRANCH.value,
            voucher.c.date <= until,
            voucher.c.number.not_in(replaced),
        )
        .order_by(voucher.c.date, entry.c.clock, voucher.c.number, voucher_line.c.line)
    )
    if here is not None and there is not None:
        wanted = wanted.where(
            or_(
                and_(voucher_line.c.line_branch == here, voucher_line.c.counter_branch == there),
                and_(voucher_line.c.line_branch == there, voucher_line.c.counter_branch == here),
            )
        )
    yield from connection.execute(wanted)
