"""The demo's own counting: what Navision's store holds beside what our vouchers say it must, past every wire.

It reads the simulator's tables directly and sums our vouchers by itself, so that neither the connector nor
delivery nor the diff can hide anything from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from books import accounts
from books.navision import outbox
from books.navision.document_states import DocumentState
from books.navision.outbox import OutboxDocument
from books.setups import Books
from books.verify import Verification
from commands.trial.navision import OPENING_DOCUMENT
from company.setup import Setup
from servicing.money import ZERO, Money
from servicing.voucher import Side
from simulator import Company
from simulator.posting.ledger import PostedEntry, posted_entries

# A line as both sides show it: document, account, branch, contract, amount.
Line = tuple[str, str, str, str, Decimal]
# What was computed by two ways, and both results.
Pair = tuple[str, Money, Money]

_MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines of ours in Navision's store: how many, how many too often, how many not at all."""

    lines: int
    doubled: int
    missing: int
    undelivered: tuple[str, ...]


def count_lines(books: Books, company: Company) -> Counted:
    """Each line of each posting document, looked for in Navision's store."""
    wanted: Counter[Line] = Counter()
    undelivered = []
    with books.database.reading() as connection:
        for state in DocumentState:
            for document in outbox.in_state(connection, state, limit=_MANY):
                wanted.update(_lines(document, books.setup))
                if state is not DocumentState.POSTED:
                    undelivered.append(f"{document.number} is {state.value.lower()}: {document.held_because}")
    found = Counter(_line(entry) for entry in _ours(company))
    return Counted(
        found.total(), (found - wanted).total(), (wanted - found).total(), tuple(sorted(undelivered))
    )


def pairs_of_all_branches(found: Verification) -> tuple[Pair, ...]:
    """The pairs of the books, added up over the branches; a branch that differs is a finding by itself."""
    sums: dict[str, tuple[Money, Money]] = {}
    for what, one, other in found.pairs:
        role, _, _ = what.partition(" ")
        ways = {"CASH_TELLER": "receipts, vouchers", "INTERBRANCH": "all branches, in transit"}
        name = f"{role}: {ways.get(role, 'contracts, vouchers')}"
        first, second = sums.get(name, (ZERO, ZERO))
        sums[name] = first + one, second + other
    return tuple((name, one, other) for name, (one, other) in sums.items())


def navision_pairs(books: Books, company: Company) -> tuple[Pair, ...]:
    """Per account: what our vouchers make of it, and what Navision's ledger shows, opening balances included."""
    ours: dict[str, Money] = {}
    roles: dict[str, list[str]] = {}
    with books.database.reading() as connection:
        for key, amount in accounts.balances(connection).items():
            account = books.setup.accounts.account(
                key.role, key.branch, bank=key.bank or None, counter_branch=key.counter_branch or None
            ).ledger_number
            ours[account] = ours.get(account, ZERO) + amount
            named = roles.setdefault(account, [])
            if key.role.value not in named:
                named.append(key.role.value)
    theirs: dict[str, Money] = {}
    for entry in posted_entries(company):
        theirs[entry.account] = theirs.get(entry.account, ZERO) + entry.amount
    return tuple(
        (
            f"{account} {', '.join(roles.get(account, ['none of ours']))}: vouchers, Navision",
            ours.get(account, ZERO),
            _whole(theirs.get(account, ZERO)),
        )
        for account in sorted({*ours, *(account for account, amount in theirs.items() if amount)})
    )


def _lines(document: OutboxDocument, setup: Setup) -> Iterator[Line]:
    posted = setup.navision.dimensions.contract_posted
    for line in document.lines:
        account = setup.accounts.account(
            line.role, line.branch, bank=line.bank, counter_branch=line.counter_branch
        )
        amount = line.amount if line.side is Side.DEBIT else -line.amount
        contract = (line.contract or "") if posted else ""
        yield document.number, account.ledger_number, line.branch, contract, amount


def _whole(amount: Decimal) -> Decimal:
    """Navision shows whole rupiah with two decimals; a fraction of one would stay visible."""
    return Decimal(int(amount)) if amount == amount.to_integral_value() else amount


def _ours(company: Company) -> Iterator[PostedEntry]:
    return (entry for entry in posted_entries(company) if entry.document_no != OPENING_DOCUMENT)


def _line(entry: PostedEntry) -> Line:
    return entry.document_no, entry.account, entry.branch, entry.contract, entry.amount
