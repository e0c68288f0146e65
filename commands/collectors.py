"""`collector`: run lists and receipt books go out, money comes in, and nothing of either is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from books.counter.collector_lists import debts, overdue, run_list_of
from books.counter.collectors import Collected, Remittance, issue_run_list, remit, repay
from books.counter.field_money import field_money, hand_over
from books.counter.receipt_books import books_of, issue_book, return_book
from commands.acting import Acting, acting, entry_at, tell
from commands.desk import Desk
from commands.failures import ExitCode, WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, as_date, optional_date
from commands.printing import out, print_json, say
from reports.collectors import alarm, books_of_receipts, debts_of_collectors, money_in_the_field, settlement
from reports.listing import Listing, render_listing, write_listing
from servicing.money import idr, rupiah

app = typer.Typer(help="Collectors: run lists, receipt books, remittances, debts.", no_args_is_help=True)

Collector = Annotated[str, typer.Argument(metavar="COLLECTOR", help="The collector's code.")]
Receipts = Annotated[
    list[str],
    typer.Argument(
        help="One for each receipt: C1=1272000, with C1=1272000@2005-02-01#RB1/7 its day and form."
    ),
]
OfRunList = Annotated[str, typer.Option(metavar="NAME", help="The run list: LKH, key or number.")]
Xlsx = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")]


@app.command("list")
def list_(
    context: typer.Context,
    collector: Collector,
    contracts: Annotated[list[str], typer.Argument(help="The contracts to visit, in their order.")],
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Send a collector out with a run list (LKH).

    Example: jembatan collector list K7 C1 C2 C3 --branch BDG
    """
    desk: Desk = context.obj
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = issue_run_list(connection, here.books, here.act, collector, contracts)
    tell(recorded, here.act.key, f"Run list    of {collector}, {len(contracts)} visits", json=json)


@app.command("book-out")
def book_out(
    context: typer.Context,
    collector: Collector,
    book: Annotated[str, typer.Argument(help="The receipt book's name.")],
    first: Annotated[int, typer.Argument(help="Its first form.")],
    last: Annotated[int, typer.Argument(help="Its last form.")],
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Hand a receipt book, or some forms of it, to a collector.

    Example: jembatan collector book-out K7 B-12 1 25 --branch BDG
    """
    desk: Desk = context.obj
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = issue_book(connection, here.books, here.act, collector, book, first, last)
    tell(recorded, here.act.key, f"Book        {book}, forms {first} to {last}, with {collector}", json=json)


@app.command("book-in")
def book_in(
    context: typer.Context,
    collector: Collector,
    book: Annotated[str, typer.Argument(help="The receipt book's name.")],
    used: Annotated[
        list[int] | None, typer.Option(help="A form that was used; as often as there are.")
    ] = None,
    lost: Annotated[
        list[int] | None, typer.Option(help="A form that was lost; as often as there are.")
    ] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What happened to lost forms.")] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Take a receipt book back; the used forms must be those that money came for.

    Example: jembatan collector book-in K7 B-12 --used 1 --used 2 --lost 25 --reason rain --branch BDG
    """
    desk: Desk = context.obj
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key, reason=reason)
    with here.books.database.writing() as connection:
        recorded = return_book(connection, here.books, here.act, collector, book, used or (), lost or ())
    tell(recorded, here.act.key, f"Book        {book} of {collector} is back", json=json)


