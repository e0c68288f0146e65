"""Journal lines of API v2.0: lines into its rows, with their dimensions beside them, and back (PROTOCOL 3.1).

A newcomer would look for the two dimension fields of a journal page. Here a line leads to a list of dimension set
lines, which name the dimension; they go out inside the new line (deep insert) and come back by `$expand`. And a
newcomer would take the journal for the whole batch: the API shows lines with a blank document type only, so a line
of type Payment in our batch is not seen here, and is posted all the same; what was posted with ours is named when
the delivery is proven.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from connector.documents import BLANK_DATE, AccountType, DocumentType, GeneralJournalLine, JournalBatch
from connector.errors import ShapeChanged
from connector.exchange import Answer, Purpose, Request, unread
from connector.fields import Fields, Use, found, used
from connector.journal_row import Getter, check_line, line_getters
from connector.odata.batch import Operation, json_bytes
from connector.odata.faults import raise_unless
from connector.odata.lists import JSON_HEADERS, Service
from connector.odata.metadata import EntitySet
from connector.odata.names import row_of
from connector.odata.rows import ETAG, RowReader, each, handle_of, parts_of
from connector.options import encoded_option, json_option, spellings
from connector.settings import ConnectionSettings
from connector.shapes import Kind

__all__ = ["DIMENSIONS", "ApiJournal", "DimensionLine", "check_dimensions", "dimension_codes"]

DIMENSIONS: Final = "dimensionSetLines"

_LINE_USES: Final = (
    Use("id", "id", Kind.TEXT, element="id"),
    Use("journal_id", "journal id", Kind.TEXT, element="journalId"),
    Use("line_no", "Line No.", Kind.WHOLE, element="lineNumber"),
    Use("posting_date", "Posting Date", Kind.DATE, element="postingDate"),
    Use("external_document_no", "External Document No.", Kind.TEXT, element="externalDocumentNumber"),
    Use("document_no", "Document No.", Kind.TEXT, element="documentNumber"),
    Use("account_type", "Account Type", Kind.OPTION, element="accountType"),
    Use("account_no", "Account No.", Kind.TEXT, element="accountNumber"),
    Use("balancing_account", "Bal. Account No.", Kind.TEXT, element="balancingAccountNumber"),
    Use("description", "Description", Kind.TEXT, element="description"),
    Use("amount", "Amount", Kind.DECIMAL, element="amount"),
)
# Sent in this order, which is the order of validation: a changed external number would start a new document number,
# an account fills in a description and a balancing account (PROTOCOL 3.1, 4.1).
_SENT: Final = tuple(use.ours for use in _LINE_USES if use.ours not in ("id", "journal_id"))


class DimensionLine(msgspec.Struct, frozen=True, gc=False):
    """A dimension of a line or an entry: its code and the code of its value."""

    code: str = ""
    value: str = msgspec.field(name="valueCode", default="")


@dataclass(frozen=True, slots=True)
class ApiJournal:
    """The journal lines of one company, ready to speak."""

    fields: Fields
    description_length: int
    reader: RowReader[tuple[str, GeneralJournalLine]]
    """Of lists, where every line shows its dimensions."""
    _alone: RowReader[tuple[str, GeneralJournalLine]]
    """Of a line that was created or changed: its answer does not show them."""
    _dimensions: tuple[tuple[str, str], ...]
    """The code of each dimension, and our name for it."""
    _getters: tuple[tuple[str, Getter], ...]

    @classmethod
    def of(cls, shape: EntitySet, settings: ConnectionSettings) -> "ApiJournal":
        """Compile the dialect from the API's own description; raises ShapeChanged if it is not what we need."""
        fields = found(shape.name, shape.row, _LINE_USES)
        check_dimensions(shape)
        spelt: dict[str, Getter] = {
            **line_getters(encoded_option),
            # What the batch would fill in books the line a second time.
            "balancing_account": lambda batch, line: "",
        }
        length = fields.members["description"].length
        dimensions = dimension_codes(settings)
        unshown, make = dict.fromkeys(use.ours for use in _LINE_USES), each(_line_maker(dimensions))
        return cls(
            fields,
            min(settings.description_length, length) if length else settings.description_length,
            RowReader(
                fields,
                unshown,
                make,
                [ETAG, ("dimensions", list[DimensionLine], msgspec.field(name=DIMENSIONS))],
            ),
            RowReader(fields, {**unshown, "dimensions": ()}, make, [ETAG]),
            dimensions,
            tuple((fields.members[ours].name, spelt[ours]) for ours in _SENT),
        )

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields a line has, the dimensions among them."""
        return frozenset(self.fields.members) | {ours for _, ours in self._dimensions}

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of journal lines."""
        name = self.fields.service
        return [
            (f"{name}: {DIMENSIONS}", "dimensions by code"),
            *used(name, self.fields, spellings(encoded_option, AccountType, DocumentType)),
        ]

    def read(self, lines: Service, page_size: int) -> Request:
        """The request for the lines of a journal."""
        return lines.listing({"$expand": DIMENSIONS}, page_size)

    def create(self, lines: Service, batch: JournalBatch, line: GeneralJournalLine) -> Request:
        """The request that adds one line with its dimensions."""
        return Request(
            subject=f"{lines.name} create",
            address=lines.address(),
            purpose=Purpose.WRITE,
            body=json_bytes(self._row(batch, line)),
            headers={**JSON_HEADERS, "Content-Type": "application/json"},
        )

    def creations(
        self, of: Service, batch: JournalBatch, lines: Iterable[GeneralJournalLine]
    ) -> list[Operation]:
        """The calls inside a batch that add one line each, with its dimensions."""
        address = of.relative()
        return [Operation("POST", address, self._row(batch, line)) for line in lines]

    def update(self, lines: Service, batch: JournalBatch, line: GeneralJournalLine) -> Request:
        """The request that replaces what a line that was read says, but for its dimensions: the API changes those
        one by one, so a line with other dimensions is removed and added anew."""
        etag, row, *codes = parts_of(line)
        if codes != [getattr(line, ours) for _, ours in self._dimensions]:
            raise ShapeChanged(
                f"{line.document_no}: API v2.0 does not change the dimensions of a line together with it: remove "
                "the line and add it anew; nothing was sent",
                service=lines.name,
            )
        body = {name: value for name, value in self._row(batch, line).items() if name != DIMENSIONS}
        return Request(
            subject=f"{lines.name} update",
            address=lines.address(row_of("", row)),
            purpose=Purpose.WRITE,
            body=json_bytes(body),
            headers={**JSON_HEADERS, "Content-Type": "application/json", "If-Match": etag},
            method="PATCH",
        )

    def delete(self, lines: Service, line: GeneralJournalLine) -> Request:
        """The request that removes a line that was read."""
        etag, row, *_ = parts_of(line)
        return Request(
            subject=f"{lines.name} delete",
            address=lines.address(row_of("", row)),
            purpose=Purpose.WRITE,
            headers={**JSON_HEADERS, "If-Match": etag},
            method="DELETE",
        )

    def lines_of(
        self, journal_id: str, request: Request, pages: Iterator[Sequence[tuple[str, GeneralJournalLine]]]
    ) -> Iterator[GeneralJournalLine]:
        """The lines of a list, all of which must stand in the journal that was asked for."""
        for page in pages:
            for of, line in page:
                if of != journal_id:
                    raise unread(request, None, f"a line of journal {of} where {journal_id} was asked for")
                yield line

    def created(self, sent: GeneralJournalLine, body: bytes) -> GeneralJournalLine:
        """The line as it was stored, with the dimensions that were sent: reading the batch proves those."""
        _, line = self._alone.row(body)
        etag, row, *_ = parts_of(line)
        handle = handle_of(etag, row, *(getattr(sent, ours) for _, ours in self._dimensions))
        return replace(line, branch=sent.branch, contract=sent.contract, row=handle)

    def changed(self, sent: GeneralJournalLine, request: Request, answer: Answer) -> GeneralJournalLine:
        """The line as it was created or changed alone."""
        raise_unless(request, answer, by_key=request.method == "PATCH")
        return self.created(sent, answer.body)

    def _row(self, batch: JournalBatch, line: GeneralJournalLine) -> dict[str, object]:
        if line.document_type is not DocumentType.BLANK:
            raise ShapeChanged(
                f"{line.document_no}: API v2.0 takes journal lines with a blank document type only, not "
                f"{line.document_type.value}: take general_journal from another wire; nothing was sent",
                service=self.fields.service,
            )
        check_line(line, self.shows, self.fields.service, self.description_length)
        row = {name: value for name, get in self._getters if (value := get(batch, line)) is not None}
        dimensions = [
            {"code": code, "valueCode": value}
            for code, ours in self._dimensions
            if (value := getattr(line, ours))
        ]
        return row | ({DIMENSIONS: dimensions} if dimensions else {})


