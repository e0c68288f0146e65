"""A simulator on loopback for the tests that need a wire."""

from collections.abc import Iterator

import pytest

from simulator import Simulator
from tests.simulator.wire import Wire
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED


@pytest.fixture(params=["nav2018", "bc26"])
def flavour(request: pytest.FixtureRequest) -> str:
    """Every version in turn."""
    return str(request.param)


@pytest.fixture
def navision(flavour: str) -> Iterator[Simulator]:
    """A running server with the small company."""
    with Simulator.start([SEED], flavour=flavour, clock=lambda: NOON, work_date=MARCH_1) as running:
        yield running


@pytest.fixture
def wire(navision: Simulator) -> Wire:
    """A client of the small company."""
    return Wire(navision, NAME)
