"""The day-end certificate of a branch: what its drawers, collectors, safe, numbers and Navision say of one day.

Everything is read from entries that stand. What is not in order is a remark, a sentence with its remedy; a day
without remarks is closed. A newcomer would certify what was typed; here cash is what vouchers moved, the safe is
counted by somebody and compared. Sheets in the safe and in clearing are those of this moment, not of a past day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, func, select

from books import accounts
from books.counter.collector_lists import run_lists
from books.counter.drawer_sessions import DrawerCash, DrawerSession, SessionState, cash_of, sessions_of_day
from books.numbers import holes
from books.schema.cheques import cheque
from books.schema.counter import drawer_count
from books.schema.entries import entry
from books.schema.vouchers import outbox, paper, posting_document, voucher, voucher_line
from books.setups import Books
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role

_IN_THE_SAFE: Final = ("REGISTERED", "HELD", "BOUNCED")


@dataclass(frozen=True, slots=True)
class DrawerOfDay:
    """One session of the day: what moved, and what its last count found (None while nobody counted)."""

    session: DrawerSession
    state: SessionState
    cash: DrawerCash
    counted: Money | None
    difference: Money
    closed_by: str | None


@dataclass(frozen=True, slots=True)
class CollectorOfDay:
    """A run list that was issued, remitted or open on the day."""

    collector: str
    run_list: str
    collected: Money
    handed_over: Money
    short: Money
    remitted_on: date | None


@dataclass(frozen=True, slots=True)
class Sheets:
    """Cheques and giros in one place: how many, and their sum."""

    number: int
    amount: Money


@dataclass(frozen=True, slots=True)
class SeriesOfDay:
    """The numbers that were given out on the day in one series."""

    series: str
    first: int
    last: int
    given: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class ToldToNavision:
    """The day's vouchers by how far they are on their way: their number and the sum of their debits."""

    state: str
    vouchers: int
    amount: Money


@dataclass(frozen=True, slots=True)
class DayCertificate:
    """One page about one day of one branch; amounts in rupiah."""

    branch: str
    on: date
    drawers: tuple[DrawerOfDay, ...]
    cash_account: Money
    in_drawers: Money
    collectors: tuple[CollectorOfDay, ...]
    collectors_owe: Money
    safe: Sheets
    in_clearing: Sheets
    safe_counted: int | None
    series: tuple[SeriesOfDay, ...]
    navision: tuple[ToldToNavision, ...]
    remarks: tuple[str, ...]

    @property
    def in_safe(self) -> Money:
        """Cash of the branch that lies in no drawer."""
        return self.cash_account - self.in_drawers

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do for this day."""
        return not self.remarks


def day_certificate(
    connection: Connection, books: Books, branch: str, on: date, safe_counted: int | None = None
) -> DayCertificate:
    """The certificate of the branch's day; `safe_counted` is how many sheets somebody found in the safe."""
    drawers = tuple(_drawer(connection, session, on) for session in sessions_of_day(connection, branch, on))
    by_role = accounts.by_role(accounts.balances(connection, on))
    safe = _sheets(connection, cheque.c.branch == branch, cheque.c.status.in_(_IN_THE_SAFE))
    navision = tuple(_told(connection, branch, on))
    remarks = [
        *_of_drawers(drawers, books.setup.counter.drawer_limit),
        *_of_safe(safe, safe_counted),
        *(hole for hole in holes(connection) if branch in hole.split(":")[0]),
        *_of_navision(navision),
    ]
    return DayCertificate(
        branch=branch,
        on=on,
        drawers=drawers,
        cash_account=by_role.get((branch, Role.CASH_TELLER), ZERO),
        in_drawers=sum((d.cash.expected for d in drawers if d.state is not SessionState.CLOSED), ZERO),
        collectors=tuple(_collectors(connection, branch, on)),
        collectors_owe=by_role.get((branch, Role.COLLECTOR_RECEIVABLE), ZERO),
        safe=safe,
        in_clearing=_sheets(connection, cheque.c.branch == branch, cheque.c.status == "DEPOSITED"),
        safe_counted=safe_counted,
        series=tuple(_series(connection, branch, on)),
        navision=navision,
        remarks=tuple(remarks),
    )


# --- drawers ----------------------------------------------------------------------------------------------


def _drawer(connection: Connection, session: DrawerSession, on: date) -> DrawerOfDay:
    counts = connection.execute(
        select(drawer_count.c.counted, drawer_count.c.expected)
        .where(drawer_count.c.branch == session.branch, drawer_count.c.session == session.id)
        .order_by(drawer_count.c.entry)
    ).all()
    closed_by = connection.execute(
        select(entry.c.actor).where(entry.c.branch == session.branch, entry.c.id == session.closed_by_entry)
    ).scalar_one_or_none()
    return DrawerOfDay(
        session,
        session.state,
        cash_of(connection, session, on),
        Decimal(counts[-1].counted) if counts else None,
        sum((Decimal(one.counted - one.expected) for one in counts), ZERO),
        closed_by,
    )


