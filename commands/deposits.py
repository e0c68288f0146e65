"""`deposit`: the customer's deposit used when something is due, or paid back."""

from __future__ import annotations

from typing import Annotated

import typer

from books.deposits import refund_deposit, use_deposit
from commands.acting import acting, tell
from commands.desk import Desk
from commands.options import As, AtBranch, InRole, Json, Key, On
from servicing.money import idr, rupiah

app = typer.Typer(help="The customer's deposit (titipan konsumen).", no_args_is_help=True)

Contract = Annotated[str, typer.Argument(help="The contract's number.")]


@app.command("use")
def use(
    context: typer.Context,
    contract: Contract,
    amount: Annotated[str, typer.Option(help="At most so much; all of it when not said.")] = "",
    instalment: Annotated[
        list[int] | None, typer.Option(help="Pay this instalment; may be repeated. (default: what is due)")
    ] = None,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Let the deposit pay what is due, up to what is there.

    Example: jembatan deposit use C1 --branch BDG --date 2005-03-01
    """
    desk: Desk = context.obj
    money = idr(amount) if amount else None
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    chosen = tuple(instalment) if instalment else None
    with here.books.database.writing() as connection:
        recorded = use_deposit(connection, here.books, here.act, contract, money, chosen)
    tell(recorded, here.act.key, f"Deposit     of {contract} used", json=json)


@app.command("refund")
def refund(
    context: typer.Context,
    contract: Contract,
    amount: Annotated[str, typer.Argument(help="The money paid out, in whole rupiah, digits only.")],
    bank: Annotated[
        str, typer.Option(metavar="CODE", help="The OUT account; the drawer when left out.")
    ] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Pay part of the deposit back to the customer.

    Example: jembatan deposit refund C1 249000 --branch BDG --bank MDR
    """
    desk: Desk = context.obj
    money = idr(amount)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = refund_deposit(connection, here.books, here.act, contract, money, bank or None)
    tell(recorded, here.act.key, f"Refunded    Rp {rupiah(money)} of the deposit of {contract}", json=json)
