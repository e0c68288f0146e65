"""Cash that a collector's own device posted while it is still with him, and its hand-over to the cashier (T2f).

Where the tender `cash_field` is in use, a collector's receipt counts the moment he takes it: the contract is
credited, and the cash stands in CASH_COLLECTOR. At the cashier he hands over what he holds; what is short of it
is his debt, as with a remittance. The oldest receipts are handed over first.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, insert, select

from books import accounts
from books.bundles import Bundled, Lead, record_bundle
from books.counter.drawers import open_session
from books.recording import Act, NotRecorded
from books.schema.collectors import collected_receipt, field_handover, remittance
from books.schema.entries import entry
from books.setups import Books
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

HANDED_OVER: Final = "field_money_handed_over"
TENDER: Final = "cash_field"


def hand_over(
    connection: Connection, books: Books, act: Act, collector: str, handed_over: Money | None = None
) -> Bundled:
    """A collector hands over what he holds from the field, all of it; what is short is his debt (T2f).

    `handed_over` is the cash in rupiah, everything when None. Raises NotRecorded with nothing changed.
    """
    held: list[Money] = []
    session: list[int] = []
    holds = field_money(connection).get((act.at_branch, collector), ZERO)
    cash = holds if handed_over is None else handed_over

    def check(inner: Connection) -> None:
        held.append(field_money(inner).get((act.at_branch, collector), ZERO))
        if held[0] <= 0:
            raise NotRecorded(
                f"{act.key}: {collector} holds no money from the field at {act.at_branch}: there is nothing to "
                "hand over"
            )
        if held[0] != holds or not 0 <= cash <= holds:
            raise NotRecorded(
                f"{act.key}: {collector} holds {rupiah(held[0])} from the field, {rupiah(cash)} cannot be handed "
                "over: count it again, or take what is more as uang titipan"
            )
        session.append(open_session(inner, act.at_branch, act.actor.id))

    def write(inner: Connection, entry_id: int) -> None:
        values = {
            "collector": collector,
            "amount": int(holds),
            "short": int(holds - cash),
            "drawer_session": session[0],
        }
        inner.execute(insert(field_handover), {"branch": act.at_branch, "entry": entry_id, **values})

    sides = (
        (Role.CASH_TELLER, Side.DEBIT, cash),
        (Role.COLLECTOR_RECEIVABLE, Side.DEBIT, holds - cash),
        (Role.CASH_COLLECTOR, Side.CREDIT, holds),
    )
    lead = Lead(
        HANDED_OVER,
        {"collector": collector, "amount": holds, "short": holds - cash},
        VoucherKind.RECEIPT_CASH,
        f"field money of {collector}",
        [VoucherLine(act.at_branch, role, side, amount) for role, side, amount in sides if amount > 0],
        write=write,
        asked={"collector": collector, "handed_over": handed_over},
    )
    return record_bundle(connection, books, act, lead, check=check)


def field_money(connection: Connection) -> dict[tuple[str, str], Money]:
    """What each collector still holds from the field at each branch, of receipts and hand-overs that stand."""
    gone, got, brought = entry.alias("gone"), collected_receipt, remittance
    held: dict[tuple[str, str], Money] = {}
    received = (
        select(brought.c.branch, brought.c.collector, func.sum(got.c.amount))
        .join(got, and_(got.c.branch == brought.c.branch, got.c.remittance == brought.c.entry))
        .outerjoin(gone, and_(gone.c.branch == got.c.entry_branch, gone.c.reverses == got.c.entry))
        .where(brought.c.in_field, gone.c.id.is_(None))
        .group_by(brought.c.branch, brought.c.collector)
    )
    over = field_handover
    handed = (
        select(over.c.branch, over.c.collector, -func.sum(over.c.amount))
        .outerjoin(gone, and_(gone.c.branch == over.c.branch, gone.c.reverses == over.c.entry))
        .where(gone.c.id.is_(None))
        .group_by(over.c.branch, over.c.collector)
    )
    for wanted in (received, handed):
        for branch, collector, amount in connection.execute(wanted):
            key = (branch, collector)
            held[key] = held.get(key, ZERO) + Decimal(int(amount))
    return {key: amount for key, amount in held.items() if amount}


def field_money_by_branch(connection: Connection) -> dict[str, Money]:
    """What collectors hold at each branch, opening balance included: one side of a pair of `books verify`."""
    sums: dict[str, Money] = {}
    for key, amount in accounts.opening(connection).items():
        if key.role is Role.CASH_COLLECTOR:
            sums[key.branch] = sums.get(key.branch, ZERO) + amount
    for (branch, _), amount in field_money(connection).items():
        sums[branch] = sums.get(branch, ZERO) + amount
    return sums


def posted_in_field(connection: Connection, branch: str, entry_id: int) -> tuple[str, Money]:
    """Whose receipts an entry posted in the field, and how much of them stands; nothing for a remittance."""
    gone, got, brought = entry.alias("gone"), collected_receipt, remittance
    row = connection.execute(
        select(brought.c.collector, func.sum(got.c.amount).label("amount"))
        .join(got, and_(got.c.branch == brought.c.branch, got.c.remittance == brought.c.entry))
        .outerjoin(gone, and_(gone.c.branch == got.c.entry_branch, gone.c.reverses == got.c.entry))
        .where(
            brought.c.branch == branch, brought.c.entry == entry_id, brought.c.in_field, gone.c.id.is_(None)
        )
        .group_by(brought.c.collector)
    ).one_or_none()
    return ("", ZERO) if row is None else (row.collector, Decimal(int(row.amount)))


def shortage_of(connection: Connection, branch: str, entry_id: int) -> tuple[Money, str]:
    """By how much a hand-over was short, and whose it was."""
    row = connection.execute(
        select(field_handover.c.short, field_handover.c.collector).where(
            field_handover.c.branch == branch, field_handover.c.entry == entry_id
        )
    ).one()
    return Decimal(row.short), row.collector


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a hand-over covers."""
    row = connection.execute(
        select(field_handover).where(
            field_handover.c.branch == head.branch, field_handover.c.entry == head.id
        )
    ).one()
    return {"collector": row.collector, "amount": row.amount, "short": row.short}
