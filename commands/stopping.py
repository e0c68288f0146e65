"""Stopping on request: a program that runs until it is told to end says goodbye to nobody, but ends cleanly.

A newcomer would let the signal interrupt whatever is being done. Here it only sets a flag; who waits on the
flag ends at the next quiet moment. A second signal ends the program at once, which is safe: every step was
recorded first.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def until_told_to_stop() -> Iterator[Event]:
    """An event that is set when the program is told to end (SIGTERM, or Control-C)."""
    stop = Event()

    def told(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise SystemExit(128 + number)
        stop.set()

    before = {number: signal.signal(number, told) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
