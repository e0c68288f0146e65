"""Whatever was agreed: the table adds up, keeps its instalment, and never drifts off the due day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from servicing.money import idr
from servicing.schedule import (
    ContractTerms,
    Instalment,
    Method,
    Nature,
    RoundingSink,
    Split,
    TermsFault,
    build_schedule,
    due_dates,
    effective_rate,
)


@st.composite
def contracts(draw: st.DrawFn, methods: Sequence[Method] = tuple(Method)) -> ContractTerms:
    """Terms as a motor-credit company agrees them."""
    months = draw(st.integers(1, 60))
    method = draw(st.sampled_from(methods))
    nature = draw(st.sampled_from(Nature))
    splits = Split if method is Method.FLAT else (Split.STRAIGHT, Split.EFFECTIVE)
    return ContractTerms(
        signed=draw(st.dates(date(2000, 1, 1), date(2040, 12, 31))),
        principal=idr(draw(st.integers(1_000_000, 500_000_000))),
        method=method,
        rate_percent=Decimal(draw(st.integers(0, 4_000))) / 100,
        months=months,
        nature=nature,
        paid_in_advance=0 if nature is Nature.IN_ADVANCE else draw(st.integers(0, min(3, months - 1))),
        split=draw(st.sampled_from(splits)),
        rounding_unit=draw(st.sampled_from([1, 100, 500, 1000])),
        sink=draw(st.none() | st.sampled_from(RoundingSink)),
        due_day=draw(st.none() | st.integers(1, 31)),
    )


def schedule_of(terms: ContractTerms) -> tuple[Instalment, ...]:
    """The table; terms that admit none are not of interest here."""
    try:
        return build_schedule(terms)
    except TermsFault:
        assume(False)
        raise


@settings(deadline=None, max_examples=200)
@given(contracts())
def test_the_principal_column_adds_up_to_the_amount_financed(terms: ContractTerms) -> None:
    rows = schedule_of(terms)

    assert sum(row.principal for row in rows) == terms.principal
    assert [row.number for row in rows] == list(range(1, terms.months + 1))
    assert all(row.interest >= 0 and row.principal >= 0 for row in rows)
    assert len({row.amount for row in rows[:-1]}) <= 1
    assert all(row.amount % terms.rounding_unit == 0 for row in rows[:-1])


@settings(deadline=None, max_examples=200)
@given(contracts())
def test_the_sink_alone_absorbs_the_rounding(terms: ContractTerms) -> None:
    rows = schedule_of(terms)
    total = Fraction(sum(row.interest for row in rows))
    flat = Fraction(terms.principal) * Fraction(terms.rate_percent) * terms.months / 1200

    if terms.rounding_sink is RoundingSink.INTEREST:
        assert len({row.amount for row in rows}) == 1
    elif terms.method is Method.FLAT:
        assert abs(total - flat) <= Fraction(1, 2)
    if terms.method is Method.FLAT:
        # Rounding up never makes the customer pay a whole unit too much for any line.
        assert 0 <= total + Fraction(1, 2) - flat < terms.months * terms.rounding_unit + 1


@settings(deadline=None)
@given(contracts())
def test_due_dates_stay_on_the_nominal_day_or_the_last_of_a_shorter_month(terms: ContractTerms) -> None:
    dues = due_dates(terms)

    at_signing = 1 if terms.nature is Nature.IN_ADVANCE else terms.paid_in_advance
    assert len(dues) == terms.months
    assert dues[:at_signing] == (terms.signed,) * at_signing
    month = terms.signed.year * 12 + terms.signed.month - 1
    for later, due in enumerate(dues[at_signing:], start=1):
        assert due.year * 12 + due.month - 1 == month + later
        assert due.day == min(terms.nominal_day, monthrange(due.year, due.month)[1])


@settings(deadline=None, max_examples=60)
@given(contracts([Method.FLAT]))
@example(ContractTerms(date(2000, 1, 1), idr(1_573_285), Method.FLAT, Decimal("0.03"), 42, paid_in_advance=2))
def test_each_line_of_an_effective_split_bears_the_same_rate(drawn: ContractTerms) -> None:
    terms = replace(drawn, split=Split.EFFECTIVE, months=drawn.months + 1)
    rows = schedule_of(terms)
    waits = [0 if row.due == terms.signed else 1 for row in rows]
    months = [sum(waits[: place + 1]) for place in range(len(rows))]

    rate = Fraction(
        effective_rate(terms.principal, [(m, r.amount) for m, r in zip(months, rows, strict=True)])
    )

    balance, left = Fraction(terms.principal), sum(row.interest for row in rows)
    for row, wait in list(zip(rows, waits, strict=True))[:-1]:
        borne = balance * rate * wait
        # In a table of a few rupiah of interest the last lines get what the rounding of the others has left.
        assert abs(Fraction(row.interest) - borne) <= Fraction(1, 2) or left == row.interest < borne
        balance -= Fraction(row.principal)
        left -= row.interest
