"""A general journal page over OData V4: journal lines into its rows, its rows into journal lines (PROTOCOL 2.2).

A newcomer would look for a batch to choose. Over OData the page opens with the lines of *all* templates and
batches, and `CurrentJnlBatchName` is a field that means nothing: template, batch and line number are the key of
each row, are sent with every new line, and each list is asked for, and looked at, by them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from connector.documents import (
    BLANK_DATE,
    AccountType,
    DocumentType,
    GeneralJournalLine,
    JournalBatch,
)
from connector.errors import ShapeChanged
from connector.exchange import Answer, Purpose, Request, Unreadable, unread
from connector.fields import Fields, found, renamed, used
from connector.journal_row import Getter, blank_over_odata, blanks, check_line, line_getters
from connector.odata.batch import Operation, json_bytes
from connector.odata.faults import raise_unless
from connector.odata.lists import JSON_HEADERS, Service
from connector.odata.metadata import EntitySet
from connector.odata.names import both, equal, key
from connector.odata.rows import ETAG, RowReader, amount_of, each, handle_of, parts_of
from connector.options import displayed_option, json_option, json_options
from connector.settings import PublishedServices
from connector.uses import JOURNAL_USES, without_the_other_amount

__all__ = ["ODataJournal"]

_KEY: Final = ("template", "batch", "line_no")

# The order in which values are sent, which is the order in which Navision validates them: an account fills in
# groups and a description, so the blanks and our own description come after it, the amount after the groups
# (PROTOCOL 4.1).
_BEFORE_BLANKS: Final = (
    *_KEY,
    "posting_date",
    "document_type",
    "document_no",
    "external_document_no",
    "account_type",
    "account_no",
)
_AFTER_BLANKS: Final = (
    "description",
    "amount",
    "debit_amount",
    "credit_amount",
    "branch",
    "contract",
    "correction",
)


@dataclass(frozen=True, slots=True)
class ODataJournal:
    """The journal page of one company, ready to speak."""

    service: Service
    fields: Fields
    description_length: int
    reader: RowReader[tuple[JournalBatch | None, GeneralJournalLine]]
    _getters: tuple[tuple[str, Getter], ...]
    _key_names: frozenset[str]

    @classmethod
    def of(
        cls, shape: EntitySet, service: Service, services: PublishedServices, description_length: int
    ) -> "ODataJournal":
        """Compile the dialect from the page's shape; raises ShapeChanged if the page is not what we need."""
        uses = renamed(JOURNAL_USES, "general_journal", services.field_names)
        fields = without_the_other_amount(found(shape.name, shape.row, uses, options_as_text=True))
        _check_key(shape, fields)
        spelt = line_getters(displayed_option)
        named = {fields.members[ours].name: get for ours, get in spelt.items() if ours in fields}
        blank = blanks(shape.row, services.blanked_fields, named, blank_over_odata)
        length = fields.members["description"].length
        return cls(
            service,
            fields,
            min(description_length, length) if length else description_length,
            RowReader(fields, dict.fromkeys(use.ours for use in uses), each(_lines(fields)), [ETAG]),
            (*_named(fields, spelt, _BEFORE_BLANKS), *blank.items(), *_named(fields, spelt, _AFTER_BLANKS)),
            frozenset(fields.members[ours].name for ours in _KEY),
        )

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of this page."""
        name = self.fields.service
        return [
            (f"{name}: key", ", ".join(self.fields.members[ours].name for ours in _KEY)),
            *used(name, self.fields, json_options(AccountType) | json_options(DocumentType)),
        ]

    def read(self, batch: JournalBatch, page_size: int) -> Request:
        """The request for the batch's lines."""
        template, name = (self.fields.members[ours].name for ours in ("template", "batch"))
        condition = both(equal(template, batch.template), equal(name, batch.name))
        return self.service.listing({"$filter": condition}, page_size)

    def create(self, batch: JournalBatch, line: GeneralJournalLine) -> Request:
        """The request that adds one line."""
        return Request(
            subject=f"{self.fields.service} create",
            address=self.service.address(),
            purpose=Purpose.WRITE,
            body=json_bytes(self._row(batch, line)),
            headers={**JSON_HEADERS, "Content-Type": "application/json"},
        )

    def creations(self, batch: JournalBatch, lines: Iterable[GeneralJournalLine]) -> list[Operation]:
        """The calls inside a batch that add one line each."""
        address = self.service.relative()
        return [Operation("POST", address, self._row(batch, line)) for line in lines]

    def update(self, batch: JournalBatch, line: GeneralJournalLine) -> Request:
        """The request that replaces what a line that was read says."""
        body = {name: value for name, value in self._row(batch, line).items() if name not in self._key_names}
        etag, key_text = parts_of(line)
        return Request(
            subject=f"{self.fields.service} update",
            address=self.service.address(f"({key_text})"),
            purpose=Purpose.WRITE,
            body=json_bytes(body),
            headers={**JSON_HEADERS, "Content-Type": "application/json", "If-Match": etag},
            method="PATCH",
        )

    def delete(self, line: GeneralJournalLine) -> Request:
        """The request that removes a line that was read."""
        etag, key_text = parts_of(line)
        return Request(
            subject=f"{self.fields.service} delete",
            address=self.service.address(f"({key_text})"),
            purpose=Purpose.WRITE,
            headers={**JSON_HEADERS, "If-Match": etag},
            method="DELETE",
        )

    def deleted(self, request: Request, answer: Answer) -> None:
        """Nothing if the line is gone by this call; raises Changed if it was gone before."""
        raise_unless(request, answer, by_key=True)

    def line(self, batch: JournalBatch, body: bytes) -> GeneralJournalLine:
        """The line that a body shows, which must be one of the batch."""
        return self._ours(batch, self.reader.row(body))

    def changed(self, batch: JournalBatch, request: Request, answer: Answer) -> GeneralJournalLine:
        """The line as it was created or changed."""
        raise_unless(request, answer, by_key=request.method == "PATCH")
        return self.line(batch, answer.body)

    def lines_of(
        self,
        batch: JournalBatch,
        request: Request,
        rows: Iterable[tuple[JournalBatch | None, GeneralJournalLine]],
    ) -> Iterator[GeneralJournalLine]:
        """The lines of a list, all of which must stand in the batch that was asked for."""
        for found_row in rows:
            try:
                yield self._ours(batch, found_row)
            except Unreadable as disobeyed:
                raise unread(request, None, str(disobeyed)) from None

    def _ours(
        self, batch: JournalBatch, found_row: tuple[JournalBatch | None, GeneralJournalLine]
    ) -> GeneralJournalLine:
        """The line, if it stands in the batch that was asked for; a filter that was not obeyed is no answer."""
        of, line = found_row
        if of != batch:
            raise Unreadable(f"a line of {of or 'another batch'} where {batch} was asked for")
        return line

    def _row(self, batch: JournalBatch, line: GeneralJournalLine) -> dict[str, object]:
        check_line(line, self.fields.members, self.fields.service, self.description_length)
        return {name: value for name, get in self._getters if (value := get(batch, line)) is not None}


