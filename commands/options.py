"""Options that many commands share, spelled once: who acts, at which branch, on which day, and how to answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from commands.failures import WrongUse


def as_date(text: str) -> date:
    """A day as people and machines both write it; raises WrongUse.

    >>> as_date("2005-01-16")
    datetime.date(2005, 1, 16)
    >>> as_date("16/1/2005")
    Traceback (most recent call last):
    ...
    commands.failures.WrongUse: '16/1/2005' is no date: write year-month-day, such as 2005-01-16
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise WrongUse(f"{text!r} is no date: write year-month-day, such as 2005-01-16") from None


Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON value, for machines.")]
As = Annotated[str, typer.Option("--as", metavar="ID", help="Who acts. (or JEMBATAN_ACTOR)")]
InRole = Annotated[str, typer.Option("--role", metavar="ROLE", help="In which role. (or JEMBATAN_ROLE)")]
AtBranch = Annotated[
    str, typer.Option("--branch", metavar="CODE", help="At which branch. (or JEMBATAN_BRANCH)")
]
Branches = Annotated[
    list[str] | None, typer.Option("--branch", metavar="CODE", help="Only this branch; may be repeated.")
]
On = Annotated[
    str, typer.Option("--date", metavar="DATE", help="The posting date. (default: today at the branch)")
]
Key = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="KEY",
        help="The event key: the same key again returns the first answer. (default: a fresh one)",
    ),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the entry.")]


def optional_date(text: str) -> date | None:
    """The day, or None when none was named."""
    return as_date(text) if text else None
