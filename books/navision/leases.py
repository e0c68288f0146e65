"""The lease on a journal batch: one process at a time may write into it, by the database's clock.

A newcomer would trust the lease. A process that was paused for minutes still believes in it; so every change
of hands raises the fencing number, and every step is recorded under the number it was taken with: whoever holds
an older one is refused before it writes. While a write is under way the lease lasts until the write's time-out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from books.database import Database
from books.schema.delivery import lease


class BatchTaken(RuntimeError):
    """Another process delivers into this batch just now; its lease names it and ends by itself."""


class LeaseLost(RuntimeError):
    """Somebody else took the batch over meanwhile: this process must not write any more."""


class Clock(Protocol):
    """The one clock of delivery: the database's, so that all machines agree; tests let it run faster."""

    def milliseconds(self, connection: Connection) -> int:
        """The time now, in milliseconds since 1970."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class DatabaseClock:
    """The clock of the machine that the database runs on."""

    def milliseconds(self, connection: Connection) -> int:
        """The time now, in milliseconds since 1970."""
        return int(connection.exec_driver_sql(_NOW[connection.dialect.name]).scalar_one())

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


# Postgres' now() stands still within a transaction; a lease wants the time that passes.
_NOW = {
    "sqlite": "SELECT CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    "postgresql": "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
}


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write into a batch, under a fencing number."""

    batch: str
    holder: str
    fence: int
    was_held_until: int
    """When the holder before could have begun its last write: the end of its lease."""


def take(database: Database, clock: Clock, batch: str, holder: str, seconds: float) -> Lease:
    """Take the batch for some seconds; raises BatchTaken while another process holds it."""
    with database.writing() as connection:
        now = clock.milliseconds(connection)
        until = now + round(seconds * 1000)
        row = connection.execute(select(lease).where(lease.c.batch == batch).with_for_update()).one_or_none()
        if row is None:
            values = {"batch": batch, "holder": holder, "fence": 1, "expires": until, "was_held_until": 0}
            try:
                connection.execute(insert(lease), values)
            except IntegrityError:
                raise BatchTaken(f"batch {batch}: another process took it this moment: try again") from None
            return Lease(batch, holder, 1, 0)
        if row.expires > now:
            raise BatchTaken(
                f"batch {batch}: {row.holder} is delivering, for {(row.expires - now) // 1000 + 1} s more at "
                "most: wait until it has finished"
            )
        connection.execute(
            update(lease)
            .where(lease.c.batch == batch)
            .values(holder=holder, fence=row.fence + 1, expires=until, was_held_until=row.expires)
        )
        return Lease(batch, holder, row.fence + 1, row.expires)


def hold(connection: Connection, clock: Clock, held: Lease, seconds: float) -> int:
    """Check that the batch is still ours and keep it for some seconds; the time now.

    Raises LeaseLost when it changed hands: then nothing may be written to Navision. A lease that only ran out
    while we read is still ours as long as the fencing number stands.
    """
    now = clock.milliseconds(connection)
    kept = connection.execute(
        update(lease)
        .where(lease.c.batch == held.batch, lease.c.fence == held.fence)
        .values(expires=now + round(seconds * 1000))
    )
    if kept.rowcount != 1:
        raise LeaseLost(
            f"batch {held.batch}: the lease of {held.holder} went to another process: "
            "nothing more was written; the next run goes on"
        )
    return now


def give_back(database: Database, clock: Clock, held: Lease) -> None:
    """End the lease, if it is still ours."""
    with database.writing() as connection:
        connection.execute(
            update(lease)
            .where(lease.c.batch == held.batch, lease.c.fence == held.fence)
            .values(expires=clock.milliseconds(connection))
        )
