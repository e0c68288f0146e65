"""The wire to the company's Navision, opened with the secrets that the setup names.

A newcomer would look for the secrets in the setup: it has their names only, and `jobs.secrets` finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext

from books.database import Database
from books.navision.pace import Share, SitePace
from company.setup import Setup
from connector import ConnectionSettings, InvalidSettings, Wire, connect
from connector.pace import UNHURRIED
from jobs.secrets import secret, where_to_put


def connection_settings(setup: Setup, environment: Mapping[str, str] | None = None) -> ConnectionSettings:
    """Address and sign-in of the company's Navision; raises InvalidSettings naming the secret that is not found."""
    navision = setup.navision
    found = {name: secret(name, environment) for name in navision.secret_names}
    missing = tuple(name for name, value in found.items() if not value)
    if missing:
        raise InvalidSettings(
            f"config/navision.toml signs in with {navision.sign_in}, but {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not set: {where_to_put(missing)}"
        )
    if navision.sign_in == "oauth2":
        return navision.connection(secret=next(iter(found.values()), ""))
    return navision.connection(
        found.get(navision.user_variable, ""), found.get(navision.password_variable, "")
    )


@contextmanager
def open_wire(
    setup: Setup, environment: Mapping[str, str] | None = None, *, database: Database | None = None
) -> Iterator[Wire]:
    """The wire to the company's Navision, given back at the end; nothing is sent before it is asked.

    With the books' database at hand its calls are counted among those of all processes of the site.
    """
    navision = setup.navision
    share = Share(navision.requests_in_5_minutes, navision.calls_at_once)
    with closing(SitePace(database, share)) if database else nullcontext(UNHURRIED) as pace:
        wire = connect(connection_settings(setup, environment), pace)
        try:
            yield wire
        finally:
            wire.close()
