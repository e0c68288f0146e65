"""Setup versions: what the company had configured when an entry was decided, kept for good.

Loading `config/` makes a new version only when its content differs. A dated row whose day has passed cannot be
changed silently: such a load is refused with every changed row named.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select

from books.database import Database
from books.schema.entries import installation, setup_version
from company.faults import SetupFaults
from company.loader import changed_past, parse_setup
from company.setup import Setup


class NoSetup(LookupError):
    """The books have no setup yet."""


@dataclass(frozen=True, slots=True)
class Books:
    """One company's books with the setup now in force: what every recording needs at hand."""

    database: Database
    setup: Setup
    version: int
    installation: str


def create_books(database: Database, setup: Setup, clock: datetime, actor: str) -> Books:
    """Make empty books, or bring older ones to this program's schema, and load the setup into them."""
    database.migrate()
    with database.writing() as connection:
        if connection.execute(select(func.count()).select_from(installation)).scalar_one() == 0:
            connection.execute(
                insert(installation), {"id": uuid4().hex[:8].upper(), "created_at": clock.isoformat()}
            )
    return load_setup_version(database, setup, clock, actor)


def load_setup_version(
    database: Database, setup: Setup, clock: datetime, actor: str, today: date | None = None
) -> Books:
    """Load the setup as a new version unless it is the latest already; SetupFaults names changed past rows."""
    with database.writing() as connection:
        connection.execute(select(installation.c.id).with_for_update())  # one loads, the others look again
        latest = _latest(connection)
        if latest is None or parse_setup(latest.texts).fingerprint != setup.fingerprint:
            if latest is not None:
                faults = changed_past(parse_setup(latest.texts), setup, today or clock.date())
                if faults:
                    raise SetupFaults(faults)
            connection.execute(
                insert(setup_version),
                {
                    "version": 1 if latest is None else latest.version + 1,
                    "fingerprint": setup.fingerprint,
                    "texts": json.dumps(dict(setup.texts), sort_keys=True),
                    "loaded_at": clock.isoformat(),
                    "loaded_by": actor,
                },
            )
    return open_books(database)


def open_books(database: Database) -> Books:
    """The books with their latest setup; raises NoSetup for books that never had one."""
    database.check_schema()
    with database.reading() as connection:
        latest = _latest(connection)
        if latest is None:
            raise NoSetup("these books have no setup yet: run `jembatan init` first")
        own = connection.execute(select(installation.c.id)).scalar_one()
    return Books(database, parse_setup(latest.texts), latest.version, own)


def setup_at(connection: Connection, version: int) -> Setup:
    """The setup that entries of this version were decided under."""
    texts = connection.execute(
        select(setup_version.c.texts).where(setup_version.c.version == version)
    ).scalar_one()
    return _parsed(texts)


@lru_cache(maxsize=8)
def _parsed(texts: str) -> Setup:
    return parse_setup(json.loads(texts))


@dataclass(frozen=True, slots=True)
class _Version:
    version: int
    texts: dict[str, str]


def _latest(connection: Connection) -> _Version | None:
    row = connection.execute(
        select(setup_version).order_by(setup_version.c.version.desc()).limit(1)
    ).one_or_none()
    return None if row is None else _Version(row.version, json.loads(row.texts))
