"""A sheet and its history: what it is, what happened to it step by step, and where that leaves it.

The sheet's present state is a fold of its steps, without those that were taken back. A newcomer would want an
`undo` for each kind of step; taking back is one rule instead: a step goes when a later step names it, and the
fold of what stands is the state before it. A bounce after the credit takes back the clearing in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final, NamedTuple

from servicing.cheques import (
    ON_HAND,
    STEPS,
    ChequeRefused,
    SheetKind,
    Status,
    StepKind,
    WrongStep,
    check_step,
)
from servicing.money import ZERO, Money
from servicing.refusals import Again


class EntryRef(NamedTuple):
    """An entry of the books: the branch whose chain it stands in, and its number there."""

    branch: str
    id: int

    def __str__(self) -> str:
        return f"{self.branch}/{self.id}"


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part of a mutual sheet: so much for this contract, for an instalment or a fee if they are named."""

    contract: str
    amount: Money
    instalment: int | None = None
    charge: str | None = None


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What is written on the sheet and what the customer said about it; `contract` is its main contract.

    `drawer` is the id of a third party who signed it. `memo` says whether it stands in the memo accounts: decided
    at registration, so that a sheet never leaves an account it did not enter.
    """

    branch: str
    id: int
    bank: str
    number: str
    kind: SheetKind
    amount: Money
    contract: str
    party: str
    effective: date
    received: date
    issued: date | None = None
    drawer: str | None = None
    inkaso: bool = False
    corrections: int = 0
    meant_for: int | None = None
    plan: tuple[PlannedPart, ...] = ()
    plan_locked: bool = False
    memo: bool = True
    replaces: int | None = None

    @property
    def name(self) -> str:
        """The sheet as people call it."""
        return f"{self.kind} {self.bank} {self.number}"

    @property
    def contracts(self) -> tuple[str, ...]:
        """The contracts it is meant to pay, the main one first."""
        return tuple(dict.fromkeys((self.contract, *(part.contract for part in self.plan))))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sheet: its place in the history, its posting date, its entry, and what it decided.

    `takes_back` is the place of the step it undoes, `answers` the place of the request it decides. The other
    fields belong to some kinds only.
    """

    place: int
    kind: StepKind
    on: date
    entry: EntryRef
    takes_back: int | None = None
    answers: int | None = None
    bank_branch: str | None = None
    bank: str | None = None
    presented_on: date | None = None
    expected_on: date | None = None
    effective: date | None = None
    until: date | None = None
    by_customer: bool | None = None
    channel: str | None = None
    code: int | None = None
    codes: str | None = None
    empty: bool | None = None
    again: Again | None = None
    letter: str | None = None
    bank_fee: Money | None = None
    customer_fee: Money | None = None
    charge: str | None = None
    credited_on: date | None = None
    debited_on: date | None = None
    value_date: date | None = None
    successor: int | None = None
    paid_by: str | None = None
    old_paper: str | None = None  # the TTS or BST of another system, of a sheet brought forward

    def decided(self) -> dict[str, object]:
        """The fields that this step's kind filled in."""
        return {
            f.name: value
            for f in fields(self)
            if f.name not in _HEAD and (value := getattr(self, f.name)) is not None
        }


_HEAD: Final = frozenset({"place", "kind", "on", "entry", "takes_back", "answers"})


