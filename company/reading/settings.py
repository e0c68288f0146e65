"""Dated settings: one value since ever, or rows that each begin on a date (DOMAIN 0).

Every setting may be written in three ways; `late_rate` shows them all:

    late_rate = "0.2"                                   # since ever
    late_rate = {percent = "6", per = "MONTH"}          # since ever, with more to say
    late_rate = [{from = 2005-01-01, percent = "0.2"}]  # row by row

A newcomer would merge settings of one type that begin on different days by hand. `combine` does it: the result
has a row wherever any of its parts has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import Field

from company.faults import FaultList
from company.reading.rows import Amount, Day, Flag, Percent, Row, Whole, read_row
from company.texts import Table, row_name
from servicing.money import ZERO, Rounding
from servicing.rules import (
    DEFAULT_HIERARCHY,
    DEFAULT_TERMINATION_HIERARCHY,
    Bucket,
    CollectorValueDate,
    Dated,
    DayCount,
    GraceMode,
    HolidayShift,
    InterestAccrual,
    LateCap,
    LateChargeBasis,
    LateRate,
    PdcValueDateRule,
    RatePeriod,
    RuleFault,
    RunningInterest,
    Spread,
    SurplusPolicy,
    SuspenseValueDate,
    TerminationBucket,
    complete_order,
)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class DatedRow(Row):
    """A row of a setting, in force from its date."""

    since: Day = Field(date.min, alias="from")


class Choice(DatedRow, Generic[E]):
    """One of several named ways."""

    value: E


class Switch(DatedRow):
    """On or off."""

    value: Flag


class Count(DatedRow):
    """A number of days."""

    value: Whole


class Limit(DatedRow):
    """A number of days, or never."""

    value: Whole | Literal["never"]


class MinimumRow(DatedRow):
    """An amount in rupiah."""

    amount: Amount


class RateRow(DatedRow):
    """A percentage per day or per month."""

    percent: Percent
    per: RatePeriod = RatePeriod.DAY


class CapRow(DatedRow):
    """A percentage of the instalment, an amount, both, or none."""

    percent: Percent | None = None
    amount: Amount | None = None
    value: Literal["none"] | None = None


class RoundingRow(DatedRow):
    """The unit and the way."""

    unit: Whole
    how: Rounding = Rounding.HALF_UP


class OrderRow(DatedRow):
    """The buckets of an instalment payment, first served first."""

    order: list[Bucket]


class TerminationOrderRow(DatedRow):
    """The buckets of a pay-off, first served first."""

    order: list[TerminationBucket]


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A setting of DOMAIN 0: its name, its default there, and how a row of it is read.

    `main` is the key that a bare value stands for.
    """

    name: str
    default: T
    row: type[DatedRow]
    value: Callable[[Any], T]
    main: str = "value"

    def read(self, table: Table, file: str, key: str, faults: FaultList) -> Dated[T] | None:
        """The setting with its history, the default when the table does not name it, None when faulty."""
        if self.name not in table:
            return Dated.always(self.default)
        raw, key = table[self.name], f"{key}{self.name}"
        known = len(faults.faults)
        if _is_rows(raw):
            found = [self._row(row, file, f"{key}[{row_name(row, i)}]", faults) for i, row in enumerate(raw)]
        else:
            row = raw if isinstance(raw, Mapping) else {self.main: raw}
            found = [self._row(row, file, key, faults)]
        if len(faults.faults) > known:
            return None
        try:
            return Dated(tuple(row for row in found if row is not None))
        except RuleFault as refusal:
            faults.add_sentence(file, key, f"{refusal}: write each row once, oldest date first")
            return None

    def _row(self, raw: object, file: str, key: str, faults: FaultList) -> tuple[date, T] | None:
        row = read_row(self.row, raw, file, key, faults)
        if row is None:
            return None
        try:
            return row.since, self.value(row)
        except RuleFault as refusal:
            faults.add_sentence(file, key, str(refusal))
            return None


def _is_rows(raw: object) -> bool:
    return isinstance(raw, list) and (not raw or any(isinstance(row, Mapping) for row in raw))


def _choice(name: str, row: type[Choice[E]], default: E) -> Setting[E]:
    return Setting(name, default, row, lambda row: row.value)


def _cap(row: CapRow) -> LateCap | None:
    if row.value is not None:
        return None
    return LateCap(row.percent, row.amount)


def _positive(unit: int) -> int:
    if unit < 1:
        raise RuleFault(f"a rounding unit of {unit} rupiah cannot be: write one or more")
    return unit


def zero_or_more(days: int) -> int:
    if days < 0:
        raise RuleFault(f"{days} days cannot be: write zero or more")
    return days


