"""The SOAP wire: journal page, ledger pages and posting codeunit of one company, each opened by its WSDL.

A newcomer would look for sockets here. This file only says which call is made when; each call's words are in the
dialects beside it, and whoever carries the calls is handed in (`transport.py`, or a test). Every service's shape
is read before its first use and checked, so that a page that lost a field is refused before anything is sent.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar
from urllib.parse import quote

from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.exchange import Answer, Carrier, Purpose, Request, Unreadable
from connector.introduction import Introduction, introduced
from connector.masters import MasterKind, named_masters
from connector.names import chunks
from connector.published import PublishedService
from connector.settings import ConnectionSettings
from connector.shapes import Row
from connector.soap.discovery import read_discovery
from connector.soap.document import DocumentDialect, SoapDocuments
from connector.soap.envelope import Fault, answer_body, enveloped
from connector.soap.faults import refusal
from connector.soap.journal import JournalDialect
from connector.soap.ledger import LedgerDialect, bank_ledger, general_ledger
from connector.soap.masters import SoapMasterList
from connector.soap.page import entity, next_bookmark
from connector.soap.posting import PostingDialect
from connector.soap.shape import ServiceShape, read_shape

__all__ = ["SoapServer"]

_SYSTEM: Final = "urn:microsoft-dynamics-schemas/nav/system/"

# Document numbers in one filter: some forty of them stay under a thousand characters.
DOCUMENTS_AT_ONCE = 40

Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)
T = TypeVar("T")


class SoapServer:
    """Navision over SOAP, for one company."""

    def __init__(self, settings: ConnectionSettings, carrier: Carrier) -> None:
        self._settings = settings
        self._services = settings.services
        self._carrier = carrier

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has (SystemService, PROTOCOL 1.3)."""
        return self._carrier.exchange(self._company_list(), _companies)

    def introduction(self) -> Introduction:
        """What the server says of itself."""
        return self._carrier.exchange(self._company_list(), introduced)

    def published(self) -> tuple[PublishedService, ...]:
        """The services that the discovery document lists (PROTOCOL 1.1)."""
        request = Request("Services description", self._address("Services"), Purpose.READ)
        return self._carrier.exchange(request, partial(_described, request, read_discovery))

    def _company_list(self) -> Request:
        return Request(
            subject="SystemService Companies",
            address=self._address("SystemService", company=False),
            purpose=Purpose.READ,
            body=enveloped("Companies", _SYSTEM, ""),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{_SYSTEM}:Companies"'},
        )

    def journal(self) -> "SoapJournal":
        """The general journal page."""
        shape, address = self._page(self._services.general_journal)
        settings = self._settings
        page = JournalDialect.of(shape, address, self._services, settings.description_length)
        return SoapJournal(self._carrier, page, settings.page_size, settings.max_lines_per_call)

    def posting(self) -> "SoapPosting":
        """The codeunit that posts a batch."""
        name = self._services.posting
        address = self._address(f"Codeunit/{quote(name, safe='')}")
        codeunit = PostingDialect.of(self._shape_of(name, address), address, self._services)
        return SoapPosting(self._carrier, codeunit)

    def ledger(self) -> "SoapLedger[LedgerEntry]":
        """The General Ledger Entries page."""
        page = general_ledger(*self._page(self._services.ledger), self._services)
        return SoapLedger(self._carrier, page, self._settings.page_size)

    def bank_ledger(self) -> "SoapLedger[BankLedgerEntry]":
        """The Bank Account Ledger Entries page."""
        page = bank_ledger(*self._page(self._services.bank_ledger), self._services)
        return SoapLedger(self._carrier, page, self._settings.page_size)

    def masters(self, kind: MasterKind) -> SoapMasterList:
        """A list page of masters."""
        shape, address = self._page(getattr(self._services, kind.value))
        return SoapMasterList.of(self._carrier, shape, address, kind, self._settings.page_size)

    def documents(self, service: str) -> SoapDocuments:
        """A page of documents or cards, with the rows of its parts."""
        shape, address = self._page(service)
        return SoapDocuments(self._carrier, DocumentDialect.of(shape, address), self._settings.page_size)

    def has_masters(self) -> frozenset[MasterKind]:
        """Those whose page is named."""
        return named_masters(self._services)

    def forget(self) -> None:
        """Every WSDL is read when its service is opened; none is kept."""

    def _page(self, name: str) -> tuple[ServiceShape, str]:
        address = self._address(f"Page/{quote(name, safe='')}")
        return self._shape_of(name, address), address

    def _shape_of(self, service: str, address: str) -> ServiceShape:
        request = Request(f"{service} description", address, Purpose.READ)
        return self._carrier.exchange(request, partial(_described, request, partial(read_shape, service)))

    def _address(self, path: str, *, company: bool = True) -> str:
        root = self._settings.url.rstrip("/").removesuffix("/WS") + "/WS"
        where = f"{root}/{quote(self._settings.company, safe='')}/{path}" if company else f"{root}/{path}"
        return f"{where}?tenant={quote(self._settings.tenant, safe='')}" if self._settings.tenant else where


