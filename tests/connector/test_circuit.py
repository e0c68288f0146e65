"""A server that does not answer is left alone for a while, and that is said once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import stamina
from structlog.testing import capture_logs

from connector import ConnectionSettings, NoAnswer, Refused, TimeOuts, Unreachable, connect
from connector.circuit import FAILURES, SECONDS, Circuit
from connector.exchange import Purpose, Request
from connector.transport import Transport
from simulator import Rule, Simulator
from tests.connector.sockets import ScriptedServer, hangs_up, replies
from tests.connector.test_negotiate import BATCH, receipt
from tests.connector.test_with_the_simulator import COMPANY, MARCH_2


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


@pytest.mark.parametrize("fault", [Rule("lose_request"), Rule("status", status=503), Rule("lose_answer")])
@pytest.mark.parametrize("wire", ["soap", "odata", "api"])
def test_on_every_wire_a_thousand_calls_of_a_silent_server_are_told_in_one_line(
    wire: Any, fault: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the connection ends before or after the work, or a gateway answers in Navision's place."""
    clock = Clock()
    monkeypatch.setattr("connector.transport.Circuit", lambda: Circuit(now=clock))
    with Simulator.start([COMPANY], flavour="bc26", soap_pages=True, work_date=MARCH_2) as server:
        user: dict[str, Any] = {"sign_in": "basic", "user": "jembatan", "password": "jembatan"}
        navision = connect(ConnectionSettings(url=server.url, company=COMPANY.name, wire=wire, **user))
        navision.shape()
        asks: list[Callable[[], object]] = [
            lambda: navision.create_lines(BATCH, receipt("BKMJKT2603-00001")),
            lambda: navision.read_journal(BATCH),
            lambda: navision.post(BATCH),
            lambda: navision.last_entry_no(),
        ]
        with capture_logs() as logs:
            server.faults.add(fault)
            for ask in asks * 250:
                with pytest.raises((Unreachable, NoAnswer)):
                    ask()
            assert server.faults.counted().total() == FAILURES

            clock.at += SECONDS + 1
            with pytest.raises(Unreachable):
                navision.companies()
            server.faults.clear()
            clock.at += SECONDS + 1
            assert navision.companies() == (COMPANY.name,)
        navision.close()

    told = [one["event"] for one in logs if one["log_level"] != "debug" and "stamina" not in one["event"]]
    assert told == ["navision is left alone", "navision answers again"]
    assert sum("stamina" in one["event"] for one in logs) <= FAILURES


def test_a_refusal_is_an_answer() -> None:
    circuit = Circuit(2, 30, Clock())
    for _ in range(9):
        circuit.ended(Unreachable("A: silence"))
        circuit.ended(Refused("A: no"))

    circuit.check("A")
