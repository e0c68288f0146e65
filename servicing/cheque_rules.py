"""Rules for cheques and giros as values: windows, ceiling, bounce fee, and when a customer is proposed as bad.

`config/cheques.toml` holds them as text. What a rule decided is recorded with the sheet (a warning, an expected
day, whether a refused sheet may come again), so that a changed rule never rewrites what a clerk was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from servicing.money import ZERO, Money
from servicing.refusals import REFUSALS, Refusal
from servicing.rules import Dated, RuleFault

PRESENTATION_DAYS: Final = 70


@dataclass(frozen=True, slots=True)
class StatusRule:
    """A customer is proposed as bad after so many bounces of one contract, within so many months if named."""

    bounces: int
    months: int | None = None
    empty_only: bool = False

    def __post_init__(self) -> None:
        if self.bounces < 1 or (self.months is not None and self.months < 1):
            raise RuleFault("a status rule counts from one: write bounces = 1 or more, months = 1 or more")

    def __str__(self) -> str:
        what = "empty sheet" if self.empty_only else "bounce"
        within = f" in {self.months} months" if self.months else ""
        return f"{self.bounces} {what}{'s' if self.bounces > 1 else ''}{within}"


@dataclass(frozen=True, slots=True)
class Blacklist:
    """When the central bank lists a drawer (DHN): so many different small empty sheets, or one large one."""

    sheets: int = 3
    months: int = 6
    large: Money = Decimal(500_000_000)
    report_within_days: int = 7


@dataclass(frozen=True, slots=True)
class ChequeRules:
    """The company's and the central bank's rules for sheets (DOMAIN 5).

    `presentation_days` after its issue a sheet can last be presented; `tail_months` were added to that before
    April 2017. Both are asked on the day of presentation. `ceiling` is the largest sheet that clears.
    """

    presentation_days: Dated[int] = field(default_factory=lambda: Dated.always(PRESENTATION_DAYS))
    tail_months: Dated[int] = field(default_factory=lambda: Dated.always(0))
    ceiling: Dated[Money] = field(default_factory=lambda: Dated.always(Decimal(500_000_000)))
    signed_corrections: Dated[int] = field(default_factory=lambda: Dated.always(3))
    bounce_fee: Dated[Money] = field(default_factory=lambda: Dated.always(ZERO))
    bounce_charge: str = "BOUNCE"
    refusals: Mapping[int, Refusal] = field(default_factory=lambda: REFUSALS)
    bad_after: tuple[StatusRule, ...] = (StatusRule(1),)
    blacklist: Blacklist = field(default_factory=Blacklist)
