"""Recognition: what day end takes to income (DOMAIN 0 `interest_accrual`, 2.0 J-02, 2.2 L1).

Postings J-02 and L1 are recorded decisions: what day end decided is an entry of its own with its amount, and
replay never recomputes it. A contract too long past due stops; when it comes back, what was left out is caught
up forward in one posting (ruling 0a). Interest never recognised stays in UNEARNED_INTEREST.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction

from servicing.contract import Contract
from servicing.money import ZERO, Money, round_fraction
from servicing.rules import InterestAccrual, LateChargeBasis, Rules

MONTH_DAYS = 30


def interest_to_recognise(contract: Contract, rules: Rules, on: date) -> Money:
    """The interest that day end of `on` takes to income, in rupiah; zero when none, or when stopped."""
    recognition = rules.recognition.on(on)
    stop = recognition.stop_above_days_past_due
    if stop is not None and contract.days_past_due(on) > stop:
        return ZERO
    match recognition.interest_accrual:
        case InterestAccrual.ON_DUE_DATE:
            earned = sum((p.interest for p in contract.positions if p.due <= on), ZERO)
        case InterestAccrual.MONTH_END if on.day == monthrange(on.year, on.month)[1]:
            earned = _earned_by(contract, on)
        case _:  # within a month; and on receipt, which is the receipt's own matter
            return ZERO
    return max(ZERO, earned - contract.interest_recognised)


def _earned_by(contract: Contract, on: date) -> Money:
    """Interest of all instalments due, and of the current one by days of a 30-day month."""
    earned, last_due = ZERO, None
    for position in sorted(contract.positions, key=lambda p: p.number):
        if position.due <= on:
            earned += position.interest
            last_due = position.due
        else:
            days = (
                MONTH_DAYS - min(MONTH_DAYS, (position.due - on).days)
                if last_due is None
                else (on - last_due).days
            )
            return earned + round_fraction(
                Fraction(int(position.interest) * min(days, MONTH_DAYS), MONTH_DAYS)
            )
    return earned


def late_charges_to_assess(contract: Contract, rules: Rules, on: date) -> bool:
    """Whether day end of `on` assesses late charges: ACCRUAL basis, something grows, not assessed yet."""
    if rules.recognition.on(on).late_charge_basis is not LateChargeBasis.ACCRUAL:
        return False
    if contract.assessed_to is not None and contract.assessed_to >= on:
        return False
    return any(
        p.due < on and contract.late_charge(p, rules, on) > p.late_income + p.late_waived_memo
        for p in contract.positions
    )
