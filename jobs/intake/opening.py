"""Opening balances: how the books begin at the cut-over.

What the files say (`jobs.intake.opening_files`) is brought forward in one transaction. Nothing is posted, because
Navision has these balances already. They must be equal to its ledger, account by account and branch by branch, or
the difference is named and nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from books import numbers
from books.accounts import AccountKey
from books.activation import activate, numbers_of
from books.cheques import opening as cheque_opening
from books.opening import LedgerAccount, agree_opening
from books.recording import Act, Actor, NotRecorded
from books.setups import Books
from books.suspense.opening import bring_suspense_forward
from company.accounts import NotMapped
from company.setup import Setup
from connector import Wire
from jobs.intake.files import RowFault
from jobs.intake.opening_files import read_opening
from servicing.money import ZERO, Money
from servicing.roles import Role

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class OpeningImported:
    """What was brought forward, or every fault of the files."""

    contracts: int
    sheets: int
    balances: Mapping[AccountKey, Money]
    faults: tuple[RowFault, ...]


def import_opening(
    books: Books,
    path: Path,
    wire: Wire,
    as_of: date,
    actor: Actor,
    clock: datetime,
    progress: Progress = lambda _done, _all: None,
    *,
    post_sheets: bool = False,
) -> OpeningImported:
    """Bring the balances forward, agreed with Navision's ledger; raises OpeningDiffers, writing nothing.

    With `post_sheets` Navision has no memo balances of sheets yet: they are posted on the cut-over.
    """
    with books.database.reading() as connection:
        known = set(numbers_of(connection))
        sheets_known = cheque_opening.known_sheets(connection)
    opening, faults = read_opening(path, books.setup, known, as_of, sheets_known)
    if opening is None:
        return OpeningImported(0, 0, {}, faults)
    navision, last_entry_nos = ledger_balances(wire, books.setup, as_of)
    with books.database.writing() as connection:
        for done, row in enumerate(opening.contracts):
            progress(done, len(opening.contracts))
            act = Act(f"OPENING/{row.new.number}", row.new.branch, as_of, as_of, clock, actor)
            activate(connection, books, act, row.new)
        on = max(as_of, books.setup.limits.cut_over) if post_sheets else as_of
        branches = {row.new.number: row.new.branch for row in opening.contracts}
        for number, sheets in opening.sheets.items():
            act = Act(f"OPENING/{number}/SHEETS", branches[number], on, on, clock, actor)
            cheque_opening.bring_forward(connection, books, act, number, sheets, post=post_sheets)
        declared = dict(opening.balances)
        if not post_sheets:
            declared |= cheque_opening.memo_balances(connection)
        act = Act("OPENING/SUSPENSE", "", as_of, as_of, clock, actor)
        for branch, amount in bring_suspense_forward(connection, books, act, opening.suspense).items():
            key = AccountKey(branch, Role.SUSPENSE_RECEIPT)
            declared[key] = declared.get(key, ZERO) - amount
        agreed = agree_opening(
            connection, as_of, declared, ledger_account(books.setup), navision, last_entry_nos
        )
        for series, last in opening.last_numbers.items():
            numbers.begin_after(connection, series, last)
    progress(len(opening.contracts), len(opening.contracts))
    return OpeningImported(len(opening.contracts), sum(map(len, opening.sheets.values())), agreed, ())


# --- Navision's side --------------------------------------------------------------------------------------


def ledger_account(setup: Setup) -> Callable[[AccountKey], LedgerAccount]:
    """Which Navision account an account of ours stands on."""

    def account(key: AccountKey) -> LedgerAccount:
        try:
            found = setup.accounts.account(
                key.role, key.branch, bank=key.bank or None, counter_branch=key.counter_branch or None
            )
        except NotMapped as fault:
            raise NotRecorded(f"{fault}: add {fault.key} there, then import again") from None
        return found.ledger_number, key.branch

    return account


def ledger_balances(
    wire: Wire, setup: Setup, as_of: date
) -> tuple[dict[LedgerAccount, Money], dict[str, int]]:
    """Navision's balances on the mapped accounts to `as_of`, and the last entry number seen per account."""
    mapped = {account.ledger_number for roles in setup.accounts.roles.values() for account in roles.every()}
    balances: dict[LedgerAccount, Money] = defaultdict(Decimal)
    last: dict[str, int] = {}
    for found in wire.ledger_from(1):
        if found.account_no in mapped:
            last[found.account_no] = found.entry_no
            if found.posting_date <= as_of:
                balances[found.account_no, found.branch] += found.amount
    return {account: amount for account, amount in balances.items() if amount}, last
