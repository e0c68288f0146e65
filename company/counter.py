"""What the company has settled about the counter: drawers, who may close and cancel, and duty stamps.

A newcomer would write the ten-thousand-rupiah stamp into the layout of the receipt. Its limit and its value are the
law of a day (DOMAIN 6.2), so they are dated rows; a receipt asks for the day on which it was issued.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from company.tenders import FeeBearer
from servicing.money import Money


class CounterAuthority(StrEnum):
    """The acts at the counter that setup keeps to some roles."""

    CLOSE = "close"
    CANCEL = "cancel"


class OverLimit(StrEnum):
    """What happens when more cash than the limit lies in a drawer."""

    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class StampDuty:
    """A receipt of more than `above` rupiah needs a stamp of `duty` rupiah, from a day on."""

    since: date
    above: Money
    duty: Money
    borne_by: FeeBearer


@dataclass(frozen=True, slots=True)
class CounterSetup:
    """Everything of `config/counter.toml`; `denominations` from the largest, in rupiah."""

    drawer_limit: Money
    over_limit: OverLimit
    denominations: tuple[int, ...]
    authority: Mapping[CounterAuthority, tuple[str, ...]]
    stamp_duty: tuple[StampDuty, ...]

    @property
    def refuses_over_limit(self) -> bool:
        """Whether cash above the drawer's limit is refused; otherwise the counter is only told."""
        return self.over_limit is OverLimit.REFUSE

    def may(self, act: CounterAuthority, role: str) -> bool:
        """Whether somebody in this role may do it."""
        return act not in self.authority or role in self.authority[act]

    def stamp_for(self, amount: Money, on: date) -> StampDuty | None:
        """The stamp that a receipt of this amount needs on the day, or None (DOMAIN 6.2)."""
        in_force = [row for row in self.stamp_duty if row.since <= on]
        return in_force[-1] if in_force and amount > in_force[-1].above else None
