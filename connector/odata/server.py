"""The OData V4 wire: the same pages as over SOAP, and the posting codeunit as an unbound action (PROTOCOL 2).

All services are opened by one description (`connector.odata.description`), until the shape is asked for anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import msgspec

from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.errors import ShapeChanged
from connector.exchange import Answer, Carrier, Purpose, Request
from connector.introduction import Introduction, introduced
from connector.masters import PAGE_USES, MasterKind, named_masters
from connector.odata.batch import MOST_CALLS, Operation, batch_request, first_failure, parts
from connector.odata.description import Description
from connector.odata.discovery import read_published
from connector.odata.faults import raise_unless
from connector.odata.journal import ODataJournal
from connector.odata.ledger import ODataLedger, bank_ledger, general_ledger
from connector.odata.lists import JSON_HEADERS, Service, pages
from connector.odata.masters import ODataMasterList
from connector.odata.metadata import EntitySet
from connector.odata.names import address, chunks_of, literal
from connector.odata.posting import ODataPosting, action_name
from connector.odata.rows import decoded
from connector.published import PublishedService
from connector.settings import BatchCalls, ConnectionSettings
from connector.shapes import Row

__all__ = ["LedgerCalls", "ODataServer", "create_at_once", "lines_at_once"]

# Document numbers in one question, as far as the address does not grow too long before.
DOCUMENTS_AT_ONCE = 40

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)
T = TypeVar("T")


class ODataServer:
    """Navision over OData V4, for one company."""

    def __init__(self, settings: ConnectionSettings, carrier: Carrier) -> None:
        self._settings = settings
        self._services = settings.services
        self._carrier = carrier
        self._root = f"{settings.json_root}/ODataV4"
        self._always = {"tenant": settings.tenant} if settings.tenant else {}
        self._description = Description(carrier, self._root, self._always)

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has: the set `Company` stands above all others."""
        request = self._company_list()
        return self._carrier.exchange(request, partial(_companies, request))

    def introduction(self) -> Introduction:
        """What the server says of itself."""
        return self._carrier.exchange(self._company_list(), introduced)

    def published(self) -> tuple[PublishedService, ...]:
        """The services that `$metadata` tells."""
        return self._description.read_by(read_published)

    def journal(self) -> "JournalCalls":
        """The general journal page."""
        shape, service = self._page(self._services.general_journal)
        page = ODataJournal.of(shape, service, self._services, self._settings.description_length)
        return JournalCalls(self._carrier, page, self._settings, shape.row)

    def posting(self) -> "PostingCalls":
        """The codeunit that posts a batch, as an unbound action."""
        actions = self._description.metadata().actions
        name = action_name(self._services)
        action = ODataPosting.of(actions.get(name), self._root, self._always, self._services)
        return PostingCalls(self._carrier, action, self._settings.company)

    def ledger(self) -> "LedgerCalls[LedgerEntry]":
        """The General Ledger Entries page."""
        page = general_ledger(*self._page(self._services.ledger), self._services)
        return LedgerCalls(self._carrier, page, self._settings.page_size)

    def bank_ledger(self) -> "LedgerCalls[BankLedgerEntry]":
        """The Bank Account Ledger Entries page."""
        page = bank_ledger(*self._page(self._services.bank_ledger), self._services)
        return LedgerCalls(self._carrier, page, self._settings.page_size)

    def masters(self, kind: MasterKind) -> ODataMasterList:
        """A list page of masters."""
        shape, service = self._page(getattr(self._services, kind.value))
        return ODataMasterList.of(self._carrier, shape, service, PAGE_USES[kind], self._settings.page_size)

    def has_masters(self) -> frozenset[MasterKind]:
        """Those whose page is named."""
        return named_masters(self._services)

    def forget(self) -> None:
        """Read `$metadata` anew from now on."""
        self._description.forget()

    def _company_list(self) -> Request:
        return Request(
            subject="Company list",
            address=address(self._root, ["Company"], self._always),
            purpose=Purpose.READ,
            headers=JSON_HEADERS,
        )

    def _page(self, name: str) -> tuple[EntitySet, Service]:
        shape = self._description.metadata().sets.get(name)
        if shape is None:
            raise ShapeChanged(
                f"{name}: there is no such service: publish the page, or mend its name in the settings; "
                "nothing was sent",
                service=name,
            )
        company = f"Company({literal(self._settings.company)})"
        return shape, Service(name, self._root, (company, name), self._always)


