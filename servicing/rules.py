"""The company's leasing settings as values: what DOMAIN 0 calls the rules of the house.

`config/` holds them as text, `company/` reads them, and everything in `servicing/` takes them as arguments.
Rates and orders are *dated*: a row is in force from its date until the next row's, so that a past
calculation stays reproducible. Which date asks:

- a late-charge **rate** is asked for each chargeable day (ruling 0a);
- every other late-charge term (day count, grace, cap, minimum, rounding, holiday shift) is asked once, on the
  instalment's due date, so that the charge of one instalment never jumps;
- **hierarchy, spread, surplus policy** are asked on the posting date of the receipt, so that the next payment
  follows a change and the old ones do not (R37).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, TypeVar

from servicing.calendar import BusinessCalendar
from servicing.money import ZERO, Money, Rounding

T = TypeVar("T")

# Weighted days are integers over this one denominator: it makes both a daily percentage with up to five
# decimals and a monthly percentage (a thirtieth per day) with up to four decimals exact.
WEIGHT_DENOMINATOR: Final = 30_000_000


class RuleFault(ValueError):
    """A setting contradicts itself: the sentence says which and what to write instead."""


class NotInForce(LookupError):
    """No row of a dated setting is in force on the day asked for."""


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A setting with its history: each row is in force from its date until the next row's.

    >>> Dated(((date(2005, 1, 1), "old"), (date(2005, 3, 1), "new"))).on(date(2005, 2, 28))
    'old'
    """

    rows: tuple[tuple[date, T], ...]

    def __post_init__(self) -> None:
        dates = [effective for effective, _ in self.rows]
        if not dates:
            raise RuleFault("a dated setting needs at least one row")
        if dates != sorted(set(dates)):
            raise RuleFault(
                "the rows of a dated setting go from the oldest date to the newest, each date once"
            )

    @classmethod
    def always(cls, value: T) -> Dated[T]:
        """The setting that has been so since the first day anybody can ask for."""
        return cls(((date.min, value),))

    def on(self, day: date) -> T:
        """What is in force on the day; raises NotInForce before the first row."""
        for effective, value in reversed(self.rows):
            if effective <= day:
                return value
        raise NotInForce(f"nothing is in force on {day}: the first row begins on {self.rows[0][0]}")


# --- late charge (DOMAIN 3) -------------------------------------------------------------------------------


class DayCount(StrEnum):
    """How days late are counted (DOMAIN 3.2)."""

    THIRTY_E_360 = "THIRTY_E_360"
    ACTUAL = "ACTUAL"


class GraceMode(StrEnum):
    """What happens once the grace days are over (DOMAIN 3.4)."""

    FULL_AFTER_GRACE = "FULL_AFTER_GRACE"
    DEDUCT_GRACE = "DEDUCT_GRACE"


class HolidayShift(StrEnum):
    """Whether a due date on a closed day may be paid on the next open one (DOMAIN 3.6)."""

    NONE = "NONE"
    GRACE_TO_NEXT_BUSINESS_DAY = "GRACE_TO_NEXT_BUSINESS_DAY"


class RatePeriod(StrEnum):
    """A rate is per day, or per month and then a thirtieth of it per day."""

    DAY = "DAY"
    MONTH = "MONTH"


@dataclass(frozen=True, slots=True)
class LateRate:
    """The late charge's percentage of the overdue amount, per day or per month.

    >>> LateRate(Decimal("0.2")).numerator
    60000
    """

    percent: Decimal
    per: RatePeriod = RatePeriod.DAY

    def __post_init__(self) -> None:
        if not self.percent.is_finite() or self.percent < 0:
            raise RuleFault(f"a late rate of {self.percent} percent cannot be: write zero or more")
        scaled = self.percent * self._per_percent
        if scaled != scaled.to_integral_value():
            raise RuleFault(
                f"a late rate of {self.percent} percent has too many decimals: "
                "at most five per day, four per month"
            )

    @property
    def _per_percent(self) -> int:
        return WEIGHT_DENOMINATOR // 100 if self.per is RatePeriod.DAY else WEIGHT_DENOMINATOR // 3000

    @property
    def numerator(self) -> int:
        """The share of the overdue amount that one day costs, over WEIGHT_DENOMINATOR."""
        return int(self.percent * self._per_percent)


