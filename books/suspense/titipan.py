"""Uang titipan recorded: received (S1), identified (S2, S3, S4), refunded (S5), given up by policy (DOMAIN 2.4).

Every act that takes from it locks the chain of the branch that received it, so that two clerks at once never take
more than there is. Identification is a bundle: each contract's part is an entry of its own, with the value date of
the day the money arrived, and can be reversed alone, which re-opens the money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import Connection, insert

from books import contracts
from books.approving import check_approver
from books.bundles import Bundled, Lead, Part, record_bundle
from books.counter.drawers import cash_at_hand, open_session
from books.counter.money_places import cash_or_bank
from books.receipts import check_contract
from books.recording import Act, NotRecorded
from books.schema.suspense import suspense_receipt, suspense_step, suspense_text, suspense_use
from books.setups import Books
from books.suspense.balances import SuspenseMoney, suspense_money
from company.approvals import ApprovedAct
from company.organisation import Direction
from servicing.contract import Contract
from servicing.entries import MoneyAccount, ReceiptTaken
from servicing.money import ZERO, Money, rupiah
from servicing.roles import Role
from servicing.suspense import UseKind, value_date_of_suspense
from servicing.voucher import Side, VoucherKind, VoucherLine

RECEIVED: Final = "suspense_received"
IDENTIFIED: Final = "suspense_identified"
REFUNDED: Final = "suspense_refunded"
ESCHEATED: Final = "suspense_escheated"

TENDER: Final = "suspense"  # what a contract's receipt says it was paid with
LONGEST_TEXT: Final = 200

# The accounts that unidentified money may turn out to belong to, where it is no contract's (S4).
OTHER_OWNERS: Final = frozenset(
    {
        Role.DEALER_PAYABLE,
        Role.PAYABLE_TO_CUSTOMER,
        Role.PREPAID_COST,
        Role.OTHER_INCOME,
        Role.BANK_INTEREST_INCOME,
        Role.RECOVERY_INCOME,
        Role.WRITE_OFF_RECOVERY_INCOME,
        Role.CASH_OVER_SHORT,
        Role.STAMP_DUTY,
    }
)


_RECEIVED_AS: Final = {
    Role.CASH_TELLER: VoucherKind.RECEIPT_CASH,
    Role.BANK_IN: VoucherKind.RECEIPT_BANK,
    Role.CHANNEL_CLEARING: VoucherKind.CHANNEL,
}


@dataclass(frozen=True, slots=True)
class SuspenseArrival:
    """Money nobody can name: on the IN account `bank`, or in the drawer when None; `text` is what the bank wrote.

    Money that a `channel` reported lies with that channel until it settles. `receipt_wanted` prints a TTP for
    whoever brought it.
    """

    amount: Money
    bank: str | None = None
    text: str = ""
    receipt_wanted: bool = False
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """To whom a part belongs: a contract (with chosen instalments, if any), or an account (S4)."""

    amount: Money
    contract: str | None = None
    account: Role | None = None
    chosen: tuple[int, ...] | None = None
    replaces: int | None = None


def receive_suspense(connection: Connection, books: Books, act: Act, arrival: SuspenseArrival) -> Bundled:
    """Book money without an owner (S1); `act.value_date` is the day it arrived. Raises NotRecorded."""
    _positive(act, arrival.amount, "unidentified money")
    into = (
        MoneyAccount(Role.CHANNEL_CLEARING, act.at_branch)
        if arrival.channel
        else cash_or_bank(books, act, arrival.bank, Direction.IN)
    )
    if len(arrival.text) > LONGEST_TEXT:
        raise NotRecorded(
            f"{act.key}: what the bank wrote is longer than {LONGEST_TEXT} characters: shorten it"
        )
    arrived_on = act.value_date or act.posting_date
    session: list[int] = []

    def check(inner: Connection) -> None:
        if into.role is Role.CASH_TELLER:
            session.append(open_session(inner, act.at_branch, act.actor.id))

    def write(inner: Connection, entry_id: int) -> None:
        key = {"branch": act.at_branch, "entry": entry_id}
        inner.execute(
            insert(suspense_receipt),
            {
                **key,
                "amount": int(arrival.amount),
                "role": into.role.value,
                "bank": into.bank,
                "arrived_on": arrived_on,
                "drawer_session": session[0] if session else None,
            },
        )
        if arrival.text:
            inner.execute(insert(suspense_text), {**key, "text": arrival.text})

    lead = Lead(
        RECEIVED,
        {"amount": arrival.amount, "role": into.role, "bank": into.bank, "arrived_on": arrived_on},
        _RECEIVED_AS[into.role],
        "unidentified receipt",
        [
            VoucherLine(into.branch, into.role, Side.DEBIT, arrival.amount, bank=into.bank),
            VoucherLine(act.at_branch, Role.SUSPENSE_RECEIPT, Side.CREDIT, arrival.amount),
        ],
        papers=[("TTP", act.at_branch)] if arrival.receipt_wanted else [],
        write=write,
    )
    return record_bundle(connection, books, act, lead, check=check)


def identify_suspense(
    connection: Connection, books: Books, act: Act, of: int, owners: Sequence[Owner]
) -> Bundled:
    """Give parts of the money to their owners (S2, S3, S4): one bundle, a kwitansi for each contract.

    `of` is the entry with which the money arrived at the acting branch. The value date of each part is the
    arrival's, unless the setting says identification. Raises NotRecorded with nothing changed.
    """
    money = _arrived(connection, act, of)
    if not owners:
        raise NotRecorded(f"{act.key}: nobody was named: say which contract or account the money belongs to")
    for owner in owners:
        _check_owner(act, owner)
    source = MoneyAccount(Role.SUSPENSE_RECEIPT, act.at_branch)
    value_date = value_date_of_suspense(books.setup.rules, money.arrived_on, act.posting_date)
    mine = [owner for owner in owners if owner.contract is not None]
    parts = [
        Part(
            owner.contract or "",
            ReceiptTaken(owner.amount, TENDER, source, owner.chosen),
            value_date=value_date,
            paper="KW",
            replaces=owner.replaces,
            check=partial(_check_contract, books, act, owner),
        )
        for owner in mine
    ]
    homes = {contracts.look(connection, owner.contract or "").branch for owner in mine}
    kind = VoucherKind.INTERBRANCH if homes - {act.at_branch} else VoucherKind.SUSPENSE
    others = [(UseKind.ACCOUNT, owner.amount, owner.account, None) for owner in owners if owner.account]
    return _take(connection, books, act, money, IDENTIFIED, kind, others, parts, owners)


def refund_suspense(
    connection: Connection,
    books: Books,
    act: Act,
    of: int,
    amount: Money | None = None,
    bank: str | None = None,
) -> Bundled:
    """Pay the money back to whoever sent it (S5): all that is left when no amount is named.

    Out of the drawer, or from the OUT account `bank`. Needs a reason and an approver who is not the actor.
    """
    money = _arrived(connection, act, of)
    refunded = _all_or(money, amount)
    _check_approved(books, act, ApprovedAct.REFUND, "a refund of unidentified money", refunded)
    out_of = cash_or_bank(books, act, bank, Direction.OUT)
    kind = VoucherKind.PAYMENT_BANK if out_of.bank else VoucherKind.PAYMENT_CASH
    paid = [(UseKind.REFUND, refunded, out_of.role, out_of.bank)]
    asked = [amount, bank]
    return _take(connection, books, act, money, REFUNDED, kind, paid, (), asked, cash=not out_of.bank)


def escheat_suspense(connection: Connection, books: Books, act: Act, of: int) -> Bundled:
    """Give up what is left of money that nobody claimed: to UNCLAIMED_MONEY, with reason and approver.

    Raises NotRecorded before the money has waited `escheat_after_days` (config/rules.toml).
    """
    money = _arrived(connection, act, of)
    given_up = _all_or(money, None)
    _check_approved(books, act, ApprovedAct.ESCHEAT, "giving up unclaimed money", given_up)
    days = books.setup.rules.escheat_after_days.on(act.posting_date)
    waited = (act.posting_date - money.arrived_on).days
    if days is None or waited < days:
        rule = "nothing is given up" if days is None else f"money is given up after {days} days"
        raise NotRecorded(
            f"{act.key}: the money of {money.arrived_on} has waited {waited} days, but {rule} by "
            "config/rules.toml (escheat_after_days): go on looking for its owner, or refund it"
        )
    given = [(UseKind.ESCHEAT, given_up, Role.UNCLAIMED_MONEY, None)]
    return _take(connection, books, act, money, ESCHEATED, VoucherKind.SUSPENSE, given, (), [])


# --- what they share --------------------------------------------------------------------------------------

# A part that is no contract's: its kind, amount, the account credited, and its bank.
_Other = tuple[UseKind, Money, Role, str | None]


def _take(
    connection: Connection,
    books: Books,
    act: Act,
    money: SuspenseMoney,
    kind: str,
    voucher_kind: VoucherKind,
    others: Sequence[_Other],
    parts: Sequence[Part],
    asked: object,
    *,
    cash: bool = False,
) -> Bundled:
    """Record one act that takes from the money; the balance is read again once the branch's chain is locked."""
    lines: list[VoucherLine] = []
    for _, amount, role, bank in others:
        lines += [
            VoucherLine(act.at_branch, Role.SUSPENSE_RECEIPT, Side.DEBIT, amount),
            VoucherLine(act.at_branch, role, Side.CREDIT, amount, bank=bank),
        ]
    events = [(part.contract, part.event) for part in parts]
    amounts = [event.amount for _, event in events if isinstance(event, ReceiptTaken)]
    wanted = sum((*amounts, *(amount for _, amount, _, _ in others)), ZERO)
    session: list[int] = []

    def check(inner: Connection) -> None:
        _check_balance(act, _arrived(inner, act, money.entry), wanted)
        if cash:
            session.append(cash_at_hand(inner, act, wanted, "a refund"))

    def write(inner: Connection, entry_id: int) -> None:
        inner.execute(
            insert(suspense_step),
            {
                "branch": act.at_branch,
                "entry": entry_id,
                "of": money.entry,
                "drawer_session": session[0] if session else None,
            },
        )

    content = [
        *(
            [UseKind.CONTRACT, amount, number, None, None]
            for (number, _), amount in zip(events, amounts, strict=True)
        ),
        *([use, amount, None, role, bank] for use, amount, role, bank in others),
    ]
    lead = Lead(
        kind,
        {"of": money.entry, "uses": content},
        voucher_kind,
        f"{kind.replace('_', ' ')} {' '.join(number for number, _ in events)}".strip(),
        lines,
        write=write,
        asked={"of": money.entry, "asked": asked},
    )
    bundled = record_bundle(connection, books, act, lead, parts, check=check)
    if not bundled.repeated:
        _write_uses(connection, act, money, bundled, content)
    return bundled


