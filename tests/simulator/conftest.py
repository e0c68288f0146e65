"""A simulator on loopback for the tests that need a wire."""

from collections.abc import Iterator

import pytest

from simulator import Simulator
from tests.simulator.json_client import Json
from tests.simulator.wire import Wire
from tests.simulator.worlds import MARCH_1, NAME, NOON, SEED


@pytest.fixture(params=["nav2018", "bc26"])
def flavour(request: pytest.FixtureRequest) -> str:
    """Every version in turn."""
    return str(request.param)


@pytest.fixture
def navision(flavour: str) -> Iterator[Simulator]:
    """A running server with the small company."""
    with Simulator.start(
        [SEED], flavour=flavour, clock=lambda: NOON, work_date=MARCH_1, soap_pages=True
    ) as running:
        yield running


@pytest.fixture
def wire(navision: Simulator) -> Wire:
    """A client of the small company."""
    return Wire(navision, NAME)


@pytest.fixture
def json(navision: Simulator) -> Json:
    """A client of the small company over the JSON wires, on every version."""
    return Json(navision, NAME)


@pytest.fixture
def central() -> Iterator[Simulator]:
    """A running current version, which has API v2.0."""
    with Simulator.start([SEED], flavour="bc26", clock=lambda: NOON, work_date=MARCH_1) as running:
        yield running


@pytest.fixture
def current(central: Simulator) -> Json:
    """A client of the current version."""
    return Json(central, NAME)
