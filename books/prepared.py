"""Statements prepared once and run on the driver's own cursor: how a teller's transaction stays short.

Core builds, keys and adapts a statement anew each time it is executed, which costs many times what SQLite needs to
run it. Here the same Core statement is compiled once for each database, with its own conversions of dates and
booleans. What a newcomer would get wrong: this is no second way to write SQL, only a shorter way to run it; the
transaction is still the connection's, and an error still arrives as SQLAlchemy's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import BindParameter, Column, Connection, Dialect, Executable, Table, bindparam, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement in the words of one database: its text, how values go in, how rows come out."""

    text: str
    given: Callable[[Values], Any]
    row: Callable[[Sequence[Any]], Any]


class Prepared:
    """A statement whose values all come by name; one text for each database, made when it is first run."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, *rows: Values) -> None:
        """Run the statement once for each row of values; what it returns is not asked for."""
        form = self._form(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(form.text, form.given(rows[0]))
            elif rows:
                cursor.executemany(form.text, [form.given(row) for row in rows])
        except connection.dialect.loaded_dbapi.Error as fault:
            raise _as_ours(connection, form, fault) from fault
        finally:
            cursor.close()

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """The rows found, columns by name."""
        form = self._form(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(form.text, form.given(values))
            return [form.row(row) for row in cursor.fetchall()]
        except connection.dialect.loaded_dbapi.Error as fault:
            raise _as_ours(connection, form, fault) from fault
        finally:
            cursor.close()

    def one_or_none(self, connection: Connection, values: Values) -> Any:
        """The only row, or None; a second one is a defect of ours."""
        found = self.rows(connection, values)
        assert len(found) <= 1, f"{len(found)} rows where at most one can be"
        return found[0] if found else None

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _compiled(self._statement, dialect)
        return form


def inserting(table: Table) -> Prepared:
    """The insert of whole rows into a table; a column that a row does not name takes its default, or nothing."""
    return Prepared(insert(table).values({column.name: _bind(column) for column in table.columns}))


def _bind(column: Column[Any]) -> BindParameter[Any]:
    if isinstance(column.default, ScalarElementColumnDefault):
        return bindparam(column.name, column.default.arg)
    return bindparam(column.name, None) if column.nullable else bindparam(column.name)


def _compiled(statement: Executable, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    assert "POSTCOMPILE" not in compiled.string, f"its text differs from call to call: {compiled.string}"
    return _Form(compiled.string, _given(compiled), _row(compiled, dialect))


def _given(compiled: SQLCompiler) -> Callable[[Values], Any]:
    """From values by name to what the driver takes; a name that the statement does not have is a defect."""
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    preset = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    converts = {name: convert for name, convert in compiled._bind_processors.items() if name in binds}

    def complete(values: Values) -> dict[str, Any]:
        whole = {**preset, **values}
        assert whole.keys() == binds.keys(), f"{sorted(whole.keys() ^ binds.keys())} in {compiled.string}"
        for name, convert in converts.items():
            whole[name] = convert(whole[name])  # type: ignore[operator]
        return whole

    if not compiled.positional:
        return complete
    assert compiled.positiontup is not None
    in_order = itemgetter(*compiled.positiontup)
    alone = len(compiled.positiontup) == 1
    return lambda values: (in_order(complete(values)),) if alone else in_order(complete(values))


def _row(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    """From what the driver returns to a row whose columns have names."""
    columns = compiled._result_columns
    found_row = cast(Any, namedtuple("Found", [column.keyname for column in columns]))
    make: Callable[[Iterable[Any]], Any] = found_row._make
    converts = [
        (place, convert)
        for place, column in enumerate(columns)
        if (convert := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
    ]
    if not converts:
        return make

    def converted(found: Sequence[Any]) -> Any:
        values = list(found)
        for place, convert in converts:
            values[place] = convert(values[place])
        return make(values)

    return converted


def _as_ours(connection: Connection, form: _Form, fault: Exception) -> DBAPIError | Exception:
    """The driver's error as SQLAlchemy would have raised it, a lost connection marked as lost."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(fault, None, None)  # type: ignore[arg-type]
    made = DBAPIError.instance(
        form.text,
        None,
        fault,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
    return cast(Exception, made)
