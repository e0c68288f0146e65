"""Drawer sessions: a cashier's drawer from its float to its closing, and what should lie in it.

OPEN takes and gives cash; COUNTED takes none any more and waits for a supervisor; CLOSED is done. What should lie
in a drawer is its float and whatever its vouchers moved, so that every source of cash counts, also one that is
built later. A newcomer would add the receipts up: pay-outs, bankings, corrections and posted differences count too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from books.prepared import Prepared
from books.schema.counter import drawer_count, drawer_session
from books.schema.entries import entry
from books.schema.vouchers import voucher, voucher_line
from servicing.money import ZERO, Money
from servicing.roles import Role
from servicing.voucher import VoucherKind, VoucherLine

CASH_BANKED: Final = "cash_banked"


class SessionState(StrEnum):
    """Where a session stands."""

    OPEN = "OPEN"
    COUNTED = "COUNTED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class DrawerSession:
    """One session of one cashier's drawer; entries are of its branch."""

    branch: str
    id: int
    cashier: str
    opened_on: date
    opening_float: Money
    opened_by_entry: int
    counted_by_entry: int | None
    closed_by_entry: int | None

    @property
    def state(self) -> SessionState:
        """Open, counted or closed, by the entries it has."""
        if self.closed_by_entry is not None:
            return SessionState.CLOSED
        return SessionState.OPEN if self.counted_by_entry is None else SessionState.COUNTED


@dataclass(frozen=True, slots=True)
class DrawerCash:
    """What a session's vouchers moved, in rupiah: what came in is positive, what went out is counted separately.

    `corrections` are reversals and their T4: never cash paid out (ruling 0a); `differences` were posted by counts.
    """

    opening_float: Money
    receipts: Money = ZERO
    paid_out: Money = ZERO
    banked: Money = ZERO
    corrections: Money = ZERO
    differences: Money = ZERO

    @property
    def expected(self) -> Money:
        """What should lie in the drawer."""
        return (
            self.opening_float
            + self.receipts
            - self.paid_out
            - self.banked
            + self.corrections
            + self.differences
        )


def find_session(
    connection: Connection, branch: str, session_id: int, *, lock: bool = False
) -> DrawerSession:
    """The session with this number; locked against receipts until commit where it is to be counted."""
    wanted = _sessions().where(drawer_session.c.branch == branch, drawer_session.c.id == session_id)
    return _session(connection.execute(wanted.with_for_update() if lock else wanted).one())


def unclosed_session(
    connection: Connection, branch: str, cashier: str, *, lock: bool = False
) -> DrawerSession | None:
    """The cashier's session that is open or counted, if any; a cashier has one at most."""
    wanted = _sessions().where(
        drawer_session.c.branch == branch,
        drawer_session.c.cashier == cashier,
        drawer_session.c.closed_by_entry.is_(None),
    )
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    return None if row is None else _session(row)


def sessions_of_day(connection: Connection, branch: str, on: date) -> tuple[DrawerSession, ...]:
    """The branch's sessions that were opened on the day, or earlier and not closed before it."""
    closing = entry.alias("closing")
    rows = connection.execute(
        _sessions()
        .outerjoin(
            closing,
            (closing.c.branch == drawer_session.c.branch)
            & (closing.c.id == drawer_session.c.closed_by_entry),
        )
        .where(
            drawer_session.c.branch == branch,
            drawer_session.c.opened_on <= on,
            closing.c.id.is_(None) | (closing.c.business_date >= on),
        )
        .order_by(drawer_session.c.id)
    )
    return tuple(_session(row) for row in rows)


def session_for(
    connection: Connection,
    branch: str,
    cashier: str,
    kind: VoucherKind,
    reverses: str | None,
    replaces: str | None,
) -> int | None:
    """The session whose drawer a voucher's cash belongs to.

    A correction belongs to the session of what it corrects while that is open, and to today's afterwards
    (ruling 0a); a voucher issued again stays where it was; a count's difference belongs to the drawer counted.
    None is cash outside of all drawers.
    """
    if kind is VoucherKind.DRAWER:
        counted = unclosed_session(connection, branch, cashier)
        return counted.id if counted else None
    if replaces is not None:
        return _session_of_voucher(connection, replaces)
    if reverses is not None:
        before = _session_of_voucher(connection, reverses)
        if before is not None and find_session(connection, branch, before).state is SessionState.OPEN:
            return before
    return open_session_id(connection, branch, cashier)


def open_session_id(connection: Connection, branch: str, cashier: str, *, share: bool = False) -> int | None:
    """The cashier's session that takes cash; `share` keeps it from being counted until commit."""
    found = (_OPEN_SHARED if share else _OPEN).one_or_none(connection, {"branch": branch, "cashier": cashier})
    return None if found is None else int(found.id)


