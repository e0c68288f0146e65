"""What being late costs: DOMAIN section 3 with its table and the worked examples E5, E6, E8 and E10."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from servicing.calendar import BusinessCalendar
from servicing.late_charges import (
    Segment,
    charge,
    chargeable_days,
    check_bound,
    days_late,
    explain,
    late_charge,
    rate_spans,
    weighted_days,
)
from servicing.money import Money, Rounding, idr
from servicing.rules import (
    WEIGHT_DENOMINATOR,
    Dated,
    DayCount,
    GraceMode,
    HolidayShift,
    LateCap,
    LateChargeRules,
    LateRate,
    LateTerms,
    NotInForce,
    RatePeriod,
    RuleFault,
)


@dataclass(frozen=True)
class Line:
    """The part of an instalment that a late charge looks at."""

    due: date
    amount: Money


def day(text: str) -> date:
    """A date as the tables of DOMAIN write it."""
    return date.fromisoformat(text)


JAN_1, FEB_1, MAR_1 = day("2005-01-01"), day("2005-02-01"), day("2005-03-01")
OPEN_ALWAYS = BusinessCalendar()
NEW_YEAR = BusinessCalendar(frozenset({JAN_1}))
SEED = LateChargeRules(Dated.always(LateRate(Decimal("0.2"))))
NO_1, NO_2 = Line(JAN_1, idr(1_200_000)), Line(FEB_1, idr(1_200_000))


def seed(**terms: object) -> LateChargeRules:
    """The seed's rate of 0.2 percent a day with these terms around it."""
    return replace(SEED, terms=Dated.always(LateTerms(**terms)))  # type: ignore[arg-type]


def rupiah_late(
    rules: LateChargeRules,
    line: Line,
    on: date,
    *paid: tuple[int, date],
    calendar: BusinessCalendar = OPEN_ALWAYS,
) -> int:
    """The late charge of a line on the day after these payments on their value dates."""
    moment = sum(
        amount * weighted_days(rules, line.due, line.due.day, value_date, calendar)
        for amount, value_date in paid
    )
    unpaid = line.amount - sum(amount for amount, _ in paid)
    return int(late_charge(rules, line, line.due.day, unpaid, moment, on, calendar))


# --- days late (3.2) --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "nominal", "on", "days", "actual"),
    [
        ("2005-01-01", 1, "2005-02-01", 30, 31),
        ("2005-01-01", 1, "2005-03-01", 60, 59),
        ("2005-02-01", 1, "2005-03-01", 30, 28),
        ("2005-02-01", 1, "2005-02-28", 27, 27),
        ("2005-01-01", 1, "2005-01-31", 29, 30),
        ("2005-01-15", 15, "2005-02-10", 25, 26),
        ("2005-01-30", 30, "2005-01-31", 1, 1),
        ("2005-01-31", 31, "2005-02-28", 30, 28),
        ("2005-01-31", 31, "2005-03-31", 60, 59),
        ("2005-02-28", 31, "2005-03-01", 1, 1),
        ("2005-02-28", 28, "2005-03-01", 1, 1),
        ("2005-02-28", 31, "2005-03-31", 30, 31),
        ("2005-01-29", 29, "2005-02-28", 30, 30),
        ("2004-12-01", 1, "2005-12-01", 360, 365),
    ],
)
def test_days_late_are_those_of_the_table(due: str, nominal: int, on: str, days: int, actual: int) -> None:
    assert days_late(day(due), nominal, day(on), DayCount.THIRTY_E_360) == days
    assert days_late(day(due), nominal, day(on), DayCount.ACTUAL) == actual


@pytest.mark.parametrize("day_count", DayCount)
def test_the_due_date_is_not_late_and_neither_is_any_day_before(day_count: DayCount) -> None:
    assert days_late(JAN_1, 1, JAN_1, day_count) == 0
    assert days_late(JAN_1, 1, day("2003-12-31"), day_count) == 0
    assert days_late(JAN_1, 1, day("2005-01-02"), day_count) == 1


