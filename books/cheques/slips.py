"""Deposit slips: sheets go to the bank on a numbered document, and are found from it for good (P2, BST; R6-R9).

A slip is the entry that deposited its sheets; its number is the BST's. A sheet that was withdrawn from a slip keeps
the step that put it there, so that slip and sheet lead to each other whatever happened later.

The check mark is a mark in the history: *seen on the statement*. It is a proposal of whoever reads the statement
and moves no money; the clearing is an act of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Connection

from books.cheques.acts import Done, begin, check_reason
from books.cheques.sheets import entry_of_paper, locked, of_entry, of_old_slip
from books.recording import Act, NotRecorded
from books.setups import Books
from company.cheques import Authority
from company.organisation import BankAccount, Direction
from servicing.cheque_dates import (
    Presentation,
    business_days_later,
    check_deposit,
    next_business_day,
    total,
)
from servicing.cheque_history import Deposit, EntryRef, Sheet
from servicing.cheque_postings import memo_lines, stack_lines
from servicing.cheques import ChequeRefused, Status, StepKind
from servicing.money import Money


@dataclass(frozen=True, slots=True)
class Slip:
    """A deposit slip: its number, its entry, and the sheets that were put on it, as they stand now."""

    number: str
    entry: EntryRef
    sheets: tuple[Sheet, ...]

    @property
    def total(self) -> Money:
        """What was written at the foot of the slip."""
        return total(self.sheets)

    def holds(self, deposit: Deposit) -> bool:
        """Whether a presentation was by this slip; one of another system is known by its number alone."""
        return deposit.old_slip == self.number or (not deposit.old_slip and deposit.entry == self.entry)


def deposit(
    connection: Connection,
    books: Books,
    act: Act,
    names: Sequence[str],
    *,
    bank: str | None = None,
    bank_branch: str | None = None,
    handed_in: time | None = None,
) -> Done:
    """Bring sheets to one bank account on one slip; the account may be another branch's (B3).

    `handed_in` is when the bank took the slip: after its cut-off it counts for the next business day. None takes
    the clock of the act, or the morning when the act is dated on another day.
    """
    sheets = locked(connection, names)
    asked = [sorted(names), bank, bank_branch, handed_in.isoformat() if handed_in else None]
    acting = begin(connection, books, act, "cheques_deposited", asked, authority=Authority.DEPOSIT)
    if isinstance(acting, Done):
        return acting
    if not sheets:
        raise NotRecorded(f"{act.key}: there is no sheet on the slip: name at least one")
    account = _account(books, act, bank, bank_branch)
    presented = _presented_on(books, act, account, handed_in)
    at = Presentation(act.posting_date, presented, account.code, books.setup.rules.calendar)
    faults = []
    for sheet in sheets:
        try:
            check_deposit(sheet, books.setup.cheques.rules, at)
        except ChequeRefused as fault:
            faults.append(str(fault))
    if faults:
        raise ChequeRefused("; ".join(faults))
    after = [
        acting.step(
            sheet,
            StepKind.DEPOSITED,
            bank_branch=account.branch,
            bank=account.code,
            presented_on=presented,
            expected_on=expected_on(books, account, presented, sheet),
        )
        for sheet in sheets
    ]
    lines = [
        line
        for before, sheet in zip(sheets, after, strict=True)
        for line in memo_lines(sheet.facts, before.status, sheet.status)
    ]
    return acting.record(after, lines=lines, papers=[("BST", act.at_branch)])


def withdraw(connection: Connection, books: Books, act: Act, names: Sequence[str]) -> Done:
    """Take sheets back from their slip before the bank presents them (P2 reversed)."""
    sheets = locked(connection, names)
    acting = begin(connection, books, act, "cheque_withdrawn", list(names), authority=Authority.WITHDRAW)
    if isinstance(acting, Done):
        return acting
    check_reason(act, "withdrawing a sheet")
    after = [acting.step(sheet, StepKind.WITHDRAWN) for sheet in sheets]
    return acting.record(after, lines=stack_lines(after, Status.DEPOSITED))


def mark(connection: Connection, books: Books, act: Act, names: Sequence[str], *, ticked: bool) -> Done:
    """Tick sheets as seen on the statement, or take the tick away until the reconciliation is posted."""
    sheets = locked(connection, names)
    acting = begin(connection, books, act, "cheque_mark", [list(names), ticked], authority=Authority.TICK)
    if isinstance(acting, Done):
        return acting
    for sheet in sheets:
        if sheet.ticked is ticked:
            raise ChequeRefused(
                f"{sheet.name} is ticked already: look at who ticked it in `jembatan cheque history`"
                if ticked
                else f"{sheet.name} is not ticked: there is no check mark to take away"
            )
        if sheet.reconciled and not ticked:
            raise ChequeRefused(
                f"{sheet.name} stands in a reconciliation that was posted: it cannot be un-ticked: "
                "undo the reconciliation in Navision first"
            )
    kind = StepKind.TICKED if ticked else StepKind.UNTICKED
    return acting.record([acting.step(sheet, kind) for sheet in sheets])


def mark_reconciled(connection: Connection, books: Books, act: Act, names: Sequence[str]) -> Done:
    """Note that the reconciliation in which the sheets were ticked has been posted in Navision."""
    sheets = locked(connection, names)
    acting = begin(
        connection, books, act, "cheque_mark", [list(names), "reconciled"], authority=Authority.TICK
    )
    if isinstance(acting, Done):
        return acting
    for sheet in sheets:
        if not sheet.ticked:
            raise ChequeRefused(f"{sheet.name} is not ticked: tick it before its reconciliation is posted")
        if sheet.reconciled:
            raise ChequeRefused(
                f"{sheet.name} stands in a posted reconciliation already: nothing was changed"
            )
    return acting.record([acting.step(sheet, StepKind.RECONCILED) for sheet in sheets])


def slip(connection: Connection, number: str, *, lock: bool = False) -> Slip:
    """The slip with this number, also years later and of another system; raises UnknownSheet."""
    old = of_old_slip(connection, number, lock=lock)
    if old:
        return Slip(number, old[0].steps[0].entry, tuple(old))
    entry = entry_of_paper(connection, number)
    return Slip(number, entry, tuple(of_entry(connection, entry, lock=lock)))


def _account(books: Books, act: Act, bank: str | None, bank_branch: str | None) -> BankAccount:
    where = bank_branch or act.at_branch
    branch = books.setup.branches.get(where)
    if branch is None:
        raise NotRecorded(f"{act.key}: config/branches.toml has no branch {where}: correct the branch")
    if bank is None:
        return branch.first_bank(Direction.IN)
    account = branch.bank(bank, Direction.IN)
    if account is None:
        known = ", ".join(b.code for b in branch.banks if b.direction is Direction.IN)
        raise NotRecorded(f"{act.key}: branch {where} has no IN account at {bank}: choose one of {known}")
    return account


def _presented_on(books: Books, act: Act, account: BankAccount, handed_in: time | None) -> date:
    if handed_in is None:
        local = act.clock.astimezone(books.setup.branches[account.branch].timezone.zone)
        handed_in = local.time() if local.date() == act.posting_date else time.min
    late = handed_in > books.setup.cheques.terms(account.code).cut_off
    calendar = books.setup.rules.calendar
    return next_business_day(calendar, act.posting_date) if late else act.posting_date


def expected_on(books: Books, account: BankAccount, presented: date, sheet: Sheet) -> date:
    """The day by which the bank's answer is due, after its usual business days."""
    lag = books.setup.cheques.terms(account.code).lag(sheet.facts.inkaso)
    return business_days_later(books.setup.rules.calendar, presented, lag)
