"""Whatever the settings and payments: the closed form equals a day-by-day accrual and never goes down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.calendar import BusinessCalendar, months_later
from servicing.late_charges import days_late, explain, late_charge, weighted_days
from servicing.money import Money, idr
from servicing.rules import WEIGHT_DENOMINATOR, DayCount, LateChargeRules
from tests.servicing import oracle
from tests.servicing.drawn import AROUND, DUE, HOLIDAYS, LATE_CHARGE_RULES, NOMINAL


@dataclass(frozen=True)
class Line:
    """The part of an instalment that a late charge looks at."""

    due: date
    amount: Money


@st.composite
def portions(draw: st.DrawFn) -> tuple[int, list[tuple[int, date]]]:
    """An instalment's amount and the payments that shrink it, perhaps to nothing."""
    amount = draw(st.integers(1, 2_000_000))
    cuts = sorted(draw(st.lists(st.integers(0, amount), max_size=4)))
    pieces = [after - before for before, after in zip([0, *cuts], cuts, strict=False)]
    return amount, [(piece, draw(AROUND)) for piece in pieces]


@settings(deadline=None, max_examples=300)
@given(LATE_CHARGE_RULES, DUE, portions(), AROUND, HOLIDAYS)
def test_a_late_charge_equals_what_each_day_added(
    rules: LateChargeRules,
    due_and_nominal: tuple[date, int],
    amount_and_paid: tuple[int, list[tuple[int, date]]],
    on: date,
    closed: frozenset[date],
) -> None:
    due, nominal = due_and_nominal
    amount, paid = amount_and_paid
    paid = [(piece, min(value_date, on)) for piece, value_date in paid]
    raw = oracle.accrued(rules, due, nominal, amount, paid, on, closed)
    calendar, line = BusinessCalendar(closed), Line(due, idr(amount))
    unpaid = idr(amount - sum(piece for piece, _ in paid))

    moment = sum(piece * weighted_days(rules, due, nominal, when, calendar) for piece, when in paid)
    charged = late_charge(rules, line, nominal, unpaid, moment, on, calendar)

    assert charged == oracle.limited(rules.terms.on(due), amount, raw)
    segments = explain(rules, line, nominal, [(idr(p), when) for p, when in paid], unpaid, on, calendar)
    assert Fraction(sum(segment.charge_raw for segment in segments), WEIGHT_DENOMINATOR) == raw
    for segment in segments:
        assert segment.charge_raw == segment.days * segment.amount * segment.rate.numerator
        assert segment.days > 0
        assert segment.from_day < segment.to_day


@settings(deadline=None)
@given(LATE_CHARGE_RULES, DUE, st.integers(1, 2_000_000).map(idr), AROUND, HOLIDAYS)
def test_a_late_charge_never_decreases_while_nothing_is_paid(
    rules: LateChargeRules,
    due_and_nominal: tuple[date, int],
    amount: Money,
    on: date,
    closed: frozenset[date],
) -> None:
    due, nominal = due_and_nominal
    line, calendar = Line(due, amount), BusinessCalendar(closed)

    charges = [
        late_charge(rules, line, nominal, amount, 0, on + timedelta(days), calendar) for days in range(40)
    ]

    assert charges == sorted(charges)


@settings(deadline=None, max_examples=300)
@given(DUE, st.integers(-5, 800))
def test_days_late_are_those_of_the_printed_formula(due_and_nominal: tuple[date, int], after: int) -> None:
    due, nominal = due_and_nominal
    on = due + timedelta(after)

    assert days_late(due, nominal, on, DayCount.THIRTY_E_360) == oracle.days_late(due, nominal, on)
    assert days_late(due, nominal, on, DayCount.ACTUAL) == max(after, 0)


@settings(deadline=None)
@given(st.dates(date(2003, 1, 1), date(2006, 1, 1)), NOMINAL, st.integers(0, 400))
def test_days_late_never_decrease_whatever_day_an_instalment_is_due(
    due: date, nominal: int, after: int
) -> None:
    on = due + timedelta(after)
    today = days_late(due, nominal, on, DayCount.THIRTY_E_360)

    assert today <= days_late(due, nominal, on + timedelta(1), DayCount.THIRTY_E_360)
    assert today == 0 or after > 0
    if after < 28:
        assert today <= after


@settings(deadline=None)
@given(DUE, st.integers(1, 24))
def test_every_whole_missed_month_counts_thirty(due_and_nominal: tuple[date, int], months: int) -> None:
    due, nominal = due_and_nominal

    assert days_late(due, nominal, months_later(due, months, nominal), DayCount.THIRTY_E_360) == 30 * months
