"""A clock for trials: whoever waits finds that the time has passed already.

After an answer was lost, delivery waits until Navision's own limits have passed, some eighteen minutes; a trial
that loses forty answers would take half a day.
"""

from __future__ import annotations

from typing import Any

from books.navision.leases import DatabaseClock


class SkippingClock(DatabaseClock):
    """The database's clock, put forward by every wait instead of waiting; `skipped` counts the seconds."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def milliseconds(self, connection: Any) -> int:
        """The time now, with what was waited for."""
        return super().milliseconds(connection) + round(self.skipped * 1000)

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.skipped += seconds
