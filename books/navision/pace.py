"""The site's share of Navision's server, counted for all processes together (PROTOCOL 1.11, 3.4).

Business Central takes 6,000 requests in five minutes and five at once from one user; more are queued or turned
away. A newcomer would count in memory: each process would keep to the limit, and all together would not. So a call
takes a seat and counts itself in the books before it goes, by the database's clock; a seat that a killed process
kept is free again when its call must have ended.

Two transactions for each call would take longer than a short call itself. So while there is room, a seat is kept
for a moment after a call, with some calls counted ahead; those that were not made are given back with the seat.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from books.database import Database, DatabaseUnreachable, upsert
from books.navision.leases import Clock, DatabaseClock
from books.schema.navision import navision_calls, navision_seat
from connector.errors import Unreachable

WINDOW_SECONDS: Final = 300
PATIENCE_SECONDS: Final = 120
"""How long a call waits for its turn before it is given up; nothing was sent then."""
KEPT_SECONDS: Final = 1
"""How long a seat is kept for further calls of its process."""
AHEAD: Final = 50
"""How many calls are counted with a seat that is kept."""

_ON_THE_WAY_SECONDS: Final = 1
"""A call is counted before it goes, and the server counts it when it comes: one that was long on the way must not
fall into the next window."""

_LOOK_AGAIN_MILLISECONDS: Final = 100
_GATE: Final = 0
"""The seat nobody sits on: whoever takes a turn locks it, so that two never count at the same moment."""


@dataclass(frozen=True, slots=True)
class Share:
    """What the site may ask of its server."""

    requests: int = 6000
    """In the window."""
    at_once: int = 5
    window_seconds: int = WINDOW_SECONDS

    def __str__(self) -> str:
        return f"{self.requests:,} requests in {self.window_seconds} s, {self.at_once} at once"

    @property
    def remembered_seconds(self) -> int:
        """How many whole seconds before the present one are counted: calls are counted by the second in which they
        went, and one at its end must be a whole window old before another takes its place."""
        return self.window_seconds + _ON_THE_WAY_SECONDS


@dataclass(slots=True)
class _Seat:
    """A seat that was taken, and the calls that were counted with it and not made yet."""

    number: int
    until: int
    """When it is free again by itself, in milliseconds of the database's clock."""
    longest: float
    """The seconds of the longest call that ends before."""
    second: int
    """Under which its calls were counted."""
    calls: int
    kept_until: float
    """By this machine's steady clock."""

    def allows(self, seconds: float, now: float) -> bool:
        """May another call of so many seconds be made from this seat?"""
        return self.calls > 0 and seconds <= self.longest and now < self.kept_until


