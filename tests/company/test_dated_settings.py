"""A setting has a history, and a past day is asked with what was in force on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from company.loader import parse_setup
from company.setup import Setup
from servicing.money import Rounding
from servicing.rules import (
    AllocationRules,
    Bucket,
    Dated,
    DayCount,
    GraceMode,
    HolidayShift,
    LateCap,
    LateRate,
    LateTerms,
    NotInForce,
    RatePeriod,
    Spread,
    SurplusPolicy,
)
from tests.company.sample import edited

DECEMBER, MARCH, APRIL = date(2004, 12, 1), date(2005, 3, 1), date(2005, 4, 1)
RATE = 'late_rate = [{from = 2000-01-01, percent = "0.2"}]'
SPREAD = 'spread = [{from = 2000-01-01, value = "PAIRED"}]'


def with_late(*lines: str) -> Setup:
    return parse_setup(edited(("products.toml", RATE, "\n".join(lines))))


def with_spread(*lines: str) -> Setup:
    return parse_setup(edited(("rules.toml", SPREAD, "\n".join(lines))))


def rates(setup: Setup) -> Dated[LateRate]:
    return setup.rules.late_charge("MOTOR-FLAT").rates


def terms(setup: Setup, on: date = DECEMBER) -> LateTerms:
    return setup.rules.late_charge("MOTOR-FLAT").terms.on(on)


def allocation(setup: Setup, on: date) -> AllocationRules:
    return setup.rules.allocation.on(on)


def test_a_rate_counts_from_its_date_until_the_next_one() -> None:
    setup = with_late(
        'late_rate = [{from = 2004-01-01, percent = "0.2"}, {from = 2005-03-01, percent = "0.5"}]'
    )

    assert rates(setup).on(date(2005, 2, 28)).percent == Decimal("0.2")
    assert rates(setup).on(MARCH).percent == Decimal("0.5")
    with pytest.raises(NotInForce):
        rates(setup).on(date(2003, 12, 31))


def test_a_rate_without_a_date_has_been_so_for_ever() -> None:
    setup = with_late('late_rate = "0.25"')

    assert rates(setup).rows == ((date.min, LateRate(Decimal("0.25"))),)


def test_a_rate_may_be_per_month() -> None:
    setup = with_late('late_rate = {percent = "6", per = "MONTH"}')

    assert rates(setup).on(MARCH) == LateRate(Decimal(6), RatePeriod.MONTH)


def test_a_whole_percentage_needs_no_quotes() -> None:
    assert rates(with_late("late_rate = 1")).on(MARCH).percent == 1


def test_every_late_charge_setting_reaches_the_terms() -> None:
    setup = with_late(
        RATE,
        'day_count = "ACTUAL"',
        "grace_days = 3",
        'grace_mode = "DEDUCT_GRACE"',
        'late_cap = {percent = "50", amount = 600000}',
        "late_minimum = 5000",
        'late_rounding = {unit = 100, how = "UP"}',
        'holiday_shift = "GRACE_TO_NEXT_BUSINESS_DAY"',
    )

    assert terms(setup) == LateTerms(
        day_count=DayCount.ACTUAL,
        grace_days=3,
        grace_mode=GraceMode.DEDUCT_GRACE,
        cap=LateCap(Decimal(50), Decimal(600_000)),
        minimum=Decimal(5_000),
        rounding_unit=100,
        rounding=Rounding.UP,
        holiday_shift=HolidayShift.GRACE_TO_NEXT_BUSINESS_DAY,
    )


def test_a_cap_written_bare_is_a_percentage_and_may_be_lifted_again() -> None:
    setup = with_late(
        RATE,
        'late_cap = [{from = 2000-01-01, percent = "100"}, {from = 2005-03-01, value = "none"}]',
    )

    assert terms(setup, DECEMBER).cap == LateCap(Decimal(100), None)
    assert terms(setup, MARCH).cap is None
    assert terms(with_late(RATE, 'late_cap = "100"')).cap == LateCap(Decimal(100), None)


def test_settings_that_begin_on_different_days_are_put_together() -> None:
    setup = with_late(
        RATE,
        "grace_days = [{from = 2000-01-01, value = 0}, {from = 2005-03-01, value = 3}]",
        'day_count = [{from = 2000-01-01, value = "THIRTY_E_360"}, {from = 2005-04-01, value = "ACTUAL"}]',
    )

    history = setup.rules.late_charge("MOTOR-FLAT").terms

    assert [since for since, _ in history.rows] == [date(2000, 1, 1), MARCH, APRIL]
    assert (terms(setup, MARCH).grace_days, terms(setup, MARCH).day_count) == (3, DayCount.THIRTY_E_360)
    assert (terms(setup, APRIL).grace_days, terms(setup, APRIL).day_count) == (3, DayCount.ACTUAL)


def test_nothing_is_in_force_before_the_youngest_first_row() -> None:
    setup = with_late(RATE, "grace_days = [{from = 2004-06-01, value = 3}]")

    assert terms(setup, date(2004, 6, 1)).grace_days == 3
    with pytest.raises(NotInForce):
        terms(setup, date(2004, 5, 31))


def test_an_order_written_bare_or_dated_is_the_order() -> None:
    order = ["late_charge", "interest", "principal", "other"]
    texts = edited(
        ("rules.toml", '["interest", "principal", "late_charge", "other"]', str(order).replace("'", '"'))
    )

    assert allocation(parse_setup(texts), MARCH).hierarchy == tuple(map(Bucket, order))


def test_spread_and_surplus_may_change_on_a_day() -> None:
    setup = with_spread(
        'spread = [{from = 2000-01-01, value = "PAIRED"}, {from = 2005-03-01, value = "PER_INSTALMENT"}]'
    )

    assert allocation(setup, date(2005, 2, 28)).spread is Spread.PAIRED
    assert allocation(setup, MARCH).spread is Spread.PER_INSTALMENT
    assert allocation(setup, MARCH).surplus_policy is SurplusPolicy.HOLD_AS_DEPOSIT


def test_a_setting_that_is_not_written_has_the_domains_default() -> None:
    texts = edited() | {"rules.toml": ""}

    assert parse_setup(texts).rules.allocation.rows == ((date.min, AllocationRules()),)


def test_interest_may_never_stop_accruing() -> None:
    texts = edited(("rules.toml", "value = 90", 'value = "never"'))

    assert parse_setup(texts).rules.recognition.on(MARCH).stop_above_days_past_due is None


def test_a_regulatory_cap_accepts_the_rate_that_just_reaches_it() -> None:
    setup = with_late('late_rate = {percent = "30", per = "MONTH"}')

    assert setup.products["MOTOR-FLAT"].regulatory_cap == 1
    assert rates(setup).on(MARCH).percent == 30


def test_an_annuity_without_a_sink_takes_its_last_instalment() -> None:
    texts = edited(("products.toml", 'rounding_sink = "LAST_INSTALMENT"\n', ""))

    assert parse_setup(texts).products["CAR-ANNUITY"].sink.value == "LAST_INSTALMENT"
