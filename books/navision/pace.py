"""The site's share of Navision's server, counted for all processes together (PROTOCOL 1.11, 3.4).

Business Central takes 6,000 requests in five minutes and five at once from one user; more are queued or turned
away. A newcomer would count in memory: each process would keep to the limit, and all together would not. So each
call takes a seat and counts itself in the books before it goes, by the database's clock; a seat that a killed
process kept is free again when its call must have ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from books.database import Database, upsert
from books.navision.leases import Clock, DatabaseClock
from books.schema.navision import navision_calls, navision_seat
from connector.errors import Unreachable

WINDOW_SECONDS: Final = 300
PATIENCE_SECONDS: Final = 120
"""How long a call waits for its turn before it is given up; nothing was sent then."""

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


class SitePace:
    """Lets the calls of all processes of a site go, as its share allows."""

    def __init__(
        self,
        database: Database,
        share: Share,
        *,
        clock: Clock | None = None,
        patience: int = PATIENCE_SECONDS,
    ) -> None:
        self._database = database
        self._share = share
        self._clock: Clock = clock or DatabaseClock()
        self._patience = patience

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """The turn of one call that lasts so many seconds at most; raises Unreachable when it does not come."""
        seat, until = self._wait_for_a_seat(seconds)
        try:
            yield
        finally:
            self._stand_up(seat, until)

    def _wait_for_a_seat(self, seconds: float) -> tuple[int, int]:
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

    def _sit_down(self, seconds: float) -> tuple[int, int] | None:
        """The number of a free seat and until when it is ours; None while none is free or the share is used up."""
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
            free = next((seat for seat in range(1, self._share.at_once + 1) if seat not in taken), None)
            if free is None or asked >= self._share.requests:
                return None
            until = now + round(seconds * 1000) + 1
            _count(connection, second, oldest)
            _seat(connection, free, until)
            return free, until

    def _stand_up(self, seat: int, until: int) -> None:
        """Give the seat back, unless its time ran out and somebody else sits there."""
        with self._database.writing() as connection:
            connection.execute(
                update(navision_seat)
                .where(navision_seat.c.seat == seat, navision_seat.c.until == until)
                .values(until=0)
            )


def _lock(connection: Connection) -> None:
    connection.execute(
        upsert(connection, navision_seat).on_conflict_do_nothing(), {"seat": _GATE, "until": 0}
    )
    connection.execute(select(navision_seat).where(navision_seat.c.seat == _GATE).with_for_update())


def _count(connection: Connection, second: int, oldest: int) -> None:
    counted = upsert(connection, navision_calls).values(second=second, calls=1)
    connection.execute(
        counted.on_conflict_do_update(
            index_elements=[navision_calls.c.second], set_={"calls": navision_calls.c.calls + 1}
        )
    )
    connection.execute(delete(navision_calls).where(navision_calls.c.second < oldest))


def _seat(connection: Connection, seat: int, until: int) -> None:
    taken = upsert(connection, navision_seat).values(seat=seat, until=until)
    connection.execute(
        taken.on_conflict_do_update(index_elements=[navision_seat.c.seat], set_={"until": until})
    )
