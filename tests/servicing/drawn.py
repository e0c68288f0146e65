"""Settings and dates as hypothesis draws them: all that DOMAIN 0 lets a company choose, within plausible sizes.

A newcomer would draw every field from its full range. Rates, caps and dates lie close together here, so that
the rules meet: a rate that changes within a lateness, a cap that is reached, a due date on a closed day.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from servicing.calendar import BusinessCalendar, months_later
from servicing.money import Rounding, idr
from servicing.rules import (
    AllocationRules,
    Bucket,
    Dated,
    DayCount,
    GraceMode,
    HolidayShift,
    InterestAccrual,
    LateCap,
    LateChargeBasis,
    LateChargeRules,
    LateRate,
    LateTerms,
    RatePeriod,
    RecognitionRules,
    Rules,
    Spread,
    SurplusPolicy,
)

T = TypeVar("T")

PRODUCT = "MOTOR"
START = date(2004, 11, 1)
AROUND = st.integers(0, 300).map(lambda days: START + timedelta(days))
NOMINAL = st.integers(1, 31)
# Due dates as contracts have them: on the nominal day, or on the last day of a shorter month.
DUE = st.tuples(st.integers(0, 9), NOMINAL).map(
    lambda drawn: (months_later(START, drawn[0], drawn[1]), drawn[1])
)
RATES = st.one_of(
    st.integers(0, 100_000).map(lambda n: LateRate(Decimal(n) / 100_000)),
    st.integers(0, 100_000).map(lambda n: LateRate(Decimal(n) / 10_000, RatePeriod.MONTH)),
)
CAPS = st.one_of(
    st.none(),
    st.integers(0, 100_000).map(lambda n: LateCap(amount=idr(n))),
    st.decimals(0, 20, places=3).map(lambda percent: LateCap(percent_of_instalment=percent)),
    st.tuples(st.integers(0, 100_000), st.decimals(0, 20, places=7)).map(
        lambda both: LateCap(both[1], idr(both[0]))
    ),
)
TERMS = st.builds(
    LateTerms,
    day_count=st.sampled_from(DayCount),
    grace_days=st.integers(0, 12),
    grace_mode=st.sampled_from(GraceMode),
    cap=CAPS,
    minimum=st.sampled_from([0, 1, 2_500]).map(idr),
    rounding_unit=st.sampled_from([1, 100, 1000]),
    rounding=st.sampled_from(Rounding),
    holiday_shift=st.sampled_from(HolidayShift),
)
HOLIDAYS = st.frozensets(AROUND, max_size=40)


def dated(values: st.SearchStrategy[T]) -> st.SearchStrategy[Dated[T]]:
    """A setting in force since before anything, with up to three later rows."""
    later = st.dictionaries(AROUND, values, max_size=3)
    return st.tuples(values, later).map(
        lambda drawn: Dated(((date.min, drawn[0]), *sorted(drawn[1].items(), key=lambda row: row[0])))
    )


LATE_CHARGE_RULES = st.builds(LateChargeRules, rates=dated(RATES), terms=dated(TERMS))
ALLOCATION_RULES = st.builds(
    AllocationRules,
    hierarchy=st.permutations(Bucket).map(tuple),
    spread=st.sampled_from(Spread),
    surplus_policy=st.sampled_from(SurplusPolicy),
)
RECOGNITION_RULES = st.builds(
    RecognitionRules,
    late_charge_basis=st.sampled_from(LateChargeBasis),
    interest_accrual=st.sampled_from(InterestAccrual),
    stop_above_days_past_due=st.sampled_from([None, 0, 30, 90]),
)
COMPANIES = st.builds(
    Rules,
    late_charges=LATE_CHARGE_RULES.map(lambda rules: {PRODUCT: rules}),
    allocation=dated(ALLOCATION_RULES),
    recognition=dated(RECOGNITION_RULES),
    calendar=HOLIDAYS.map(BusinessCalendar),
)
