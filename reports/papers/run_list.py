"""LKH, the collector's run list: whom to visit and what each owes, or what came without a list (DOMAIN 6.5)."""

from __future__ import annotations

from typing import Any

from books.counter.run_list_facts import BroughtReceipt, PlannedVisit, run_list_facts
from books.finding import NotFound
from books.paper_facts import PaperFacts
from books.setups import Books
from reports.papers.wording import written_out
from reports.wording import Wording
from servicing.money import ZERO, Money


def says(books: Books, found: PaperFacts, w: Wording) -> dict[str, Any]:
    """The visits with what was owed when the list was made; or the receipts, and the cash against them."""
    with books.database.reading() as connection:
        facts = run_list_facts(connection, found.home, found.paper.entry)
    if facts is None:
        raise NotFound(f"{found.paper.number}: its list is not in the books: run `jembatan books verify`")
    collected = sum((receipt.amount for receipt in facts.receipts), ZERO)
    handed_over = collected - facts.short
    return {
        "collector": facts.collector,
        "due_back": w.day(facts.due_back) if facts.due_back else "",
        "visits": [_visit(visit, w) for visit in facts.visits],
        "to_collect": w.amount(sum((visit.total for visit in facts.visits), ZERO)),
        "receipts": [_receipt(receipt, w) for receipt in facts.receipts],
        "collected": w.amount(collected),
        "handed_over": w.amount(handed_over),
        "words": written_out(handed_over, w),
        "short": _shown(facts.short, w),
    }


def _visit(visit: PlannedVisit, w: Wording) -> dict[str, str]:
    return {
        "contract": visit.contract,
        "customer": visit.customer,
        "object": visit.object,
        "oldest_due": w.short(visit.oldest_due) if visit.oldest_due else "",
        "overdue": _shown(visit.overdue, w),
        "late_charge": _shown(visit.late_charge, w),
        "charges": _shown(visit.charges, w),
        "total": w.amount(visit.total),
    }


def _receipt(receipt: BroughtReceipt, w: Wording) -> dict[str, str]:
    return {
        "contract": receipt.contract,
        "customer": receipt.customer,
        "received_on": w.short(receipt.received_on),
        "form": receipt.form,
        "kwitansi": receipt.kwitansi,
        "amount": w.amount(receipt.amount),
    }


def _shown(amount: Money, w: Wording) -> str:
    return w.amount(amount) if amount else ""
