"""Months and business days: the two calendars a contract lives by.

A due day stays what the contract says: 31 falls on the last day of a shorter month and comes back to 31
afterwards, without drifting (DOMAIN 3.7). Business days are Monday to Friday without the holidays and the
joint leave that the company loads each year (DOMAIN 5.6).

>>> [str(months_later(date(2026, 1, 31), k, 31)) for k in range(4)]
['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
EVERY_MONTH_HAS = 28


def months_later(start: date, months: int, due_day: int | None = None) -> date:
    """The date `months` months after `start`, on `due_day` or the last day of a shorter month."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = start.day if due_day is None else due_day
    if day > EVERY_MONTH_HAS:
        day = min(day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The days on which a bank works: Monday to Friday minus `holidays` (national days and joint leave)."""

    holidays: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Whether banks work on the day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def on_or_after(self, day: date) -> date:
        """The day itself when banks work on it, else the next one on which they do."""
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day
