"""The SOAP wire: journal page, ledger pages and posting codeunit of one company behind the `Wire` interface.

A newcomer would look for sockets here. This file only says which call is made when; each call's words are in the
dialects beside it, and whoever carries the calls is handed in (`transport.py`, or a test). Every service's shape
is read before its first use and checked, so that a page that lost a field is refused before anything is sent.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Protocol, TypeVar
from urllib.parse import quote

from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.errors import Refused
from connector.exchange import Answer, Purpose, Request, Unreadable
from connector.settings import ConnectionSettings
from connector.soap_envelope import Fault, answer_body, enveloped
from connector.soap_faults import refusal
from connector.soap_journal import JournalDialect
from connector.soap_ledger import LedgerDialect, bank_ledger, general_ledger, highest, in_windows
from connector.soap_names import chunks
from connector.soap_posting import PostingDialect
from connector.soap_shape import ServiceShape, read_shape
from connector.wire import Capabilities, Shape

__all__ = ["Carrier", "SoapWire"]

_SYSTEM = "urn:microsoft-dynamics-schemas/nav/system/"

# Document numbers in one filter: some forty of them stay under a thousand characters.
DOCUMENTS_AT_ONCE = 40

T = TypeVar("T")
Entry = TypeVar("Entry", LedgerEntry, BankLedgerEntry)


class Carrier(Protocol):
    """Carries one request and has its answer read; raises only our errors."""

    def exchange(self, request: Request, read: Callable[[Answer], T]) -> T:
        """The answer to the request, as read."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


