"""What channels report: a payment by card, QRIS, virtual account or retail outlet, booked once per reference.

A channel may report a payment twice: the same report is answered as before. Money that came late, twice, in a wrong
amount or for a contract that owes nothing waits in the customer's deposit (DOMAIN 7.1); money for a contract that
nobody knows is uang titipan until somebody does (DOMAIN 2.4). A newcomer would refuse such money; it has been
paid, so it is booked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from books import contracts
from books.bundles import Bundled
from books.receipts import ReceiptRequest, active_tender, take_receipt
from books.recording import Act, KeyReused, NotRecorded, Recorded
from books.schema.counter import channel_notice
from books.schema.entries import entry
from books.setups import Books
from books.suspense.titipan import RECEIVED, SuspenseArrival, receive_suspense
from servicing.money import Money, rupiah
from servicing.roles import Role

LONGEST: Final = 64  # characters of a reference, a bill or a contract as the channel names it

_LONGEST_TEXT: Final = 200


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
    """What a report led to; `held_because` says why its money waits, if it does.

    It waits in the customer's deposit, or as uang titipan when `unidentified`: then no contract was credited.
    """

    recorded: Recorded | Bundled
    held_because: str | None

    @property
    def unidentified(self) -> bool:
        """Whether the money waits as uang titipan, because the contract is not known."""
        return isinstance(self.recorded, Bundled)


def take_notification(connection: Connection, books: Books, act: Act, told: Notification) -> Notified:
    """Book what a channel reported, once per reference; raises NotRecorded, or KeyReused for another content.

    The value date is the day the customer paid; the event key is made of tender and reference.
    """
    _check(books, act, told)
    before = _notice(connection, told)
    # Repeats are answered under the first report's own day, whenever the channel asks again.
    act = replace(act, key=f"{told.tender}/{told.reference}", value_date=min(told.paid_on, act.posting_date))
    if before is not None:
        act = _as_before(act, told, before)
        held, known = before.held_because, before.kind != RECEIVED
    else:
        held, known = _why_held(connection, books, act, told)
    recorded: Recorded | Bundled
    if known:
        request = ReceiptRequest(told.contract, told.amount, told.tender, held=held is not None)
        recorded = take_receipt(connection, books, act, request)
    else:
        text = f"{told.tender} {told.reference} {told.contract}".rstrip()
        arrival = SuspenseArrival(told.amount, text=text[:_LONGEST_TEXT], channel=told.tender)
        recorded = receive_suspense(connection, books, act, arrival)
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


def _check(books: Books, act: Act, told: Notification) -> None:
    tender = active_tender(books, act, told.tender)
    if tender.role is not Role.CHANNEL_CLEARING:
        raise NotRecorded(
            f"{act.key}: {tender.code} is no channel that settles later: its money goes to {tender.role.value}"
        )
    if not told.reference.strip() or len(told.reference) > LONGEST:
        raise NotRecorded(f"{act.key}: a channel's report needs its reference, at most {LONGEST} characters")
    for what, text in (("contract", told.contract), ("bill", told.bill or "")):
        if len(text) > LONGEST:
            raise NotRecorded(
                f"{act.key}: {told.tender} {told.reference} names a {what} of {len(text)} characters, longer "
                f"than {LONGEST}: look at the report again"
            )


def _notice(connection: Connection, told: Notification) -> Row[Any] | None:
    return connection.execute(
        select(
            channel_notice,
            entry.c.kind,
            entry.c.posting_date,
            entry.c.value_date,
            entry.c.actor,
            entry.c.at_branch,
        )
        .join(entry, (entry.c.branch == channel_notice.c.branch) & (entry.c.id == channel_notice.c.entry))
        .where(channel_notice.c.tender == told.tender, channel_notice.c.reference == told.reference)
    ).one_or_none()


def _as_before(act: Act, told: Notification, before: Row[Any]) -> Act:
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


def _why_held(connection: Connection, books: Books, act: Act, told: Notification) -> tuple[str | None, bool]:
    """Why the money waits, and whether the contract is known; its row is locked, so that a bill is paid once."""
    try:
        contract = contracts.lock(connection, told.contract)
    except contracts.UnknownContract:
        return f"no contract {told.contract or 'named'}", False
    if contract.is_settled(books.setup.rules, act.posting_date):
        return f"contract {told.contract} is closed", True
    return _why_not_the_bill(connection, told), True


def _why_not_the_bill(connection: Connection, told: Notification) -> str | None:
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
