"""General receipts and payments (G1, G2): proposed by one person, approved by another, then an ordinary voucher.

Nothing is special about them (R56 to R58): the money moves between one of the branch's accounts and an account of
the general chart, the voucher goes to Navision with all others. A newcomer would give a proposal its number at
once; a proposal that is declined would then leave a hole, so the number is taken when it is approved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select

from books.bundles import Bundled, Lead, record_bundle
from books.counter.drawers import cash_at_hand, open_session
from books.counter.money_places import cash_or_bank
from books.recording import Act, NotRecorded
from books.schema.counter import general_decision, general_journal
from books.schema.entries import entry
from books.setups import Books
from company.authority import spoken
from company.general import GeneralDirection
from company.organisation import Direction
from servicing.entries import MoneyAccount
from servicing.money import Money, rupiah
from servicing.roles import Role
from servicing.voucher import Side, VoucherKind, VoucherLine

PROPOSED: Final = "general_proposed"
APPROVED: Final = "general_approved"
DECLINED: Final = "general_declined"
LONGEST_TEXT: Final = 80


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to pay or to book as received: through a bank, or the drawer when `bank` is None."""

    direction: GeneralDirection
    account: str
    amount: Money
    text: str
    bank: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal in the books; `decision` is None while it waits."""

    branch: str
    entry: int
    key: str
    proposal: Proposal
    cash: bool
    maker: str
    on: date
    decision: str | None


def propose(connection: Connection, books: Books, act: Act, wanted: Proposal) -> Bundled:
    """Propose a general payment or receipt: checked in full, no voucher and no number yet. Raises NotRecorded."""
    place = _checked(books, act, wanted)

    def write(inner: Connection, entry_id: int) -> None:
        inner.execute(
            insert(general_journal),
            {
                "branch": act.at_branch,
                "entry": entry_id,
                "direction": wanted.direction.value,
                "account": wanted.account,
                "amount": int(wanted.amount),
                "text": wanted.text,
                "bank": place.bank,
            },
        )

    lead = Lead(PROPOSED, _content(wanted, place.bank), VoucherKind.GENERAL, wanted.text, write=write)
    return record_bundle(connection, books, act, lead)


def approve(connection: Connection, books: Books, act: Act, of: int) -> Bundled:
    """Approve proposal `of` of the acting branch: now it has its voucher. Raises NotRecorded."""
    found = _waiting(connection, act, of)
    _may_decide(books, act, found)
    place = _checked(books, act, found.proposal)
    paying = found.proposal.direction is GeneralDirection.PAYMENT

    def check(inner: Connection) -> None:
        _waiting(inner, act, of)
        if place.role is Role.CASH_TELLER:
            if paying:
                cash_at_hand(inner, act, found.proposal.amount, "a payment", found.maker)
            else:
                open_session(inner, act.at_branch, found.maker)

    lead = Lead(
        APPROVED,
        {"of": of, "approved": True},
        _kind(place, paying),
        found.proposal.text,
        _lines(act.at_branch, found.proposal, place, paying),
        write=lambda inner, entry_id: _decide(inner, act.at_branch, entry_id, of, True),
        asked={"of": of, "approved": True},
        cashier=found.maker,
    )
    return record_bundle(connection, books, act, lead, check=check)


def decline(connection: Connection, books: Books, act: Act, of: int) -> Bundled:
    """Decline a proposal, with the reason; its maker may withdraw it in the same way. Raises NotRecorded."""
    if not act.reason:
        raise NotRecorded(f"{act.key}: to decline a proposal needs a reason: say why")
    found = _waiting(connection, act, of)
    if act.actor.id != found.maker:
        _may_decide(books, act, found)
    lead = Lead(
        DECLINED,
        {"of": of, "approved": False},
        VoucherKind.GENERAL,
        found.proposal.text,
        write=lambda inner, entry_id: _decide(inner, act.at_branch, entry_id, of, False),
    )
    return record_bundle(connection, books, act, lead, check=lambda inner: _still(inner, act, of))


def waiting(connection: Connection, branch: str | None = None) -> Iterator[Proposed]:
    """The proposals nobody has decided, oldest first."""
    wanted = _proposals().where(general_decision.c.entry.is_(None))
    if branch is not None:
        wanted = wanted.where(general_journal.c.branch == branch)
    for row in connection.execute(wanted.order_by(general_journal.c.branch, general_journal.c.entry)):
        yield _proposed(row)


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of a proposal or a decision covers, read back from its row."""
    if head.kind == PROPOSED:
        row = connection.execute(
            _proposals().where(general_journal.c.branch == head.branch, general_journal.c.entry == head.id)
        ).one()
        return _content(_proposed(row).proposal, row.bank)
    row = connection.execute(
        select(general_decision).where(
            general_decision.c.branch == head.branch, general_decision.c.entry == head.id
        )
    ).one()
    return {"of": row.of, "approved": row.approved}


