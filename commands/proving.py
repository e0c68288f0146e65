"""`books verify`, `rebuild`, `restored`: the books proved against themselves, mended, and numbered on."""

from __future__ import annotations

from typing import Annotated

import typer

from books.contract_proof import rebuild as rebuild_contracts
from books.verify import Verification
from books.verify import verify as verify_books
from commands.desk import Desk
from commands.failures import ExitCode
from commands.options import As, AtBranch, InRole, Json
from commands.printing import complain, print_json, progress, say
from delivery.restored import numbers_restored
from jobs.navision import open_wire
from reports.terminal import several
from servicing.money import rupiah

app = typer.Typer(help="Look after the books themselves.", no_args_is_help=True)


@app.command("verify")
def verify(context: typer.Context, json: Json = False) -> None:
    """Prove the books: hashes, caches, pairs, balances, number series. Exit code 1 with findings.

    Example: jembatan books verify
    """
    desk: Desk = context.obj
    with progress("verifying", quiet=json) as step:
        found = verify_books(desk.books_to_read(), step)
    if json:
        print_json(as_answer(found))
    else:
        tell(found)
    if not found.is_sound:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


@app.command("rebuild")
def rebuild(context: typer.Context, json: Json = False) -> None:
    """Write the cached columns of contracts anew from their entries, where `books verify` found them wrong.

    What was recorded is never touched. A contract whose recorded rows are not what replay says is refused by name.

    Example: jembatan books rebuild
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    with progress("rebuilding", quiet=json) as step:
        mended = rebuild_contracts(books.database, books.setup.rules, step)
    if json:
        print_json({"mended": mended})
    else:
        named = f": {', '.join(mended)}" if mended else ""
        say(f"{several(len(mended), 'contract')} had caches that were wrong{named}")


def as_answer(found: Verification) -> dict[str, object]:
    """The verification as machines read it."""
    return {
        "sound": found.is_sound,
        "contracts": found.contracts,
        "entries": found.entries,
        "vouchers": found.vouchers,
        "pairs": [{"pair": what, "ours": ours, "theirs": theirs} for what, ours, theirs in found.pairs],
        "findings": found.findings,
    }


def tell(found: Verification) -> None:
    """The verification as people read it."""
    counted = {"contract": found.contracts, "entry": found.entries, "voucher": found.vouchers}
    say(", ".join(several(number, thing) for thing, number in counted.items()))
    for what, ours, theirs in found.pairs:
        say(f"  {'=' if ours == theirs else '≠'} {what}: {rupiah(ours)} | {rupiah(theirs)}")
    if found.is_sound:
        say("The books are sound: every hash, cache, pair and number series holds")
    complain(*found.findings)


@app.command("restored")
def restored(
    context: typer.Context,
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Which backup; it is kept.")],
    as_: As = "",
    role: InRole = "",
    branch: AtBranch = "",
    json: Json = False,
) -> None:
    """After a backup was restored: raise number series above what Navision shows, and mark what was skipped.

    Run it before anything is recorded. `jembatan agree` then names the documents that the books have forgotten.

    Example: jembatan books restored --because "backup of 2 March restored" --branch BDG
    """
    desk: Desk = context.obj
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(place, desk.actor(as_, role, place.code), reason=because.strip())
    with open_wire(books.setup) as wire:
        skipped = numbers_restored(books, wire, act)
    if json:
        print_json({"skipped": {series: list(gap) for series, gap in skipped.items()}})
        return
    for series, (first, last) in skipped.items():
        say(f"{series}: {first} to {last} are skipped: Navision has numbers up to there")
    if not skipped:
        say("Navision shows no number above ours: nothing was skipped")
