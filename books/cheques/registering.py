"""Sheets come into the safe: one or a stack in one act, against one temporary receipt (P1, TTS; R5, R47).

A newcomer would refuse what looks odd. What the law refuses later (a window that is too long, a sheet above the
ceiling) is a *warning* here, stored with the sheet, because the paper lies in the safe all the same. Refused is
what cannot be: a sheet that is there already, an amount that is none, a plan that does not add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.exc import IntegrityError

from books.cheques.acts import Acting, Done, begin, check_reason
from books.cheques.rows import key_of
from books.cheques.sheets import locked, of_entry
from books.recording import Act, NotRecorded
from books.schema.cheques import cheque
from books.schema.contracts import contract
from books.setups import Books
from company.cheques import Authority
from servicing.cheque_dates import last_presentation_day, rolled, warnings
from servicing.cheque_history import PlannedPart, Sheet, SheetFacts, registered
from servicing.cheque_postings import stack_lines
from servicing.cheque_splits import check_plan
from servicing.cheques import ChequeRefused, SheetKind, Status, StepKind
from servicing.contract import Contract
from servicing.money import Money, rupiah

NUMBER_LENGTH = 20


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet as the customer hands it in; `received` is the day it came, the posting date when None.

    `replaces` names the sheet it takes the place of, `drawer` the id of a third party who signed it.
    """

    bank: str
    number: str
    amount: Money
    effective: date
    contract: str
    kind: SheetKind = SheetKind.BG
    issued: date | None = None
    drawer: str | None = None
    inkaso: bool = False
    corrections: int = 0
    meant_for: int | None = None
    plan: tuple[PlannedPart, ...] = ()
    plan_locked: bool = False
    received: date | None = None

    @property
    def name(self) -> str:
        """The sheet as people call it."""
        return f"{self.kind} {self.bank} {self.number}"


def stack(first: NewSheet, count: int) -> tuple[NewSheet, ...]:
    """So many sheets of one book: numbers follow each other, dates a month apart, instalments one by one."""
    if count < 1:
        raise NotRecorded(f"a stack of {count} sheets cannot be: count them again")
    return tuple(
        replace(
            first,
            number=number,
            effective=effective,
            meant_for=None if first.meant_for is None else first.meant_for + place,
        )
        for place, (number, effective) in enumerate(rolled(first.number, first.effective, count))
    )


def register(
    connection: Connection, books: Books, act: Act, new: Sequence[NewSheet], *, history: bool = False
) -> Done:
    """Register the sheets of one customer; `history` lets in what has expired, for the take-over of old papers.

    Raises NotRecorded or ChequeRefused with every fault of the stack named; then nothing is changed.
    """
    if not new:
        raise NotRecorded(f"{act.key}: there is no sheet to register: enter at least one")
    paying = {number for one in new for number in _contracts(one)}
    acting = begin(
        connection,
        books,
        act,
        "cheques_registered",
        [list(new), history],
        authority=Authority.REGISTER,
        paying=sorted(paying),
    )
    if isinstance(acting, Done):
        return acting
    sheets = new_sheets(acting, new, check_new(acting, new, history=history))
    warned = [
        (sheet, one) for sheet in sheets for one in warnings(sheet.facts, acting.books.setup.cheques.rules)
    ]
    try:
        return acting.record(
            sheets,
            lines=stack_lines(sheets, Status.CANCELLED),
            papers=[("TTS", acting.act.at_branch)],
            new=sheets,
            warnings=warned,
        )
    except IntegrityError:
        raise NotRecorded(
            f"{acting.act.key}: another clerk has just registered one of these sheets: look it up"
        ) from None


def new_sheets(
    acting: Acting, new: Sequence[NewSheet], parties: Mapping[str, str], replaces: int | None = None
) -> list[Sheet]:
    """The sheets with their keys and first steps; ids follow those of their home branch, whose chain is locked."""
    last: dict[str, int] = {}
    memo = acting.books.setup.rules.pdc_memo_posting.on(acting.act.posting_date)
    sheets = []
    for one in new:
        branch = acting.contracts[one.contract].branch
        if branch not in last:
            found = select(func.max(cheque.c.id)).where(cheque.c.branch == branch)
            last[branch] = acting.connection.execute(found).scalar_one() or 0
        last[branch] += 1
        facts = SheetFacts(
            branch,
            last[branch],
            one.bank,
            one.number,
            one.kind,
            one.amount,
            one.contract,
            parties[one.contract],
            one.effective,
            one.received or acting.act.posting_date,
            one.issued,
            one.drawer,
            one.inkaso,
            one.corrections,
            one.meant_for,
            one.plan,
            one.plan_locked,
            memo,
            replaces,
        )
        sheets.append(registered(facts, acting.act.posting_date, acting.entry))
    return sheets


def cancel(connection: Connection, books: Books, act: Act, names: Sequence[str]) -> Done:
    """Cancel registrations that were typed wrongly, on their own day (P1 reversed).

    The temporary receipt is cancelled with the last of its sheets. Raises ChequeRefused on any later day: then
    the sheet is returned.
    """
    sheets = locked(connection, names)
    acting = begin(connection, books, act, "cheque_cancelled", list(names), authority=Authority.CANCEL)
    if isinstance(acting, Done):
        return acting
    check_reason(act, "cancelling a registration")
    for sheet in sheets:
        if sheet.steps[0].on != act.posting_date:
            raise ChequeRefused(
                f"{sheet.name} was registered on {sheet.steps[0].on} and cannot be cancelled on "
                f"{act.posting_date}: return it to the customer"
            )
    after = [acting.step(sheet, StepKind.CANCELLED) for sheet in sheets]
    return acting.record(
        after, lines=stack_lines(after, Status.REGISTERED), reverses=_whole_stack(connection, act, sheets)
    )


