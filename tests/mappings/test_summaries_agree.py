"""A day's summary, added up twice: by the books in SQL and by `summarised` in Python; they share no code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from books.navision import outbox
from books.navision.document_states import DocumentState
from books.setups import Books
from company.loader import parse_setup
from company.setup import Setup
from mappings.journal import journal_lines
from mappings.posting_document import summarised
from servicing.voucher import Voucher
from tests.books.desk import Desk
from tests.company.sample import edited, sample

JANUARY_16 = date(2005, 1, 16)


def everything_summarised() -> Setup:
    return parse_setup(
        edited() | {"navision.toml": sample().texts["navision.toml"].replace('"detail"', '"summary"')}
    )


def made_by(desk: Desk, other: Desk) -> list[Voucher]:
    """Three contracts, two receipts at home and one at another branch."""
    recorded = [desk.contract(number) for number in ("C1", "C2", "C3")]
    for one in (desk, other):
        one.open_drawer(JANUARY_16)
    recorded += [desk.receive(JANUARY_16, 700_000), desk.receive(JANUARY_16, 1_236_000, number="C2")]
    recorded += [other.receive(JANUARY_16, 500_000, number="C3")]
    return [entry.voucher for entry in recorded if entry.voucher is not None]


def test_the_books_and_the_mapping_add_a_day_up_alike(new_books: Callable[[Setup], Books]) -> None:
    setup = everything_summarised()
    books = new_books(setup)
    made = made_by(Desk(books), Desk(books, branch="JKT", cashier="CASHIER-2"))

    with books.database.writing() as connection:
        numbers = outbox.close_summaries(connection, setup, books.installation)
    with books.database.reading() as connection:
        documents = outbox.in_state(connection, DocumentState.WAITING, limit=10)

    assert sorted(document.vouchers for document in documents) == [1, 2, 3]
    assert sum(document.vouchers for document in documents) == len(made)
    assert {document.number for document in documents} == set(numbers)
    for document in documents:
        own = [
            v
            for v in made
            if (v.date, v.kind) == (document.date, document.kind) and _branch(v) == document.branch
        ]
        summary = summarised(document.number, own, document.reference)
        assert sorted(map(str, summary.lines)) == sorted(map(str, document.lines))
        assert sum(line.amount for line in journal_lines(summary, setup)) == 0


def _branch(voucher: Voucher) -> str:
    """The branch that numbered the voucher, which stands in its number after the document code."""
    return voucher.number[3:6]
