"""`table`: the instalment table of a contract as of any day, with every late charge explained line by line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from books.statements import contract_statement
from commands.desk import Desk
from commands.options import Json, optional_date
from commands.printing import out, say
from reports.instalment_page import Letterhead, render_html
from reports.instalment_sheet import render_xlsx
from reports.instalment_table import render_json, render_terminal


def table(
    context: typer.Context,
    contract: Annotated[str, typer.Argument(help="The contract's number.")],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="The evening of this day. (default: today)")
    ] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page for the customer.")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")] = None,
    json: Json = False,
) -> None:
    """Show the instalment table of a contract, its late charges explained, and its receipts.

    Example: jembatan table C1 --as-of 2005-02-01
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    evening = optional_date(as_of) or desk.today_in_company(books.setup)
    with books.database.reading() as connection:
        found = contract_statement(connection, books.setup.rules, contract, evening)
    if html is not None:
        branch = books.setup.branches[found.table.branch]
        letterhead = Letterhead(books.setup.company.legal_name, branch.name)
        render_html(found, html, letterhead, books.setup.company.language)
    if xlsx is not None:
        render_xlsx(found, xlsx)
    if json:
        render_json(found, sys.stdout)
    elif html is None and xlsx is None:
        render_terminal(found, out())
    for written in filter(None, (html, xlsx)):
        if not json:
            say(f"Written: {written}")
