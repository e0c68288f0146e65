"""What nobody may do and somebody does: change the tables behind the program's back, past the guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from books.database import Database


@contextmanager
def behind_the_back(database: Database) -> Iterator[Connection]:
    """A transaction in which the guards of `books.append_only` are lifted, on SQLite for good."""
    with database.writing() as connection:
        lift_guards(connection)
        yield connection


def lift_guards(connection: Connection) -> None:
    """What an administrator of the database can do and nobody else."""
    if connection.dialect.name == "sqlite":
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
        for name in list(names):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
