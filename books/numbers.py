"""Numbers without holes: taken inside the transaction that uses them, so that both commit or neither does.

A newcomer would take a number first and hope. Here the row of the series is locked until the commit; a writer
that dies gives its number back by never having taken it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import Connection, bindparam, case, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from books.database import upsert
from books.prepared import Prepared
from books.schema.delivery import delivery
from books.schema.vouchers import number_gap, number_series, paper, posting_document, voucher

DELIVERIES: Final = "delivery"  # the series of deliveries: their numbers have no document of their own


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
    series = connection.execute(select(number_series).order_by(number_series.c.series)).all()
    given = _given(connection)
    given |= _given_to_summaries(connection, {row.series for row in series} - set(given))
    skipped = _skipped(connection)
    for row in series:
        count, lowest, highest = given.get(row.series, (0, row.first, row.first - 1))
        for first, last in skipped.get(row.series, ()):
            count, lowest, highest = count + last - first + 1, min(lowest, first), max(highest, last)
        if (count, lowest, highest) != (row.last - row.first + 1, row.first, row.last):
            standing = f"{count} are there, between {lowest} and {highest}" if count else "none is there"
            yield (
                f"series {row.series}: numbers {row.first} to {row.last} were taken, but {standing}: "
                "a document was removed or added"
            )


def skip_to(connection: Connection, series: str, last: int) -> tuple[int, int] | None:
    """Go on after `last`, which books of this company gave out before; what is skipped, or None if nothing is."""
    insert = upsert(connection, number_series).values(series=series, last=0, first=1)
    connection.execute(insert.on_conflict_do_nothing())
    query = select(number_series.c.last).where(number_series.c.series == series).with_for_update()
    taken: int = connection.execute(query).scalar_one()
    if taken >= last:
        return None
    connection.execute(update(number_series).where(number_series.c.series == series).values(last=last))
    return taken + 1, last


def _skipped(connection: Connection) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for row in connection.execute(select(number_gap)):
        found.setdefault(row.series, []).append((row.first, row.last))
    return found


Given = dict[str, tuple[int, int, int]]  # how many numbers stand on a document, the lowest, and the highest


def _given(connection: Connection) -> Given:
    ids = select(
        literal(DELIVERIES).label("series"), func.count(), func.min(delivery.c.id), func.max(delivery.c.id)
    ).having(func.count() > 0)
    by_series = [
        select(t.c.series, func.count(), func.min(t.c.sequence), func.max(t.c.sequence)).group_by(t.c.series)
        for t in (voucher, paper)
    ]
    return {
        row[0]: (row[1], row[2], row[3]) for wanted in (*by_series, ids) for row in connection.execute(wanted)
    }


def _given_to_summaries(connection: Connection, series: Collection[str]) -> Given:
    """A summary has no column for its series: its number is the series, and then the sequence."""
    found: dict[str, list[int]] = {}
    for number in connection.execute(
        select(posting_document.c.number).where(posting_document.c.summary)
    ).scalars():
        for one in series:
            if number.startswith(one) and number[len(one) :].isdigit():
                found.setdefault(one, []).append(int(number[len(one) :]))
    return {one: (len(taken), min(taken), max(taken)) for one, taken in found.items()}
