"""What a contract owes at one moment, as values: positions of its instalments, its charges, its deposit.

This is the state that `servicing.replay` folds entries into, and what `books/` caches in columns. Nothing here
decides anything: `Contract.with_rows` is the only way a state changes, and each row is also what the books write
down and what the voucher posts.

A newcomer would look for "late charge owed" as a stored number. It is not one: an instalment stores what is
unpaid and its *moment* (paid portions times their weighted days late), and the charge of any day follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

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

    @property
    def late_waived_memo(self) -> Money:
        """What was waived before it was income: it never becomes income and was posted nowhere."""
        return self.late_waived - self.late_waived_posted


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
        if not position.moment and (position.due >= on or not position.unpaid):
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
        """The contract after all the rows, each valued on `value_date`.

        Rows that move no state of the contract leave it as it is; a row of an instalment that the schedule does
        not have raises KeyError.
        """
        changes: dict[str, Any] = {}
        moved: dict[int, dict[str, Money]] = {}
        paid: dict[str, Money] = {}
        for key, amount in rows.items():
            if (of_position := POSITION_FIELDS.get(key.component)) is not None:
                moved.setdefault(key.instalment, {})[of_position] = amount
            elif (of_contract := CONTRACT_FIELDS.get(key.component)) is not None:
                changes[of_contract] = getattr(self, of_contract) + amount
            elif key.component is Component.OTHER:
                paid[key.charge] = amount
        if moved:
            after = {
                n: self._after(self.position(n), amounts, rules, value_date) for n, amounts in moved.items()
            }
            changes["positions"] = tuple(after.get(p.number, p) for p in self.positions)
        if paid:
            changes["charges"] = tuple(
                replace(c, paid=c.paid + paid.get(c.charge, ZERO)) for c in self.charges
            )
        return replace(self, **changes) if changes else self

    def _after(
        self, position: Position, amounts: Mapping[str, Money], rules: Rules, value_date: date
    ) -> Position:
        """The instalment after what was added to its fields; what was paid late weighs in its moment."""
        changes: dict[str, Any] = {field: getattr(position, field) + more for field, more in amounts.items()}
        paid = int(amounts.get("interest_paid", ZERO) + amounts.get("principal_paid", ZERO))
        if paid:
            changes["moment"] = position.moment + paid * self.weight(position, rules, value_date)
        return replace(position, **changes)


# The field that a row moves: of its instalment, or of the contract. Other components move no state, but for
# OTHER, which pays a charge.
POSITION_FIELDS: Final[Mapping[Component, str]] = {
    Component.INTEREST: "interest_paid",
    Component.PRINCIPAL: "principal_paid",
    Component.LATE_CHARGE: "late_paid",
    Component.LATE_WAIVED: "late_waived",
    Component.LATE_WAIVED_POSTED: "late_waived_posted",
    Component.LATE_INCOME: "late_income",
}
CONTRACT_FIELDS: Final[Mapping[Component, str]] = {
    Component.DEPOSIT: "deposit",
    Component.REFUND_DUE: "refund_due",
    Component.RECOGNISED: "interest_recognised",
}


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
