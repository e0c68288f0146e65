"""Who may approve what, up to which amount.

The one who acts is never the one who approves; that needs no setting. Which role the second person has is the
company's to say, and for money it depends on how much it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from servicing.money import Money


class ApprovedAct(StrEnum):
    """The acts that a second person approves."""

    HOLD = "hold"
    NEW_DATE = "new_date"
    RETURN = "return"
    REFUND = "refund"
    ESCHEAT = "escheat"
    RESTATE = "restate"


@dataclass(frozen=True, slots=True)
class ApprovalLimit:
    """Who may approve amounts up to `up_to` rupiah; any amount when None."""

    up_to: Money | None
    roles: tuple[str, ...]


Limits = tuple[ApprovalLimit, ...]


def roles_for(limits: Limits, amount: Money) -> tuple[str, ...]:
    """The roles that may approve the amount, by limits from the smallest; none where no limit reaches so far."""
    return next((limit.roles for limit in limits if limit.up_to is None or amount <= limit.up_to), ())


@dataclass(frozen=True, slots=True)
class Approvals:
    """Everything of `config/approvals.toml`: the limits of each act, from the smallest amount."""

    limits: Mapping[ApprovedAct, Limits]

    def may(self, act: ApprovedAct, role: str, amount: Money) -> bool:
        """Whether somebody in this role may approve it; anybody where the act is not named."""
        return act not in self.limits or role in roles_for(self.limits[act], amount)

    def approvers(self, act: ApprovedAct, amount: Money) -> tuple[str, ...]:
        """The roles that may approve so much."""
        return roles_for(self.limits.get(act, ()), amount)
