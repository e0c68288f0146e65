"""The scheduler: each job at its times, a missed one once, never one twice at a time, whatever restarts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from books import job_runs
from books.navision import leases
from books.navision.leases import DatabaseClock
from books.schema.delivery import lease
from books.schema.jobs import job_run
from books.setups import Books
from company.timetable import Job
from jobs.scheduler import Scheduler
from jobs.timing import latest_slot, next_slot, slots_of
from jobs.work import Moment, Said, Stopped

DAYS_AGO = timedelta(days=3)


class Work:
    """Stands in for the jobs' work: notes each run, and how many are at it at the same time."""

    def __init__(self, does: Callable[[Moment], Said] = lambda _: Said(0, "done")) -> None:
        self.does = does
        self.slots: list[tuple[Job, datetime]] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, job: Job, _books: Books, slot: datetime, moment: Moment) -> Said:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self.slots.append((job, slot))
        try:
            return self.does(moment)
        finally:
            with self._lock:
                self._now -= 1


def watched_until(books: Books, at: datetime, job: Job = Job.VERIFY) -> None:
    with books.database.writing() as connection:
        job_runs.begin_watching(connection, DatabaseClock(), job.value, at, "before")


def runs(books: Books, job: Job = Job.VERIFY) -> list[tuple[int | None, str]]:
    """How the runs of a job ended, the latest first, without the row that only says where watching began."""
    with books.database.reading() as connection:
        rows = connection.execute(
            select(job_run.c.exit_code, job_run.c.said)
            .where(job_run.c.job == job.value, job_run.c.said.not_like("the clock was watched%"))
            .order_by(job_run.c.slot.desc())
        )
        return [(row.exit_code, row.said) for row in rows]


def scheduler(books: Books, work: Work) -> Scheduler:
    return Scheduler(lambda: books, work)


def test_the_times_are_those_of_the_config(sample_setup):
    timetable = sample_setup.jobs
    monday = datetime(2005, 1, 3, 12, tzinfo=timetable.zone)

    for job, slots in timetable.jobs.items():
        today = list(slots_of(slots, timetable.zone, sample_setup.rules.calendar, monday.date()))
        assert [slot.time() for slot in today] == sorted(slots.at), job
        latest = latest_slot(slots, timetable.zone, sample_setup.rules.calendar, monday)
        coming = next_slot(slots, timetable.zone, sample_setup.rules.calendar, monday)
        assert latest is not None
        assert coming is not None
        assert latest <= monday < coming


def test_what_was_missed_for_days_runs_once_for_its_latest_slot(books: Books):
    watched_until(books, datetime.now(UTC) - DAYS_AGO)
    work = Work()

    scheduler(books, work).catch_up(Job.VERIFY)
    scheduler(books, work).catch_up(Job.VERIFY)

    timetable = books.setup.jobs
    expected = latest_slot(
        timetable.jobs[Job.VERIFY], timetable.zone, books.setup.rules.calendar, datetime.now(UTC)
    )
    assert work.slots == [(Job.VERIFY, expected)]
    assert runs(books) == [(0, "done")]


def test_nothing_was_missed_before_the_clock_was_watched(books: Books):
    watched_until(books, datetime.now(UTC))
    work = Work()

    scheduler(books, work).catch_up(Job.VERIFY)

    assert work.slots == []


def test_two_processes_never_run_a_job_at_the_same_time_nor_a_slot_twice(books: Books):
    watched_until(books, datetime.now(UTC) - DAYS_AGO)
    work = Work(lambda _: (time.sleep(0.3), Said(0, "done"))[1])
    watchers = [threading.Thread(target=scheduler(books, work).catch_up, args=[Job.VERIFY]) for _ in range(4)]

    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()

    assert (len(work.slots), work.most) == (1, 1)


def test_a_slot_whose_process_died_is_taken_up_again_after_its_lease(books: Books):
    watched_until(books, datetime.now(UTC) - DAYS_AGO)
    dead = scheduler(books, Work())
    due = dead._due(Job.VERIFY)
    assert due is not None
    leases.take(books.database, dead.clock, "job/verify", dead.holder, 90)
    with books.database.writing() as connection:
        job_runs.take_up(connection, dead.clock, "verify", due[1], dead.holder)
    work = Work()

    scheduler(books, work).catch_up(Job.VERIFY)
    assert work.slots == [], "the other one may still be at work"
    with books.database.writing() as connection:
        connection.execute(update(lease).values(expires=0))
    scheduler(books, work).catch_up(Job.VERIFY)

    assert work.slots == [(Job.VERIFY, due[1])]
    assert runs(books) == [(0, "done")]


def test_a_job_that_fails_is_written_down_and_not_repeated_at_once(books: Books):
    def fail(_: Moment) -> Said:
        raise ZeroDivisionError("the moon was full")

    watched_until(books, datetime.now(UTC) - DAYS_AGO)
    work = Work(fail)

    scheduler(books, work).catch_up(Job.VERIFY)
    scheduler(books, work).catch_up(Job.VERIFY)

    assert len(work.slots) == 1
    assert runs(books) == [(1, "ZeroDivisionError: the moon was full")]


def test_a_job_told_to_stop_leaves_its_slot_open_for_the_next_start(books: Books):
    watched_until(books, datetime.now(UTC) - DAYS_AGO)
    stopping = Work()
    watching = scheduler(books, stopping)

    def told_to_stop(moment: Moment) -> Said:
        watching.stop.set()
        moment("half way")
        raise AssertionError("it went on")

    stopping.does = told_to_stop
    watching.catch_up(Job.VERIFY)
    assert runs(books) == [(None, "")]

    again = Work()
    scheduler(books, again).catch_up(Job.VERIFY)

    assert again.slots == stopping.slots
    assert runs(books) == [(0, "done")]


def test_a_scheduler_that_was_stopped_takes_nothing_up(books: Books):
    watched_until(books, datetime.now(UTC) - DAYS_AGO)
    work = Work()
    stopped = scheduler(books, work)
    stopped.stop.set()

    stopped.catch_up(Job.VERIFY)

    assert work.slots == []
    with pytest.raises(Stopped):
        stopped._moment("whatever")
