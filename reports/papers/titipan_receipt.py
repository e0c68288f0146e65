"""TTP: money was received whose owner is not known yet; the kwitansi follows at identification (DOMAIN 2.4)."""

from __future__ import annotations

from typing import Any

from books.finding import NotFound
from books.paper_facts import PaperFacts
from books.setups import Books
from books.suspense.balances import suspense_money
from reports.papers.wording import written_out
from reports.wording import Wording


def says(books: Books, found: PaperFacts, w: Wording) -> dict[str, Any]:
    """The amount, the day it arrived, and through what; never what the bank wrote."""
    with books.database.reading() as connection:
        money = suspense_money(connection, found.home, found.paper.entry)
    if money is None:
        raise NotFound(f"{found.paper.number}: its money is not in the books: run `jembatan books verify`")
    return {
        "amount": w.amount(money.amount),
        "words": written_out(money.amount, w),
        "arrived_on": w.day(money.arrived_on),
        "bank": money.bank or "",
    }