def _whole_stack(connection: Connection, act: Act, sheets: Sequence[Sheet]) -> int | None:
    """The registration that is gone with these sheets; None when others of it stay or it is another branch's."""
    first = sheets[0].steps[0].entry
    mine = {key_of(sheet) for sheet in sheets}
    if first.branch != act.at_branch or any(sheet.steps[0].entry != first for sheet in sheets):
        return None
    others = [s for s in of_entry(connection, first) if key_of(s) not in mine]
    return None if any(s.status is not Status.CANCELLED for s in others) else first.id


# --- what cannot be ---------------------------------------------------------------------------------------


def _contracts(one: NewSheet) -> tuple[str, ...]:
    return (one.contract, *(part.contract for part in one.plan))


def _parties(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    rows = connection.execute(
        select(contract.c.number, contract.c.party).where(contract.c.number.in_(numbers))
    )
    return {row.number: row.party for row in rows}


def check_new(acting: Acting, new: Sequence[NewSheet], *, history: bool = False) -> dict[str, str]:
    """Refuse what cannot be registered; the customer of each contract otherwise."""
    parties = _parties(acting.connection, sorted({n for one in new for n in _contracts(one)}))
    _check_all(acting, new, parties, history)
    return parties


def _check_all(acting: Acting, new: Sequence[NewSheet], parties: Mapping[str, str], history: bool) -> None:
    faults = []
    for one in new:
        try:
            _check(acting, one, history)
        except ChequeRefused as fault:
            faults.append(str(fault))
    faults += _doubled(acting.connection, new)
    people = sorted({parties[number] for one in new for number in _contracts(one)})
    if len(people) > 1:
        faults.append(
            f"the sheets are for contracts of {' and '.join(people)}: a temporary receipt is for one customer: "
            "register each customer's sheets by themselves"
        )
    if faults:
        raise ChequeRefused("; ".join(faults))


def _check(acting: Acting, one: NewSheet, history: bool) -> None:
    cheques, on = acting.books.setup.cheques, one.received or acting.act.posting_date
    if one.bank not in cheques.drawee_banks:
        raise ChequeRefused(
            f"{one.name}: there is no drawee bank {one.bank}: use one of "
            f"{', '.join(sorted(cheques.drawee_banks))}, or add it in config/cheques.toml"
        )
    if not one.number.strip() or len(one.number) > NUMBER_LENGTH:
        raise ChequeRefused(f"{one.name}: the sheet's number has 1 to {NUMBER_LENGTH} characters: correct it")
    if one.amount <= 0 or one.amount != int(one.amount):
        raise ChequeRefused(f"{one.name}: a sheet of {rupiah(one.amount)} cannot be: enter the amount on it")
    if on > acting.act.posting_date:
        raise ChequeRefused(
            f"{one.name}: it cannot have been received on {on}, a day to come: correct the date"
        )
    if one.issued is not None and one.issued > on:
        raise ChequeRefused(
            f"{one.name}: it was issued on {one.issued}, after it was received: correct the date"
        )
    if one.issued is not None and one.effective < one.issued:
        raise ChequeRefused(
            f"{one.name}: its effective date {one.effective} lies before its issue {one.issued}: correct the dates"
        )
    last = last_presentation_day(one.issued, cheques.rules, on)
    if last is not None and last < on and not history:
        raise ChequeRefused(
            f"{one.name} could be presented until {last} and has expired: ask the customer for another sheet"
        )
    _check_instalments(acting.contracts, one)
    facts = SheetFacts(
        "", 0, one.bank, one.number, one.kind, one.amount, one.contract, "", one.effective, on,
        plan=one.plan, plan_locked=one.plan_locked,
    )  # fmt: skip
    check_plan(facts, acting.contracts)


def _check_instalments(known: Mapping[str, Contract], one: NewSheet) -> None:
    positions = known[one.contract].positions
    if one.meant_for is not None and one.meant_for not in {p.number for p in positions}:
        raise ChequeRefused(
            f"{one.name}: contract {one.contract} has no instalment {one.meant_for}: it has 1 to {len(positions)}"
        )


def _doubled(connection: Connection, new: Sequence[NewSheet]) -> list[str]:
    keys = [(one.bank, one.number) for one in new]
    faults = [
        f"{bank} {number} is in the stack twice: enter each sheet once"
        for bank, number in sorted({key for key in keys if keys.count(key) > 1})
    ]
    rows = connection.execute(
        select(cheque.c.bank, cheque.c.number, cheque.c.contract, cheque.c.received, cheque.c.status)
        .where(tuple_(cheque.c.bank, cheque.c.number).in_(keys), cheque.c.status != Status.CANCELLED.value)
        .order_by(cheque.c.bank, cheque.c.number)
    )
    return [
        *faults,
        *(
            f"{row.bank} {row.number} was received on {row.received} already, for contract {row.contract} "
            f"({row.status.lower()}): check bank and number"
            for row in rows
        ),
    ]
