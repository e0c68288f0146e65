"""The customer's card, and what people decide about a customer: `cheque card`, `status`."""

from __future__ import annotations

from typing import Annotated

import typer

from books.cheques.cards import CustomerCard, customer_card, decide, proposals
from commands.cheques.looking import Day
from commands.cheques.menu import app
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, optional_date
from commands.printing import print_json, say
from reports.terminal import several
from servicing.cheque_cards import Standing


@app.command("card")
def card(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(metavar="ID", help="The customer's id.")],
    on: Day = "",
    json: Json = False,
) -> None:
    """The customer's card: bounces and status of each contract by itself, and the central bank's list.

    Example: jembatan cheque card P-C1
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(on) or desk.today_in_company(books.setup)
    with books.database.reading() as connection:
        found = customer_card(connection, books, customer, day)
    if json:
        print_json(found)
    else:
        _tell_card(found)


@app.command("status")
def status(
    context: typer.Context,
    contract: Annotated[str, typer.Argument(help="The contract; without one, what is proposed.")] = "",
    to: Annotated[str, typer.Argument(metavar="GOOD|BAD", help="The status, as a person decides.")] = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept on the card.")] = "",
    dismiss: Annotated[bool, typer.Option("--dismiss", help="Dismiss what is proposed.")] = False,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Make a customer good or bad on a contract, dismiss a proposal, or list what is proposed.

    Example: jembatan cheque status C1 BAD --reason "two empty sheets" --as HEAD --role branch_head --branch BDG
    """
    desk: Desk = context.obj
    if not contract:
        books = desk.books_to_read()
        with books.database.reading() as connection:
            found = proposals(connection, books, desk.today_in_company(books.setup))
        if json:
            print_json({"proposed": [{"contract": c, "customer": p, "reason": r} for c, p, r in found]})
        else:
            said = [f"{number} of {party}: {why}" for number, party, why in found]
            say(*(said or ["Nothing is proposed"]))
        return
    if to.upper() not in Standing.__members__ and not dismiss:
        raise WrongUse("say GOOD or BAD, or --dismiss")
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(
        place, desk.actor(as_, role, place.code), key=key, on=optional_date(on), reason=reason.strip()
    )
    wanted = Standing(to.upper()) if to else Standing.BAD
    with books.database.writing() as connection:
        card_ = decide(connection, books, act, contract, wanted, dismiss=dismiss)
    if json:
        print_json({"key": act.key, "card": card_})
    else:
        say(
            f"{contract} of {card_.party} is {card_.status.value}: {card_.status_reason}",
            f"Key         {act.key}",
        )


def _tell_card(found: CustomerCard) -> None:
    say(f"{found.party} is {found.status.value}")
    for one in found.cards:
        last = one.last_bounce
        bounced_ = f", last on {last.on} for reason {last.code}" if last else ""
        why = f" ({one.status_reason}, {one.status_by}, {one.status_at[:10]})" if one.status_by else ""
        say(
            f"{one.contract}: {one.status.value}{why}; {several(len(one.bounces), 'bounce')}{bounced_}; "
            f"{one.on_hand} in the safe, {one.in_clearing} in clearing, {one.cleared} cleared"
        )
    for number, reason in found.proposals:
        say(f"proposed as BAD: {number}: {reason}")
    for count in found.blacklist:
        listed = ": to be listed" if count.listed else ""
        say(
            f"central bank's list, {count.bank}: {count.sheets} empty sheets, {count.large} large ones{listed}"
        )
