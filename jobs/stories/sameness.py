"""When a value found is the value expected, and how both stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jobs.stories.values import Row

# Where, what, what was expected, what was found.
Found = Iterator[tuple[str, str, str, str]]


def shown(value: Any) -> str:
    """A value as it stands in a sentence."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Decimal() if value == value.to_integral_value():
            return f"{value:,.0f}"
        case int():
            return f"{value:,}"
        case tuple() | list():
            return ", ".join(shown(one) for one in value) or "nothing"
    return str(value)


def compare_fields(row: Row, facts: Mapping[str, Any], where: str, skip: Iterable[str] = ()) -> Found:
    """Each field that is written, against what was found under its name."""
    passed = set(skip)
    for name, info in type(row).model_fields.items():
        selects = isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("selects")
        expected = getattr(row, name)
        if selects or name in passed or expected is None or name not in row.model_fields_set:
            continue
        found = facts.get(name)
        if not is_same(expected, found):
            yield where, name, shown(expected), shown(found)


def is_same(expected: Any, found: Any) -> bool:
    """Whether two values agree; a fraction is compared to the decimals that were written."""
    if isinstance(expected, Decimal) and isinstance(found, Fraction | Decimal) and found is not None:
        exponent = expected.as_tuple().exponent
        assert isinstance(exponent, int)
        exact = Fraction(found)
        if exact == Fraction(expected):
            return True
        if exponent >= 0:
            return False
        return _rounded(exact, -exponent) == Fraction(expected)
    return bool(expected == found)


def _rounded(value: Fraction, places: int) -> Fraction:
    scale = 10**places
    return Fraction((2 * value.numerator * scale + value.denominator) // (2 * value.denominator), scale)
