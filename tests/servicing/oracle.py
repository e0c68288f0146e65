"""The same rules once more, written the slow way: what the tests compare the product with.

Nothing here imports the rules it checks, only the settings' names. Late charge is accrued day by day in
fractions; money is handed out one rupiah at a time to whichever debt has the best claim. A newcomer would
make this faster: it is only worth something as long as it is too simple to be wrong in the same way.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from servicing.allocation import OpenCharge, OpenInstalment
from servicing.rules import (
    AllocationRules,
    Bucket,
    DayCount,
    GraceMode,
    HolidayShift,
    LateChargeRules,
    LateTerms,
    RatePeriod,
    Spread,
    SurplusPolicy,
)

ONE_DAY = timedelta(days=1)


# --- late charge, day by day ------------------------------------------------------------------------------


def clipped(year: int, month: int, day: int) -> date:
    """The day of the month, or its last one; months beyond twelve run into the next years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def days_late(due: date, nominal: int, on: date) -> int:
    """The guarded 30-day count as DOMAIN 3.2 prints it, with its largest k found by trying."""
    if on <= due:
        return 0
    n = 360 * (on.year - due.year) + 30 * (on.month - due.month) + min(on.day, 30) - min(nominal, 30)
    whole = 0
    while clipped(due.year, due.month + whole + 1, nominal) <= on:
        whole += 1
    days = max(n, 30 * whole, 1)
    return min(days, (on - due).days) if whole == 0 else days


def chargeable(terms: LateTerms, due: date, nominal: int, on: date, closed: frozenset[date]) -> int:
    """The days that cost something on this day."""
    days = max((on - due).days, 0) if terms.day_count is DayCount.ACTUAL else days_late(due, nominal, on)
    if terms.holiday_shift is HolidayShift.GRACE_TO_NEXT_BUSINESS_DAY:
        opens = due
        while opens.isoweekday() in (6, 7) or opens in closed:
            opens += ONE_DAY
        if on <= opens:
            return 0
    if days <= terms.grace_days:
        return 0
    return days if terms.grace_mode is GraceMode.FULL_AFTER_GRACE else days - terms.grace_days


def accrued(
    rules: LateChargeRules,
    due: date,
    nominal: int,
    amount: int,
    paid: Sequence[tuple[int, date]],
    on: date,
    closed: frozenset[date],
) -> Fraction:
    """What each day added: the day's rate on what was still unpaid when the day began."""
    terms = [row for since, row in rules.terms.rows if since <= due][-1]
    total, day = Fraction(0), due
    while day < on:
        before, day = day, day + ONE_DAY
        more = chargeable(terms, due, nominal, day, closed) - chargeable(terms, due, nominal, before, closed)
        if more:
            rate = [row for since, row in rules.rates.rows if since <= day][-1]
            percent = Fraction(rate.percent) / (30 if rate.per is RatePeriod.MONTH else 1)
            unpaid = amount - sum(portion for portion, value_date in paid if value_date < day)
            total += unpaid * more * percent / 100
    return total


def limited(terms: LateTerms, instalment_amount: int, raw: Fraction) -> int:
    """Cap, rounding, minimum, one after the other."""
    value = raw
    if terms.cap is not None and terms.cap.percent_of_instalment is not None:
        value = min(value, Fraction(terms.cap.percent_of_instalment) / 100 * instalment_amount)
    if terms.cap is not None and terms.cap.amount is not None:
        value = min(value, Fraction(terms.cap.amount))
    anything = value > 0
    units, rest = divmod(value, terms.rounding_unit)
    up = {
        "UP": rest > 0,
        "DOWN": False,
        "HALF_UP": 2 * rest >= terms.rounding_unit,
    }[terms.rounding.value]
    rounded = (int(units) + up) * terms.rounding_unit
    return max(rounded, int(terms.minimum)) if anything else 0


# --- allocation, rupiah by rupiah -------------------------------------------------------------------------

Debt = tuple[Bucket, int | None, str | None]


