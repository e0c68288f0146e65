"""What a receipt says: what the money paid, instalment by instalment, and how the contract stands after it.

The split is the one recorded at issue; a kwitansi is never recomputed (ruling 0a). The standing is as of the
receipt's posting date, so that a copy printed a year later says what the original said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from servicing.contract import Component, Contract, Rows
from servicing.money import ZERO, Money, rupiah
from servicing.rules import Rules

PER_INSTALMENT: Final = (Component.INTEREST, Component.PRINCIPAL, Component.LATE_CHARGE)


@dataclass(frozen=True, slots=True)
class Share:
    """What the money paid of one instalment, in rupiah."""

    instalment: int
    interest: Money
    principal: Money
    late_charge: Money

    @property
    def total(self) -> Money:
        """All of it."""
        return self.interest + self.principal + self.late_charge

    def __str__(self) -> str:
        parts = {"interest": self.interest, "principal": self.principal, "late charge": self.late_charge}
        named = ", ".join(f"{name} {rupiah(amount)}" for name, amount in parts.items() if amount)
        return f"instalment {self.instalment}: {named}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the contract owes after the entry, on the posting date, and what comes next."""

    overdue: Money
    late_charge: Money
    charges: Money
    deposit: Money
    next_number: int | None
    next_due: date | None
    next_amount: Money

    @property
    def arrears(self) -> Money:
        """Everything that is payable now."""
        return self.overdue + self.late_charge + self.charges


def total_of(rows: Rows, component: Component) -> Money:
    """The sum of one component's rows."""
    return sum((amount for key, amount in rows.items() if key.component is component), ZERO)


def shares_of(rows: Rows) -> tuple[Share, ...]:
    """The rows by instalment, in the order of their numbers."""
    numbers = sorted({key.instalment for key in rows if key.component in PER_INSTALMENT})
    return tuple(
        Share(
            number,
            *(
                sum((a for k, a in rows.items() if k.instalment == number and k.component is component), ZERO)
                for component in PER_INSTALMENT
            ),
        )
        for number in numbers
    )


def standing_of(contract: Contract, rules: Rules, on: date) -> Standing:
    """What the contract owes on a day, and its next instalment after that day."""
    due = [p for p in contract.positions if p.due <= on]
    coming = min(
        (p for p in contract.positions if p.due > on and p.unpaid), key=lambda p: p.due, default=None
    )
    return Standing(
        overdue=sum((p.unpaid for p in due), ZERO),
        late_charge=sum((contract.late_outstanding(p, rules, on) for p in contract.positions), ZERO),
        charges=contract.unpaid_charges,
        deposit=contract.deposit,
        next_number=coming.number if coming else None,
        next_due=coming.due if coming else None,
        next_amount=coming.unpaid if coming else ZERO,
    )
