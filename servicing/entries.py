"""Entries: what happened to a contract, stored once, never edited, never deleted.

Each event below is a *decision recorded*: it holds what a person or a job decided (the amount, the targets a
cashier chose), not what followed from it. What followed is computed by `servicing.replay`.

A **barrier** is an event that is physical or final. It records amounts; replay never recomputes them, and the
reversal of anything earlier is refused, naming the barrier to reverse first (ruling 0a).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import ClassVar

from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.schedule import Instalment
from servicing.voucher import VoucherKind


class EntryFault(ValueError):
    """The event contradicts itself: the sentence says in what."""


def _positive(amount: Money, what: str) -> None:
    if amount <= 0:
        raise EntryFault(f"{what} of {rupiah(amount)} cannot be: the amount is above zero")


def _not_below_zero(what: str, *amounts: Money) -> None:
    for amount in amounts:
        if amount < 0:
            raise EntryFault(f"{what}: a late charge of {rupiah(amount)} cannot be: write zero or more")


@dataclass(frozen=True, slots=True)
class ContractActivated:
    """The contract is signed and paid out: it owes its whole schedule from now on (posting J-01)."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "contract activated"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.ACTIVATION

    product: str
    nominal_day: int
    schedule: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class OpeningPosition:
    """What an instalment had seen before the cut-over; amounts in rupiah.

    `late_on_paid` is the late charge that had accrued on the portions already paid, `late_income` what of it
    stood in income already (ACCRUAL basis).
    """

    number: int
    interest_paid: Money = ZERO
    principal_paid: Money = ZERO
    late_on_paid: Money = ZERO
    late_paid: Money = ZERO
    late_waived: Money = ZERO
    late_income: Money = ZERO


@dataclass(frozen=True, slots=True)
class OpeningCharge:
    """A fee that was open at the cut-over."""

    charge: str
    type: str
    made_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class BroughtForward:
    """The contract as it stood in the old system at the cut-over: a barrier, posted by nobody here.

    Its balances are Navision's opening balances; `books` proves them equal or names the difference. Positions
    stand by number and charges by date, in whatever order the old system listed them.
    """

    barrier: ClassVar[bool] = True
    name: ClassVar[str] = "balance brought forward"
    voucher_kind: ClassVar[VoucherKind | None] = None

    product: str
    nominal_day: int
    schedule: tuple[Instalment, ...]
    positions: tuple[OpeningPosition, ...] = ()
    charges: tuple[OpeningCharge, ...] = ()
    deposit: Money = ZERO
    interest_recognised: Money = ZERO

    def __post_init__(self) -> None:
        by_number = tuple(sorted(self.positions, key=lambda position: position.number))
        by_date = tuple(sorted(self.charges, key=lambda charge: (charge.made_on, charge.charge)))
        object.__setattr__(self, "positions", by_number)
        object.__setattr__(self, "charges", by_date)
        rows = {row.number: row for row in self.schedule}
        for position, following in pairwise(by_number):
            if following.number == position.number:
                raise EntryFault(f"instalment {position.number} is brought forward twice: name it once")
        for position in by_number:
            row = rows.get(position.number)
            if row is None:
                raise EntryFault(f"instalment {position.number} is not in the schedule")
            if not 0 <= position.interest_paid <= row.interest:
                raise EntryFault(
                    f"instalment {row.number}: interest paid {rupiah(position.interest_paid)} "
                    f"is not between 0 and {rupiah(row.interest)}"
                )
            if not 0 <= position.principal_paid <= row.principal:
                raise EntryFault(
                    f"instalment {row.number}: principal paid {rupiah(position.principal_paid)} "
                    f"is not between 0 and {rupiah(row.principal)}"
                )
            _not_below_zero(
                f"instalment {row.number}",
                position.late_on_paid,
                position.late_paid,
                position.late_waived,
                position.late_income,
            )
        names = [charge.charge for charge in by_date]
        for charge in by_date:
            _positive(charge.amount, f"charge {charge.charge}")
            if names.count(charge.charge) > 1:
                raise EntryFault(f"charge {charge.charge} is brought forward twice: name it once")
        if not 0 <= self.interest_recognised <= sum((row.interest for row in self.schedule), ZERO):
            raise EntryFault(f"interest recognised {rupiah(self.interest_recognised)} exceeds the contract's")
        if self.deposit < 0:
            raise EntryFault(f"a deposit of {rupiah(self.deposit)} cannot be brought forward")


