"""`run`: the jobs at their times, until the program is told to end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import structlog
import typer

from books.setups import Books
from commands.desk import Desk
from commands.options import Json
from commands.printing import print_json, say
from commands.stopping import until_told_to_stop
from company.faults import SetupFaults
from jobs.navision import connection_settings
from jobs.timing import next_slot


def run(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--show", help="Only show when each job runs next.")] = False,
    json: Json = False,
) -> None:
    """Run the jobs of config/jobs.toml at their times, until SIGTERM or Control-C.

    A job that was missed runs once at the start. Several processes may watch one company's clock: each slot is
    taken up by one of them. Told to end, it lets the job at work come to its next quiet moment.

    Example: jembatan run
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    coming = _coming(books)
    if json:
        print_json(coming)
    else:
        for one in coming:
            say(f"{one['job']}: next at {one['next']}")
    if show:
        return
    connection_settings(books.setup)  # refused now, not at ten tomorrow morning
    from jobs.scheduler import Scheduler

    with until_told_to_stop() as stop:
        Scheduler(lambda: _last_good(desk)).run(stop)
    if not json:
        say("Stopped; what was left open goes on at the next start")


def _last_good(desk: Desk) -> Books:
    """The books with the setup as it is now; while config has faults, with the last setup that had none."""
    try:
        return desk.books_to_work()
    except SetupFaults as refusal:
        faults = [str(fault) for fault in refusal.faults]
        structlog.get_logger("jobs").warning("config has faults, the last good setup stays", faults=faults)
        return desk.books_to_read()


def _coming(books: Books) -> list[dict[str, object]]:
    timetable, calendar = books.setup.jobs, books.setup.rules.calendar
    now = datetime.now(UTC)
    return [
        {"job": job.value, "next": next_slot(slots, timetable.zone, calendar, now)}
        for job, slots in timetable.jobs.items()
    ]
