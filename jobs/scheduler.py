"""The scheduler: starts each job at its times, survives a restart, and never runs a job twice at a time.

APScheduler rings the bell; what is due follows from the timetable and the books. A newcomer would let
APScheduler's own store decide: three processes on one store run one slot three times. Here a slot is a row
that one process takes up, under a lease that says which process is at it, and a bell that was missed is seen
at the next one, a minute later at most.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from books import job_runs
from books.job_runs import JobRun
from books.navision import leases
from books.navision.leases import BatchTaken, DatabaseClock, Lease, LeaseLost
from books.setups import Books
from company.timetable import Job
from jobs.timing import latest_slot
from jobs.work import NEEDS_A_PERSON, Moment, Said, Stopped, do

LEASE_SECONDS: Final = 90.0
KEEP_EVERY: Final = 30.0
WATCH_EVERY: Final = 60
MISFIRE_SECONDS: Final = 3600

log = structlog.get_logger("jobs")

Work = Callable[[Job, Books, datetime, Moment], Said]


class Scheduler:
    """Watches the clock for one company; `open_books` gives the books with the setup as it is now."""

    def __init__(self, open_books: Callable[[], Books], work: Work = do) -> None:
        self.open_books = open_books
        self.work = work
        self.holder = f"{platform.node()[:32]}/{os.getpid()}/{uuid4().hex[:8]}"
        self.clock = DatabaseClock()
        self.stop = threading.Event()
        self._ringing = {job: threading.Lock() for job in Job}

    # --- the clock ----------------------------------------------------------------------------------------

    def run(self, until: threading.Event) -> None:
        """Watch the clock until told to stop; the job that is at work then ends at its next quiet moment."""
        books = self.open_books()
        self._begin(books)
        bells = BackgroundScheduler(timezone=books.setup.jobs.zone)
        for job, slots in books.setup.jobs.jobs.items():
            for at in slots.at:
                bells.add_job(
                    self.catch_up,
                    CronTrigger(
                        hour=at.hour, minute=at.minute, second=at.second, timezone=books.setup.jobs.zone
                    ),
                    args=[job],
                    coalesce=True,
                    misfire_grace_time=MISFIRE_SECONDS,
                )
            # Bells that nobody heard: a machine that slept, another process that died at work.
            bells.add_job(
                self.catch_up,
                IntervalTrigger(seconds=WATCH_EVERY),
                args=[job],
                next_run_time=datetime.now(UTC),
                coalesce=True,
                misfire_grace_time=MISFIRE_SECONDS,
            )
        bells.start()
        log.info("watching the clock", holder=self.holder)
        until.wait()
        self.stop.set()
        bells.shutdown(wait=True)
        log.info("stopped", holder=self.holder)

    def _begin(self, books: Books) -> None:
        """Where a job has never run, nothing before this moment was missed."""
        now = datetime.now(UTC)
        with books.database.writing() as connection:
            for job in books.setup.jobs.jobs:
                if job_runs.latest(connection, job.value) is None:
                    job_runs.begin_watching(connection, self.clock, job.value, now, self.holder)

    # --- one job ------------------------------------------------------------------------------------------

    def catch_up(self, job: Job) -> None:
        """Run the job if a slot of it has come and nobody has taken it up; once, however many were missed."""
        if self.stop.is_set() or not self._ringing[job].acquire(blocking=False):
            return
        try:
            while (due := self._due(job)) is not None and not self.stop.is_set():
                if not self._take_up(job, *due):
                    break
        except Exception as error:
            # The clock goes on whatever happens to one job: the database may be back in a minute.
            log.error("job failed", job=job.value, error=str(error), exc_info=error)
        finally:
            self._ringing[job].release()

    def _due(self, job: Job) -> tuple[Books, datetime] | None:
        books = self.open_books()
        timetable = books.setup.jobs
        slots = timetable.jobs.get(job)
        if slots is None:
            return None
        slot = latest_slot(slots, timetable.zone, books.setup.rules.calendar, datetime.now(UTC))
        with books.database.reading() as connection:
            last = job_runs.latest(connection, job.value)
        return (books, slot) if slot is not None and _is_due(slot, last) else None

    def _take_up(self, job: Job, books: Books, slot: datetime) -> bool:
        """Run the slot if nobody else is at the job; False when somebody is, or was faster."""
        try:
            held = leases.take(books.database, self.clock, f"job/{job.value}", self.holder, LEASE_SECONDS)
        except BatchTaken:
            return False
        try:
            with books.database.writing() as connection:
                if not job_runs.take_up(connection, self.clock, job.value, slot, self.holder):
                    return False
            with self._kept(books, held):
                self._run(job, books, slot)
        finally:
            leases.give_back(books.database, self.clock, held)
        return True

    def _run(self, job: Job, books: Books, slot: datetime) -> None:
        log.info("job starts", job=job.value, slot=slot.isoformat())
        try:
            said = self.work(job, books, slot, self._moment)
        except Stopped:
            # The slot stays open, so that the next start takes it up again.
            log.info("job left off", job=job.value, slot=slot.isoformat())
            return
        except Exception as error:
            log.error("job failed", job=job.value, slot=slot.isoformat(), exc_info=error)
            said = Said(NEEDS_A_PERSON, f"{type(error).__name__}: {error}")
        with books.database.writing() as connection:
            job_runs.end(connection, self.clock, job.value, slot, said.exit_code, said.sentence)
        log.info("job ended", job=job.value, exit_code=said.exit_code, said=said.sentence)

    def _moment(self, _what: str) -> None:
        if self.stop.is_set():
            raise Stopped

    @contextmanager
    def _kept(self, books: Books, held: Lease) -> Iterator[None]:
        """Keep the lease while the job is at work."""
        ended = threading.Event()

        def keep() -> None:
            while not ended.wait(KEEP_EVERY):
                try:
                    with books.database.writing() as connection:
                        leases.hold(connection, self.clock, held, LEASE_SECONDS)
                except LeaseLost:
                    log.error("lease lost", job=held.batch)
                    return
                except Exception as error:
                    log.warning("lease not kept", job=held.batch, error=str(error))

        keeper = threading.Thread(target=keep, name=f"keeps {held.batch}", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()


def _is_due(slot: datetime, last: JobRun | None) -> bool:
    """Whether the slot has not been taken up, or was taken up by a process that never ended it."""
    return last is None or last.slot < slot or last.ended is None
