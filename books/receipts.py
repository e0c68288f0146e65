"""Receipts: money of a customer, checked and recorded.

What may stop a receipt is all here: the tender, the drawer, the dates, the contract. A refusal is a sentence and
leaves no trace, no number used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from books import contracts
from books.counter.drawers import check_room, open_session
from books.finding import rows_at_issue
from books.recording import Act, NotRecorded, Recorded, record
from books.setups import Books
from company.organisation import Direction
from company.tenders import Paper, Tender
from servicing.contract import Contract, Rows
from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import Money, rupiah
from servicing.roles import Role

# The tenders whose money lies in a cashier's drawer.
DRAWER_ROLES = frozenset({Role.CASH_TELLER})


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """What the cashier asks: so much, for this contract, by this tender; `chosen` instalments if not those due.

    `bank` names the branch's IN account that received the money, for tenders that go to a bank. Money that is
    `held` waits in the customer's deposit, on a closed contract too (7.1).
    """

    contract: str
    amount: Money
    tender: str = "cash_customer"
    chosen: tuple[int, ...] | None = None
    bank: str | None = None
    replaces: int | None = None
    held: bool = False


def take_receipt(connection: Connection, books: Books, act: Act, request: ReceiptRequest) -> Recorded:
    """Record a receipt and issue its kwitansi; raises NotRecorded (or its kin) with nothing changed."""
    if request.amount <= 0:
        raise NotRecorded(
            f"{act.key}: a receipt of {rupiah(request.amount)} cannot be: enter the money received"
        )
    if act.at_branch not in books.setup.branches:
        raise NotRecorded(
            f"{act.key}: config/branches.toml has no branch {act.at_branch}: correct the branch"
        )
    tender = active_tender(books, act, request.tender)
    if tender.role is Role.CASH_COLLECTOR:
        raise NotRecorded(
            f"{act.key}: {tender.code} is money in a collector's hands: enter it with `jembatan collector collect`"
        )
    into = _account(books, act, tender, request)
    typed: dict[str, int | None] = {"drawer_session": None}

    def check(connection: Connection, contract: Contract) -> None:
        if into.role in DRAWER_ROLES:
            session = open_session(connection, act.at_branch, act.actor.id)
            check_room(connection, books, act, session, request.amount)
            typed["drawer_session"] = session
        if not request.held:
            check_contract(books, act, contract, request.chosen)

    event = ReceiptTaken(request.amount, request.tender, into, request.chosen, request.held)
    paper = None if tender.prints is Paper.NONE else tender.prints.value
    return record(
        connection,
        books,
        act,
        request.contract,
        event,
        replaces=request.replaces,
        paper=paper,
        check=check,
        typed=typed,
    )


@dataclass(frozen=True, slots=True)
class ReceiptPreview:
    """What a receipt would pay and leave; it has no number, because numbers are given at commit (DOMAIN 6.3)."""

    rows: Rows
    after: Contract


def preview_receipt(
    connection: Connection, books: Books, act: Act, request: ReceiptRequest
) -> ReceiptPreview:
    """What `take_receipt` would do, in a transaction of writing, all of it undone; raises what it would raise."""
    undone = connection.begin_nested()
    try:
        recorded = take_receipt(connection, books, act, request)
        return ReceiptPreview(
            rows_at_issue(connection, recorded.branch, recorded.entry),
            contracts.look(connection, request.contract),
        )
    finally:
        undone.rollback()


def check_contract(books: Books, act: Act, contract: Contract, chosen: Sequence[int] | None) -> None:
    """Refuse money for a contract that owes nothing, or for instalments it does not have."""
    if contract.is_settled(books.setup.rules, act.posting_date):
        raise NotRecorded(
            f"{act.key}: contract {contract.number} is closed, nothing is owed on it: "
            "check the number, or book the money as uang titipan"
        )
    unknown = sorted(set(chosen or ()) - {position.number for position in contract.positions})
    if unknown:
        raise NotRecorded(
            f"{act.key}: contract {contract.number} has no instalment {', '.join(map(str, unknown))}: "
            f"it has 1 to {len(contract.positions)}"
        )


def active_tender(books: Books, act: Act, code: str) -> Tender:
    """The tender, when it takes money on the posting date that counts at once; raises NotRecorded."""
    tender = books.setup.tenders.get(code)
    if tender is None:
        known = ", ".join(sorted(books.setup.tenders))
        raise NotRecorded(f"{act.key}: there is no tender {code}: use one of {known}")
    if not tender.is_active(act.posting_date):
        raise NotRecorded(
            f"{act.key}: tender {code} is not active on {act.posting_date}: use another, or activate it in "
            "config/tenders.toml"
        )
    if tender.needs_clearing:
        raise NotRecorded(
            f"{act.key}: money by {code} counts only once it has cleared: register it, and a kwitansi follows then"
        )
    return tender


def _account(books: Books, act: Act, tender: Tender, request: ReceiptRequest) -> MoneyAccount:
    if tender.role is not Role.BANK_IN:
        return MoneyAccount(tender.role, act.at_branch)
    branch = books.setup.branches[act.at_branch]
    if request.bank is None:
        return MoneyAccount(Role.BANK_IN, act.at_branch, branch.first_bank(Direction.IN).code)
    if branch.bank(request.bank, Direction.IN) is None:
        raise NotRecorded(
            f"{act.key}: branch {act.at_branch} has no IN account at {request.bank}: choose one of "
            f"{', '.join(b.code for b in branch.banks if b.direction is Direction.IN)}"
        )
    return MoneyAccount(Role.BANK_IN, act.at_branch, request.bank)
