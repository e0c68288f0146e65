"""Leaving a server alone that does not answer, and saying so once.

A newcomer would go on asking: a night run of a thousand documents would wait a thousand time-outs and write a
thousand lines into the log. After a number of failures in a row no call is sent for a while; then one is let
through, and its answer decides.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from connector.errors import ConnectorError, NoAnswer, Unreachable

__all__ = ["FAILURES", "SECONDS", "Circuit"]

FAILURES: Final = 20
SECONDS: Final = 30.0

log = structlog.get_logger("connector")


class Circuit:
    """Counts the failures of one connection. Only silence counts: a refusal is an answer."""

    def __init__(
        self,
        failures: int = FAILURES,
        seconds: float = SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._seconds, self._now = failures, seconds, now
        self._failed = 0
        self._open_until = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Is the server left alone at present?"""
        return self._open_until > self._now()

    def check(self, subject: str) -> None:
        """Raise Unreachable while the server is left alone; nothing is sent."""
        with self._lock:
            left = self._open_until - self._now()
            if left <= 0:
                return
            failed = self._failed
        raise Unreachable(
            f"{subject}: the server did not answer {failed} times in a row, so it is left alone for {left:.0f} s "
            "more: nothing was sent, try later",
            service=subject,
            retry_after=left,
        )

    def ended(self, error: ConnectorError | None) -> None:
        """A call ended, with this error or with an answer."""
        with self._lock:
            was_open = self._failed >= self._most
            if not isinstance(error, Unreachable | NoAnswer):
                self._failed, self._open_until = 0, 0.0
                if was_open:
                    log.info("navision answers again")
                return
            self._failed += 1
            if self._failed >= self._most:
                self._open_until = self._now() + self._seconds
                if not was_open:
                    log.warning(
                        "navision is left alone",
                        failures=self._failed,
                        seconds=self._seconds,
                        because=str(error),
                    )
