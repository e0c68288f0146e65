"""What the wires make of a server that keeps limits: a read comes again, a write is left to whoever sent it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stamina

from connector import ConnectionSettings, JournalBatch, Refused, Unreachable, Wire, connect
from simulator import Limits, Simulator, Sizes, waiting_lines
from tests.connector.test_negotiate import receipt
from tests.connector.test_with_the_simulator import COMPANY, MARCH_2

BATCH = JournalBatch("GENERAL", "LEASE01")
WIRES = ("soap", "odata", "api")
REQUESTS = 30


class Clock:
    """Stands still until a test moves it on."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def opened() -> Iterator[Callable[..., tuple[Simulator, Wire]]]:
    servers: list[Simulator] = []
    wires: list[Wire] = []

    def start(wire: str, **more: Any) -> tuple[Simulator, Wire]:
        server = Simulator.start([COMPANY], work_date=MARCH_2, flavour="bc26", soap_pages=True, **more)
        settings = ConnectionSettings(
            url=server.url,
            company=COMPANY.name,
            wire=wire,  # type: ignore[arg-type]
            sign_in="basic",
            user="jembatan",
            password="jembatan",
        )
        servers.append(server)
        wires.append(connect(settings))
        return server, wires[-1]

    yield start
    for wire in wires:
        wire.close()
    for server in servers:
        server.stop()


def use_up(wire: Wire, clock: Clock, but: int = 0) -> None:
    """Begin a window, and ask all that it allows but so many."""
    clock.at += 300
    for _ in range(REQUESTS - but):
        wire.companies()


@pytest.mark.parametrize(("name", "looked_up"), [("soap", 0), ("odata", 0), ("api", 1)])
def test_a_write_that_is_turned_away_is_sent_once_and_changes_nothing(
    name: str, looked_up: int, opened: Callable[..., tuple[Simulator, Wire]]
) -> None:
    clock = Clock()
    server, wire = opened(name, limits=Limits(requests=REQUESTS), limits_clock=clock)
    wire.shape()
    wire.create_lines(BATCH, receipt("BKMJKT2603-00001"))
    use_up(wire, clock)
    with pytest.raises(Unreachable, match=r"it has too many requests: try later$") as turned_away:
        wire.create_lines(BATCH, receipt("BKMJKT2603-00002"))
    assert (turned_away.value.status, turned_away.value.retry_after) == (429, None)
    assert server.turned_away == {429: 1}

    use_up(wire, clock, but=looked_up)
    with pytest.raises(Unreachable, match=r"it has too many requests: try later$"):
        wire.post(BATCH)
    assert server.turned_away == {429: 2}

    assert not {"PostGeneralJournal", "post"} & set(server.calls)
    assert [one.document_no for one in waiting_lines(server.company(), "GENERAL", "LEASE01")] == [
        "BKMJKT2603-00001"
    ] * 2
    clock.at += 300
    wire.post(BATCH)
    assert wire.last_entry_no() == 2


@pytest.mark.parametrize("name", WIRES)
def test_a_read_that_is_turned_away_is_tried_again_until_it_is_let_in(
    name: str, opened: Callable[..., tuple[Simulator, Wire]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    server, wire = opened(name, limits=Limits(requests=REQUESTS), limits_clock=clock)
    use_up(wire, clock)
    turn = server._throttle.turn

    def turn_and_pass_by(user: str) -> Any:
        clock.at += 200
        return turn(user)

    monkeypatch.setattr(server._throttle, "turn", turn_and_pass_by)

    assert wire.companies() == (COMPANY.name,)
    assert server.turned_away == {429: 1}


@pytest.mark.parametrize("name", WIRES)
def test_lines_too_many_for_one_message_are_refused_with_what_to_lower(
    name: str, opened: Callable[..., tuple[Simulator, Wire]]
) -> None:
    server, wire = opened(name, sizes=Sizes(soap=5000, json=5000))
    lines = [line for number in range(20) for line in receipt(f"BKMJKT2603-{number:05}")]

    with pytest.raises(Refused, match="the message is too large: lower max_lines_per_call or page_size"):
        wire.create_lines(BATCH, lines)

    assert not waiting_lines(server.company(), "GENERAL", "LEASE01")
    wire.create_lines(BATCH, lines[:2])