class SoapWire:
    """Navision over SOAP, for one company."""

    def __init__(self, settings: ConnectionSettings, carrier: Carrier) -> None:
        self._settings = settings
        self._services = settings.services
        self._carrier = carrier
        self._journal: JournalDialect | None = None
        self._ledger: LedgerDialect[LedgerEntry] | None = None
        self._bank_ledger: LedgerDialect[BankLedgerEntry] | None = None
        self._posting: PostingDialect | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What this wire can carry, as journal and ledger page show it."""
        journal, ledger = self._journal_page(), self._ledger_page()
        return Capabilities(
            line_no="line_no" in journal.fields,
            contract="contract" in journal.fields,
            external_document_no_in_ledger="external_document_no" in ledger.fields,
            register_in_ledger="register_no" in ledger.fields,
            bank_ledger=bool(self._services.bank_ledger),
            can_post=bool(self._services.posting),
            description_length=self._settings.description_length,
            max_lines_per_call=self._settings.max_lines_per_call,
        )

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has (SystemService, PROTOCOL 1.3)."""
        request = Request(
            subject="SystemService Companies",
            address=self._address("SystemService", company=False),
            purpose=Purpose.READ,
            body=enveloped("Companies", _SYSTEM, ""),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{_SYSTEM}:Companies"'},
        )
        return self._carrier.exchange(request, _companies)

    def shape(self) -> Shape:
        """What of each service we use, read anew."""
        self._journal = self._ledger = self._bank_ledger = self._posting = None
        parts = [*self._journal_page().used(), *self._ledger_page().used()]
        if self._services.bank_ledger:
            parts += self._bank_ledger_page().used()
        if self._services.posting:
            parts += self._posting_codeunit().used()
        return Shape(tuple(sorted(parts)))

    def read_journal(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch, page after page until an empty one."""
        page = self._journal_page()
        lines: list[GeneralJournalLine] = []
        bookmark, seen = "", set[str]()
        while True:
            call = page.read(batch, self._settings.page_size, bookmark)
            found = self._carrier.exchange(call.request, partial(page.lines, call))
            lines += found
            bookmark = _next_bookmark(
                [line.row.value if line.row else "" for line in found], seen, call.request
            )
            if not bookmark:
                return tuple(lines)

    def create_lines(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines in one CreateMultiple: one transaction, all or none."""
        if not 0 < len(lines) <= self._settings.max_lines_per_call:
            raise ValueError(f"{len(lines)} lines: one call carries 1 to {self._settings.max_lines_per_call}")
        page = self._journal_page()
        call = page.create(batch, lines)
        return tuple(self._carrier.exchange(call.request, partial(page.lines, call)))

    def update_line(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says."""
        page = self._journal_page()
        call = page.update(batch, line)

        def updated(answer: Answer) -> GeneralJournalLine:
            found = page.lines(call, answer)
            if len(found) != 1:
                raise Unreadable(f"{len(found)} lines for one that was changed")
            return found[0]

        return self._carrier.exchange(call.request, updated)

    def delete_line(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read."""
        page = self._journal_page()
        call = page.delete(batch, line)
        self._carrier.exchange(call.request, partial(page.deleted, call))

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch through the company's codeunit."""
        if not self._services.posting:
            raise Refused(f"{batch}: no posting service is configured: name one, or deliver in draft mode")
        codeunit = self._posting_codeunit()
        call = codeunit.post(batch)
        return self._carrier.exchange(call.request, partial(codeunit.posted, call))

    def ledger_by_document(
        self,
        document_nos: Sequence[str],
        *,
        from_date: date | None = None,
        to_date: date | None = None,
    ) -> list[LedgerEntry]:
        """The ledger entries under these document numbers, ascending.

        The dates are applied here and not by Navision, whose date filters follow the service's language.
        """
        wanted = list(dict.fromkeys(document_nos))
        entries = {
            entry.entry_no: entry
            for some in chunks(wanted, DOCUMENTS_AT_ONCE)
            for entry in self._entries_under(some)
            if (from_date is None or from_date <= entry.posting_date)
            and (to_date is None or entry.posting_date <= to_date)
        }
        return [entries[number] for number in sorted(entries)]

    def ledger_from(self, entry_no: int) -> Iterator[LedgerEntry]:
        """All ledger entries from this number on, ascending, holding one page of them at a time."""
        return self._entries_from(self._ledger_page(), entry_no)

    def last_entry_no(self) -> int:
        """The highest ledger entry number; 0 for an empty ledger."""
        return self._last_entry_no(self._ledger_page())

    def bank_ledger_from(self, entry_no: int) -> Iterator[BankLedgerEntry]:
        """All bank account ledger entries from this number on, ascending."""
        if not self._services.bank_ledger:
            raise Refused(
                "no service for bank account ledger entries is configured: name one in the settings"
            )
        return self._entries_from(self._bank_ledger_page(), entry_no)

    def close(self) -> None:
        """Give the connection back."""
        self._carrier.close()

    def _entries_under(self, document_nos: Sequence[str]) -> Iterator[LedgerEntry]:
        page = self._ledger_page()
        asked, bookmark, seen = set(document_nos), "", set[str]()
        while True:
            call = page.by_document(document_nos, self._settings.page_size, bookmark)
            found = self._carrier.exchange(call.request, partial(page.entries_with_keys, call))
            yield from (entry for entry, _ in found if entry.document_no in asked)
            bookmark = _next_bookmark([key for _, key in found], seen, call.request)
            if not bookmark:
                return

    def _entries_from(self, page: LedgerDialect[Entry], entry_no: int) -> Iterator[Entry]:
        ask = partial(self._entries_between, page)
        return in_windows(max(entry_no, 0), self._last_entry_no(page), self._settings.page_size, ask)

    def _last_entry_no(self, page: LedgerDialect[Entry]) -> int:
        ends = (page.outermost(-1), page.outermost(1))
        known = [
            entry.entry_no
            for call in ends
            for entry in self._carrier.exchange(call.request, partial(page.entries, call))
        ]
        if not known:
            return 0
        return highest(max(known), self._settings.page_size, partial(self._entries_between, page))

    def _entries_between(
        self, page: LedgerDialect[Entry], first: int, last: int | None, most: int
    ) -> list[Entry]:
        """At most so many of the entries with these numbers; Navision must have obeyed the filter."""
        call = page.between(first, last, most)

        def within(answer: Answer) -> list[Entry]:
            entries = page.entries(call, answer)
            if not all(first <= one.entry_no and (last is None or one.entry_no <= last) for one in entries):
                raise Unreadable(f"entries outside {first} to {last or 'the last'}")
            return entries

        return self._carrier.exchange(call.request, within)

    def _journal_page(self) -> JournalDialect:
        if self._journal is None:
            name = self._services.general_journal
            address = self._address(f"Page/{quote(name, safe='')}")
            self._journal = JournalDialect.of(
                self._shape_of(name, address), address, self._services, self._settings.description_length
            )
        return self._journal

    def _ledger_page(self) -> LedgerDialect[LedgerEntry]:
        if self._ledger is None:
            name = self._services.ledger
            address = self._address(f"Page/{quote(name, safe='')}")
            self._ledger = general_ledger(self._shape_of(name, address), address, self._services)
        return self._ledger

    def _bank_ledger_page(self) -> LedgerDialect[BankLedgerEntry]:
        if self._bank_ledger is None:
            name = self._services.bank_ledger
            address = self._address(f"Page/{quote(name, safe='')}")
            self._bank_ledger = bank_ledger(self._shape_of(name, address), address, self._services)
        return self._bank_ledger

    def _posting_codeunit(self) -> PostingDialect:
        if self._posting is None:
            name = self._services.posting
            address = self._address(f"Codeunit/{quote(name, safe='')}")
            self._posting = PostingDialect.of(self._shape_of(name, address), address, self._services)
        return self._posting

    def _shape_of(self, service: str, address: str) -> ServiceShape:
        request = Request(f"{service} description", address, Purpose.READ)

        def read(answer: Answer) -> ServiceShape:
            if answer.status == 200:
                return read_shape(service, answer.body)
            body = answer_body(answer.body)
            if isinstance(body, Fault):
                raise refusal(request.subject, body, answer.status)
            raise Unreadable("no service description")

        return self._carrier.exchange(request, read)

    def _address(self, path: str, *, company: bool = True) -> str:
        root = self._settings.url.rstrip("/").removesuffix("/WS") + "/WS"
        where = f"{root}/{quote(self._settings.company, safe='')}/{path}" if company else f"{root}/{path}"
        return f"{where}?tenant={quote(self._settings.tenant, safe='')}" if self._settings.tenant else where


def _companies(answer: Answer) -> tuple[str, ...]:
    body = answer_body(answer.body)
    if isinstance(body, Fault):
        raise refusal("SystemService Companies", body, answer.status)
    if body.tag != f"{{{_SYSTEM}}}Companies_Result":
        raise Unreadable(f"an answer to something else ({str(body.tag)[:80]})")
    return tuple(one.text or "" for one in body.iterchildren(f"{{{_SYSTEM}}}return_value"))


def _next_bookmark(keys: Sequence[str], seen: set[str], request: Request) -> str:
    """Where the next page starts; blank after an empty page. A page that comes twice would never end."""
    if not keys:
        return ""
    if not keys[-1] or keys[-1] in seen:
        raise Refused(
            f"{request.subject}: the list does not go on after its first page: show Key, or raise page_size",
            service=request.subject,
        )
    seen.update(keys)
    return keys[-1]