@pytest.mark.parametrize(
    ("due", "nominal", "on", "days"),
    [
        # 31 December to 1 January: one real day, not the 30-day month's one.
        ("2004-12-31", 31, "2005-01-01", 1),
        # The 31st does not count in a 30-day month: two real days late, one counted.
        ("2005-01-30", 30, "2005-02-01", 1),
        ("2005-01-31", 31, "2005-02-01", 1),
        # February of a leap year: 29 days later the month is over, and counts thirty.
        ("2004-02-01", 1, "2004-02-29", 28),
        ("2004-02-01", 1, "2004-03-01", 30),
        # Within the second month the count goes on from thirty, never back below it.
        ("2005-01-31", 31, "2005-03-01", 31),
        ("2005-01-30", 30, "2005-02-28", 30),
        ("2005-01-30", 30, "2005-03-01", 31),
        # Due on a clipped day: the month is over on the 31st, not on the 28th.
        ("2005-02-28", 31, "2005-03-28", 28),
        ("2005-02-28", 31, "2005-03-30", 30),
        # Over the turn of a year, whole and broken months.
        ("2004-11-15", 15, "2005-01-15", 60),
        ("2004-11-15", 15, "2005-01-14", 59),
        ("2004-11-15", 15, "2006-11-20", 725),
    ],
)
def test_whole_missed_months_count_thirty_and_the_rest_day_by_day(
    due: str, nominal: int, on: str, days: int
) -> None:
    assert days_late(day(due), nominal, day(on), DayCount.THIRTY_E_360) == days


@pytest.mark.parametrize("nominal", [1, 10, 25, 31])
def test_a_due_date_off_the_nominal_day_counts_from_its_own_day(nominal: int) -> None:
    signed = day("2005-01-17")

    assert days_late(signed, nominal, day("2005-01-30"), DayCount.THIRTY_E_360) == 13
    assert days_late(signed, nominal, day("2005-02-16"), DayCount.THIRTY_E_360) == 29
    assert days_late(signed, nominal, day("2005-02-17"), DayCount.THIRTY_E_360) == 30
    assert days_late(signed, nominal, day("2005-03-20"), DayCount.THIRTY_E_360) == 63


# --- grace (3.4) and holidays (3.6) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "day_5", "day_6", "day_30"),
    [(GraceMode.FULL_AFTER_GRACE, 0, 6, 30), (GraceMode.DEDUCT_GRACE, 0, 1, 25)],
)
def test_grace_days_cost_nothing_and_are_then_charged_or_forgiven(
    mode: GraceMode, day_5: int, day_6: int, day_30: int
) -> None:
    terms = LateTerms(grace_days=5, grace_mode=mode)

    def days(on: str) -> int:
        return chargeable_days(terms, JAN_1, 1, day(on), OPEN_ALWAYS)

    assert (days("2005-01-06"), days("2005-01-07"), days("2005-02-01")) == (day_5, day_6, day_30)


def test_a_payment_by_the_first_business_day_after_a_closed_due_date_is_not_late() -> None:
    # 1 January 2005 was a Saturday and a holiday: the first open day is Monday the 3rd.
    terms = LateTerms(holiday_shift=HolidayShift.GRACE_TO_NEXT_BUSINESS_DAY)

    assert chargeable_days(terms, JAN_1, 1, day("2005-01-03"), NEW_YEAR) == 0
    assert chargeable_days(terms, JAN_1, 1, day("2005-01-04"), NEW_YEAR) == 3
    assert chargeable_days(LateTerms(), JAN_1, 1, day("2005-01-03"), NEW_YEAR) == 2


def test_a_due_date_on_a_business_day_is_not_shifted() -> None:
    terms = LateTerms(holiday_shift=HolidayShift.GRACE_TO_NEXT_BUSINESS_DAY)

    assert chargeable_days(terms, FEB_1, 1, FEB_1, OPEN_ALWAYS) == 0
    assert chargeable_days(terms, FEB_1, 1, day("2005-02-02"), OPEN_ALWAYS) == 1


# --- rates (0a) -------------------------------------------------------------------------------------------


def test_each_chargeable_day_carries_the_rate_in_force_on_that_day() -> None:
    rules = LateChargeRules(
        Dated(
            (
                (day("2004-01-01"), LateRate(Decimal("0.2"))),
                (day("2005-01-21"), LateRate(Decimal("0.3"))),
                (FEB_1, LateRate(Decimal("0.1"))),
            )
        )
    )

    # 2 to 20 January are 19 days; the 21st to the 31st ten more of the 30-day month; 1 and 2 February two.
    weight = weighted_days(rules, JAN_1, 1, day("2005-02-02"), OPEN_ALWAYS)

    assert (
        Decimal(weight) / WEIGHT_DENOMINATOR
        == Decimal("0.002") * 19 + Decimal("0.003") * 10 + Decimal("0.001") * 2
    )
    assert [
        (s.from_day, s.to_day, s.days) for s in rate_spans(rules, JAN_1, 1, day("2005-02-02"), OPEN_ALWAYS)
    ] == [
        (JAN_1, day("2005-01-20"), 19),
        (day("2005-01-20"), day("2005-01-31"), 10),
        (day("2005-01-31"), day("2005-02-02"), 2),
    ]


