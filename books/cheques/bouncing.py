"""The bank refuses a sheet: in clearing, or after it had credited it (P4; P3 reversed; R10, R22).

Before the credit nothing happened to the contract, and nothing happens now but a fee. After it, one act takes back
the receipts, cancels their kwitansi, brings the sheet back into the safe and charges the fees; `preview` shows the
contract before and after without writing anything, and the act proves that the instalment table is what it would be
had the sheet never been credited.

A bank's bounce cannot be refused. Where a barrier stands after the receipt (its surplus was paid out, say), the
receipt stays and the contract owes the amount again, as a charge of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from books import contracts, events
from books.bundles import Part, parts_of
from books.cheques.acts import Acting, Done, at_bank, begin
from books.cheques.cards import card_in_books
from books.cheques.sheets import locked, look
from books.papers import IssuedPaper, issued_by
from books.recording import Act, NotRecorded
from books.setups import Books
from company.cheques import Authority
from servicing.cheque_cards import proposal
from servicing.cheque_history import Sheet
from servicing.cheque_postings import bank_fee_lines, memo_lines
from servicing.cheques import ChequeRefused, StepKind
from servicing.contract import Contract
from servicing.corrections import BehindBarrier, check_reversible
from servicing.entries import ChargeMade, EntryReversed, Fact, ReceiptTaken
from servicing.money import ZERO, Money, rupiah
from servicing.refusals import Refusal, decisive
from servicing.replay import replay
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

REOPENED = "BOUNCED_CREDIT"


@dataclass(frozen=True, slots=True)
class BankRefusal:
    """What the bank's letter says, and what it costs; `customer_fee` None takes the fee of the setup."""

    codes: tuple[int, ...]
    letter: str = ""
    bank_fee: Money = ZERO
    customer_fee: Money | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """A contract before and after a bounce."""

    before: Contract
    after: Contract


@dataclass(frozen=True, slots=True)
class BouncePreview:
    """What a bounce would do: the refusal that counts, its fees, and each contract before and after it."""

    sheet: Sheet
    refusal: Refusal
    bank_fee: Money
    customer_fee: Money
    contracts: Mapping[str, Before]
    reopened: Mapping[str, str]
    """Contracts whose receipt stays behind a barrier, each with the sentence that says which."""
    cancels: tuple[IssuedPaper, ...]
    """The kwitansi that would be cancelled."""
    restored: Mapping[str, bool]
    """For each contract whose receipt is taken back: whether its table is what it would be had it never been."""


def bounce(connection: Connection, books: Books, act: Act, name: str, refusal: BankRefusal) -> Done:
    """Record that the bank refused the sheet; after its credit, everything that followed from it is taken back."""
    (sheet,) = locked(connection, [name])
    where = at_bank(act, sheet) if sheet.deposit is not None else act
    acting = begin(
        connection,
        books,
        where,
        "cheque_bounced",
        [name, refusal],
        authority=Authority.BOUNCE,
        paying=sheet.facts.contracts,
    )
    if isinstance(acting, Done):
        return acting
    counts = decisive(refusal.codes, books.setup.cheques.rules.refusals)
    fee = _customer_fee(acting, refusal)
    credited = sheet.clearance
    after = acting.step(
        sheet,
        StepKind.BOUNCED,
        code=counts.code,
        codes=",".join(map(str, refusal.codes)),
        empty=counts.empty,
        again=counts.again,
        letter=refusal.letter or None,
        bank_fee=refusal.bank_fee or None,
        customer_fee=fee or None,
        charge=_charge_name(sheet) if fee else None,
        takes_back=credited.place if credited is not None else None,
    )
    if refusal.bank_fee < 0:
        raise ChequeRefused(f"{sheet.name}: a bank fee of {rupiah(refusal.bank_fee)} cannot be: correct it")
    assert sheet.deposit is not None
    lines = [
        *memo_lines(sheet.facts, sheet.status, after.status),
        *bank_fee_lines(sheet.deposit, refusal.bank_fee),
    ]
    parts: list[Part] = []
    if credited is not None:
        lines += [line.mirrored() for line in bank_fee_lines(sheet.deposit, _kept(sheet))]
        for receipt in receipts_of(connection, sheet):
            taken, own = _taken_back(connection, sheet, receipt)
            parts.append(taken)
            lines += own
    if fee:
        parts.append(Part(sheet.facts.contract, _fee(books, sheet, fee)))
    done = acting.record(
        [after],
        lines=lines,
        parts=parts,
        papers=[("SPT", sheet.facts.branch)],
        voucher_kind=VoucherKind.CHEQUE if credited is None else VoucherKind.CORRECTION,
    )
    return _with_proposal(connection, books, act, after, done)


def preview(connection: Connection, books: Books, act: Act, name: str, refusal: BankRefusal) -> BouncePreview:
    """What `bounce` would do, with nothing written: each contract's state before and after."""
    sheet = look(connection, name)
    counts = decisive(refusal.codes, books.setup.cheques.rules.refusals)
    fee = _customer_fee_of(books, act, refusal)
    found, reopened, restored = {}, {}, {}
    cancels: list[IssuedPaper] = []
    receipts = receipts_of(connection, sheet)
    for number in sheet.facts.contracts:
        before = contracts.look(connection, number)
        facts = events.read_facts(connection, before.branch, number)
        told, gone = list(facts), list[int]()
        for receipt in (r for r in receipts if r.contract == number):
            told.append(_next(told, act, EntryReversed(), receipt.id))
            try:
                check_reversible(facts, receipt.id)
            except BehindBarrier as barrier:
                reopened[number] = str(barrier)
                event = _event(facts, receipt.id)
                told[-1] = _next(told[:-1], act, _reopening(sheet, event.amount))
                continue
            cancels += issued_by(connection, receipt.branch, receipt.id)
            gone.append(receipt.id)
        if gone:
            restored[number] = _restored(before, facts, told, gone, books)
        if fee and number == sheet.facts.contract:
            told.append(_next(told, act, _fee(books, sheet, fee)))
        after = replay(Contract(number, before.branch), told, books.setup.rules).contract
        found[number] = Before(before, after)
    return BouncePreview(sheet, counts, refusal.bank_fee, fee, found, reopened, tuple(cancels), restored)


