"""Rows of a company's tables: kept by key, found by index, and put back as they were when a transaction fails.

Posting is one transaction and so is CreateMultiple (PROTOCOL 1.9, 4.4): every change notes how to undo it, and
a failure undoes the notes backwards. Records are never changed in place, so whoever holds one holds a
snapshot. The row timestamp only ever grows, also after a rollback, as a database's row version does.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from threading import RLock
from typing import Any, Final, cast

from simulator.errors import DuplicateKey, RecordNotFound
from simulator.tables.fields import BLANK_MOMENT, Value, in_words
from simulator.tables.flavours import Flavour, Table

Key = tuple[Value, ...]


class Record:
    """One row in Navision's words; fields that were never filled read as blank.

    `timestamp` tells of the last change and `changed` when it was, `birth` of the first one: it stays with
    the row when the row is renamed, and a new row under an old key has another. SystemId, the GUID that API
    v2.0 shows, is made of it.
    """

    __slots__ = ("birth", "changed", "table", "timestamp", "values")

    def __init__(self, table: Table, values: Mapping[str, Value], timestamp: int = 0, birth: int = 0) -> None:
        self.table: Final = table
        self.values: Final = dict(values)
        self.timestamp: Final = timestamp
        self.birth: Final = birth or timestamp
        self.changed: datetime = BLANK_MOMENT

    def __getitem__(self, field: str) -> Value:
        found = self.values.get(field)
        return self.table.blanks[field] if found is None else found

    def text(self, field: str) -> str:
        """A text, code or option."""
        return cast(str, self[field])

    def integer(self, field: str) -> int:
        """A whole number."""
        return cast(int, self[field])

    def amount(self, field: str) -> Decimal:
        """A decimal."""
        return cast(Decimal, self[field])

    def day(self, field: str) -> date:
        """A date."""
        return cast(date, self[field])

    def flag(self, field: str) -> bool:
        """A yes or no."""
        return cast(bool, self[field])

    @property
    def key(self) -> Key:
        """The primary key values."""
        return tuple(self[name] for name in self.table.key)

    def draft(self) -> "Draft":
        """A copy that may be changed and then put back."""
        return Draft(self.table, self.values, self.timestamp, self.birth)

    @property
    def identification(self) -> str:
        """The key as refusals name it: `Journal Batch Name='LEASE',Line No.='10000'`."""
        return ",".join(f"{name}='{in_words(self[name])}'" for name in self.table.key)


class Draft(Record):
    """A row in the making."""

    __slots__ = ()

    def __setitem__(self, field: str, value: Value) -> None:
        self.values[field] = self.table.fields[field].fit(value)


class Undo:
    """How to put back what the running transaction changed; one session at a time holds the company."""

    def __init__(self) -> None:
        self._lock: Final = RLock()
        self._steps: list[Callable[[], None]] = []
        self._depth = 0
        self._commits = False

    def note(self, step: Callable[[], None]) -> None:
        """Remember how to take a change back."""
        if self._depth:
            self._steps.append(step)

    @contextmanager
    def transaction(self, commits: bool = False) -> Iterator[None]:
        """All or nothing; a transaction inside another belongs to it. `commits` lets AL code commit on the
        way."""
        with self._lock:
            self._commits = commits if not self._depth else self._commits
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self._roll_back()
                raise
            finally:
                self._depth -= 1
                if not self._depth:
                    self._steps.clear()

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of a longer transaction: when it is refused, only what it did is taken back."""
        before = len(self._steps)
        try:
            yield
        except BaseException:
            self._roll_back(before)
            raise

    def commit(self) -> None:
        """What was done so far stays, whatever becomes of the rest, where the transaction allows that."""
        if self._commits:
            self._steps.clear()

    def _roll_back(self, until: int = 0) -> None:
        steps = self._steps[until:]
        del self._steps[until:]
        for step in reversed(steps):
            step()


Watcher = Callable[[Record | None, Record | None], None]
"""Is told of every change: the row before and the row after, nothing where there was or is none."""


