"""To the bank and its answer: slips, check marks, credits, refusals."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any

import typer

from books.cheques import bouncing as cheque_bouncing
from books.cheques import clearing as cheque_clearing
from books.cheques import slips as cheque_slips
from books.cheques.acts import Done
from books.cheques.bouncing import BankRefusal
from books.recording import Act
from books.setups import Books
from commands.acting import acting
from commands.cheques.at_the_desk import acted
from commands.cheques.menu import SheetName, SheetNames, Why, app
from commands.cheques.telling import tell, tell_preview
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On
from commands.printing import say
from servicing.money import idr, rupiah


@app.command("deposit")
def deposit(
    context: typer.Context, sheets: SheetNames,
    bank: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="The IN account. (default: the branch's first)")
    ] = None,
    bank_branch: Annotated[str, typer.Option(metavar="CODE", help="Whose account, if another branch's.")] = "",
    at: Annotated[str, typer.Option(metavar="HH:MM", help="When the bank took the slip. (default: now)")] = "",
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Bring sheets to the bank on one numbered slip (BST).

    Example: jembatan cheque deposit "BCA 004417" "BCA 004418" --bank BCA --at 09:30 --branch BDG
    """
    if bank is not None and len(set(bank)) > 1:
        raise WrongUse(
            f"a slip goes to one bank account, not to {' and '.join(sorted(set(bank)))}: make two slips"
        )
    acted(
        context,
        lambda c, b, a: cheque_slips.deposit(
            c, b, a, sheets, bank=bank[0] if bank else None, bank_branch=bank_branch or None,
            handed_in=_time(at),
        ),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json,
    )  # fmt: skip


@app.command("withdraw")
def withdraw(
    context: typer.Context, sheets: SheetNames, reason: Why, on: On = "", key: Key = "", as_: As = "",
    role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Take sheets back from their slip before the bank presents them.

    Example: jembatan cheque withdraw "BCA 004417" --reason "wrong account" --role supervisor --branch BDG
    """
    acted(
        context,
        lambda c, b, a: cheque_slips.withdraw(c, b, a, sheets),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason,
    )  # fmt: skip


@app.command("tick")
def tick(
    context: typer.Context, sheets: SheetNames,
    off: Annotated[bool, typer.Option("--off", help="Take the tick away.")] = False,
    reconciled: Annotated[
        bool, typer.Option("--reconciled", help="Their reconciliation was posted: no un-tick after this.")
    ] = False,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Set or take away the check mark: seen on the bank statement.

    Example: jembatan cheque tick "BCA 004417" --branch BDG
    """

    def do(connection: Any, books: Books, act: Act) -> Done:
        if reconciled:
            return cheque_slips.mark_reconciled(connection, books, act, sheets)
        return cheque_slips.mark(connection, books, act, sheets, ticked=not off)

    acted(context, do, on=on, key=key, as_=as_, role=role, branch=branch, json=json)


@app.command("clear")
def clear(
    context: typer.Context,
    sheet: Annotated[str, typer.Argument(metavar="SHEET", help="The sheet that the bank credited.")] = "",
    fee: Annotated[str, typer.Option("--bank-fee", metavar="AMOUNT", help="What the bank kept.")] = "0",
    slip: Annotated[str, typer.Option(metavar="BST", help="Or a whole slip, credited in one sum.")] = "",
    credit: Annotated[str, typer.Option(metavar="AMOUNT", help="The bank's credit for the slip.")] = "",
    refused: Annotated[list[str] | None, typer.Option(metavar="SHEET", help="A sheet the bank left out.")] = None,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Record the bank's credit: the contract is paid and the kwitansi printed.

    Example: jembatan cheque clear "BCA 004417" --date 2005-03-03 --role finance --branch BDG
    Example: jembatan cheque clear --slip BSTBDG05-000001 --credit 9600000 --role finance --branch BDG
    """
    if not slip:
        if not sheet:
            raise WrongUse("name the sheet, or --slip with --credit")
        acted(
            context,
            lambda c, b, a: cheque_clearing.clear(c, b, a, sheet, bank_fee=idr(fee)),
            on=on, key=key, as_=as_, role=role, branch=branch, json=json,
        )  # fmt: skip
        return
    if not credit:
        raise WrongUse("--slip needs --credit: what the bank credited")
    asked = acting(context.obj, branch=branch, as_=as_, role=role, on=on, key=key)
    books, act = asked.books, asked.act
    with books.database.writing() as connection:
        solved = cheque_clearing.clear_slip(
            connection, books, act, slip, idr(credit), refused=refused or (), bank_fee=idr(fee)
        )
    tell(solved.cleared, act.key, json)
    if not json:
        for left in solved.refused:
            say(f"Left out    {left.name} over {rupiah(left.facts.amount)}: record its refusal by its letter")


@app.command("bounce")
def bounce(
    context: typer.Context, sheet: SheetName,
    code: Annotated[list[int], typer.Option(help="The refusal reason's number; may be repeated.")],
    letter: Annotated[str, typer.Option(metavar="TEXT", help="The bank's letter (SKP).")] = "",
    bank_fee: Annotated[str, typer.Option(metavar="AMOUNT", help="The bank's fee.")] = "0",
    fee: Annotated[str, typer.Option(metavar="AMOUNT", help="The customer's. (default: the setup's)")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only show what it would do.")] = False,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Record that the bank refused a sheet, also after it had credited it; --preview changes nothing.

    Example: jembatan cheque bounce "BCA 004417" --code 1 --bank-fee 50000 --role finance --branch BDG
    """
    refusal = BankRefusal(tuple(code), letter, idr(bank_fee), idr(fee) if fee else None)
    if not preview:
        acted(
            context,
            lambda c, b, a: cheque_bouncing.bounce(c, b, a, sheet, refusal),
            on=on, key=key, as_=as_, role=role, branch=branch, json=json,
        )  # fmt: skip
        return
    asked = acting(context.obj, branch=branch, as_=as_, role=role, on=on, key=key)
    books, act = asked.books, asked.act
    with books.database.reading() as connection:
        shown = cheque_bouncing.preview(connection, books, act, sheet, refusal)
    tell_preview(shown, json)


def _time(text: str) -> time | None:
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"--at: {text!r} is no time: write hours and minutes, such as 09:30") from None