@dataclass(frozen=True, slots=True)
class Deposit:
    """A presentation: which account the sheet was brought to, when, and by which slip's entry."""

    place: int
    entry: EntryRef
    bank_branch: str
    bank: str
    on: date
    presented_on: date
    expected_on: date
    old_slip: str | None = None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A refusal by the bank."""

    place: int
    on: date
    code: int
    empty: bool
    again: Again
    bank: str
    letter: str = ""
    charge: str | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """The credit: the step, the entry of the clearing, and the entry under which its receipts stand now.

    The two entries differ after a bounce that was recorded wrongly was taken back: its receipts were entered
    again, in the places of the old ones.
    """

    place: int
    entry: EntryRef
    receipts: EntryRef
    on: date
    value_date: date


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for: a hold until a day, or a new effective date."""

    place: int
    entry: EntryRef
    on: date
    until: date | None
    effective: date | None
    by_customer: bool
    channel: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its standing steps made it."""

    facts: SheetFacts
    status: Status = Status.CANCELLED
    effective: date = date.min
    until: date | None = None
    customer_until: date | None = None
    deposit: Deposit | None = None
    clearance: Clearance | None = None
    bounces: tuple[Bounce, ...] = ()
    repaired: bool = False
    ticked: bool = False
    reconciled: bool = False
    return_wanted: bool = False
    corrections: int = 0
    requests: tuple[Request, ...] = ()
    successor: int | None = None
    paid_by: str | None = None
    steps: tuple[Step, ...] = ()

    @property
    def name(self) -> str:
        """The sheet as people call it."""
        return self.facts.name

    @property
    def last(self) -> Step:
        """The step recorded last."""
        return self.steps[-1]

    @property
    def is_on_hand(self) -> bool:
        """Whether it lies in the safe."""
        return self.status in ON_HAND

    @property
    def presentable_from(self) -> date:
        """The first day on which it may be deposited: its effective date, or the end of its hold."""
        return max(self.effective, self.until or date.min)

    def step(self, kind: StepKind, on: date, entry: EntryRef, **decided: object) -> Step:
        """The next step of the sheet; raises WrongStep when the law has none such from here."""
        check_step(self.name, self.status, kind)
        return self._next(kind, on, entry, decided)

    def reversal(self, target: Step, on: date, entry: EntryRef) -> Step:
        """The step that takes back an earlier one; raises WrongStep when something later stands on it."""
        check_reversal(self, target)
        return self._next(StepKind.REVERSED, on, entry, {"takes_back": target.place})

    def _next(self, kind: StepKind, on: date, entry: EntryRef, decided: dict[str, object]) -> Step:
        if self.steps and on < self.last.on:
            raise WrongStep(
                f"{self.name} was {STEPS[self.last.kind].words} on {self.last.on}: it cannot be "
                f"{STEPS[kind].words} on {on}, before that: correct the date"
            )
        return Step(len(self.steps) + 1, kind, on, entry, **decided)  # type: ignore[arg-type]


def registered(facts: SheetFacts, on: date, entry: EntryRef, old_paper: str | None = None) -> Sheet:
    """The sheet with its first step; `old_paper` is the temporary receipt of another system."""
    return fold(facts, (Step(1, StepKind.REGISTERED, on, entry, old_paper=old_paper),))


def standing(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that no standing step takes back, in order, without the reversals themselves."""
    gone: set[int] = set()
    for step in reversed(steps):
        if step.place not in gone and step.takes_back is not None:
            gone.add(step.takes_back)
    return tuple(s for s in steps if s.place not in gone and s.kind is not StepKind.REVERSED)


def fold(facts: SheetFacts, steps: Sequence[Step]) -> Sheet:
    """The sheet after its history; one that no step registered is cancelled."""
    sheet = Sheet(facts, effective=facts.effective, corrections=facts.corrections)
    for step in standing(steps):
        sheet = _after(sheet, step)
    if sheet.clearance is not None:
        sheet = replace(sheet, clearance=_receipts_again(sheet.clearance, steps))
    return replace(sheet, steps=tuple(steps))


def _receipts_again(clearance: Clearance, steps: Sequence[Step]) -> Clearance:
    """The clearing with the entry that entered its receipts last."""
    bounces = {step.place for step in steps if step.takes_back == clearance.place}
    again = [step.entry for step in steps if step.takes_back in bounces]
    return replace(clearance, receipts=again[-1]) if again else clearance


