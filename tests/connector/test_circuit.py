"""A server that does not answer is left alone for a while, and that is said once."""

from collections.abc import Iterator

import pytest
import stamina
from structlog.testing import capture_logs

from connector import ConnectionSettings, NoAnswer, Refused, TimeOuts, Unreachable
from connector.circuit import Circuit
from connector.exchange import Purpose, Request
from connector.transport import Transport
from tests.connector.sockets import ScriptedServer, hangs_up, replies


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_after_so_many_failures_in_a_row_nothing_is_sent_for_a_while() -> None:
    clock = Clock()
    circuit = Circuit(3, 30, clock)
    with ScriptedServer([hangs_up] * 3 + [replies(b"<ok/>")] * 2) as server:
        settings = ConnectionSettings(url=server.url, company="A", time_outs=TimeOuts(read=5, write=5))
        transport = Transport(settings, circuit=circuit)
        write = Request("Journal Create", server.url, Purpose.WRITE, b"x")
        for _ in range(3):
            with pytest.raises(NoAnswer):
                transport.exchange(write, lambda answer: answer.body)
        for request in (write, Request("Journal", server.url, Purpose.READ)):
            with pytest.raises(
                Unreachable,
                match=r"did not answer 3 times in a row.*left alone for 30 s more: nothing was sent",
            ):
                transport.exchange(request, lambda answer: answer.body)
        assert len(server.requests) == 3

        clock.at += 31
        assert transport.exchange(write, lambda answer: answer.body) == b"<ok/>"
        assert transport.exchange(write, lambda answer: answer.body) == b"<ok/>"
        transport.close()


def test_one_call_decides_after_the_while(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    circuit = Circuit(2, 30, clock)
    with capture_logs() as logs:
        for _ in range(5):
            circuit.ended(Unreachable("A: silence"))
        clock.at += 31
        circuit.check("A")
        circuit.ended(Unreachable("A: silence"))
        with pytest.raises(Unreachable):
            circuit.check("A")
        clock.at += 31
        circuit.check("A")
        circuit.ended(None)
        circuit.check("A")

    assert [one["event"] for one in logs] == ["navision is left alone", "navision answers again"]


def test_a_refusal_is_an_answer() -> None:
    circuit = Circuit(2, 30, Clock())
    for _ in range(9):
        circuit.ended(Unreachable("A: silence"))
        circuit.ended(Refused("A: no"))

    circuit.check("A")
