"""A site at a server that keeps limits: within its share nobody is turned away, else delivery ends proven."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from books.navision.pace import Share, SitePace
from connector import connect
from delivery.result import Outcome
from simulator import Limits
from tests.connector.wirings import WIRINGS, Wiring
from tests.delivery.site_at_work import CALLS, THREADS, ask_in_threads
from tests.delivery.world import FastClock, MakeWorld, World

SOAP, ODATA, API = (one for one in WIRINGS if one.name in ("soap on 2018", "odata on 29", "api on 29"))


def site(clock: FastClock) -> dict[str, object]:
    """A server whose clock goes with that of the tests."""
    return {"limits_clock": lambda: time.time() + clock.ahead / 1000}


def asked_by_two_processes(make_world: MakeWorld, limits: Limits) -> World:
    """The world after two processes of its site asked their server at once, from several threads each."""
    world = make_world(server={"limits": limits})
    share = Share(limits.requests, limits.at_once, window_seconds=limits.window_seconds)
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=ask_in_threads, args=(*address(world), share)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert world.server.calls["Companies"] == 2 * THREADS * CALLS
    return world


def address(world: World) -> tuple[str, str, str]:
    """Books, server and company."""
    return world.books.database.url, world.server.url, world.books.setup.navision.company


def test_processes_and_threads_of_a_site_together_are_never_turned_away(make_world: MakeWorld) -> None:
    """A crowd without the limiter is, so this test can fail."""
    world = asked_by_two_processes(make_world, Limits(requests=12, window_seconds=1, at_once=2, queued=0))

    assert not world.server.turned_away
    with ThreadPoolExecutor(3) as crowd:
        list(crowd.map(lambda _: ask_in_threads(*address(world), None), range(3)))
    assert world.server.turned_away[429]


def test_nor_are_they_where_there_is_room_to_keep_a_seat_for_a_moment(make_world: MakeWorld) -> None:
    world = asked_by_two_processes(make_world, Limits(requests=400, window_seconds=1, at_once=2, queued=0))

    assert not world.server.turned_away


@pytest.mark.parametrize(
    ("wiring", "requests"),
    [(SOAP, 11), (SOAP, 14), (ODATA, 9), (API, 12)],
    ids=["soap", "soap", "odata", "api"],
)
def test_a_delivery_that_is_turned_away_ends_proven_in_a_later_run(
    wiring: Wiring, requests: int, make_world: MakeWorld
) -> None:
    """The limit strikes before the posting or before the proof; each run begins in a new window."""
    clock = FastClock()
    world = make_world(wiring=wiring, server=site(clock) | {"limits": Limits(requests=requests)})
    world.clock = clock
    world.contract()
    world.receipts(2)
    outcomes = []

    while Outcome.DONE not in outcomes:
        outcomes.append(world.deliver().outcome)
        assert len(outcomes) < 20, f"it comes to no end: {outcomes}"
        clock.pass_by(300)

    assert outcomes[0] is Outcome.UNREACHABLE
    assert world.server.turned_away[429]
    world.assert_told_once()


@pytest.mark.parametrize("wiring", [SOAP, ODATA, API], ids=["soap", "odata", "api"])
def test_within_its_share_one_run_is_enough(wiring: Wiring, make_world: MakeWorld) -> None:
    clock = FastClock()
    world = make_world(
        wiring=wiring,
        server=site(clock) | {"limits": Limits(requests=7, window_seconds=5, at_once=1, queued=0)},
    )
    world.clock = clock
    world.contract()
    world.receipts(2)
    navision = world.books.setup.navision
    settings = replace(navision.connection("jembatan", "jembatan"), url=world.server.url)
    world.wire.close()
    world.wire = connect(settings, SitePace(world.books.database, Share(7, 1, window_seconds=5), clock=clock))

    assert world.deliver().outcome is Outcome.DONE

    assert world.server.turned_away == {}
    assert clock.slept > 5
    world.assert_told_once()
