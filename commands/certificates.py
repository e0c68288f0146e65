"""`certificate`: the day-end certificate of a branch on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from books.day_certificate import day_certificate
from commands.desk import Desk
from commands.options import AtBranch, Json, optional_date
from commands.printing import out, print_json, say
from reports.day_certificate import render_html, render_pdf, render_terminal
from reports.instalment_page import Letterhead


def certificate(
    context: typer.Context,
    branch: AtBranch = "",
    on: Annotated[str, typer.Option("--date", metavar="DATE", help="The day. (default: today)")] = "",
    safe: Annotated[
        int | None, typer.Option("--safe-counted", help="How many cheques somebody counted in the safe.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page.")] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a PDF.")] = None,
    json: Json = False,
) -> None:
    """Certify a branch's day: drawers, collectors, the safe, numbers without holes, and what Navision has.

    Exit code 1 while something is left to do; each remark says what.

    Example: jembatan certificate --branch BDG --date 2005-02-01 --safe-counted 14
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    place = desk.branch(books.setup, branch)
    day = optional_date(on) or desk.business_date(place)
    with books.database.reading() as connection:
        found = day_certificate(connection, books, place.code, day, safe)
    letterhead = Letterhead(books.setup.company.legal_name, place.name)
    if html is not None:
        render_html(found, html, letterhead)
    if pdf is not None:
        pdf.write_bytes(render_pdf(found, letterhead, books.setup.layouts))
    if json:
        print_json({"certificate": found, "in_safe": found.in_safe, "closed": found.is_closed})
    else:
        render_terminal(found, out())
        for written in filter(None, (html, pdf)):
            say(f"Written: {written}")
    if not found.is_closed:
        raise typer.Exit(1)