@dataclass(frozen=True, slots=True)
class LateCap:
    """The most one instalment's late charge may become: a percentage of it, an amount, or both."""

    percent_of_instalment: Decimal | None = None
    amount: Money | None = None

    def __post_init__(self) -> None:
        if self.percent_of_instalment is None and self.amount is None:
            raise RuleFault("a late cap names a percentage of the instalment or an amount")
        for value in (self.percent_of_instalment, self.amount):
            if value is not None and (not value.is_finite() or value < 0):
                raise RuleFault(f"a late cap of {value} cannot be: write zero or more")


@dataclass(frozen=True, slots=True)
class LateTerms:
    """How one instalment's late charge is counted and limited; in force on its due date (DOMAIN 3.2-3.6)."""

    day_count: DayCount = DayCount.THIRTY_E_360
    grace_days: int = 0
    grace_mode: GraceMode = GraceMode.FULL_AFTER_GRACE
    cap: LateCap | None = None
    minimum: Money = ZERO
    rounding_unit: int = 1
    rounding: Rounding = Rounding.HALF_UP
    holiday_shift: HolidayShift = HolidayShift.NONE

    def __post_init__(self) -> None:
        if self.grace_days < 0:
            raise RuleFault(f"grace of {self.grace_days} days cannot be: write zero or more")
        if self.minimum < 0:
            raise RuleFault(f"a minimum late charge of {self.minimum} cannot be: write zero or more")
        if self.rounding_unit < 1:
            raise RuleFault(f"a rounding unit of {self.rounding_unit} rupiah cannot be: write one or more")


@dataclass(frozen=True, slots=True)
class LateChargeRules:
    """A product's late charge: dated rates, and dated terms around them."""

    rates: Dated[LateRate]
    terms: Dated[LateTerms] = field(default_factory=lambda: Dated.always(LateTerms()))


# --- allocation (DOMAIN 2.2) ------------------------------------------------------------------------------


class Bucket(StrEnum):
    """What an instalment payment can pay (R38)."""

    INTEREST = "interest"
    PRINCIPAL = "principal"
    LATE_CHARGE = "late_charge"
    OTHER = "other"


class TerminationBucket(StrEnum):
    """What a pay-off can pay (R39)."""

    OUTSTANDING_PRINCIPAL = "outstanding_principal"
    PREPAID_FEES = "prepaid_fees"
    RUNNING_INTEREST = "running_interest"
    TERMINATION_ADMIN = "termination_admin"
    LATE_CHARGE = "late_charge"
    OTHER = "other"


class Spread(StrEnum):
    """How a payment walks over several instalments (DOMAIN 2.2)."""

    PAIRED = "PAIRED"
    PER_INSTALMENT = "PER_INSTALMENT"
    PER_COMPONENT = "PER_COMPONENT"


class SurplusPolicy(StrEnum):
    """Where money goes that the targets do not need."""

    HOLD_AS_DEPOSIT = "HOLD_AS_DEPOSIT"
    APPLY_NEXT_INSTALMENT = "APPLY_NEXT_INSTALMENT"
    REFUND = "REFUND"


B = TypeVar("B", Bucket, TerminationBucket)


def complete_order(order: Sequence[B], buckets: type[B]) -> tuple[B, ...]:
    """The order itself when it names each bucket exactly once; RuleFault names what is missing or twice."""
    missing = [b.value for b in buckets if b not in order]
    repeated = sorted({b.value for b in order if list(order).count(b) > 1})
    if missing or repeated:
        faults = [f"misses {', '.join(missing)}"] * bool(missing)
        faults += [f"repeats {', '.join(repeated)}"] * bool(repeated)
        raise RuleFault(f"the order {' and '.join(faults)}: name each bucket exactly once")
    return tuple(order)


DEFAULT_HIERARCHY: Final = (Bucket.INTEREST, Bucket.PRINCIPAL, Bucket.LATE_CHARGE, Bucket.OTHER)
DEFAULT_TERMINATION_HIERARCHY: Final = tuple(TerminationBucket)


