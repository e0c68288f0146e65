"""The wire to the company's Navision, opened with the secrets that the setup names.

User and password stand in environment variables whose names are in `config/navision.toml`; nothing else in
the project reads them, and neither an error nor a log ever shows them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from company.setup import Setup
from connector import ConnectionSettings, InvalidSettings, Wire, connect


def connection_settings(setup: Setup, environment: Mapping[str, str] | None = None) -> ConnectionSettings:
    """Address and sign-in of the company's Navision; raises InvalidSettings naming the variable that is empty."""
    surroundings = os.environ if environment is None else environment
    navision = setup.navision
    if navision.sign_in == "none":
        return navision.connection()
    missing = [
        name for name in (navision.user_variable, navision.password_variable) if not surroundings.get(name)
    ]
    if missing:
        raise InvalidSettings(
            f"config/navision.toml signs in with {navision.sign_in}, but {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not set: set the environment variable"
            f"{'' if len(missing) == 1 else 's'} for this program"
        )
    return navision.connection(surroundings[navision.user_variable], surroundings[navision.password_variable])


@contextmanager
def open_wire(setup: Setup, environment: Mapping[str, str] | None = None) -> Iterator[Wire]:
    """The wire to the company's Navision, given back at the end; nothing is sent before it is asked."""
    wire = connect(connection_settings(setup, environment))
    try:
        yield wire
    finally:
        wire.close()
