"""The `Wire` to one company, put together from the services of one wire or of several.

A newcomer would look for requests here. Each wire's own file says how a service is asked; what is the same on all
of them is here: which entries are kept, that a ledger is read in windows, what can be carried at all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.errors import Refused, Unreachable
from connector.generation import Generation, generation_of
from connector.introduction import Introduction
from connector.ledger_windows import LedgerWindow, entries_of, highest, in_windows
from connector.masters import Masters
from connector.published import PublishedService
from connector.services import Journal, Ledger, Posting, Server
from connector.settings import ConnectionSettings, WireName
from connector.wire import Capabilities, Shape

__all__ = ["CompanyWire"]

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)
Service = Journal | Posting | Ledger[LedgerEntry] | Ledger[BankLedgerEntry]


class CompanyWire:
    """Navision of one company: each service from the wire that the settings name for it."""

    def __init__(
        self,
        settings: ConnectionSettings,
        servers: Mapping[WireName, Server],
        give_back: Callable[[], None] = lambda: None,
        api: Server | None = None,
    ) -> None:
        """`api` is asked for the version where no service goes over it."""
        self._settings = settings
        self._servers = servers
        self._give_back = give_back
        self._api = api
        self._forget()

    @property
    def capabilities(self) -> Capabilities:
        """What can be carried, as journal and ledger show it."""
        journal, ledger = self._the_journal(), self._the_ledger()
        return Capabilities(
            line_no="line_no" in journal.shows,
            contract="contract" in journal.shows,
            correction=self._settings.wire_of("general_journal") != "api",
            external_document_no_in_ledger="external_document_no" in ledger.shows,
            register_in_ledger="register_no" in ledger.shows,
            bank_ledger=bool(self._settings.services.bank_ledger),
            can_post=self._settings.can_post,
            description_length=journal.description_length,
            max_lines_per_call=journal.most_lines,
        )

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has."""
        return self._server("general_journal").companies()

    def introduction(self) -> Introduction:
        """What the server says of itself; where another wire carries the journal, API v2.0 is asked the version."""
        said = self._server("general_journal").introduction()
        api = self._servers.get("api", self._api)
        if said.has_api or api is None:
            return said
        try:
            return replace(said, version=api.introduction().version, has_api=True)
        except Refused:
            return replace(said, has_api=False)
        except Unreachable:
            return said

    def generation(self) -> Generation | None:
        """What the journal page shows of its generation; None where it shows nothing."""
        row = self._the_journal().row
        return generation_of(row) if row else None

    def published(self) -> tuple[PublishedService, ...]:
        """The services that are published, wire by wire."""
        return tuple(one for server in self._servers.values() for one in server.published())

    def shape(self) -> Shape:
        """What of each service we use, read anew."""
        parts: list[tuple[str, str]] = []
        for found in self.shapes().values():
            if isinstance(found, Refused):
                raise found
            parts += found.parts
        return Shape(tuple(sorted(parts)))

    def shapes(self) -> dict[str, Shape | Refused]:
        """What of each service we use, read anew; one that is refused does not hide the others."""
        self._forget()
        for server in self._servers.values():
            server.forget()
        services: dict[str, Callable[[], Service]] = {
            "general_journal": self._the_journal,
            "ledger": self._the_ledger,
        }
        if self._settings.services.bank_ledger:
            services["bank_ledger"] = self._the_bank_ledger
        if self._settings.can_post:
            services["posting"] = self._the_posting
        return {service: _shape_or_refusal(of) for service, of in services.items()}

    def read_journal(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch."""
        return self._the_journal().read(batch)

    def create_lines(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines in one call."""
        journal = self._the_journal()
        if not 0 < len(lines) <= journal.most_lines:
            raise ValueError(f"{len(lines)} lines: one call carries 1 to {journal.most_lines}")
        return journal.create(batch, lines)

    def update_line(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says."""
        return self._the_journal().update(batch, line)

    def delete_line(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read."""
        self._the_journal().delete(batch, line)

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch."""
        if not self._settings.can_post:
            raise Refused(f"{batch}: no posting service is configured: name one, or deliver in draft mode")
        return self._the_posting().post(batch)

    def ledger_by_document(
        self,
        document_nos: Sequence[str],
        *,
        from_date: date | None = None,
        to_date: date | None = None,
    ) -> list[LedgerEntry]:
        """The ledger entries under these document numbers, ascending.

        The dates are applied here and not by Navision, whose date filters follow the service's language; and a
        filter is not trusted with the numbers either.
        """
        wanted = list(dict.fromkeys(document_nos))
        asked = set(wanted)
        entries = {
            entry.entry_no: entry
            for entry in self._the_ledger().under(wanted)
            if entry.document_no in asked
            and (from_date is None or from_date <= entry.posting_date)
            and (to_date is None or entry.posting_date <= to_date)
        }
        return [entries[number] for number in sorted(entries)]

    def ledger_from(self, entry_no: int) -> Iterator[LedgerEntry]:
        """All ledger entries from this number on, ascending, holding one page of them at a time."""
        return entries_of(self.ledger_windows(entry_no))

    def ledger_windows(self, entry_no: int) -> Iterator[LedgerWindow[LedgerEntry]]:
        """The ledger from this number on, window by window, each with the numbers that are not there."""
        return self._windows(self._the_ledger(), entry_no)

    def ledger_between(self, first: int, last: int) -> Iterator[LedgerEntry]:
        """The ledger entries with these numbers, ascending, holding one page of them at a time."""
        ledger = self._the_ledger()
        return entries_of(in_windows(max(first, 0), last, self._settings.page_size, ledger.between))

    def last_entry_no(self) -> int:
        """The highest ledger entry number; 0 for an empty ledger."""
        return self._last_entry_no(self._the_ledger())

    def bank_ledger_from(self, entry_no: int) -> Iterator[BankLedgerEntry]:
        """All bank account ledger entries from this number on, ascending."""
        if not self._settings.services.bank_ledger:
            raise Refused(
                "no service for bank account ledger entries is configured: name one in the settings"
            )
        return entries_of(self._windows(self._the_bank_ledger(), entry_no))

    @property
    def masters(self) -> Masters:
        """The lists of accounts, banks, dimension values and journal setup, from the wire named for masters."""
        server = self._server("masters")
        return Masters(server.masters, server.has_masters())

    def close(self) -> None:
        """Give the connection back."""
        self._give_back()

    def _windows(self, ledger: Ledger[Entry], entry_no: int) -> Iterator[LedgerWindow[Entry]]:
        last = self._last_entry_no(ledger)
        return in_windows(max(entry_no, 0), last, self._settings.page_size, ledger.between)

    def _last_entry_no(self, ledger: Ledger[Entry]) -> int:
        known = [entry.entry_no for entry in ledger.ends()]
        return highest(max(known), self._settings.page_size, ledger.between) if known else 0

    def _forget(self) -> None:
        self._journal: Journal | None = None
        self._posting: Posting | None = None
        self._ledger: Ledger[LedgerEntry] | None = None
        self._bank_ledger: Ledger[BankLedgerEntry] | None = None

    def _server(self, service: str) -> Server:
        return self._servers[self._settings.wire_of(service)]

    def _the_journal(self) -> Journal:
        if self._journal is None:
            self._journal = self._server("general_journal").journal()
        return self._journal

    def _the_posting(self) -> Posting:
        if self._posting is None:
            self._posting = self._server("posting").posting()
        return self._posting

    def _the_ledger(self) -> Ledger[LedgerEntry]:
        if self._ledger is None:
            self._ledger = self._server("ledger").ledger()
        return self._ledger

    def _the_bank_ledger(self) -> Ledger[BankLedgerEntry]:
        if self._bank_ledger is None:
            self._bank_ledger = self._server("bank_ledger").bank_ledger()
        return self._bank_ledger


def _shape_or_refusal(of: Callable[[], Service]) -> Shape | Refused:
    """What we use of a service, or why it is refused."""
    try:
        return Shape(tuple(sorted(of().used())))
    except Refused as refusal:
        return refusal
