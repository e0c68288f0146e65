"""`init`: empty books made, or older ones brought up to date, with the company's setup loaded."""

from __future__ import annotations

import typer

from books.setups import create_books
from commands import desk as desks
from commands.options import As, Json
from commands.printing import print_json, say
from commands.sample import write_sample
from company.loader import load_setup


def init(context: typer.Context, as_: As = "", json: Json = False) -> None:
    """Make books, or bring older ones up to date, and load the setup.

    Where the config folder has no files yet, the sample company's are written into it: adapt them and run
    `jembatan init` again. A dated row whose day has passed is never changed silently.

    Example: jembatan init
    """
    desk: desks.Desk = context.obj
    written = () if any(desk.config.glob("*.toml")) else write_sample(desk.config)
    setup = load_setup(desk.config)
    books = create_books(desk.new_database(), setup, desks.now(), desk.person(as_))
    if json:
        print_json(
            {
                "company": setup.company.name,
                "installation": books.installation,
                "setup_version": books.version,
                "fingerprint": setup.fingerprint,
                "branches": list(setup.branches),
                "products": list(setup.products),
                "files_written": written,
            }
        )
        return
    if written:
        say(f"{desk.config} had no setup: the sample company's {len(written)} files were written there")
    say(
        f"The books of {setup.company.name} are ready: setup version {books.version}, "
        f"branches {', '.join(setup.branches)}, products {', '.join(setup.products)}"
    )
