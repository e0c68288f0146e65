"""`resend`, `redate` and `restate`: what a person decides after the books, Navision or a rule changed.

Each wants a reason, which is kept, and none of them sends anything: the next delivery does.
"""

from __future__ import annotations

from typing import Annotated

import typer

from books.recording import restate as restate_contract
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, Reason, optional_date
from commands.printing import print_json, say
from delivery import again
from jobs.navision import open_wire

Numbers = Annotated[list[str], typer.Argument(metavar="NUMBER…", help="Posting documents, by their numbers.")]


def resend(
    context: typer.Context,
    numbers: Numbers,
    because: Annotated[
        str, typer.Option("--because", metavar="TEXT", help="Why; it is kept with the documents.")
    ],
    json: Json = False,
) -> None:
    """Let documents wait again that Navision does not have any more: it was restored, or somebody reversed them.

    Navision is asked first, batch and ledger: what stands there is never sent a second time.

    Example: jembatan resend BKMBDG0502-00001 --because "Navision was restored to the evening of 2 March"
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    with open_wire(books.setup, database=books.database) as wire:
        again.resend(books, wire, numbers, because)
    if json:
        print_json({"waiting": numbers, "because": because})
    else:
        say(f"{', '.join(numbers)}: sent with the next delivery: {because}")


def redate(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The held or waiting document.")],
    reason: Reason,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Withdraw a document whose period closed before it was told, and issue its vouchers again in an open one.

    The event stays what it was, with its split and its value date; only the posting date and the number are new.

    Example: jembatan redate BKMBDG0501-00007 --date 2005-02-01 --reason "January was closed" --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    actor = desk.actor(as_, role, place.code)
    act = desk.act(place, actor, key=key, on=optional_date(on), reason=_said(reason))
    with open_wire(books.setup, database=books.database) as wire:
        issued = again.redate(books, wire, number, act)
    if json:
        print_json({"withdrawn": number, "issued": [one.number for one in issued]})
    else:
        say(f"{number} is withdrawn; issued again: {', '.join(one.number for one in issued)}")


def restate(
    context: typer.Context,
    contract: Annotated[str, typer.Argument(metavar="CONTRACT", help="The contract's number.")],
    reason: Reason,
    approver: Annotated[
        str,
        typer.Option("--approver", metavar="ID:ROLE", help="Who approves it: another person, and the role."),
    ],
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Bring a contract's records to what its history says today, with a voucher of its own.

    Wanted where `books verify` names a contract whose past a changed rule tells otherwise; nothing else may change
    the past.

    Example: jembatan restate C1 --reason "grace was 0 days in January" --approver HEAD-1:branch_head --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    actor = desk.actor(as_, role, place.code)
    if approver.partition(":")[0] == actor.id:
        raise WrongUse(f"--approver: {actor.id} asks for it: somebody else must approve")
    act = desk.act(place, actor, key=key, on=optional_date(on), reason=_said(reason), approver=approver)
    with books.database.writing() as connection:
        recorded = restate_contract(connection, books, act, contract)
    voucher = recorded.voucher.number if recorded.voucher else None
    if json:
        print_json({"contract": contract, "entry": f"{recorded.branch}/{recorded.entry}", "voucher": voucher})
    else:
        say(f"{contract} is restated: voucher {voucher or 'none, no money had moved'}: {act.reason}")


def _said(reason: str) -> str:
    if not reason.strip():
        raise WrongUse("--reason: say why: it is kept with the entry")
    return reason.strip()