def _write_uses(
    connection: Connection,
    act: Act,
    money: SuspenseMoney,
    bundled: Bundled,
    content: Sequence[Sequence[object]],
) -> None:
    own = [(share.contract.branch, share.fact.id) for share in bundled.shares]
    own += [(act.at_branch, bundled.entry)] * (len(content) - len(own))
    rows = []
    for place, ((kind, amount, number, role, bank), (branch, entry_id)) in enumerate(
        zip(content, own, strict=True), 1
    ):
        rows.append(
            {
                "branch": act.at_branch,
                "step": bundled.entry,
                "place": place,
                "of": money.entry,
                "kind": kind,
                "amount": int(amount),  # type: ignore[call-overload]
                "contract": number,
                "role": role,
                "bank": bank,
                "entry_branch": branch,
                "entry": entry_id,
            }
        )
    connection.execute(insert(suspense_use), rows)


def _arrived(connection: Connection, act: Act, of: int) -> SuspenseMoney:
    money = suspense_money(connection, act.at_branch, of)
    if money is None:
        raise NotRecorded(
            f"{act.key}: entry {of} of {act.at_branch} is no unidentified receipt: name the entry with which the "
            "money arrived, at the branch that received it"
        )
    return money


def _check_balance(act: Act, money: SuspenseMoney, wanted: Money) -> None:
    if act.posting_date < money.posting_date:
        raise NotRecorded(
            f"{act.key}: {money.event_key} was booked on {money.posting_date}: nothing is taken from it on "
            f"{act.posting_date}, use that day or a later one"
        )
    if money.cancelled:
        raise NotRecorded(
            f"{act.key}: {money.event_key} was entered wrongly and taken back: there is no money"
        )
    if wanted > money.balance or not money.balance:
        raise NotRecorded(
            f"{act.key}: {rupiah(money.balance)} of {rupiah(money.amount)} are left of {money.event_key}, "
            f"{rupiah(wanted)} cannot be taken: take that much or less"
        )


