"""What channels owe and pay out: card, QRIS, virtual account, retail outlet.

Which channels there are is data (config/tenders.toml). What they report (`channel_notices`) stands in
CHANNEL_CLEARING with its gross amount until the channel pays out, net of its fee (T5, R5).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, func, insert, select

from books import accounts
from books.bundles import Bundled, Lead, record_bundle
from books.counter.money_places import bank_account
from books.recording import Act, NotRecorded
from books.schema.counter import channel_notice, channel_settlement
from books.schema.entries import entry, receipt
from books.schema.suspense import suspense_receipt
from books.setups import Books
from company.organisation import Direction
from company.tenders import FeeBearer, Tender
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

SETTLED: Final = "channel_settled"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a channel paid out: of `gross` it kept `fee`; the rest arrived on the IN account `bank`."""

    tender: str
    gross: Money
    fee: Money = ZERO
    bank: str | None = None


def settle_channel(connection: Connection, books: Books, act: Act, paid: Settlement) -> Bundled:
    """Book a channel's pay-out net of its fee; never more than it still owes. Raises NotRecorded."""
    tender = _channel(books, act, paid.tender)
    if paid.gross <= 0 or not 0 <= paid.fee <= paid.gross:
        raise NotRecorded(
            f"{act.key}: {rupiah(paid.gross)} with a fee of {rupiah(paid.fee)} cannot be: the fee lies between "
            "nothing and the whole"
        )
    if paid.fee and tender.fee is not None and tender.fee.bearer is FeeBearer.CUSTOMER:
        raise NotRecorded(
            f"{act.key}: the fee of {tender.code} is the customer's: {rupiah(paid.fee)} were kept from us: "
            "ask the channel, or change the fee in config/tenders.toml"
        )
    into = bank_account(books, act, paid.bank, Direction.IN)

    def check(inner: Connection) -> None:
        owed = max(ZERO, owed_by_channels(inner, act.at_branch).get(tender.code, ZERO))
        owed += brought_forward(inner, act.at_branch)
        if paid.gross > owed:
            raise NotRecorded(
                f"{act.key}: {tender.code} owes {act.at_branch} {rupiah(owed)}, it cannot settle "
                f"{rupiah(paid.gross)}: book what is more as unidentified money"
            )

    net = paid.gross - paid.fee
    lines = [VoucherLine(act.at_branch, Role.CHANNEL_CLEARING, Side.CREDIT, paid.gross)]
    if net:
        lines.append(VoucherLine(act.at_branch, Role.BANK_IN, Side.DEBIT, net, bank=into.bank))
    if paid.fee:
        lines.append(VoucherLine(act.at_branch, Role.CHANNEL_FEE, Side.DEBIT, paid.fee))
    lead = Lead(
        SETTLED,
        _content(paid.tender, paid.gross, paid.fee, into.bank or ""),
        VoucherKind.RECEIPT_BANK if net else VoucherKind.CHANNEL,
        f"settlement of {tender.code}",
        lines,
        write=lambda inner, entry_id: _write_settlement(
            inner, act.at_branch, entry_id, paid, into.bank or ""
        ),
    )
    return record_bundle(connection, books, act, lead, check=check)


def owed_by_channels(connection: Connection, branch: str) -> dict[str, Money]:
    """What each channel still owes the branch: what it reported less what it settled, of what stands."""
    return {tender: amount for (at, tender), amount in _owed(connection).items() if at == branch and amount}


def brought_forward(connection: Connection, branch: str) -> Money:
    """What channels still owe of the opening balance: it names no channel, any may settle it."""
    opening = accounts.by_role(accounts.opening(connection)).get((branch, Role.CHANNEL_CLEARING), ZERO)
    beyond = sum((amount for amount in owed_by_channels(connection, branch).values() if amount < 0), ZERO)
    return max(ZERO, opening + beyond)


def clearing_by_movements(connection: Connection) -> dict[str, Money]:
    """What channels owe each branch by what they reported and settled: one side of a pair of `books verify`."""
    sums: dict[str, Money] = {}
    for (branch, _), amount in _owed(connection).items():
        sums[branch] = sums.get(branch, ZERO) + amount
    return sums


def _owed(connection: Connection) -> dict[tuple[str, str], Money]:
    """By branch and tender: receipts, unidentified reports and settlements, of what was not taken back."""
    told, paid, unnamed, clearing = (
        channel_notice,
        channel_settlement,
        suspense_receipt,
        Role.CHANNEL_CLEARING,
    )
    named = select(
        receipt.c.money_branch.label("at"),
        receipt.c.tender,
        receipt.c.amount,
        receipt.c.branch,
        receipt.c.entry,
    ).where(receipt.c.role == clearing.value)
    unidentified = (
        select(
            unnamed.c.branch.label("at"), told.c.tender, unnamed.c.amount, unnamed.c.branch, unnamed.c.entry
        )
        .join(told, and_(told.c.branch == unnamed.c.branch, told.c.entry == unnamed.c.entry))
        .where(unnamed.c.role == clearing.value)
    )
    settled = select(
        paid.c.branch.label("at"), paid.c.tender, (-paid.c.gross).label("amount"), paid.c.branch, paid.c.entry
    )
    owed: dict[tuple[str, str], Money] = {}
    for source in (named, unidentified, settled):
        found, reversal = source.subquery(), entry.alias("reversal")
        undone = and_(reversal.c.branch == found.c.branch, reversal.c.reverses == found.c.entry)
        for row in connection.execute(
            select(found.c.at, found.c.tender, func.sum(found.c.amount).label("amount"))
            .outerjoin(reversal, undone)
            .where(reversal.c.id.is_(None))
            .group_by(found.c.at, found.c.tender)
        ):
            key = (row.at, row.tender)
            owed[key] = owed.get(key, ZERO) + Decimal(int(row.amount))
    return owed


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a settlement covers, read back from its row."""
    row = connection.execute(
        select(channel_settlement).where(
            channel_settlement.c.branch == head.branch, channel_settlement.c.entry == head.id
        )
    ).one()
    return _content(row.tender, Decimal(row.gross), Decimal(row.fee), row.bank)


def _content(tender: str, gross: Money, fee: Money, bank: str) -> dict[str, object]:
    return {"tender": tender, "gross": int(gross), "fee": int(fee), "bank": bank}


def _write_settlement(
    connection: Connection, branch: str, entry_id: int, paid: Settlement, bank: str
) -> None:
    values = {"tender": paid.tender, "gross": int(paid.gross), "fee": int(paid.fee), "bank": bank}
    connection.execute(insert(channel_settlement), {"branch": branch, "entry": entry_id, **values})


def _channel(books: Books, act: Act, code: str) -> Tender:
    """The channel, in use or not: what it collected is settled also after its last day."""
    tender = books.setup.tenders.get(code)
    if tender is None or tender.role is not Role.CHANNEL_CLEARING:
        known = ", ".join(t.code for t in books.setup.tenders.values() if t.role is Role.CHANNEL_CLEARING)
        raise NotRecorded(f"{act.key}: {code} is no channel that settles later: use one of {known}")
    return tender
