"""`channel`: what channels report and pay out: card, QRIS, virtual account, retail outlet."""

from __future__ import annotations

from typing import Annotated

import typer

from books.counter.channel_notices import Notification, take_notification
from books.counter.channels import Settlement, brought_forward, owed_by_channels, settle_channel
from commands.desk import Desk
from commands.options import As, AtBranch, InRole, Json, Key, On, optional_date
from commands.printing import print_json, say
from servicing.money import ZERO, idr, rupiah

app = typer.Typer(help="Book what channels report, and what they pay out.", no_args_is_help=True)

Tender = Annotated[str, typer.Argument(help="The channel: a code of config/tenders.toml.")]


@app.command("notify")
def notify(
    context: typer.Context,
    tender: Tender,
    reference: Annotated[
        str, typer.Argument(help="The channel's reference: the same again is the same payment.")
    ],
    contract: Annotated[str, typer.Argument(help="The contract's number, as the channel names it.")],
    amount: Annotated[str, typer.Argument(help="The money paid, in whole rupiah.")],
    paid_on: Annotated[
        str,
        typer.Option("--paid-on", metavar="DATE", help="The day it was paid. (default: the posting date)"),
    ] = "",
    bill: Annotated[str, typer.Option(help="What was billed; without it any amount pays what is due.")] = "",
    billed: Annotated[str, typer.Option(metavar="AMOUNT", help="The exact amount of the bill.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day of the bill.")] = "",
    on: On = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Book a payment that a channel reports, once per reference.

    What came late, twice, in a wrong amount or for a closed contract waits in the customer's deposit; what names no
    contract of ours waits as uang titipan. Exit code 1 says that it waits.

    Example: jembatan channel notify qris QR-8817 C1 1236000 --branch BDG
    """
    desk: Desk = context.obj
    money = idr(amount)
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), on=optional_date(on))
    told = Notification(
        tender,
        reference,
        contract,
        money,
        optional_date(paid_on) or act.posting_date,
        bill or None,
        idr(billed) if billed else None,
        optional_date(until),
    )
    with books.database.writing() as connection:
        notified = take_notification(connection, books, act, told)
    recorded, held = notified.recorded, notified.held_because
    voucher = recorded.voucher.number if recorded.voucher else None
    papers = [paper.number for paper in recorded.papers]
    if json:
        print_json(
            {
                "tender": tender,
                "reference": reference,
                "contract": contract,
                "amount": money,
                "entry": f"{recorded.branch}/{recorded.entry}",
                "repeated": recorded.repeated,
                "held_because": held,
                "unidentified": notified.unidentified,
                "voucher": voucher,
                "papers": papers,
            }
        )
    else:
        if recorded.repeated:
            say(f"{tender} reported {reference} before: here is the first answer again")
        said = ", ".join([f"voucher {voucher}", *papers])
        if notified.unidentified:
            say(f"{rupiah(money)} by {tender}: {said}")
            say(
                f"It waits as uang titipan: {held}: see `jembatan suspense suggest {voucher} "
                f"--branch {recorded.branch}`"
            )
        else:
            say(f"{rupiah(money)} by {tender} on contract {contract}: {said}")
        if held and not notified.unidentified:
            say(f"It waits in the customer's deposit: {held}")
    if held:
        raise typer.Exit(1)


@app.command("settle")
def settle(
    context: typer.Context,
    tender: Tender,
    gross: Annotated[str, typer.Argument(help="What customers paid, in whole rupiah.")],
    fee: Annotated[str, typer.Option(metavar="AMOUNT", help="What the channel kept.")] = "0",
    payments: Annotated[int, typer.Option(help="How many payments it settles, for flat fees.")] = 1,
    bank: Annotated[str, typer.Option(metavar="CODE", help="The IN account it arrived on.")] = "",
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Book a channel's pay-out net of its fee (T5, R5).

    Exit code 1 when the fee is not what the rule of config/tenders.toml says; it is booked as it is.

    Example: jembatan channel settle qris 1236000 --fee 8652 --branch BDG
    """
    desk: Desk = context.obj
    paid = Settlement(tender, idr(gross), idr(fee), bank or None)
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    with books.database.writing() as connection:
        recorded = settle_channel(connection, books, act, paid)
        owed = owed_by_channels(connection, place.code).get(tender, ZERO)
    rule = books.setup.tenders[tender].fee
    by_rule = rule.company_fee(paid.gross, payments) if rule else ZERO
    voucher = recorded.voucher.number if recorded.voucher else None
    if json:
        print_json(
            {
                "tender": tender,
                "gross": paid.gross,
                "fee": paid.fee,
                "net": paid.gross - paid.fee,
                "fee_by_rule": by_rule,
                "still_owed": owed,
                "voucher": voucher,
            }
        )
    else:
        say(f"{tender} settled {rupiah(paid.gross)}, kept {rupiah(paid.fee)}: voucher {voucher}")
        say(f"Still owed by {tender} at {place.code}: {rupiah(owed)}")
        if by_rule != paid.fee:
            say(
                f"The fee by the rule is {rupiah(by_rule)}, the channel kept {rupiah(paid.fee)}: "
                "ask the channel, or correct config/tenders.toml"
            )
    if by_rule != paid.fee:
        raise typer.Exit(1)


@app.command("show")
def show(context: typer.Context, branch: AtBranch = "", json: Json = False) -> None:
    """Show what each channel still owes a branch.

    Example: jembatan channel show --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    place = desk.branch(books.setup, branch)
    with books.database.reading() as connection:
        owed = owed_by_channels(connection, place.code)
        if before := brought_forward(connection, place.code):
            owed["brought forward"] = before
    if json:
        print_json(owed)
        return
    for tender, amount in sorted(owed.items()):
        say(f"{tender:<20}{rupiah(amount):>16}")
    if not owed:
        say(f"No channel owes {place.code} anything")
