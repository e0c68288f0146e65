"""`cheque board`, `due`, `clearing`, `history`, `slip` and the registers and cards: looking at sheets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from books.cheques.clearing_desk import ListName, SheetList
from books.cheques.clearing_report import clearing_report, memo_balance
from books.cheques.lists import asked, board, sheet_list
from books.cheques.registers import bounced_register, returned_register, sheet_history
from books.cheques.slips import slip
from commands.cheques.menu import app
from commands.desk import Desk
from commands.failures import ExitCode, WrongUse
from commands.options import Branches, Json, optional_date
from commands.printing import complain, out, print_json, say
from reports.cheque_lists import (
    print_board,
    print_clearing,
    print_history,
    print_list,
    print_register,
    print_slip,
    write_board,
    write_clearing,
)
from servicing.money import rupiah

SHOWN = 50
Day = Annotated[str, typer.Option("--date", metavar="DATE", help="The day. (default: today)")]
Xlsx = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")]
All = Annotated[bool, typer.Option("--all", help="Every row, however many.")]


@app.command("board")
def board_(
    context: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option("--list", metavar="NAME", help="Only this list; may be repeated.")
    ] = None,
    on: Day = "",
    branch: Branches = None,
    xlsx: Xlsx = None,
    every: All = False,
    json: Json = False,
) -> None:
    """The clearing desk's morning: to deposit, no news, bounced, paid otherwise, date passed, window, to request.

    Example: jembatan cheque board --branch BDG --date 2005-03-02
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(on) or desk.today_in_company(books.setup)
    names = _names(only)
    limit = None if every or json or xlsx is not None else SHOWN
    with books.database.reading() as connection:
        lists = board(connection, asked(books, day, branch or (), limit), names)
    if xlsx is not None:
        write_board(lists, day, xlsx)
    if json:
        print_json({"on": day, "lists": {one.name.value: _plain_list(one) for one in lists}})
    elif xlsx is None:
        print_board(lists, day, out())
    else:
        say(f"Written: {xlsx}")


@app.command("due")
def due(
    context: typer.Context,
    days: Annotated[int, typer.Option(help="Over so many business days, the day included.")] = 1,
    on: Day = "",
    branch: Branches = None,
    every: All = False,
    json: Json = False,
) -> None:
    """What is due to deposit, by branch and bank, on a day or over the next business days.

    Example: jembatan cheque due --days 5 --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(on) or desk.today_in_company(books.setup)
    limit = None if every or json else SHOWN
    with books.database.reading() as connection:
        found = sheet_list(connection, ListName.TO_DEPOSIT, asked(books, day, branch or (), limit, days))
    if json:
        print_json({"on": day, "days": days, **_plain_list(found)})
    else:
        print_list(found, out())


@app.command("clearing")
def clearing(
    context: typer.Context,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="The evening of this day.")] = "",
    branch: Branches = None,
    prove: Annotated[bool, typer.Option("--prove", help="Prove it equal to the memo accounts.")] = False,
    xlsx: Xlsx = None,
    json: Json = False,
) -> None:
    """Sheets in clearing as of a day by bank account, with their check marks.

    Example: jembatan cheque clearing --as-of 2005-03-02 --prove
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    day = optional_date(as_of) or desk.today_in_company(books.setup)
    if prove and branch:
        raise WrongUse("--prove is for all branches together: leave --branch out")
    with books.database.reading() as connection:
        report = clearing_report(connection, day, branches=branch or ())
        memo = memo_balance(connection, day) if prove else None
    if xlsx is not None:
        write_clearing(report, xlsx)
    if json:
        rows = [{**asdict(row), "sheet": row.name, "ticked": row.ticked} for row in report.rows]
        print_json({"on": day, "totals": report.totals, "rows": rows, "amount": report.amount, "memo": memo})
    else:
        print_clearing(report, out())
        if memo is not None:
            say(f"memo accounts: {rupiah(memo)}")
    if memo is not None and memo != report.amount:
        complain(
            f"the sheets in clearing make {rupiah(report.amount)}, the memo accounts {rupiah(memo)}: "
            "run `jembatan books verify`"
        )
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


