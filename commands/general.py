"""`general`: receipts and payments that are no financing, proposed by one person and approved by another."""

from __future__ import annotations

from typing import Annotated

import typer

from books.bundles import Bundled
from books.counter import general_journals
from books.counter.general_journals import Proposal, Proposed
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, Reason, optional_date
from commands.printing import print_json, say
from company.authority import spoken
from company.general import GeneralDirection, GeneralSetup
from company.organisation import Branch, Direction
from servicing.money import idr, rupiah

app = typer.Typer(help="General receipts and payments: shares, rent, salaries.", no_args_is_help=True)

Of = Annotated[
    int, typer.Argument(metavar="ENTRY", help="The proposal's number, as `general list` shows it.")
]
Account = Annotated[str, typer.Option(metavar="CODE", help="The account, a code of config/general.toml.")]
Text = Annotated[str, typer.Option(help="What it is for.")]
Template = Annotated[str, typer.Option(metavar="CODE", help="A usual one of config/general.toml.")]
Bank = Annotated[
    str, typer.Option(metavar="CODE", help="The bank account. (default: the branch's first one)")
]
Cash = Annotated[bool, typer.Option("--cash", help="Through the proposer's drawer instead of a bank.")]
Amount = Annotated[str, typer.Argument(help="The money, in whole rupiah.")]


@app.command("pay")
def pay(
    context: typer.Context,
    amount: Amount,
    account: Account = "",
    text: Text = "",
    template: Template = "",
    bank: Bank = "",
    cash: Cash = False,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Propose a payment that is no financing (G1); somebody else approves it.

    Example: jembatan general pay 25000000 --template shares --text "500 shares" --branch BDG
    """
    wanted = (GeneralDirection.PAYMENT, amount, account, text, template, bank, cash)
    _propose(context.obj, wanted, on, key, as_, role, branch, json)


@app.command("receive")
def receive(
    context: typer.Context,
    amount: Amount,
    account: Account = "",
    text: Text = "",
    template: Template = "",
    bank: Bank = "",
    cash: Cash = False,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Propose a receipt that is no financing (G2); somebody else approves it.

    Example: jembatan general receive 3000000 --template dividend --branch BDG
    """
    wanted = (GeneralDirection.RECEIPT, amount, account, text, template, bank, cash)
    _propose(context.obj, wanted, on, key, as_, role, branch, json)


@app.command("approve")
def approve(
    context: typer.Context,
    of: Of,
    on: On = "",
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Approve a proposal: now it is booked, and goes to Navision with the next delivery.

    Example: jembatan general approve 12 --as HEAD-1 --role branch_head --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    with books.database.writing() as connection:
        recorded = general_journals.approve(connection, books, act, of)
    _tell(recorded, f"{place.code}/{of} is approved by {act.actor.id}", json)


@app.command("decline")
def decline(
    context: typer.Context,
    of: Of,
    reason: Reason,
    key: Key = "",
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Decline a proposal, or withdraw one's own: nothing is booked, no number is used.

    Example: jembatan general decline 12 --reason "not budgeted" --as HEAD-1 --role branch_head --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, reason=reason.strip())
    with books.database.writing() as connection:
        recorded = general_journals.decline(connection, books, act, of)
    _tell(recorded, f"{place.code}/{of} is declined by {act.actor.id}: {act.reason}", json)


@app.command("list")
def list_(context: typer.Context, branch: AtBranch = "", json: Json = False) -> None:
    """List the proposals that wait for a decision.

    Example: jembatan general list --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    with books.database.reading() as connection:
        found = list(general_journals.waiting(connection, branch or None))
    if json:
        print_json([_listed(one, books.setup.general) for one in found])
        return
    for one in found:
        wanted = one.proposal
        may = spoken(books.setup.general.approvers(wanted.amount))
        say(
            f"{one.branch}/{one.entry}  {one.on}  {wanted.direction.value} of {rupiah(wanted.amount)} "
            f"({wanted.account}: {wanted.text}) by {one.maker}, to be decided by {may}"
        )
    if not found:
        say("Nothing waits for a decision")


def _propose(
    desk: Desk,
    wanted: tuple[GeneralDirection, str, str, str, str, str, bool],
    on: str,
    key: str,
    as_: str,
    role: str,
    branch: str,
    json: bool,
) -> None:
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), key=key, on=optional_date(on))
    proposal = _proposal(books.setup.general, place, *wanted)
    with books.database.writing() as connection:
        recorded = general_journals.propose(connection, books, act, proposal)
    may = spoken(books.setup.general.approvers(proposal.amount))
    said = f"{proposal.direction.value} of {rupiah(proposal.amount)} is proposed: {may} other than {act.actor.id}"
    _tell(recorded, f"{place.code}/{recorded.entry}: {said} may approve it", json)


def _proposal(
    setup: GeneralSetup,
    place: Branch,
    direction: GeneralDirection,
    amount: str,
    account: str,
    text: str,
    template: str,
    bank: str,
    cash: bool,
) -> Proposal:
    usual = setup.templates.get(template)
    if template and (usual is None or usual.direction is not direction):
        known = ", ".join(t.code for t in setup.templates.values() if t.direction is direction)
        raise WrongUse(f"--template: there is no {direction.value} {template}: use one of {known}")
    if cash and bank:
        raise WrongUse("--cash: the money goes through the drawer or through a bank: say one of them")
    code = account or (usual.account if usual else "")
    if not code:
        raise WrongUse("--account: say which account, or use a --template")
    way = Direction.OUT if direction is GeneralDirection.PAYMENT else Direction.IN
    through = None if cash else bank or place.first_bank(way).code
    return Proposal(direction, code, idr(amount), text or (usual.text if usual else ""), through)


def _tell(recorded: Bundled, said: str, json: bool) -> None:
    voucher = recorded.voucher.number if recorded.voucher else None
    if json:
        print_json({"entry": f"{recorded.branch}/{recorded.entry}", "voucher": voucher})
        return
    say(said)
    if voucher:
        say(f"Voucher     {voucher}")


def _listed(one: Proposed, setup: GeneralSetup) -> dict[str, object]:
    return {
        "entry": f"{one.branch}/{one.entry}",
        "on": one.on,
        "maker": one.maker,
        "direction": one.proposal.direction,
        "account": one.proposal.account,
        "amount": one.proposal.amount,
        "text": one.proposal.text,
        "bank": one.proposal.bank,
        "approvers": setup.approvers(one.proposal.amount),
    }
