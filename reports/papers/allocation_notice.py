"""NAL: a correction changed the split of a receipt; its kwitansi keeps its own, the notice has the new one (0a)."""

from __future__ import annotations

from typing import Any

from books.finding import rows_until
from books.paper_facts import PaperFacts, kwitansi_of, receipt_facts
from books.setups import Books
from reports.wording import Wording
from servicing.contract import Component, Rows
from servicing.receipt_terms import shares_of, standing_of, total_of


def says(books: Books, found: PaperFacts, w: Wording) -> dict[str, Any]:
    """The receipt's split before and after the correction, and what the contract owes now."""
    with books.database.reading() as connection:
        facts = receipt_facts(connection, found)
        entry = found.paper.entry
        before = rows_until(connection, found.home, entry, found.by_entry - 1)
        after = rows_until(connection, found.home, entry, found.by_entry)
        kwitansi = kwitansi_of(connection, found.home, entry)
    standing = standing_of(facts.after, found.setup.rules, found.paper.issued_on)
    return {
        "received_from": facts.customer,
        "contract": found.contract,
        "object": facts.object,
        "kwitansi": kwitansi or "",
        "amount": w.amount(total_of(facts.rows, Component.MONEY)),
        "before": _split(before, w),
        "after": _split(after, w),
        "arrears": w.amount(standing.arrears),
        "deposit_held": w.amount(standing.deposit),
    }


def _split(rows: Rows, w: Wording) -> dict[str, Any]:
    return {
        "shares": [
            {
                "instalment": share.instalment,
                "interest": w.amount(share.interest) if share.interest else "",
                "principal": w.amount(share.principal) if share.principal else "",
                "late_charge": w.amount(share.late_charge) if share.late_charge else "",
                "total": w.amount(share.total),
            }
            for share in shares_of(rows)
            if share.total
        ],
        "other": w.amount(total_of(rows, Component.OTHER)),
        "deposit": w.amount(total_of(rows, Component.DEPOSIT)),
    }
