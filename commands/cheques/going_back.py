"""Sheets that leave: replaced, returned; and acts that are taken back."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from books.cheques import returning as cheque_returning
from books.cheques import reversing as cheque_reversing
from books.cheques.acts import Done
from books.cheques.registering import NewSheet
from books.cheques.sheets import parsed
from books.finding import find_entry
from books.recording import Act
from books.setups import Books
from commands.cheques.at_the_desk import acted
from commands.cheques.menu import Approver, SheetName, Why, app
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, as_date, optional_date
from servicing.cheque_history import EntryRef
from servicing.money import idr


@app.command("replace")
def replace_(
    context: typer.Context, sheet: SheetName,
    by: Annotated[str, typer.Option(metavar="SHEET", help="The sheet that takes its place.")] = "",
    amount: Annotated[str, typer.Option(metavar="AMOUNT", help="Its amount, where it is new.")] = "",
    effective: Annotated[str, typer.Option(metavar="DATE", help="Its effective date, where it is new.")] = "",
    issued: Annotated[str, typer.Option(metavar="DATE", help="Its issue date.")] = "",
    contract: Annotated[str, typer.Option(help="Its contract, where it is new.")] = "",
    receipt: Annotated[str, typer.Option(metavar="NAME", help="Or the kwitansi of cash or a transfer.")] = "",
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Let another sheet, cash or a transfer take a sheet's place; the old one goes back with a note (TTK).

    Example: jembatan cheque replace "BCA 004417" --receipt KWBDG05-000012 --branch BDG
    """
    if bool(by) == bool(receipt):
        raise WrongUse("say what takes its place: --by SHEET, or --receipt of the money")

    def do(connection: Any, books: Books, act: Act) -> Done:
        if receipt:
            return cheque_returning.replace_by_money(connection, books, act, sheet, receipt)
        if not amount:
            return cheque_returning.replace_by_sheet(connection, books, act, sheet, by)
        if not (effective and contract):
            raise WrongUse("a new sheet needs --amount, --effective and --contract")
        bank, number = parsed(by)
        new = NewSheet(bank, number, idr(amount), as_date(effective), contract, issued=optional_date(issued))
        return cheque_returning.replace_by_sheet(connection, books, act, sheet, new)

    acted(context, do, on=on, key=key, as_=as_, role=role, branch=branch, json=json)


@app.command("return")
def give_back(
    context: typer.Context,
    received_by: Annotated[str, typer.Option(metavar="NAME", help="Who signs for them.")],
    reason: Why, approver: Approver,
    sheets: Annotated[list[str] | None, typer.Argument(metavar="SHEET…", help="Only these sheets.")] = None,
    customer: Annotated[str, typer.Option(metavar="ID", help="All sheets of this customer.")] = "",
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Return all sheets of a customer over all contracts, or some, in one note (TTK).

    Example: jembatan cheque return --customer P-C1 --received-by Ani --reason "paid" --approver HEAD:branch_head
    """
    if bool(sheets) == bool(customer):
        raise WrongUse("name either the sheets or --customer")
    acted(
        context,
        lambda c, b, a: cheque_returning.give_back(
            c, b, a, party=customer or None, names=sheets or (), received_by=received_by
        ),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason, approver=approver,
    )  # fmt: skip


@app.command("reverse")
def reverse(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A TTS, BST, KW, TTK, voucher or key, or branch/number.")],
    reason: Why,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Take back an act on sheets, whole: sheets, contracts, receipts and cards become what they were.

    Example: jembatan cheque reverse BSTBDG05-000001 --reason "not brought there" --role supervisor --branch BDG
    """

    def do(connection: Any, books: Books, act: Act) -> Done:
        found = find_entry(connection, name)
        whole = cheque_reversing.act_of(connection, EntryRef(found.branch, found.id))
        return cheque_reversing.take_back(connection, books, act, whole)

    acted(context, do, on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason)
