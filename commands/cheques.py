"""`cheque`: everything that happens to post-dated cheques, from the stack at signing to the last return note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Annotated, Any

import typer

from books import (
    cheque_bouncing,
    cheque_clearing,
    cheque_registering,
    cheque_requests,
    cheque_returning,
    cheque_reversing,
    cheque_slips,
)
from books.cheque_acts import Done
from books.cheque_bouncing import BankRefusal, BouncePreview
from books.cheque_registering import NewSheet
from books.cheque_sheets import parsed
from books.finding import find_entry
from books.recording import Act
from books.setups import Books
from commands.desk import Desk
from commands.failures import ExitCode, WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, as_date, optional_date
from commands.printing import complain, print_json, say
from jobs.intake.cheques import read_sheets_file, register_file
from servicing.cheque_history import EntryRef, PlannedPart, Sheet
from servicing.cheques import SheetKind, Status
from servicing.money import idr, rupiah

app = typer.Typer(help="Post-dated cheques and giros: the whole life of a sheet.", no_args_is_help=True)

SheetName = Annotated[str, typer.Argument(metavar="SHEET", help='Bank and number, such as "BCA 004417".')]
SheetNames = Annotated[
    list[str], typer.Argument(metavar="SHEET…", help='Sheets: bank and number, such as "BCA 004417".')
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the act.")]
Approver = Annotated[
    str, typer.Option("--approver", metavar="ID:ROLE", help="Who approves it: another person, and the role.")
]

Do = Callable[[Any, Books, Act], Done]


def _acted(
    context: typer.Context,
    do: Do,
    *,
    on: str,
    key: str,
    as_: str,
    role: str,
    branch: str,
    json: bool,
    reason: str = "",
    approver: str = "",
) -> Done:
    """One act in one transaction, and what it wrote told to whoever asked."""
    desk: Desk = context.obj
    books = desk.books_to_work()
    act = _act(desk, books, on, key, as_, role, branch, reason, approver)
    with books.database.writing() as connection:
        done = do(connection, books, act)
    _tell([done], act.key, json)
    return done


def _act(
    desk: Desk,
    books: Books,
    on: str,
    key: str,
    as_: str,
    role: str,
    branch: str,
    reason: str = "",
    approver: str = "",
) -> Act:
    place = desk.branch(books.setup, branch)
    actor = desk.actor(as_, role, place.code)
    return desk.act(
        place, actor, key=key, on=optional_date(on), reason=reason.strip(), approver=approver or None
    )


# --- registration -----------------------------------------------------------------------------------------


@app.command("register")
def register(
    context: typer.Context,
    sheet: Annotated[
        str, typer.Argument(metavar="SHEET", help='The sheet, or the first of a stack: "BCA 004417".')
    ] = "",
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The amount on it, digits only.")] = "",
    effective: Annotated[str, typer.Argument(metavar="DATE", help="Its effective date.")] = "",
    contract: Annotated[str, typer.Option(help="The contract it is for.")] = "",
    issued: Annotated[str, typer.Option(metavar="DATE", help="Its issue date.")] = "",
    count: Annotated[int, typer.Option(help="So many sheets: numbers follow, dates a month apart.")] = 1,
    instalment: Annotated[int, typer.Option(help="The instalment (of the first) it is meant for.")] = 0,
    kind: Annotated[str, typer.Option(help="BG or CHEQUE.")] = "BG",
    inkaso: Annotated[bool, typer.Option("--inkaso", help="It is collected out of town.")] = False,
    drawer: Annotated[str, typer.Option(metavar="ID", help="Who signed it, where not the customer.")] = "",
    corrections: Annotated[int, typer.Option(help="Signed corrections on it.")] = 0,
    part: Annotated[
        list[str] | None,
        typer.Option(metavar="PART", help="A part of a mutual sheet: CONTRACT[/INSTALMENT]=AMOUNT."),
    ] = None,
    locked: Annotated[bool, typer.Option("--locked", help="The parts hold at clearing.")] = False,
    file: Annotated[Path | None, typer.Option(help="Register the sheets of a CSV or XLSX file.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Old papers: expired sheets are let in.")
    ] = False,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Register a sheet, a stack or a file of sheets against a temporary receipt (TTS).

    Example: jembatan cheque register "BCA 004417" 1200000 2005-01-01 --count 12 --contract C1 --branch BDG
    """
    if file is not None:
        _register_file(context, file, history, on, key, as_, role, branch, json)
        return
    if not (sheet and amount and effective and contract):
        raise WrongUse("name the sheet, its amount, its effective date and --contract, or a --file")
    bank, number = parsed(sheet)
    new = NewSheet(
        bank,
        number,
        idr(amount),
        as_date(effective),
        contract,
        _kind(kind),
        optional_date(issued),
        drawer or None,
        inkaso,
        corrections,
        instalment or None,
        tuple(_part(text) for text in part or ()),
        locked,
    )
    _acted(
        context,
        lambda c, b, a: cheque_registering.register(
            c, b, a, cheque_registering.stack(new, count), history=history
        ),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json,
    )  # fmt: skip


