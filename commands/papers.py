"""`paper`: kwitansi and other papers printed, listed, and their log shown; layouts to begin one's own with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from books.paper_facts import ListedPaper, list_papers
from books.print_log import LoggedAct, log_of
from commands.desk import Desk
from commands.failures import WrongUse
from commands.options import As, AtBranch, InRole, Json, optional_date
from commands.printing import out, print_json, say
from reports.papers.press import layout as layout_of
from reports.papers.printing import picture_of, print_paper
from reports.terminal import add_amounts, add_columns, new_table
from servicing.money import rupiah

app = typer.Typer(help="Print papers, list them, and show their log.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The paper's number, such as KWBDG05-000001.")]


@app.command("print")
def print_(
    context: typer.Context,
    number: Number,
    into: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The PDF. (default: NUMBER.pdf here)")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is printed again; it is kept in the log.")] = "",
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A PNG for the screen instead; nothing is logged.")
    ] = None,
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """Print a paper as PDF: the original the first time, then copies that say which they are; all are logged.

    Example: jembatan paper print KWBDG05-000001 --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    if picture is not None:
        picture.write_bytes(picture_of(books, number))
        say(f"Written: {picture}, to look at; nothing was logged")
        return
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code))
    target = into or Path(f"{number.replace('/', '-')}.pdf")
    if not target.parent.is_dir():
        raise WrongUse(f"--out: there is no folder {target.parent}: make it, or name another")
    printed = print_paper(books, act, number, reason.strip())
    target.write_bytes(printed.file)
    if json:
        print_json(
            {
                "number": printed.number,
                "kind": printed.kind,
                "copy": printed.copy,
                "cancelled": printed.cancelled,
                "digest": printed.digest,
                "file": target,
            }
        )
        return
    what = f"copy {printed.copy}" if printed.copy else "the original"
    say(f"{number}: {what}{', cancelled' if printed.cancelled else ''}; written: {target}")


@app.command("list")
def list_(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help="Only this kind: KW, TTS, NAL …")] = "",
    branch: AtBranch = "",
    contract: Annotated[str, typer.Option(help="Only papers of this contract.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="Issued on this day or later.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Issued on this day or earlier.")] = "",
    json: Json = False,
) -> None:
    """List the papers that were issued, with what has become of them.

    Example: jembatan paper list --kind KW --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    with books.database.reading() as connection:
        found = list(
            list_papers(
                connection,
                branch=branch or None,
                kind=kind or None,
                contract_number=contract or None,
                since=optional_date(since),
                until=optional_date(until),
            )
        )
    if json:
        print_json([_listed(one) for one in found])
        return
    _tell_list(found)


@app.command("log")
def log(context: typer.Context, number: Number, json: Json = False) -> None:
    """Show all that was done with a paper: prints, copies, cancellation.

    Example: jembatan paper log KWBDG05-000001
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    with books.database.reading() as connection:
        steps = log_of(connection, number)
    if json:
        print_json(steps)
        return
    if not steps:
        say(f"{number}: nothing was done with it so far: it was not printed")
    for step in steps:
        say(_step(step))


@app.command("layout")
def layout(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="KW …, or `frame` for what all papers have around them.")],
) -> None:
    """Print the layout in use for a kind of paper, to begin one's own with in config/papers/.

    Example: jembatan paper layout KW > config/papers/KW.typ
    """
    desk: Desk = context.obj
    own = desk.books_to_read().setup.layouts if desk.has_books() else {}
    print(layout_of(kind, own), end="")


def _listed(one: ListedPaper) -> dict[str, object]:
    return {
        "number": one.paper.number,
        "kind": one.paper.kind,
        "issued_on": one.paper.issued_on,
        "contract": one.contract,
        "amount": one.amount,
        "prints": one.prints,
        "cancelled": one.paper.cancelled,
    }


def _tell_list(found: Iterable[ListedPaper]) -> None:
    shown = new_table()
    add_columns(shown, "Number", "Issued on", "Contract")
    add_amounts(shown, "Amount", "Prints")
    add_columns(shown, "State")
    some = False
    for one in found:
        some = True
        shown.add_row(
            one.paper.number,
            str(one.paper.issued_on),
            one.contract or "",
            "" if one.amount is None else rupiah(one.amount),
            str(one.prints),
            "CANCELLED" if one.paper.cancelled else "",
        )
    if some:
        out().print(shown)
    else:
        say("No paper fits")


def _step(step: LoggedAct) -> str:
    what = step.act.value if not step.copy else f"{step.act.value}, copy {step.copy}"
    by = f"{step.actor}{f', approved by {step.approver}' if step.approver else ''}"
    told = f"{step.step}. {step.business_date} {what} by {by}"
    said = f"{told}: {step.reason}" if step.reason else told
    return f"{said} (file {step.digest[:12]})" if step.digest else said
