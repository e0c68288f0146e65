"""The limits of Business Central online: kept where they are asked for, told in its words, and off otherwise."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from threading import Event, Thread

import pytest
import requests

from simulator import Limits, Rule, Simulator, Sizes
from simulator.odata import reading
from simulator.tables.flavours import FLAVOURS
from simulator.throttling import Throttle, TurnedAway
from tests.simulator.json_client import Json
from tests.simulator.wire import Wire
from tests.simulator.worlds import MARCH_1, NAME, SEED


class Clock:
    """Stands still until a test moves it on."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def ask(throttle: Throttle, user: str = "lease") -> None:
    with throttle.turn(user):
        pass


def test_what_is_allowed_is_what_the_service_description_says() -> None:
    limits = Limits()

    assert (limits.requests, limits.window_seconds) == (6000, 300)
    assert (limits.at_once, limits.queued, limits.queue_seconds) == (5, 95, 8 * 60)
    assert (Sizes().soap, Sizes().json) == (65_536 * 1024, 350 * 1024 * 1024)


def test_the_window_slides_and_who_is_turned_away_does_not_count() -> None:
    clock = Clock()
    throttle = Throttle(Limits(requests=3, window_seconds=10), clock)
    for _ in range(3):
        ask(throttle)
        clock.at += 2
    for _ in range(5):
        with pytest.raises(TurnedAway, match=r"Actual \(4\). Maximum \(3\)") as refused:
            ask(throttle)
        assert refused.value.status == 429

    clock.at += 4  # the first of the three is ten seconds old
    ask(throttle)
    with pytest.raises(TurnedAway):
        ask(throttle)
    assert throttle.turned_away == {429: 6}


def test_each_user_has_limits_of_its_own() -> None:
    throttle = Throttle(Limits(requests=1), Clock())
    ask(throttle, "lease")

    ask(throttle, "finance")

    with pytest.raises(TurnedAway):
        ask(throttle, "lease")


def in_background(what: Callable[[], None]) -> Thread:
    thread = Thread(target=what)
    thread.start()
    return thread


def until(so: Callable[[], bool]) -> None:
    for _ in range(500):
        if so():
            return
        Event().wait(0.01)
    raise AssertionError("it did not come to that")


def waiting(throttle: Throttle, user: str = "lease") -> int:
    return len(throttle._callers[user].queue)


def test_a_call_that_finds_no_seat_queues_and_one_that_finds_no_place_in_the_queue_is_turned_away() -> None:
    throttle, order = Throttle(Limits(at_once=1, queued=2), Clock()), list[int]()

    def call(number: int) -> Callable[[], None]:
        def enter() -> None:
            with throttle.turn("lease"):
                order.append(number)

        return enter

    threads = []
    with throttle.turn("lease"):
        for number in (1, 2):
            threads.append(in_background(call(number)))
            until(lambda number=number: waiting(throttle) == number)  # type: ignore[misc]
        with pytest.raises(TurnedAway, match=r"Actual \(4\). Maximum \(3\)") as refused:
            ask(throttle)
        assert not order

    for thread in threads:
        thread.join(5)
    assert order == [1, 2]
    assert refused.value.status == 429
    ask(throttle)


def test_a_call_that_waits_too_long_in_the_queue_is_given_up() -> None:
    clock = Clock()
    throttle = Throttle(Limits(at_once=1, queue_seconds=480), clock)
    with throttle.turn("lease"):
        thread = in_background(lambda: suppressed(throttle))
        until(lambda: waiting(throttle) == 1)
        clock.at += 479
        Event().wait(0.1)
        assert not throttle.turned_away
        clock.at += 1
        thread.join(5)
        assert throttle.turned_away == {503: 1}
    ask(throttle)


def suppressed(throttle: Throttle) -> None:
    with suppress(TurnedAway):
        ask(throttle)


def test_a_call_that_breaks_gives_its_seat_back() -> None:
    throttle = Throttle(Limits(at_once=1, queued=0), Clock())

    with pytest.raises(ValueError, match="broken"), throttle.turn("lease"):
        raise ValueError("broken")

    ask(throttle)


