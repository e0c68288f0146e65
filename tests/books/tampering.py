"""What nobody may do and somebody does: change the tables behind the program's back, past the guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from books.database import Database


@contextmanager
def behind_the_back(database: Database) -> Iterator[Connection]:
    """A transaction without guards and foreign keys, as an administrator of the database can begin one."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                yield connection
            return
        # Foreign keys can be set aside outside a transaction only; the triggers are gone for good.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                wanted = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for name in connection.exec_driver_sql(wanted).scalars().all():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")