def _register_file(
    context: typer.Context,
    file: Path,
    history: bool,
    on: str,
    key: str,
    as_: str,
    role: str,
    branch: str,
    json: bool,
) -> None:
    desk: Desk = context.obj
    books = desk.books_to_work()
    intake = read_sheets_file(file, books)
    if intake.faults:
        if json:
            print_json({"faults": intake.faults})
        else:
            complain(*(str(fault) for fault in intake.faults))
            complain(f"{len(intake.faults)} faults: nothing was registered; correct the file")
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)
    act = _act(desk, books, on, key, as_, role, branch)
    with books.database.writing() as connection:
        done = register_file(connection, books, act, intake.sheets, history=history)
    _tell(done, act.key, json)


@app.command("cancel")
def cancel(
    context: typer.Context, sheets: SheetNames, reason: Why, on: On = "", key: Key = "", as_: As = "",
    role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Cancel registrations that were typed wrongly, on the same day.

    Example: jembatan cheque cancel "BCA 004417" --reason "wrong number" --role supervisor --branch BDG
    """
    _acted(
        context,
        lambda c, b, a: cheque_registering.cancel(c, b, a, sheets),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason,
    )  # fmt: skip


# --- requests ---------------------------------------------------------------------------------------------


@app.command("request")
def request(
    context: typer.Context, sheet: SheetName, reason: Why,
    until: Annotated[str, typer.Option(metavar="DATE", help="Hold it until this day.")] = "",
    effective: Annotated[str, typer.Option(metavar="DATE", help="Or give it this date.")] = "",
    channel: Annotated[str, typer.Option(help="counter, telephone, letter, message or collector.")] = "counter",
    by_company: Annotated[bool, typer.Option("--by-company", help="We ask, not the customer.")] = False,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Record a request to hold a sheet or to change its date; somebody else decides it.

    Example: jembatan cheque request "BCA 004417" --until 2005-02-10 --reason "salary comes late" --branch BDG
    """
    _acted(
        context,
        lambda c, b, a: cheque_requests.ask(
            c, b, a, sheet, until=optional_date(until), effective=optional_date(effective),
            by_customer=not by_company, channel=channel,
        ),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason,
    )  # fmt: skip


@app.command("approve")
def approve(
    context: typer.Context, sheet: SheetName, on: On = "", key: Key = "", as_: As = "", role: InRole = "",
    branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Approve the sheet's open request: it takes effect.

    Example: jembatan cheque approve "BCA 004417" --as HEAD --role branch_head --branch BDG
    """
    _acted(
        context,
        lambda c, b, a: cheque_requests.answer(c, b, a, sheet, approve=True),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json,
    )  # fmt: skip


@app.command("reject")
def reject(
    context: typer.Context, sheet: SheetName, reason: Why, on: On = "", key: Key = "", as_: As = "",
    role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Reject the sheet's open request; it stays visible.

    Example: jembatan cheque reject "BCA 004417" --reason "third time" --as HEAD --role branch_head --branch BDG
    """
    _acted(
        context,
        lambda c, b, a: cheque_requests.answer(c, b, a, sheet, approve=False),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason,
    )  # fmt: skip


@app.command("hold")
def hold(
    context: typer.Context, sheet: SheetName,
    until: Annotated[str, typer.Argument(metavar="DATE", help="Until which day.")],
    reason: Why, approver: Approver,
    by_company: Annotated[bool, typer.Option("--by-company", help="We ask, not the customer.")] = False,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Hold a sheet until a day, approved in the same act.

    Example: jembatan cheque hold "BCA 004417" 2005-02-10 --reason "salary late" --approver HEAD:branch_head
    """
    _acted(
        context,
        lambda c, b, a: cheque_requests.hold(c, b, a, sheet, as_date(until), by_customer=not by_company),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason, approver=approver,
    )  # fmt: skip


@app.command("release")
def release(
    context: typer.Context,
    sheets: Annotated[list[str] | None, typer.Argument(metavar="SHEET…", help="The sheets.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="All whose hold has ended.")] = False,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Release held sheets; with --ended every sheet of the branch whose hold is over, as each morning does.

    Example: jembatan cheque release --ended --branch BDG
    """
    if not ended:
        if not sheets:
            raise WrongUse("name the sheets, or --ended")
        _acted(
            context,
            lambda c, b, a: cheque_requests.release(c, b, a, sheets),
            on=on, key=key, as_=as_, role=role, branch=branch, json=json,
        )  # fmt: skip
        return
    desk: Desk = context.obj
    books = desk.books_to_work()
    act = _act(desk, books, on, key, as_, role, branch)
    if not key:
        act = replace(act, key=f"{act.at_branch}/holds ended {act.posting_date}")
    with books.database.writing() as connection:
        done = cheque_requests.release_ended(connection, books, act)
    if done is None:
        say("No hold has ended") if not json else print_json({"sheets": []})
    else:
        _tell([done], act.key, json)


@app.command("date")
def change_date(
    context: typer.Context, sheet: SheetName,
    effective: Annotated[str, typer.Argument(metavar="DATE", help="The new effective date.")],
    reason: Why, approver: Approver,
    on: On = "", key: Key = "", as_: As = "", role: InRole = "", branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Change the date on a sheet, signed by its drawer, approved in the same act.

    Example: jembatan cheque date "BCA 004417" 2005-02-20 --reason "customer asks" --approver HEAD:branch_head
    """
    _acted(
        context,
        lambda c, b, a: cheque_requests.change_date(c, b, a, sheet, as_date(effective)),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason, approver=approver,
    )  # fmt: skip


@app.command("repair")
def repair(
    context: typer.Context, sheet: SheetName, on: On = "", key: Key = "", as_: As = "", role: InRole = "",
    branch: AtBranch = "", json: Json = False,
) -> None:  # fmt: skip
    """Note that the drawer mended and signed a sheet that was refused for its form.

    Example: jembatan cheque repair "BCA 004417" --branch BDG
    """
    _acted(
        context,
        lambda c, b, a: cheque_requests.repair(c, b, a, sheet),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json,
    )  # fmt: skip


# --- the bank ---------------------------------------------------------------------------------------------


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
    _acted(
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
    _acted(
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

    _acted(context, do, on=on, key=key, as_=as_, role=role, branch=branch, json=json)


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
        _acted(
            context,
            lambda c, b, a: cheque_clearing.clear(c, b, a, sheet, bank_fee=idr(fee)),
            on=on, key=key, as_=as_, role=role, branch=branch, json=json,
        )  # fmt: skip
        return
    if not credit:
        raise WrongUse("--slip needs --credit: what the bank credited")
    desk: Desk = context.obj
    books = desk.books_to_work()
    act = _act(desk, books, on, key, as_, role, branch)
    with books.database.writing() as connection:
        solved = cheque_clearing.clear_slip(
            connection, books, act, slip, idr(credit), refused=refused or (), bank_fee=idr(fee)
        )
    _tell(solved.cleared, act.key, json)
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
        _acted(
            context,
            lambda c, b, a: cheque_bouncing.bounce(c, b, a, sheet, refusal),
            on=on, key=key, as_=as_, role=role, branch=branch, json=json,
        )  # fmt: skip
        return
    desk: Desk = context.obj
    books = desk.books_to_work()
    act = _act(desk, books, on, key, as_, role, branch)
    with books.database.reading() as connection:
        shown = cheque_bouncing.preview(connection, books, act, sheet, refusal)
    _tell_preview(shown, json)


# --- going back -------------------------------------------------------------------------------------------


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

    _acted(context, do, on=on, key=key, as_=as_, role=role, branch=branch, json=json)


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
    _acted(
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

    _acted(context, do, on=on, key=key, as_=as_, role=role, branch=branch, json=json, reason=reason)


# --- what is told -----------------------------------------------------------------------------------------


def _tell(acts: list[Done] | tuple[Done, ...], key: str, json: bool) -> None:
    if json:
        told = [_plain(done) for done in acts]
        print_json({"key": key, **told[0]} if len(told) == 1 else {"key": key, "acts": told})
        return
    for done in acts:
        if done.repeated:
            say(f"Key {key} was used for exactly this before: here is the first answer again")
        for sheet in done.sheets:
            ticked = ", ticked" if sheet.ticked and sheet.status is Status.DEPOSITED else ""
            say(
                f"{sheet.name} over {rupiah(sheet.facts.amount)} for {sheet.facts.contract}: "
                f"{sheet.status.words}{ticked}"
            )
        for sheet in done.exceptions:
            say(f"{sheet.name} cannot return, in clearing: it is noted and follows later")
        for paper in done.papers:
            say(f"{paper.kind:<11} {paper.number}")
        say(f"Voucher     {done.voucher.number if done.voucher else 'none: no money moved'}")
        for warning in done.warnings:
            say(f"Warning     {warning.sentence}")
        for proposal in done.proposals:
            say(f"Proposal    {proposal}: confirm it with `jembatan cheque status`")
        say(f"Entry       {done.entry}")
    say(f"Key         {key}")


def _plain(done: Done) -> dict[str, Any]:
    return {
        "entry": str(done.entry),
        "repeated": done.repeated,
        "voucher": done.voucher.number if done.voucher else None,
        "papers": [{"kind": paper.kind, "number": paper.number} for paper in done.papers],
        "sheets": [_sheet(sheet) for sheet in done.sheets],
        "exceptions": [_sheet(sheet) for sheet in done.exceptions],
        "warnings": [{"code": w.code, "sentence": w.sentence} for w in done.warnings],
        "proposals": list(done.proposals),
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet.name,
        "contract": sheet.facts.contract,
        "amount": sheet.facts.amount,
        "effective": sheet.effective,
        "status": sheet.status,
    }


def _tell_preview(shown: BouncePreview, json: bool) -> None:
    changes = {
        number: {
            "unpaid_before": _unpaid(both.before),
            "unpaid_after": _unpaid(both.after),
            "charges_before": both.before.unpaid_charges,
            "charges_after": both.after.unpaid_charges,
            "deposit_before": both.before.deposit,
            "deposit_after": both.after.deposit,
        }
        for number, both in shown.contracts.items()
    }
    if json:
        print_json({"sheet": shown.sheet.name, "reason": shown.refusal, "contracts": changes,
                    "reopened": shown.reopened, "cancels": [paper.number for paper in shown.cancels],
                    "restored": shown.restored})  # fmt: skip
        return
    say(f"{shown.sheet.name} would be bounced for reason {shown.refusal.code}, {shown.refusal.meaning}")
    say(f"Fees        bank {rupiah(shown.bank_fee)}, customer {rupiah(shown.customer_fee)}")
    for number, row in changes.items():
        say(
            f"{number}: unpaid {row['unpaid_before']:,} becomes {row['unpaid_after']:,}, charges "
            f"{row['charges_before']:,} become {row['charges_after']:,}, deposit {row['deposit_before']:,} becomes "
            f"{row['deposit_after']:,}"
        )
    for paper in shown.cancels:
        say(f"{paper.kind} {paper.number} would be cancelled")
    for number, is_restored in shown.restored.items():
        said = "equal, field by field, to the one" if is_restored else "NOT equal to the one"
        say(f"{number}: its instalment table would be {said} without this receipt")
    for number, barrier in shown.reopened.items():
        say(f"{number}: its receipt stays and the amount is owed again: {barrier}")
    say("Nothing was changed: leave --preview out to record it")


def _unpaid(contract: Any) -> Any:
    return sum(position.unpaid for position in contract.positions)


def _kind(text: str) -> SheetKind:
    try:
        return SheetKind(text.upper())
    except ValueError:
        raise WrongUse(f"--kind: {text!r} is no kind of sheet: use BG or CHEQUE") from None


def _time(text: str) -> time | None:
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"--at: {text!r} is no time: write hours and minutes, such as 09:30") from None


def _part(text: str) -> PlannedPart:
    """A part such as `C1/3=1200000`, `C2=500000` or `C1/FEE-1=50000`."""
    where, equals, amount = text.partition("=")
    contract, _, inside = where.partition("/")
    if not (equals and contract and amount):
        raise WrongUse(f"--part: {text!r} is no part: write CONTRACT=AMOUNT or CONTRACT/INSTALMENT=AMOUNT")
    instalment = int(inside) if inside.isdecimal() else None
    return PlannedPart(contract, idr(amount), instalment, inside if inside and instalment is None else None)
