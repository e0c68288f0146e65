"""`receipt` and `reverse`: money taken at the counter, and entries taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from books import contracts
from books.bundles import Bundled
from books.cheques.acts import Done
from books.finding import FoundEntry, find_entry, rows_at_issue
from books.receipts import ReceiptPreview, ReceiptRequest, preview_receipt, take_receipt
from books.recording import Recorded
from books.setups import Books
from books.taking_back import matching_difference, take_back
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, Reason, optional_date
from commands.printing import print_json, say
from servicing.contract import Component
from servicing.money import Money, idr, rupiah
from servicing.receipt_terms import Share, Standing, shares_of, standing_of, total_of
from servicing.rules import Rules


@dataclass(frozen=True, slots=True)
class Answer:
    """What the counter needs after an entry: its papers, its split, and how the contract stands."""

    key: str
    entry: str
    contract: str
    repeated: bool
    kwitansi: str | None
    voucher: str | None
    papers: tuple[str, ...]
    amount: Money
    shares: tuple[Share, ...]
    other: Money
    deposit: Money
    standing: Standing


def receipt(
    context: typer.Context,
    contract: Annotated[str, typer.Argument(help="The contract's number.")],
    amount: Annotated[str, typer.Argument(help="The money received, in whole rupiah, digits only.")],
    tender: Annotated[
        str, typer.Option(help="How it was paid: a code of config/tenders.toml.")
    ] = "cash_customer",
    on: On = "",
    value: Annotated[
        str, typer.Option("--value-date", metavar="DATE", help="The day that counts for late charge.")
    ] = "",
    instalment: Annotated[
        list[int] | None, typer.Option(help="Pay this instalment; may be repeated. (default: what is due)")
    ] = None,
    bank: Annotated[str, typer.Option(metavar="CODE", help="The branch's IN account, for transfers.")] = "",
    replaces: Annotated[
        str, typer.Option(metavar="NAME", help="The reversed entry whose place this one takes.")
    ] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what it would pay; nothing is booked or numbered.")
    ] = False,
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Take a receipt: split by the hierarchy in force, numbered, booked, and put into the outbox.

    Cash needs an open drawer (`jembatan drawer open`). A refusal says why and changes nothing.

    Example: jembatan receipt C1 1272000 --branch BDG --date 2005-02-01 --instalment 1
    """
    desk: Desk = context.obj
    money = idr(amount)
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    actor = desk.actor(as_, role, place.code)
    act = desk.act(place, actor, key=key, on=optional_date(on), value=optional_date(value))
    with books.database.writing() as connection:
        request = ReceiptRequest(
            contract,
            money,
            tender,
            tuple(instalment) if instalment else None,
            bank or None,
            find_entry(connection, replaces).id if replaces else None,
        )
        if preview:
            shown = preview_receipt(connection, books, act, request)
        else:
            recorded = take_receipt(connection, books, act, request)
    if preview:
        _tell_preview(shown, contract, books.setup.rules, act.posting_date, json)
        return
    answer = _answer(books, act.key, contract, recorded, act.posting_date)
    if json:
        print_json(answer)
    else:
        _tell_receipt(answer)


