"""The timetable read against the clock: which slot was the last one, and which comes next.

A slot is one time of one day at which a job should start. A newcomer would count what was missed and run it
all; a job that was missed runs once, for its latest slot, because every job catches up by itself.

>>> from datetime import time
>>> from company.timetable import Days, Slots
>>> slots = Slots((time(10), time(16, 30)), Days.BUSINESS_DAYS)
>>> jakarta = ZoneInfo("Asia/Jakarta")
>>> monday = datetime(2005, 1, 3, 9, 59, tzinfo=jakarta)
>>> str(latest_slot(slots, jakarta, BusinessCalendar(), monday))
'2004-12-31 16:30:00+07:00'
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from company.timetable import Days, Slots
from servicing.calendar import BusinessCalendar

# The longest stretch without a business day that a calendar can mean; longer ago nothing was missed.
LONGEST_PAUSE: Final = timedelta(days=60)


def latest_slot(slots: Slots, zone: ZoneInfo, calendar: BusinessCalendar, at: datetime) -> datetime | None:
    """The latest slot that is not after this moment."""
    day = at.astimezone(zone).date()
    for _ in range(LONGEST_PAUSE.days):
        for slot in reversed(list(slots_of(slots, zone, calendar, day))):
            if slot <= at:
                return slot
        day -= timedelta(days=1)
    return None


def next_slot(slots: Slots, zone: ZoneInfo, calendar: BusinessCalendar, after: datetime) -> datetime | None:
    """The first slot after this moment."""
    day = after.astimezone(zone).date()
    for _ in range(LONGEST_PAUSE.days):
        for slot in slots_of(slots, zone, calendar, day):
            if slot > after:
                return slot
        day += timedelta(days=1)
    return None


def slots_of(slots: Slots, zone: ZoneInfo, calendar: BusinessCalendar, day: date) -> Iterator[datetime]:
    """The slots of one day, in order."""
    if slots.days is Days.BUSINESS_DAYS and not calendar.is_business_day(day):
        return
    for at in sorted(slots.at):
        yield datetime.combine(day, at, zone)
