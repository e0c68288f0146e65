"""What a measurement says while it runs, and what it keeps quiet about."""

from __future__ import annotations

import logging
import sys

import structlog


def quiet(below: int = logging.INFO) -> None:
    """Without the lines of the log below this level, such as the one that each call would write."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(below))


def say(what: str) -> None:
    """What is being done now; the figures alone go to the other stream."""
    print(what, file=sys.stderr, flush=True)
