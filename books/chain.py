"""The hash chain of a branch's entries: each entry's hash covers the one before it.

An entry that was edited or removed behind the program's back breaks the chain at its place. Content is hashed
in a canonical form: JSON with sorted keys, money as whole numbers, dates as ISO text, no personal data.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from books.database import upsert
from books.prepared import Prepared
from books.schema.entries import branch_chain

GENESIS = "0" * 64


class Link(NamedTuple):
    """The end of a branch's chain."""

    last_entry: int
    last_hash: str


def canonical(value: Any) -> str:
    """The one text that stands for a value, whatever order or spelling it came in."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any, previous: str = "") -> str:
    """The sha256 of the previous hash and the value's canonical text."""
    return hashlib.sha256(f"{previous}{canonical(value)}".encode()).hexdigest()


# Exactly these types stand for themselves; a subclass of them, an enumeration's member say, is asked below.
_PLAIN_ALREADY: Final = frozenset({str, int, bool, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN_ALREADY:
        return value
    if (names := _field_names(type(value))) is not None:  # type: ignore[arg-type]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"{value!r} cannot be hashed exactly")


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def lock_end(connection: Connection, branch: str) -> Link:
    """The end of the branch's chain, locked until commit: whoever holds it adds the next entry."""
    row = _LOCK.one_or_none(connection, {"branch": branch})
    if row is None:
        begin = upsert(connection, branch_chain).values(branch=branch, last_entry=0, last_hash=GENESIS)
        connection.execute(begin.on_conflict_do_nothing())
        (row,) = _LOCK.rows(connection, {"branch": branch})
    return Link(*row)


def move_end(connection: Connection, branch: str, link: Link) -> None:
    """Let the chain end at the entry just added."""
    _MOVE.run(connection, {"its_branch": branch, **link._asdict()})


_LOCK: Final = Prepared(
    select(branch_chain.c.last_entry, branch_chain.c.last_hash)
    .where(branch_chain.c.branch == bindparam("branch"))
    .with_for_update()
)
_MOVE: Final = Prepared(
    update(branch_chain)
    .where(branch_chain.c.branch == bindparam("its_branch"))
    .values(last_entry=bindparam("last_entry"), last_hash=bindparam("last_hash"))
)
