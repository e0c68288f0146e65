"""Drawers: opened with a float, banked, counted blind by denomination, closed by a supervisor (DOMAIN 2.3, 6.4).

No cash receipt without an open session. A count posts its difference at once (T4), so that the drawer's account is
what lies in it; whoever counted again after seeing the difference would be a supervisor. A newcomer would show the
cashier what should be there before the count: a blind count tells more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from books import chain
from books.bundles import Bundled, Lead, record_bundle
from books.counter import drawer_sessions
from books.counter.drawer_sessions import (
    DrawerCash,
    DrawerSession,
    SessionState,
    cash_of,
    find_session,
    open_session_id,
    unclosed_session,
)
from books.counter.money_places import bank_account
from books.recording import Act, NotRecorded, add_entry, first_answer
from books.schema.counter import cash_banked, drawer_count, drawer_count_piece, drawer_session
from books.schema.entries import entry
from books.setups import Books
from company.authority import spoken
from company.counter import CounterAuthority, CounterSetup
from company.organisation import Direction
from servicing.entries import Fact, Restated
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

COUNTED: Final = "drawer_counted"
BANKED: Final = drawer_sessions.CASH_BANKED


class DrawerClosed(NotRecorded):
    """The cashier has no open drawer session."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a count found: pieces by denomination in rupiah, their sum, and what should have been there."""

    session: DrawerSession
    pieces: Mapping[int, int]
    counted: Money
    expected: Money
    recorded: Bundled

    @property
    def difference(self) -> Money:
        """Over is positive, short is negative."""
        return self.counted - self.expected


# --- opening ----------------------------------------------------------------------------------------------