def _of_drawers(drawers: tuple[DrawerOfDay, ...], limit: Money) -> Iterator[str]:
    for drawer in drawers:
        cashier = drawer.session.cashier
        if drawer.state is SessionState.OPEN:
            yield f"the drawer of {cashier} is open: count it, and let a supervisor close it"
            if drawer.cash.expected > limit:
                yield (
                    f"the drawer of {cashier} holds {rupiah(drawer.cash.expected)}, above its limit of "
                    f"{rupiah(limit)}: bank cash"
                )
        if drawer.state is SessionState.COUNTED:
            yield f"the drawer of {cashier} is counted and not closed: let a supervisor close it"


# --- collectors and the safe ------------------------------------------------------------------------------


def _collectors(connection: Connection, branch: str, on: date) -> Iterator[CollectorOfDay]:
    for one in run_lists(connection, branch):
        if one.issued_on <= on and (one.remitted_on is None or one.remitted_on >= on):
            yield CollectorOfDay(
                one.collector, one.number, one.collected, one.handed_over, one.short, one.remitted_on
            )


def _sheets(connection: Connection, *where: ColumnElement[bool]) -> Sheets:
    row = connection.execute(
        select(
            func.count().label("number"), func.coalesce(func.sum(cheque.c.amount), 0).label("amount")
        ).where(*where)
    ).one()
    return Sheets(row.number, Decimal(int(row.amount)))


def _of_safe(safe: Sheets, counted: int | None) -> Iterator[str]:
    if counted is not None and counted != safe.number:
        yield (
            f"{counted} sheets were found in the safe, the books say {safe.number}: look for the difference before "
            "the safe is locked"
        )


# --- numbers and Navision ---------------------------------------------------------------------------------


def _series(connection: Connection, branch: str, on: date) -> Iterator[SeriesOfDay]:
    reversal = entry.alias("reversal")
    for table, own_branch, own_entry in (
        (voucher, voucher.c.entry_branch, voucher.c.entry),
        (paper, paper.c.entry_branch, paper.c.by_entry),
    ):
        of = paper.c.entry if table is paper else voucher.c.entry
        rows = connection.execute(
            select(
                table.c.series,
                func.min(table.c.sequence).label("first"),
                func.max(table.c.sequence).label("last"),
                func.count().label("given"),
                func.count(reversal.c.id).label("cancelled"),
            )
            .join(entry, (entry.c.branch == own_branch) & (entry.c.id == own_entry))
            .outerjoin(reversal, (reversal.c.branch == own_branch) & (reversal.c.reverses == of))
            .where(table.c.branch == branch, entry.c.business_date == on)
            .group_by(table.c.series)
            .order_by(table.c.series)
        )
        for row in rows:
            yield SeriesOfDay(row.series, row.first, row.last, row.given, row.cancelled)


def _told(connection: Connection, branch: str, on: date) -> Iterator[ToldToNavision]:
    state: ColumnElement[Any] = func.coalesce(posting_document.c.state, "OPEN")
    debit = case((voucher_line.c.amount > 0, voucher_line.c.amount), else_=0)
    rows = connection.execute(
        select(
            state.label("state"),
            func.count(voucher.c.number.distinct()).label("vouchers"),
            func.sum(debit).label("amount"),
        )
        .select_from(outbox)
        .join(voucher, (voucher.c.branch == outbox.c.branch) & (voucher.c.number == outbox.c.voucher))
        .join(
            voucher_line,
            (voucher_line.c.branch == voucher.c.branch) & (voucher_line.c.number == voucher.c.number),
        )
        .outerjoin(posting_document, posting_document.c.number == outbox.c.document)
        .where(outbox.c.branch == branch, outbox.c.date == on)
        .group_by(state)
        .order_by(state)
    )
    for row in rows:
        yield ToldToNavision(row.state, row.vouchers, Decimal(int(row.amount)))


_REMEDIES: Final = {
    "OPEN": "run `jembatan deliver`: their summary is not closed yet",
    "WAITING": "run `jembatan deliver`",
    "SEALED": "a delivery is under way: look again when it is done",
    "OFFERED": "finance posts them in Navision",
    "HELD": "`jembatan diff` says why",
    "STOPPED": "a person must look: `jembatan diff` says why",
    "DELETED": "ask finance why they were taken out",
    "REVERSED": "finance reversed them in Navision: `jembatan agree` names them",
}


def _of_navision(told: tuple[ToldToNavision, ...]) -> Iterator[str]:
    for one in told:
        if one.state in _REMEDIES:
            yield (
                f"{one.vouchers} vouchers over {rupiah(one.amount)} are {one.state.lower()}, not in Navision's "
                f"ledger: {_REMEDIES[one.state]}"
            )
