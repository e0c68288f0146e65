"""Unidentified money of before the cut-over, receipt by receipt, so that it can be aged, searched for and applied.

Navision has its balance already, so nothing is posted; the receipts make up the opening balance of
SUSPENSE_RECEIPT. A newcomer would bring the total alone: nobody could then give any of it to its owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, func, insert, select

from books import chain
from books.recording import Act, NotRecorded, add_entry
from books.schema.suspense import suspense_receipt, suspense_text
from books.setups import Books
from servicing.entries import Fact, Restated
from servicing.money import Money, rupiah
from servicing.roles import Role

KIND: Final = "suspense_brought_forward"


@dataclass(frozen=True, slots=True)
class OldSuspense:
    """Money that arrived at a branch before the cut-over and whose owner is still not known.

    `bank` is the IN account it arrived on, None when that is not known; `text` what the bank wrote.
    """

    branch: str
    arrived_on: date
    amount: Money
    bank: str | None = None
    text: str = ""


def bring_suspense_forward(
    connection: Connection, books: Books, act: Act, old: Sequence[OldSuspense]
) -> dict[str, Money]:
    """Write the receipts as entries without vouchers, `act.key`/1 and so on; returns their sum by branch.

    Raises NotRecorded for money that arrived after the evening of the balances.
    """
    sums: dict[str, Money] = {}
    for place, money in enumerate(old, 1):
        if money.amount <= 0 or money.arrived_on > act.posting_date:
            raise NotRecorded(
                f"{act.key}: unidentified money of {rupiah(money.amount)} of {money.arrived_on} cannot be "
                f"brought forward as of {act.posting_date}: correct amount or date"
            )
        _write(connection, books, act, f"{act.key}/{place}", money)
        sums[money.branch] = sums.get(money.branch, Decimal(0)) + money.amount
    return sums


def brought_forward_by_branch(connection: Connection) -> dict[str, Money]:
    """What the receipts that were brought forward make up of each branch's opening balance."""
    rows = connection.execute(
        select(suspense_receipt.c.branch, func.sum(suspense_receipt.c.amount))
        .where(suspense_receipt.c.role == Role.OPENING_BALANCE.value)
        .group_by(suspense_receipt.c.branch)
    )
    return {branch: Decimal(int(amount)) for branch, amount in rows}


def _write(connection: Connection, books: Books, act: Act, key: str, money: OldSuspense) -> None:
    own = Act(key, money.branch, act.posting_date, act.business_date, act.clock, act.actor)
    content = {
        "amount": money.amount,
        "role": Role.OPENING_BALANCE,
        "bank": money.bank,
        "arrived_on": money.arrived_on,
    }
    asked = chain.digest({**content, "key": key})
    link = chain.lock_end(connection, money.branch)
    fact = Fact(link.last_entry + 1, own.posting_date, own.posting_date, Restated())
    add_entry(connection, books, own, asked, link, fact, money.branch, None, kind=KIND, content=content)
    where = {"branch": money.branch, "entry": fact.id}
    connection.execute(
        insert(suspense_receipt),
        {
            **where,
            "amount": int(money.amount),
            "role": Role.OPENING_BALANCE.value,
            "bank": money.bank,
            "arrived_on": money.arrived_on,
            "drawer_session": None,
        },
    )
    if money.text:
        connection.execute(insert(suspense_text), {**where, "text": money.text})