# --- checks -----------------------------------------------------------------------------------------------


def _checked(books: Books, act: Act, wanted: Proposal) -> MoneyAccount:
    if wanted.amount <= 0:
        raise NotRecorded(
            f"{act.key}: a general {wanted.direction.value} of {rupiah(wanted.amount)} cannot be: "
            "the amount is above zero"
        )
    known = books.setup.general.accounts
    if wanted.account not in known:
        raise NotRecorded(
            f"{act.key}: config/general.toml has no account {wanted.account}: use one of {', '.join(known)}"
        )
    if not wanted.text.strip() or len(wanted.text) > LONGEST_TEXT:
        raise NotRecorded(f"{act.key}: say what it is for, in at most {LONGEST_TEXT} characters")
    direction = Direction.OUT if wanted.direction is GeneralDirection.PAYMENT else Direction.IN
    return cash_or_bank(books, act, wanted.bank, direction)


def _may_decide(books: Books, act: Act, found: Proposed) -> None:
    if act.actor.id == found.maker:
        raise NotRecorded(
            f"{act.key}: {found.maker} proposed {found.branch}/{found.entry}: somebody else must decide it"
        )
    roles = books.setup.general.approvers(found.proposal.amount)
    if act.actor.role not in roles:
        raise NotRecorded(
            f"{act.key}: {act.actor.id} is {act.actor.role}: {rupiah(found.proposal.amount)} is decided by "
            f"{spoken(roles)}"
        )


def _waiting(connection: Connection, act: Act, of: int) -> Proposed:
    found = connection.execute(
        _proposals().where(general_journal.c.branch == act.at_branch, general_journal.c.entry == of)
    ).one_or_none()
    if found is None:
        raise NotRecorded(
            f"{act.key}: {act.at_branch}/{of} is no general payment or receipt: see `jembatan general list`"
        )
    proposed = _proposed(found)
    if proposed.decision is not None and proposed.decision != act.key:
        raise NotRecorded(
            f"{act.key}: {act.at_branch}/{of} was decided by {proposed.decision}: nothing is open"
        )
    return proposed


def _still(connection: Connection, act: Act, of: int) -> None:
    _waiting(connection, act, of)


# --- rows and lines ---------------------------------------------------------------------------------------


def _decide(connection: Connection, branch: str, entry_id: int, of: int, approved: bool) -> None:
    connection.execute(
        insert(general_decision), {"branch": branch, "entry": entry_id, "of": of, "approved": approved}
    )


def _kind(place: MoneyAccount, paying: bool) -> VoucherKind:
    if place.bank is None:
        return VoucherKind.PAYMENT_CASH if paying else VoucherKind.RECEIPT_CASH
    return VoucherKind.PAYMENT_BANK if paying else VoucherKind.RECEIPT_BANK


def _lines(branch: str, proposal: Proposal, place: MoneyAccount, paying: bool) -> list[VoucherLine]:
    money = Side.CREDIT if paying else Side.DEBIT
    return [
        VoucherLine(branch, place.role, money, proposal.amount, bank=place.bank),
        VoucherLine(branch, Role.GENERAL, money.opposite, proposal.amount, bank=proposal.account),
    ]


def _content(proposal: Proposal, bank: str | None) -> dict[str, object]:
    return {
        "direction": proposal.direction.value,
        "account": proposal.account,
        "amount": int(proposal.amount),
        "text": proposal.text,
        "bank": bank,
    }


def _proposals() -> Select[Any]:
    deciding = entry.alias("deciding")
    return (
        select(
            general_journal,
            entry.c.event_key,
            entry.c.actor,
            entry.c.posting_date,
            deciding.c.event_key.label("decision"),
        )
        .join(entry, (entry.c.branch == general_journal.c.branch) & (entry.c.id == general_journal.c.entry))
        .outerjoin(
            general_decision,
            (general_decision.c.branch == general_journal.c.branch)
            & (general_decision.c.of == general_journal.c.entry),
        )
        .outerjoin(
            deciding,
            (deciding.c.branch == general_decision.c.branch) & (deciding.c.id == general_decision.c.entry),
        )
    )


def _proposed(row: Row[Any]) -> Proposed:
    proposal = Proposal(GeneralDirection(row.direction), row.account, Decimal(row.amount), row.text, row.bank)
    return Proposed(
        row.branch,
        row.entry,
        row.event_key,
        proposal,
        row.bank is None,
        row.actor,
        row.posting_date,
        row.decision,
    )
