"""Tender types: the ways a customer's money arrives. They are data, not code (R44, DOMAIN 2.3).

A newcomer would write one branch of code per card scheme. A tender only says whether its money must clear
before it counts, what paper is printed, which account takes it, who bears its fee, and since when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from company.organisation import Language
from servicing.money import ZERO, Money, round_fraction
from servicing.roles import Role


class Paper(StrEnum):
    """What the cashier prints: an official receipt, a temporary one, or nothing."""

    KW = "KW"
    TTS = "TTS"
    NONE = "none"


class FeeBearer(StrEnum):
    """Who pays the channel's fee."""

    COMPANY = "company"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class FeeRule:
    """What the channel keeps: a percentage of the amount, a flat amount, or both."""

    percent: Decimal = ZERO
    flat: Money = ZERO
    bearer: FeeBearer = FeeBearer.COMPANY

    def fee(self, amount: Money, payments: int = 1) -> Money:
        """The fee on an amount that was paid in so many payments, half up to the rupiah."""
        return round_fraction(Fraction(amount) * Fraction(self.percent) / 100) + self.flat * payments

    def company_fee(self, amount: Money, payments: int = 1) -> Money:
        """The part of the fee that is kept from the company: nothing where the customer bears it."""
        return self.fee(amount, payments) if self.bearer is FeeBearer.COMPANY else ZERO


@dataclass(frozen=True, slots=True)
class Tender:
    """One way of paying; usable from `active_from` (never, when absent) to `active_to`.

    `printed` is what papers call it, by language.
    """

    code: str
    name: str
    needs_clearing: bool
    prints: Paper
    role: Role
    fee: FeeRule | None = None
    active_from: date | None = None
    active_to: date | None = None
    printed: Mapping[Language, str] = field(default_factory=dict)

    def named(self, language: Language) -> str:
        """The tender as customers read it; its name in the house where nothing else is written."""
        return self.printed.get(language, self.name)

    def is_active(self, on: date) -> bool:
        """Whether the tender is accepted on the day."""
        if self.active_from is None or on < self.active_from:
            return False
        return self.active_to is None or on <= self.active_to
