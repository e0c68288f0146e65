"""Drawer sessions in their simplest form: a cashier opens one with a float; no cash receipt without it.

Counting, differences and the supervisor's closing come with the counter; opening and closing are entries
already, so that they stand in the branch's chain.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from books import chain
from books.prepared import Prepared
from books.recording import Act, NotRecorded, add_entry, first_answer
from books.schema import drawer_session
from books.setups import Books
from servicing.entries import Fact, Restated
from servicing.money import Money


class DrawerClosed(NotRecorded):
    """The cashier has no open drawer session."""


def open_drawer(connection: Connection, books: Books, act: Act, opening_float: Money) -> int:
    """Open the actor's drawer at the branch with a float; returns the session's id."""
    content = {"drawer": act.actor.id, "float": opening_float}
    asked = chain.digest({**content, "posting_date": act.posting_date, "at_branch": act.at_branch})
    link = chain.lock_end(connection, act.at_branch)
    if first_answer(connection, act.key, asked) is not None:
        return open_session(connection, act.at_branch, act.actor.id)
    if opening_float < 0:
        raise NotRecorded(f"{act.key}: a float of {opening_float:,} cannot be: count it again")
    if _open_id(connection, act.at_branch, act.actor.id) is not None:
        raise NotRecorded(
            f"{act.key}: {act.actor.id} has an open drawer at {act.at_branch} already: close it first"
        )
    entry_id = _entry(connection, books, act, asked, link, "drawer_opened", content)
    last = connection.execute(
        select(func.max(drawer_session.c.id)).where(drawer_session.c.branch == act.at_branch)
    ).scalar_one()
    session = int(last or 0) + 1
    connection.execute(
        insert(drawer_session),
        {
            "branch": act.at_branch,
            "id": session,
            "cashier": act.actor.id,
            "opened_on": act.business_date,
            "opening_float": int(opening_float),
            "opened_by_entry": entry_id,
        },
    )
    return session


def close_drawer(connection: Connection, books: Books, act: Act) -> None:
    """Close the actor's drawer at the branch; raises DrawerClosed when none is open."""
    link = chain.lock_end(connection, act.at_branch)
    content = {"drawer": act.actor.id, "closed": True}
    asked = chain.digest({**content, "posting_date": act.posting_date, "at_branch": act.at_branch})
    if first_answer(connection, act.key, asked) is not None:
        return
    session = open_session(connection, act.at_branch, act.actor.id)
    entry_id = _entry(connection, books, act, asked, link, "drawer_closed", content)
    connection.execute(
        update(drawer_session)
        .where(drawer_session.c.branch == act.at_branch, drawer_session.c.id == session)
        .values(closed_by_entry=entry_id)
    )


def open_session(connection: Connection, branch: str, cashier: str) -> int:
    """The cashier's open session at the branch; raises DrawerClosed when there is none."""
    session = _open_id(connection, branch, cashier)
    if session is None:
        raise DrawerClosed(f"{cashier} has no open drawer at {branch}: open one with a float first")
    return session


def _open_id(connection: Connection, branch: str, cashier: str) -> int | None:
    found = _OPEN.one_or_none(connection, {"branch": branch, "cashier": cashier})
    return None if found is None else int(found.id)


_OPEN: Final = Prepared(
    select(drawer_session.c.id).where(
        drawer_session.c.branch == bindparam("branch"),
        drawer_session.c.cashier == bindparam("cashier"),
        drawer_session.c.closed_by_entry.is_(None),
    )
)


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a drawer's entry covers, read back from its session."""
    opened = head.kind == "drawer_opened"
    ours = drawer_session.c.opened_by_entry if opened else drawer_session.c.closed_by_entry
    row = connection.execute(
        select(drawer_session).where(drawer_session.c.branch == head.branch, ours == head.id)
    ).one()
    if opened:
        return {"drawer": row.cashier, "float": row.opening_float}
    return {"drawer": row.cashier, "closed": True}


def _entry(
    connection: Connection,
    books: Books,
    act: Act,
    asked: str,
    link: chain.Link,
    kind: str,
    content: dict[str, object],
) -> int:
    fact = Fact(link.last_entry + 1, act.posting_date, act.posting_date, Restated())
    add_entry(connection, books, act, asked, link, fact, act.at_branch, None, kind=kind, content=content)
    return fact.id
