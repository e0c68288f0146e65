"""Finding an entry by whatever stands on the paper in somebody's hand: event key, voucher, kwitansi, or its number.

A newcomer would take the first match. A text that names two different entries is refused, because the next
thing done with the answer is usually a reversal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from books.schema.contracts import allocation
from books.schema.entries import entry
from books.schema.vouchers import paper, voucher
from servicing.contract import Component, RowKey
from servicing.money import Money


class NotFound(LookupError):
    """Nothing in the books carries this key or number."""


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry and what it is about; `contract` is None for an entry of the branch itself."""

    branch: str
    id: int
    kind: str
    contract: str | None
    event_key: str
    posting_date: date


def find_entry(connection: Connection, name: str) -> FoundEntry:
    """The entry with this event key, voucher number, paper number or `BDG/12`; raises NotFound."""
    keys = [*_by_key(connection, name), *_by_document(connection, name), *_by_number(name)]
    wanted = [row for key in dict.fromkeys(keys) if (row := _entry(connection, *key)) is not None]
    if not wanted:
        raise NotFound(
            f"{name}: no entry has this event key, voucher or paper number: "
            "look it up on the paper or in the journal, and try again"
        )
    if len(wanted) > 1:
        named = " and ".join(f"{row.branch}/{row.id}" for row in wanted)
        raise NotFound(f"{name} names the entries {named}: say which, by branch and number")
    return wanted[0]


def _by_key(connection: Connection, name: str) -> list[tuple[str, int]]:
    found = connection.execute(select(entry.c.branch, entry.c.id).where(entry.c.event_key == name))
    return [(row.branch, row.id) for row in found]


def _by_document(connection: Connection, name: str) -> list[tuple[str, int]]:
    vouchers = select(voucher.c.entry_branch, voucher.c.entry).where(voucher.c.number == name)
    # An allocation notice is a paper of the receipt, and names the receipt.
    papers = select(paper.c.entry_branch, paper.c.entry).where(paper.c.number == name)
    rows = [*connection.execute(vouchers), *connection.execute(papers)]
    return [(row.entry_branch, row.entry) for row in rows]


def _by_number(name: str) -> list[tuple[str, int]]:
    branch, slash, number = name.partition("/")
    return [(branch, int(number))] if slash and number.isdecimal() and len(number) <= 18 else []


def _entry(connection: Connection, branch: str, id_: int) -> FoundEntry | None:
    row = connection.execute(
        select(
            entry.c.branch,
            entry.c.id,
            entry.c.kind,
            entry.c.contract,
            entry.c.event_key,
            entry.c.posting_date,
        ).where(entry.c.branch == branch, entry.c.id == id_)
    ).one_or_none()
    return None if row is None else FoundEntry(*row)


def rows_at_issue(connection: Connection, branch: str, entry_id: int) -> dict[RowKey, Money]:
    """How the entry was split when it was recorded: what its printed kwitansi says."""
    rows = connection.execute(
        select(allocation).where(
            allocation.c.branch == branch,
            allocation.c.by_entry == entry_id,
            allocation.c.entry == entry_id,
        )
    )
    return {RowKey(Component(row.component), row.instalment, row.charge): Decimal(row.amount) for row in rows}


def rows_until(connection: Connection, branch: str, entry_id: int, until: int) -> dict[RowKey, Money]:
    """How the entry stood split once entry `until` of its branch was recorded: all that was moved of it by then."""
    rows: dict[RowKey, Money] = {}
    for row in connection.execute(
        select(allocation)
        .where(
            allocation.c.branch == branch,
            allocation.c.entry == entry_id,
            allocation.c.by_entry <= until,
        )
        .order_by(allocation.c.by_entry, allocation.c.instalment)
    ):
        key = RowKey(Component(row.component), row.instalment, row.charge)
        rows[key] = rows.get(key, Decimal(0)) + Decimal(row.amount)
    return {key: amount for key, amount in rows.items() if amount}
