"""Channels: money that a third party collects for the company: card, QRIS, virtual account, retail outlet.

Which channels there are is data (config/tenders.toml). A receipt by one stands in CHANNEL_CLEARING with its gross
amount until the channel pays out, net of its fee (T5, R5). A channel reports each payment by a reference, and may
report it twice: the same report is answered as before, and money that came late, twice or in a wrong amount
waits in the customer's deposit (DOMAIN 7.1). A newcomer would refuse such money; it has been paid, so it is
booked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, true

from books.bundles import Bundled, Lead, record_bundle
from books.money_places import bank_account
from books.receipts import ReceiptRequest, active_tender, take_receipt
from books.recording import Act, KeyReused, NotRecorded, Recorded
from books.schema import entry, receipt
from books.schema_counter import channel_notice, channel_settlement
from books.setups import Books
from company.organisation import Direction
from company.tenders import FeeBearer, Tender
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

SETTLED: Final = "channel_settled"


@dataclass(frozen=True, slots=True)
class Notification:
    """What a channel reports: who paid what, when, under which reference of its own.

    `bill` names what was billed, with the exact amount `billed` and its last day `payable_until`; without a bill
    any amount pays what is due, as at the counter.
    """

    tender: str
    reference: str
    contract: str
    amount: Money
    paid_on: date
    bill: str | None = None
    billed: Money | None = None
    payable_until: date | None = None


@dataclass(frozen=True, slots=True)
class Notified:
    """The receipt that a report led to; `held_because` says why its money waits in the deposit, if it does."""

    recorded: Recorded
    held_because: str | None


def take_notification(connection: Connection, books: Books, act: Act, told: Notification) -> Notified:
    """Book what a channel reported, once per reference; raises NotRecorded, or KeyReused for another content.

    The value date is the day the customer paid; the event key is made of tender and reference.
    """
    tender = active_tender(books, act, told.tender)
    if tender.role is not Role.CHANNEL_CLEARING:
        raise NotRecorded(
            f"{act.key}: {tender.code} is no channel that settles later: its money goes to {tender.role.value}"
        )
    if not told.reference.strip() or len(told.reference) > _LONGEST_REFERENCE:
        raise NotRecorded(
            f"{act.key}: a channel's report needs its reference, at most {_LONGEST_REFERENCE} characters"
        )
    before = _notice(connection, told)
    # Repeats are answered under the first report's own day, whenever the channel asks again.
    act = replace(act, key=f"{told.tender}/{told.reference}", value_date=min(told.paid_on, act.posting_date))
    if before is not None:
        act = _as_before(connection, act, told, before)
    held = before.held_because if before is not None else _why_held(connection, told)
    request = ReceiptRequest(told.contract, told.amount, told.tender, held=held is not None)
    recorded = take_receipt(connection, books, act, request)
    if before is None and not recorded.repeated:
        connection.execute(
            insert(channel_notice),
            {
                "tender": told.tender,
                "reference": told.reference,
                "branch": recorded.branch,
                "entry": recorded.entry,
                "contract": told.contract,
                "amount": int(told.amount),
                "paid_on": told.paid_on,
                "bill": told.bill,
                "held_because": held,
            },
        )
    return Notified(recorded, held)


def _notice(connection: Connection, told: Notification) -> Row[Any] | None:
    return connection.execute(
        select(channel_notice, entry.c.posting_date, entry.c.value_date, entry.c.actor, entry.c.at_branch)
        .join(entry, (entry.c.branch == channel_notice.c.branch) & (entry.c.id == channel_notice.c.entry))
        .where(channel_notice.c.tender == told.tender, channel_notice.c.reference == told.reference)
    ).one_or_none()


def _as_before(connection: Connection, act: Act, told: Notification, before: Row[Any]) -> Act:
    was = (before.contract, before.amount, before.paid_on, before.bill)
    now = (told.contract, int(told.amount), told.paid_on, told.bill)
    if was != now:
        raise KeyReused(
            f"{told.tender} reported {told.reference} before: {rupiah(Decimal(before.amount))} for "
            f"{before.contract} on {before.paid_on}; the same reference now says something else: ask the channel "
            "which is right"
        )
    return replace(
        act,
        at_branch=before.at_branch,
        posting_date=before.posting_date,
        value_date=before.value_date,
        actor=replace(act.actor, id=before.actor),
    )


def _why_held(connection: Connection, told: Notification) -> str | None:
    """Why the money does not pay what was billed; None when it does, or when nothing was billed."""
    if told.bill is None:
        return None
    if _is_paid(connection, told):
        return f"double payment of bill {told.bill}"
    if told.billed is not None and told.amount != told.billed:
        return f"wrong amount: bill {told.bill} is {rupiah(told.billed)}"
    if told.payable_until is not None and told.paid_on > told.payable_until:
        return f"late: bill {told.bill} was payable until {told.payable_until}"
    return None


def _is_paid(connection: Connection, told: Notification) -> bool:
    """Whether a payment of the same bill stands that was not held."""
    reversal = entry.alias("reversal")
    found = connection.execute(
        select(channel_notice.c.reference)
        .outerjoin(
            reversal,
            (reversal.c.branch == channel_notice.c.branch) & (reversal.c.reverses == channel_notice.c.entry),
        )
        .where(
            channel_notice.c.tender == told.tender,
            channel_notice.c.bill == told.bill,
            channel_notice.c.held_because.is_(None),
            reversal.c.id.is_(None),
        )
    ).first()
    return found is not None


_LONGEST_REFERENCE: Final = 64


# --- settlement (T5, R5) ----------------------------------------------------------------------------------


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
        owed = owed_by_channels(inner, act.at_branch).get(tender.code, ZERO)
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
    """What each channel still owes the branch: its receipts less what it settled, of what stands."""
    owed: dict[str, Money] = {}
    reversal = entry.alias("reversal")
    for table, column, sign, at, more in (
        (receipt, receipt.c.amount, 1, receipt.c.money_branch, receipt.c.role == Role.CHANNEL_CLEARING.value),
        (channel_settlement, channel_settlement.c.gross, -1, channel_settlement.c.branch, true()),
    ):
        rows = connection.execute(
            select(table.c.tender, func.sum(column).label("amount"))
            .outerjoin(
                reversal, (reversal.c.branch == table.c.branch) & (reversal.c.reverses == table.c.entry)
            )
            .where(at == branch, reversal.c.id.is_(None), more)
            .group_by(table.c.tender)
        )
        for row in rows:
            owed[row.tender] = owed.get(row.tender, ZERO) + sign * Decimal(int(row.amount))
    return {tender: amount for tender, amount in owed.items() if amount}


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