@dataclass(frozen=True, slots=True)
class AllocationRules:
    """The order in which money is used, how it walks over instalments, and what becomes of a surplus."""

    hierarchy: tuple[Bucket, ...] = DEFAULT_HIERARCHY
    termination_hierarchy: tuple[TerminationBucket, ...] = DEFAULT_TERMINATION_HIERARCHY
    spread: Spread = Spread.PAIRED
    surplus_policy: SurplusPolicy = SurplusPolicy.HOLD_AS_DEPOSIT

    def __post_init__(self) -> None:
        complete_order(self.hierarchy, Bucket)
        complete_order(self.termination_hierarchy, TerminationBucket)


# --- recognition and value dates --------------------------------------------------------------------------


class LateChargeBasis(StrEnum):
    """When a late charge becomes income (DOMAIN 2.2): when it is received, or when it is assessed."""

    CASH = "CASH"
    ACCRUAL = "ACCRUAL"


class InterestAccrual(StrEnum):
    """When interest becomes income (DOMAIN 0): on each due date, on receipt, or at month end."""

    ON_DUE_DATE = "ON_DUE_DATE"
    ON_RECEIPT = "ON_RECEIPT"
    MONTH_END = "MONTH_END"


class PdcValueDateRule(StrEnum):
    """Which day of a cheque counts for late charge (DOMAIN 2.1)."""

    PRESENTABLE = "PRESENTABLE"
    DEPOSIT = "DEPOSIT"
    CLEARING = "CLEARING"


class SuspenseValueDate(StrEnum):
    """Which day of an unidentified receipt counts for late charge."""

    ARRIVAL = "ARRIVAL"
    IDENTIFICATION = "IDENTIFICATION"


class CollectorValueDate(StrEnum):
    """Which day of a collector's money counts for late charge."""

    COLLECTOR_RECEIPT = "COLLECTOR_RECEIPT"
    REMITTANCE = "REMITTANCE"


class RunningInterest(StrEnum):
    """How the interest of the current instalment is charged at a pay-off (DOMAIN 4.5)."""

    DAILY = "DAILY"
    FULL_MONTH = "FULL_MONTH"


@dataclass(frozen=True, slots=True)
class RecognitionRules:
    """How interest and late charges reach income."""

    late_charge_basis: LateChargeBasis = LateChargeBasis.CASH
    interest_accrual: InterestAccrual = InterestAccrual.ON_DUE_DATE
    stop_above_days_past_due: int | None = 90


@dataclass(frozen=True, slots=True)
class ValueDateRules:
    """Which day of each source of money counts for late-charge days."""

    pdc: PdcValueDateRule = PdcValueDateRule.PRESENTABLE
    suspense: SuspenseValueDate = SuspenseValueDate.ARRIVAL
    collector: CollectorValueDate = CollectorValueDate.COLLECTOR_RECEIPT


@dataclass(frozen=True, slots=True)
class ChargeType:
    """A fee that setup defines and the bucket `other` pays (R19): its income goes to `income_role`."""

    code: str
    name: str
    income_role: str = "OTHER_INCOME"


@dataclass(frozen=True, slots=True)
class Rules:
    """Every leasing setting of the company, by product where it is the product's.

    `recognition` is dated too, but a change of basis restates nothing by itself: it counts from the posting
    date of each event on.
    """

    late_charges: Mapping[str, LateChargeRules]
    allocation: Dated[AllocationRules] = field(default_factory=lambda: Dated.always(AllocationRules()))
    recognition: Dated[RecognitionRules] = field(default_factory=lambda: Dated.always(RecognitionRules()))
    value_dates: Dated[ValueDateRules] = field(default_factory=lambda: Dated.always(ValueDateRules()))
    running_interest: Dated[RunningInterest] = field(
        default_factory=lambda: Dated.always(RunningInterest.DAILY)
    )
    pdc_memo_posting: Dated[bool] = field(default_factory=lambda: Dated.always(True))
    escheat_after_days: Dated[int | None] = field(default_factory=lambda: Dated.always(None))
    collector_remittance_days: Dated[int] = field(default_factory=lambda: Dated.always(1))
    charge_types: Mapping[str, ChargeType] = field(default_factory=dict)
    calendar: BusinessCalendar = field(default_factory=BusinessCalendar)

    def late_charge(self, product: str) -> LateChargeRules:
        """The product's late charge; raises NotInForce when the product has none."""
        try:
            return self.late_charges[product]
        except KeyError:
            raise NotInForce(
                f"product {product} has no late-charge rules: add them to the products file"
            ) from None