@dataclass(frozen=True, slots=True)
class JournalCalls:
    """A journal page: its lines by their key, new lines in one `$batch`."""

    _carrier: Carrier
    _page: ODataJournal
    _settings: ConnectionSettings
    row: Row

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields the page shows."""
        return frozenset(self._page.fields.members)

    @property
    def description_length(self) -> int:
        """As the settings say, but never more than `$metadata` allows."""
        return self._page.description_length

    @property
    def most_lines(self) -> int:
        """As the settings say, but never more than the server takes in one `$batch`."""
        return lines_at_once(self._settings)

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the page."""
        return self._page.used()

    def read(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch."""
        request = self._page.read(batch, self._settings.page_size)
        lists = pages(self._carrier, request, self._page.reader)
        return tuple(self._page.lines_of(batch, request, (found for page in lists for found in page)))

    def create(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines: in one transaction, in one call, or one after the other, by the settings."""
        how = self._settings.batch_calls
        if how == "single":
            requests = [self._page.create(batch, line) for line in lines]
            return tuple(
                self._carrier.exchange(one, partial(self._page.changed, batch, one)) for one in requests
            )
        operations = self._page.creations(batch, lines)

        def stored(bodies: Sequence[bytes]) -> tuple[GeneralJournalLine, ...]:
            return tuple(self._page.line(batch, body) for body in bodies)

        return create_at_once(self._carrier, self._page.service, operations, how, stored)

    def update(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says."""
        request = self._page.update(batch, line)
        return self._carrier.exchange(request, partial(self._page.changed, batch, request))

    def delete(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read."""
        request = self._page.delete(line)
        self._carrier.exchange(request, partial(self._page.deleted, request))


@dataclass(frozen=True, slots=True)
class PostingCalls:
    """The company's posting codeunit as an action."""

    _carrier: Carrier
    _action: ODataPosting
    _company: str

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the action."""
        return self._action.used()

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch."""
        request = self._action.post(self._company, batch)
        return self._carrier.exchange(request, partial(self._action.posted, request))


@dataclass(frozen=True, slots=True)
class LedgerCalls(Generic[Entry]):
    """A ledger on a JSON wire, asked for windows of entry numbers or for documents."""

    _carrier: Carrier
    page: ODataLedger[Entry]
    _page_size: int

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields the page shows."""
        return frozenset(self.page.fields.members)

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the page."""
        return self.page.used()

    def ends(self) -> list[Entry]:
        """The entry with the highest number."""
        return self._rows(self.page.highest(), 1)

    def between(self, first: int, last: int | None, most: int) -> list[Entry]:
        """At most so many of the entries with these numbers; Navision must have obeyed the filter."""
        entries = self._rows(self.page.between(first, last, most), most)
        if not all(first <= one.entry_no and (last is None or one.entry_no <= last) for one in entries):
            raise self.page.disobeyed(f"entries outside {first} to {last or 'the last'}")
        return entries

    def under(self, document_nos: Sequence[str]) -> Iterator[Entry]:
        """The entries under these document numbers, a few numbers at a time."""
        for some in chunks_of(self.page.document_field, document_nos, DOCUMENTS_AT_ONCE):
            request = self.page.by_document(some, self._page_size)
            for page in pages(self._carrier, request, self.page.reader):
                yield from page

    def _rows(self, request: Request, most: int) -> list[Entry]:
        """The rows of a list until there are so many; `$top` below a page comes with a link all the same."""
        rows: list[Entry] = []
        for page in pages(self._carrier, request, self.page.reader):
            rows += page
            if len(rows) >= most:
                break
        return rows[:most]


def create_at_once(
    carrier: Carrier,
    service: Service,
    operations: Sequence[Operation],
    how: BatchCalls,
    stored: Callable[[Sequence[bytes]], T],
) -> T:
    """Carry out calls that create rows in one `$batch`, and read what was stored once all of them succeeded."""
    subject, snapshot = f"{service.name} create", how == "snapshot"
    request = batch_request(subject, service.root, service.always, operations, snapshot=snapshot)

    def read(answer: Answer) -> T:
        answers = parts(request, len(operations), answer)
        if (failure := first_failure(request, answers)) is not None:
            raise failure
        return stored([part.body for part in answers if part is not None])

    return carrier.exchange(request, read)


def lines_at_once(settings: ConnectionSettings) -> int:
    """How many lines one call may carry: a `$batch` holds 100 calls, and one more is refused whole."""
    most = settings.max_lines_per_call
    return most if settings.batch_calls == "single" else min(most, MOST_CALLS)


class _Company(msgspec.Struct):
    name: str = msgspec.field(name="Name")


class _CompanyList(msgspec.Struct):
    value: list[_Company]


_COMPANIES = msgspec.json.Decoder(_CompanyList)


def _companies(request: Request, answer: Answer) -> tuple[str, ...]:
    raise_unless(request, answer)
    return tuple(one.name for one in decoded(_COMPANIES, answer.body).value)
