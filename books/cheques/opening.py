"""Sheets as opening balances: a company that begins with Jembatan has a safe full of them, and some at the bank.

A newcomer would register them anew: the sheet at the bank would lie in the safe, its days in clearing would begin
again, and the memo accounts would be posted twice. Here each sheet arrives with the steps it has taken, on their
own days, under one entry for each contract. Nothing is posted where Navision has the memo balances already; where
it has none yet, one voucher for each contract brings them in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from books import chain, vouchers
from books.accounts import AccountKey
from books.cheques.acts import BROUGHT_FORWARD, in_order, warning_row
from books.cheques.registering import NewSheet
from books.cheques.rows import key_of, write_histories
from books.cheques.slips import expected_on
from books.recording import Act, NotRecorded, add_entry, first_answer
from books.schema.cheques import cheque, cheque_warning
from books.schema.contracts import contract
from books.schema.entries import entry
from books.setups import Books
from company.organisation import BankAccount
from servicing.cheque_dates import warnings
from servicing.cheque_history import EntryRef, Sheet, SheetFacts, fold, registered
from servicing.cheque_postings import memo_account, memo_lines
from servicing.cheques import Status, StepKind
from servicing.entries import Fact, Restated
from servicing.money import Money
from servicing.refusals import Refusal
from servicing.roles import Role
from servicing.voucher import VoucherKind


@dataclass(frozen=True, slots=True)
class AtTheBank:
    """Where and when a sheet was deposited before the cut-over; `slip` is the other system's deposit slip."""

    account: BankAccount
    on: date
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The bank's refusal before the cut-over, with the decisive reason."""

    on: date
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class OpeningSheet:
    """A sheet as it is at the cut-over: what is written on it, and what had happened to it.

    Held until a day, or at the bank, or refused by it after that; otherwise it lies in the safe. `receipt` is the
    temporary receipt that the other system gave out. `sheet.received` must be there.
    """

    sheet: NewSheet
    held_until: date | None = None
    deposit: AtTheBank | None = None
    refused: Refused | None = None
    receipt: str = ""

    @property
    def received(self) -> date:
        """The day on which it came."""
        assert self.sheet.received is not None
        return self.sheet.received


def bring_forward(
    connection: Connection, books: Books, act: Act, number: str, sheets: Sequence[OpeningSheet], *, post: bool
) -> None:
    """Bring the sheets of one contract forward; with `post` their memo balances are posted by the act's date.

    Call it in the transaction of the opening balances, after the contract. Raises NotRecorded when the contract is
    not in the books.
    """
    its = connection.execute(
        select(contract.c.branch, contract.c.party).where(contract.c.number == number)
    ).one_or_none()
    if its is None:
        raise NotRecorded(f"contract {number} is not in the books: bring it forward with its sheets")
    asked = chain.digest({"contract": number, "sheets": list(sheets), "post": post})
    link = chain.lock_end(connection, its.branch)
    if first_answer(connection, act.key, asked) is not None:
        return
    ref = EntryRef(its.branch, link.last_entry + 1)
    found = select(func.max(cheque.c.id)).where(cheque.c.branch == its.branch)
    last = connection.execute(found).scalar_one() or 0
    memo = books.setup.rules.pdc_memo_posting.on(act.posting_date)
    made = [
        _history(books, ref, one, _facts(one, its.branch, last + place, its.party, memo=memo))
        for place, one in enumerate(sheets, 1)
    ]
    fact = Fact(ref.id, act.posting_date, act.posting_date, Restated())
    content = {
        "reverses": None,
        "sheets": [sheet.facts for sheet in in_order(made)],
        "steps": [(*key_of(sheet), step) for sheet in in_order(made) for step in sheet.steps],
    }
    add_entry(
        connection, books, act, asked, link, fact, its.branch, None, kind=BROUGHT_FORWARD, content=content
    )
    rules = books.setup.cheques.rules
    write_histories(connection, made, rules)
    warned = [warning_row(sheet, one) for sheet in made for one in warnings(sheet.facts, rules)]
    if warned:
        connection.execute(insert(cheque_warning), warned)
    lines = [line for sheet in made for line in memo_lines(sheet.facts, Status.CANCELLED, sheet.status)]
    if post and lines:
        text = f"cheques brought forward {number}"[:100]
        vouchers.write_lines(connection, books, act, its.branch, ref.id, VoucherKind.CHEQUE, lines, text=text)


def _facts(one: OpeningSheet, branch: str, id_: int, party: str, *, memo: bool) -> SheetFacts:
    new = one.sheet
    return SheetFacts(
        branch,
        id_,
        new.bank,
        new.number,
        new.kind,
        new.amount,
        new.contract,
        party,
        new.effective,
        one.received,
        new.issued,
        new.drawer,
        new.inkaso,
        new.corrections,
        new.meant_for,
        memo=memo,
    )


def _history(books: Books, ref: EntryRef, one: OpeningSheet, facts: SheetFacts) -> Sheet:
    """The sheet with the steps it had taken, each on its day; raises WrongStep where their days cannot be."""
    sheet = registered(facts, one.received, ref, one.receipt or None)
    if one.held_until is not None:
        held = sheet.step(StepKind.HELD, one.received, ref, until=one.held_until, by_customer=True)
        sheet = fold(facts, (*sheet.steps, held))
    if one.deposit is not None:
        at = one.deposit
        deposited = sheet.step(
            StepKind.DEPOSITED,
            at.on,
            ref,
            bank_branch=at.account.branch,
            bank=at.account.code,
            presented_on=at.on,
            expected_on=expected_on(books, at.account, at.on, sheet),
            old_paper=at.slip or None,
        )
        sheet = fold(facts, (*sheet.steps, deposited))
    if one.refused is not None:
        why = one.refused.refusal
        refused = sheet.step(
            StepKind.BOUNCED,
            one.refused.on,
            ref,
            code=why.code,
            codes=str(why.code),
            empty=why.empty,
            again=why.again,
        )
        sheet = fold(facts, (*sheet.steps, refused))
    return sheet


def known_sheets(connection: Connection) -> frozenset[tuple[str, str]]:
    """Drawee bank and number of every sheet that is in the books and was not cancelled."""
    rows = connection.execute(
        select(cheque.c.bank, cheque.c.number).where(cheque.c.status != Status.CANCELLED.value)
    )
    return frozenset((row.bank, row.number) for row in rows)


def memo_balances(connection: Connection) -> Mapping[AccountKey, Money]:
    """What the sheets brought forward bring to the memo accounts; debits positive."""
    rows = connection.execute(
        select(cheque.c.branch, cheque.c.status, cheque.c.inkaso, func.sum(cheque.c.amount).label("amount"))
        .join(entry, (entry.c.branch == cheque.c.entry_branch) & (entry.c.id == cheque.c.entry))
        .where(entry.c.kind == BROUGHT_FORWARD, cheque.c.memo)
        .group_by(cheque.c.branch, cheque.c.status, cheque.c.inkaso)
    )
    sums: dict[AccountKey, Money] = {}
    for row in rows:
        amount = Decimal(int(row.amount))
        role = memo_account(Status(row.status), inkaso=bool(row.inkaso))
        assert role is not None
        for key, moved in (
            (AccountKey(row.branch, role), amount),
            (AccountKey(row.branch, Role.PDC_CONTRA), -amount),
        ):
            sums[key] = sums.get(key, Decimal(0)) + moved
    return sums
