"""The timetable: when the clock starts each job.

The times are local times of one named zone for the whole company, also where branches keep another clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Job(StrEnum):
    """What runs by the clock."""

    DELIVER = "deliver"
    AGREE = "agree"
    DAY_END = "day_end"
    VERIFY = "verify"
    RELEASE_HOLDS = "release_holds"


class Days(StrEnum):
    """On which days a job runs."""

    EVERY_DAY = "every day"
    BUSINESS_DAYS = "business days"


@dataclass(frozen=True, slots=True)
class Slots:
    """The times of day at which one job starts."""

    at: tuple[time, ...]
    days: Days


@dataclass(frozen=True, slots=True)
class Timetable:
    """The times of every job, in one zone."""

    zone: ZoneInfo
    jobs: Mapping[Job, Slots]
