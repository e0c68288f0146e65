"""`agree`: read what is new in Navision's ledger into the mirror, and name every line on which the two differ.

It shares nothing with proving: the delivery proves its own lines in the ledger at the moment of posting, this
compares all documents with everything that Navision shows, whenever it is asked. A newcomer would repair what
differs; a difference is only named, with its cause and remedy, because either side may be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from books.navision import agreement, document_states, mirror
from books.navision.differences import Difference, DifferenceKind, LedgerLine
from books.navision.document_states import DocumentState
from books.navision.leases import Clock, DatabaseClock
from books.navision.mirror import Stored
from books.navision.outbox import OutboxDocument
from books.setups import Books
from company.setup import Setup
from connector.wire import Wire
from delivery import unmarked_reversals
from delivery.limits import Limits
from delivery.result import Progress
from delivery.sealing import posting_document
from mappings.journal import Unmapped, journal_lines
from mappings.ledger import expected_entry

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an agreement found: what was read, the differences by kind, the first of them, and what was odd."""

    entries_read: int
    last_entry_no: int
    kinds: Mapping[DifferenceKind, int]
    first: tuple[Difference, ...]
    settled: tuple[str, ...]
    """Documents that were stopped or deleted, and now stand in the ledger as sent."""
    notices: tuple[str, ...]

    @property
    def needs_person(self) -> bool:
        """Is there a difference that does not go away by itself?"""
        return bool(self.notices or set(self.kinds) - {DifferenceKind.WAITING})


def agree(
    books: Books,
    wire: Wire,
    *,
    clock: Clock | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda _what, _done, _of: None,
    until: date | None = None,
) -> Agreement:
    """Bring the mirror up to date and compare; raises the connector's errors when Navision cannot be read."""
    limits = limits or Limits.of(books.setup)
    stored, notices = read_ledger(books, wire, clock or DatabaseClock(), limits, progress)
    if not wire.capabilities.external_document_no_in_ledger:
        unmarked_reversals.mark(books)
    settled = _settle_late(books)
    kinds: Counter[DifferenceKind] = Counter()
    first: list[Difference] = []
    reversed_lines: Counter[str] = Counter()
    for place, one in enumerate(differences(books, until), 1):
        kinds[one.kind] += 1
        reversed_lines[one.document] += one.kind is DifferenceKind.REVERSED
        if len(first) < _SHOWN:
            first.append(one)
        progress("comparing", place, 0)
    _mark_reversed(books, [number for number, lines in reversed_lines.items() if lines])
    return Agreement(stored.entries, stored.last, dict(kinds), tuple(first), settled, notices)


def differences(books: Books, until: date | None = None) -> Iterator[Difference]:
    """Every line on which our documents and the mirror differ; reads the books only, never Navision."""

    def expected(document: OutboxDocument) -> Sequence[LedgerLine]:
        return expected_lines(document, books.setup)

    with books.database.reading() as connection:
        yield from agreement.differences(connection, books.setup, expected, until)


def expected_lines(document: OutboxDocument, setup: Setup) -> Sequence[LedgerLine]:
    """What the ledger will show of a document that was not sealed yet; by roles where it cannot be mapped."""
    try:
        entries = [expected_entry(line, setup) for line in journal_lines(posting_document(document), setup)]
    except (Unmapped, LookupError, ValueError):
        return [
            LedgerLine(
                document.number,
                f"({line.role.value})",
                line.amount if line.side.value == "Dr" else -line.amount,
                document.date,
                line.branch,
                line.contract or "",
                document.reference,
            )
            for line in document.lines
        ]
    return [
        LedgerLine(e.document, e.account_no, e.amount, e.date, e.branch, e.contract, e.reference)
        for e in entries
    ]


# --- reading ----------------------------------------------------------------------------------------------


GAPS_AT_ONCE: Final = 100
"""How many gaps are looked into again at one reading, the newest first."""


