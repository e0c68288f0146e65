"""Money: whole rupiah as `Decimal`, made in one place.

A newcomer would be tempted to write `Decimal("0.1") * amount` and round at every step; here an amount
is always whole, calculations run on exact numbers (integers and fractions) and are rounded once, at the
end (DOMAIN 0: half up to the rupiah). A float is refused at the door.

>>> idr(1_200_000)
Decimal('1200000')
>>> idr("1,5")
Traceback (most recent call last):
...
servicing.money.NotMoney: '1,5' is not an amount in whole rupiah: write digits only, such as 1200000
>>> round_fraction(Fraction(782041_67, 100), unit=1000, how=Rounding.UP)
Decimal('783000')
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Final

Money = Decimal

ZERO: Final = Decimal(0)


class NotMoney(ValueError):
    """The value is not an amount in whole rupiah."""


class Rounding(StrEnum):
    """How an amount between two units is settled (DOMAIN 0, `late_rounding`)."""

    HALF_UP = "HALF_UP"
    UP = "UP"
    DOWN = "DOWN"


def idr(amount: int | str | Decimal) -> Money:
    """The amount as money; refuses floats, fractions of a rupiah, infinities and anything with a comma."""
    if isinstance(amount, bool | float):
        raise NotMoney(f"{amount!r} is not an amount in whole rupiah: write digits only, such as 1200000")
    try:
        value = Decimal(amount)
    except (InvalidOperation, TypeError, ValueError):
        raise NotMoney(
            f"{amount!r} is not an amount in whole rupiah: write digits only, such as 1200000"
        ) from None
    if not value.is_finite() or value != value.to_integral_value():
        raise NotMoney(f"{amount!r} is not an amount in whole rupiah: write digits only, such as 1200000")
    return Decimal(int(value))


def round_fraction(value: Fraction | int, unit: int = 1, how: Rounding = Rounding.HALF_UP) -> Money:
    """The exact value rounded once to a whole multiple of `unit` rupiah."""
    return Decimal(round_ratio(*Fraction(value).as_integer_ratio(), unit=unit, how=how))


def round_ratio(numerator: int, denominator: int, unit: int = 1, how: Rounding = Rounding.HALF_UP) -> int:
    """numerator / denominator, rounded to a multiple of `unit`, with integers only (+ - * // %)."""
    step = denominator * unit
    if how is Rounding.HALF_UP:
        return (2 * numerator + step) // (2 * step) * unit
    if how is Rounding.UP:
        return -(-numerator // step) * unit
    return numerator // step * unit


def rupiah(amount: Money) -> str:
    """The amount as people write it in a table: `1,200,000`."""
    return f"{amount:,}"