def test_a_rate_of_the_due_date_counts_from_the_day_after_it() -> None:
    starts_on_due = LateChargeRules(Dated(((JAN_1, LateRate(Decimal("0.2"))),)))
    starts_after = LateChargeRules(Dated(((day("2005-01-02"), LateRate(Decimal("0.2"))),)))

    for rules in (starts_on_due, starts_after):
        assert rupiah_late(rules, NO_1, FEB_1) == 72_000
        assert [span.from_day for span in rate_spans(rules, JAN_1, 1, FEB_1, OPEN_ALWAYS)] == [JAN_1]


def test_rates_before_the_due_date_and_after_the_day_do_not_matter() -> None:
    rates = [("2004-01-01", "9"), ("2005-01-01", "0.2"), ("2005-02-02", "7"), ("2005-06-01", "8")]
    rules = LateChargeRules(Dated(tuple((day(since), LateRate(Decimal(rate))) for since, rate in rates)))

    assert rupiah_late(rules, NO_1, FEB_1) == 72_000
    assert len(list(rate_spans(rules, JAN_1, 1, FEB_1, OPEN_ALWAYS))) == 1


def test_days_held_back_by_grace_carry_the_rate_of_the_day_they_become_chargeable() -> None:
    rates = Dated(
        ((day("2004-01-01"), LateRate(Decimal("0.2"))), (day("2005-01-05"), LateRate(Decimal("0.4"))))
    )
    rules = LateChargeRules(rates, Dated.always(LateTerms(grace_days=5)))

    # On 7 January the sixth day late makes all six chargeable, under the rate of that day.
    assert rupiah_late(rules, NO_1, day("2005-01-07")) == 1_200_000 * 6 * 4 // 1000


def test_a_monthly_rate_costs_a_thirtieth_of_itself_a_day() -> None:
    monthly = LateChargeRules(Dated.always(LateRate(Decimal(6), RatePeriod.MONTH)))

    assert rupiah_late(monthly, NO_1, FEB_1) == rupiah_late(SEED, NO_1, FEB_1) == 72_000


def test_a_chargeable_day_without_a_rate_is_refused() -> None:
    rules = LateChargeRules(Dated(((day("2005-01-10"), LateRate(Decimal("0.2"))),)))

    with pytest.raises(NotInForce) as refusal:
        weighted_days(rules, JAN_1, 1, FEB_1, OPEN_ALWAYS)

    assert str(refusal.value) == (
        "an instalment due on 2005-01-01 is late before 2005-01-10, when the first late rate begins: "
        "add the rate that was in force then"
    )
    with pytest.raises(NotInForce):
        weighted_days(rules, JAN_1, 1, day("2005-01-02"), OPEN_ALWAYS)


def test_a_day_that_costs_nothing_needs_no_rate() -> None:
    rates = Dated(((day("2005-01-10"), LateRate(Decimal("0.2"))),))
    rules = LateChargeRules(rates, Dated.always(LateTerms(grace_days=8)))

    assert weighted_days(rules, JAN_1, 1, JAN_1, OPEN_ALWAYS) == 0
    assert weighted_days(rules, JAN_1, 1, day("2005-01-09"), OPEN_ALWAYS) == 0
    assert weighted_days(rules, JAN_1, 1, day("2005-01-10"), OPEN_ALWAYS) == 9 * 60_000


def test_an_instalment_paid_in_full_asks_for_no_rate() -> None:
    rules = LateChargeRules(Dated(((MAR_1, LateRate(Decimal("0.2"))),)))

    assert late_charge(rules, NO_1, 1, idr(0), 0, day("2006-01-01"), OPEN_ALWAYS) == 0
    with pytest.raises(NotInForce):
        late_charge(rules, NO_1, 1, idr(1), 0, day("2006-01-01"), OPEN_ALWAYS)


