"""Reversals inside Navision that a wire does not mark (API v2.0): found in the mirror by what cancels out.

A newcomer would go on calling such a document posted: its lines are still in the ledger. So are their mirrored
copies, and together they are nothing.
"""

from __future__ import annotations

from typing import Final

from books.navision import agreement, mirror, sealed_lines
from books.navision.document_states import DocumentState
from books.setups import Books
from delivery.undone import undone_by_document

_TOLD: Final = (
    DocumentState.SEALED,
    DocumentState.OFFERED,
    DocumentState.POSTED,
    DocumentState.STOPPED,
    DocumentState.DELETED,
    DocumentState.REVERSED,
)


def mark(books: Books) -> None:
    """Mark in the mirror what was taken back, as a wire that shows reversals would have done."""
    with books.database.writing() as connection:
        numbers = sorted(agreement.differing(connection, _TOLD))
        for start in range(0, len(numbers), mirror.AT_ONCE):
            chunk = numbers[start : start + mirror.AT_ONCE]
            entries = mirror.without_marks(connection, chunk)
            undone = undone_by_document(sealed_lines.last_lines(connection, chunk), entries)
            mirror.mark_reversed(connection, undone)
