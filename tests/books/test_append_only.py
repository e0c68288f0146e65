"""Facts are written once: the database refuses to change or delete them, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Boolean, Connection, Date, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from books.append_only import CHANGING, WITHOUT_GUARD
from books.database import Database
from books.schema.contracts import instalment, party
from books.schema.entries import entry
from books.schema.vouchers import number_series
from books.schema.whole import metadata
from books.setups import Books
from books.verify import verify
from tests.books.desk import Desk

FEB_1 = date(2005, 2, 1)
GUARDED = [table for table in metadata.sorted_tables if table.name not in WITHOUT_GUARD]
WRITTEN_ONCE = "is written once: a correction is a new entry"


def some_value(column: Any) -> object:
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Date):
        return FEB_1
    if column.type.python_type is int:
        return 7
    return chr(ord("A") + list(column.table.columns).index(column) % 26)  # no two texts alike


@contextmanager
def a_row_in(database: Database, table: Table) -> Iterator[Connection]:
    """One row, whatever it means, in a transaction that is taken back: foreign keys are not looked at."""
    values = {column.name: some_value(column) for column in table.columns}
    if table is instalment:
        values |= {"interest_paid": 0, "principal_paid": 0, "unpaid": 14}
    if "to_branch" in values:
        values["to_branch"] = "Y"
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.execute(insert(table), values)
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.execute(insert(table), values)
            connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        yield connection
        connection.rollback()


def is_refused(connection: Connection, statement: Any) -> bool:
    try:
        with connection.begin_nested():
            assert connection.execute(statement).rowcount >= 1
    except IntegrityError as refusal:
        # Another complaint means that the guard let it pass: PostgreSQL looks at foreign keys afterwards.
        return WRITTEN_ONCE in str(refusal)
    return False


def test_every_column_that_is_not_named_stays_as_it_was_written(database: Database):
    for table in GUARDED:
        with a_row_in(database, table) as connection:
            for column in table.columns:
                refused = is_refused(connection, update(table).values({column.name: column}))
                assert refused is (column.name not in CHANGING.get(table.name, ())), column


def test_no_guarded_row_is_deleted(database: Database):
    for table in GUARDED:
        with a_row_in(database, table) as connection:
            assert is_refused(connection, delete(table)), table


def test_no_number_series_goes_back(books: Books):
    desk = Desk(books)
    desk.contract()

    with books.database.writing() as connection:
        assert is_refused(connection, update(number_series).values(last=number_series.c.last - 1))
        assert not is_refused(connection, update(number_series).values(last=number_series.c.last))


@pytest.mark.postgres
def test_no_table_is_emptied(postgres_database: Database):
    for table in GUARDED:
        with (
            pytest.raises(IntegrityError, match=WRITTEN_ONCE),
            postgres_database.writing() as connection,
        ):
            connection.exec_driver_sql(f'TRUNCATE "{table.name}" CASCADE')


def test_a_name_can_be_erased_and_the_chain_stays_whole(books: Books):
    Desk(books).contract()

    with books.database.writing() as connection:
        connection.execute(delete(party))

    with books.database.reading() as connection:
        assert connection.execute(select(entry.c.id)).scalars().all() == [1]
    assert verify(books).findings == []


def test_every_name_in_the_lists_is_a_table_with_those_columns():
    for name, columns in CHANGING.items():
        assert set(columns) < set(metadata.tables[name].columns.keys()), name
    assert set(WITHOUT_GUARD) <= set(metadata.tables)
    assert not set(WITHOUT_GUARD) & set(CHANGING)
