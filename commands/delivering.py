"""`deliver`, `sync`, `agree` and `diff`: our books and Navision's ledger, brought together and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Final

import typer

from books.setups import Books
from commands.desk import Desk
from commands.failures import ExitCode
from commands.options import Json, optional_date
from commands.printing import out, print_json, progress
from company.navision import Mode
from delivery.deliver import deliver as deliver_what_waits
from delivery.result import DeliveryResult, Outcome, Progress
from jobs.navision import open_wire
from reports.summary import delivery_block, delivery_values

# What a run that did not finish is to a scheduler: later is enough, or nothing is wrong at all.
_LATER: Final = frozenset({Outcome.UNREACHABLE, Outcome.UNSURE, Outcome.TAKEN})


def deliver(
    context: typer.Context,
    draft: Annotated[
        bool, typer.Option("--draft", help="Offer the lines to finance and stop, whatever the setup says.")
    ] = False,
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DATE", help="Leave the summaries of later days open. (default: all)"
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Tell Navision whatever waits, once, and prove it; first settle what an earlier run left open.

    Safe to repeat and to kill at any moment: nothing is sent twice. Exit code 1 when documents need a person,
    3 when Navision cannot be reached or must be asked again later.

    Example: jembatan deliver
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    if draft:
        books = _in_draft(books)
    with open_wire(books.setup) as wire, _watching(json) as watch:
        result = deliver_what_waits(books, wire, progress=watch, until=optional_date(until))
    if json:
        print_json(delivery_values(result))
    else:
        out().print(delivery_block(result))
    raise typer.Exit(exit_code_of(result))


def exit_code_of(result: DeliveryResult) -> ExitCode:
    """What the run leaves behind for a scheduler."""
    if result.outcome in _LATER:
        return ExitCode.UNREACHABLE
    return ExitCode.NEEDS_A_PERSON if result.needs_person else ExitCode.DONE


def _in_draft(books: Books) -> Books:
    navision = replace(books.setup.navision, mode=Mode.DRAFT)
    return replace(books, setup=replace(books.setup, navision=navision))


@contextmanager
def _watching(quiet: bool) -> Iterator[Progress]:
    """A bar for each thing that a delivery does."""
    with progress("delivering", quiet=quiet) as step:

        def watch(what: str, done: int, of: int) -> None:
            step(done, of, what)

        yield watch
