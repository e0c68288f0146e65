"""Products: what a new contract takes over unless its signing says otherwise.

A contract keeps its own schedule once it is signed (DOMAIN 4), so nothing here changes an existing contract's
instalments. Late charge is different: it follows the product's dated rates and terms (`Rules.late_charges`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicing.money import Money
from servicing.rules import WEIGHT_DENOMINATOR, LateChargeRules, LateRate
from servicing.schedule import Method, RoundingSink, Split


@dataclass(frozen=True, slots=True)
class Product:
    """A price list's kind of contract: how its schedule is made and how large an instalment may be.

    `regulatory_cap` is the most percent per day that the regulator allows (DOMAIN 3.9); setup refuses a late
    rate above it.
    """

    code: str
    name: str
    method: Method
    split: Split
    rounding_unit: int
    sink: RoundingSink
    largest_instalment: Money
    regulatory_cap: Decimal | None = None


def percent_per_day(rate: LateRate) -> Decimal:
    """What one day late costs, in percent of the overdue amount."""
    return Decimal(rate.numerator * 100) / WEIGHT_DENOMINATOR


def rates_above(cap: Decimal, rules: LateChargeRules) -> list[tuple[date, LateRate]]:
    """The dated late rates that cost more per day than the regulator allows."""
    return [(since, rate) for since, rate in rules.rates.rows if percent_per_day(rate) > cap]
