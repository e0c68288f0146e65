"""Months and business days: due days do not drift, closed days are passed over."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.calendar import BusinessCalendar, months_later

NEW_YEAR = BusinessCalendar(frozenset({date(2005, 1, 1), date(2005, 1, 3)}))


@pytest.mark.parametrize(
    ("start", "months", "due_day", "expected"),
    [
        (date(2004, 12, 1), 1, None, date(2005, 1, 1)),
        (date(2026, 1, 31), 1, None, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, None, date(2024, 2, 29)),
        (date(2026, 1, 31), 3, None, date(2026, 4, 30)),
        (date(2026, 2, 28), 1, 31, date(2026, 3, 31)),
        (date(2026, 2, 28), 1, None, date(2026, 3, 28)),
        (date(2026, 1, 15), 0, 31, date(2026, 1, 31)),
        (date(2026, 11, 30), 1, None, date(2026, 12, 30)),
        (date(2026, 11, 30), 26, None, date(2029, 1, 30)),
        (date(2026, 1, 31), -2, None, date(2025, 11, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(
    start: date, months: int, due_day: int | None, expected: date
) -> None:
    assert months_later(start, months, due_day) == expected


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(0, 60), st.integers(1, 31))
def test_the_due_day_comes_back_after_every_shorter_month(start: date, months: int, due_day: int) -> None:
    later = months_later(start, months, due_day)

    assert (later.year - start.year) * 12 + later.month - start.month == months
    assert later.day == min(due_day, monthrange(later.year, later.month)[1])


def test_banks_are_closed_on_weekends_and_holidays() -> None:
    assert [BusinessCalendar().is_business_day(date(2005, 1, day)) for day in range(3, 10)] == [
        True,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert not NEW_YEAR.is_business_day(date(2005, 1, 3))


def test_the_next_open_day_passes_over_the_weekend_and_the_holiday_behind_it() -> None:
    assert NEW_YEAR.on_or_after(date(2004, 12, 31)) == date(2004, 12, 31)
    assert NEW_YEAR.on_or_after(date(2005, 1, 1)) == date(2005, 1, 4)
    assert BusinessCalendar().on_or_after(date(2005, 1, 1)) == date(2005, 1, 3)