def _check_key(shape: EntitySet, fields: Fields) -> None:
    wanted = [fields.members[ours].name if ours in fields else ours for ours in _KEY]
    if set(shape.key) != set(wanted):
        raise ShapeChanged(
            f"{shape.name}: its key is {', '.join(shape.key) or 'nothing'}, not template, batch and line number, "
            "so it is not a journal page: check the service's name; nothing was sent",
            service=shape.name,
        )


def _named(fields: Fields, spelt: Mapping[str, Getter], order: tuple[str, ...]) -> list[tuple[str, Getter]]:
    return [(fields.members[ours].name, spelt[ours]) for ours in order if ours in fields]


def _lines(fields: Fields) -> Callable[[Any], tuple[JournalBatch | None, GeneralJournalLine]]:
    amount = amount_of(fields)
    names = [fields.members[ours].name for ours in _KEY if ours in fields]

    def line(row: Any) -> tuple[JournalBatch | None, GeneralJournalLine]:
        key_text = key(dict(zip(names, (row.template or "", row.batch or "", row.line_no), strict=True)))
        return _batch(row), GeneralJournalLine(
            posting_date=row.posting_date or BLANK_DATE,
            document_type=json_option(DocumentType, row.document_type),
            document_no=row.document_no or "",
            external_document_no=row.external_document_no or "",
            account_type=json_option(AccountType, row.account_type),
            account_no=row.account_no or "",
            description=row.description or "",
            amount=amount(row),
            branch=row.branch or "",
            contract=row.contract or "",
            correction=row.correction or False,
            line_no=row.line_no,
            row=handle_of(row.etag, key_text),
        )

    return line


def _batch(row: Any) -> JournalBatch | None:
    try:
        return JournalBatch(row.template or "", row.batch or "")
    except ValueError:
        return None
