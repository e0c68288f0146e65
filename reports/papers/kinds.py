"""What each kind of paper says, as plain values for its layout: amounts and dates already in the paper's language.

A new kind is a row in `SAYS`, a module for what it says, and a file in `layouts/`. The words around the values are
the layout's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from books.paper_facts import PaperFacts
from books.setups import Books
from reports.papers import (
    allocation_notice,
    bounce_notice,
    official_receipt,
    run_list,
    sheets_of_paper,
    titipan_receipt,
)
from reports.papers.press import NoLayout
from reports.wording import Wording

Values = dict[str, Any]
Say = Callable[[Books, PaperFacts, Wording], Values]


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


SAYS: Final[Mapping[str, Say]] = {
    "KW": official_receipt.says,
    "TTS": sheets_of_paper.says,
    "TTK": sheets_of_paper.says,
    "BST": sheets_of_paper.says,
    "SPT": bounce_notice.says,
    "TTP": titipan_receipt.says,
    "LKH": run_list.says,
    "NAL": allocation_notice.says,
}
