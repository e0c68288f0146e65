"""Money is whole rupiah, made at one door and rounded once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.money import NotMoney, Rounding, idr, round_fraction, round_ratio, rupiah


@pytest.mark.parametrize(
    "amount", [1_200_000, "1200000", Decimal(1_200_000), Decimal("1200000.00"), "1.2E+6"]
)
def test_whole_rupiah_are_money_however_they_are_written(amount: int | str | Decimal) -> None:
    money = idr(amount)

    assert str(money) == "1200000"


@pytest.mark.parametrize(
    "amount",
    [
        1.0,
        1_200_000.0,
        True,
        "1,5",
        "1,200,000",
        "12O0",
        "",
        None,
        "0.5",
        Decimal("0.01"),
        "NaN",
        "Infinity",
        [],
    ],
)
def test_anything_but_whole_rupiah_is_refused_and_named(amount: Any) -> None:
    with pytest.raises(NotMoney) as refusal:
        idr(amount)

    assert str(refusal.value) == (
        f"{amount!r} is not an amount in whole rupiah: write digits only, such as 1200000"
    )


@pytest.mark.parametrize(
    ("value", "unit", "how", "expected"),
    [
        (Fraction(1, 2), 1, Rounding.HALF_UP, 1),
        (Fraction(499, 1000), 1, Rounding.HALF_UP, 0),
        (Fraction(3, 2), 1, Rounding.HALF_UP, 2),
        (Fraction(1, 1000), 1, Rounding.UP, 1),
        (Fraction(999, 1000), 1, Rounding.DOWN, 0),
        (782_041, 1000, Rounding.UP, 783_000),
        (782_000, 1000, Rounding.UP, 782_000),
        (782_999, 1000, Rounding.DOWN, 782_000),
        (782_500, 1000, Rounding.HALF_UP, 783_000),
        (782_499, 1000, Rounding.HALF_UP, 782_000),
        (0, 100, Rounding.UP, 0),
    ],
)
def test_an_exact_value_is_rounded_once_to_its_unit(
    value: Fraction | int, unit: int, how: Rounding, expected: int
) -> None:
    assert round_fraction(value, unit, how) == expected


def test_an_amount_is_rounded_half_up_to_the_rupiah_unless_told_otherwise() -> None:
    assert round_fraction(Fraction(5, 2)) == 3
    assert round_ratio(5, 2) == 3


@given(st.integers(0, 10**15), st.integers(1, 10**9), st.sampled_from([1, 100, 500, 1000]))
def test_rounding_lands_on_the_unit_next_to_the_value(numerator: int, denominator: int, unit: int) -> None:
    value = Fraction(numerator, denominator)
    up, down, half = (
        round_ratio(numerator, denominator, unit, how)
        for how in (Rounding.UP, Rounding.DOWN, Rounding.HALF_UP)
    )

    assert up % unit == down % unit == half % unit == 0
    assert value - unit < down <= value <= up < value + unit
    assert half in (up, down)
    assert -unit <= 2 * (value - half) < unit  # exactly half a unit goes up


def test_an_amount_is_shown_with_its_thousands() -> None:
    assert rupiah(idr(1_200_000)) == "1,200,000"
    assert rupiah(idr(0)) == "0"
