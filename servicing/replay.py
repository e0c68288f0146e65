"""Replay: who owes what, by folding a contract's entries in booking order. There is no second place that knows.

`apply` takes one entry: it decides the entry's rows from the state before it, and the rows make the state after
it. `replay` folds all of them. An entry that comes last is applied straight to the cached state; every other
event replays (see `servicing.differences`).

Booking order rules, with two refinements (ruling 0a): an entry that names the one it replaces takes that one's
place and that one's posting date for choosing targets and rules, so that the corrected history equals the
history without the error; reversed entries and their reversals are not there at all. The *value date* decides
late-charge days only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from servicing.allocation import Allocation, OpenCharge, OpenInstalment, allocate
from servicing.contract import (
    ChargePosition,
    Component,
    Contract,
    Position,
    RowKey,
    Rows,
    added,
)
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
from servicing.money import ZERO, Money
from servicing.rules import WEIGHT_DENOMINATOR, Bucket, InterestAccrual, LateChargeBasis, Rules

_COMPONENT_OF = {
    Bucket.INTEREST: Component.INTEREST,
    Bucket.PRINCIPAL: Component.PRINCIPAL,
    Bucket.LATE_CHARGE: Component.LATE_CHARGE,
    Bucket.OTHER: Component.OTHER,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A live entry with the place it has in the history and the date that place had."""

    fact: Fact
    place: int
    placed_on: date


@dataclass(frozen=True, slots=True)
class Replay:
    """The contract after its history, and the rows of each live entry in the order they were applied."""

    contract: Contract
    rows: Mapping[int, Rows]
    history: tuple[Placed, ...]


def live(facts: Iterable[Fact], as_of: date | None = None) -> tuple[Placed, ...]:
    """The entries that stand on `as_of` (all of them when None), in the order in which they count."""
    seen = [fact for fact in facts if as_of is None or fact.posting_date <= as_of]
    by_id = {fact.id: fact for fact in seen}
    gone = {fact.reverses for fact in seen}
    placed = []
    for fact in seen:
        if fact.id in gone or isinstance(fact.event, EntryReversed | Restated):
            continue
        root = _root(by_id, fact)
        placed.append(Placed(fact, root.id, root.posting_date))
    return tuple(sorted(placed, key=lambda p: (p.place, p.fact.id)))


def place_of(facts: Iterable[Fact], fact: Fact) -> int:
    """The place the fact has in booking order: its own, or that of the entry it replaces at last."""
    return _root({one.id: one for one in facts}, fact).id


def _root(by_id: Mapping[int, Fact], fact: Fact) -> Fact:
    while fact.replaces is not None and fact.replaces in by_id:
        fact = by_id[fact.replaces]
    return fact


def replay(start: Contract, facts: Iterable[Fact], rules: Rules, as_of: date | None = None) -> Replay:
    """Who owes what: the contract `start` (only its number and branch) after the facts that stand on `as_of`."""
    contract = start
    rows: dict[int, Rows] = {}
    history = live(facts, as_of)
    for placed in history:
        contract, moved = apply(contract, placed.fact, rules, placed.placed_on)
        rows[placed.fact.id] = moved
    return Replay(contract, rows, history)


def apply(
    contract: Contract, fact: Fact, rules: Rules, placed_on: date | None = None
) -> tuple[Contract, Rows]:
    """The contract after the entry, and the rows by which it changed.

    `placed_on` is the posting date of the place the entry takes; its own when None. Rules dated by posting
    date and the choice of targets ask that date.
    """
    on = placed_on or fact.posting_date
    value_date = fact.value_date
    event = fact.event
    match event:
        case ContractActivated():
            return _activate(contract, event)
        case BroughtForward():
            return _bring_forward(contract, event, on), {}
        case ChargeMade():
            charge = ChargePosition(event.charge, event.type, on, event.amount)
            contract = replace(contract, charges=(*contract.charges, charge))
            return contract, {RowKey(Component.CHARGED, charge=event.charge): event.amount}
        case InterestRecognised():
            rows: Rows = _recognise(contract, event.amount)
            return contract.with_rows(rows, rules, value_date), rows
        case DepositRefunded():
            return _refund(contract, event, rules, value_date)
        case ReceiptTaken():
            if event.held:
                allocation = Allocation((), event.amount, ZERO)
            else:
                allocation = _allocation(contract, event.amount, event.chosen, rules, on, value_date)
            rows = {RowKey(Component.MONEY): event.amount, **_rows(allocation)}
        case DepositUsed():
            rows = _use_deposit(contract, event, rules, on, value_date)
        case LateChargeWaived():
            rows = _waive(contract, event, rules, value_date)
        case LateChargesAssessed():
            rows = {}
            if contract.assessed_to is None or contract.assessed_to < event.to:
                contract = replace(contract, assessed_to=event.to)
        case _:  # a reversal, a restatement
            raise AssertionError(f"{fact}: a {event.name} has no place in a replay")
    return _settle(contract, rows, rules, on, value_date)


