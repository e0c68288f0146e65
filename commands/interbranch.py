"""`interbranch`: money between branches sent, arrived, swept; the tie-out of a pair, and what is open by age."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from books.interbranch.ties import open_pairs, tie_out
from books.interbranch.transfers import arrive, settle, sweep_to_out
from books.interbranch.transit import in_transit
from commands.acting import acting, entry_at, tell
from commands.desk import Desk
from commands.failures import ExitCode
from commands.options import As, AtBranch, InRole, Json, Key, On, optional_date
from commands.printing import out, print_json, say
from reports.interbranch import open_list, tie_out_sheet
from reports.listing import render_listing, write_listing
from servicing.money import idr, rupiah

app = typer.Typer(help="Money between branches (rekening antar kantor).", no_args_is_help=True)

Amount = Annotated[str, typer.Argument(help="The money, in whole rupiah, digits only.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The evening of this day. (default: today)")
]
Xlsx = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")]


@app.command("settle")
def settle_(
    context: typer.Context,
    to_branch: Annotated[str, typer.Argument(metavar="BRANCH", help="The branch the money is for.")],
    amount: Amount,
    bank: Annotated[str, typer.Option(metavar="CODE", help="The OUT account. (default: the first)")] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Send another branch what was received for it; in transit until it arrives there.

    Example: jembatan interbranch settle BDG 1236000 --branch JKT
    """
    desk: Desk = context.obj
    money = idr(amount)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = settle(connection, here.books, here.act, to_branch, money, bank or None)
    tell(recorded, here.act.key, f"Sent        Rp {rupiah(money)} to {to_branch}", json=json)


@app.command("arrive")
def arrive_(
    context: typer.Context,
    from_branch: Annotated[str, typer.Argument(metavar="BRANCH", help="The branch that sent it.")],
    amount: Amount,
    bank: Annotated[str, typer.Option(metavar="CODE", help="The IN account. (default: the first)")] = "",
    of: Annotated[
        str, typer.Option(metavar="NAME", help="The transfer; the oldest of this amount when not said.")
    ] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Book the arrival of another branch's transfer.

    Example: jembatan interbranch arrive JKT 1236000 --branch BDG
    """
    desk: Desk = context.obj
    money = idr(amount)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    named = entry_at(here.books, of, from_branch) if of else None
    with here.books.database.writing() as connection:
        recorded = arrive(connection, here.books, here.act, from_branch, money, bank or None, named)
    tell(recorded, here.act.key, f"Arrived     Rp {rupiah(money)} from {from_branch}", json=json)


@app.command("sweep")
def sweep(
    context: typer.Context,
    amount: Amount,
    out_of: Annotated[str, typer.Option(metavar="CODE", help="The IN account. (default: the first)")] = "",
    into: Annotated[str, typer.Option(metavar="CODE", help="The OUT account. (default: the first)")] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Move money of the branch from its IN to its OUT account.

    Example: jembatan interbranch sweep 5000000 --branch JKT
    """
    desk: Desk = context.obj
    money = idr(amount)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = sweep_to_out(connection, here.books, here.act, money, out_of or None, into or None)
    tell(recorded, here.act.key, f"Swept       Rp {rupiah(money)}", json=json)


@app.command("tie-out")
def tie_out_(
    context: typer.Context,
    here: Annotated[str, typer.Argument(metavar="BRANCH", help="One branch.")],
    there: Annotated[str, typer.Argument(metavar="BRANCH", help="The other.")],
    on: On = "",
    xlsx: Xlsx = None,
    json: Json = False,
) -> None:
    """Lay the accounts of two branches with each other side by side for a day; exit 1 when they do not tie.

    Example: jembatan interbranch tie-out JKT BDG --date 2005-01-18
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(on) or desk.today_in_company(books.setup)
    for code in (here, there):
        desk.branch(books.setup, code)
    with books.database.reading() as connection:
        found = tie_out(connection, here, there, day)
    listing = tie_out_sheet(found)
    if xlsx is not None:
        write_listing([listing], xlsx)
    if json:
        waiting = sum((one.amount for one in found.in_transit), idr(0))
        balances = {
            "opening_here": found.opening_here,
            "opening_there": found.opening_there,
            "closing_here": found.closing_here,
            "closing_there": found.closing_there,
            "in_transit": waiting,
            "unexplained": found.unexplained,
        }
        print_json({**balances, **listing.plain()})
    elif xlsx is None:
        render_listing(listing, out())
    else:
        say(f"Written: {xlsx}")
    if found.unexplained:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


@app.command("open")
def open_(context: typer.Context, as_of: AsOf = "", xlsx: Xlsx = None, json: Json = False) -> None:
    """List what branches owe each other by age, and what is in transit.

    Example: jembatan interbranch open --as-of 2005-01-18
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(as_of) or desk.today_in_company(books.setup)
    with books.database.reading() as connection:
        lists = open_list(open_pairs(connection, day), in_transit(connection, day), day)
    if xlsx is not None:
        write_listing(lists, xlsx)
    if json:
        print_json({"as_of": day, "open": lists[0].plain(), "in_transit": lists[1].plain()})
    elif xlsx is None:
        for one in lists:
            render_listing(one, out())
    else:
        say(f"Written: {xlsx}")
