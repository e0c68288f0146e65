"""What stands on a printed run list (LKH): what the collector was told to collect, or what he brought.

What a contract owed when the list was made is kept with each visit, so that a copy says the same whatever was paid
since. A newcomer would look at the contract again when the list is printed a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, select

from books.contracts import look
from books.schema.collectors import collected_receipt, receipt_book, remittance, run_list, run_list_visit
from books.schema.contracts import contract, party
from books.schema.vouchers import paper
from servicing.money import Money
from servicing.receipt_terms import standing_of
from servicing.rules import Rules


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A contract to visit, and what it owed when the list was made; `oldest_due` is None without arrears."""

    contract: str
    customer: str
    object: str
    oldest_due: date | None
    overdue: Money
    late_charge: Money
    charges: Money

    @property
    def total(self) -> Money:
        """What is to be collected."""
        return self.overdue + self.late_charge + self.charges


@dataclass(frozen=True, slots=True)
class BroughtReceipt:
    """A receipt the collector wrote, with the kwitansi it got."""

    contract: str
    customer: str
    received_on: date
    form: str
    kwitansi: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RunListFacts:
    """A run list as it was issued (`visits`), or a remittance that had none (`receipts`, and what was short)."""

    collector: str
    due_back: date | None
    visits: tuple[PlannedVisit, ...]
    receipts: tuple[BroughtReceipt, ...]
    short: Money


def visit_values(connection: Connection, rules: Rules, number: str, on: date) -> dict[str, Any]:
    """What a contract owes on the day, as it is kept with its visit; raises UnknownContract."""
    found = look(connection, number)
    standing = standing_of(found, rules, on)
    late = [p.due for p in found.positions if p.due <= on and p.unpaid]
    return {
        "contract": number,
        "oldest_due": min(late, default=None),
        "overdue": int(standing.overdue),
        "late_charge": int(standing.late_charge),
        "charges": int(standing.charges),
    }


def run_list_facts(connection: Connection, branch: str, entry_id: int) -> RunListFacts | None:
    """What the LKH of an entry says, or None when the entry is neither a run list nor a remittance."""
    listed = connection.execute(
        select(run_list).where(run_list.c.branch == branch, run_list.c.entry == entry_id)
    ).one_or_none()
    if listed is not None:
        visits = tuple(_visits(connection, branch, entry_id))
        return RunListFacts(listed.collector, listed.due_back, visits, (), Decimal(0))
    brought = connection.execute(
        select(remittance).where(remittance.c.branch == branch, remittance.c.entry == entry_id)
    ).one_or_none()
    if brought is None:
        return None
    receipts = tuple(_receipts(connection, branch, entry_id))
    return RunListFacts(brought.collector, None, (), receipts, Decimal(brought.short))


def _visits(connection: Connection, branch: str, entry_id: int) -> list[PlannedVisit]:
    rows = connection.execute(
        select(run_list_visit, contract.c.party, contract.c.object, party.c.name)
        .join(contract, contract.c.number == run_list_visit.c.contract)
        .outerjoin(party, and_(party.c.branch == contract.c.branch, party.c.id == contract.c.party))
        .where(run_list_visit.c.branch == branch, run_list_visit.c.entry == entry_id)
        .order_by(run_list_visit.c.place)
    )
    return [
        PlannedVisit(
            row.contract,
            row.name or row.party,
            row.object,
            row.oldest_due,
            Decimal(row.overdue),
            Decimal(row.late_charge),
            Decimal(row.charges),
        )
        for row in rows
    ]


def _receipts(connection: Connection, branch: str, entry_id: int) -> list[BroughtReceipt]:
    got, book = collected_receipt, receipt_book
    rows = connection.execute(
        select(got, contract.c.party, party.c.name, paper.c.number, book.c.book)
        .join(contract, contract.c.number == got.c.contract)
        .outerjoin(party, and_(party.c.branch == contract.c.branch, party.c.id == contract.c.party))
        .outerjoin(book, and_(book.c.branch == got.c.branch, book.c.entry == got.c.issue))
        .outerjoin(
            paper,
            and_(
                paper.c.entry_branch == got.c.entry_branch, paper.c.entry == got.c.entry, paper.c.kind == "KW"
            ),
        )
        .where(got.c.branch == branch, got.c.remittance == entry_id)
        .order_by(got.c.place)
    )
    return [
        BroughtReceipt(
            row.contract,
            row.name or row.party,
            row.received_on,
            f"{row.book}/{row.form}" if row.book else "",
            row.number or "",
            Decimal(row.amount),
        )
        for row in rows
    ]
