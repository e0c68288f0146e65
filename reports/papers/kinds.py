"""What each kind of paper says, as plain values for its layout: amounts and dates already in the paper's language.

A new kind is a row in `SAYS` and a file in `layouts/`. The words around the values are the layout's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from books.paper_facts import PaperFacts, ReceiptFacts, receipt_facts
from books.setups import Books
from company.counter import StampDuty
from company.organisation import Language
from company.setup import Setup
from reports.papers.press import NoLayout
from reports.wording import Wording
from servicing.amount_in_words import ENGLISH, INDONESIAN, in_words
from servicing.contract import Component, Contract
from servicing.entries import ReceiptTaken
from servicing.money import ZERO, Money
from servicing.receipt_terms import Share, Standing, shares_of, standing_of, total_of

Values = dict[str, Any]
Say = Callable[[Books, PaperFacts, Wording], Values]

_NUMERALS: Final = {Language.INDONESIAN: INDONESIAN, Language.ENGLISH: ENGLISH}
_PAID: Final = (
    Component.INTEREST,
    Component.PRINCIPAL,
    Component.LATE_CHARGE,
    Component.OTHER,
    Component.DEPOSIT,
)


def what_it_says(books: Books, found: PaperFacts) -> Values:
    """All that stands on the paper; raises NoLayout for a kind that nobody has described."""
    says = SAYS.get(found.paper.kind)
    if says is None:
        raise NoLayout(f"{found.paper.number}: papers of kind {found.paper.kind} are not printed")
    w = Wording(found.setup.company.language)
    return _head(found, w) | says(books, found, w)


def _head(found: PaperFacts, w: Wording) -> Values:
    setup, gone = found.setup, found.cancellation
    branch = setup.branches[found.paper.branch]
    return {
        "kind": found.paper.kind,
        "number": found.paper.number,
        "language": w.language.value,
        "company": {"name": setup.company.name, "legal_name": setup.company.legal_name},
        "branch": {"code": branch.code, "name": branch.name},
        "date": w.day(found.paper.issued_on),
        "value_date": None if found.value_date == found.posting_date else w.day(found.value_date),
        "voucher": found.voucher,
        "cashier": found.actor,
        "copy": found.copies,
        "cancelled": None
        if gone is None
        else {"date": w.day(gone.on), "by": gone.by, "approver": gone.approver, "reason": gone.reason},
    }


# --- KW: the official receipt -----------------------------------------------------------------------------


def _receipt(books: Books, found: PaperFacts, w: Wording) -> Values:
    with books.database.reading() as connection:
        facts = receipt_facts(connection, found)
    setup = found.setup
    amount = total_of(facts.rows, Component.MONEY) or sum((total_of(facts.rows, c) for c in _PAID), ZERO)
    standing = standing_of(facts.after, setup.rules, found.posting_date)
    return {
        "received_from": facts.customer,
        "contract": found.contract,
        "object": facts.object,
        "amount": w.amount(amount),
        "words": in_words(amount, _NUMERALS[w.language]),
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


SAYS: Final[Mapping[str, Say]] = {"KW": _receipt}
