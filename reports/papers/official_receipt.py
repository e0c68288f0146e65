"""KW, the official receipt: what was paid, how it was split, what stays unpaid (DOMAIN 6.1)."""

from __future__ import annotations

from typing import Any, Final

from books.cheques.sheets import sheet_of_receipt
from books.paper_facts import PaperFacts, ReceiptFacts, receipt_facts
from books.setups import Books
from company.counter import StampDuty
from company.setup import Setup
from reports.papers.wording import written_out
from reports.wording import Wording
from servicing.contract import Component, Contract
from servicing.entries import ReceiptTaken
from servicing.money import ZERO, Money
from servicing.receipt_terms import Share, Standing, shares_of, standing_of, total_of

Values = dict[str, Any]

_PAID: Final = (
    Component.INTEREST,
    Component.PRINCIPAL,
    Component.LATE_CHARGE,
    Component.OTHER,
    Component.DEPOSIT,
)


def says(books: Books, found: PaperFacts, w: Wording) -> Values:
    """What the receipt says."""
    with books.database.reading() as connection:
        facts = receipt_facts(connection, found)
        sheet = sheet_of_receipt(connection, found.home, found.paper.entry)
    setup = found.setup
    amount = total_of(facts.rows, Component.MONEY) or sum((total_of(facts.rows, c) for c in _PAID), ZERO)
    standing = standing_of(facts.after, setup.rules, found.posting_date)
    return {
        "received_from": facts.customer,
        "contract": found.contract,
        "object": facts.object,
        "sheet": None if sheet is None else {"name": sheet.name, "taken": sheet.temporary_receipt},
        "amount": w.amount(amount),
        "words": written_out(amount, w),
        "shares": [_share(share, facts, found, w) for share in shares_of(facts.rows)],
        "charges": _charges(facts, setup, w),
        "deposit": _shown(total_of(facts.rows, Component.DEPOSIT), w),
        "unpaid": _unpaid(facts, found, w),
        "standing": _standing(standing, w),
        "stamp": _stamp(setup.counter.stamp_for(amount, found.paper.issued_on), w),
        **_tender(facts, setup, w),
    }


def _share(share: Share, facts: ReceiptFacts, found: PaperFacts, w: Wording) -> Values:
    left = _left(facts.after, share.instalment, found)
    return {
        "instalment": share.instalment,
        "due": w.short(facts.after.position(share.instalment).due),
        "interest": _shown(share.interest, w),
        "principal": _shown(share.principal, w),
        "late_charge": _shown(share.late_charge, w),
        "total": w.amount(share.total),
        "left": w.amount(left),
    }


def _left(after: Contract, instalment: int, found: PaperFacts) -> Money:
    """What stays unpaid of an instalment, its late charge of the day with it."""
    position = after.position(instalment)
    return position.unpaid + after.late_outstanding(position, found.setup.rules, found.posting_date)


def _unpaid(facts: ReceiptFacts, found: PaperFacts, w: Wording) -> list[Values]:
    """What stays unpaid of each instalment that is due, whether or not this money touched it."""
    touched = {share.instalment for share in shares_of(facts.rows)}
    positions = [p for p in facts.after.positions if p.due <= found.posting_date or p.number in touched]
    left = {p.number: _left(facts.after, p.number, found) for p in positions}
    return [
        {"instalment": number, "amount": w.amount(amount)} for number, amount in left.items() if amount > 0
    ]


def _charges(facts: ReceiptFacts, setup: Setup, w: Wording) -> list[Values]:
    types = {charge.charge: charge.type for charge in facts.after.charges}
    names = setup.rules.charge_types
    paid = {key.charge: amount for key, amount in facts.rows.items() if key.component is Component.OTHER}
    return [
        {
            "name": names[types[charge]].name if types.get(charge) in names else charge,
            "amount": w.amount(amount),
        }
        for charge, amount in paid.items()
    ]


def _standing(standing: Standing, w: Wording) -> Values:
    coming = None
    if standing.next_due is not None:
        coming = {
            "number": standing.next_number,
            "due": w.day(standing.next_due),
            "amount": w.amount(standing.next_amount),
        }
    return {
        "arrears": w.amount(standing.arrears),
        "overdue": _shown(standing.overdue, w),
        "late_charge": _shown(standing.late_charge, w),
        "charges": _shown(standing.charges, w),
        "deposit": _shown(standing.deposit, w),
        "next": coming,
    }


def _tender(facts: ReceiptFacts, setup: Setup, w: Wording) -> Values:
    if not isinstance(facts.event, ReceiptTaken) or facts.event.tender not in setup.tenders:
        name = facts.event.tender if isinstance(facts.event, ReceiptTaken) else facts.event.name
        return {"tender": name, "tender_code": name, "clearing": False}
    tender = setup.tenders[facts.event.tender]
    return {
        "tender": tender.named(w.language),
        "tender_code": tender.code,
        "clearing": tender.needs_clearing,
    }


def _stamp(stamp: StampDuty | None, w: Wording) -> Values | None:
    return None if stamp is None else {"duty": w.amount(stamp.duty), "borne_by": stamp.borne_by.value}


def _shown(amount: Money, w: Wording) -> str:
    return w.amount(amount) if amount else ""