def _all_or(money: SuspenseMoney, amount: Money | None) -> Money:
    return amount if amount is not None else money.balance or money.amount


def _check_owner(act: Act, owner: Owner) -> None:
    _positive(act, owner.amount, "a part")
    if (owner.contract is None) == (owner.account is None):
        raise NotRecorded(f"{act.key}: a part belongs to a contract or to an account: name one of the two")
    if owner.account is not None and owner.account not in OTHER_OWNERS:
        raise NotRecorded(
            f"{act.key}: unidentified money does not go to {owner.account.value} directly: use one of "
            f"{', '.join(sorted(role.value for role in OTHER_OWNERS))}"
        )


def _check_contract(
    books: Books, act: Act, owner: Owner, _connection: Connection, contract: Contract
) -> None:
    check_contract(books, act, contract, owner.chosen)


def _check_approved(books: Books, act: Act, what: ApprovedAct, said: str, amount: Money) -> None:
    if not act.reason:
        raise NotRecorded(f"{act.key}: {said} needs a reason: say why")
    check_approver(books, act, what, said, amount)


def _positive(act: Act, amount: Money, what: str) -> None:
    if amount <= 0:
        raise NotRecorded(f"{act.key}: {what} of {rupiah(amount)} cannot be: the amount is above zero")
