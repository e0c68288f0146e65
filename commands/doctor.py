"""`doctor`: everything that must be so between our setup and Navision, in plain sentences, all at once."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from books.setups import Books
from commands.desk import Desk, now
from commands.failures import ExitCode, WrongUse
from commands.options import As, Json
from commands.printing import out, print_json, progress, say
from company.loader import load_setup
from company.setup import Setup
from connector.errors import ConnectorError
from connector.wire import Wire
from delivery import contract_lock
from jobs.doctor import Examination, Finding, Level, examine
from jobs.doctor.patient import Patient
from jobs.navision import open_wire
from reports.terminal import several

_MARKS: Final = {Level.WELL: "[green]✓[/]", Level.NOTE: "[yellow]·[/]", Level.FAULT: "[red]✗[/]"}


def doctor(
    context: typer.Context,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help="Accept the services as they are now: the next runs compare with this."
        ),
    ] = False,
    as_: As = "",
    json: Json = False,
) -> None:
    """Ask Navision everything that a delivery relies on; change nothing there.

    Every fault is named at once, with its remedy. Exit code 1 with faults, 2 with a setup that cannot be read, 3
    where Navision does not answer.

    Example: jembatan doctor
    """
    desk: Desk = context.obj
    setup = load_setup(desk.config)
    books = desk.books_to_read() if desk.has_books() else None
    with open_wire(setup, database=books.database if books else None) as wire:
        if accept:
            _accept(setup, books, wire, desk.person(as_))
        patient = Patient(setup, wire, books, desk.today_in_company(setup), now)
        with progress("asking Navision", quiet=json) as step:
            found = examine(patient, lambda name, place, of: step(place, of, name))
    if json:
        print_json(as_answer(found))
    else:
        tell(found)
    if found.unreachable:
        raise typer.Exit(ExitCode.UNREACHABLE)
    if found.faults:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


def _accept(setup: Setup, books: Books | None, wire: Wire, person: str) -> None:
    if books is None:
        raise WrongUse("--accept: what was accepted is kept in the books: run `jembatan init` first")
    try:
        shape = wire.shape()
    except ConnectorError:
        return  # the examination names it
    contract_lock.accept(books.database, setup.navision, shape, person, now())


def as_answer(found: Examination) -> dict[str, object]:
    """The examination as machines read it."""
    return {
        "well": not found.faults,
        "broken_off": found.broken_off,
        "findings": [_values(one) for one in found.findings],
    }


def _values(one: Finding) -> dict[str, str]:
    return {"level": one.level.value, "subject": one.subject, "says": one.says, "remedy": one.remedy}


def tell(found: Examination) -> None:
    """The examination as people read it."""
    for one in found.findings:
        out().print(f"{_MARKS[one.level]} ", end="")
        say(str(one))
    if found.broken_off:
        say(f"{found.broken_off}: what comes after that was not looked at")
    elif found.faults:
        say(f"{several(len(found.faults), 'fault')} to mend, {several(len(found.notes), 'thing')} to know")
    else:
        say(f"Everything that a delivery relies on is so; {several(len(found.notes), 'thing')} to know")
