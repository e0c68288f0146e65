"""A contract's history once more, told event by event the way a clerk would with a pencil.

Shares no replay, allocation or late-charge code with the product: slots are kept in a list (a reversal empties a
slot, a replacement fills it again), every late day is counted one by one in fractions, and money goes to whichever
debt has the best claim. It reads the product's events and settings and the dates of the schedule, nothing else.
What a newcomer would get wrong: this is not a second implementation to be made fast or general. It is worth
something as long as each line can be read against DOMAIN 0a, 2.2 and 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from servicing.allocation import OpenCharge, OpenInstalment
from servicing.entries import (
    BroughtForward,
    ChargeMade,
    ContractActivated,
    DepositRefunded,
    DepositUsed,
    EntryReversed,
    Fact,
    InterestRecognised,
    LateChargesAssessed,
    LateChargeWaived,
    ReceiptTaken,
    Restated,
)
from servicing.rules import Bucket, InterestAccrual, LateChargeBasis, LateChargeRules, RatePeriod, Rules
from servicing.schedule import Instalment
from tests.servicing import oracle

Row = tuple[str, int, str]
Moved = dict[Row, int]

_COMPONENTS = {
    Bucket.INTEREST: "INTEREST",
    Bucket.PRINCIPAL: "PRINCIPAL",
    Bucket.LATE_CHARGE: "LATE_CHARGE",
    Bucket.OTHER: "OTHER",
}


class DayCosts:
    """What one rupiah has cost from a due date to each later day, counted day by day."""

    def __init__(self, rules: LateChargeRules, nominal: int, closed: frozenset[date]) -> None:
        self.rules, self.nominal, self.closed = rules, nominal, closed
        self._tables: dict[date, list[tuple[int, Fraction]]] = {}

    def until(self, due: date, on: date) -> Fraction:
        """The cost of a rupiah that fell due on `due` and is still unpaid on `on`."""
        table = self._tables.setdefault(due, [(0, Fraction(0))])
        while len(table) <= (on - due).days:
            table.append(self._next(due, *table[-1], due + oracle.ONE_DAY * len(table)))
        return table[max((on - due).days, 0)][1]

    def _next(self, due: date, days: int, cost: Fraction, day: date) -> tuple[int, Fraction]:
        terms = [row for since, row in self.rules.terms.rows if since <= due][-1]
        # A due date off the nominal day (an advance due at signing) counts months from its own day.
        nominal = self.nominal if oracle.clipped(due.year, due.month, self.nominal) == due else due.day
        charged = oracle.chargeable(terms, due, nominal, day, self.closed)
        if charged == days:
            return charged, cost
        rate = [row for since, row in self.rules.rates.rows if since <= day][-1]
        percent = Fraction(rate.percent) / (30 if rate.per is RatePeriod.MONTH else 1)
        return charged, cost + (charged - days) * percent / 100


@dataclass
class Line:
    """One instalment; `cost` is what its paid portions had cost by their value dates."""

    number: int
    due: date
    interest: int
    principal: int
    interest_paid: int = 0
    principal_paid: int = 0
    late_paid: int = 0
    late_waived: int = 0
    late_waived_posted: int = 0
    late_income: int = 0
    cost: Fraction = Fraction(0)

    @property
    def unpaid(self) -> int:
        return self.interest + self.principal - self.interest_paid - self.principal_paid


@dataclass
class Fee:
    """A charge on the contract."""

    name: str
    made_on: date
    amount: int
    paid: int = 0


@dataclass
class Slot:
    """A place in the history: the day it was taken, and the entry that stands there now."""

    on: date
    fact: Fact | None


def slots(facts: Iterable[Fact]) -> list[Slot]:
    """The history as it stands: reversals have emptied slots, replacements have filled them again."""
    places: list[Slot] = []
    of_entry: dict[int, Slot] = {}
    for fact in facts:
        if isinstance(fact.event, Restated):
            continue
        if fact.reverses is not None:
            of_entry[fact.reverses].fact = None
        elif fact.replaces is not None:
            of_entry[fact.id] = of_entry[fact.replaces]
            of_entry[fact.id].fact = fact
        else:
            of_entry[fact.id] = Slot(fact.posting_date, fact)
            places.append(of_entry[fact.id])
    return [slot for slot in places if slot.fact is not None]


@dataclass
class Story:
    """Who owes what after the slots told so far, and what each entry moved."""

    rules: Rules
    costs: DayCosts
    lines: list[Line] = field(default_factory=list)
    fees: list[Fee] = field(default_factory=list)
    deposit: int = 0
    refund_due: int = 0
    recognised: int = 0
    assessed_to: date | None = None
    moved: dict[int, Moved] = field(default_factory=dict)
    _now: Moved = field(default_factory=dict)

    def tell(self, slot: Slot) -> None:
        """Let one entry happen."""
        fact = slot.fact
        assert fact is not None
        self._now = self.moved.setdefault(fact.id, {})
        event, on, value = fact.event, slot.on, fact.value_date
        match event:
            case ContractActivated():
                self._begin(event.schedule)
                self._note("LENT_PRINCIPAL", sum(line.principal for line in self.lines))
                self._note("LENT_INTEREST", sum(line.interest for line in self.lines))
            case BroughtForward():
                self._bring_forward(event, on)
            case ChargeMade():
                self.fees.append(Fee(event.charge, on, int(event.amount)))
                self._note("CHARGED", int(event.amount), charge=event.charge)
            case InterestRecognised():
                self._recognise(int(event.amount))
            case DepositRefunded():
                self._refund(int(event.amount))
            case ReceiptTaken():
                self._note("MONEY", int(event.amount))
                deposit, refund = self._pay(int(event.amount), event.chosen, on, value)
                self._hold(deposit)
                self._note("REFUND_DUE", refund)
                self.refund_due += refund
                self._consequences(on, value)
            case DepositUsed():
                available = min(int(event.amount), self.deposit)
                if available > 0:
                    self._hold(sum(self._pay(available, event.chosen, on, value)) - available)
                self._consequences(on, value)
            case LateChargeWaived():
                self._waive(event, on, value)
            case LateChargesAssessed():
                self.assessed_to = max(event.to, self.assessed_to or event.to)
                self._consequences(on, value)
            case EntryReversed() | Restated():
                raise AssertionError("a slot holds what happened, not that it was taken back")

    # --- small steps --------------------------------------------------------------------------------------

    def _note(self, component: str, amount: int, instalment: int = 0, charge: str = "") -> None:
        key = (component, instalment, charge)
        self._now[key] = self._now.get(key, 0) + amount
        if not self._now[key]:
            del self._now[key]

    def _begin(self, schedule: Sequence[Instalment]) -> None:
        self.lines = [Line(r.number, r.due, int(r.interest), int(r.principal)) for r in schedule]

    def _bring_forward(self, event: BroughtForward, on: date) -> None:
        self._begin(event.schedule)
        for was in event.positions:
            line = self.line(was.number)
            line.interest_paid, line.principal_paid = int(was.interest_paid), int(was.principal_paid)
            line.late_paid, line.late_waived = int(was.late_paid), int(was.late_waived)
            line.late_income = max(int(was.late_income), line.late_paid)
            line.cost = Fraction(int(was.late_on_paid))
            if line.late_income > line.late_paid:
                self.assessed_to = on
        self.fees = [Fee(c.charge, c.made_on, int(c.amount)) for c in event.charges]
        self.deposit, self.recognised = int(event.deposit), int(event.interest_recognised)

    def _hold(self, amount: int) -> None:
        self.deposit += amount
        self._note("DEPOSIT", amount)

    def _recognise(self, amount: int) -> None:
        """Never more than the contract's interest, whatever was decided before a correction."""
        amount = min(amount, sum(line.interest for line in self.lines) - self.recognised)
        self.recognised += amount
        self._note("RECOGNISED", amount)

    def _refund(self, amount: int) -> None:
        """Money out of the house: first what was marked for it, then the deposit."""
        marked = min(amount, self.refund_due)
        self.refund_due -= marked
        self._note("MONEY", -amount)
        self._note("REFUND_DUE", -marked)
        self._hold(marked - amount)

    def line(self, number: int) -> Line:
        return next(line for line in self.lines if line.number == number)

    # --- late charge --------------------------------------------------------------------------------------

    def late(self, line: Line, on: date) -> int:
        """Each paid portion by its own value date, the unpaid rest by this one; limited at the end."""
        raw = line.cost + line.unpaid * self.costs.until(line.due, on)
        terms = [row for since, row in self.costs.rules.terms.rows if since <= line.due][-1]
        return oracle.limited(terms, line.interest + line.principal, raw)

    def late_open(self, line: Line, on: date) -> int:
        return max(0, self.late(line, on) - line.late_paid - line.late_waived)

    # --- money --------------------------------------------------------------------------------------------

    def _pay(self, amount: int, chosen: tuple[int, ...] | None, on: date, value: date) -> tuple[int, int]:
        """Debts in the order of their claims; what is left, as deposit and as refund."""
        instalments = [
            OpenInstalment(
                line.number,
                line.due,
                Decimal(line.interest - line.interest_paid),
                Decimal(line.principal - line.principal_paid),
                Decimal(self.late_open(line, value)),
            )
            for line in self.lines
        ]
        fees = [OpenCharge(f.name, f.made_on, Decimal(f.amount - f.paid)) for f in self.fees]
        rules = self.rules.allocation.on(on)
        ranked = sorted(oracle.claims(instalments, fees, rules, on, chosen).items(), key=lambda c: c[1][0])
        for (bucket, number, charge), (_, owed) in ranked:
            share = min(owed, amount)
            amount -= share
            if share:
                self._note(_COMPONENTS[bucket], share, number or 0, charge or "")
                self._settle_debt(bucket, number, charge, share, value)
        back = rules.surplus_policy.value == "REFUND" and chosen is None
        return (0, amount) if back else (amount, 0)

    def _settle_debt(
        self, bucket: Bucket, number: int | None, charge: str | None, share: int, value: date
    ) -> None:
        if bucket is Bucket.OTHER:
            next(fee for fee in self.fees if fee.name == charge).paid += share
            return
        line = self.line(number or 0)
        match bucket:
            case Bucket.LATE_CHARGE:
                line.late_paid += share
            case Bucket.INTEREST:
                line.interest_paid += share
                line.cost += share * self.costs.until(line.due, value)
            case Bucket.PRINCIPAL:
                line.principal_paid += share
                line.cost += share * self.costs.until(line.due, value)

    # --- what follows -------------------------------------------------------------------------------------

    def _waive(self, event: LateChargeWaived, on: date, value: date) -> None:
        line = self.line(event.instalment)
        waived = min(int(event.amount), max(0, self.late(line, value) - line.late_waived))
        receivable = line.late_income - line.late_paid - line.late_waived_posted
        line.late_waived += waived
        self._note("LATE_WAIVED", waived, line.number)
        # ACCRUAL: what is forgiven had been taken to income. CASH: a memo, unless a receivable stands from before.
        posted = waived if self._accrual(on) else min(waived, receivable)
        line.late_waived_posted += posted
        self._note("LATE_WAIVED_POSTED", posted, line.number)
        self._consequences(on, value)

    def _accrual(self, on: date) -> bool:
        return self.rules.recognition.on(on).late_charge_basis is LateChargeBasis.ACCRUAL

    def _consequences(self, on: date, value: date) -> None:
        for line in self.lines:
            # Late charge already receipted and now too high goes to the customer's deposit (0a).
            excess = min(line.late_paid, line.late_paid + line.late_waived - self.late(line, max(on, value)))
            if excess > 0:
                line.late_paid -= excess
                self._note("LATE_CHARGE", -excess, line.number)
                self._hold(excess)
        if self._accrual(on):
            self.assessed_to = max(value, self.assessed_to or value)
        for line in self.lines:
            income = self._income(line, on)
            self._note("LATE_INCOME", income - line.late_income, line.number)
            line.late_income = income
        if self.rules.recognition.on(on).interest_accrual is InterestAccrual.ON_RECEIPT:
            paid = sum(line.interest_paid for line in self.lines)
            self._recognise(max(0, paid - self.recognised))

    def _income(self, line: Line, on: date) -> int:
        """What was received or given up after being income; on ACCRUAL all that had grown when last assessed."""
        received = line.late_paid + line.late_waived_posted
        if self.assessed_to is None:
            return received
        grown = self.late(line, self.assessed_to) - (line.late_waived - line.late_waived_posted)
        if not self._accrual(on):
            grown = min(grown, line.late_income)  # since the basis is CASH nothing is added any more
        return max(received, grown)


def tell(
    facts: Iterable[Fact], rules: Rules, product: str, nominal: int, costs: DayCosts | None = None
) -> Story:
    """The whole story of a contract."""
    story = Story(rules, costs or DayCosts(rules.late_charges[product], nominal, rules.calendar.holidays))
    for slot in slots(facts):
        story.tell(slot)
    return story
