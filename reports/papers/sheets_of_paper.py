"""TTS, TTK and BST: the sheets that came in, went back, or went to the bank with one act.

A temporary receipt is no receipt of money: it says which sheets were handed over, and that the kwitansi follows
when they have cleared (R47, R48).
"""

from __future__ import annotations

from typing import Any, Final

from books.cheques.sheets import of_entry
from books.paper_facts import PaperFacts, customer_of
from books.setups import Books
from reports.papers.wording import written_out
from reports.wording import Wording
from servicing.cheque_history import EntryRef, Sheet, fold
from servicing.cheques import StepKind
from servicing.money import ZERO


def says(books: Books, found: PaperFacts, w: Wording) -> dict[str, Any]:
    """The sheets of the paper, their sum in figures and words, and whose they are."""
    entry = EntryRef(found.home, found.paper.entry)
    with books.database.reading() as connection:
        taken = [_as_then(sheet, entry, found.paper.kind) for sheet in of_entry(connection, entry)]
        sheets = [sheet for sheet in taken if sheet is not None]
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
                "effective": w.short(sheet.effective),
                "contract": sheet.facts.contract,
                "amount": w.amount(sheet.facts.amount),
            }
            for sheet in sheets
        ],
        "count": len(sheets),
        "amount": w.amount(total),
        "words": written_out(total, w),
    }


# The steps that a paper is about. An exchange issues both a TTS and a TTK; a return also notes the sheets that lie
# in clearing and follow later, which nobody has been handed.
_ABOUT: Final = {
    "TTS": frozenset({StepKind.REGISTERED}),
    "BST": frozenset({StepKind.DEPOSITED}),
    "TTK": frozenset({StepKind.RETURNED, StepKind.REPLACED}),
}


def _as_then(sheet: Sheet, entry: EntryRef, kind: str) -> Sheet | None:
    """The sheet as the paper's act left it; None when it does not stand on this paper."""
    mine = (step for step in sheet.steps if step.entry == entry and step.kind in _ABOUT[kind])
    step = next(mine, None)
    return None if step is None else fold(sheet.facts, sheet.steps[: step.place])