def check_dimensions(shape: EntitySet) -> None:
    """Raise ShapeChanged if rows of this set do not lead to their dimensions."""
    if DIMENSIONS not in shape.parts:
        raise ShapeChanged(
            f"{shape.name}: it shows no {DIMENSIONS}, so branch and contract cannot be told: use the standard "
            "API v2.0, or another wire; nothing was sent",
            service=shape.name,
        )


def dimension_codes(settings: ConnectionSettings) -> tuple[tuple[str, str], ...]:
    """The codes under which the API names our two dimensions."""
    return (settings.branch_dimension, "branch"), (settings.contract_dimension, "contract")


def _line_maker(
    dimensions: tuple[tuple[str, str], ...],
) -> Callable[[Any], tuple[str, GeneralJournalLine]]:
    def line(row: Any) -> tuple[str, GeneralJournalLine]:
        values = {one.code: one.value for one in row.dimensions}
        branch, contract = (values.get(code, "") for code, _ in dimensions)
        return row.journal_id or "", GeneralJournalLine(
            posting_date=row.posting_date or BLANK_DATE,
            document_no=row.document_no or "",
            external_document_no=row.external_document_no or "",
            account_type=json_option(AccountType, row.account_type),
            account_no=row.account_no or "",
            description=row.description or "",
            amount=row.amount,
            branch=branch,
            contract=contract,
            line_no=row.line_no,
            row=handle_of(row.etag, row.id, branch, contract),
        )

    return line
