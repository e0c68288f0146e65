"""`import`: contracts, and the opening balances of the cut-over, from files that people made."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from commands import desk as desks
from commands.failures import ExitCode
from commands.options import As, InRole, Json, optional_date
from commands.printing import complain, print_json, progress, say
from jobs.intake.contracts import import_contracts
from jobs.intake.files import RowFault
from jobs.intake.opening import import_opening
from jobs.navision import open_wire
from reports.terminal import several
from servicing.money import rupiah

app = typer.Typer(help="Take in contracts or opening balances from files.", no_args_is_help=True)


@app.command("contracts")
def contracts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; its first row names the columns.")],
    accept_good: Annotated[
        bool, typer.Option("--accept-good", help="Import the rows without fault although others have some.")
    ] = False,
    as_: As = "",
    role: InRole = "",
    json: Json = False,
) -> None:
    """Sign the contracts of a file: each is activated on its day of signing.

    With faults, all of them are listed and nothing is imported, unless --accept-good. The same file again
    changes nothing.

    Example: jembatan import contracts contracts.csv
    """
    desk: desks.Desk = context.obj
    books = desk.books_to_work()
    actor = desk.actor(as_, role, "")
    today = desk.today_in_company(books.setup)
    with progress("importing contracts", quiet=json) as step:
        result = import_contracts(
            books, file, actor, today, desks.now(), accept_good=accept_good, progress=step
        )
    if json:
        print_json({"imported": result.imported, "repeated": result.repeated, "faults": result.faults})
    else:
        _list(result.faults)
        repeated = f", {result.repeated} were there already" if result.repeated else ""
        say(f"{several(result.imported, 'contract')} imported{repeated}")
        if result.faults and not accept_good:
            complain(
                f"{several(len(result.faults), 'fault')}: nothing was imported; "
                "correct the file, or use --accept-good"
            )
    if result.faults:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


@app.command("opening")
def opening(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A folder of CSV files, or one workbook (docs/opening.md).")],
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The evening of the balances. (default: the day before the cut-over)",
        ),
    ] = "",
    post_sheets: Annotated[
        bool,
        typer.Option(
            "--post-sheets", help="Navision has no memo accounts of cheques yet: post them at the cut-over."
        ),
    ] = False,
    as_: As = "",
    role: InRole = "",
    json: Json = False,
) -> None:
    """Bring balances forward: contracts in mid-life, cheques, drawers, banks; agreed with Navision or not begun.

    Example: jembatan import opening opening/ --as-of 2004-11-30
    """
    desk: desks.Desk = context.obj
    books = desk.books_to_work()
    evening = optional_date(as_of) or desks.day_before(books.setup.limits.cut_over)
    actor = desk.actor(as_, role, "")
    with (
        open_wire(books.setup, database=books.database) as wire,
        progress("importing balances", quiet=json) as step,
    ):
        result = import_opening(books, path, wire, evening, actor, desks.now(), step, post_sheets=post_sheets)
    if json:
        balances = [
            {"account": str(key), "amount": amount} for key, amount in sorted(result.balances.items())
        ]
        print_json(
            {
                "as_of": evening,
                "contracts": result.contracts,
                "sheets": result.sheets,
                "balances": balances,
                "faults": result.faults,
            }
        )
    elif result.faults:
        _list(result.faults)
        complain(f"{several(len(result.faults), 'fault')}: nothing was brought forward; correct the files")
    else:
        sheets = f" with {several(result.sheets, 'sheet')}" if result.sheets else ""
        say(
            f"{several(result.contracts, 'contract')}{sheets} brought forward as of {evening}, "
            "equal to Navision's ledger:"
        )
        for key, amount in sorted(result.balances.items()):
            say(f"  {key}: {rupiah(amount)}")
    if result.faults:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


def _list(faults: Sequence[RowFault]) -> None:
    """Every fault, however many: the list is what somebody works off."""
    for fault in faults:
        print(fault, file=sys.stderr)
