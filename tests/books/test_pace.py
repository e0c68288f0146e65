"""All processes of a site keep to its share of the server together, counted in the books."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import Connection, func, select

from books.database import Database
from books.navision.leases import DatabaseClock
from books.navision.pace import AHEAD, KEPT_SECONDS, WINDOW_SECONDS, Share, SitePace
from books.schema.navision import navision_calls, navision_seat
from connector.errors import Unreachable
from connector.pace import Pace


class StandingClock(DatabaseClock):
    """A clock that stands still until somebody sleeps or lets time pass."""

    def __init__(self) -> None:
        self.at = 1_000_000_000_000

    def milliseconds(self, connection: Connection) -> int:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += round(seconds * 1000)


def test_no_more_calls_go_at_once_than_the_site_may_make(database: Database) -> None:
    share, clock = Share(requests=100, at_once=2), StandingClock()
    one = SitePace(database, share, clock=clock, patience=1)
    other: Pace = SitePace(database, share, clock=clock, patience=1)

    words = r"100 requests in 300 s, 2 at once.*nothing was sent"
    with one.turn(60), other.turn(60), pytest.raises(Unreachable, match=words):
        one.turn(60).__enter__()
    with one.turn(60), other.turn(60):
        pass
    one.close()


def test_a_seat_that_a_killed_process_kept_is_free_when_its_call_must_have_ended(database: Database) -> None:
    clock = StandingClock()
    pace = SitePace(database, Share(at_once=1), clock=clock, patience=1000)
    left_behind = pace.turn(60)
    left_behind.__enter__()
    began = clock.at

    with pace.turn(60):
        assert 60_000 <= clock.at - began < 61_000
        # The dead process cannot take the seat from whoever sits there now.
        left_behind.__exit__(None, None, None)
        with pytest.raises(Unreachable):
            SitePace(database, Share(at_once=1), clock=clock, patience=1).turn(60).__enter__()


def test_the_requests_of_five_minutes_are_counted_and_older_ones_forgotten(database: Database) -> None:
    clock = StandingClock()
    pace = SitePace(database, Share(requests=3, at_once=5), clock=clock, patience=1000)
    began = clock.at
    for _ in range(3):
        with pace.turn(1):
            clock.sleep(1)
    assert clock.at - began == 3000

    with pace.turn(1):
        assert WINDOW_SECONDS * 1000 <= clock.at - began <= (WINDOW_SECONDS + 2) * 1000

    with database.reading() as connection:
        assert connection.execute(select(func.sum(navision_calls.c.calls))).scalar_one() == 3


def test_a_call_at_the_end_of_a_second_is_a_whole_window_old_before_another_takes_its_place(
    database: Database,
) -> None:
    clock = StandingClock()
    clock.at += 999
    pace = SitePace(database, Share(requests=1, window_seconds=10), clock=clock, patience=1000)
    with pace.turn(1):
        began = clock.at

    with pace.turn(1):
        assert clock.at - began > 10_000


def test_a_call_that_fails_gives_its_seat_back(database: Database) -> None:
    pace = SitePace(database, Share(at_once=1), clock=StandingClock(), patience=1)

    with pytest.raises(ValueError, match="broken"), pace.turn(60):
        raise ValueError("broken")
    with pace.turn(60):
        pass


def test_many_at_the_same_moment_never_sit_on_one_seat(database: Database) -> None:
    share = Share(requests=1000, at_once=3)
    inside, most = 0, 0
    lock = threading.Lock()

    def call(_: int) -> None:
        nonlocal inside, most
        with closing(SitePace(database, share)) as pace, pace.turn(60):
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.15)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(call, range(12)))

    assert 1 < most <= 3
    with database.reading() as connection:
        assert connection.execute(select(func.sum(navision_calls.c.calls))).scalar_one() == 12


# --- a seat that is kept for a moment -----------------------------------------------------------------------


@pytest.fixture
def kept(database: Database) -> Iterator[SitePace]:
    """A process that just made a call while nobody else did; the moment does not pass."""
    with closing(SitePace(database, Share(), clock=StandingClock(), steady=lambda: 0.0)) as pace:
        with pace.turn(60):
            pass
        yield pace


def seats(database: Database) -> int:
    with database.reading() as connection:
        taken = select(func.count()).select_from(navision_seat).where(navision_seat.c.until > 0)
        return int(connection.execute(taken).scalar_one())


def calls(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.sum(navision_calls.c.calls))).scalar_one())


def test_the_next_calls_go_from_the_seat_that_was_kept_and_all_are_counted(
    kept: SitePace, database: Database
) -> None:
    assert (seats(database), calls(database)) == (1, AHEAD)

    for _ in range(AHEAD - 1):
        with kept.turn(60):
            assert (seats(database), calls(database)) == (1, AHEAD)
    assert seats(database) == 0
    with kept.turn(60):
        assert (seats(database), calls(database)) == (1, 2 * AHEAD)


def test_who_closes_gives_back_the_seat_and_the_calls_that_were_not_made(
    kept: SitePace, database: Database
) -> None:
    with kept.turn(60):
        pass

    kept.close()

    assert (seats(database), calls(database)) == (0, 2)


def test_a_seat_is_given_back_after_a_moment_of_silence(database: Database) -> None:
    with closing(SitePace(database, Share())) as pace:
        with pace.turn(60):
            pass
        ends = time.monotonic() + 30
        while seats(database) and time.monotonic() < ends:
            time.sleep(KEPT_SECONDS / 10)

        assert (seats(database), calls(database)) == (0, 1)


def test_a_seat_that_was_kept_for_a_moment_is_not_kept_for_another(database: Database) -> None:
    at = 0.0
    with closing(SitePace(database, Share(), clock=StandingClock(), steady=lambda: at)) as pace:
        with pace.turn(60):
            pass
        with pace.turn(60):
            at = KEPT_SECONDS
        assert (seats(database), calls(database)) == (0, 2)


def test_a_longer_call_takes_a_seat_of_its_own(kept: SitePace, database: Database) -> None:
    with database.reading() as connection:
        before = connection.execute(select(func.max(navision_seat.c.until))).scalar_one()

    with kept.turn(600), database.reading() as connection:
        assert connection.execute(select(func.max(navision_seat.c.until))).scalar_one() == before + 540_000
        assert seats(database) == 1


def test_the_last_free_seat_is_not_kept_from_others(kept: SitePace, database: Database) -> None:
    others = [
        SitePace(database, Share(), clock=StandingClock(), patience=1, steady=lambda: 0.0) for _ in range(5)
    ]
    for other in others[:3]:
        with other.turn(60):
            pass
    assert seats(database) == 4

    for other in others[3:]:
        with other.turn(60):
            assert seats(database) == 5
        assert seats(database) == 4
    for other in others:
        other.close()


def test_when_half_of_the_share_is_used_up_each_call_is_counted_by_itself(database: Database) -> None:
    share = Share(requests=3 * AHEAD)

    with closing(SitePace(database, share, clock=StandingClock(), patience=1)) as pace:
        for _ in range(AHEAD + 3):
            with pace.turn(60):
                pass
        assert (seats(database), calls(database)) == (0, AHEAD + 3)