# --- beginnings -------------------------------------------------------------------------------------------


def _activate(contract: Contract, event: ContractActivated) -> tuple[Contract, Rows]:
    positions = tuple(Position.of(row) for row in event.schedule)
    contract = replace(contract, product=event.product, nominal_day=event.nominal_day, positions=positions)
    lent = {
        RowKey(Component.LENT_PRINCIPAL): contract.unpaid_principal,
        RowKey(Component.LENT_INTEREST): contract.unpaid_interest,
    }
    return contract, {key: amount for key, amount in lent.items() if amount}


def _bring_forward(contract: Contract, event: BroughtForward, on: date) -> Contract:
    """The contract as of the cut-over; late charge that was income then had been assessed up to that day."""
    seen = {position.number: position for position in event.positions}
    positions = []
    for row in event.schedule:
        position, was = Position.of(row), seen.get(row.number)
        if was is not None:
            position = replace(
                position,
                interest_paid=was.interest_paid,
                principal_paid=was.principal_paid,
                late_paid=was.late_paid,
                late_waived=was.late_waived,
                late_income=max(was.late_income, was.late_paid),
                moment=int(was.late_on_paid) * WEIGHT_DENOMINATOR,
            )
        positions.append(position)
    return replace(
        contract,
        product=event.product,
        nominal_day=event.nominal_day,
        positions=tuple(positions),
        charges=tuple(ChargePosition(c.charge, c.type, c.made_on, c.amount) for c in event.charges),
        deposit=event.deposit,
        interest_recognised=event.interest_recognised,
        assessed_to=on if any(p.late_receivable for p in positions) else None,
    )


# --- money ------------------------------------------------------------------------------------------------


def _allocation(
    contract: Contract,
    amount: Money,
    chosen: tuple[int, ...] | None,
    rules: Rules,
    on: date,
    value_date: date,
) -> Allocation:
    instalments = [
        OpenInstalment(
            p.number,
            p.due,
            p.unpaid_interest,
            p.unpaid_principal,
            contract.late_outstanding(p, rules, value_date),
        )
        for p in contract.positions
    ]
    charges = [OpenCharge(c.charge, c.made_on, c.unpaid) for c in contract.charges if c.unpaid]
    return allocate(amount, instalments, charges, rules.allocation.on(on), on, chosen)


def _rows(allocation: Allocation) -> dict[RowKey, Money]:
    rows = {
        RowKey(_COMPONENT_OF[p.bucket], p.instalment or 0, p.charge or ""): p.amount
        for p in allocation.portions
        if p.bucket is not None
    }
    if allocation.deposit:
        rows[RowKey(Component.DEPOSIT)] = allocation.deposit
    if allocation.refund:
        rows[RowKey(Component.REFUND_DUE)] = allocation.refund
    return rows


def _use_deposit(
    contract: Contract, event: DepositUsed, rules: Rules, on: date, value_date: date
) -> dict[RowKey, Money]:
    available = min(event.amount, contract.deposit)
    if available <= 0:
        return {}
    allocation = _allocation(contract, available, event.chosen, rules, on, value_date)
    rows = {key: amount for key, amount in _rows(allocation).items() if key.component in _PAYING}
    used = sum(rows.values(), ZERO)
    return {**rows, RowKey(Component.DEPOSIT): -used} if used else {}


_PAYING = frozenset(_COMPONENT_OF.values())


def _refund(
    contract: Contract, event: DepositRefunded, rules: Rules, value_date: date
) -> tuple[Contract, Rows]:
    """A barrier: the amount is what was paid out; what was marked for refund goes first."""
    marked = min(event.amount, contract.refund_due)
    rows = {
        RowKey(Component.MONEY): -event.amount,
        RowKey(Component.REFUND_DUE): -marked,
        RowKey(Component.DEPOSIT): marked - event.amount,
    }
    rows = {key: amount for key, amount in rows.items() if amount}
    return contract.with_rows(rows, rules, value_date), rows


