"""What stands on a paper, read from the books as they were when it was issued.

A newcomer would print what the contract owes today. A paper says what it said on its day, so that a copy printed
a year later is the same paper: the split recorded at issue, the standing after the entry that issued it, and the
setup (names, language, layout) that was in force then. Only the marks of a copy and of a cancellation are new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from books import events, vouchers
from books.finding import NotFound, rows_at_issue
from books.papers import IssuedPaper
from books.print_log import prints_of
from books.schema.contracts import contract, party
from books.schema.counter import paper_log
from books.schema.entries import entry, receipt
from books.schema.vouchers import paper
from books.setups import setup_at
from company.setup import Setup
from servicing.contract import Contract, Rows
from servicing.entries import Event
from servicing.money import Money
from servicing.replay import replay


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The reversal that cancelled a paper."""

    on: date
    by: str
    approver: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What every kind of paper has: its number, its entry, who acted, and the setup of that day.

    `copies` is how often it was printed before; `by_entry` the entry that had it issued (its own, but for notices).
    """

    paper: IssuedPaper
    home: str
    by_entry: int
    entry_kind: str
    event_key: str
    contract: str | None
    at_branch: str
    posting_date: date
    value_date: date
    actor: str
    voucher: str | None
    setup: Setup
    copies: int
    cancellation: Cancellation | None


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt on a contract says: whose it is, how the money was split, how the contract stood after it."""

    customer: str
    object: str
    event: Event
    rows: Rows
    after: Contract


def paper_facts(connection: Connection, number: str) -> PaperFacts:
    """The paper with this number; raises NotFound."""
    row = connection.execute(_papers().where(paper.c.number == number)).one_or_none()
    if row is None:
        raise NotFound(f"{number}: no paper has this number: look it up with `jembatan paper list`")
    told = vouchers.covering(connection, row.entry_branch, row.entry)
    reversal = connection.execute(
        select(entry).where(entry.c.branch == row.entry_branch, entry.c.reverses == row.entry)
    ).one_or_none()
    return PaperFacts(
        paper=_issued(row, reversal is not None),
        home=row.entry_branch,
        by_entry=row.by_entry,
        entry_kind=row.entry_kind,
        event_key=row.event_key,
        contract=row.contract,
        at_branch=row.at_branch,
        posting_date=row.posting_date,
        value_date=row.value_date,
        actor=row.actor,
        voucher=told.number if told else None,
        setup=setup_at(connection, row.setup_version),
        copies=prints_of(connection, number),
        cancellation=None
        if reversal is None
        else Cancellation(reversal.posting_date, reversal.actor, reversal.approver, reversal.reason),
    )


def receipt_facts(connection: Connection, found: PaperFacts) -> ReceiptFacts:
    """What the paper of a receipt on a contract says; raises NotFound for a paper of another kind of entry."""
    if found.contract is None:
        raise NotFound(f"{found.paper.number} is not a paper of a contract: it says nothing of instalments")
    head = _customer(connection, found.contract)
    facts = [
        fact
        for fact in events.read_facts(connection, found.home, found.contract)
        if fact.id <= found.by_entry
    ]
    start = Contract(found.contract, found.home)
    return ReceiptFacts(
        customer=head.name or head.party,
        object=head.object,
        event=next(fact.event for fact in facts if fact.id == found.paper.entry),
        rows=rows_at_issue(connection, found.home, found.paper.entry),
        after=replay(start, facts, found.setup.rules).contract,
    )


def customer_of(connection: Connection, number: str) -> str:
    """The name of a contract's customer, or the customer's number where the name was erased."""
    head = _customer(connection, number)
    return str(head.name or head.party)


def kwitansi_of(connection: Connection, home: str, entry_id: int) -> str | None:
    """The number of an entry's kwitansi, if it has one."""
    return connection.execute(
        select(paper.c.number).where(
            paper.c.entry_branch == home, paper.c.entry == entry_id, paper.c.kind == "KW"
        )
    ).scalar_one_or_none()


def _customer(connection: Connection, number: str) -> Any:
    return connection.execute(
        select(contract.c.party, contract.c.object, party.c.name)
        .outerjoin(party, (party.c.branch == contract.c.branch) & (party.c.id == contract.c.party))
        .where(contract.c.number == number)
    ).one()


# --- lists ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper in a list: how often it was printed, and whether it was cancelled."""

    paper: IssuedPaper
    contract: str | None
    amount: Money | None
    prints: int


def list_papers(
    connection: Connection,
    *,
    branch: str | None = None,
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
    contract_number: str | None = None,
) -> Iterator[ListedPaper]:
    """The papers that fit, in the order of their numbers."""
    reversal = entry.alias("reversal")
    printed = (
        select(func.count())
        .select_from(paper_log)
        .where(
            paper_log.c.branch == paper.c.branch,
            paper_log.c.number == paper.c.number,
            paper_log.c.copy.is_not(None),
        )
        .scalar_subquery()
    )
    wanted = (
        _papers()
        .add_columns(reversal.c.id.label("reversed_by"), receipt.c.amount, printed.label("prints"))
        .outerjoin(
            reversal, (reversal.c.branch == paper.c.entry_branch) & (reversal.c.reverses == paper.c.entry)
        )
        .outerjoin(receipt, (receipt.c.branch == paper.c.entry_branch) & (receipt.c.entry == paper.c.entry))
        .order_by(paper.c.branch, paper.c.kind, paper.c.series, paper.c.sequence)
    )
    for column, value in (
        (paper.c.branch, branch),
        (paper.c.kind, kind),
        (entry.c.contract, contract_number),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if since is not None:
        wanted = wanted.where(paper.c.issued_on >= since)
    if until is not None:
        wanted = wanted.where(paper.c.issued_on <= until)
    for row in connection.execute(wanted, execution_options={"yield_per": 500}):
        amount = None if row.amount is None else Decimal(row.amount)
        yield ListedPaper(_issued(row, row.reversed_by is not None), row.contract, amount, row.prints)


def _papers() -> Select[tuple[object, ...]]:
    return select(
        paper.c.kind,
        paper.c.number,
        paper.c.branch,
        paper.c.entry_branch,
        paper.c.entry,
        paper.c.by_entry,
        paper.c.issued_on,
        entry.c.kind.label("entry_kind"),
        entry.c.event_key,
        entry.c.contract,
        entry.c.at_branch,
        entry.c.posting_date,
        entry.c.value_date,
        entry.c.actor,
        entry.c.setup_version,
    ).join(entry, (entry.c.branch == paper.c.entry_branch) & (entry.c.id == paper.c.entry))


def _issued(row: Row[tuple[object, ...]], cancelled: bool) -> IssuedPaper:
    return IssuedPaper(row.kind, row.number, row.branch, row.entry, row.issued_on, cancelled)
