"""`shadow`: what was posted over today's wire, posted over another into a second company and compared with it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Final, get_args

import typer

from books.navision import outbox
from commands.desk import Desk
from commands.failures import ExitCode, WrongUse
from commands.options import Json, optional_date
from commands.printing import complain, print_json, progress, say
from company.setup import Setup
from connector.settings import SERVICES, WireName
from delivery.shadow import Shadowed, cast_shadow
from jobs.navision import open_wire
from reports.terminal import several

_SHOWN: Final = 20
_AT_ONCE: Final = 500
_WIRES: Final[tuple[WireName, ...]] = get_args(WireName)


def shadow(
    context: typer.Context,
    company: Annotated[str, typer.Option(metavar="NAME", help="The second company, a copy of the first.")],
    wire: Annotated[str, typer.Option(metavar="WIRE", help="soap, odata or api: the wire to be tried.")],
    url: Annotated[str, typer.Option(metavar="URL", help="Where it is. (default: the same server)")] = "",
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Documents from this day on. (default: all)")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Documents up to this day. (default: all)")] = "",
    json: Json = False,
) -> None:
    """Post what was posted once more, over another wire into a second company, and prove both ledgers equal.

    The books are not changed. What stands in the second company already is compared and not posted again. Exit code
    1 with differences.

    Example: jembatan shadow --company "Shadow" --wire odata
    """
    desk: Desk = context.obj
    books = desk.books_to_read()
    tried = _over(books.setup, company, wire, url)
    with books.database.reading() as connection:
        numbers = outbox.posted_between(connection, optional_date(since), optional_date(until))
        chunks = [numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)]
        documents = [document for chunk in chunks for document in outbox.load(connection, chunk)]
    with open_wire(books.setup) as here, open_wire(tried) as there, progress("shadow", quiet=json) as step:
        found = cast_shadow(tried, here, there, documents, lambda what, done, of: step(done, of, what))
    if json:
        print_json(as_answer(found))
    else:
        tell(found, company, wire)
    if not found.is_equal:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)


def _over(setup: Setup, company: str, named: str, url: str) -> Setup:
    wire = next((one for one in _WIRES if one == named), None)
    if wire is None:
        raise WrongUse(f"--wire: {named} is no wire: write {', '.join(_WIRES)}")
    navision = setup.navision
    if company == navision.company and not url:
        raise WrongUse(
            f"--company: {company} is the company itself: name a copy of it, or another server by --url"
        )
    # API v2.0 has no bank ledger; nothing here asks for one.
    services = replace(navision.services, bank_ledger="")
    wires: dict[str, WireName] = dict.fromkeys(SERVICES, wire)
    wires["bank_ledger"] = "soap"
    there = replace(
        navision, company=company, wires=MappingProxyType(wires), services=services, url=url or navision.url
    )
    return replace(setup, navision=replace(there, odata_url="" if url else navision.odata_url))


def as_answer(found: Shadowed) -> dict[str, object]:
    """The comparison as machines read it."""
    return {
        "equal": found.is_equal,
        "posted": found.posted,
        "already_there": found.already,
        "entries": found.entries,
        "unsendable": [{"document": number, "because": because} for number, because in found.unsendable],
        "differences": [
            {"document": one.document, "field": one.field, "here": one.here, "there": one.there}
            for one in found.contrasts
        ],
    }


def tell(found: Shadowed, company: str, wire: str) -> None:
    """The comparison as people read it."""
    say(
        f"{several(found.posted, 'document')} posted over {wire} into {company}, "
        f"{found.already:,} stood there already; {several(found.entries, 'entry')} compared"
    )
    complain(*(because for _, because in found.unsendable))
    complain(*(str(one) for one in found.contrasts[:_SHOWN]))
    if len(found.contrasts) > _SHOWN:
        complain(f"and {len(found.contrasts) - _SHOWN:,} more (--json shows all)")
    if found.is_equal:
        say("Both ledgers show the same in every field")
