"""The database behind the books: SQLite embedded, PostgreSQL as a server, one set of statements for both.

What a newcomer would get wrong: on SQLite a transaction that begins with a read and writes later can fail
half-way with "database is locked"; so writing begins with BEGIN IMMEDIATE. On both, whoever writes holds the
locks until commit, so one event is one short transaction.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 60
ASK_AGAIN_MILLISECONDS = 2


class DatabaseUnreachable(Exception):
    """The books' database cannot be reached: nothing was read or written."""


class WrongSchema(Exception):
    """The books are of another version of the program."""


class Database:
    """One company's books database, by its address (`sqlite:///books.db`, `postgresql+psycopg://…`)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def is_in_memory(self) -> bool:
        """Is it this process's alone, with one connection for all threads?"""
        return isinstance(self.engine.pool, StaticPool)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: everything in it, or nothing."""
        try:
            with self.engine.connect() as connection:
                connection = connection.execution_options(jembatan_writes=True)
                with connection.begin():
                    yield connection
        except OperationalError as fault:
            if fault.connection_invalidated or "unable to open" in str(fault) or "connection" in str(fault):
                raise DatabaseUnreachable(_sentence(fault)) from None
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the books; writes nothing."""
        try:
            with self.engine.connect() as connection, connection.begin():
                yield connection
        except OperationalError as fault:
            if fault.connection_invalidated or "unable to open" in str(fault) or "connection" in str(fault):
                raise DatabaseUnreachable(_sentence(fault)) from None
            raise

    def migrate(self) -> None:
        """Bring an empty or older database to this program's schema."""
        with self.engine.begin() as connection:
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def check_schema(self) -> None:
        """Raise WrongSchema when the database is not of this program's version."""
        wanted = ScriptDirectory.from_config(_alembic()).get_current_head()
        with self.reading() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        if found is None:
            raise WrongSchema("these are no books yet: run `jembatan init` first")
        if found != wanted:
            raise WrongSchema(
                f"the books are of version {found}, the program wants {wanted}: run `jembatan init`"
            )

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say ON CONFLICT, in the words of the database at hand."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def _sentence(fault: OperationalError) -> str:
    return (
        f"the books' database cannot be reached: {str(fault.orig).strip()}: start it, or correct its address"
    )


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("books") / "migrations"))
    return config


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10)
    if url in ("sqlite://", "sqlite:///:memory:"):
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("jembatan_writes"):
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Become SQLite's only writer, asking again every few milliseconds.

    SQLite's own waiting sleeps longer each time, so whoever has waited longest is served last; asked evenly, all
    who wait have the same chance.
    """
    ends = time.monotonic() + BUSY_SECONDS
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {ASK_AGAIN_MILLISECONDS}")
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            break
        except OperationalError as fault:
            if "locked" not in str(fault.orig) or time.monotonic() > ends:
                raise
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
