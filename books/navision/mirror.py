"""The mirror: what Navision's ledger showed when it was last read, kept beside our books.

A newcomer would read only what is new. Entries are read again over an overlap, because numbers may be given out
before they are committed, and a gap is looked into again at each reading; an old entry changes when it is reversed
(the reversal, which is new, says so); and a Navision that was restored from a backup has other entries under
numbers that we know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from books.schema.contracts import opening_ledger
from books.schema.delivery import ledger_entry, ledger_reading
from connector.documents import LedgerEntry

AT_ONCE: Final = 500
_HUNDRED: Final = Decimal(100)
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class UnreadableAmount(ValueError):
    """An entry has an amount finer than a hundredth, which the mirror cannot keep exactly."""


# --- filling it -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Stored:
    """What came of storing entries: how many, and which had other content under a number that we knew."""

    entries: int = 0
    last: int = 0
    changed: list[int] = field(default_factory=list)


def last_entry_no(connection: Connection) -> int:
    """The highest entry number in the mirror; 0 for an empty one."""
    return int(connection.execute(select(func.coalesce(func.max(ledger_entry.c.entry_no), 0))).scalar_one())


def first_entry_no(connection: Connection) -> int:
    """Where reading begins: after the entries that the opening balances were agreed with."""
    lowest = select(func.coalesce(func.min(opening_ledger.c.last_entry_no), 0))
    return int(connection.execute(lowest).scalar_one()) + 1


def gaps(connection: Connection, from_no: int, at_most: int) -> list[tuple[int, int]]:
    """The ranges of numbers from this one on that no entry has, the newest first, at most so many."""
    numbered = (
        select(
            ledger_entry.c.entry_no,
            func.lag(ledger_entry.c.entry_no, 1, from_no - 1)
            .over(order_by=ledger_entry.c.entry_no)
            .label("before"),
        )
        .where(ledger_entry.c.entry_no >= from_no)
        .subquery()
    )
    rows = connection.execute(
        select(numbered.c.before + 1, numbered.c.entry_no - 1)
        .where(numbered.c.entry_no > numbered.c.before + 1)
        .order_by(numbered.c.entry_no.desc())
        .limit(at_most)
    )
    return [(first, last) for first, last in rows]


def store(connection: Connection, entries: Sequence[LedgerEntry], stored: Stored) -> None:
    """Keep entries as they were read; an entry that takes another one back marks that one as well."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return
    numbers = [row["entry_no"] for row in rows]
    known = {
        row.entry_no: row
        for row in connection.execute(select(ledger_entry).where(ledger_entry.c.entry_no.in_(numbers)))
    }
    stored.changed += [
        row["entry_no"] for row in rows if row["entry_no"] in known and _is_other(known[row["entry_no"]], row)
    ]
    statement: Any = _INSERT[connection.dialect.name](ledger_entry)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[ledger_entry.c.entry_no],
            set_={name: statement.excluded[name] for name in rows[0] if name != "entry_no"},
        ),
        rows,
    )
    for row in rows:
        if row["reverses"]:
            connection.execute(
                update(ledger_entry)
                .where(ledger_entry.c.entry_no == row["reverses"])
                .values(reversed=True, reversed_by=row["entry_no"])
            )
    stored.entries += len(rows)
    stored.last = max(stored.last, *numbers)


def forget(connection: Connection, first: int, last: int | None, shown: Collection[int]) -> list[int]:
    """Drop the entries of this range that Navision shows no more; their numbers."""
    within: ColumnElement[bool] = ledger_entry.c.entry_no >= first
    if last is not None:
        within &= ledger_entry.c.entry_no <= last
    numbers = connection.execute(select(ledger_entry.c.entry_no).where(within)).scalars()
    gone = sorted(set(numbers).difference(shown))
    for start in range(0, len(gone), AT_ONCE):
        chunk = gone[start : start + AT_ONCE]
        connection.execute(delete(ledger_entry).where(ledger_entry.c.entry_no.in_(chunk)))
    return gone


def without_marks(connection: Connection, documents: Collection[str]) -> list[LedgerEntry]:
    """The entries under these numbers as a wire showed them that marks no reversal and no reference (API v2.0)."""
    rows = connection.execute(
        select(ledger_entry)
        .where(ledger_entry.c.document.in_(list(documents)), ledger_entry.c.reference.is_(None))
        .order_by(ledger_entry.c.entry_no)
    )
    return [
        LedgerEntry(
            entry_no=row.entry_no,
            posting_date=row.date,
            document_no=row.document,
            account_no=row.account,
            description=row.description,
            amount=Decimal(row.hundredths) / _HUNDRED,
            branch=row.branch,
            contract=row.contract,
            reversal_shown=False,
        )
        for row in rows
    ]


def mark_reversed(connection: Connection, entry_nos: Collection[int]) -> None:
    """These entries were taken back inside Navision, or took others back; the wire did not say so."""
    connection.execute(
        update(ledger_entry).where(ledger_entry.c.entry_no.in_(list(entry_nos))).values(reversed=True)
    )


def note_reading(connection: Connection, at: int, first: int, stored: Stored, noticed: str) -> None:
    """Keep how far the ledger was read, and what was odd."""
    place = connection.execute(select(func.coalesce(func.max(ledger_reading.c.id), 0))).scalar_one()
    connection.execute(
        insert(ledger_reading),
        {
            "id": place + 1,
            "at": at,
            "from_entry_no": first,
            "last_entry_no": stored.last,
            "entries": stored.entries,
            "noticed": noticed,
        },
    )


def read_to(connection: Connection) -> tuple[int, int] | None:
    """When the ledger was last read (milliseconds since 1970) and its last entry number then."""
    row = connection.execute(
        select(ledger_reading.c.at, ledger_reading.c.last_entry_no)
        .order_by(ledger_reading.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.at, row.last_entry_no)


def _row(entry: LedgerEntry) -> dict[str, Any]:
    hundredths = entry.amount * _HUNDRED
    if hundredths != hundredths.to_integral_value():
        raise UnreadableAmount(
            f"entry {entry.entry_no}: {entry.amount} is finer than a hundredth: "
            "set the amount rounding precision of Navision's local currency to 0.01 or 1"
        )
    return {
        "entry_no": entry.entry_no,
        "date": entry.posting_date,
        "document": entry.document_no,
        "reference": entry.external_document_no,
        "account": entry.account_no,
        "hundredths": int(hundredths),
        "branch": entry.branch,
        "contract": entry.contract,
        "description": entry.description[:100],
        "source_code": entry.source_code,
        "user_id": entry.user_id,
        "register_no": entry.register_no,
        "reversed": entry.reversed or entry.reversed_by_entry_no != 0,
        "reversed_by": entry.reversed_by_entry_no,
        "reverses": entry.reversed_entry_no,
    }


def _is_other(known: Row[Any], row: Mapping[str, Any]) -> bool:
    names = ("date", "document", "account", "hundredths", "branch", "contract")
    return any(getattr(known, name) != row[name] for name in names)
