"""The instalment table of a contract as it stood at the end of any day, with every late charge explained.

Nothing here is stored and nothing decides: the table is a replay looked at.

"As of" a day means: with the entries posted on or before it. An entry posted later with an earlier value date was
not known on that day and is not in its table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from servicing.contract import ChargePosition, Component, Contract, Position, Rows, total
from servicing.entries import (
    DepositRefunded,
    DepositUsed,
    EntryReversed,
    Fact,
    LateChargeWaived,
    ReceiptTaken,
)
from servicing.late_charges import days_late
from servicing.late_explanation import LateExplanation, Portion, explained, forwarded, portions_paid
from servicing.money import ZERO, Money
from servicing.replay import Replay, replay
from servicing.rules import Rules


class NoTable(LookupError):
    """The contract had no instalment table on that day."""


# --- the table --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """One instalment on the day asked for. `days_late` runs to that day, or to the payment of its last rupiah."""

    number: int
    due: date
    interest: Money
    principal: Money
    interest_paid: Money
    principal_paid: Money
    days_late: int
    late_charge: Money
    late_paid: Money
    late_waived: Money
    late_outstanding: Money
    explanation: LateExplanation | None

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
        """Unpaid interest and principal."""
        return self.unpaid_interest + self.unpaid_principal


@dataclass(frozen=True, slots=True)
class Share:
    """What one movement paid of one instalment."""

    instalment: int
    interest: Money = ZERO
    principal: Money = ZERO
    late_charge: Money = ZERO


@dataclass(frozen=True, slots=True)
class Movement:
    """A receipt, use of the deposit, refund or waiver that stands, and how it was split.

    `deposit` and `refund_due` are what it put there; negative when it took from there. `waived` moves no money.
    """

    entry: int
    name: str
    posting_date: date
    value_date: date
    money: Money
    shares: tuple[Share, ...]
    charges: tuple[tuple[str, Money], ...]
    deposit: Money
    refund_due: Money
    waived: Money

    def __post_init__(self) -> None:
        parts = sum((s.interest + s.principal + s.late_charge for s in self.shares), ZERO)
        parts += sum((amount for _, amount in self.charges), self.deposit + self.refund_due)
        assert self.money == parts, f"{self.name} {self.entry}: {self.money} was split into {parts}"

    @property
    def interest(self) -> Money:
        return sum((share.interest for share in self.shares), ZERO)

    @property
    def principal(self) -> Money:
        return sum((share.principal for share in self.shares), ZERO)

    @property
    def late_charge(self) -> Money:
        return sum((share.late_charge for share in self.shares), ZERO)

    @property
    def other(self) -> Money:
        """What it paid of charges on the contract."""
        return sum((amount for _, amount in self.charges), ZERO)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A movement that had been reversed by the day asked for: it counts for nothing, but it happened."""

    entry: int
    name: str
    posting_date: date
    amount: Money
    reversed_by: int
    reversed_on: date


@dataclass(frozen=True, slots=True)
class Totals:
    """The table added up; `overdue` is what was due on or before the day and is unpaid."""

    interest: Money
    principal: Money
    interest_paid: Money
    principal_paid: Money
    overdue: Money
    late_charge: Money
    late_paid: Money
    late_waived: Money
    late_outstanding: Money
    charges_unpaid: Money

    @property
    def unpaid(self) -> Money:
        """Interest and principal not paid yet, future instalments included."""
        return self.interest + self.principal - self.interest_paid - self.principal_paid

    @property
    def payable_now(self) -> Money:
        """What brings the contract up to date: overdue instalments, late charge, charges."""
        return self.overdue + self.late_outstanding + self.charges_unpaid


@dataclass(frozen=True, slots=True)
class InstalmentTable:
    """A contract on the evening of `as_of`: its instalments, charges, deposit, and what moved them."""

    contract: str
    branch: str
    product: str
    as_of: date
    days_past_due: int
    rows: tuple[InstalmentRow, ...]
    charges: tuple[ChargePosition, ...]
    deposit: Money
    refund_due: Money
    movements: tuple[Movement, ...]
    taken_back: tuple[TakenBack, ...]

    @property
    def totals(self) -> Totals:
        """The columns added up."""
        rows = self.rows
        return Totals(
            interest=sum((r.interest for r in rows), ZERO),
            principal=sum((r.principal for r in rows), ZERO),
            interest_paid=sum((r.interest_paid for r in rows), ZERO),
            principal_paid=sum((r.principal_paid for r in rows), ZERO),
            overdue=sum((r.unpaid for r in rows if r.due <= self.as_of), ZERO),
            late_charge=sum((r.late_charge for r in rows), ZERO),
            late_paid=sum((r.late_paid for r in rows), ZERO),
            late_waived=sum((r.late_waived for r in rows), ZERO),
            late_outstanding=sum((r.late_outstanding for r in rows), ZERO),
            charges_unpaid=sum((c.unpaid for c in self.charges), ZERO),
        )


