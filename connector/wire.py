"""One small interface to Navision's journals and ledgers, whatever the wire: SOAP, OData V4 or API v2.0.

A newcomer would retry a write here. A wire sends every write exactly once and never repeats it by itself;
only delivery, which has asked batch and ledger first, may send again (DESIGN 4). Reads are evidence: they are
repeated until answered or given up, they are never sent with read-only intent (a lagging replica would call a
posted document missing), and they are complete or they fail, never cut short.

A wire is one signed-in connection and belongs to one thread.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.errors import Refused
from connector.generation import Generation
from connector.introduction import Introduction
from connector.masters import Masters
from connector.published import PublishedService

__all__ = ["Capabilities", "Shape", "Wire"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What this wire, to this company, can and cannot carry."""

    line_no: bool
    """The journal accepts and shows Line No.; without it Navision numbers the lines."""
    contract: bool
    """The journal accepts Shortcut Dimension 2 Code."""
    correction: bool
    """The journal can carry Correction; without it (API v2.0) a correction stands on the other side, with the
    same amount."""
    external_document_no_in_ledger: bool
    """Ledger entries show External Document No.; without it, proof rests on document number and content."""
    register_in_ledger: bool
    """Ledger entries show G/L Register No."""
    bank_ledger: bool
    """`bank_ledger_from` can be asked."""
    can_post: bool
    """A posting service is configured; without it only draft mode is possible."""
    description_length: int
    max_lines_per_call: int
    """The most lines that one `create_lines` may carry, so that it stays one transaction."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of each service we use, as this Navision shows it today: (what, how it is typed), sorted."""

    parts: tuple[tuple[str, str], ...]

    @property
    def fingerprint(self) -> str:
        """A short name of exactly this shape, to be kept in the books and compared at the next run."""
        text = "\n".join(f"{what}\t{how}" for what, how in self.parts)
        return hashlib.sha256(text.encode()).hexdigest()


class Wire(Protocol):
    """Navision's journal, posting and ledgers of one company.

    Every method may raise the errors of `connector.errors` and no others, apart from `ValueError` for a call
    that is wrong by itself.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this wire can carry. Reads the services' shapes at the first call."""
        ...

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has."""
        ...

    def introduction(self) -> Introduction:
        """What the server says of itself: its clock, its product, its version as far as it can be known."""
        ...

    def generation(self) -> Generation | None:
        """Which generation the journal page is of, as far as it shows: deduced, where no version is told."""
        ...

    def published(self) -> tuple[PublishedService, ...]:
        """The services that are published, as each wire in use lists them."""
        ...

    def shapes(self) -> Mapping[str, Shape | Refused]:
        """What of each service we use, read anew; by service, what Navision refuses in its place."""
        ...

    def shape(self) -> Shape:
        """What of each service we use, read anew; raises ShapeChanged if something that we use is missing."""
        ...

    def read_journal(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch, the ghost line and foreign lines among them."""
        ...

    def create_lines(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines; gives them back as Navision stored them.

        All or none stand, unless the settings tell a JSON wire to do without transactions (`batch_calls`): then
        lines before a refused one may stand, and the batch is to be cleared before anything is sent again.
        """
        ...

    def update_line(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says. Raises Changed if somebody else was faster."""
        ...

    def delete_line(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read. Raises Changed if somebody else was faster."""
        ...

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch. Gives what the posting service returned, blank if it returns nothing."""
        ...

    def ledger_by_document(
        self,
        document_nos: Sequence[str],
        *,
        from_date: date | None = None,
        to_date: date | None = None,
    ) -> list[LedgerEntry]:
        """The ledger entries under these document numbers, ascending; posted within the dates, if given.

        Leave the dates open to prove that something is *not* there: it may have been posted on another day.
        """
        ...

    def ledger_from(self, entry_no: int) -> Iterator[LedgerEntry]:
        """All ledger entries from this number on, ascending, in pages, up to the last one at the call."""
        ...

    def ledger_between(self, first: int, last: int) -> Iterator[LedgerEntry]:
        """The ledger entries with these numbers, ascending, in pages: to look again where some were missing."""
        ...

    def last_entry_no(self) -> int:
        """The highest ledger entry number; 0 for an empty ledger."""
        ...

    def bank_ledger_from(self, entry_no: int) -> Iterator[BankLedgerEntry]:
        """All bank account ledger entries from this number on, ascending, in pages."""
        ...

    @property
    def masters(self) -> Masters:
        """The accounts, bank accounts, dimension values and journal setup of the company."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...