def read_ledger(
    books: Books, wire: Wire, clock: Clock, limits: Limits, progress: Progress
) -> tuple[Stored, tuple[str, ...]]:
    """Read the ledger from where the mirror ends, and an overlap before it; what was odd, in sentences.

    Where entries in the overlap turn out to be others than we knew, Navision was restored from a backup: then
    reading goes back further, until both agree.
    """
    with books.database.reading() as connection:
        known, beginning = mirror.last_entry_no(connection), mirror.first_entry_no(connection)
        noted = mirror.read_to(connection)
    last = wire.last_entry_no()
    notices: list[str] = []
    if last < known:
        notices.append(
            f"Navision's ledger ends at entry {last:,}, and we have read up to {known:,}: it was restored from a "
            "backup; `jembatan resend --because …` sends again what it lost"
        )
    overlap = limits.overlap
    while True:
        start = max(beginning, min(known, last) + 1 - overlap)
        stored = _read_from(books, wire, start, progress, last)
        if not stored.changed or start == beginning:
            break
        notices.append(
            f"{_entries(len(stored.changed))} from {min(stored.changed):,} on changed since we read them: "
            "was Navision restored?"
        )
        overlap *= 10
    late = _look_into_gaps(books, wire, beginning, start)
    # A reading that was killed has stored entries, but nobody was told of the gaps between them.
    told = noted[1] if noted else 0
    notices += _of_gaps(books, max(beginning, told + 1), late)
    with books.database.writing() as connection:
        mirror.note_reading(connection, clock.milliseconds(connection), start, stored, "; ".join(notices))
    return stored, tuple(notices)


def _read_from(books: Books, wire: Wire, start: int, progress: Progress, last: int) -> Stored:
    """Store all entries from `start` on, and drop those that Navision shows no more."""
    stored = Stored()
    entries = wire.ledger_from(start)
    first = start
    while chunk := list(islice(entries, mirror.AT_ONCE)):
        shown = {entry.entry_no for entry in chunk}
        with books.database.writing() as connection:
            mirror.store(connection, chunk, stored)
            mirror.forget(connection, first, max(shown), shown)
        first = max(shown) + 1
        progress("reading the ledger", stored.entries, max(stored.entries, last - start + 1))
    with books.database.writing() as connection:
        mirror.forget(connection, first, None, ())
    stored.last = max(stored.last, first - 1)
    return stored


def _look_into_gaps(books: Books, wire: Wire, beginning: int, start: int) -> list[int]:
    """Ask again for numbers that were missing before the overlap; store what came late, and give its numbers."""
    with books.database.reading() as connection:
        missing = [gap for gap in mirror.gaps(connection, beginning, GAPS_AT_ONCE) if gap[0] < start]
    late: list[int] = []
    for first, last in missing:
        if found := list(islice(wire.ledger_between(first, min(last, start - 1)), mirror.AT_ONCE)):
            with books.database.writing() as connection:
                mirror.store(connection, found, Stored())
            late += [entry.entry_no for entry in found]
    return late


def _of_gaps(books: Books, new_from: int, late: Sequence[int]) -> list[str]:
    """What is worth saying about gaps: those that are new, and entries that filled an old one."""
    with books.database.reading() as connection:
        new = [gap for gap in mirror.gaps(connection, new_from, GAPS_AT_ONCE) if gap[0] >= new_from]
    said = [
        f"Navision shows no entries {first:,} to {last:,}: they were rolled back or are still being posted, "
        "and are asked for again at each run"
        for first, last in sorted(new)
    ]
    if late:
        said.append(f"{_entries(len(late))} from {min(late):,} on came after later ones: in the books now")
    return said


# --- what follows from it ---------------------------------------------------------------------------------

_LATE = (DocumentState.STOPPED, DocumentState.DELETED, DocumentState.REVERSED)


def _settle_late(books: Books) -> tuple[str, ...]:
    """Documents that a person looked after stand in the ledger as sent: they are posted after all."""
    with books.database.writing() as connection:
        candidates = [number for state in _LATE for number in document_states.reasons_in(connection, state)]
        if not candidates:
            return ()
        different = agreement.differing(connection, _LATE)
        late = [number for number in candidates if number not in different]
        document_states.move(connection, late, DocumentState.POSTED)
    return tuple(late)


def _mark_reversed(books: Books, numbers: Collection[str]) -> None:
    """A document that was posted and taken back inside Navision is posted no more."""
    with books.database.writing() as connection:
        states = document_states.states_of(connection, numbers) if numbers else {}
        for number, state in states.items():
            if state is DocumentState.POSTED:
                because = (
                    f"{number}: reversed in Navision after it was proven: ask finance why; reverse it here as "
                    "well, or let them post it again"
                )
                document_states.move(connection, [number], DocumentState.REVERSED, because)


def _entries(number: int) -> str:
    return f"{number:,} {'entry' if number == 1 else 'entries'}"
