"""Limits in time: where the books begin, which periods are open, which dates are typing errors.

The posting date is asked against `posting_allowed`; value dates are only asked to be plausible, because a
re-entry keeps the original value date however long ago it was (DOMAIN 2.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Limits:
    """The dates outside which nothing is accepted.

    `cut_over` is the day from which these books count; what happened before arrives as opening balances.
    """

    cut_over: date
    posting_from: date
    earliest_plausible: date
    posting_to: date | None = None

    def posting_allowed(self, on: date) -> bool:
        """Whether the period of the posting date is open."""
        return self.posting_from <= on and (self.posting_to is None or on <= self.posting_to)

    def plausible(self, day: date) -> bool:
        """Whether the date can be meant: a year 0205 or 1026 is a slip of the finger."""
        return day >= self.earliest_plausible
