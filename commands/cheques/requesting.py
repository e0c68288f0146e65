"""What customers ask for: a hold, another date; decided by somebody else, released, and sheets that were mended."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from books.cheques import requests as cheque_requests
from commands.acting import acting
from commands.cheques.at_the_desk import acted
from commands.cheques.menu import Approver, SheetName, Why, app
from commands.cheques.telling import tell
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, Key, On, as_date, optional_date
from commands.printing import print_json, say


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
    acted(
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
    acted(
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
    acted(
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
    acted(
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
        acted(
            context,
            lambda c, b, a: cheque_requests.release(c, b, a, sheets),
            on=on, key=key, as_=as_, role=role, branch=branch, json=json,
        )  # fmt: skip
        return
    asked = acting(context.obj, branch=branch, as_=as_, role=role, on=on, key=key)
    books, act = asked.books, asked.act
    if not key:
        act = replace(act, key=f"{act.at_branch}/holds ended {act.posting_date}")
    with books.database.writing() as connection:
        done = cheque_requests.release_ended(connection, books, act)
    if done is None:
        say("No hold has ended") if not json else print_json({"sheets": []})
    else:
        tell([done], act.key, json)


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
    acted(
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
    acted(
        context,
        lambda c, b, a: cheque_requests.repair(c, b, a, sheet),
        on=on, key=key, as_=as_, role=role, branch=branch, json=json,
    )  # fmt: skip