@app.command("history")
def history(
    context: typer.Context,
    sheet: Annotated[str, typer.Argument(metavar="SHEET", help='Bank and number, such as "BCA 004417".')],
    json: Json = False,
) -> None:
    """Everything that ever happened to a sheet: states, days, people, papers, amounts.

    Example: jembatan cheque history "BCA 004417"
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    with books.database.reading() as connection:
        told = sheet_history(connection, sheet)
    if json:
        print_json({
            "sheet": told.sheet.name, "status": told.sheet.status, "facts": told.sheet.facts,
            "warnings": told.warnings,
            "steps": [
                {
                    "place": t.step.place, "kind": t.step.kind, "on": t.step.on, "entry": str(t.step.entry),
                    "takes_back": t.step.takes_back, "stands": t.stands, "by": t.by, "role": t.role,
                    "approver": t.approver, "reason": t.reason, "voucher": t.voucher,
                    "papers": [paper.number for paper in t.papers], **t.step.decided(),
                }
                for t in told.steps
            ],
        })  # fmt: skip
    else:
        print_history(told, out())


@app.command("slip")
def slip_(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="BST", help="The slip's number, also another system's.")],
    json: Json = False,
) -> None:
    """A deposit slip, also years later: every sheet that was put on it, and where each is now.

    Example: jembatan cheque slip BSTBDG05-000001
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    with books.database.reading() as connection:
        found = slip(connection, number)
    if json:
        print_json({
            "slip": found.number, "entry": str(found.entry), "amount": found.total,
            "sheets": [
                {"sheet": s.name, "contract": s.facts.contract, "amount": s.facts.amount, "status": s.status}
                for s in found.sheets
            ],
        })  # fmt: skip
    else:
        print_slip(found, out())


@app.command("bounced")
def bounced(
    context: typer.Context,
    since: Annotated[str, typer.Option(metavar="DATE", help="From this day on.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="To this day.")] = "",
    customer: Annotated[str, typer.Option(metavar="ID", help="Only this customer.")] = "",
    branch: Branches = None,
    json: Json = False,
) -> None:
    """The register of bounced sheets, by customer, branch and period.

    Example: jembatan cheque bounced --since 2005-01-01 --until 2005-01-31 --branch BDG
    """
    _register(context, "bounced", since, until, customer, branch, json)


@app.command("returned")
def returned(
    context: typer.Context,
    since: Annotated[str, typer.Option(metavar="DATE", help="From this day on.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="To this day.")] = "",
    customer: Annotated[str, typer.Option(metavar="ID", help="Only this customer.")] = "",
    branch: Branches = None,
    json: Json = False,
) -> None:
    """The register of returned sheets with their notes and who signed for them.

    Example: jembatan cheque returned --customer P-C1
    """
    _register(context, "returned", since, until, customer, branch, json)


def _register(
    context: typer.Context,
    what: str,
    since: str,
    until: str,
    customer: str,
    branch: list[str] | None,
    json: bool,
) -> None:
    desk: Desk = context.obj
    books = desk.books_to_read()
    first = optional_date(since) or date(1980, 1, 1)
    last = optional_date(until) or desk.today_in_company(books.setup)
    find = bounced_register if what == "bounced" else returned_register
    with books.database.reading() as connection:
        rows = find(connection, first, last, branches=branch or (), party=customer or None)
    if json:
        print_json({"since": first, "until": last, "sheets": [{**asdict(r), "sheet": r.name} for r in rows]})
    else:
        print_register(rows, f"{what} from {first} to {last}", out())


def _names(only: list[str] | None) -> tuple[ListName, ...]:
    known = {name.value: name for name in ListName}
    unknown = [name for name in only or () if name not in known]
    if unknown:
        raise WrongUse(f"--list: there is no list {', '.join(unknown)}: use {', '.join(known)}")
    return tuple(known[name] for name in only) if only else tuple(ListName)


def _plain_list(found: SheetList) -> dict[str, Any]:
    return {
        "title": found.name.heading,
        "sheets": found.sheets,
        "amount": found.amount,
        "by_bank": found.sums,
        "rows": [{**asdict(row), "sheet": row.name if row.number else None} for row in found.rows],
    }