@app.command("remit")
def remit_(
    context: typer.Context,
    collector: Collector,
    receipts: Receipts,
    handed_over: Annotated[
        str, typer.Option(help="The cash; all of it when not said. Short is his debt.")
    ] = "",
    run_list: OfRunList = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Take a collector's money: a kwitansi for each contract, one voucher for all.

    Example: jembatan collector remit K7 C1=1236000@2005-01-16#B-12/1 C2=850000 --handed-over 2036000
    """
    desk: Desk = context.obj
    collected = tuple(_receipt(text) for text in receipts)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    listed = _listed(here, run_list)
    brought = Remittance(collector, collected, idr(handed_over) if handed_over else None, listed)
    _take(here, brought, "Remitted ", json=json)


@app.command("collect")
def collect(
    context: typer.Context,
    collector: Collector,
    receipts: Receipts,
    run_list: OfRunList = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Post what a collector took in the field: contracts are credited, the cash is with him until he hands it over.

    Needs the tender cash_field (config/tenders.toml).

    Example: jembatan collector collect K7 C1=1236000#B-12/1 --branch BDG
    """
    desk: Desk = context.obj
    collected = tuple(_receipt(text) for text in receipts)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    brought = Remittance(collector, collected, run_list=_listed(here, run_list), in_field=True)
    _take(here, brought, "Collected", json=json)


@app.command("hand-over")
def hand_over_(
    context: typer.Context,
    collector: Collector,
    handed_over: Annotated[
        str, typer.Argument(metavar="[CASH]", help="The cash; all he holds when not said.")
    ] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Take the cash a collector holds from the field; what is short of it is his debt.

    Example: jembatan collector hand-over K7 2650500 --branch BDG
    """
    desk: Desk = context.obj
    cash = idr(handed_over) if handed_over else None
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = hand_over(connection, here.books, here.act, collector, cash)
    tell(recorded, here.act.key, f"Handed over by {collector}", json=json)


@app.command("repay")
def repay_(
    context: typer.Context,
    collector: Collector,
    amount: Annotated[str, typer.Argument(help="The money, in whole rupiah, digits only.")],
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """A collector pays back what he was short.

    Example: jembatan collector repay K7 50000 --branch BDG
    """
    desk: Desk = context.obj
    money = idr(amount)
    here = acting(desk, branch=branch, as_=as_, role=role, on=on, key=key)
    with here.books.database.writing() as connection:
        recorded = repay(connection, here.books, here.act, collector, money)
    tell(recorded, here.act.key, f"Repaid      Rp {rupiah(money)} by {collector}", json=json)


@app.command("settlement")
def settlement_(
    context: typer.Context,
    run_list: Annotated[str, typer.Argument(help="The run list: LKH, key or number.")],
    branch: AtBranch = "",
    xlsx: Xlsx = None,
    json: Json = False,
) -> None:
    """Show what came of every visit of a run list.

    Example: jembatan collector settlement LKHBDG05-000001 --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    place = desk.branch(books.setup, branch).code
    entry = entry_at(books, run_list, place)
    with books.database.reading() as connection:
        found = run_list_of(connection, place, entry)
    if found is None:
        raise WrongUse(f"{run_list} is no run list of {place}: look at the number")
    _show([settlement(found)], xlsx, json=json)


@app.command("status")
def status(
    context: typer.Context,
    today: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="As of this day. (default: today)")
    ] = "",
    branch: AtBranch = "",
    xlsx: Xlsx = None,
    json: Json = False,
) -> None:
    """List overdue remittances, receipt books and debts; exit 1 when a remittance is overdue.

    Example: jembatan collector status --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    place = desk.branch(books.setup, branch)
    day = optional_date(today) or desk.business_date(place)
    with books.database.reading() as connection:
        late = overdue(connection, place.code, day)
        lists = [
            alarm(late, day),
            books_of_receipts(books_of(connection, place.code)),
            debts_of_collectors(debts(connection, place.code)),
            money_in_the_field(
                {key: held for key, held in field_money(connection).items() if key[0] == place.code}
            ),
        ]
    _show(lists, xlsx, json=json)
    if late:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


def _listed(here: Acting, run_list: str) -> int | None:
    """The entry of the run list that was named."""
    return entry_at(here.books, run_list, here.act.at_branch) if run_list else None


def _take(here: Acting, brought: Remittance, done: str, *, json: bool) -> None:
    with here.books.database.writing() as connection:
        recorded = remit(connection, here.books, here.act, brought)
    tell(recorded, here.act.key, f"{done}   Rp {rupiah(brought.collected)} by {brought.collector}", json=json)


def _show(lists: list[Listing], xlsx: Path | None, *, json: bool) -> None:
    if xlsx is not None:
        write_listing(lists, xlsx)
    if json:
        print_json([one.plain() for one in lists])
    elif xlsx is None:
        for one in lists:
            render_listing(one, out())
    else:
        say(f"Written: {xlsx}")


def _receipt(text: str) -> Collected:
    """`C1=1236000@2005-01-16#B-12/1` as a receipt."""
    rest, _, form = text.partition("#")
    rest, _, received = rest.partition("@")
    contract, equals, amount = rest.rpartition("=")
    book, slash, number = form.rpartition("/")
    if not equals or not contract or (form and not (slash and number.isdecimal() and book)):
        raise WrongUse(
            f"{text!r} is no receipt: write CONTRACT=AMOUNT@DATE#BOOK/FORM, such as C1=850000#B-12/7"
        )
    return Collected(
        contract,
        idr(amount),
        as_date(received) if received else None,
        book=book or None,
        form=int(number) if form else None,
    )