@dataclass(frozen=True, slots=True)
class SoapJournal:
    """A journal page: its lines page after page, new lines in one CreateMultiple."""

    _carrier: Carrier
    _page: JournalDialect
    _page_size: int
    most_lines: int

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields the page shows."""
        return frozenset(self._page.fields.members)

    @property
    def row(self) -> Row:
        """All that the page shows of a line."""
        return entity(self._page.service.shape)

    @property
    def description_length(self) -> int:
        """As the settings say: a WSDL tells no lengths."""
        return self._page.description_length

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the page."""
        return self._page.used()

    def read(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch, page after page until an empty one."""
        lines: list[GeneralJournalLine] = []
        bookmark, seen = "", set[str]()
        while True:
            call = self._page.read(batch, self._page_size, bookmark)
            found = self._carrier.exchange(call.request, partial(self._page.lines, call))
            lines += found
            keys = [line.row.value if line.row else "" for line in found]
            bookmark = next_bookmark(keys, seen, call.request)
            if not bookmark:
                return tuple(lines)

    def create(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines in one CreateMultiple: one transaction, all or none."""
        call = self._page.create(batch, lines)
        return tuple(self._carrier.exchange(call.request, partial(self._page.lines, call)))

    def update(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says."""
        call = self._page.update(batch, line)

        def updated(answer: Answer) -> GeneralJournalLine:
            found = self._page.lines(call, answer)
            if len(found) != 1:
                raise Unreadable(f"{len(found)} lines for one that was changed")
            return found[0]

        return self._carrier.exchange(call.request, updated)

    def delete(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read."""
        call = self._page.delete(batch, line)
        self._carrier.exchange(call.request, partial(self._page.deleted, call))


@dataclass(frozen=True, slots=True)
class SoapPosting:
    """The company's posting codeunit."""

    _carrier: Carrier
    _codeunit: PostingDialect

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the codeunit."""
        return self._codeunit.used()

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch."""
        call = self._codeunit.post(batch)
        return self._carrier.exchange(call.request, partial(self._codeunit.posted, call))


@dataclass(frozen=True, slots=True)
class SoapLedger(Generic[Entry]):
    """A ledger page, asked for windows of entry numbers or for documents."""

    _carrier: Carrier
    _page: LedgerDialect[Entry]
    _page_size: int

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields the page shows."""
        return frozenset(self._page.fields.members)

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the page."""
        return self._page.used()

    def ends(self) -> list[Entry]:
        """The last row of the list and the first: which of them is the newest entry depends on the page."""
        calls = (self._page.outermost(-1), self._page.outermost(1))
        return [
            entry
            for call in calls
            for entry in self._carrier.exchange(call.request, partial(self._page.entries, call))
        ]

    def between(self, first: int, last: int | None, most: int) -> list[Entry]:
        """At most so many of the entries with these numbers; Navision must have obeyed the filter."""
        call = self._page.between(first, last, most)

        def within(answer: Answer) -> list[Entry]:
            entries = self._page.entries(call, answer)
            if not all(first <= one.entry_no and (last is None or one.entry_no <= last) for one in entries):
                raise Unreadable(f"entries outside {first} to {last or 'the last'}")
            return entries

        return self._carrier.exchange(call.request, within)

    def under(self, document_nos: Sequence[str]) -> Iterator[Entry]:
        """The entries under these document numbers, a few numbers at a time."""
        for some in chunks(document_nos, DOCUMENTS_AT_ONCE):
            bookmark, seen = "", set[str]()
            while True:
                call = self._page.by_document(some, self._page_size, bookmark)
                found = self._carrier.exchange(call.request, partial(self._page.entries_with_keys, call))
                yield from (entry for entry, _ in found)
                bookmark = next_bookmark([key for _, key in found], seen, call.request)
                if not bookmark:
                    break


def _described(request: Request, read: Callable[[bytes], T], answer: Answer) -> T:
    """A description as read; raises Refused with Navision's words where it gives a fault in its place."""
    if answer.status == 200:
        return read(answer.body)
    body = answer_body(answer.body)
    if isinstance(body, Fault):
        raise refusal(request.subject, body, answer.status)
    raise Unreadable("no service description")


def _companies(answer: Answer) -> tuple[str, ...]:
    body = answer_body(answer.body)
    if isinstance(body, Fault):
        raise refusal("SystemService Companies", body, answer.status)
    if body.tag != f"{{{_SYSTEM}}}Companies_Result":
        raise Unreadable(f"an answer to something else ({str(body.tag)[:80]})")
    return tuple(one.text or "" for one in body.iterchildren(f"{{{_SYSTEM}}}return_value"))
