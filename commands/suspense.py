"""`suspense`: uang titipan booked, searched for its owner, identified, refunded, given up, and aged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from books.suspense.balances import open_suspense, suspense_money
from books.suspense.candidates import suggestions
from books.suspense.titipan import (
    Owner,
    SuspenseArrival,
    escheat_suspense,
    identify_suspense,
    receive_suspense,
    refund_suspense,
)
from commands.acting import acting, entry_at, tell
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, Reason, optional_date
from commands.printing import out, print_json, say
from reports.listing import render_listing, write_listing
from reports.suspense_ageing import ageing, receipts
from servicing.money import idr, rupiah
from servicing.roles import Role

app = typer.Typer(help="Money that nobody can name yet (uang titipan).", no_args_is_help=True)

Of = Annotated[str, typer.Argument(metavar="MONEY", help="Event key, voucher, TTP or branch/number.")]
Approver = Annotated[
    str, typer.Option(metavar="ID:ROLE", help="Who approves it, another person, and the role.")
]


@app.command("receive")
def receive(
    context: typer.Context,
    amount: Annotated[str, typer.Argument(help="The money, in whole rupiah, digits only.")],
    bank: Annotated[str, typer.Option(metavar="CODE", help="The IN account; the drawer when left out.")] = "",
    text: Annotated[str, typer.Option(help="What the bank wrote.")] = "",
    arrived: Annotated[str, typer.Option(metavar="DATE", help="The day it arrived. (default: --date)")] = "",
    ttp: Annotated[
        bool, typer.Option("--ttp", help="Print a titipan receipt for whoever brought it.")
    ] = False,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Book money whose owner is not known yet.

    Example: jembatan suspense receive 1250000 --bank BCA --text "TRSF E-BANKING CR BUDI" --branch BDG
    """
    desk: Desk = context.obj
    money = idr(amount)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key, value=arrived)
    with here.books.database.writing() as connection:
        arrival = SuspenseArrival(money, bank or None, text, ttp)
        recorded = receive_suspense(connection, here.books, here.act, arrival)
    tell(recorded, here.act.key, f"Titipan     Rp {rupiah(money)}", json=json)


@app.command("suggest")
def suggest(
    context: typer.Context,
    of: Of,
    most: Annotated[int, typer.Option("--most", min=1, help="How many contracts at most.")] = 3,
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Suggest whose the money is, with the reasons for each contract.

    Example: jembatan suspense suggest BBMBDGBCAI0502-00001 --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    place = desk.branch(books.setup, branch)
    entry = entry_at(books, of, place.code)
    with books.database.reading() as connection:
        money = suspense_money(connection, place.code, entry)
        if money is None:
            raise WrongUse(f"{of} is no unidentified receipt of {place.code}: see `jembatan suspense list`")
        found = suggestions(connection, books.setup.rules, money, most)
    if json:
        rows = [
            {
                "contract": one.contract,
                "points": one.points,
                "reasons": [
                    {"clue": r.clue.name, "words": r.words, "points": r.points, "shared_by": r.shared_by}
                    for r in one.reasons
                ],
            }
            for one in found
        ]
        print_json({"entry": f"{place.code}/{entry}", "balance": money.balance, "suggestions": rows})
        return
    say(f"{place.code}/{entry}: {rupiah(money.balance)} left of {rupiah(money.amount)}, {money.arrived_on}")
    for rank, one in enumerate(found, 1):
        say(f"{rank}. {one.contract} ({one.points} points)")
        for reason in one.reasons:
            say(f"     {reason.words}")
    if not found:
        say("Nothing in the books points to a contract: ask the bank who sent it")


@app.command("identify")
def identify(
    context: typer.Context,
    of: Of,
    to: Annotated[
        list[str], typer.Argument(help="CONTRACT=AMOUNT or ROLE=AMOUNT, as often as there are owners.")
    ],
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Give the money to its owners: contracts of any branch, or an account that is no customer's.

    Example: jembatan suspense identify BBMBDGBCAI0502-00001 C1=1000000 C9=250000 --branch BDG
    """
    desk: Desk = context.obj
    owners = [_owner(one) for one in to]
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    entry = entry_at(here.books, of, here.act.at_branch)
    with here.books.database.writing() as connection:
        recorded = identify_suspense(connection, here.books, here.act, entry, owners)
    tell(recorded, here.act.key, f"Identified  {', '.join(to)}", json=json)


@app.command("refund")
def refund(
    context: typer.Context,
    of: Of,
    reason: Reason,
    approver: Approver,
    amount: Annotated[str, typer.Option(help="How much; all that is left when not said.")] = "",
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
    """Pay the money back to whoever sent it.

    Example: jembatan suspense refund TTPBDG05-000001 --reason "sent twice" --approver HEAD:branch_head --bank MDR
    """
    desk: Desk = context.obj
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key, reason=reason, approver=approver)
    entry = entry_at(here.books, of, here.act.at_branch)
    money = idr(amount) if amount else None
    with here.books.database.writing() as connection:
        recorded = refund_suspense(connection, here.books, here.act, entry, money, bank or None)
    tell(recorded, here.act.key, f"Refunded    {of}", json=json)


@app.command("escheat")
def escheat(
    context: typer.Context,
    of: Of,
    reason: Reason,
    approver: Approver,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Give up what is left of money that nobody claimed, once config/rules.toml allows it.

    Example: jembatan suspense escheat BBMBDGBCAI0502-00001 --reason "unclaimed" --approver HEAD:branch_head
    """
    desk: Desk = context.obj
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key, reason=reason, approver=approver)
    entry = entry_at(here.books, of, here.act.at_branch)
    with here.books.database.writing() as connection:
        recorded = escheat_suspense(connection, here.books, here.act, entry)
    tell(recorded, here.act.key, f"Given up    {of}", json=json)


@app.command("list")
def list_(
    context: typer.Context,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="The evening of this day. (default: today)")
    ] = "",
    branch: AtBranch = "",
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")] = None,
    json: Json = False,
) -> None:
    """List what is left of unidentified money, by age, branch and bank, and receipt by receipt.

    Example: jembatan suspense list --as-of 2005-02-28 --xlsx titipan.xlsx
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(as_of) or desk.today_in_company(books.setup)
    only = desk.branch(books.setup, branch).code if branch else None
    with books.database.reading() as connection:
        waiting = open_suspense(connection, day, only)
    lists = (ageing(waiting, day), receipts(waiting, day))
    if xlsx is not None:
        write_listing(lists, xlsx)
    if json:
        print_json({"as_of": day, "ageing": lists[0].plain(), "receipts": lists[1].plain()})
    elif xlsx is None:
        for one in lists:
            render_listing(one, out())
    else:
        say(f"Written: {xlsx}")


def _owner(text: str) -> Owner:
    name, equals, amount = text.rpartition("=")
    if not equals or not name:
        raise WrongUse(f"{text!r} names no owner: write CONTRACT=AMOUNT, such as C1=1250000")
    if name in Role.__members__:
        return Owner(idr(amount), account=Role[name])
    return Owner(idr(amount), name)
