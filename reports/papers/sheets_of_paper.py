"""TTS, TTK and BST: the sheets that came in, went back, or went to the bank with one act.

A temporary receipt is no receipt of money: it says which sheets were handed over, and that the kwitansi follows
when they have cleared (R47, R48).
"""

from __future__ import annotations

from typing import Any

from books.cheque_sheets import of_entry
from books.paper_facts import PaperFacts, customer_of
from books.setups import Books
from reports.papers.wording import written_out
from reports.wording import Wording
from servicing.cheque_history import EntryRef, Sheet
from servicing.money import ZERO


def says(books: Books, found: PaperFacts, w: Wording) -> dict[str, Any]:
    """The sheets of the paper, their sum in figures and words, and whose they are."""
    entry = EntryRef(found.home, found.paper.entry)
    with books.database.reading() as connection:
        sheets = [sheet for sheet in of_entry(connection, entry) if _belongs(sheet, entry, found.paper.kind)]
        names = {s.facts.contract: customer_of(connection, s.facts.contract) for s in sheets}
    total = sum((sheet.facts.amount for sheet in sheets), ZERO)
    return {
        "customers": sorted(set(names.values())),
        "contracts": sorted(names),
        "sheets": [
            {
                "kind": sheet.facts.kind.value,
                "bank": sheet.facts.bank,
                "number": sheet.facts.number,
                "effective": w.short(sheet.facts.effective),
                "contract": sheet.facts.contract,
                "amount": w.amount(sheet.facts.amount),
            }
            for sheet in sheets
        ],
        "count": len(sheets),
        "amount": w.amount(total),
        "words": written_out(total, w),
    }


def _belongs(sheet: Sheet, entry: EntryRef, kind: str) -> bool:
    """An exchange issues both papers: the new sheet stands on the TTS, the old one on the TTK."""
    came = sheet.steps[0].entry == entry
    return came if kind == "TTS" else not came