def _after(sheet: Sheet, step: Step) -> Sheet:
    """The sheet after one standing step."""
    ends = STEPS[step.kind].ends
    if ends is not None:
        sheet = replace(sheet, status=ends)
    match step.kind:
        case StepKind.REQUESTED:
            asked = Request(
                step.place,
                step.entry,
                step.on,
                step.until,
                step.effective,
                bool(step.by_customer),
                step.channel or "",
            )
            return replace(sheet, requests=(*sheet.requests, asked))
        case StepKind.REJECTED:
            return _answered(sheet, step)
        case StepKind.HELD:
            held = replace(_answered(sheet, step), until=step.until)
            return replace(held, customer_until=step.until) if step.by_customer else held
        case StepKind.RELEASED:
            asked_until = sheet.customer_until
            return replace(
                sheet, until=None, customer_until=min(asked_until, step.on) if asked_until else None
            )
        case StepKind.DATE_CHANGED:
            dated = _answered(sheet, step)
            return replace(
                dated, effective=step.effective or sheet.effective, corrections=sheet.corrections + 1
            )
        case StepKind.DEPOSITED:
            return replace(
                sheet, deposit=_deposit(step), until=None, repaired=False, ticked=False, reconciled=False
            )
        case StepKind.WITHDRAWN:
            return replace(sheet, deposit=None, ticked=False)
        case StepKind.TICKED | StepKind.UNTICKED:
            return replace(sheet, ticked=step.kind is StepKind.TICKED)
        case StepKind.CLEARED:
            valued = step.value_date or step.on
            return replace(
                sheet, clearance=Clearance(step.place, step.entry, step.entry, step.on, valued), ticked=True
            )
        case StepKind.RECONCILED:
            return replace(sheet, reconciled=True)
        case StepKind.BOUNCED:
            bounces = (*sheet.bounces, _bounce(sheet, step))
            return replace(sheet, bounces=bounces, ticked=False, reconciled=False)
        case StepKind.REPAIRED:
            return replace(sheet, repaired=True)
        case StepKind.RETURN_WANTED:
            return replace(sheet, return_wanted=True)
        case StepKind.REPLACED:
            return replace(sheet, successor=step.successor, paid_by=step.paid_by)
        case _:
            return sheet


def _answered(sheet: Sheet, step: Step) -> Sheet:
    return replace(sheet, requests=tuple(r for r in sheet.requests if r.place != step.answers))


def _deposit(step: Step) -> Deposit:
    presented = step.presented_on or step.on
    return Deposit(
        step.place,
        step.entry,
        step.bank_branch or "",
        step.bank or "",
        step.on,
        presented,
        step.expected_on or presented,
        step.old_paper,
    )


def _bounce(sheet: Sheet, step: Step) -> Bounce:
    return Bounce(
        step.place,
        step.on,
        step.code or 0,
        bool(step.empty),
        step.again or Again.NO,
        sheet.facts.bank,
        step.letter or "",
        step.charge,
    )


def check_reversal(sheet: Sheet, target: Step) -> None:
    """Raise WrongStep when the step cannot be taken back now: something stands on it, or it is final."""
    what = f"{sheet.name} was {STEPS[target.kind].words} on {target.on}"
    if target.kind in (StepKind.REVERSED, StepKind.CANCELLED):
        raise WrongStep(f"{what}: a correction is not taken back: enter the right data again")
    live = standing(sheet.steps)
    if target not in live:
        raise WrongStep(f"{what}, and that was taken back already: enter the right data again")
    later = [s for s in live if s.place > target.place]
    if later and target.kind not in (StepKind.RETURN_WANTED, StepKind.RECONCILED):
        on_top = later[-1]
        raise WrongStep(
            f"{what}, and {STEPS[on_top.kind].words} on {on_top.on} ({on_top.entry}): reverse that first"
        )


def customer_fees(sheet: Sheet) -> Money:
    """What was charged to the customer for bounces of this sheet that stand."""
    return sum((s.customer_fee or ZERO for s in standing(sheet.steps)), ZERO)


__all__ = [
    "Bounce",
    "ChequeRefused",
    "Clearance",
    "Deposit",
    "EntryRef",
    "PlannedPart",
    "Request",
    "Sheet",
    "SheetFacts",
    "Step",
    "check_reversal",
    "customer_fees",
    "fold",
    "registered",
    "standing",
]
