"""Numbers without holes: taken inside the transaction that uses them, so that both commit or neither does.

A newcomer would take a number first and hope. Here the row of the series is locked until the commit; a writer
that dies gives its number back by never having taken it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, bindparam, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from books.database import upsert
from books.prepared import Prepared
from books.schema import number_series, paper, voucher


def next_number(connection: Connection, series: str) -> int:
    """The next sequence of the series; the first one begins at 1 (or where a cut-over left it)."""
    (taken,) = _NEXT[connection.dialect.name].rows(connection, {"series": series})
    return int(taken.last)


def _next(insert: sqlite.Insert | postgresql.Insert) -> Prepared:
    return Prepared(
        insert.values(series=bindparam("series"), last=1, first=1)
        .on_conflict_do_update(
            index_elements=[number_series.c.series], set_={"last": number_series.c.last + 1}
        )
        .returning(number_series.c.last)
    )


_NEXT: Final = {
    "sqlite": _next(sqlite.insert(number_series)),
    "postgresql": _next(postgresql.insert(number_series)),
}


def begin_after(connection: Connection, series: str, last: int) -> None:
    """Let the series go on after `last`, the highest number that another system gave out."""
    insert = upsert(connection, number_series).values(series=series, last=last, first=last + 1)
    higher = case((number_series.c.last < last, last), else_=number_series.c.last)
    begin = case((number_series.c.last < last, last + 1), else_=number_series.c.first)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[number_series.c.series], set_={"last": higher, "first": begin}
        )
    )


def holes(connection: Connection) -> Iterator[str]:
    """A sentence for each series whose given numbers are not first..last without a gap."""
    for table, noun in ((voucher, "vouchers"), (paper, "papers")):
        given = (
            select(
                table.c.series,
                func.count().label("given"),
                func.min(table.c.sequence).label("lowest"),
                func.max(table.c.sequence).label("highest"),
            )
            .group_by(table.c.series)
            .subquery()
        )
        rows = connection.execute(
            select(number_series, given).join(given, given.c.series == number_series.c.series)
        )
        for row in rows:
            wanted = row.last - row.first + 1
            if row.given != wanted or row.lowest != row.first or row.highest != row.last:
                yield (
                    f"series {row.series}: {row.given} {noun} between {row.lowest} and {row.highest}, "
                    f"but numbers {row.first} to {row.last} were taken"
                )
