"""What a contract owes at one moment, as values: positions of its instalments, its charges, its deposit.

This is the state that `servicing.replay` folds entries into, and what `books/` caches in columns. Nothing here
decides anything: `Contract.with_row` is the only way a state changes, one row at a time, and each row is also
what the books write down and what the voucher posts.

A newcomer would look for "late charge owed" as a stored number. It is not one: an instalment stores what is
unpaid and its *moment* (paid portions times their weighted days late), and the charge of any day follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from servicing.late_charges import late_charge, weighted_days
from servicing.money import ZERO, Money
from servicing.rules import Rules
from servicing.schedule import Instalment


class Component(StrEnum):
    """What a row moves; `servicing.postings` gives each its accounts."""

    MONEY = "MONEY"
    INTEREST = "INTEREST"
    PRINCIPAL = "PRINCIPAL"
    LATE_CHARGE = "LATE_CHARGE"
    OTHER = "OTHER"
    DEPOSIT = "DEPOSIT"
    REFUND_DUE = "REFUND_DUE"
    LATE_INCOME = "LATE_INCOME"
    LATE_WAIVED = "LATE_WAIVED"
    LATE_WAIVED_POSTED = "LATE_WAIVED_POSTED"
    CHARGED = "CHARGED"
    RECOGNISED = "RECOGNISED"
    LENT_PRINCIPAL = "LENT_PRINCIPAL"
    LENT_INTEREST = "LENT_INTEREST"


class RowKey(NamedTuple):
    """What a row is about: a component, and the instalment or the charge it belongs to."""

    component: Component
    instalment: int = 0
    charge: str = ""


Rows = Mapping[RowKey, Money]


@dataclass(frozen=True, slots=True)
class Position:
    """One instalment and what has happened to it, in rupiah; `moment` over WEIGHT_DENOMINATOR."""

    number: int
    due: date
    interest: Money
    principal: Money
    interest_paid: Money = ZERO
    principal_paid: Money = ZERO
    late_paid: Money = ZERO
    late_waived: Money = ZERO
    late_waived_posted: Money = ZERO
    late_income: Money = ZERO
    moment: int = 0

    @classmethod
    def of(cls, row: Instalment) -> Position:
        """The instalment on the day of signing."""
        return cls(row.number, row.due, row.interest, row.principal)

    @property
    def amount(self) -> Money:
        """The whole instalment."""
        return self.interest + self.principal

    @property
    def unpaid_interest(self) -> Money:
        return self.interest - self.interest_paid

    @property
    def unpaid_principal(self) -> Money:
        return self.principal - self.principal_paid

    @property
    def unpaid(self) -> Money:
        """Unpaid interest and principal: the base of the late charge."""
        return self.interest + self.principal - self.interest_paid - self.principal_paid

    @property
    def late_receivable(self) -> Money:
        """What of the late charge stands in AR_LATE_CHARGE: zero on CASH basis."""
        return self.late_income - self.late_paid - self.late_waived_posted


@dataclass(frozen=True, slots=True)
class ChargePosition:
    """A fee on the contract and what of it is paid."""

    charge: str
    type: str
    made_on: date
    amount: Money
    paid: Money = ZERO

    @property
    def unpaid(self) -> Money:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class Contract:
    """Who owes what: the state of one contract after some of its entries.

    `number` is the contract's, `branch` its home branch. `assessed_to` is the day up to which late charges
    have been taken to income on ACCRUAL basis.
    """

    number: str
    branch: str
    product: str = ""
    nominal_day: int = 1
    positions: tuple[Position, ...] = ()
    charges: tuple[ChargePosition, ...] = ()
    deposit: Money = ZERO
    refund_due: Money = ZERO
    interest_recognised: Money = ZERO
    assessed_to: date | None = None

    # --- what it owes -------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether the contract has been activated or brought forward."""
        return bool(self.positions)

    @property
    def unpaid_principal(self) -> Money:
        return sum((p.unpaid_principal for p in self.positions), ZERO)

    @property
    def unpaid_interest(self) -> Money:
        return sum((p.unpaid_interest for p in self.positions), ZERO)

    @property
    def unpaid_charges(self) -> Money:
        return sum((c.unpaid for c in self.charges), ZERO)

    @property
    def unearned_interest(self) -> Money:
        return sum((p.interest for p in self.positions), ZERO) - self.interest_recognised

    @property
    def late_receivable(self) -> Money:
        return sum((p.late_receivable for p in self.positions), ZERO)

    def late_charge(self, position: Position, rules: Rules, on: date) -> Money:
        """The instalment's late charge to `on`, before what was paid or waived of it (DOMAIN 3)."""
        if not position.moment and position.due >= on:
            return ZERO
        return late_charge(
            rules.late_charge(self.product),
            position,
            self.nominal_day,
            position.unpaid,
            position.moment,
            on,
            rules.calendar,
        )

    def late_outstanding(self, position: Position, rules: Rules, on: date) -> Money:
        """What of the instalment's late charge to `on` is neither paid nor waived."""
        owed = self.late_charge(position, rules, on) - position.late_paid - position.late_waived
        return max(ZERO, owed)

    def weight(self, position: Position, rules: Rules, on: date) -> int:
        """The weighted days by which a payment valued `on` is late for the instalment."""
        if on <= position.due:
            return 0
        return weighted_days(
            rules.late_charge(self.product), position.due, self.nominal_day, on, rules.calendar
        )

    def days_past_due(self, on: date) -> int:
        """Calendar days since the oldest unpaid due date (DOMAIN 7.3), zero when nothing is overdue."""
        due = min((p.due for p in self.positions if p.unpaid), default=on)
        return max(0, (on - due).days)

    def is_settled(self, rules: Rules, on: date) -> bool:
        """Whether nothing is owed any more: the contract is closed."""
        return (
            self.is_open
            and not any(p.unpaid for p in self.positions)
            and not any(c.unpaid for c in self.charges)
            and not any(self.late_outstanding(p, rules, on) for p in self.positions)
        )

    # --- how it changes -----------------------------------------------------------------------------------

    def position(self, number: int) -> Position:
        """The instalment with that number; raises KeyError when the schedule has none."""
        for position in self.positions:
            if position.number == number:
                return position
        raise KeyError(number)

    def with_rows(self, rows: Rows, rules: Rules, value_date: date) -> Contract:
        """The contract after all the rows, each valued on `value_date`."""
        contract = self
        for key, amount in rows.items():
            contract = contract.with_row(key, amount, rules, value_date)
        return contract

    def with_row(self, key: RowKey, amount: Money, rules: Rules, value_date: date) -> Contract:
        """The contract after one row; rows that move no state of the contract leave it as it is."""
        match key.component:
            case Component.INTEREST | Component.PRINCIPAL:
                return self._paid(key, amount, rules, value_date)
            case (
                Component.LATE_CHARGE
                | Component.LATE_WAIVED
                | Component.LATE_WAIVED_POSTED
                | Component.LATE_INCOME
            ):
                return self._late(key, amount)
            case Component.OTHER:
                charges = (
                    replace(c, paid=c.paid + amount) if c.charge == key.charge else c for c in self.charges
                )
                return replace(self, charges=tuple(charges))
            case Component.DEPOSIT:
                return replace(self, deposit=self.deposit + amount)
            case Component.REFUND_DUE:
                return replace(self, refund_due=self.refund_due + amount)
            case Component.RECOGNISED:
                return replace(self, interest_recognised=self.interest_recognised + amount)
            case _:
                return self

    def _paid(self, key: RowKey, amount: Money, rules: Rules, value_date: date) -> Contract:
        position = self.position(key.instalment)
        moment = position.moment + int(amount) * self.weight(position, rules, value_date)
        if key.component is Component.INTEREST:
            return self._with(replace(position, interest_paid=position.interest_paid + amount, moment=moment))
        return self._with(replace(position, principal_paid=position.principal_paid + amount, moment=moment))

    def _late(self, key: RowKey, amount: Money) -> Contract:
        position = self.position(key.instalment)
        match key.component:
            case Component.LATE_CHARGE:
                position = replace(position, late_paid=position.late_paid + amount)
            case Component.LATE_WAIVED:
                position = replace(position, late_waived=position.late_waived + amount)
            case Component.LATE_WAIVED_POSTED:
                position = replace(position, late_waived_posted=position.late_waived_posted + amount)
            case _:
                position = replace(position, late_income=position.late_income + amount)
        return self._with(position)

    def _with(self, position: Position) -> Contract:
        return replace(
            self, positions=tuple(position if p.number == position.number else p for p in self.positions)
        )


def total(rows: Rows, component: Component) -> Money:
    """What the rows move of one component, over all instalments and charges."""
    return sum((amount for key, amount in rows.items() if key.component is component), ZERO)


def added(*many: Rows) -> dict[RowKey, Money]:
    """The rows put together; keys that cancel out are gone."""
    together: dict[RowKey, Money] = {}
    for rows in many:
        for key, amount in rows.items():
            together[key] = together.get(key, ZERO) + amount
    return {key: amount for key, amount in together.items() if amount}


def minus(rows: Rows) -> dict[RowKey, Money]:
    """The same rows taken back."""
    return {key: -amount for key, amount in rows.items()}


def numbers(positions: Iterable[Position]) -> tuple[int, ...]:
    """The instalment numbers of some positions."""
    return tuple(position.number for position in positions)
