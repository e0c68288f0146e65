"""`books verify`: the books proved against themselves, each pair computed by two independent ways (DESIGN 1).

- every entry's hash, recomputed from what the tables say, is the one in the chain, up to the chain's end;
- every cache of a contract equals its replay, and so does every recorded row;
- what contracts owe by replay equals the accounts by the vouchers, role by role and branch by branch;
- sheets by their history equal the memo accounts, and every cache of a sheet is what its history says;
- cash that came and went equals the drawers' account, titipan by its movements the suspense account;
- what channels reported and settled equals their account;
- inter-branch accounts add up to the money in transit, collectors' debts to their remittances and repayments;
- every voucher balances in each branch and is in the outbox; no number series has a hole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from books import accounts, chain, content, numbers
from books.cheques.proof import MEMO_ROLES, prove_sheets
from books.contract_proof import UNREADABLE, Owed, Progress, prove_contracts
from books.counter.channels import clearing_by_movements
from books.counter.collector_lists import debts
from books.counter.drawer_cash import cash_in_drawers
from books.counter.field_money import field_money_by_branch
from books.interbranch.transit import total as money_in_transit
from books.schema.entries import branch_chain, entry
from books.schema.vouchers import outbox, posting_document, voucher, voucher_line
from books.setups import Books
from books.suspense import balances as suspense_balances
from books.suspense.opening import brought_forward_by_branch
from servicing.money import Money, rupiah
from servicing.roles import Role


@dataclass(slots=True)
class Verification:
    """What was checked and what was found wrong; sound when `findings` is empty."""

    findings: list[str] = field(default_factory=list)
    entries: int = 0
    contracts: int = 0
    vouchers: int = 0
    pairs: list[tuple[str, Money, Money]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify(books: Books, progress: Progress = lambda _done, _all: None) -> Verification:
    """Prove the books; one consistent look, contract by contract, so that memory stays small."""
    found = Verification()
    with books.database.reading() as connection:
        owed, found.contracts = prove_contracts(connection, books.setup.rules, found.findings, progress)
        _check_chain(connection, found)
        sheets = prove_sheets(connection, books.setup.cheques.rules, found.findings)
        _check_pairs(connection, owed, sheets, found)
        _check_vouchers(connection, found)
        found.findings += numbers.holes(connection)
    return found


# --- the chain --------------------------------------------------------------------------------------------


def _check_chain(connection: Connection, found: Verification) -> None:
    previous: dict[str, str] = {}
    last: dict[str, int] = {}
    rows = connection.execute(
        select(entry).order_by(entry.c.branch, entry.c.id), execution_options={"yield_per": 1000}
    )
    for row in rows:
        found.entries += 1
        before = previous.get(row.branch, chain.GENESIS)
        if row.previous_hash != before:
            found.findings.append(
                f"entry {row.id} of {row.branch} does not follow the one before it: an entry was removed or added"
            )
        found.findings += _unlike_hash(connection, row)
        previous[row.branch] = row.hash
        last[row.branch] = row.id
    for end in connection.execute(select(branch_chain).order_by(branch_chain.c.branch)):
        if (end.last_entry, end.last_hash) != (
            last.pop(end.branch, 0),
            previous.get(end.branch, chain.GENESIS),
        ):
            found.findings.append(
                f"the chain of {end.branch} ends at entry {end.last_entry}, which is not the last one there is: "
                "entries were removed or added at its end"
            )
    found.findings += [f"the chain of {branch} has entries but no end: it was removed" for branch in last]


def _unlike_hash(connection: Connection, row: Any) -> Iterator[str]:
    try:
        if row.hash != _digest(connection, row):
            yield f"entry {row.id} of {row.branch} ({row.event_key}) was edited: its hash is not its content's"
    except UNREADABLE as fault:
        yield (
            f"entry {row.id} of {row.branch} ({row.event_key}) has lost its content "
            f"({type(fault).__name__}: {fault}): a row beside it was removed or changed"
        )


def _digest(connection: Connection, row: Any) -> str:
    names = [column.name for column in entry.columns if column.name not in ("hash", "previous_hash")]
    head = {name: getattr(row, name) for name in names}
    return chain.digest({**head, "content": content.content_of(connection, row)}, row.previous_hash)


# --- the pairs --------------------------------------------------------------------------------------------


def _check_pairs(connection: Connection, owed: Owed, sheets: Owed, found: Verification) -> None:
    by_vouchers = accounts.by_role(accounts.balances(connection))
    for key in sorted({*sheets, *(k for k in by_vouchers if k[1] in MEMO_ROLES)}):
        branch, role = key
        held, booked = sheets.get(key, Decimal(0)), by_vouchers.get(key, Decimal(0))
        _pair(found, f"{role.value} in {branch}: sheets by history, accounts by vouchers", held, booked)
    for key in sorted({*owed, *(k for k in by_vouchers if k[1] in _OWED_ROLES)}):
        ours, theirs = owed.get(key, Decimal(0)), by_vouchers.get(key, Decimal(0))
        branch, role = key
        _pair(found, f"{role.value} in {branch}: contracts by replay, accounts by vouchers", ours, theirs)
    opening = accounts.by_role(accounts.opening(connection))
    waiting = suspense_balances.balances_by_branch(connection)
    itemised = brought_forward_by_branch(connection)
    for branch in sorted({*waiting, *(b for b, role in by_vouchers if role is Role.SUSPENSE_RECEIPT)}):
        # Of the opening balance, what was brought forward as receipts is among the movements already.
        undivided = -opening.get((branch, Role.SUSPENSE_RECEIPT), Decimal(0)) - itemised.get(
            branch, Decimal(0)
        )
        ours = waiting.get(branch, Decimal(0)) + undivided
        theirs = -by_vouchers.get((branch, Role.SUSPENSE_RECEIPT), Decimal(0))
        _pair(found, f"SUSPENSE_RECEIPT in {branch}: by movements, accounts by vouchers", ours, theirs)
    drawers = cash_in_drawers(connection)
    for branch in sorted({*drawers, *(b for b, role in by_vouchers if role is Role.CASH_TELLER)}):
        ours, theirs = (
            drawers.get(branch, Decimal(0)),
            by_vouchers.get((branch, Role.CASH_TELLER), Decimal(0)),
        )
        _pair(found, f"CASH_TELLER in {branch}: movements that stand, accounts by vouchers", ours, theirs)
    field = field_money_by_branch(connection)
    for branch in sorted({*field, *(b for b, role in by_vouchers if role is Role.CASH_COLLECTOR)}):
        ours = field.get(branch, Decimal(0))
        theirs = by_vouchers.get((branch, Role.CASH_COLLECTOR), Decimal(0))
        _pair(
            found,
            f"CASH_COLLECTOR in {branch}: field receipts and hand-overs, accounts by vouchers",
            ours,
            theirs,
        )
    channels = clearing_by_movements(connection)
    for branch in sorted({*channels, *(b for b, role in by_vouchers if role is Role.CHANNEL_CLEARING)}):
        key = (branch, Role.CHANNEL_CLEARING)
        ours = channels.get(branch, Decimal(0)) + opening.get(key, Decimal(0))
        theirs = by_vouchers.get(key, Decimal(0))
        _pair(
            found,
            f"CHANNEL_CLEARING in {branch}: reports and settlements, accounts by vouchers",
            ours,
            theirs,
        )
    transit = sum((a for (_, role), a in by_vouchers.items() if role is Role.INTERBRANCH), Decimal(0))
    _pair(found, "INTERBRANCH over all branches, money in transit", transit, money_in_transit(connection))
    owing = dict.fromkeys((b for b, role in by_vouchers if role is Role.COLLECTOR_RECEIVABLE), Decimal(0))
    for (branch, _), amount in debts(connection).items():
        owing[branch] = owing.get(branch, Decimal(0)) + amount
    for branch in sorted(owing):
        key = (branch, Role.COLLECTOR_RECEIVABLE)
        ours = owing[branch] + opening.get(key, Decimal(0))
        theirs = by_vouchers.get(key, Decimal(0))
        _pair(found, f"COLLECTOR_RECEIVABLE in {branch}: by remittances, accounts by vouchers", ours, theirs)


_OWED_ROLES = frozenset(
    {
        Role.AR_PRINCIPAL,
        Role.AR_INTEREST,
        Role.AR_OTHER,
        Role.AR_LATE_CHARGE,
        Role.CUSTOMER_DEPOSIT,
        Role.UNEARNED_INTEREST,
    }
)


def _pair(found: Verification, what: str, ours: Money, theirs: Money) -> None:
    found.pairs.append((what, ours, theirs))
    if ours != theirs:
        found.findings.append(f"{what}: {rupiah(ours)} is not {rupiah(theirs)}")


# --- vouchers ---------------------------------------------------------------------------------------------


def _check_vouchers(connection: Connection, found: Verification) -> None:
    found.vouchers = connection.execute(select(func.count()).select_from(voucher)).scalar_one()
    unbalanced = connection.execute(
        select(
            voucher_line.c.number, voucher_line.c.line_branch, func.sum(voucher_line.c.amount).label("left")
        )
        .group_by(voucher_line.c.branch, voucher_line.c.number, voucher_line.c.line_branch)
        .having(func.sum(voucher_line.c.amount) != 0)
    )
    for row in unbalanced:
        found.findings.append(
            f"voucher {row.number} is out of balance in {row.line_branch} by {int(row.left):,}"
        )
    untold = connection.execute(
        select(voucher.c.number)
        .outerjoin(outbox, (outbox.c.branch == voucher.c.branch) & (outbox.c.voucher == voucher.c.number))
        .where(outbox.c.voucher.is_(None))
        .order_by(voucher.c.number)
    ).scalars()
    found.findings += [
        f"voucher {number} is not in the outbox: Navision is never told of it" for number in untold
    ]
    baseless = connection.execute(
        select(posting_document.c.number)
        .outerjoin(outbox, outbox.c.document == posting_document.c.number)
        .where(outbox.c.document.is_(None))
        .order_by(posting_document.c.number)
    ).scalars()
    found.findings += [f"posting document {number} has no voucher behind it" for number in baseless]
