"""Finding rows for a page: filters, the page's order, bookmark and number of rows.

Speed matters here: a hundred thousand entries are read in pages of a thousand. An indexed field with exact
values gives the candidates, bounds on the key cut the table, and an order other than the key is kept sorted
between calls.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from simulator.tables.fields import Value
from simulator.tables.filters import Filter
from simulator.tables.store import Key, Record, Rows

FEW: Final = 5_000
Place = tuple[Any, ...]
ShowsField = Callable[[Record, str], Value]


class Ordering:
    """The keys of a table in an order of their own, brought up to date when somebody asks."""

    def __init__(self, rows: Rows, fields: tuple[str, ...]) -> None:
        self._rows: Final = rows
        self._fields: Final = fields
        self._seen = (-1, -1)
        self._highest: Key | None = None
        self._sorted: list[Place] = []

    def place(self, record: Record) -> Place:
        """Where the record stands: the order's fields, then the key."""
        return (*(record[name] for name in self._fields), *record.key)

    def all(self) -> list[Place]:
        """Every row's place, lowest first."""
        if not self._fields:
            return self._rows.keys()
        now = (self._rows.version, self._rows.upheavals)
        if now != self._seen:
            if now[1] != self._seen[1]:
                self._sorted, self._highest = [], None
            new = self._rows.keys(above=self._highest)
            self._sorted.extend(self.place(self._rows.get(*key)) for key in new)
            self._sorted.sort()  # what was sorted before stays one run
            self._seen, self._highest = now, new[-1] if new else self._highest
        return self._sorted

    def key(self, place: Place) -> Key:
        """The primary key in a place."""
        return place[len(self._fields) :]


def candidates(rows: Rows, filters: Mapping[str, Filter]) -> list[Key] | None:
    """The few keys that can match at all; nothing when an index does not narrow it down."""
    table = rows.table
    best: list[Key] | None = None
    for name, wanted in filters.items():
        if wanted.exact is not None and len(table.key) == 1 and name == table.key[0]:
            return [(value,) for value in wanted.exact if rows.find(value) is not None]
        if wanted.exact is not None and name in table.indexed:
            found = [key for value in wanted.exact for key in rows.keys_having(name, value)]
            best = found if best is None or len(found) < len(best) else best
        elif name == table.key[0] and (wanted.lowest, wanted.highest) != (None, None):
            between = rows.keys_between(wanted.lowest, wanted.highest, FEW)
            best = between if between is not None and (best is None or len(between) < len(best)) else best
    return best


def select(
    rows: Rows,
    ordering: Ordering,
    filters: Mapping[str, Filter],
    shows: ShowsField,
    descending: bool,
    after: Place | None,
    limit: int,
) -> list[Record]:
    """The rows that match, in order, from behind a place on, at most `limit` of them (0: all)."""
    few = candidates(rows, filters) if filters else None
    if few is not None:
        places: Sequence[Place] = sorted(ordering.place(rows.get(*key)) for key in few)
    else:
        places = ordering.all()
    found = (rows.get(*ordering.key(place)) for place in _from(places, descending, after))
    matching = (
        record
        for record in found
        if all(wanted.matches(shows(record, name)) for name, wanted in filters.items())
    )
    return list(islice(matching, limit or None))


def _from(places: Sequence[Place], descending: bool, after: Place | None) -> Iterator[Place]:
    """The places behind a bookmark in reading direction; the bookmark's row may be gone."""
    if descending:
        stop = len(places) if after is None else bisect_left(places, after)
        return (places[number] for number in range(stop - 1, -1, -1))
    start = 0 if after is None else bisect_right(places, after)
    return (places[number] for number in range(start, len(places)))
