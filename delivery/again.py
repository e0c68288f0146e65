"""Sending again, and issuing again: what a person decides about a document, after Navision was asked.

A newcomer would set a document back to waiting. Whether Navision has it is asked first, batch and ledger: what
stands there is never sent a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from books.navision import deliveries, document_states, redating, sealed_lines
from books.navision.document_states import DocumentState
from books.navision.leases import Clock, DatabaseClock
from books.recording import Act
from books.setups import Books
from connector.documents import LedgerEntry
from connector.wire import Wire
from delivery.evidence import entries_since, joined, without_others
from delivery.undone import undone_by_document
from delivery.whose import by_document
from servicing.voucher import Voucher


class StandsInNavision(ValueError):
    """Navision has the document, in its ledger or in our batch: it is not sent again."""


class NoReason(ValueError):
    """A document is sent again only with a reason that stays with it."""


def resend(
    books: Books, wire: Wire, numbers: Sequence[str], because: str, *, clock: Clock | None = None
) -> None:
    """Let documents wait again that Navision has lost (it was restored), deleted or reversed."""
    if not because.strip():
        raise NoReason("say with --because why it is sent again, e.g. that Navision was restored on 2 March")
    _refuse_what_stands(books, wire, numbers)
    with books.database.writing() as connection:
        now = (clock or DatabaseClock()).milliseconds(connection)
        document_states.move(connection, numbers, DocumentState.WAITING)
        for number in numbers:
            document_states.note(connection, number, now, DocumentState.WAITING, f"sent again: {because}")


def redate(books: Books, wire: Wire, number: str, act: Act) -> tuple[Voucher, ...]:
    """Withdraw a document whose period closed before it was told, and issue it again on the act's date."""
    _refuse_what_stands(books, wire, [number])
    with books.database.writing() as connection:
        return redating.redate(connection, books, act, number)


def _refuse_what_stands(books: Books, wire: Wire, numbers: Sequence[str]) -> None:
    with books.database.reading() as connection:
        references = document_states.references_of(connection, numbers)
    for line in wire.read_journal(books.setup.navision.batch):
        if line.external_document_no in references.values() and not line.is_empty:
            raise StandsInNavision(
                f"{line.document_no}: its lines lie in batch {books.setup.navision.batch}: "
                "let finance post or delete them first"
            )
    for number, entry in _standing(books, wire, numbers):
        elsewhere = "" if entry.document_no == number else f" under the number {entry.document_no}"
        raise StandsInNavision(
            f"{number}: stands in Navision's ledger as entry {entry.entry_no}{elsewhere}: it is not sent again"
        )


def _standing(books: Books, wire: Wire, numbers: Sequence[str]) -> Iterator[tuple[str, LedgerEntry]]:
    """The ledger's entries of these documents that count, also under a number that finance or a series gave."""
    entries = without_others(books.database, numbers, wire.ledger_by_document(list(numbers)))
    with books.database.reading() as connection:
        sealed = sealed_lines.last_lines(connection, numbers)
        first_seen = deliveries.first_seen(connection, numbers)
    if first_seen is not None:
        entries = joined(entries, entries_since(wire, sealed, first_seen))
    undone = undone_by_document(sealed, entries)
    for number, its_entries in by_document(numbers, sealed, entries).items():
        for entry in its_entries:
            if entry.entry_no not in undone:
                yield number, entry
