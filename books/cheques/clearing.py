"""Sheets clear: only now the contract is credited and the kwitansi printed (P3; R18, R48).

The money falls on the contracts by the one rule for all sources (R72), with the sheet's own value date. Each sheet
is an act of its own, also when the bank credits a whole slip in one sum, so that each can be taken back alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from books.bundles import Part
from books.cheques.acts import Acting, Done, at_bank, begin
from books.cheques.sheets import locked
from books.cheques.slips import slip as find_slip
from books.recording import Act
from books.schema.entries import entry
from books.setups import Books
from company.cheques import Authority
from servicing.cheque_credits import Ambiguous, solve_credit
from servicing.cheque_dates import value_date
from servicing.cheque_history import Sheet
from servicing.cheque_postings import bank_fee_lines, memo_lines
from servicing.cheque_splits import ContractShare, shares
from servicing.cheques import ChequeRefused, Status, StepKind, check_step
from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.voucher import VoucherKind

TENDER = "pdc"


def clear(
    connection: Connection, books: Books, act: Act, name: str, *, bank_fee: Money = ZERO, letter: str = ""
) -> Done:
    """The bank credits a sheet, less its own fee: receipts, kwitansi, memo accounts, in one act.

    The act is booked and numbered where the bank account is; each contract's kwitansi is printed at its home branch
    and goes with the temporary receipt of the sheet. Raises ChequeRefused for a sheet that is not in clearing.
    """
    (sheet,) = locked(connection, [name])
    if sheet.status is not Status.DEPOSITED and not _is_known(connection, act):
        check_step(sheet.name, sheet.status, StepKind.CLEARED)
    where = at_bank(act, sheet) if sheet.deposit is not None else act
    acting = begin(
        connection,
        books,
        where,
        "cheque_cleared",
        [name, bank_fee, letter],
        authority=Authority.CLEAR,
        paying=sheet.facts.contracts,
    )
    if isinstance(acting, Done):
        return acting
    if not 0 <= bank_fee < sheet.facts.amount:
        raise ChequeRefused(
            f"{sheet.name}: a bank fee of {rupiah(bank_fee)} on {rupiah(sheet.facts.amount)} cannot be: correct it"
        )
    assert sheet.deposit is not None
    on = where.posting_date
    valued = value_date(sheet, books.setup.rules.value_dates.on(on).pdc, on)
    after = acting.step(
        sheet, StepKind.CLEARED, value_date=valued, bank_fee=bank_fee or None, letter=letter or None
    )
    into = MoneyAccount(Role.BANK_IN, sheet.deposit.bank_branch, sheet.deposit.bank)
    split = shares(sheet.facts, acting.contracts, books.setup.rules, on, valued)
    return acting.record(
        [after],
        lines=[
            *memo_lines(sheet.facts, sheet.status, after.status),
            *bank_fee_lines(sheet.deposit, bank_fee),
        ],
        parts=[_receipt(acting, share, into, valued) for share in split],
        voucher_kind=VoucherKind.RECEIPT_BANK,
    )


def _receipt(acting: Acting, share: ContractShare, into: MoneyAccount, valued: Any) -> Part:
    return Part(
        share.contract,
        ReceiptTaken(share.amount, TENDER, into, share.chosen),
        valued,
        paper="KW",
        paper_branch=acting.contracts[share.contract].branch,
    )


def _is_known(connection: Connection, act: Act) -> bool:
    known = select(entry.c.id).where(entry.c.event_key == act.key)
    return connection.execute(known).one_or_none() is not None


# --- a whole slip in one sum ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreditSolved:
    """A lump-sum credit, solved: the act of each sheet it was made of, and the sheets the bank left out."""

    cleared: tuple[Done, ...]
    refused: tuple[Sheet, ...]


def clear_slip(
    connection: Connection,
    books: Books,
    act: Act,
    number: str,
    credit: Money,
    *,
    refused: Sequence[str] = (),
    bank_fee: Money = ZERO,
) -> CreditSolved:
    """The bank credits a slip in one sum and leaves out what it refused: which sheets those are is solved.

    `refused` names them where several sets of sheets make the sum; `bank_fee` is what the bank kept of it. The
    sheets left out stay in clearing until their refusal is recorded. Raises ChequeRefused when no set makes the
    sum, or when several do, naming them.
    """
    found = find_slip(connection, number, lock=True)
    again = [sheet for sheet in found.sheets if _is_known(connection, _own(act, sheet))]
    waiting = [sheet for sheet in found.sheets if sheet.status is Status.DEPOSITED]
    waiting = [s for s in waiting if s.deposit is not None and found.holds(s.deposit)]
    if again:
        cleared = again
    elif not waiting:
        raise ChequeRefused(f"slip {number} has no sheet in clearing: look the slip up")
    else:
        cleared = _solved(number, waiting, credit + bank_fee, refused)
    done = []
    for place, sheet in enumerate(cleared):
        fee = bank_fee if place == 0 else ZERO
        done.append(clear(connection, books, _own(act, sheet), _name(sheet), bank_fee=fee, letter=number))
    left = {sheet.name for sheet in cleared}
    return CreditSolved(tuple(done), tuple(s for s in waiting if s.name not in left))


def _solved(number: str, waiting: Sequence[Sheet], gross: Money, refused: Sequence[str]) -> list[Sheet]:
    by_name = {_name(sheet): sheet for sheet in waiting}
    unknown = [name for name in refused if name not in by_name]
    if unknown:
        raise ChequeRefused(f"slip {number} has no sheet {', '.join(unknown)} in clearing: correct the name")
    candidates = [(name, int(s.facts.amount)) for name, s in by_name.items() if name not in refused]
    if refused:
        total = sum(amount for _, amount in candidates)
        if total != gross:
            raise ChequeRefused(
                f"slip {number} without {', '.join(refused)} makes {total:,}, the bank credited {int(gross):,}: "
                "correct which sheets were refused, or the credit"
            )
        return [by_name[name] for name, _ in candidates]
    solution = solve_credit(candidates, int(gross))
    if isinstance(solution, Ambiguous):
        raise ChequeRefused(f"slip {number}: {solution}: name the refused sheets")
    return [by_name[name] for name in solution.cleared]


def _own(act: Act, sheet: Sheet) -> Act:
    return replace(act, key=f"{act.key}#{_name(sheet)}")


def _name(sheet: Sheet) -> str:
    return f"{sheet.facts.bank} {sheet.facts.number}"