class SitePace:
    """Lets the calls of all processes of a site go, as its share allows. Close it, or a seat may stay taken."""

    def __init__(
        self,
        database: Database,
        share: Share,
        *,
        clock: Clock | None = None,
        patience: int = PATIENCE_SECONDS,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._share = share
        self._clock: Clock = clock or DatabaseClock()
        self._patience = patience
        self._steady = steady
        self._kept: _Seat | None = None
        self._keeping = threading.Lock()
        self._closed = threading.Event()
        self._watcher: threading.Thread | None = None

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """The turn of one call that lasts so many seconds at most; raises Unreachable when it does not come."""
        seat = self._kept_for(seconds) or self._wait_for_a_seat(seconds)
        seat.calls -= 1
        try:
            yield
        finally:
            self._keep_or_stand_up(seat)

    def close(self) -> None:
        """Give back what was kept."""
        self._closed.set()
        self._give_back(self._take_kept())

    def look(self) -> None:
        """From the watching thread: give back a seat that was kept long enough."""
        self._give_back(self._take_kept(only_over=True))

    def _give_back(self, seat: _Seat | None) -> None:
        # A seat that cannot be given back is free by itself when its time is over.
        with suppress(SQLAlchemyError, DatabaseUnreachable):
            if seat is not None:
                self._stand_up(seat)

    def _kept_for(self, seconds: float) -> _Seat | None:
        """The seat that was kept, if it is good for this call; else it is given back."""
        seat = self._take_kept()
        if seat is None or seat.allows(seconds, self._steady()):
            return seat
        self._stand_up(seat)
        return None

    def _take_kept(self, *, only_over: bool = False) -> _Seat | None:
        with self._keeping:
            seat = self._kept
            if seat is None or (only_over and self._steady() < seat.kept_until):
                return None
            self._kept = None
            return seat

    def _keep_or_stand_up(self, seat: _Seat) -> None:
        with self._keeping:
            if seat.allows(0, self._steady()) and self._kept is None and not self._closed.is_set():
                self._kept = seat
                self._watch()
                return
        self._stand_up(seat)

    def _watch(self) -> None:
        if self._watcher is None:
            arguments = (weakref.ref(self), self._closed)
            self._watcher = threading.Thread(target=_watch, args=arguments, daemon=True)
            self._watcher.start()

    def _wait_for_a_seat(self, seconds: float) -> _Seat:
        waited = 0
        while (taken := self._sit_down(seconds)) is None:
            if waited >= self._patience * 1000:
                raise Unreachable(
                    f"this site's share of the server ({self._share}) was used up for {self._patience:g} s: "
                    "nothing was sent, try later",
                    retry_after=self._share.window_seconds / 10,
                )
            self._clock.sleep(_LOOK_AGAIN_MILLISECONDS / 1000)
            waited += _LOOK_AGAIN_MILLISECONDS
        return taken

    def _sit_down(self, seconds: float) -> _Seat | None:
        """A seat of ours; None while none is free or the share is used up."""
        with self._database.writing() as connection:
            _lock(connection)
            now = self._clock.milliseconds(connection)
            second = now // 1000
            oldest = second - self._share.remembered_seconds
            asked = connection.execute(
                select(func.coalesce(func.sum(navision_calls.c.calls), 0)).where(
                    navision_calls.c.second >= oldest
                )
            ).scalar_one()
            taken = set(
                connection.execute(
                    select(navision_seat.c.seat).where(
                        navision_seat.c.seat > _GATE, navision_seat.c.until > now
                    )
                ).scalars()
            )
            free = [seat for seat in range(1, self._share.at_once + 1) if seat not in taken]
            if not free or asked >= self._share.requests:
                return None
            seat = self._seat(free, asked, now, seconds)
            _count(connection, seat, oldest)
            _take(connection, seat)
            return seat

    def _seat(self, free: list[int], asked: int, now: int, seconds: float) -> _Seat:
        """The first free seat; kept only while another one is free and half of the share is left."""
        second = now // 1000
        until = now + round(seconds * 1000) + 1
        if len(free) == 1 or (asked + AHEAD) * 2 > self._share.requests or self._database.is_in_memory:
            return _Seat(free[0], until, seconds, second, 1, 0)
        # Counted under the second in which the last of them may be made.
        return _Seat(
            free[0],
            until + KEPT_SECONDS * 1000,
            seconds,
            second + KEPT_SECONDS,
            AHEAD,
            self._steady() + KEPT_SECONDS,
        )

    def _stand_up(self, seat: _Seat) -> None:
        """Give back the seat, unless its time ran out and somebody else sits there, and the calls not made."""
        with self._database.writing() as connection:
            connection.execute(
                update(navision_seat)
                .where(navision_seat.c.seat == seat.number, navision_seat.c.until == seat.until)
                .values(until=0)
            )
            if seat.calls:
                connection.execute(
                    update(navision_calls)
                    .where(navision_calls.c.second == seat.second)
                    .values(calls=navision_calls.c.calls - seat.calls)
                )


def _watch(pace: weakref.ref[SitePace], closed: threading.Event) -> None:
    while not closed.wait(KEPT_SECONDS / 4):
        if (watched := pace()) is None:
            return
        watched.look()
        del watched


def _lock(connection: Connection) -> None:
    connection.execute(
        upsert(connection, navision_seat).on_conflict_do_nothing(), {"seat": _GATE, "until": 0}
    )
    connection.execute(select(navision_seat).where(navision_seat.c.seat == _GATE).with_for_update())


def _count(connection: Connection, seat: _Seat, oldest: int) -> None:
    counted = upsert(connection, navision_calls).values(second=seat.second, calls=seat.calls)
    connection.execute(
        counted.on_conflict_do_update(
            index_elements=[navision_calls.c.second], set_={"calls": navision_calls.c.calls + seat.calls}
        )
    )
    connection.execute(delete(navision_calls).where(navision_calls.c.second < oldest))


def _take(connection: Connection, seat: _Seat) -> None:
    taken = upsert(connection, navision_seat).values(seat=seat.number, until=seat.until)
    connection.execute(
        taken.on_conflict_do_update(index_elements=[navision_seat.c.seat], set_={"until": seat.until})
    )
