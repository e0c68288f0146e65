"""What being late costs: one percentage of the overdue amount for every day, and nothing on top of that.

A newcomer would be tempted to count days and multiply once. Three things forbid it: the overdue amount
shrinks with every partial payment, the rate may change while the instalment is late, and rounding happens
once per instalment, at the end. So everything here runs on *weighted days*: the rate of each chargeable day
summed up, an integer over `WEIGHT_DENOMINATOR`. An instalment's late charge before limits is

    unpaid x W(today)  +  sum of (paid portion x W(its value date))

where the second term, the instalment's *moment*, never changes by itself (DOMAIN 3.4, DESIGN 3). Base is
interest and principal only: there is no late charge on a late charge (DOMAIN 3.1).

>>> days_late(date(2005, 1, 1), 1, date(2005, 2, 1), DayCount.THIRTY_E_360)
30
>>> days_late(date(2005, 1, 1), 1, date(2005, 2, 1), DayCount.ACTUAL)
31
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final, Protocol, Self, TypeVar

from servicing.calendar import BusinessCalendar, months_later
from servicing.money import Money, Rounding, rupiah
from servicing.rules import (
    WEIGHT_DENOMINATOR,
    DayCount,
    GraceMode,
    HolidayShift,
    LateChargeRules,
    LateRate,
    LateTerms,
    NotInForce,
    RuleFault,
)

DAY: Final = timedelta(days=1)
# What a column of 64-bit integers holds; beyond it databases and data frames wrap silently.
COLUMN_LIMIT: Final = 2**63
# The longest lateness that settings must survive: thirty years, counted in calendar days.
LONGEST_LATENESS_DAYS: Final = 30 * 366


class Owed(Protocol):
    """What a late charge needs to know of an instalment: when it was due and how much it was."""

    @property
    def due(self) -> date:
        """The day it had to be paid."""

    @property
    def amount(self) -> Money:
        """Interest and principal together, as scheduled."""


# --- days -------------------------------------------------------------------------------------------------


def days_late(due: date, nominal_day: int, on: date, day_count: DayCount) -> int:
    """How many days late the day is; the due date itself is not late (DOMAIN 3.2).

    In the 30-day count each whole missed month is thirty days, the first days after the due date are never
    more than they really are, and the day after the due date is at least one.
    """
    if on <= due:
        return 0
    calendar_days = (on - due).days
    if day_count is DayCount.ACTUAL:
        return calendar_days
    day = _counting_day(due, nominal_day)
    months = 12 * (on.year - due.year) + on.month - due.month
    counted = 30 * months + min(on.day, 30) - min(day, 30)
    whole_months = months if months_later(due, months, day) <= on else months - 1
    days = max(counted, 30 * whole_months, 1)
    return days if whole_months else min(days, calendar_days)


def _counting_day(due: date, nominal_day: int) -> int:
    """The day of the month that months are counted from.

    It is the contract's nominal day where that explains the due date (31 explains 28 February). A due date
    off the nominal day, such as a signing date on which an advance falls due, counts from its own day.
    """
    return nominal_day if months_later(due, 0, nominal_day) == due else due.day


def chargeable_days(
    terms: LateTerms, due: date, nominal_day: int, on: date, calendar: BusinessCalendar
) -> int:
    """The days late that cost something: after grace (DOMAIN 3.4) and the holiday rule (DOMAIN 3.6)."""
    if terms.holiday_shift is HolidayShift.GRACE_TO_NEXT_BUSINESS_DAY and on <= calendar.on_or_after(due):
        return 0
    days = days_late(due, nominal_day, on, terms.day_count)
    if days <= terms.grace_days:
        return 0
    return days if terms.grace_mode is GraceMode.FULL_AFTER_GRACE else days - terms.grace_days


# --- days and rates ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RateSpan:
    """A stretch of lateness under one rate: the days counted after `from_day`, up to and with `to_day`."""

    from_day: date
    to_day: date
    days: int
    rate: LateRate

    @property
    def weight(self) -> int:
        """The share of the overdue amount this stretch costs, over WEIGHT_DENOMINATOR."""
        return self.days * self.rate.numerator


def rate_spans(
    rules: LateChargeRules, due: date, nominal_day: int, on: date, calendar: BusinessCalendar
) -> Iterator[RateSpan]:
    """The lateness from the due date to the day, cut where the rate changed; spans without days left out.

    Each chargeable day carries the rate in force on that day (DOMAIN 0a); the days that grace or a holiday
    held back count on the day they become chargeable. Raises NotInForce when a chargeable day has no rate.
    """
    terms = rules.terms.on(due)

    def days_until(day: date) -> int:
        return chargeable_days(terms, due, nominal_day, day, calendar)

    starts = [start for start, _ in rules.rates.rows]
    if starts[0] > due and days_until(min(on, starts[0] - DAY)) > 0:
        raise NotInForce(
            f"an instalment due on {due} is late before {starts[0]}, when the first late rate begins: "
            "add the rate that was in force then"
        )
    ends = [start - DAY for start in starts[1:]] + [on]
    for (start, rate), end in zip(rules.rates.rows, ends, strict=True):
        first, last = (due if start <= due else start - DAY), min(on, end)
        days = days_until(last) - days_until(first)
        if days > 0:
            yield RateSpan(first, last, days, rate)


def weighted_days(
    rules: LateChargeRules, due: date, nominal_day: int, on: date, calendar: BusinessCalendar
) -> int:
    """What one rupiah left unpaid from the due date to the day has cost, over WEIGHT_DENOMINATOR."""
    return sum(span.weight for span in rate_spans(rules, due, nominal_day, on, calendar))


# --- amounts ----------------------------------------------------------------------------------------------


class Countable(Protocol):
    """A whole number, or a column of them: anything that adds, subtracts, multiplies and divides whole."""

    def __add__(self, other: int | Self, /) -> Self: ...
    def __sub__(self, other: int | Self, /) -> Self: ...
    def __mul__(self, other: int | Self, /) -> Self: ...
    def __floordiv__(self, other: int | Self, /) -> Self: ...


N = TypeVar("N", bound=Countable)


def limit(
    raw: N, ceiling: N | None, minimum: int, unit: int, how: Rounding, least: Callable[[N, N | int], N]
) -> N:
    """Cap, then rounding, then minimum (DOMAIN 3.5), on whole numbers or on columns of them.

    `raw` and `ceiling` are over WEIGHT_DENOMINATOR, the answer is in rupiah. `least` is the smaller of two:
    the only comparison, so that the same lines run on integers, data frames and SQL.
    """
    capped = raw if ceiling is None else least(raw, ceiling)
    step = WEIGHT_DENOMINATOR * unit
    lift = {Rounding.DOWN: 0, Rounding.HALF_UP: step // 2, Rounding.UP: step - 1}[how]
    rounded = (capped + lift) // step * unit
    # The minimum is owed as soon as anything is, however little; the larger of the two is charged.
    floor_amount = least(capped, 1) * minimum
    return rounded + floor_amount - least(rounded, floor_amount)


def cap_raw(terms: LateTerms, instalment_amount: Money) -> int | None:
    """The most this instalment may cost, over WEIGHT_DENOMINATOR; the lower one where two caps are set."""
    cap = terms.cap
    if cap is None:
        return None
    caps = []
    if cap.percent_of_instalment is not None:
        caps.append(Fraction(cap.percent_of_instalment) * int(instalment_amount) / 100)
    if cap.amount is not None:
        caps.append(Fraction(cap.amount))
    lowest = min(caps) * WEIGHT_DENOMINATOR
    # A cap that falls between two whole numerators goes to the side from which rounding sees no difference;
    # a cap above zero stays above zero, since a minimum is owed as soon as anything is.
    return ceil(lowest) if terms.rounding is Rounding.UP or lowest < 1 else floor(lowest)


def charge(terms: LateTerms, instalment_amount: Money, raw: int) -> Money:
    """The late charge in rupiah from unpaid x weighted days + moment, within the limits of the terms."""
    ceiling = cap_raw(terms, instalment_amount)
    return Decimal(limit(raw, ceiling, int(terms.minimum), terms.rounding_unit, terms.rounding, min))


def late_charge(
    rules: LateChargeRules,
    instalment: Owed,
    nominal_day: int,
    unpaid: Money,
    moment: int,
    on: date,
    calendar: BusinessCalendar,
) -> Money:
    """The instalment's whole late charge up to the day, what was already charged included (DOMAIN 3.3).

    Nothing unpaid means that it has stopped growing: then no rate is asked for any more.
    """
    raw = moment
    if unpaid > 0:
        raw += int(unpaid) * weighted_days(rules, instalment.due, nominal_day, on, calendar)
    return charge(rules.terms.on(instalment.due), instalment.amount, raw)


def check_bound(product: str, rules: LateChargeRules, largest_instalment: Money) -> None:
    """Refuse settings under which a late charge could outgrow a 64-bit column within thirty years."""
    rate = max((rate for _, rate in rules.rates.rows), key=lambda rate: rate.numerator)
    longest = int(largest_instalment) * rate.numerator * LONGEST_LATENESS_DAYS
    for _, terms in rules.terms.rows:
        step = WEIGHT_DENOMINATOR * terms.rounding_unit
        if max(longest, cap_raw(terms, largest_instalment) or 0) + step >= COLUMN_LIMIT:
            raise RuleFault(
                f"product {product}: a late rate of {rate.percent} percent per {rate.per.value.lower()}, "
                f"its cap or its rounding unit is too large for instalments of {rupiah(largest_instalment)}: "
                "lower the rate, the cap, the unit or the largest instalment"
            )


# --- explanation ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a late charge's explanation: days x amount x rate, days counted as in `RateSpan`."""

    from_day: date
    to_day: date
    days: int
    amount: Money
    rate: LateRate
    charge_raw: int


def explain(
    rules: LateChargeRules,
    instalment: Owed,
    nominal_day: int,
    paid_portions: Sequence[tuple[Money, date]],
    unpaid: Money,
    on: date,
    calendar: BusinessCalendar,
) -> tuple[Segment, ...]:
    """Where an instalment's late charge comes from, before limits: each portion by its own days (DOMAIN 3.4).

    The segments' `charge_raw` add up to unpaid x weighted days + moment, exactly.
    """
    return tuple(
        Segment(span.from_day, span.to_day, span.days, amount, span.rate, int(amount) * span.weight)
        for amount, until in [*paid_portions, (unpaid, on)]
        if amount > 0
        for span in rate_spans(rules, instalment.due, nominal_day, until, calendar)
    )
