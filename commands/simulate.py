"""`simulate`: a Navision on this machine that fits the company's setup, for a trial without risk.

It speaks all three wires of the version that was asked for. It plays the administrator too: contracts that
enter the books get their dimension value within a second.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from books import accounts
from books.activation import numbers_of
from books.setups import Books
from commands import desk as desks
from commands.failures import WrongUse
from commands.options import Json
from commands.printing import print_json, say
from commands.sample import sample_folder
from commands.simulated import Told
from commands.stopping import until_told_to_stop
from company.loader import load_setup
from company.setup import Setup

if TYPE_CHECKING:
    from ssl import SSLContext

    from simulator import CompanySeed, FaultScript, Limits, Simulator

LOOK_EVERY_SECONDS = 1.0
KEEP_EVERY_SECONDS = 30.0
AUTHORITY = "ca.pem"


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
    flavour: Annotated[str, typer.Option(help="Which version it plays: nav2018, bc26 or bc29.")] = "nav2018",
    soap_pages: Annotated[
        bool,
        typer.Option("--soap-pages", help="Serve Navision's own pages over SOAP, as bc26 can be told to."),
    ] = False,
    companies: Annotated[
        list[str] | None, typer.Option("--company", metavar="NAME", help="One more company; may be repeated.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep its state in this file, and go on from it.")
    ] = None,
    tls: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Speak https; the authority to trust is written to FOLDER/ca.pem."
        ),
    ] = None,
    oauth: Annotated[
        bool,
        typer.Option("--oauth", help="Sign in by OAuth2 alone: user and password are client and secret."),
    ] = False,
    limits: Annotated[
        str,
        typer.Option(help="Which limits it keeps for each user: none, or those of Business Central online."),
    ] = "none",
    control: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="A port that changes and counts faults; 0 takes a free one."),
    ] = None,
    json: Json = False,
) -> None:
    """Run a small Navision on this machine until it is stopped (Control-C).

    It starts with the accounts, banks, branches and the journal batch of the setup, and with the contracts and
    opening balances of the books, where there are any. Its ledger lives in memory unless --keep names a file.

    Example: jembatan simulate --port 7047 --flavour bc26
    """
    from simulator import Client, Simulator
    from simulator.misbehaviour.control import ControlPort

    desk: desks.Desk = context.obj
    books = desk.books_to_work() if desk.has_books() else None
    setup = books.setup if books else _setup(desk)
    name, secret, variable = _user(setup, user, password)
    wanted = urlsplit(setup.navision.url).port or 0 if port is None else port
    if oauth and tls is None:
        raise WrongUse("--oauth gives tokens over https: name a folder for the certificate with --tls FOLDER")
    try:
        server = Simulator.start(
            _seeds(setup, books, companies or []),
            port=wanted,
            users={name: secret},
            auth=("oauth",) if oauth else ("basic", "ntlm", "negotiate"),
            flavour=flavour,
            faults=_script(faults),
            soap_pages=True if soap_pages else None,
            tls=_certificate(tls),
            clients=[Client(name, secret)] if oauth else (),
            kept=keep,
            limits=_limits(limits),
        )
    except KeyError:
        raise WrongUse(f"{flavour} is no version: choose nav2018, bc26 or bc29") from None
    except ValueError as error:
        raise WrongUse(str(error)) from None
    except OSError as error:
        raise WrongUse(
            f"port {wanted} cannot be used ({error.strerror}): name another one with --port, 0 takes a free one"
        ) from None
    with server, until_told_to_stop() as stop:
        handle = ControlPort(server, control) if control is not None else None
        authority = tls.resolve() / AUTHORITY if tls else None
        address = handle.url if handle else ""
        told = Told(server, setup.navision.company, name, secret, authority, address, variable)
        _tell(setup, told, keep, json)
        _serve(server, setup, books, stop, keep)
        if handle is not None:
            handle.stop()
    if not json:
        say("Stopped")


def _serve(server: Simulator, setup: Setup, books: Books | None, stop: Event, keep: Path | None) -> None:
    """Wait for the end, keep what changed, and give every contract that enters the books its dimension
    value."""
    known: set[str] = set()
    saved, since = -1, 0.0
    while True:
        ended = stop.wait(LOOK_EVERY_SECONDS)
        fresh = set(_contracts(books)) - known
        company = server.company(setup.navision.company)
        with company.transaction():
            values = company.rows(_DIMENSION_VALUES)
            for number in sorted(fresh):
                if values.find(setup.navision.dimensions.contract, number) is None:
                    values.insert(
                        values.draft({"Dimension Code": setup.navision.dimensions.contract, "Code": number})
                    )
        known |= fresh
        for each in server.companies:
            server.run_job_queue(each)
        since += LOOK_EVERY_SECONDS
        version = sum(each.version for each in server.companies.values())
        if keep is not None and version != saved and (ended or since >= KEEP_EVERY_SECONDS):
            server.save(keep)
            saved, since = version, 0.0
        if ended:
            return


_DIMENSION_VALUES = 349  # Navision's table


def _contracts(books: Books | None) -> list[str]:
    if books is None:
        return []
    with books.database.reading() as connection:
        return numbers_of(connection)


def _seeds(setup: Setup, books: Books | None, more: list[str]) -> list[CompanySeed]:
    """The setup's company first; further ones have the same accounts and journals, and an empty ledger."""
    from commands.trial.navision import company_seed

    empty = [replace(company_seed(setup), name=name) for name in more]
    if books is None:
        return [company_seed(setup), *empty]
    with books.database.reading() as connection:
        opening = accounts.opening(connection)
    cut_over = desks.day_before(setup.limits.cut_over)
    return [company_seed(setup, _contracts(books), opening, cut_over), *empty]