def test_the_terms_are_those_in_force_on_the_due_date() -> None:
    terms = Dated(((date.min, LateTerms(day_count=DayCount.ACTUAL)), (FEB_1, LateTerms())))
    rules = replace(SEED, terms=terms)

    assert rupiah_late(rules, NO_1, MAR_1) == 141_600
    assert rupiah_late(rules, NO_2, MAR_1) == 72_000


# --- worked examples --------------------------------------------------------------------------------------


def test_e5_the_seeds_example_with_amounts() -> None:
    assert rupiah_late(SEED, NO_1, FEB_1) == 72_000
    assert rupiah_late(SEED, NO_1, MAR_1) == 144_000
    assert rupiah_late(SEED, NO_2, MAR_1) == 72_000
    assert rupiah_late(SEED, NO_1, MAR_1) + rupiah_late(SEED, NO_2, MAR_1) == 216_000


def test_e5_under_actual_days() -> None:
    actual = seed(day_count=DayCount.ACTUAL)

    assert rupiah_late(actual, NO_1, FEB_1) == 74_400
    assert rupiah_late(actual, NO_1, MAR_1) == 141_600
    assert rupiah_late(actual, NO_2, MAR_1) == 67_200


def test_e6_a_bounced_payment_in_advance_is_late_from_the_signing_date() -> None:
    assert rupiah_late(SEED, Line(day("2004-12-01"), idr(1_200_000)), JAN_1) == 72_000


def test_e8_a_partial_payment_shrinks_the_base() -> None:
    jan_16 = day("2005-01-16")

    assert rupiah_late(SEED, NO_1, jan_16) == 36_000
    assert rupiah_late(SEED, NO_1, FEB_1, (700_000, jan_16)) == 51_000
    assert rupiah_late(SEED, NO_2, FEB_1) == 0


def test_e10_the_base_shrinks_piece_by_piece() -> None:
    paid = ((300_000, day("2005-01-11")), (500_000, day("2005-02-06")))

    assert days_late(JAN_1, 1, day("2005-02-06"), DayCount.THIRTY_E_360) == 35
    assert rupiah_late(SEED, NO_1, MAR_1, *paid) == 89_000


def test_an_instalment_paid_in_full_stops_growing() -> None:
    paid = (1_200_000, FEB_1)

    assert rupiah_late(SEED, NO_1, FEB_1, paid) == rupiah_late(SEED, NO_1, day("2006-02-01"), paid) == 72_000


# --- limits (3.5) -----------------------------------------------------------------------------------------


def raw_of(rupiah: int | str) -> int:
    """An unrounded late charge over WEIGHT_DENOMINATOR."""
    return int(Decimal(rupiah) * WEIGHT_DENOMINATOR)


@pytest.mark.parametrize(
    ("rounding", "unit", "raw", "expected"),
    [
        (Rounding.HALF_UP, 1, "0.4999999", 0),
        (Rounding.HALF_UP, 1, "0.5", 1),
        (Rounding.HALF_UP, 1, "1.4999999", 1),
        (Rounding.HALF_UP, 1000, "1499.9999999", 1_000),
        (Rounding.HALF_UP, 1000, 1_500, 2_000),
        (Rounding.UP, 1, "0.0000001", 1),
        (Rounding.UP, 1, 7, 7),
        (Rounding.UP, 100, "700.0000001", 800),
        (Rounding.UP, 100, 700, 700),
        (Rounding.DOWN, 1, "7.9999999", 7),
        (Rounding.DOWN, 100, "799.9999999", 700),
        (Rounding.DOWN, 100, 800, 800),
    ],
)
def test_a_late_charge_is_rounded_once_as_set(
    rounding: Rounding, unit: int, raw: int | str, expected: int
) -> None:
    terms = LateTerms(rounding_unit=unit, rounding=rounding)

    assert charge(terms, idr(1_200_000), raw_of(raw)) == expected