def reverse(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="Event key, voucher or kwitansi number, or branch/number of the entry.")
    ],
    reason: Reason,
    approver: Annotated[
        str,
        typer.Option(
            "--approved-by", metavar="ID:ROLE", help="Who approves that a printed paper is cancelled."
        ),
    ] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Take an entry back: a mirrored voucher, dated today, with the reason kept.

    The instalment table becomes what it was without the entry; younger receipts whose split changes get a
    numbered allocation notice. A paper that was printed is cancelled by a supervisor, or with one's approval.

    Example: jembatan reverse KWBDG05-000001 --reason "typed 700,000, right is 1,000,000" --branch BDG
    """
    desk: Desk = context.obj
    if not reason.strip():
        raise WrongUse("--reason: say what was wrong: it is kept with the reversal")
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(
        place,
        desk.actor(as_, role, place.code),
        key=key,
        on=optional_date(on),
        reason=reason.strip(),
        approver=approver or None,
    )
    with books.database.writing() as connection:
        found = find_entry(connection, name)
        recorded = take_back(connection, books, act, found)
        offered = matching_difference(connection, found)
    if not isinstance(recorded, Recorded):
        _tell_act_taken_back(found, act.reason, recorded, json)
        return
    number = found.contract or ""
    answer = _answer(books, act.key, number, recorded, act.posting_date)
    if json:
        print_json({"reversed": found, "answer": answer})
        return
    say(f"{found.event_key} of {found.posting_date} on contract {number} is taken back: {act.reason}")
    say(f"Voucher     {answer.voucher or 'none: no money had moved'}")
    for notice in answer.papers:
        say(f"Notice      {notice} (the split of a younger receipt changed)")
    _tell_standing(answer.standing)
    if offered:
        say(f"Offered     {offered}")


def _tell_act_taken_back(found: FoundEntry, reason: str, undone: Bundled | Done, json: bool) -> None:
    voucher = undone.voucher.number if undone.voucher else None
    if json:
        print_json({"reversed": found, "voucher": voucher})
        return
    say(
        f"{found.event_key} of {found.posting_date}, an act of branch {found.branch}, is taken back: {reason}"
    )
    say(f"Voucher     {voucher or 'none: no money had moved'}")


# --- what is told -----------------------------------------------------------------------------------------


def _answer(books: Books, key: str, number: str, recorded: Recorded, on: date) -> Answer:
    with books.database.reading() as connection:
        contract = contracts.look(connection, number)
        rows = rows_at_issue(connection, recorded.branch, recorded.entry)
    own = [paper.number for paper in recorded.papers if paper.entry == recorded.entry]
    return Answer(
        key=key,
        entry=f"{recorded.branch}/{recorded.entry}",
        contract=number,
        repeated=recorded.repeated,
        kwitansi=own[0] if own else None,
        voucher=recorded.voucher.number if recorded.voucher else None,
        papers=tuple(paper.number for paper in recorded.papers if paper.entry != recorded.entry),
        amount=total_of(rows, Component.MONEY),
        shares=shares_of(rows),
        other=total_of(rows, Component.OTHER),
        deposit=total_of(rows, Component.DEPOSIT),
        standing=standing_of(contract, books.setup.rules, on),
    )


def _tell_receipt(answer: Answer) -> None:
    if answer.repeated:
        say(f"Key {answer.key} was used for exactly this before: here is the first answer again")
    say(f"Kwitansi    {answer.kwitansi or 'none for this tender'}")
    say(f"Received    Rp {rupiah(answer.amount)} on contract {answer.contract}")
    for share in answer.shares:
        say(f"  {share}")
    for name, amount in (("other charges", answer.other), ("uang titipan", answer.deposit)):
        if amount:
            say(f"  {name}: {rupiah(amount)}")
    say(f"Voucher     {answer.voucher}")
    _tell_standing(answer.standing)
    say(f"Key         {answer.key}")


def _tell_preview(shown: ReceiptPreview, contract: str, rules: Rules, on: date, json: bool) -> None:
    standing = standing_of(shown.after, rules, on)
    amount, shares = total_of(shown.rows, Component.MONEY), shares_of(shown.rows)
    others = {
        "other charges": total_of(shown.rows, Component.OTHER),
        "uang titipan": total_of(shown.rows, Component.DEPOSIT),
    }
    if json:
        print_json(
            {
                "preview": True,
                "contract": contract,
                "amount": amount,
                "shares": shares,
                "other": others["other charges"],
                "deposit": others["uang titipan"],
                "standing": standing,
            }
        )
        return
    say(f"Preview     Rp {rupiah(amount)} on contract {contract} would pay this; nothing is booked")
    for share in shares:
        say(f"  {share}")
    for name, one in others.items():
        if one:
            say(f"  {name}: {rupiah(one)}")
    _tell_standing(standing)


def _tell_standing(standing: Standing) -> None:
    parts = {
        "instalments": standing.overdue,
        "late charge": standing.late_charge,
        "charges": standing.charges,
    }
    named = ", ".join(f"{name} {rupiah(amount)}" for name, amount in parts.items() if amount)
    say(f"Arrears     {rupiah(standing.arrears)}{f' ({named})' if named else ''}")
    if standing.deposit:
        say(f"Titipan     {rupiah(standing.deposit)}")
    if standing.next_due:
        say(
            f"Next due    {standing.next_due}: instalment {standing.next_number}, {rupiah(standing.next_amount)}"
        )
