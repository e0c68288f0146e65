"""`day`: a branch's business day is ended; what it earned is recorded, and the books are proved."""

from __future__ import annotations

from typing import Annotated

import typer

from books.day_end import close_day
from books.verify import verify
from commands import desk as desks
from commands.failures import ExitCode, WrongUse
from commands.options import Branches, Json, optional_date
from commands.printing import complain, print_json, progress, say
from reports.terminal import several


def day(
    context: typer.Context,
    on: Annotated[
        str, typer.Option("--date", metavar="DATE", help="The day to end. (default: today at each branch)")
    ] = "",
    branch: Branches = None,
    prove: Annotated[bool, typer.Option(help="Prove the books afterwards, as `books verify` does.")] = True,
    json: Json = False,
) -> None:
    """End the business day: recognise interest, assess late charges, prove the books.

    Safe to repeat: what was recorded is not recorded again, and an interrupted day end goes on.

    Example: jembatan day --date 2005-01-31 --branch BDG
    """
    desk: desks.Desk = context.obj
    books = desk.books_to_work()
    wanted = optional_date(on)
    ended = []
    for code in branch or books.setup.branches:
        place = desk.branch(books.setup, code)
        today = desk.business_date(place)
        if wanted is not None and wanted > today:
            raise WrongUse(f"--date: {wanted} has not come yet at {code}, it is {today}: wait for the day")
        actor = desk.actor("day-end", "job", code)
        with progress(f"ending the day at {code}", quiet=json) as step:
            ended.append(close_day(books, code, wanted or today, desks.now(), actor, step))
    findings: list[str] = []
    if prove:
        with progress("proving the books", quiet=json) as step:
            findings = verify(books, step).findings
    if json:
        print_json({"branches": ended, "proved": prove, "findings": findings})
    else:
        for one in ended:
            say(
                f"{one.branch} {one.on}: interest of {several(one.interest, 'contract')} taken to income, "
                f"late charges of {one.late_charges} assessed"
            )
        if prove and not findings:
            say("The books are sound")
        complain(*findings)
    if findings:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)