def open_drawer(connection: Connection, books: Books, act: Act, opening_float: Money) -> int:
    """Open the actor's drawer at the branch with a float; returns the session's id."""
    content = {"drawer": act.actor.id, "float": opening_float}
    asked = chain.digest({**content, "posting_date": act.posting_date, "at_branch": act.at_branch})
    link = chain.lock_end(connection, act.at_branch)
    if first_answer(connection, act.key, asked) is not None:
        return open_session(connection, act.at_branch, act.actor.id)
    if opening_float < 0:
        raise NotRecorded(f"{act.key}: a float of {opening_float:,} cannot be: count it again")
    before = unclosed_session(connection, act.at_branch, act.actor.id)
    if before is not None:
        state = "an open" if before.state is SessionState.OPEN else "a counted"
        raise NotRecorded(
            f"{act.key}: {act.actor.id} has {state} drawer at {act.at_branch} already: close it first"
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


def open_session(connection: Connection, branch: str, cashier: str) -> int:
    """The cashier's open session at the branch, not counted until commit; raises DrawerClosed."""
    session = open_session_id(connection, branch, cashier, share=True)
    if session is None:
        if unclosed_session(connection, branch, cashier) is not None:
            raise DrawerClosed(
                f"the drawer of {cashier} at {branch} was counted: it moves no cash until a supervisor closes it "
                "and it is opened again"
            )
        raise DrawerClosed(f"{cashier} has no open drawer at {branch}: open one with a float first")
    return session


def check_room(connection: Connection, books: Books, act: Act, session_id: int, amount: Money) -> None:
    """Refuse cash that would take the drawer above its limit, where the setting says so (DOMAIN 6.4)."""
    counter = books.setup.counter
    if not counter.refuses_over_limit:
        return
    lies = cash_of(connection, find_session(connection, act.at_branch, session_id)).expected
    if lies + amount > counter.drawer_limit:
        raise NotRecorded(
            f"{act.key}: with {rupiah(amount)} more the drawer of {act.actor.id} would hold "
            f"{rupiah(lies + amount)}, above its limit of {rupiah(counter.drawer_limit)}: bank cash first"
        )


def cash_at_hand(
    connection: Connection, act: Act, amount: Money, what: str, cashier: str | None = None
) -> int:
    """The open session of the cashier (the actor when None) when it holds what is to go out; raises NotRecorded."""
    whose = cashier or act.actor.id
    session = open_session(connection, act.at_branch, whose)
    lies = cash_of(connection, find_session(connection, act.at_branch, session, lock=True)).expected
    if amount > lies:
        raise NotRecorded(
            f"{act.key}: {what} of {rupiah(amount)} is more than the {rupiah(lies)} in the drawer of "
            f"{whose}: pay or bank at most that"
        )
    return session


# --- banking (T3) -----------------------------------------------------------------------------------------


def bank_cash(
    connection: Connection, books: Books, act: Act, amount: Money, bank: str | None = None
) -> Bundled:
    """Take cash from the actor's drawer to one of the branch's IN accounts (T3); raises NotRecorded."""
    if amount <= 0:
        raise NotRecorded(
            f"{act.key}: a banking of {rupiah(amount)} cannot be: enter the cash that was taken"
        )
    into = bank_account(books, act, bank, Direction.IN)
    taken_from: list[int] = []

    def check(inner: Connection) -> None:
        taken_from.append(cash_at_hand(inner, act, amount, "a banking"))

    def write(inner: Connection, entry_id: int) -> None:
        inner.execute(
            insert(cash_banked),
            {
                "branch": act.at_branch,
                "entry": entry_id,
                "amount": int(amount),
                "bank": into.bank,
                "drawer_session": taken_from[0],
            },
        )

    lead = Lead(
        BANKED,
        {"amount": amount, "bank": into.bank},
        VoucherKind.PAYMENT_CASH,
        f"cash of {act.actor.id} to {into.bank}",
        [
            VoucherLine(act.at_branch, Role.BANK_IN, Side.DEBIT, amount, bank=into.bank),
            VoucherLine(act.at_branch, Role.CASH_TELLER, Side.CREDIT, amount),
        ],
        write=write,
    )
    return record_bundle(connection, books, act, lead, check=check)


# --- counting (T4) ----------------------------------------------------------------------------------------


def count_drawer(
    connection: Connection, books: Books, act: Act, pieces: Mapping[int, int], cashier: str | None = None
) -> Count:
    """Count a drawer by denomination and post what is over or short at once (T4); raises NotRecorded.

    The cashier counts once. Counting again is for somebody else who may close drawers, before it is closed.
    """
    counted = _counted(books.setup.counter, act, pieces)
    whose = cashier or act.actor.id
    session = unclosed_session(connection, act.at_branch, whose, lock=True)
    known = _count_under(connection, act)
    if known is not None:
        session = find_session(connection, act.at_branch, known.session)
    if session is None:
        raise DrawerClosed(f"{whose} has no open drawer at {act.at_branch}: there is nothing to count")
    if known is None:
        _may_count(books.setup.counter, act, session)
    expected = cash_of(connection, session).expected if known is None else Money(known.expected)
    lead = Lead(
        COUNTED,
        _count_content(session.id, pieces, counted, expected),
        VoucherKind.DRAWER,
        f"drawer of {whose} {'over' if counted > expected else 'short'}",
        _difference_lines(act.at_branch, counted - expected),
        write=lambda inner, entry_id: _write_count(inner, act, session, entry_id, pieces, counted, expected),
        asked={"drawer": whose, "pieces": sorted(pieces.items())},
        cashier=whose,
    )
    recorded = record_bundle(connection, books, act, lead)
    return Count(session, dict(pieces), counted, expected, recorded)


def _counted(counter: CounterSetup, act: Act, pieces: Mapping[int, int]) -> Money:
    unknown = sorted(set(pieces) - set(counter.denominations))
    if unknown:
        known = ", ".join(f"{one:,}" for one in counter.denominations)
        raise NotRecorded(
            f"{act.key}: there is no note or coin of {unknown[0]:,}: config/counter.toml has {known}"
        )
    below = [denomination for denomination, number in pieces.items() if number < 0]
    if below:
        raise NotRecorded(f"{act.key}: {pieces[below[0]]} pieces of {below[0]:,} cannot be: count them again")
    return sum((Money(denomination) * number for denomination, number in pieces.items()), ZERO)


def _may_count(counter: CounterSetup, act: Act, session: DrawerSession) -> None:
    own = act.actor.id == session.cashier
    if session.state is SessionState.OPEN:
        if not own and not counter.may(CounterAuthority.CLOSE, act.actor.role):
            raise NotRecorded(
                f"{act.key}: the drawer of {session.cashier} is counted by {session.cashier}, or by "
                f"{_roles(counter)}: {act.actor.id} is {act.actor.role}"
            )
    elif own or not counter.may(CounterAuthority.CLOSE, act.actor.role):
        raise NotRecorded(
            f"{act.key}: the drawer of {session.cashier} was counted: only {_roles(counter)} other than "
            f"{session.cashier} may count it again"
        )


def _difference_lines(branch: str, difference: Money) -> list[VoucherLine]:
    """T4: over goes to CASH_OVER_SHORT's credit, short to its debit."""
    if not difference:
        return []
    cash = Side.DEBIT if difference > 0 else Side.CREDIT
    return [
        VoucherLine(branch, Role.CASH_TELLER, cash, abs(difference)),
        VoucherLine(branch, Role.CASH_OVER_SHORT, cash.opposite, abs(difference)),
    ]


def _count_under(connection: Connection, act: Act) -> Row[Any] | None:
    """The count that was recorded under this act's key, if it was one."""
    return connection.execute(
        select(drawer_count)
        .join(entry, (entry.c.branch == drawer_count.c.branch) & (entry.c.id == drawer_count.c.entry))
        .where(entry.c.event_key == act.key, drawer_count.c.branch == act.at_branch)
    ).one_or_none()


def _write_count(
    connection: Connection,
    act: Act,
    session: DrawerSession,
    entry_id: int,
    pieces: Mapping[int, int],
    counted: Money,
    expected: Money,
) -> None:
    key = {"branch": act.at_branch, "entry": entry_id}
    connection.execute(
        insert(drawer_count),
        {**key, "session": session.id, "counted": int(counted), "expected": int(expected)},
    )
    rows = [{**key, "denomination": d, "pieces": n} for d, n in sorted(pieces.items()) if n]
    if rows:
        connection.execute(insert(drawer_count_piece), rows)
    connection.execute(
        update(drawer_session)
        .where(drawer_session.c.branch == act.at_branch, drawer_session.c.id == session.id)
        .values(counted_by_entry=entry_id)
    )


def _count_content(
    session: int, pieces: Mapping[int, int], counted: Money, expected: Money
) -> dict[str, object]:
    found = [[denomination, number] for denomination, number in sorted(pieces.items()) if number]
    return {"session": session, "pieces": found, "counted": int(counted), "expected": int(expected)}


# --- closing ----------------------------------------------------------------------------------------------


def close_drawer(connection: Connection, books: Books, act: Act, cashier: str) -> DrawerCash:
    """Close the cashier's counted drawer, by somebody else who may; raises NotRecorded (or DrawerClosed)."""
    session = unclosed_session(connection, act.at_branch, cashier, lock=True)
    link = chain.lock_end(connection, act.at_branch)
    content = {"drawer": cashier, "closed": True}
    asked = chain.digest(
        {**content, "posting_date": act.posting_date, "at_branch": act.at_branch, "by": act.actor.id}
    )
    known = first_answer(connection, act.key, asked)
    if known is not None:
        done = connection.execute(
            select(drawer_session.c.id).where(
                drawer_session.c.branch == act.at_branch, drawer_session.c.closed_by_entry == known.entry
            )
        ).scalar_one()
        return cash_of(connection, find_session(connection, act.at_branch, done))
    if session is None:
        raise DrawerClosed(f"{cashier} has no open drawer at {act.at_branch}: there is nothing to close")
    counter = books.setup.counter
    if session.state is SessionState.OPEN:
        raise NotRecorded(
            f"{act.key}: the drawer of {cashier} at {act.at_branch} was not counted: count it first"
        )
    if act.actor.id == cashier:
        raise NotRecorded(f"{act.key}: {cashier} does not close the own drawer: let {_roles(counter)} do it")
    if not counter.may(CounterAuthority.CLOSE, act.actor.role):
        raise NotRecorded(
            f"{act.key}: {act.actor.id} is {act.actor.role}: a drawer is closed by {_roles(counter)}"
        )
    entry_id = _entry(connection, books, act, asked, link, "drawer_closed", content)
    connection.execute(
        update(drawer_session)
        .where(drawer_session.c.branch == act.at_branch, drawer_session.c.id == session.id)
        .values(closed_by_entry=entry_id)
    )
    return cash_of(connection, session)


def _roles(counter: CounterSetup) -> str:
    return spoken(counter.authority[CounterAuthority.CLOSE])


# --- reading back -----------------------------------------------------------------------------------------


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a drawer's entry covers, read back from its session, count or banking."""
    if head.kind == COUNTED:
        return _content_of_count(connection, head)
    if head.kind == BANKED:
        row = connection.execute(
            select(cash_banked).where(cash_banked.c.branch == head.branch, cash_banked.c.entry == head.id)
        ).one()
        return {"amount": Money(row.amount), "bank": row.bank}
    opened = head.kind == "drawer_opened"
    ours = drawer_session.c.opened_by_entry if opened else drawer_session.c.closed_by_entry
    row = connection.execute(
        select(drawer_session).where(drawer_session.c.branch == head.branch, ours == head.id)
    ).one()
    if opened:
        return {"drawer": row.cashier, "float": row.opening_float}
    return {"drawer": row.cashier, "closed": True}


def _content_of_count(connection: Connection, head: Row[Any]) -> Any:
    row = connection.execute(
        select(drawer_count).where(drawer_count.c.branch == head.branch, drawer_count.c.entry == head.id)
    ).one()
    pieces = connection.execute(
        select(drawer_count_piece.c.denomination, drawer_count_piece.c.pieces).where(
            drawer_count_piece.c.branch == head.branch, drawer_count_piece.c.entry == head.id
        )
    )
    found = {piece.denomination: piece.pieces for piece in pieces}
    return _count_content(row.session, found, Money(row.counted), Money(row.expected))


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