class Rows:
    """The rows of one table."""

    def __init__(
        self,
        table: Table,
        flavour: Flavour,
        undo: Undo,
        timestamps: Iterator[int],
        clock: Callable[[], datetime] = lambda: BLANK_MOMENT,
    ) -> None:
        self.table: Final = table
        self._clock: Final = clock
        self._flavour: Final = flavour
        self._undo: Final = undo
        self._timestamps: Final = timestamps
        self._records: Final[dict[Key, Record]] = {}
        self._keys: Final[list[Key]] = []
        self._index: Final[dict[str, dict[Value, list[Key]]]] = {name: {} for name in table.indexed}
        self._births: Final[dict[int, Key]] = {}
        self.watchers: Final[list[Watcher]] = []
        self.version = 0  # grows with every change
        self.upheavals = 0  # grows with every change other than a new row at the end

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Record]:
        return (self._records[key] for key in list(self._keys))

    def draft(self, values: Mapping[str, Value] | None = None) -> Draft:
        """A new row that is not stored yet."""
        draft = Draft(self.table, {})
        for name, value in (values or {}).items():
            draft[name] = value
        return draft

    def find(self, *key: Value) -> Record | None:
        """The row with this key, or nothing."""
        return self._records.get(key)

    def get(self, *key: Value) -> Record:
        """The row with this key; refuses in Navision's words when there is none."""
        found = self._records.get(key)
        if found is None:
            wanted = ",".join(
                f"{name}='{in_words(value)}'" for name, value in zip(self.table.key, key, strict=True)
            )
            raise RecordNotFound(
                f"The {self.table.caption} does not exist. Identification fields and values: {wanted}"
            )
        return found

    def born(self, birth: int) -> Record | None:
        """The row that came into being with this change, whatever its key is now."""
        key = self._births.get(birth)
        return None if key is None else self._records[key]

    def last(self) -> Record | None:
        """The row with the highest key."""
        return self._records[self._keys[-1]] if self._keys else None

    def keys(self, *, above: Key | None = None) -> list[Key]:
        """Keys in order, all of them or those strictly above one."""
        return self._keys[0 if above is None else bisect_right(self._keys, above) :]

    def keys_between(self, lowest: Value | None, highest: Value | None, at_most: int) -> list[Key] | None:
        """Keys in order whose first part is neither below nor above; nothing when there are more than so many."""
        start = 0 if lowest is None else bisect_left(self._keys, (lowest,))
        stop = len(self._keys)
        if highest is not None:
            stop = bisect_right(self._keys, cast(Any, highest), start, key=lambda key: cast(Any, key[0]))
        return self._keys[start:stop] if stop - start <= at_most else None

    def starting_with(self, *prefix: Value) -> list[Record]:
        """The rows whose key begins with these values, in key order."""
        start = bisect_left(self._keys, prefix)
        stop = start
        while stop < len(self._keys) and self._keys[stop][: len(prefix)] == prefix:
            stop += 1
        return [self._records[key] for key in self._keys[start:stop]]

    def last_starting_with(self, *prefix: Value) -> Record | None:
        """The row with the highest key among those beginning with these values."""
        place = bisect_right(self._keys, prefix, key=lambda key: key[: len(prefix)])
        if not place or self._keys[place - 1][: len(prefix)] != prefix:
            return None
        return self._records[self._keys[place - 1]]

    def having(self, field: str, value: Value) -> list[Record]:
        """The rows with this value in an indexed field, in key order."""
        return [self._records[key] for key in sorted(self._index[field].get(value, ()))]

    def keys_having(self, field: str, value: Value) -> list[Key]:
        """The keys of the rows with this value in an indexed field."""
        return self._index[field].get(value, [])

    def insert(self, draft: Record) -> Record:
        """Store a new row; refuses a key that is taken."""
        return self._inserted(Record(self.table, draft.values, next(self._timestamps)))

    def _inserted(self, record: Record) -> Record:
        key = record.key
        if key in self._records:
            words = self._flavour.duplicate_words
            raise DuplicateKey(words.format(table=self.table.caption, key=record.identification))
        record.changed = self._clock()
        self._put(key, record)
        self._undo.note(lambda: self._take(key))
        return record

    def put_back(self, record: Record) -> None:
        """Store a row as it was kept, its version and birth included."""
        self._put(record.key, record)

    def modify(self, draft: Record) -> Record:
        """Store a changed row under its key."""
        old = self.get(*draft.key)
        key = old.key
        record = Record(self.table, draft.values, next(self._timestamps), old.birth)
        record.changed = self._clock()
        self._swap(key, record)
        self._undo.note(lambda: self._swap(key, old))
        return record

    def rename(self, old: Record, draft: Record) -> Record:
        """Store a row under another key; it stays the same row."""
        self.delete(old)
        return self._inserted(Record(self.table, draft.values, next(self._timestamps), old.birth))

    def delete(self, record: Record) -> None:
        """Remove a row."""
        key = record.key
        old = self.get(*key)
        self._take(key)
        self._undo.note(lambda: self._put(key, old))

    def _put(self, key: Key, record: Record) -> None:
        self._records[key] = record
        self._births[record.birth] = key
        self.version += 1
        if self._keys and key < self._keys[-1]:
            self.upheavals += 1
            insort(self._keys, key)
        else:
            self._keys.append(key)
        for name, index in self._index.items():
            index.setdefault(record[name], []).append(key)
        self._tell(None, record)

    def _take(self, key: Key) -> None:
        record = self._records.pop(key)
        del self._births[record.birth]
        self.version += 1
        self.upheavals += 1
        del self._keys[bisect_left(self._keys, key)]
        for name, index in self._index.items():
            _forget(index[record[name]], key)
        self._tell(record, None)

    def _tell(self, before: Record | None, after: Record | None) -> None:
        for watcher in self.watchers:
            watcher(before, after)

    def _swap(self, key: Key, record: Record) -> None:
        old = self._records[key]
        self.version += 1
        self.upheavals += 1
        for name, index in self._index.items():
            if old[name] != record[name]:
                _forget(index[old[name]], key)
                index.setdefault(record[name], []).append(key)
        self._records[key] = record
        self._tell(old, record)


def _forget(keys: list[Key], key: Key) -> None:
    """Drop a key, which is nearly always the newest one: that is what a rollback takes back first."""
    if keys[-1] == key:
        keys.pop()
    else:
        keys.remove(key)