def statement(start: Contract, facts: Sequence[Fact], rules: Rules, as_of: date) -> InstalmentTable:
    """The contract's table on the evening of `as_of`; `start` holds its number and branch only.

    Raises NoTable when the contract began later.
    """
    standing = replay(start, facts, rules, as_of)
    contract = standing.contract
    if not contract.is_open:
        begins = min((fact.posting_date for fact in facts), default=None)
        raise NoTable(
            f"contract {start.number} had no instalment table on {as_of}: "
            + (f"it begins on {begins}, ask for that day or a later one" if begins else "it has no entries")
        )
    portions = portions_paid(standing)
    return InstalmentTable(
        contract=contract.number,
        branch=contract.branch,
        product=contract.product,
        as_of=as_of,
        days_past_due=contract.days_past_due(as_of),
        rows=tuple(
            _row(contract, p, portions.get(p.number, []), forwarded(standing, p.number), rules, as_of)
            for p in contract.positions
        ),
        charges=contract.charges,
        deposit=contract.deposit,
        refund_due=contract.refund_due,
        movements=tuple(_movements(standing)),
        taken_back=tuple(_taken_back(facts, as_of)),
    )


# --- rows -----------------------------------------------------------------------------------------------


def _row(
    contract: Contract,
    position: Position,
    portions: Sequence[Portion],
    forwarded: Money,
    rules: Rules,
    as_of: date,
) -> InstalmentRow:
    until = as_of if position.unpaid else max((p.value_date for p in portions), default=position.due)
    late = 0
    if until > position.due:
        terms = rules.late_charge(contract.product).terms.on(position.due)
        late = days_late(position.due, contract.nominal_day, until, terms.day_count)
    explanation = None
    if late or position.moment:
        explanation = explained(contract, position, portions, forwarded, rules, as_of)
    return InstalmentRow(
        number=position.number,
        due=position.due,
        interest=position.interest,
        principal=position.principal,
        interest_paid=position.interest_paid,
        principal_paid=position.principal_paid,
        days_late=late,
        late_charge=contract.late_charge(position, rules, as_of),
        late_paid=position.late_paid,
        late_waived=position.late_waived,
        late_outstanding=contract.late_outstanding(position, rules, as_of),
        explanation=explanation,
    )


# --- movements --------------------------------------------------------------------------------------------

_MOVING = (ReceiptTaken, DepositUsed, DepositRefunded, LateChargeWaived)


def _movements(standing: Replay) -> Iterator[Movement]:
    for placed in standing.history:
        fact, rows = placed.fact, standing.rows[placed.fact.id]
        if isinstance(fact.event, _MOVING):
            yield Movement(
                entry=fact.id,
                name=fact.event.name,
                posting_date=fact.posting_date,
                value_date=fact.value_date,
                money=total(rows, Component.MONEY),
                shares=_shares(rows),
                charges=tuple((k.charge, a) for k, a in rows.items() if k.component is Component.OTHER),
                deposit=total(rows, Component.DEPOSIT),
                refund_due=total(rows, Component.REFUND_DUE),
                waived=total(rows, Component.LATE_WAIVED),
            )


def _shares(rows: Rows) -> tuple[Share, ...]:
    paid: dict[int, dict[Component, Money]] = {}
    for key, amount in rows.items():
        if key.component in (Component.INTEREST, Component.PRINCIPAL, Component.LATE_CHARGE):
            paid.setdefault(key.instalment, {})[key.component] = amount
    return tuple(
        Share(
            number,
            parts.get(Component.INTEREST, ZERO),
            parts.get(Component.PRINCIPAL, ZERO),
            parts.get(Component.LATE_CHARGE, ZERO),
        )
        for number, parts in sorted(paid.items())
    )


def _taken_back(facts: Sequence[Fact], as_of: date) -> Iterator[TakenBack]:
    reversals = {
        fact.reverses: fact
        for fact in facts
        if isinstance(fact.event, EntryReversed) and fact.posting_date <= as_of
    }
    for fact in facts:
        by = reversals.get(fact.id)
        if by is not None and isinstance(fact.event, _MOVING):
            event = fact.event
            yield TakenBack(fact.id, event.name, fact.posting_date, event.amount, by.id, by.posting_date)