_OPEN_ID: Final = select(drawer_session.c.id).where(
    drawer_session.c.branch == bindparam("branch"),
    drawer_session.c.cashier == bindparam("cashier"),
    drawer_session.c.closed_by_entry.is_(None),
    drawer_session.c.counted_by_entry.is_(None),
)
_OPEN: Final = Prepared(_OPEN_ID)
_OPEN_SHARED: Final = Prepared(_OPEN_ID.with_for_update(read=True))


def cash_of(connection: Connection, session: DrawerSession, until: date | None = None) -> DrawerCash:
    """What moved in the session, by the vouchers that stand, up to the evening of a day."""
    replaced = select(voucher.c.replaces).where(voucher.c.replaces.is_not(None))
    wanted = (
        select(
            voucher.c.kind, entry.c.kind.label("entry_kind"), func.sum(voucher_line.c.amount).label("amount")
        )
        .join(
            voucher_line,
            (voucher_line.c.branch == voucher.c.branch) & (voucher_line.c.number == voucher.c.number),
        )
        .join(entry, (entry.c.branch == voucher.c.entry_branch) & (entry.c.id == voucher.c.entry))
        .where(
            voucher.c.branch == session.branch,
            voucher.c.drawer_session == session.id,
            voucher_line.c.line_branch == session.branch,
            voucher_line.c.role == Role.CASH_TELLER.value,
            voucher.c.number.not_in(replaced),
        )
        .group_by(voucher.c.kind, entry.c.kind)
    )
    if until is not None:
        wanted = wanted.where(entry.c.business_date <= until)
    return _added_up(session, connection.execute(wanted))


def _added_up(session: DrawerSession, rows: Iterable[Row[Any]]) -> DrawerCash:
    sums = dict.fromkeys(("receipts", "paid_out", "banked", "corrections", "differences"), ZERO)
    for row in rows:
        amount = Decimal(int(row.amount))
        match VoucherKind(row.kind):
            case VoucherKind.DRAWER:
                sums["differences"] += amount
            case VoucherKind.CORRECTION | VoucherKind.RESTATEMENT:
                sums["corrections"] += amount
            case _ if row.entry_kind == CASH_BANKED:
                sums["banked"] -= amount
            case VoucherKind.PAYMENT_CASH:
                sums["paid_out"] -= amount
            case _:
                sums["receipts"] += amount
    return DrawerCash(session.opening_float, **sums)


@dataclass(frozen=True, slots=True)
class PostedDifference:
    """What a count posted: over is positive, short negative; the voucher it has."""

    cashier: str
    on: date
    amount: Money
    voucher: str


def difference_of_closed(connection: Connection, number: str) -> PostedDifference | None:
    """What a closed drawer's counts posted and still stands, by the number of a voucher that moved its cash."""
    source, reversal = voucher.alias("source"), entry.alias("reversal")
    row = connection.execute(
        select(
            drawer_session.c.cashier,
            voucher.c.date,
            voucher.c.number,
            (drawer_count.c.counted - drawer_count.c.expected).label("amount"),
        )
        .select_from(source)
        .join(
            drawer_session,
            (drawer_session.c.branch == source.c.branch) & (drawer_session.c.id == source.c.drawer_session),
        )
        .join(
            drawer_count,
            (drawer_count.c.branch == drawer_session.c.branch)
            & (drawer_count.c.session == drawer_session.c.id),
        )
        .join(
            voucher,
            (voucher.c.entry_branch == drawer_count.c.branch) & (voucher.c.entry == drawer_count.c.entry),
        )
        .outerjoin(
            reversal,
            (reversal.c.branch == drawer_count.c.branch) & (reversal.c.reverses == drawer_count.c.entry),
        )
        .where(
            source.c.number == number,
            drawer_session.c.closed_by_entry.is_not(None),
            reversal.c.id.is_(None),
        )
        .order_by(drawer_count.c.entry.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else PostedDifference(row.cashier, row.date, Decimal(row.amount), row.number)


def pieces_of(amount: Money, denominations: Iterable[int]) -> dict[int, int]:
    """The fewest notes and coins that make up the amount, largest first.

    >>> pieces_of(Decimal(5_122_500), (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500))
    {100000: 51, 20000: 1, 2000: 1, 500: 1}
    """
    pieces, left = {}, int(amount)
    for denomination in denominations:
        number, left = divmod(left, denomination)
        if number:
            pieces[denomination] = number
    return pieces


def moves_cash(lines: Iterable[VoucherLine]) -> str | None:
    """The branch whose drawer these lines touch, if any."""
    return next((line.branch for line in lines if line.role is Role.CASH_TELLER), None)


def _session_of_voucher(connection: Connection, number: str) -> int | None:
    return connection.execute(
        select(voucher.c.drawer_session).where(voucher.c.number == number)
    ).scalar_one_or_none()


def _sessions() -> Select[Any]:
    return select(drawer_session)


def _session(row: Row[Any]) -> DrawerSession:
    return DrawerSession(
        row.branch,
        row.id,
        row.cashier,
        row.opened_on,
        Decimal(row.opening_float),
        row.opened_by_entry,
        row.counted_by_entry,
        row.closed_by_entry,
    )
