"""The journal lines that Navision would be told for an entry of a story.

The same mapping as delivery's; a role without an account is said instead of shown, as it would hold the document.
"""

from __future__ import annotations

from books.navision import outbox
from connector.documents import GeneralJournalLine, InvalidDocument
from jobs.stories.player import Played
from jobs.stories.stage import EntryTold
from mappings.journal import Unmapped, journal_lines
from mappings.posting_document import CORRECTIONS, PostingDocument, in_detail


def journal_of(played: Played, entry: EntryTold) -> tuple[GeneralJournalLine, ...]:
    """The entry's journal lines; none when no money moved. Raises Unmapped or InvalidDocument."""
    if entry.voucher is None:
        return ()
    return journal_lines(_document(played, entry), played.books.setup)


def journal_told(played: Played, entry: EntryTold) -> tuple[tuple[GeneralJournalLine, ...], str]:
    """The journal lines, or the sentence that says what holds the document."""
    try:
        return journal_of(played, entry), ""
    except (Unmapped, InvalidDocument) as held:
        return (), str(held)


def _document(played: Played, entry: EntryTold) -> PostingDocument:
    """In detail as the outbox has it; a voucher that is summed by day has no reference of its own yet."""
    voucher = entry.voucher
    assert voucher is not None
    with played.books.database.reading() as connection:
        found = outbox.load(connection, [voucher.number])
    if not found:
        return in_detail(voucher, "")
    one = found[0]
    return PostingDocument(
        one.number, one.date, one.lines, one.reference, one.text, correction=one.kind in CORRECTIONS
    )
