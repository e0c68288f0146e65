"""The work of each job: what the clock starts, and what is said of it afterwards.

Every job may be run again at any time: deliveries go on where they stopped, a day end records nothing twice.
What a job comes back with is an exit code as the command line has it, and a sentence for the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog

from books.cheques.requests import release_ended
from books.day_end import close_day
from books.recording import Act, Actor
from books.setups import Books
from books.verify import verify
from company.navision import MissingDimensionValues
from company.timetable import Job
from connector import Wire
from connector.errors import ConnectorError, NoAnswer, Unreachable
from connector.masters import MasterKind
from delivery.agree import agree
from delivery.deliver import deliver
from delivery.masters import keep_masters
from delivery.result import Outcome
from jobs.navision import open_wire

log = structlog.get_logger("jobs")

DONE, NEEDS_A_PERSON, UNREACHABLE = 0, 1, 3


class Stopped(Exception):
    """The program was told to end; the job left off between two steps, and the next run goes on from there."""


@dataclass(frozen=True, slots=True)
class Said:
    """How a job ended."""

    exit_code: int
    sentence: str


Moment = Callable[[str], None]


def do(job: Job, books: Books, slot: datetime, moment: Moment) -> Said:
    """Do the job of a slot; `moment` is called between two steps and may raise Stopped there."""
    return _WORK[job](books, slot, moment)


def _masters_first(books: Books, wire: Wire) -> None:
    """New contracts become dimension values before their lines are sent; the delivery tells what failed here."""
    if books.setup.navision.dimensions.missing_values is not MissingDimensionValues.CREATE:
        return
    if not wire.masters.can_ask(MasterKind.DIMENSION_VALUES):
        return
    try:
        keep_masters(books, wire)
    except ConnectorError as fault:
        log.warning("masters not kept", sentence=str(fault))


def _deliver(books: Books, _slot: datetime, moment: Moment) -> Said:
    with open_wire(books.setup, database=books.database) as wire:
        _masters_first(books, wire)
        result = deliver(books, wire, moment=moment)
    later = result.outcome in (Outcome.UNREACHABLE, Outcome.UNSURE, Outcome.TAKEN)
    code = UNREACHABLE if later else NEEDS_A_PERSON if result.needs_person else DONE
    named = f"; for a person: {', '.join(one.document for one in result.named)}" if result.named else ""
    because = f" ({result.because})" if result.because else ""
    return Said(
        code,
        f"{result.outcome.value}{because}: {result.documents_posted} documents posted, "
        f"{result.answers_lost} answers lost and settled{named}",
    )


def _agree(books: Books, _slot: datetime, _moment: Moment) -> Said:
    with open_wire(books.setup, database=books.database) as wire:
        return _agreed(books, wire)


def _agreed(books: Books, wire: Wire) -> Said:
    try:
        found = agree(books, wire)
    except (Unreachable, NoAnswer) as fault:
        return Said(UNREACHABLE, str(fault))
    except ConnectorError as refusal:
        return Said(NEEDS_A_PERSON, str(refusal))
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in found.kinds.items()) or "no difference"
    return Said(
        NEEDS_A_PERSON if found.needs_person else DONE,
        f"{found.entries_read} ledger entries read: {kinds}{''.join(f'; {notice}' for notice in found.notices)}",
    )


def _end_days(books: Books, slot: datetime, moment: Moment) -> Said:
    """Each branch's own business date, by its own clock at the time of the slot."""
    ended = []
    for branch in books.setup.branches.values():
        moment(f"day end of {branch.code}")
        on = slot.astimezone(branch.timezone.zone).date()
        actor = Actor("day-end", "job", branch.code)
        ended.append(close_day(books, branch.code, on, datetime.now(UTC), actor))
    counts = ", ".join(
        f"{one.branch} {one.on}: {one.interest} interest, {one.late_charges} late charges" for one in ended
    )
    return Said(DONE, f"taken to income at {counts}")


def _release_holds(books: Books, slot: datetime, moment: Moment) -> Said:
    """Held cheques whose hold has ended, at each branch on its own business date; once a day each."""
    released = []
    for branch in books.setup.branches.values():
        moment(f"holds of {branch.code}")
        on = slot.astimezone(branch.timezone.zone).date()
        actor = Actor("release-holds", "job", branch.code)
        act = Act(f"{branch.code}/holds ended {on}", branch.code, on, on, datetime.now(UTC), actor)
        with books.database.writing() as connection:
            done = release_ended(connection, books, act)
        released += [sheet.name for sheet in done.sheets] if done is not None and not done.repeated else []
    return Said(DONE, f"released: {', '.join(released) or 'none'}")


def _verify(books: Books, _slot: datetime, _moment: Moment) -> Said:
    found = verify(books)
    if found.is_sound:
        return Said(DONE, f"sound: {found.contracts} contracts, {found.entries} entries")
    return Said(NEEDS_A_PERSON, f"{len(found.findings)} findings: {'; '.join(found.findings[:20])}")


_WORK: Final[Mapping[Job, Callable[[Books, datetime, Moment], Said]]] = {
    Job.DELIVER: _deliver,
    Job.AGREE: _agree,
    Job.DAY_END: _end_days,
    Job.VERIFY: _verify,
    Job.RELEASE_HOLDS: _release_holds,
}