def _waive(
    contract: Contract, event: LateChargeWaived, rules: Rules, value_date: date
) -> dict[RowKey, Money]:
    position = contract.position(event.instalment)
    room = contract.late_charge(position, rules, value_date) - position.late_waived
    waived = min(event.amount, max(ZERO, room))
    return {RowKey(Component.LATE_WAIVED, event.instalment): waived} if waived else {}


# --- what follows from every event that touches late charge or interest -----------------------------------


def _settle(
    contract: Contract, rows: Rows, rules: Rules, on: date, value_date: date
) -> tuple[Contract, Rows]:
    """The contract after the rows and what follows from them: releases, waivers posted, income."""
    after = contract.with_rows(rows, rules, value_date)
    released = _release(after, rules, max(on, value_date))
    after = after.with_rows(released, rules, value_date)
    accrual = rules.recognition.on(on).late_charge_basis is LateChargeBasis.ACCRUAL
    posted = _post_waivers(contract, rows, accrual)
    after = after.with_rows(posted, rules, value_date)
    if accrual:
        reached = max(value_date, after.assessed_to or value_date)
        after = replace(after, assessed_to=reached)
    income = _late_income(after, rules, on)
    after = after.with_rows(income, rules, value_date)
    earned = _interest_on_receipt(after, rules, on)
    after = after.with_rows(earned, rules, value_date)
    return after, added(rows, released, posted, income, earned)


def _release(contract: Contract, rules: Rules, on: date) -> dict[RowKey, Money]:
    """Late charge already receipted and now too high goes to the customer's deposit (ruling 0a)."""
    rows: dict[RowKey, Money] = {}
    for position in contract.positions:
        if not position.late_paid:
            continue
        owed = contract.late_charge(position, rules, on)
        excess = min(position.late_paid, position.late_paid + position.late_waived - owed)
        if excess > 0:
            rows[RowKey(Component.LATE_CHARGE, position.number)] = -excess
    freed = -sum(rows.values(), ZERO)
    return {**rows, RowKey(Component.DEPOSIT): freed} if freed else {}


def _post_waivers(before: Contract, rows: Rows, accrual: bool) -> dict[RowKey, Money]:
    """A waiver takes back what had been taken to income (DOMAIN 2.2): all of it on ACCRUAL basis.

    On CASH basis nothing stands in AR_LATE_CHARGE, unless the basis was ACCRUAL before.
    """
    posted = {}
    for key, amount in rows.items():
        if key.component is Component.LATE_WAIVED:
            standing = amount if accrual else min(amount, before.position(key.instalment).late_receivable)
            if standing > 0:
                posted[RowKey(Component.LATE_WAIVED_POSTED, key.instalment)] = standing
    return posted


def _late_income(contract: Contract, rules: Rules, on: date) -> dict[RowKey, Money]:
    """Income by the basis in force: what was paid (CASH), or the charge up to `assessed_to` (ACCRUAL)."""
    accrual = rules.recognition.on(on).late_charge_basis is LateChargeBasis.ACCRUAL
    rows = {}
    for position in contract.positions:
        assessed = ZERO
        if contract.assessed_to is not None:
            charged = contract.late_charge(position, rules, contract.assessed_to)
            assessed = max(ZERO, charged - position.late_waived_memo)
            if not accrual:
                assessed = min(assessed, position.late_income)
        income = max(position.late_paid + position.late_waived_posted, assessed)
        if income != position.late_income:
            rows[RowKey(Component.LATE_INCOME, position.number)] = income - position.late_income
    return rows


def _interest_on_receipt(contract: Contract, rules: Rules, on: date) -> dict[RowKey, Money]:
    if rules.recognition.on(on).interest_accrual is not InterestAccrual.ON_RECEIPT:
        return {}
    paid = sum((position.interest_paid for position in contract.positions), ZERO)
    return _recognise(contract, paid - contract.interest_recognised)


def _recognise(contract: Contract, amount: Money) -> dict[RowKey, Money]:
    """Interest taken to income: never more than the contract bears, whatever a correction put before it."""
    earned = min(amount, contract.unearned_interest)
    return {RowKey(Component.RECOGNISED): earned} if earned > 0 else {}