# DOMAIN 0 has no default rate; a product without one is refused where products are read.
LATE_RATE: Final = Setting(
    "late_rate", LateRate(ZERO), RateRow, lambda row: LateRate(row.percent, row.per), "percent"
)

LATE_TERMS: Final[tuple[Setting[Any], ...]] = (
    _choice("day_count", Choice[DayCount], DayCount.THIRTY_E_360),
    Setting("grace_days", 0, Count, lambda row: zero_or_more(row.value)),
    _choice("grace_mode", Choice[GraceMode], GraceMode.FULL_AFTER_GRACE),
    Setting("late_cap", None, CapRow, _cap, "percent"),
    Setting("late_minimum", ZERO, MinimumRow, lambda row: row.amount, "amount"),
    Setting(
        "late_rounding",
        (1, Rounding.HALF_UP),
        RoundingRow,
        lambda row: (_positive(row.unit), row.how),
        "unit",
    ),
    _choice("holiday_shift", Choice[HolidayShift], HolidayShift.NONE),
)

ALLOCATION: Final[tuple[Setting[Any], ...]] = (
    Setting(
        "hierarchy_instalment",
        DEFAULT_HIERARCHY,
        OrderRow,
        lambda row: complete_order(row.order, Bucket),
        "order",
    ),
    Setting(
        "hierarchy_termination",
        DEFAULT_TERMINATION_HIERARCHY,
        TerminationOrderRow,
        lambda row: complete_order(row.order, TerminationBucket),
        "order",
    ),
    _choice("spread", Choice[Spread], Spread.PAIRED),
    _choice("surplus_policy", Choice[SurplusPolicy], SurplusPolicy.HOLD_AS_DEPOSIT),
)

RECOGNITION: Final[tuple[Setting[Any], ...]] = (
    _choice("late_charge_basis", Choice[LateChargeBasis], LateChargeBasis.CASH),
    _choice("interest_accrual", Choice[InterestAccrual], InterestAccrual.ON_DUE_DATE),
    Setting(
        "accrual_stop_days", 90, Limit, lambda row: None if row.value == "never" else zero_or_more(row.value)
    ),
)

VALUE_DATES: Final[tuple[Setting[Any], ...]] = (
    _choice("pdc_value_date_rule", Choice[PdcValueDateRule], PdcValueDateRule.PRESENTABLE),
    _choice("suspense_value_date", Choice[SuspenseValueDate], SuspenseValueDate.ARRIVAL),
    _choice("collector_value_date", Choice[CollectorValueDate], CollectorValueDate.COLLECTOR_RECEIPT),
)

RUNNING_INTEREST: Final = _choice("running_interest", Choice[RunningInterest], RunningInterest.DAILY)
PDC_MEMO_POSTING: Final = Setting("pdc_memo_posting", True, Switch, lambda row: row.value)
ESCHEAT_AFTER_DAYS: Final = Setting(
    "escheat_after_days", None, Limit, lambda row: None if row.value == "never" else zero_or_more(row.value)
)
COLLECTOR_REMITTANCE_DAYS: Final = Setting(
    "collector_remittance_days", 1, Count, lambda row: zero_or_more(row.value)
)

PRODUCT_SETTINGS: Final[tuple[Setting[Any], ...]] = (LATE_RATE, *LATE_TERMS)
COMPANY_SETTINGS: Final[tuple[Setting[Any], ...]] = (
    *ALLOCATION,
    *RECOGNITION,
    *VALUE_DATES,
    RUNNING_INTEREST,
    PDC_MEMO_POSTING,
    ESCHEAT_AFTER_DAYS,
    COLLECTOR_REMITTANCE_DAYS,
)


def read_group(
    settings: tuple[Setting[Any], ...],
    build: Callable[[Mapping[str, Any]], T],
    table: Table,
    file: str,
    key: str,
    faults: FaultList,
) -> Dated[T] | None:
    """Several settings as one dated value, or None when any of them is faulty."""
    parts = {setting.name: setting.read(table, file, key, faults) for setting in settings}
    whole = {name: part for name, part in parts.items() if part is not None}
    return combine(whole, build) if len(whole) == len(parts) else None


def combine(parts: Mapping[str, Dated[Any]], build: Callable[[Mapping[str, Any]], T]) -> Dated[T]:
    """One dated value out of several: a row wherever a part changes, from the day on which all are in force."""
    begins = max(part.rows[0][0] for part in parts.values())
    changes = {since for part in parts.values() for since, _ in part.rows if since > begins}
    return Dated(
        tuple(
            (since, build({name: part.on(since) for name, part in parts.items()}))
            for since in sorted({begins, *changes})
        )
    )
