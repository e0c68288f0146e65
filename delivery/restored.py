"""What Navision shows of numbers that restored books have forgotten.

A newcomer would trust the books' own series. Navision's ledger is asked instead, the whole of it, and the batch
with it: a number that stands there in one of our patterns was given out, whatever the books remember.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from books.navision import restoring
from books.navision.outbox import SUMMARY_CODE
from books.recording import Act
from books.setups import Books
from company.setup import Setup
from connector.wire import Wire

_SEQUENCE: Final = re.compile(r"(?P<series>.*\D)(?P<sequence>\d{1,9})")
_OURS: Final = "JB-"  # how each of our references begins (books.navision.outbox.reference_of)


def numbers_restored(books: Books, wire: Wire, act: Act) -> restoring.Gaps:
    """Ask Navision for its highest numbers, and raise ours above them; what was skipped, by series."""
    highest: dict[str, int] = {}
    for series, sequence in _given(books.setup, wire):
        highest[series] = max(sequence, highest.get(series, 0))
    with books.database.writing() as connection:
        return restoring.skip_numbers(connection, books, act, highest)


def _given(setup: Setup, wire: Wire) -> Iterator[tuple[str, int]]:
    for line in wire.read_journal(setup.navision.batch):
        yield from _ours(setup, line.document_no, line.external_document_no)
    for entry in wire.ledger_from(1):
        yield from _ours(setup, entry.document_no, entry.external_document_no)


def _ours(setup: Setup, number: str, reference: str | None) -> Iterator[tuple[str, int]]:
    """Series and sequence of a number of ours; nothing for what others numbered."""
    if reference is not None and not reference.startswith(_OURS):
        return
    codes = {*setup.numbers.documents.values(), SUMMARY_CODE}
    found = _SEQUENCE.fullmatch(number)
    if found is None:
        return
    series = found["series"]
    if any(series.startswith(code + branch) for code in codes for branch in setup.branches):
        yield series, int(found["sequence"])
