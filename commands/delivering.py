"""`deliver`, `sync`, `agree` and `diff`: our books and Navision's ledger, brought together and compared."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from books.navision.agreement import ledger_accounts
from books.setups import Books
from commands.desk import Desk
from commands.failures import ExitCode, WrongUse
from commands.options import Json, optional_date
from commands.printing import complain, out, print_json, progress, say
from company.navision import Mode
from delivery.agree import Agreement
from delivery.agree import agree as agree_ledgers
from delivery.deliver import deliver as deliver_what_waits
from delivery.masters import keep_masters
from delivery.result import DeliveryResult, Outcome, Progress
from delivery.sync import sync as sync_both
from jobs.diffing import diff_report
from jobs.navision import open_wire
from reports.diff import DiffReport, Period, Scope
from reports.diff_files import render_csv, render_json, render_xlsx
from reports.diff_page import render_html
from reports.diff_terminal import render_terminal
from reports.summary import delivery_block, delivery_values
from reports.terminal import several

_SHOWN: Final = 20

# What a run that did not finish is to a scheduler: later is enough, or nothing is wrong at all.
_LATER: Final = frozenset({Outcome.UNREACHABLE, Outcome.UNSURE, Outcome.TAKEN})


def deliver(
    context: typer.Context,
    draft: Annotated[
        bool, typer.Option("--draft", help="Offer the lines to finance and stop, whatever the setup says.")
    ] = False,
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DATE", help="Leave the summaries of later days open. (default: all)"
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Tell Navision whatever waits, once, and prove it; first settle what an earlier run left open.

    Safe to repeat and to kill at any moment: nothing is sent twice. Exit code 1 when documents need a person,
    3 when Navision cannot be reached or must be asked again later.

    Example: jembatan deliver
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    if draft:
        books = _in_draft(books)
    with open_wire(books.setup, database=books.database) as wire, _watching(json) as watch:
        result = deliver_what_waits(books, wire, progress=watch, until=optional_date(until))
    if json:
        print_json(delivery_values(result))
    else:
        out().print(delivery_block(result))
    raise typer.Exit(exit_code_of(result))


def sync(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(metavar="[masters]", help="`masters`: keep only Navision's lists in step."),
    ] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DATE", help="Leave the summaries of later days open. (default: all)"
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Deliver what waits, then read Navision's ledger and compare: one word for the scheduled job.

    With `masters`: create the dimension values that Navision lacks, or hold what needs them, by the setting; read
    accounts, bank accounts, the batch and the allowed posting dates, and tell what changed.

    Example: jembatan sync
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    if what:
        if what != "masters":
            raise WrongUse(f"{what}: sync knows `masters`, or nothing for delivery and agreement")
        return _sync_masters(books, json)
    with open_wire(books.setup, database=books.database) as wire, _watching(json) as watch:
        result = sync_both(books, wire, progress=watch, until=optional_date(until))
    if json:
        agreement = None if result.agreement is None else agreement_values(result.agreement)
        print_json({"delivery": delivery_values(result.delivery), "agreement": agreement})
    else:
        out().print(delivery_block(result.delivery))
        if result.agreement is not None:
            tell_agreement(result.agreement)
    code = exit_code_of(result.delivery)
    if code is ExitCode.DONE and result.needs_person:
        code = ExitCode.NEEDS_A_PERSON
    elif code is ExitCode.DONE and result.agreement is None:
        complain(result.not_agreed_because)
        code = ExitCode.UNREACHABLE
    raise typer.Exit(code)


def _sync_masters(books: Books, json: bool) -> None:
    with open_wire(books.setup, database=books.database) as wire, _watching(json) as watch:
        kept = keep_masters(books, wire, progress=watch)
    if json:
        print_json(
            {
                "created": [f"{one.dimension} {one.code}" for one in kept.created],
                "held": [{"document": one.document, "because": one.because} for one in kept.held],
                "changes": [str(one) for one in kept.changes],
                "not_asked": [kind.value for kind in kept.not_asked],
            }
        )
    else:
        created, held = several(len(kept.created), "dimension value"), several(len(kept.held), "document")
        say(f"{created} created, {held} held for want of one")
        say(*(f"  {one}" for one in kept.changes[:_SHOWN]))
        if len(kept.changes) > _SHOWN:
            say(f"  and {len(kept.changes) - _SHOWN} more changes (--json shows all)")
        if kept.not_asked:
            say(f"not asked, since no service is named: {', '.join(kind.value for kind in kept.not_asked)}")
        complain(*(one.because for one in kept.held))
    raise typer.Exit(ExitCode.NEEDS_A_PERSON if kept.needs_person else ExitCode.DONE)


def agree(context: typer.Context, json: Json = False) -> None:
    """Read what is new in Navision's ledger and name every line on which the two differ.

    Nothing is repaired: either side may be right. Exit code 1 with differences that need a person.

    Example: jembatan agree
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    with open_wire(books.setup, database=books.database) as wire, _watching(json) as watch:
        agreement = agree_ledgers(books, wire, progress=watch)
    if json:
        print_json(agreement_values(agreement))
    else:
        tell_agreement(agreement)
    if agreement.needs_person:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