@dataclass(frozen=True, slots=True)
class MoneyAccount:
    """Where money lies: the role, the branch that holds it, and which of its bank accounts."""

    role: Role
    branch: str
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptTaken:
    """Money of the customer, from any tender (postings T1, T2, P3, S2, B1: one rule for all sources, R72).

    `chosen` are the instalments that the cashier picked; None means what is due (DOMAIN 0, `targets`). Money that
    is `held` pays nothing: all of it waits in the customer's deposit (7.1: late, double and wrong amounts).
    """

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "receipt"

    amount: Money
    tender: str
    into: MoneyAccount
    chosen: tuple[int, ...] | None = None
    held: bool = False

    def __post_init__(self) -> None:
        _positive(self.amount, "a receipt")

    @property
    def voucher_kind(self) -> VoucherKind:
        """Cash, bank or channel, by where the money lies."""
        if self.into.role is Role.CHANNEL_CLEARING:
            return VoucherKind.CHANNEL
        return VoucherKind.RECEIPT_BANK if self.into.bank else VoucherKind.RECEIPT_CASH


@dataclass(frozen=True, slots=True)
class DepositUsed:
    """The customer's deposit pays what is due, up to `amount` and up to what is available (posting S6)."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "use of the deposit"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.DEPOSIT_USE

    amount: Money
    chosen: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        _positive(self.amount, "a use of the deposit")


@dataclass(frozen=True, slots=True)
class DepositRefunded:
    """Part of the customer's deposit is paid out (posting S5): physical, therefore a barrier."""

    barrier: ClassVar[bool] = True
    name: ClassVar[str] = "refund"

    amount: Money
    out_of: MoneyAccount

    def __post_init__(self) -> None:
        _positive(self.amount, "a refund")

    @property
    def voucher_kind(self) -> VoucherKind:
        """Cash or bank, by where the money came from."""
        return VoucherKind.PAYMENT_BANK if self.out_of.bank else VoucherKind.PAYMENT_CASH


@dataclass(frozen=True, slots=True)
class ChargeMade:
    """A fee is put on the contract; bucket `other` pays it (R19). `charge` is its name within the contract."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "charge"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.CHARGE

    charge: str
    type: str
    amount: Money
    income_role: Role

    def __post_init__(self) -> None:
        _positive(self.amount, "a charge")


@dataclass(frozen=True, slots=True)
class LateChargeWaived:
    """Late charge of one instalment is forgiven, by amount, with reason and approver on the entry (3.8)."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "waiver"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.WAIVER

    instalment: int
    amount: Money

    def __post_init__(self) -> None:
        _positive(self.amount, "a waiver")


@dataclass(frozen=True, slots=True)
class LateChargesAssessed:
    """On ACCRUAL basis: late charges are taken to income up to `to` (posting L1), a recorded decision."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "assessment of late charges"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.LATE_CHARGE

    to: date


@dataclass(frozen=True, slots=True)
class InterestRecognised:
    """Interest that has been earned is taken to income (posting J-02), a recorded decision."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "recognition of interest"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.INTEREST

    amount: Money

    def __post_init__(self) -> None:
        _positive(self.amount, "recognised interest")


@dataclass(frozen=True, slots=True)
class EntryReversed:
    """An earlier entry is taken back; the entry itself names which (`Fact.reverses`)."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "reversal"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.CORRECTION


@dataclass(frozen=True, slots=True)
class Restated:
    """What stands is brought to what replay says, approved and with its own voucher (DESIGN 1.3)."""

    barrier: ClassVar[bool] = False
    name: ClassVar[str] = "restatement"
    voucher_kind: ClassVar[VoucherKind] = VoucherKind.RESTATEMENT


Event = (
    ContractActivated
    | BroughtForward
    | ReceiptTaken
    | DepositUsed
    | DepositRefunded
    | ChargeMade
    | LateChargeWaived
    | LateChargesAssessed
    | InterestRecognised
    | EntryReversed
    | Restated
)


@dataclass(frozen=True, slots=True)
class Fact:
    """An entry as replay sees it: its place in booking order, its two dates, and the event.

    `value_date` decides late-charge days only; `posting_date` decides targets and the rules in force.
    `replaces` names a reversed entry whose place this one takes.
    """

    id: int
    posting_date: date
    value_date: date
    event: Event
    reverses: int | None = None
    replaces: int | None = None
    label: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.value_date > self.posting_date:
            raise EntryFault(
                f"the value date {self.value_date} lies after the posting date {self.posting_date}"
            )
        if isinstance(self.event, EntryReversed) != (self.reverses is not None):
            raise EntryFault("a reversal names the entry it takes back, and nothing else does")

    def __str__(self) -> str:
        return self.label or f"{self.event.name} no. {self.id} of {self.posting_date}"
