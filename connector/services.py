"""What each wire must be able to do with one service: the seam between the wires and the `Wire` that uses them.

A newcomer would make one class per wire that does everything. A site may post by API v2.0 and read its ledger by
OData (DESIGN 5), so every service is opened by itself, from whichever wire the settings name for it.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.introduction import Introduction
from connector.masters import MasterKind, MasterList
from connector.published import PublishedService
from connector.shapes import Row

__all__ = ["Journal", "Ledger", "Posting", "Server"]

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)


class Journal(Protocol):
    """A general journal service, its shape read and checked."""

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields it shows."""
        ...

    @property
    def row(self) -> Row | None:
        """All that its page shows of a line; None where every version shows the same."""
        ...

    @property
    def description_length(self) -> int:
        """The most characters of a description."""
        ...

    @property
    def most_lines(self) -> int:
        """The most lines that one `create` carries."""
        ...

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of it."""
        ...

    def read(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch."""
        ...

    def create(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines."""
        ...

    def update(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says."""
        ...

    def delete(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read."""
        ...


class Posting(Protocol):
    """A service that posts a journal batch."""

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of it."""
        ...

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch."""
        ...


class Ledger(Protocol[Entry]):
    """A ledger service, its shape read and checked."""

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields it shows."""
        ...

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of it."""
        ...

    def ends(self) -> list[Entry]:
        """An entry from each end of the list, as far as the list has ends; none of an empty ledger."""
        ...

    def between(self, first: int, last: int | None, most: int) -> list[Entry]:
        """At most so many of the entries with these numbers."""
        ...

    def under(self, document_nos: Sequence[str]) -> Iterable[Entry]:
        """All entries under these document numbers, in any order."""
        ...


class Server(Protocol):
    """One company's Navision over one wire. Opening a service reads its shape; nothing is kept here but that."""

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has."""
        ...

    def introduction(self) -> Introduction:
        """What the server says of itself."""
        ...

    def published(self) -> tuple[PublishedService, ...]:
        """The services that this wire lists."""
        ...

    def journal(self) -> Journal:
        """The general journal."""
        ...

    def posting(self) -> Posting:
        """What posts a batch of it."""
        ...

    def ledger(self) -> Ledger[LedgerEntry]:
        """General ledger entries."""
        ...

    def bank_ledger(self) -> Ledger[BankLedgerEntry]:
        """Bank account ledger entries."""
        ...

    def masters(self, kind: MasterKind) -> MasterList:
        """A list of masters; raises Refused where this wire does not have it."""
        ...

    def has_masters(self) -> frozenset[MasterKind]:
        """Which lists can be asked here: those whose service is named, or that the wire has by itself."""
        ...

    def forget(self) -> None:
        """Read every shape anew from now on."""
        ...