def test_over_odata_and_api_the_refusal_is_the_one_that_was_recorded() -> None:
    with Simulator.start(
        [SEED], flavour="bc26", limits=Limits(requests=100), limits_clock=Clock()
    ) as running:
        json = Json(running, NAME)
        address = json.page("GeneralLedgerEntries?$top=1")
        for _ in range(100):
            assert json.send("GET", address).status_code == 200

        for refused in (json.send("GET", address), json.send("GET", f"{json.api}/companies")):
            assert refused.status_code == 429
            assert refused.json() == {
                "error": {
                    "code": "Application_TooManyRequests",
                    "message": "Too many requests reached. Actual (101). Maximum (100).",
                }
            }
            assert "Retry-After" not in refused.headers
        assert running.turned_away == {429: 2}
        assert running.calls["GET"] == 100


def test_over_soap_a_refusal_has_no_words_and_nothing_was_done() -> None:
    clock = Clock()
    with Simulator.start([SEED], work_date=MARCH_1, limits=Limits(requests=1), limits_clock=clock) as running:
        wire = Wire(running, NAME)
        address = f"{running.url}/WS/SystemService"
        assert wire.session.get(address, timeout=5).status_code == 200

        refused = wire.session.post(address, b"<no/>", timeout=5)

        assert (refused.status_code, refused.content) == (429, b"")
        clock.at += 300
        assert wire.session.get(address, timeout=5).status_code == 200


def test_calls_at_once_wait_and_then_are_turned_away_over_http_too() -> None:
    limits = Limits(at_once=1, queued=1, queue_seconds=0.3)
    with Simulator.start([SEED], limits=limits) as running, ExitStack() as stack:
        held, entered = Event(), Event()
        stack.callback(held.set)
        stop = Rule("before", operation="GET", nth=1, hook=lambda _: (entered.set(), held.wait(10))[0])
        running.faults.add(stop)
        statuses: list[tuple[int, str]] = []

        def read() -> None:
            json = Json(running, NAME)
            answer = json.send("GET", json.page("GeneralLedgerEntries?$top=1"))
            statuses.append((answer.status_code, answer.headers.get("Content-Type", "")))

        first = in_background(read)
        assert entered.wait(5)
        second = in_background(read)
        until(lambda: waiting(running._throttle, "jembatan") == 1)
        read()  # a third one
        second.join(5)
        held.set()
        first.join(5)

    assert [status for status, _ in statuses] == [429, 503, 200]
    assert statuses[1][1].startswith("text/html")


@pytest.mark.parametrize("flavour", sorted(FLAVOURS))
def test_without_being_asked_no_version_keeps_limits(flavour: str) -> None:
    with Simulator.start([SEED], flavour=flavour) as running:
        json = Json(running, NAME)
        statuses = {json.send("GET", json.page("GeneralLedgerEntries?$top=1")).status_code for _ in range(20)}

    assert statuses == {200}
    assert running.limits is None


@pytest.mark.parametrize(
    ("path", "bytes_", "status"),
    [
        ("/WS/SystemService", 2000, 413),
        ("/WS/SystemService", 1000, 400),
        ("/ODataV4/$batch", 4000, 413),
        ("/ODataV4/$batch", 2000, 415),
        ("/api/v2.0/companies", 4000, 413),
        ("/api/v2.0/companies", 2000, 415),
    ],
)
def test_a_body_above_the_size_of_its_wire_is_turned_away_before_it_is_read(
    path: str, bytes_: int, status: int
) -> None:
    with Simulator.start([SEED], flavour="bc26", sizes=Sizes(soap=1000, json=3000)) as running:
        answer = requests.post(
            f"{running.url}{path}",
            b"x" * bytes_,
            auth=("jembatan", "jembatan"),
            headers={"Content-Type": "text/plain"},
            timeout=5,
        )

    assert answer.status_code == status
    assert not running.calls


def test_a_client_hears_that_a_large_body_is_too_large() -> None:
    """It has not finished sending when it is turned away, and a connection that is cut would tell it nothing."""
    with Simulator.start([SEED], sizes=Sizes(soap=1000)) as running:
        answer = requests.post(f"{running.url}/WS/SystemService", b"x" * 20_000_000, timeout=5)

    assert answer.status_code == 413


def test_a_page_never_has_more_rows_than_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.LARGEST_PAGE == 20_000
    monkeypatch.setattr(reading, "LARGEST_PAGE", 2)
    with Simulator.start([SEED]) as running:
        json = Json(running, NAME)
        page = json.send(
            "GET", json.page("ChartOfAccounts?$select=No"), headers={"Prefer": "odata.maxpagesize=5"}
        ).json()

    assert len(page["value"]) == 2
    assert page["@odata.nextLink"]
