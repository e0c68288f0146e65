"""What the storm and the fault schedules share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import stamina
import structlog


@pytest.fixture
def fast_and_quiet() -> Iterator[None]:
    """Reads that failed are tried again at once, and nobody reads the log of ten thousand calls."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with stamina.set_testing(True, attempts=2):
        yield
    structlog.configure(**before)