@dataclass
class Handed:
    """Who received how many rupiah, in the order of their first one."""

    received: dict[Debt, int]
    deposit: int
    refund: int


def hand_out(
    amount: int,
    instalments: Sequence[OpenInstalment],
    charges: Sequence[OpenCharge],
    rules: AllocationRules,
    posting_date: date,
    chosen: Sequence[int] | None,
) -> Handed:
    """One rupiah at a time to the debt with the best claim, until nobody claims any more."""
    open_claims = claims(instalments, charges, rules, posting_date, chosen)
    received: dict[Debt, int] = {}
    while amount and open_claims:
        best = min(open_claims, key=lambda debt: open_claims[debt][0])
        rank, open_amount = open_claims[best]
        received[best] = received.get(best, 0) + 1
        amount -= 1
        open_claims[best] = (rank, open_amount - 1)
        if open_amount == 1:
            del open_claims[best]
    back = rules.surplus_policy is SurplusPolicy.REFUND and chosen is None
    return Handed(received, deposit=0 if back else amount, refund=amount if back else 0)


def claims(
    instalments: Sequence[OpenInstalment],
    charges: Sequence[OpenCharge],
    rules: AllocationRules,
    posting_date: date,
    chosen: Sequence[int] | None,
) -> dict[Debt, tuple[tuple[int, ...], int]]:
    """Each open debt with its claim: the smaller, the earlier it is served."""
    place = {
        one.number: spot for spot, one in enumerate(sorted(instalments, key=lambda i: (i.due, i.number)))
    }
    reached = _reached(instalments, posting_date, chosen)
    turn = {bucket: spot for spot, bucket in enumerate(rules.hierarchy)}
    found: dict[Debt, tuple[tuple[int, ...], int]] = {}

    def claim(debt: Debt, where: int, order: int, amount: Decimal) -> None:
        bucket = debt[0]
        pair = {Bucket.INTEREST, Bucket.PRINCIPAL}
        beside = abs(turn[Bucket.INTEREST] - turn[Bucket.PRINCIPAL]) == 1
        if rules.spread is Spread.PER_INSTALMENT:
            rank = (0, where, turn[bucket], order)
        elif rules.spread is Spread.PAIRED and beside and bucket in pair:
            rank = (0, min(turn[one] for one in pair), where, turn[bucket])
        else:
            rank = (0, turn[bucket], where if bucket is not Bucket.OTHER else order, 0)
        if amount:
            found[debt] = (rank, int(amount))

    for one in instalments:
        if one.number in reached:
            claim((Bucket.INTEREST, one.number, None), place[one.number], 0, one.interest)
            claim((Bucket.PRINCIPAL, one.number, None), place[one.number], 0, one.principal)
            claim((Bucket.LATE_CHARGE, one.number, None), place[one.number], 0, one.late_charge)
        elif chosen is None and rules.surplus_policy is SurplusPolicy.APPLY_NEXT_INSTALMENT:
            for bucket, owed in ((Bucket.INTEREST, one.interest), (Bucket.PRINCIPAL, one.principal)):
                if owed:
                    found[(bucket, one.number, None)] = ((1, place[one.number], turn[bucket]), int(owed))
    for order, charge in enumerate(sorted(charges, key=lambda c: c.made_on)):
        homes = [i for i in instalments if i.number in reached and i.due <= charge.made_on]
        where = max((place[i.number] for i in homes), default=min((place[n] for n in reached), default=0))
        claim((Bucket.OTHER, None, charge.charge), where, order, charge.amount)
    return found


def _reached(
    instalments: Sequence[OpenInstalment], posting_date: date, chosen: Sequence[int] | None
) -> set[int]:
    if chosen is not None:
        return set(chosen)
    reached = {one.number for one in instalments if one.due <= posting_date}
    unpaid = {one.number: one.due for one in instalments if one.interest or one.principal}
    if not reached & set(unpaid) and unpaid:
        reached.add(min(unpaid, key=lambda number: (unpaid[number], number)))
    return reached