def _certificate(folder: Path | None) -> SSLContext | None:
    from simulator.signing_in.local_certificate import make_certificate

    return None if folder is None else make_certificate(folder, datetime.now(UTC))


def _script(path: Path | None) -> FaultScript | None:
    from simulator import FaultScript

    if path is None:
        return None
    try:
        return FaultScript.from_toml(path)
    except (OSError, ValueError, TypeError) as error:
        raise WrongUse(f"--faults {path}: {error}: correct the script") from None


def _limits(named: str) -> Limits | None:
    from simulator import Limits

    if named not in ("none", "online"):
        raise WrongUse(f"--limits {named} is not known: choose none or online")
    return Limits() if named == "online" else None


def _setup(desk: desks.Desk) -> Setup:
    own = any(desk.config.glob("*.toml"))
    return load_setup(desk.config if own else sample_folder())


def _user(setup: Setup, user: str, password: str) -> tuple[str, str, str]:
    """Who may sign in with which password, and the variable that the password came from, if it did."""
    name = user or os.environ.get(setup.navision.user_variable, "") or "jembatan"
    variable = setup.navision.password_variable
    if not password and (secret := os.environ.get(variable, "")):
        return name, secret, variable
    return name, password or "jembatan", ""


def _tell(setup: Setup, told: Told, keep: Path | None, json: bool) -> None:
    if json:
        # One line, at once: whoever started it reads it and goes on while the server runs.
        print_json(told.as_json())
        return
    navision = setup.navision
    say(
        f"Navision ({told.server.flavour.name}) for {', '.join(told.companies)} listens at {told.server.url}",
        f"User {told.user}, with the password that {told.variable} holds"
        if told.variable
        else f"User {told.user}, password {told.password}:"
        f" set {navision.user_variable} and {navision.password_variable}",
        f'In config/navision.toml: url = "{told.server.url}"',
    )
    if told.authority is not None:
        say(f"It speaks TLS: trust {told.authority}")
    if told.token and told.server.identity is not None:
        say(f"Sign-in by OAuth2, authority {told.server.identity.authority}", f"Fetch a token:  {told.token}")
    for wire, curl in told.curls.items():
        say(f"Try {wire}:  {curl}")
    if told.server.limits is not None:
        say(f"It keeps limits: {told.server.limits}")
    if told.control:
        say(f"Faults are scripted and counted at {told.control}/faults")
    kept = f"is kept in {keep}" if keep else "lives in memory and is gone when it stops (Control-C)"
    say(f"Its ledger {kept}")
