"""The baseline of receipts: the same rows, written by bare driver statements in one transaction per receipt.

The rows are read from books in which our own code took the receipts, so the baseline cannot fall behind the schema:
a table that it does not know stops the benchmark. It asks nothing, locks nothing beforehand, computes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from books.database import Database
from books.schema.whole import metadata

Row = Mapping[str, Any]
Snapshot = dict[str, dict[tuple[Any, ...], Row]]

# Rows that a receipt changes; what it adds is found by itself.
CHANGED: Final = ("branch_chain", "instalment", "contract", "number_series")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and the values of each row it writes."""

    sql: str
    values: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Transaction:
    """What one receipt writes, ready for the driver."""

    key: str
    actor: str
    statements: tuple[Statement, ...]


def snapshot(database: Database) -> Snapshot:
    """Every row of the books by its primary key."""
    with database.reading() as connection:
        return {table.name: _rows(connection, table) for table in metadata.sorted_tables}


def _rows(connection: Connection, table: Table) -> dict[tuple[Any, ...], Row]:
    keys = [column.name for column in table.primary_key]
    return {
        tuple(row[key] for key in keys): dict(row) for row in connection.execute(select(table)).mappings()
    }


def transactions(before: Snapshot, after: Snapshot, *, sqlite: bool) -> list[Transaction]:
    """What each receipt between the two moments wrote, in booking order."""
    added = {
        name: [row for key, row in rows.items() if key not in before[name]] for name, rows in after.items()
    }
    vouchers = {row["number"]: (row["entry_branch"], row["entry"]) for row in added["voucher"]}
    by_entry: dict[tuple[str, int], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in added.items():
        if name not in CHANGED:
            for row in rows:
                by_entry[_owner(name, row, vouchers)][name].append(row)
    marker = "?" if sqlite else "%s"
    made = []
    for mine in sorted(by_entry.values(), key=lambda mine: int(mine["entry"][0]["event_key"].split("/")[1])):
        head = mine["entry"][0]
        inserts = [
            _insert(table.name, mine[table.name], marker, sqlite=sqlite)
            for table in metadata.sorted_tables
            if mine.get(table.name)
        ]
        updates = _updates(head, mine, after, marker)
        made.append(Transaction(head["event_key"], head["actor"], (*inserts, *updates)))
    return made


def _owner(name: str, row: Row, vouchers: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """The entry that wrote the row."""
    if name in ("voucher_line", "posting_document"):
        return vouchers[row["number"]]
    if name == "outbox":
        return vouchers[row["voucher"]]
    branch = row.get("entry_branch", row.get("branch"))
    for column in ("by_entry", "entry", "id"):
        if column in row:
            return branch, row[column]
    raise AssertionError(f"the baseline does not know which receipt wrote a row of {name}")


def _insert(name: str, rows: Sequence[Row], marker: str, *, sqlite: bool) -> Statement:
    columns = list(rows[0])
    sql = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join([marker] * len(columns))})"
    return Statement(sql, [tuple(_plain(row[c], sqlite=sqlite) for c in columns) for row in rows])


def _plain(value: Any, *, sqlite: bool) -> Any:
    return value.isoformat() if sqlite and isinstance(value, date) else value


def _updates(head: Row, rows: Mapping[str, list[Row]], after: Snapshot, marker: str) -> Iterable[Statement]:
    """The cached columns of the contract and its instalments, the end of the chain, the numbers taken."""
    branch, contract = head["branch"], head["contract"]
    numbers = sorted({row["instalment"] for row in rows["allocation"] if row["instalment"]})
    cached = [column.name for column in metadata.tables["instalment"].columns][6:]
    if numbers:
        yield Statement(
            f"UPDATE instalment SET {', '.join(f'{name} = {marker}' for name in cached)} "
            f"WHERE branch = {marker} AND contract = {marker} AND number = {marker}",
            [
                (*(after["instalment"][branch, contract, n][c] for c in cached), branch, contract, n)
                for n in numbers
            ],
        )
    kept = after["contract"][branch, contract]
    yield Statement(
        f"UPDATE contract SET last_entry = {marker}, deposit = {marker}, refund_due = {marker}, "
        f"interest_recognised = {marker} WHERE branch = {marker} AND number = {marker}",
        [
            (
                head["id"],
                kept["deposit"],
                kept["refund_due"],
                kept["interest_recognised"],
                branch,
                contract,
            )
        ],
    )
    yield Statement(
        f"UPDATE branch_chain SET last_entry = {marker}, last_hash = {marker} "
        f"WHERE branch = {marker} AND last_entry < {marker}",  # a chain's end only moves forward, whoever is first
        [(head["id"], head["hash"], branch, head["id"])],
    )
    for series in (row["series"] for name in ("paper", "voucher") for row in rows[name]):
        yield Statement(
            f"INSERT INTO number_series (series, last, first) VALUES ({marker}, 1, 1) "
            "ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1",
            [(series,)],
        )


def write(connection: Any, transaction: Transaction, *, sqlite: bool) -> None:
    """Write one receipt's rows."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
    for statement in transaction.statements:
        if len(statement.values) == 1:
            cursor.execute(statement.sql, statement.values[0])
        else:
            cursor.executemany(statement.sql, statement.values)
    cursor.execute("COMMIT")


def check_same(ours: Snapshot, theirs: Snapshot, *, changed_too: bool) -> None:
    """Both books hold the same added rows; a baseline that wrote less would flatter itself."""
    for name, rows in ours.items():
        if name in CHANGED and not changed_too:
            continue
        assert rows == theirs[name], f"the baseline's {name} differs from ours"
