"""Runs of the jobs: who took up which slot of the timetable, and how it ended.

A slot is taken up once, whatever number of processes watch the clock: its row is its lock. A slot whose
process died may be taken up again, but only by who holds the job's lease, because then nobody else can still
be at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from books.database import upsert
from books.navision.leases import Clock
from books.schema.jobs import job_run

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run: its slot in the timetable, and how it ended; `exit_code` is None while it runs or if it died."""

    job: str
    slot: datetime
    holder: str
    started: datetime
    ended: datetime | None
    exit_code: int | None
    said: str


def milliseconds(moment: datetime) -> int:
    """A moment as the tables keep it."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def latest(connection: Connection, job: str) -> JobRun | None:
    """The run of the latest slot that was taken up; None before the first."""
    row = connection.execute(
        select(job_run).where(job_run.c.job == job).order_by(job_run.c.slot.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return JobRun(
        row.job,
        _moment(row.slot),
        row.holder,
        _moment(row.started),
        None if row.ended is None else _moment(row.ended),
        row.exit_code,
        row.said,
    )


def take_up(connection: Connection, clock: Clock, job: str, slot: datetime, holder: str) -> bool:
    """Take up a slot, also one whose process died; False when it was ended. The caller holds the job's lease."""
    now = clock.milliseconds(connection)
    made = connection.execute(
        upsert(connection, job_run)
        .values(job=job, slot=milliseconds(slot), holder=holder, started=now, said="")
        .on_conflict_do_nothing()
    )
    if made.rowcount == 1:
        return True
    again = connection.execute(
        update(job_run)
        .where(job_run.c.job == job, job_run.c.slot == milliseconds(slot), job_run.c.ended.is_(None))
        .values(holder=holder, started=now)
    )
    return again.rowcount == 1


def end(connection: Connection, clock: Clock, job: str, slot: datetime, exit_code: int, said: str) -> None:
    """Write down how the run of a slot ended."""
    connection.execute(
        update(job_run)
        .where(job_run.c.job == job, job_run.c.slot == milliseconds(slot))
        .values(ended=clock.milliseconds(connection), exit_code=exit_code, said=said)
    )


def begin_watching(connection: Connection, clock: Clock, job: str, from_: datetime, holder: str) -> None:
    """Where no slot was ever taken up: nothing before this moment was missed."""
    now = clock.milliseconds(connection)
    connection.execute(
        upsert(connection, job_run)
        .values(
            job=job,
            slot=milliseconds(from_),
            holder=holder,
            started=now,
            ended=now,
            exit_code=0,
            said="the clock was watched from here on",
        )
        .on_conflict_do_nothing()
    )


def _moment(at: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at)