def diff(
    context: typer.Context,
    from_: Annotated[
        str, typer.Option("--from", metavar="DATE", help="First posting date. (default: the cut-over)")
    ] = "",
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Last posting date. (default: today)")] = "",
    branch: Annotated[str, typer.Option(metavar="CODE", help="Only this branch.")] = "",
    account: Annotated[str, typer.Option(metavar="NUMBER", help="Only this account of Navision.")] = "",
    read: Annotated[
        bool, typer.Option("--read", help="Read Navision's ledger first, as `agree` does.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every differing line as CSV.")
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page.")] = None,
    json: Json = False,
) -> None:
    """Show our books beside Navision's ledger as it was last read: each difference with its cause and remedy.

    Exit code 1 when something is left for a person to do.

    Example: jembatan diff --from 2005-01-01 --to 2005-01-31 --branch BDG --html diff.html
    """
    desk: Desk = context.obj
    books = desk.books_to_work() if read else desk.books_to_read()
    report_scope = _scope(desk, books, from_, to, branch, account)
    if read:
        with open_wire(books.setup, database=books.database) as wire, _watching(json) as watch:
            agree_ledgers(books, wire, progress=watch)
    with progress("comparing", quiet=json):
        report = diff_report(books, report_scope)
    renders: list[tuple[Path | None, Callable[[DiffReport, Path], None]]] = [
        (csv, render_csv),
        (xlsx, render_xlsx),
        (html, render_html),
    ]
    written = [path for path, render in renders if path is not None and not render(report, path)]
    if json:
        render_json(report, sys.stdout)
    elif not written:
        render_terminal(report, out())
    else:
        say(report.verdict, *(f"Written: {path}" for path in written))
    if not report.is_agreed:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


def _scope(desk: Desk, books: Books, from_: str, to: str, branch: str, account: str) -> Scope:
    first = optional_date(from_) or books.setup.limits.cut_over
    last = optional_date(to) or max(first, desk.today_in_company(books.setup))
    if first > last:
        raise WrongUse(f"--from {first} lies after --to {last}: exchange the two")
    if account and account not in ledger_accounts(books.setup):
        raise WrongUse(f"--account: config/accounts.toml maps no role to {account}: correct the number")
    code = desk.branch(books.setup, branch).code if branch else None
    return Scope(books.setup.company.name, Period(first, last), code, account or None)


def agreement_values(agreement: Agreement) -> dict[str, object]:
    """The agreement as machines read it."""
    return {
        "needs_person": agreement.needs_person,
        "entries_read": agreement.entries_read,
        "last_entry_no": agreement.last_entry_no,
        "kinds": agreement.kinds,
        "first": agreement.first,
        "settled": agreement.settled,
        "notices": agreement.notices,
    }


def tell_agreement(agreement: Agreement) -> None:
    """The agreement as people read it; the report has everything."""
    say(f"{agreement.entries_read:,} ledger entries read, up to entry {agreement.last_entry_no:,}")
    for number in agreement.settled:
        say(f"{number}: stands in Navision as it was sent, and is settled")
    complain(*agreement.notices)
    for one in agreement.first[:_SHOWN]:
        say(f"  {one}")
    if not agreement.kinds:
        say("Our books and Navision agree")
        return
    counts = ", ".join(f"{count:,} {kind.value}" for kind, count in agreement.kinds.items())
    say(f"Lines that differ: {counts}; `jembatan diff` shows all of them, side by side")


def exit_code_of(result: DeliveryResult) -> ExitCode:
    """What the run leaves behind for a scheduler."""
    if result.outcome in _LATER:
        return ExitCode.UNREACHABLE
    return ExitCode.NEEDS_A_PERSON if result.needs_person else ExitCode.DONE


def _in_draft(books: Books) -> Books:
    navision = replace(books.setup.navision, mode=Mode.DRAFT)
    return replace(books, setup=replace(books.setup, navision=navision))


@contextmanager
def _watching(quiet: bool) -> Iterator[Progress]:
    """A bar for each thing that a delivery does."""
    with progress("delivering", quiet=quiet) as step:

        def watch(what: str, done: int, of: int) -> None:
            step(done, of, what)

        yield watch
