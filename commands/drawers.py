"""`drawer`: a cashier's drawer is opened with a float and closed; no cash is taken without one."""

from __future__ import annotations

from typing import Annotated

import typer

from books.drawers import close_drawer, open_drawer
from commands.desk import Desk
from commands.options import As, AtBranch, InRole, Json, Key, On, optional_date
from commands.printing import print_json, say
from servicing.money import idr, rupiah

app = typer.Typer(help="Open and close a cashier's drawer.", no_args_is_help=True)


@app.command("open")
def open_(
    context: typer.Context,
    opening_float: Annotated[str, typer.Argument(metavar="FLOAT", help="The cash that lies in it.")] = "0",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "cashier",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Open the cashier's drawer with a float.

    Example: jembatan drawer open 500000 --as CASHIER-1 --branch BDG
    """
    desk: Desk = context.obj
    money = idr(opening_float)
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    with books.database.writing() as connection:
        session = open_drawer(connection, books, act, money)
    if json:
        print_json({"branch": place.code, "cashier": act.actor.id, "session": session, "float": money})
    else:
        say(
            f"Drawer session {session} of {act.actor.id} at {place.code} is open with a float of {rupiah(money)}"
        )


@app.command("close")
def close(
    context: typer.Context,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "cashier",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Close the cashier's drawer.

    Example: jembatan drawer close --as CASHIER-1 --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    with books.database.writing() as connection:
        close_drawer(connection, books, act)
    if json:
        print_json({"branch": place.code, "cashier": act.actor.id, "closed": True})
    else:
        say(f"The drawer of {act.actor.id} at {place.code} is closed")
