"""The settings of the house: dated rows, rates with exact shares, orders that name each bucket once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.money import idr
from servicing.roles import CONTRACT_ROLES, Role
from servicing.rules import (
    DEFAULT_HIERARCHY,
    DEFAULT_TERMINATION_HIERARCHY,
    WEIGHT_DENOMINATOR,
    AllocationRules,
    Bucket,
    Dated,
    LateCap,
    LateChargeRules,
    LateRate,
    LateTerms,
    NotInForce,
    RatePeriod,
    RuleFault,
    Rules,
    Spread,
    SurplusPolicy,
    TerminationBucket,
    complete_order,
)

JAN_1, MAR_1 = date(2005, 1, 1), date(2005, 3, 1)
SEED = LateChargeRules(Dated.always(LateRate(Decimal("0.2"))))


# --- dated settings ---------------------------------------------------------------------------------------


def test_a_row_is_in_force_from_its_date_until_the_next_rows() -> None:
    setting = Dated(((JAN_1, "old"), (MAR_1, "new")))

    assert setting.on(JAN_1) == "old"
    assert setting.on(date(2005, 2, 28)) == "old"
    assert setting.on(MAR_1) == "new"
    assert setting.on(date(2030, 1, 1)) == "new"


def test_nothing_is_in_force_before_the_first_row() -> None:
    with pytest.raises(NotInForce) as refusal:
        Dated(((JAN_1, "old"), (MAR_1, "new"))).on(date(2004, 12, 31))

    assert str(refusal.value) == "nothing is in force on 2004-12-31: the first row begins on 2005-01-01"


def test_a_setting_without_history_is_always_in_force() -> None:
    assert Dated.always(5).on(date.min) == Dated.always(5).on(date.max) == 5


def test_a_dated_setting_has_rows_from_old_to_new_each_date_once() -> None:
    with pytest.raises(RuleFault, match="a dated setting needs at least one row"):
        Dated(())
    for rows in (((MAR_1, 1), (JAN_1, 2)), ((JAN_1, 1), (JAN_1, 2))):
        with pytest.raises(RuleFault, match="from the oldest date to the newest, each date once"):
            Dated(rows)


# --- late charge ------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000_000))
def test_a_daily_rate_of_five_decimals_has_an_exact_share(hundred_thousandths: int) -> None:
    rate = LateRate(Decimal(hundred_thousandths) / 100_000)

    assert Fraction(rate.numerator, WEIGHT_DENOMINATOR) == Fraction(rate.percent) / 100


@given(st.integers(0, 1_000_000))
def test_a_monthly_rate_of_four_decimals_costs_an_exact_thirtieth_a_day(ten_thousandths: int) -> None:
    rate = LateRate(Decimal(ten_thousandths) / 10_000, RatePeriod.MONTH)

    assert Fraction(rate.numerator, WEIGHT_DENOMINATOR) == Fraction(rate.percent) / 3000


@pytest.mark.parametrize("percent", ["-0.1", "NaN", "Infinity"])
def test_a_late_rate_below_zero_is_refused(percent: str) -> None:
    with pytest.raises(RuleFault) as refusal:
        LateRate(Decimal(percent))

    assert str(refusal.value) == f"a late rate of {percent} percent cannot be: write zero or more"


@pytest.mark.parametrize(("percent", "per"), [("0.000001", RatePeriod.DAY), ("0.00001", RatePeriod.MONTH)])
def test_a_late_rate_with_too_many_decimals_is_refused(percent: str, per: RatePeriod) -> None:
    with pytest.raises(RuleFault, match=r"has too many decimals: at most five per day, four per month"):
        LateRate(Decimal(percent), per)


@pytest.mark.parametrize(
    ("cap", "fault"),
    [
        ({}, "a late cap names a percentage of the instalment or an amount"),
        ({"amount": idr(-1)}, "a late cap of -1 cannot be: write zero or more"),
        ({"percent_of_instalment": Decimal("-0.5")}, "a late cap of -0.5 cannot be: write zero or more"),
        ({"percent_of_instalment": Decimal("NaN")}, "a late cap of NaN cannot be: write zero or more"),
    ],
)
def test_a_cap_that_limits_nothing_is_refused(cap: dict[str, Any], fault: str) -> None:
    with pytest.raises(RuleFault) as refusal:
        LateCap(**cap)

    assert str(refusal.value) == fault


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"grace_days": -1}, "grace of -1 days cannot be: write zero or more"),
        ({"minimum": idr(-1)}, "a minimum late charge of -1 cannot be: write zero or more"),
        ({"rounding_unit": 0}, "a rounding unit of 0 rupiah cannot be: write one or more"),
    ],
)
def test_late_terms_that_cannot_be_are_refused(terms: dict[str, Any], fault: str) -> None:
    with pytest.raises(RuleFault) as refusal:
        LateTerms(**terms)

    assert str(refusal.value) == fault


def test_settings_on_the_edge_of_what_can_be_are_accepted() -> None:
    assert LateRate(Decimal(0)).numerator == 0
    assert LateCap(amount=idr(0)).amount == 0
    assert LateCap(percent_of_instalment=Decimal(0)).percent_of_instalment == 0
    assert LateTerms(grace_days=0, minimum=idr(0), rounding_unit=1) == LateTerms()


def test_a_product_without_late_charge_rules_is_named() -> None:
    rules = Rules(late_charges={"MOTOR": SEED})

    assert rules.late_charge("MOTOR") is SEED
    with pytest.raises(NotInForce) as refusal:
        rules.late_charge("TRUCK")
    assert str(refusal.value) == "product TRUCK has no late-charge rules: add them to the products file"


# --- orders -----------------------------------------------------------------------------------------------


def test_the_default_orders_are_the_seeds() -> None:
    rules = AllocationRules()

    assert [bucket.value for bucket in rules.hierarchy] == ["interest", "principal", "late_charge", "other"]
    assert [bucket.value for bucket in rules.termination_hierarchy] == [
        "outstanding_principal",
        "prepaid_fees",
        "running_interest",
        "termination_admin",
        "late_charge",
        "other",
    ]
    assert (rules.spread, rules.surplus_policy) == (Spread.PAIRED, SurplusPolicy.HOLD_AS_DEPOSIT)


@given(st.permutations(Bucket))
def test_any_order_that_names_each_bucket_once_is_accepted(order: list[Bucket]) -> None:
    assert complete_order(order, Bucket) == tuple(order)
    assert AllocationRules(hierarchy=tuple(order)).hierarchy == tuple(order)


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (DEFAULT_HIERARCHY[:-1], "the order misses other: name each bucket exactly once"),
        ((), "the order misses interest, principal, late_charge, other: name each bucket exactly once"),
        (
            (*DEFAULT_HIERARCHY, Bucket.PRINCIPAL, Bucket.INTEREST),
            "the order repeats interest, principal: name each bucket exactly once",
        ),
        (
            (Bucket.OTHER, Bucket.OTHER, Bucket.INTEREST, Bucket.PRINCIPAL),
            "the order misses late_charge and repeats other: name each bucket exactly once",
        ),
    ],
)
def test_an_order_that_misses_or_repeats_a_bucket_is_refused(order: tuple[Bucket, ...], fault: str) -> None:
    with pytest.raises(RuleFault) as refusal:
        AllocationRules(hierarchy=order)

    assert str(refusal.value) == fault


def test_the_order_of_a_pay_off_is_checked_too() -> None:
    assert tuple(TerminationBucket) == DEFAULT_TERMINATION_HIERARCHY
    with pytest.raises(RuleFault, match="the order misses prepaid_fees"):
        AllocationRules(
            termination_hierarchy=tuple(
                bucket for bucket in TerminationBucket if bucket is not TerminationBucket.PREPAID_FEES
            )
        )


# --- roles ------------------------------------------------------------------------------------------------


def test_a_customers_balance_carries_the_contract_and_the_branchs_money_does_not() -> None:
    assert {Role.AR_PRINCIPAL, Role.UNEARNED_INTEREST, Role.CUSTOMER_DEPOSIT} <= CONTRACT_ROLES
    assert not {Role.CASH_TELLER, Role.BANK_IN, Role.SUSPENSE_RECEIPT} & CONTRACT_ROLES
    assert all(role.value == role.name for role in Role)