@pytest.mark.parametrize(
    ("rounding", "raw", "expected"),
    [
        (Rounding.DOWN, WEIGHT_DENOMINATOR - 1, 0),
        (Rounding.UP, 1, 1),
        (Rounding.HALF_UP, WEIGHT_DENOMINATOR // 2 - 1, 0),
        # As large as a column holds: a float in between would have lost the last digits.
        (Rounding.HALF_UP, 10**11 * WEIGHT_DENOMINATOR + WEIGHT_DENOMINATOR // 2 - 1, 10**11),
        (Rounding.HALF_UP, 10**11 * WEIGHT_DENOMINATOR + WEIGHT_DENOMINATOR // 2, 10**11 + 1),
    ],
)
def test_the_smallest_share_of_a_rupiah_decides_the_rounding(
    rounding: Rounding, raw: int, expected: int
) -> None:
    assert charge(LateTerms(rounding=rounding), idr(1_200_000), raw) == expected


@pytest.mark.parametrize(
    ("cap", "expected"),
    [
        (LateCap(percent_of_instalment=Decimal(5)), 60_000),
        (LateCap(amount=idr(50_000)), 50_000),
        (LateCap(percent_of_instalment=Decimal(5), amount=idr(50_000)), 50_000),
        (LateCap(percent_of_instalment=Decimal(4), amount=idr(50_000)), 48_000),
        (LateCap(percent_of_instalment=Decimal(100)), 72_000),
        (LateCap(amount=idr(72_000)), 72_000),
        (LateCap(amount=idr(71_999)), 71_999),
        (LateCap(amount=idr(0)), 0),
        (None, 72_000),
    ],
)
def test_a_late_charge_never_exceeds_its_cap(cap: LateCap | None, expected: int) -> None:
    assert rupiah_late(seed(cap=cap), NO_1, FEB_1) == expected


def test_a_cap_between_two_rupiah_is_exact_under_every_rounding() -> None:
    # A third of a percent with thirty threes of 1,000,003 rupiah: 3,333.34333…
    cap = LateCap(percent_of_instalment=Decimal("0." + "3" * 30))
    amount, far = idr(1_000_003), raw_of(1_000_000)

    assert charge(LateTerms(cap=cap), amount, far) == 3_333
    assert charge(LateTerms(cap=cap, rounding=Rounding.UP), amount, far) == 3_334
    assert charge(LateTerms(cap=cap, rounding=Rounding.DOWN), amount, far) == 3_333


def test_a_cap_a_trace_above_a_whole_rupiah_still_rounds_up() -> None:
    cap = LateCap(percent_of_instalment=Decimal("1." + "0" * 20 + "1"))

    assert charge(LateTerms(cap=cap, rounding=Rounding.UP), idr(100), raw_of(50)) == 2
    assert charge(LateTerms(cap=cap), idr(100), raw_of(50)) == 1
    assert charge(LateTerms(cap=cap, rounding=Rounding.DOWN), idr(100), raw_of(50)) == 1


def test_a_cap_a_trace_below_a_whole_rupiah_still_rounds_down() -> None:
    cap = LateCap(percent_of_instalment=Decimal("0." + "9" * 20))

    assert charge(LateTerms(cap=cap, rounding=Rounding.DOWN), idr(100), raw_of(50)) == 0
    assert charge(LateTerms(cap=cap), idr(100), raw_of(50)) == 1
    assert charge(LateTerms(cap=cap, rounding=Rounding.UP), idr(100), raw_of(50)) == 1


def test_the_cap_comes_before_the_rounding_and_the_rounding_before_the_minimum() -> None:
    terms = LateTerms(
        cap=LateCap(amount=idr(10_300)), rounding_unit=1000, rounding=Rounding.UP, minimum=idr(11_500)
    )

    assert charge(replace(terms, minimum=idr(0)), NO_1.amount, raw_of(50_000)) == 11_000
    assert charge(terms, NO_1.amount, raw_of(50_000)) == 11_500


@pytest.mark.parametrize(
    ("raw", "expected"), [(0, 0), ("0.0000001", 5_000), (4_999, 5_000), (5_000, 5_000), (5_001, 5_001)]
)
def test_the_minimum_is_owed_as_soon_as_anything_is(raw: int | str, expected: int) -> None:
    assert charge(LateTerms(minimum=idr(5_000)), NO_1.amount, raw_of(raw)) == expected


def test_under_the_smallest_cap_the_minimum_is_still_owed() -> None:
    cap = LateCap(percent_of_instalment=Decimal("0.0000001"))

    assert charge(LateTerms(cap=cap, minimum=idr(1)), idr(5), raw_of(50)) == 1
    assert charge(LateTerms(cap=cap), idr(5), raw_of(50)) == 0


def test_a_cap_of_nothing_means_no_late_charge_whatever_the_minimum() -> None:
    terms = LateTerms(cap=LateCap(amount=idr(0)), minimum=idr(5_000))

    assert charge(terms, NO_1.amount, raw_of(50_000)) == 0


# --- the bound of a column --------------------------------------------------------------------------------


def test_ordinary_settings_stay_within_a_column() -> None:
    rules = LateChargeRules(
        Dated(((date.min, LateRate(Decimal("0.1"))), (FEB_1, LateRate(Decimal("0.5"))))),
        Dated.always(LateTerms(cap=LateCap(percent_of_instalment=Decimal(100)), rounding_unit=1000)),
    )

    check_bound("MOTOR", rules, idr(1_000_000_000))


def test_settings_that_could_outgrow_a_column_are_refused_with_their_product() -> None:
    rules = LateChargeRules(Dated(((date.min, LateRate(Decimal("0.5"))), (FEB_1, LateRate(Decimal("0.1"))))))

    with pytest.raises(RuleFault) as refusal:
        check_bound("TRUCK", rules, idr(10_000_000_000))

    assert str(refusal.value) == (
        "product TRUCK: a late rate of 0.5 percent per day, its cap or its rounding unit is too large for "
        "instalments of 10,000,000,000: lower the rate, the cap, the unit or the largest instalment"
    )


def test_the_bound_is_sharp() -> None:
    # 2**63 = 9,223,372,036,854,775,808; a rate of 100 percent a day weighs 30,000,000 over 10,980 days.
    rules = LateChargeRules(Dated.always(LateRate(Decimal(100))))
    per_rupiah = 30_000_000 * 30 * 366
    largest = (2**63 - 1 - WEIGHT_DENOMINATOR) // per_rupiah

    check_bound("MOTOR", rules, idr(largest))
    with pytest.raises(RuleFault, match="product MOTOR"):
        check_bound("MOTOR", rules, idr(largest + 1))


def test_a_cap_or_a_rounding_unit_can_outgrow_a_column_too() -> None:
    free = Dated.always(LateRate(Decimal(0)))
    most = 2**63 // WEIGHT_DENOMINATOR

    def with_terms(**terms: object) -> LateChargeRules:
        return LateChargeRules(free, Dated.always(LateTerms(**terms)))  # type: ignore[arg-type]

    check_bound("MOTOR", with_terms(cap=LateCap(amount=idr(most - 1))), idr(1))
    with pytest.raises(RuleFault):
        check_bound("MOTOR", with_terms(cap=LateCap(amount=idr(most))), idr(1))
    check_bound("MOTOR", with_terms(rounding_unit=most), idr(1))
    with pytest.raises(RuleFault):
        check_bound("MOTOR", with_terms(rounding_unit=most + 1), idr(1))


def test_every_dated_row_of_terms_is_checked() -> None:
    wide = LateTerms(cap=LateCap(amount=idr(2**63)))
    rules = LateChargeRules(SEED.rates, Dated(((date.min, LateTerms()), (FEB_1, wide), (MAR_1, LateTerms()))))

    with pytest.raises(RuleFault):
        check_bound("MOTOR", rules, idr(1))


# --- explanation ------------------------------------------------------------------------------------------


def test_e10_explained_days_times_amount_times_rate() -> None:
    paid = [(idr(300_000), day("2005-01-11")), (idr(500_000), day("2005-02-06"))]
    rate = LateRate(Decimal("0.2"))

    segments = explain(SEED, NO_1, 1, paid, idr(400_000), MAR_1, OPEN_ALWAYS)

    assert segments == (
        Segment(JAN_1, day("2005-01-11"), 10, idr(300_000), rate, raw_of(6_000)),
        Segment(JAN_1, day("2005-02-06"), 35, idr(500_000), rate, raw_of(35_000)),
        Segment(JAN_1, MAR_1, 60, idr(400_000), rate, raw_of(48_000)),
    )


def test_the_explanation_cuts_where_the_rate_changed_and_leaves_out_what_cost_nothing() -> None:
    old, new = LateRate(Decimal("0.2")), LateRate(Decimal("0.1"))
    rules = LateChargeRules(Dated(((day("2004-01-01"), old), (FEB_1, new))))
    paid = [(idr(200_000), day("2004-12-30")), (idr(1_000_000), MAR_1)]

    segments = explain(rules, NO_1, 1, paid, idr(0), day("2005-06-01"), OPEN_ALWAYS)

    assert segments == (
        Segment(JAN_1, day("2005-01-31"), 29, idr(1_000_000), old, raw_of(58_000)),
        Segment(day("2005-01-31"), MAR_1, 31, idr(1_000_000), new, raw_of(31_000)),
    )
