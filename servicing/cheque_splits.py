"""How a sheet's money falls on its contracts when it clears (mutual sheets, DOMAIN 2.1).

A sheet without a plan pays its main contract by the one rule for all sources (R72). A plan names other contracts,
instalments and fees. While it is *open* it only says which contracts, and in which order: each gets what it owes
on the day, and what is left goes to the main contract. While it is *locked* each contract gets exactly its parts,
for the instalments they name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from servicing.cheque_history import PlannedPart, SheetFacts
from servicing.cheques import ChequeRefused
from servicing.contract import Contract
from servicing.money import ZERO, Money, rupiah
from servicing.rules import Rules


@dataclass(frozen=True, slots=True)
class ContractShare:
    """What one contract receives of a sheet; `chosen` are its instalments when the plan is locked."""

    contract: str
    amount: Money
    chosen: tuple[int, ...] | None = None


def check_plan(facts: SheetFacts, contracts: Mapping[str, Contract]) -> None:
    """Raise ChequeRefused when the planned split cannot be: its sum, its parts' amounts, its instalments.

    A fee may be planned before it is charged.
    """
    if not facts.plan:
        if facts.plan_locked:
            raise ChequeRefused(f"{facts.name} has no planned split that could be locked: enter its parts")
        return
    planned = sum((part.amount for part in facts.plan), ZERO)
    if planned != facts.amount:
        raise ChequeRefused(
            f"{facts.name}: the planned parts make {rupiah(planned)}, the sheet {rupiah(facts.amount)}: "
            "correct the parts"
        )
    for part in facts.plan:
        _check_part(facts, part, contracts[part.contract])


def _check_part(facts: SheetFacts, part: PlannedPart, contract: Contract) -> None:
    if part.amount <= 0:
        raise ChequeRefused(f"{facts.name}: a part of {rupiah(part.amount)} cannot be: correct the parts")
    if part.instalment is not None and part.instalment not in {p.number for p in contract.positions}:
        raise ChequeRefused(
            f"{facts.name}: contract {part.contract} has no instalment {part.instalment}: "
            f"it has 1 to {len(contract.positions)}"
        )


def shares(
    facts: SheetFacts, contracts: Mapping[str, Contract], rules: Rules, on: date, value_date: date
) -> tuple[ContractShare, ...]:
    """What each contract receives when the sheet clears; the sum is the sheet's amount."""
    if not facts.plan:
        return (ContractShare(facts.contract, facts.amount),)
    if facts.plan_locked:
        return tuple(_locked(facts, number) for number in dict.fromkeys(part.contract for part in facts.plan))
    left = facts.amount
    amounts: dict[str, Money] = {}
    for number in facts.contracts:
        amounts[number] = min(left, owed(contracts[number], rules, on, value_date))
        left -= amounts[number]
    amounts[facts.contract] += left
    return tuple(ContractShare(number, amount) for number, amount in amounts.items() if amount)


def _locked(facts: SheetFacts, number: str) -> ContractShare:
    parts = [part for part in facts.plan if part.contract == number]
    amount = sum((part.amount for part in parts), ZERO)
    if any(part.instalment is None and part.charge is None for part in parts):
        return ContractShare(number, amount)
    named = sorted({part.instalment for part in parts if part.instalment is not None})
    return ContractShare(number, amount, tuple(named))


def owed(contract: Contract, rules: Rules, on: date, value_date: date) -> Money:
    """Everything the contract owes on the day: due instalments, late charge to the value date, other charges."""
    due = sum((p.unpaid for p in contract.positions if p.due <= on), ZERO)
    late = sum((contract.late_outstanding(p, rules, value_date) for p in contract.positions), ZERO)
    return due + late + contract.unpaid_charges
