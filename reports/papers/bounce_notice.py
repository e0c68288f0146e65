"""SPT, the notice of a bounced sheet: which sheet, why the bank refused it, and what the customer owes for it."""

from __future__ import annotations

from typing import Any

from books.cheques.sheets import of_entry
from books.paper_facts import PaperFacts, customer_of
from books.setups import Books
from reports.papers.wording import written_out
from reports.wording import Wording
from servicing.cheque_history import EntryRef, fold
from servicing.cheques import StepKind
from servicing.money import ZERO


def says(books: Books, found: PaperFacts, w: Wording) -> dict[str, Any]:
    """What the notice says: the refusal as it was recorded, whatever became of the sheet."""
    entry = EntryRef(found.home, found.paper.entry)
    with books.database.reading() as connection:
        (sheet,) = of_entry(connection, entry)
        customer = customer_of(connection, sheet.facts.contract)
    step = next(s for s in sheet.steps if s.entry == entry and s.kind is StepKind.BOUNCED)
    then, facts, cheques = fold(sheet.facts, sheet.steps[: step.place]), sheet.facts, found.setup.cheques
    reason = cheques.rules.refusals.get(step.code or 0)
    fee = step.customer_fee or ZERO
    return {
        "received_from": customer,
        "contract": facts.contract,
        "instalment": "" if facts.meant_for is None else str(facts.meant_for),
        "sheet": f"{facts.kind.value} {cheques.drawee_banks.get(facts.bank, facts.bank)} {facts.number}",
        "effective": w.short(then.effective),
        "amount": w.amount(facts.amount),
        "words": written_out(facts.amount, w),
        "code": step.code,
        "meaning": reason.meaning if reason is not None else "",
        "letter": step.letter or "",
        "fee": w.amount(fee) if fee else "",
    }
