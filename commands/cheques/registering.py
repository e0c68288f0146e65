"""Sheets come in: registered one by one, as a stack or from a file, and cancelled when typed wrongly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from books.cheques import registering as cheque_registering
from books.cheques.registering import NewSheet
from books.cheques.sheets import parsed
from commands.acting import acting
from commands.cheques.at_the_desk import acted
from commands.cheques.menu import SheetNames, Why, app
from commands.cheques.telling import tell
from commands.failures import ExitCode, WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, as_date, optional_date
from commands.printing import complain, print_json
from jobs.intake.cheques import read_sheets_file, register_file
from reports.terminal import several
from servicing.cheque_history import PlannedPart
from servicing.cheques import SheetKind
from servicing.money import idr


@app.command("register")
def register(
    context: typer.Context,
    sheet: Annotated[
        str, typer.Argument(metavar="SHEET", help='The sheet, or the first of a stack: "BCA 004417".')
    ] = "",
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The amount on it, digits only.")] = "",
    effective: Annotated[str, typer.Argument(metavar="DATE", help="Its effective date.")] = "",
    contract: Annotated[str, typer.Option(help="The contract it is for.")] = "",
    issued: Annotated[str, typer.Option(metavar="DATE", help="Its issue date.")] = "",
    count: Annotated[int, typer.Option(help="So many sheets: numbers follow, dates a month apart.")] = 1,
    instalment: Annotated[int, typer.Option(help="The instalment (of the first) it is meant for.")] = 0,
    kind: Annotated[str, typer.Option(help="BG or CHEQUE.")] = "BG",
    inkaso: Annotated[bool, typer.Option("--inkaso", help="It is collected out of town.")] = False,
    drawer: Annotated[str, typer.Option(metavar="ID", help="Who signed it, where not the customer.")] = "",
    corrections: Annotated[int, typer.Option(help="Signed corrections on it.")] = 0,
    part: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="A part of a mutual sheet: C1=AMOUNT, or C1/3=AMOUNT."),
    ] = None,
    locked: Annotated[bool, typer.Option("--locked", help="The parts hold at clearing.")] = False,
    file: Annotated[Path | None, typer.Option(help="Register the sheets of a CSV or XLSX file.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Old papers: expired sheets are let in.")
    ] = False,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Register a sheet, a stack or a file of sheets against a temporary receipt (TTS).

    Example: jembatan cheque register "BCA 004417" 1200000 2005-01-01 --count 12 --contract C1 --branch BDG
    """
    if file is not None:
        _register_file(context, file, history, on, key, as_, role, branch, json)
        return
    if not (sheet and amount and effective and contract):
        raise WrongUse("name the sheet, its amount, its effective date and --contract, or a --file")
    bank, number = parsed(sheet)
    new = NewSheet(
        bank,
        number,
        idr(amount),
        as_date(effective),
        contract,
        _kind(kind),
        optional_date(issued),
        drawer or None,
        inkaso,
        corrections,
        instalment or None,
        tuple(_part(text) for text in part or ()),
        locked,
    )
    acted(
        context,
        lambda c, b, a: cheque_registering.register(
            c, b, a, cheque_registering.stack(new, count), history=history
        ),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json,
    )  # fmt: skip


def _register_file(
    context: typer.Context,
    file: Path,
    history: bool,
    on: str,
    key: str,
    as_: str,
    role: str,
    branch: str,
    json: bool,
) -> None:
    asked = acting(context.obj, branch=branch, as_=as_, role=role, on=on, key=key)
    books, act = asked.books, asked.act
    intake = read_sheets_file(file, books)
    if intake.faults:
        if json:
            print_json({"faults": intake.faults})
        else:
            complain(*(str(fault) for fault in intake.faults))
            complain(f"{several(len(intake.faults), 'fault')}: nothing was registered; correct the file")
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)
    with books.database.writing() as connection:
        done = register_file(connection, books, act, intake.sheets, history=history)
    tell(done, act.key, json)


@app.command("cancel")
def cancel(
    context: typer.Context, sheets: SheetNames, reason: Why, on: On = "", key: Key = "", as_: As = "",
    role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Cancel registrations that were typed wrongly, on the same day.

    Example: jembatan cheque cancel "BCA 004417" --reason "wrong number" --role supervisor --branch BDG
    """
    acted(
        context,
        lambda c, b, a: cheque_registering.cancel(c, b, a, sheets),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason,
    )  # fmt: skip


def _kind(text: str) -> SheetKind:
    try:
        return SheetKind(text.upper())
    except ValueError:
        raise WrongUse(f"--kind: {text!r} is no kind of sheet: use BG or CHEQUE") from None


def _part(text: str) -> PlannedPart:
    """A part such as `C1/3=1200000`, `C2=500000` or `C1/FEE-1=50000`."""
    where, equals, amount = text.partition("=")
    contract, _, inside = where.partition("/")
    if not (equals and contract and amount):
        raise WrongUse(f"--part: {text!r} is no part: write CONTRACT=AMOUNT or CONTRACT/INSTALMENT=AMOUNT")
    instalment = int(inside) if inside.isdecimal() else None
    return PlannedPart(contract, idr(amount), instalment, inside if inside and instalment is None else None)
