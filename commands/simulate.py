"""`simulate`: a Navision on this machine that fits the company's setup, for a trial without risk.

It plays the administrator too: contracts that enter the books get their dimension value within a second.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlsplit

import typer

from books import accounts
from books.activation import numbers_of
from books.setups import Books
from commands import desk as desks
from commands.failures import WrongUse
from commands.options import Json
from commands.printing import print_json, say
from commands.sample import sample_folder
from commands.stopping import until_told_to_stop
from company.loader import load_setup
from company.setup import Setup

if TYPE_CHECKING:
    from simulator import CompanySeed, FaultScript, Simulator

LOOK_EVERY_SECONDS = 1.0


def simulate(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option(help="Where it listens; 0 takes a free one. (default: the setup's)")
    ] = None,
    user: Annotated[
        str, typer.Option(help="Who may sign in. (default: what the setup's variable says, or jembatan)")
    ] = "",
    password: Annotated[str, typer.Option(help="With which password. (default: likewise)")] = "",
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A fault script: what goes wrong, and when.")
    ] = None,
    json: Json = False,
) -> None:
    """Run a small Navision on this machine until it is stopped (Control-C); its ledger lives in memory.

    It starts with the accounts, banks, branches and the journal batch of the setup, and with the contracts and
    opening balances of the books, where there are any.

    Example: jembatan simulate --port 7047
    """
    from simulator import Simulator

    desk: desks.Desk = context.obj
    books = desk.books_to_work() if desk.has_books() else None
    setup = books.setup if books else _setup(desk)
    name, secret = _user(setup, user, password)
    wanted = urlsplit(setup.navision.url).port or 0 if port is None else port
    try:
        server = Simulator.start(
            [_seed(setup, books)], port=wanted, users={name: secret}, faults=_script(faults)
        )
    except OSError as error:
        raise WrongUse(
            f"port {wanted} cannot be used ({error.strerror}): name another one with --port, 0 takes a free one"
        ) from None
    with server, until_told_to_stop() as stop:
        _tell(setup, server, name, secret, json)
        _serve(server, setup, books, stop)
    if not json:
        say("Stopped")


def _serve(server: Simulator, setup: Setup, books: Books | None, stop: Event) -> None:
    """Wait for the end, and give every contract that enters the books its dimension value."""
    known = set(_contracts(books))
    while not stop.wait(LOOK_EVERY_SECONDS):
        fresh = set(_contracts(books)) - known
        company = server.company(setup.navision.company)
        with company.transaction():
            values = company.rows(_DIMENSION_VALUES)
            for number in sorted(fresh):
                values.insert(
                    values.draft({"Dimension Code": setup.navision.dimensions.contract, "Code": number})
                )
        known |= fresh


_DIMENSION_VALUES = 349  # Navision's table


def _contracts(books: Books | None) -> list[str]:
    if books is None:
        return []
    with books.database.reading() as connection:
        return numbers_of(connection)


def _seed(setup: Setup, books: Books | None) -> CompanySeed:
    from commands.trial.navision import company_seed

    if books is None:
        return company_seed(setup)
    with books.database.reading() as connection:
        opening = accounts.opening(connection)
    return company_seed(setup, _contracts(books), opening, desks.day_before(setup.limits.cut_over))


def _script(path: Path | None) -> FaultScript | None:
    from simulator import FaultScript

    if path is None:
        return None
    try:
        return FaultScript.from_toml(path)
    except (OSError, ValueError, TypeError) as error:
        raise WrongUse(f"--faults {path}: {error}: correct the script") from None


def _setup(desk: desks.Desk) -> Setup:
    own = any(desk.config.glob("*.toml"))
    return load_setup(desk.config if own else sample_folder())


def _user(setup: Setup, user: str, password: str) -> tuple[str, str]:
    name = user or os.environ.get(setup.navision.user_variable, "") or "jembatan"
    return name, password or os.environ.get(setup.navision.password_variable, "") or "jembatan"


def _tell(setup: Setup, server: Simulator, user: str, password: str, json: bool) -> None:
    navision = setup.navision
    services = f"{server.url}/WS/{quote(navision.company)}/Services"
    curl = f"curl -u '{user}:{password}' '{services}'"
    if json:
        # One line, at once: whoever started it reads it and goes on while the server runs.
        print_json({"url": server.url, "company": navision.company, "users": [user], "curl": curl})
        return
    say(
        f"Navision for {navision.company} listens at {server.url}",
        f"User {user}, password {password}: set {navision.user_variable} and {navision.password_variable}",
        f'In config/navision.toml: url = "{server.url}"',
        f"Try it:  {curl}",
        "Its ledger lives in memory and is gone when it stops (Control-C)",
    )
