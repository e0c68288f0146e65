"""Two delivering processes at once: the lease lets one in, the fencing number stops whoever lost it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace

import pytest

from books.navision import leases
from books.navision.leases import BatchTaken, DatabaseClock, LeaseLost
from books.setups import Books, open_books
from connector import connect
from delivery.deliver import deliver
from delivery.limits import Limits
from delivery.result import Outcome
from tests.delivery.world import FastClock, World


def test_one_process_at_a_time_has_the_batch(books: Books) -> None:
    clock = FastClock()
    leases.take(books.database, clock, "GENERAL/LEASE01", "one", 60)

    with pytest.raises(BatchTaken, match=r"batch GENERAL/LEASE01: one is delivering, for \d+ s more at most"):
        leases.take(books.database, clock, "GENERAL/LEASE01", "two", 60)


def test_another_batch_is_another_lease(books: Books) -> None:
    clock = FastClock()
    leases.take(books.database, clock, "GENERAL/LEASE01", "one", 60)

    assert leases.take(books.database, clock, "GENERAL/LEASE02", "two", 60).fence == 1


def test_every_change_of_hands_raises_the_fencing_number(books: Books) -> None:
    clock = FastClock()
    first = leases.take(books.database, clock, "B", "one", 60)
    leases.give_back(books.database, clock, first)
    second = leases.take(books.database, clock, "B", "two", 60)
    clock.pass_by(61)
    third = leases.take(books.database, clock, "B", "three", 60)

    assert [first.fence, second.fence, third.fence] == [1, 2, 3]
    assert third.was_held_until > second.was_held_until


def test_whoever_lost_the_lease_is_stopped_before_writing(books: Books) -> None:
    clock = FastClock()
    old = leases.take(books.database, clock, "B", "one", 60)
    clock.pass_by(61)
    leases.take(books.database, clock, "B", "two", 60)

    with books.database.writing() as connection, pytest.raises(LeaseLost, match="went to another process"):
        leases.hold(connection, clock, old, 60)


def test_a_lease_that_ran_out_unnoticed_is_kept_while_nobody_took_it(books: Books) -> None:
    clock = FastClock()
    held = leases.take(books.database, clock, "B", "one", 60)
    clock.pass_by(3600)

    with books.database.writing() as connection:
        assert leases.hold(connection, clock, held, 60) > 0


def test_giving_back_a_lost_lease_takes_it_from_nobody(books: Books) -> None:
    clock = FastClock()
    old = leases.take(books.database, clock, "B", "one", 60)
    clock.pass_by(61)
    leases.take(books.database, clock, "B", "two", 60)

    leases.give_back(books.database, clock, old)

    with pytest.raises(BatchTaken):
        leases.take(books.database, clock, "B", "three", 60)


MOMENTS = ["sealed recorded", "cleared recorded", "sent recorded", "checked recorded"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_that_slept_through_its_lease_writes_nothing_any_more(world: World, moment: str) -> None:
    """The paused process wakes up after another one has delivered everything."""
    world.receipts(2)
    slept: list[str] = []

    def sleep_long(now: str) -> None:
        if now == moment and not slept:
            slept.append(now)
            world.after_the_lease()
            assert world.deliver(moment=lambda _moment: None).outcome is Outcome.DONE

    late = world.deliver(moment=sleep_long)

    assert late.outcome is Outcome.TAKEN
    assert late.documents_posted == 0
    world.assert_told_once()


def test_a_process_that_slept_does_not_take_the_offer_of_the_next_one_for_foreign_lines(
    draft_world: World,
) -> None:
    draft_world.receipts(1)
    slept: list[str] = []

    def sleep_long(now: str) -> None:
        if now == "sealed recorded" and not slept:
            slept.append(now)
            draft_world.after_the_lease()
            assert draft_world.deliver(moment=lambda _moment: None).outcome is Outcome.WITH_FINANCE

    late = draft_world.deliver(moment=sleep_long)

    assert late.outcome is Outcome.TAKEN
    assert "went to another process" in late.because


def test_while_one_delivers_the_other_waits_outside(world: World) -> None:
    world.receipts(3)
    inside: list[Outcome] = []

    result = world.deliver(
        moment=lambda _moment: inside.append(world.deliver(moment=lambda _m: None).outcome)
    )

    assert set(inside) == {Outcome.TAKEN}
    assert result.outcome is Outcome.DONE
    world.assert_told_once()


# --- real processes ---------------------------------------------------------------------------------------


def run_apart(address: str, url: str, kill_at: str) -> None:
    """One delivering process of its own; it may kill itself the hard way."""
    from books.database import Database

    books = open_books(Database(address))
    settings = replace(books.setup.navision.connection("jembatan", "jembatan"), url=url)
    wire = connect(settings)

    def moment(now: str) -> None:
        if now == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    limits = replace(
        Limits.of(books.setup), unsure=0.05, write=0.0, post=0.0, between_reads=0.01, patience=60.0
    )
    deliver(books, wire, clock=DatabaseClock(), limits=limits, moment=moment)


def apart(world: World, kill_at: str = "") -> multiprocessing.Process:
    context = multiprocessing.get_context("spawn")
    arguments = (world.books.database.url, world.server.url, kill_at)
    process = context.Process(target=run_apart, args=arguments)
    process.start()
    return process


def test_processes_at_once_and_a_process_killed_by_the_system_double_nothing(world: World) -> None:
    world.receipts(6)
    for kill_at in ("posted", ""):
        both = [apart(world, kill_at), apart(world, kill_at)]
        for process in both:
            process.join(timeout=60)
            assert process.exitcode is not None
        world.clock.pass_by(0)
    world.after_the_lease()

    world.deliver()

    world.assert_told_once()
