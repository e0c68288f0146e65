"""The menu of `cheque`, and the words that its commands share."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Post-dated cheques and giros: the whole life of a sheet.", no_args_is_help=True)

SheetName = Annotated[str, typer.Argument(metavar="SHEET", help='Bank and number, such as "BCA 004417".')]
SheetNames = Annotated[
    list[str], typer.Argument(metavar="SHEET…", help='Sheets: bank and number, such as "BCA 004417".')
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the act.")]
Approver = Annotated[
    str, typer.Option("--approver", metavar="ID:ROLE", help="Who approves it: another person, and the role.")
]