def _restored(
    now: Contract, facts: Sequence[Fact], told: Sequence[Fact], receipts: Sequence[int], books: Books
) -> bool:
    """Whether taking the receipts back gives the table of a history in which they never were, field by field."""
    empty = Contract(now.number, now.branch)
    taken_back = replay(empty, told, books.setup.rules).contract
    never = replay(empty, [f for f in facts if f.id not in receipts], books.setup.rules).contract
    return (taken_back.positions, taken_back.deposit) == (never.positions, never.deposit)


def _next(
    facts: Sequence[Fact], act: Act, event: ChargeMade | EntryReversed, reverses: int | None = None
) -> Fact:
    last = max((fact.id for fact in facts), default=0)
    return Fact(last + 1, act.posting_date, act.posting_date, event, reverses=reverses)


# --- what is taken back -----------------------------------------------------------------------------------


def receipts_of(connection: Connection, sheet: Sheet) -> list[Any]:
    """The receipts by which the sheet's credit stands: those of its clearing, or those entered again since."""
    if sheet.clearance is None:
        return []
    again = (s.entry for s in sheet.steps if s.kind is StepKind.REVERSED and s.place > sheet.clearance.place)
    leads = dict.fromkeys((sheet.clearance.entry, *again))
    return [row for lead in leads for row in parts_of(connection, *lead) if row.kind == "receipt"]


def _taken_back(connection: Connection, sheet: Sheet, receipt: Any) -> tuple[Part, tuple[VoucherLine, ...]]:
    """The part that takes a receipt back; behind a barrier the amount is owed again instead."""
    facts = events.read_facts(connection, receipt.branch, receipt.contract)
    try:
        check_reversible(facts, receipt.id)
    except BehindBarrier:
        event = _event(facts, receipt.id)
        assert sheet.deposit is not None
        bank = sheet.deposit
        own = (
            VoucherLine(receipt.branch, Role.BOUNCE_FEE_INCOME, Side.DEBIT, event.amount, receipt.contract),
            VoucherLine(bank.bank_branch, Role.BANK_IN, Side.CREDIT, event.amount, bank=bank.bank),
        )
        return Part(receipt.contract, _reopening(sheet, event.amount)), own
    return Part(receipt.contract, EntryReversed(), reverses=receipt.id), ()


def _event(facts: Sequence[Fact], entry: int) -> ReceiptTaken:
    event = next(fact.event for fact in facts if fact.id == entry)
    assert isinstance(event, ReceiptTaken)
    return event


def _reopening(sheet: Sheet, amount: Money) -> ChargeMade:
    """The amount owed again. Its income side cancels with the lead's own line: what is left is the bank's."""
    times = sum(step.kind is StepKind.BOUNCED for step in sheet.steps) + 1
    name = f"CREDIT {sheet.facts.bank} {sheet.facts.number} {times}"
    return ChargeMade(name[-40:], REOPENED, amount, Role.BOUNCE_FEE_INCOME)


def _kept(sheet: Sheet) -> Money:
    """What the bank kept of the credit: it comes back with it."""
    assert sheet.clearance is not None
    step = sheet.steps[sheet.clearance.place - 1]
    return step.bank_fee or ZERO


# --- fees and proposals -----------------------------------------------------------------------------------


def _customer_fee(acting: Acting, refusal: BankRefusal) -> Money:
    return _customer_fee_of(acting.books, acting.act, refusal)


def _customer_fee_of(books: Books, act: Act, refusal: BankRefusal) -> Money:
    fee = refusal.customer_fee
    if fee is None:
        fee = books.setup.cheques.rules.bounce_fee.on(act.posting_date)
    if fee < 0:
        raise NotRecorded(f"{act.key}: a fee of {rupiah(fee)} cannot be: correct it")
    return fee


def _charge_name(sheet: Sheet) -> str:
    """The fee's name on the contract: one for each time the sheet was refused, also when that was taken back."""
    times = sum(step.kind is StepKind.BOUNCED for step in sheet.steps) + 1
    return f"BOUNCE {sheet.facts.bank} {sheet.facts.number} {times}"[-40:]


def _fee(books: Books, sheet: Sheet, fee: Money) -> ChargeMade:
    type_ = books.setup.cheques.rules.bounce_charge
    role = Role(books.setup.rules.charge_types[type_].income_role)
    return ChargeMade(_charge_name(sheet), type_, fee, role)


def _with_proposal(connection: Connection, books: Books, act: Act, sheet: Sheet, done: Done) -> Done:
    """The bounce with what the rules propose for its contracts: a person confirms, nothing is silent."""
    rules = books.setup.cheques.rules.bad_after
    found = []
    for number in sheet.facts.contracts:
        reason = proposal(card_in_books(connection, number), rules, act.posting_date)
        if reason is not None:
            found.append(f"contract {number} is proposed as BAD: {reason}")
    return done.proposing(found)
