"""What the company has settled about general receipts and payments: accounts, templates, who approves how much.

R56 to R58: no special module, an ordinary general journal, in both directions. A newcomer would give each purpose a
programme of its own: a purpose is a template here, and its account a row in the chart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from company.approvals import Limits, roles_for
from servicing.money import Money


class GeneralDirection(StrEnum):
    """Whether the company pays (G1) or receives (G2)."""

    PAYMENT = "payment"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class GeneralTemplate:
    """A usual general payment or receipt: its account and its text, filled in before somebody changes them."""

    code: str
    name: str
    direction: GeneralDirection
    account: str
    text: str


@dataclass(frozen=True, slots=True)
class GeneralSetup:
    """Everything of `config/general.toml`; limits from the smallest amount."""

    accounts: Mapping[str, str]
    templates: Mapping[str, GeneralTemplate]
    approval: Limits

    def approvers(self, amount: Money) -> tuple[str, ...]:
        """The roles that may approve the amount; none where no limit reaches so far."""
        return roles_for(self.approval, amount)
