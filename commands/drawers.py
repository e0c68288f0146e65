"""`drawer`: opened with a float, banked, counted blind by denomination, closed by a supervisor."""

from __future__ import annotations

from typing import Annotated

import typer

from books.counter.drawer_sessions import DrawerCash, DrawerSession, cash_of, unclosed_session
from books.counter.drawers import DrawerClosed, bank_cash, close_drawer, count_drawer, open_drawer
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, optional_date
from commands.printing import print_json, say
from company.counter import CounterAuthority, CounterSetup
from servicing.money import Money, idr, rupiah

app = typer.Typer(help="Open, bank, count and close a cashier's drawer.", no_args_is_help=True)

Cashier = Annotated[str, typer.Option("--cashier", metavar="ID", help="Whose drawer. (default: who acts)")]


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


@app.command("bank")
def bank(
    context: typer.Context,
    amount: Annotated[str, typer.Argument(help="The cash that goes to the bank, in whole rupiah.")],
    account: Annotated[str, typer.Option("--bank", metavar="CODE", help="The branch's IN account.")] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "cashier",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Take cash from the drawer to the bank (T3).

    Example: jembatan drawer bank 4000000 --bank BCA --as CASHIER-1 --branch BDG
    """
    desk: Desk = context.obj
    money = idr(amount)
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    with books.database.writing() as connection:
        recorded = bank_cash(connection, books, act, money, account or None)
    voucher = recorded.voucher.number if recorded.voucher else None
    if json:
        print_json({"branch": place.code, "cashier": act.actor.id, "amount": money, "voucher": voucher})
    else:
        say(f"{rupiah(money)} of {act.actor.id} at {place.code} went to the bank: voucher {voucher}")


@app.command("count")
def count(
    context: typer.Context,
    piece: Annotated[
        list[str], typer.Option("--piece", metavar="NOTE=PIECES", help="Such as 100000=48; may be repeated.")
    ],
    cashier: Cashier = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "cashier",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Count the drawer by denomination, blind; a difference is posted at once (T4).

    Exit code 1 when something is over or short.

    Example: jembatan drawer count --piece 100000=48 --piece 50000=5 --as CASHIER-1 --branch BDG
    """
    desk: Desk = context.obj
    pieces = _pieces(piece)
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    with books.database.writing() as connection:
        found = count_drawer(connection, books, act, pieces, cashier or None)
    voucher = found.recorded.voucher.number if found.recorded.voucher else None
    if json:
        print_json(
            {
                "branch": place.code,
                "cashier": found.session.cashier,
                "session": found.session.id,
                "pieces": {str(k): v for k, v in sorted(found.pieces.items(), reverse=True)},
                "counted": found.counted,
                "expected": found.expected,
                "difference": found.difference,
                "voucher": voucher,
            }
        )
    else:
        for note, number in sorted(found.pieces.items(), reverse=True):
            say(f"{number:>6} × {note:>9,} = {note * number:>15,}")
        say(f"Counted     {rupiah(found.counted)}")
        if found.difference:
            what = "over" if found.difference > 0 else "short"
            say(f"Difference  {rupiah(abs(found.difference))} {what}, posted with {voucher}")
        else:
            say("Difference  none")
    if found.difference:
        raise typer.Exit(1)


@app.command("show")
def show(
    context: typer.Context,
    cashier: Cashier = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Show what a drawer should hold and how it came about, to whoever may close it.

    Example: jembatan drawer show --cashier CASHIER-1 --as SUPERVISOR-1 --role supervisor --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    place = desk.branch(books.setup, branch)
    actor = desk.actor(as_, role, place.code)
    whose = cashier or actor.id
    with books.database.reading() as connection:
        session = unclosed_session(connection, place.code, whose)
        if session is None:
            raise DrawerClosed(f"{whose} has no open drawer at {place.code}: there is nothing to show")
        cash = cash_of(connection, session)
    _check_blind(books.setup.counter, session, actor.id, actor.role)
    if json:
        print_json({"session": session, "cash": cash, "expected": cash.expected})
        return
    say(f"Drawer session {session.id} of {whose} at {place.code}: {session.state.value}")
    _tell(cash)
    if cash.expected > books.setup.counter.drawer_limit:
        say(f"Above the limit of {rupiah(books.setup.counter.drawer_limit)}: bank cash")


@app.command("close")
def close(
    context: typer.Context,
    cashier: Cashier = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "supervisor",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Close a counted drawer: somebody other than its cashier, who may.

    Example: jembatan drawer close --cashier CASHIER-1 --as SUPERVISOR-1 --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    whose = cashier or act.actor.id
    with books.database.writing() as connection:
        cash = close_drawer(connection, books, act, whose)
    if json:
        print_json(
            {"branch": place.code, "cashier": whose, "closed": True, "cash": cash, "left": cash.expected}
        )
        return
    say(f"The drawer of {whose} at {place.code} is closed by {act.actor.id}")
    _tell(cash)


def _pieces(words: list[str]) -> dict[int, int]:
    pieces: dict[int, int] = {}
    for word in words:
        note, equals, number = word.partition("=")
        if not (equals and note.isdecimal() and number.isdecimal()):
            raise WrongUse(f"--piece: {word!r} is no count: write the note and its pieces, such as 100000=48")
        if int(note) in pieces:
            raise WrongUse(f"--piece: {int(note):,} is counted twice: say each note once")
        pieces[int(note)] = int(number)
    return pieces


def _check_blind(counter: CounterSetup, session: DrawerSession, person: str, role: str) -> None:
    if person == session.cashier or not counter.may(CounterAuthority.CLOSE, role):
        raise DrawerClosed(
            f"what should lie in the drawer of {session.cashier} is shown to whoever may close it: "
            "the count is blind"
        )


def _tell(cash: DrawerCash) -> None:
    for name, amount in (
        ("Float", cash.opening_float),
        ("Receipts", cash.receipts),
        ("Paid out", -cash.paid_out),
        ("Banked", -cash.banked),
        ("Corrections", cash.corrections),
        ("Over/short", cash.differences),
    ):
        if amount or name == "Float":
            say(f"  {name:<12}{_signed(amount):>16}")
    say(f"  {'Expected':<12}{_signed(cash.expected):>16}")


def _signed(amount: Money) -> str:
    return rupiah(amount)
