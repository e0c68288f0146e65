"""A general journal page over SOAP: journal lines into its rows, its rows into journal lines.

A newcomer would leave out what is blank. A new line takes over document number, type, account type and more from
the line before it, and a balancing account from the batch (PROTOCOL 4.2); absent means *not touched*, so every
field that we use is sent in every line, blank ones as empty elements. And a balancing account that the batch
fills in would book the line a second time, a VAT group would split its amount: both are sent blank as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from connector.documents import (
    BLANK_DATE,
    AccountType,
    DocumentType,
    GeneralJournalLine,
    InvalidDocument,
    JournalBatch,
    RowHandle,
)
from connector.errors import ShapeChanged
from connector.exchange import Answer, Purpose, Unreadable
from connector.fields import Fields, found, renamed, used
from connector.journal_row import Getter, blank_over_soap, blanks, check_line, line_getters
from connector.names import any_of
from connector.options import mangled_option, soap_option, spellings
from connector.settings import PublishedServices
from connector.soap.codec import RowReader, RowWriter
from connector.soap.page import KEY, Call, ServiceDialect, Verbatim, entity
from connector.soap.shape import ServiceShape
from connector.uses import JOURNAL_USES, without_the_other_amount

__all__ = ["JournalDialect"]

USES: Final = (*JOURNAL_USES, KEY)

_GETTERS: Final[Mapping[str, Getter]] = {
    **line_getters(mangled_option),
    "key": lambda batch, line: line.row.value if line.row else None,
}


@dataclass(frozen=True, slots=True)
class JournalDialect:
    """The journal page of one company, ready to speak."""

    service: ServiceDialect
    fields: Fields
    variable: str
    """The page variable that takes the batch name; blank if there is none."""
    description_length: int
    _writer: RowWriter
    _getters: tuple[Getter, ...]
    _reader: RowReader

    @classmethod
    def of(
        cls, shape: ServiceShape, address: str, services: PublishedServices, description_length: int
    ) -> "JournalDialect":
        """Compile the dialect from the page's shape; raises ShapeChanged if the page is not what we need."""
        service = ServiceDialect(shape, address)
        row = entity(shape)
        fields = without_the_other_amount(
            found(shape.service, row, renamed(USES, "general_journal", services.field_names))
        )
        takes = service.operation("CreateMultiple").takes
        variable = services.batch_variable if takes.member(services.batch_variable) else ""
        if not variable and "batch" not in fields:
            raise ShapeChanged(
                f"{shape.service}: it takes no {services.batch_variable} and shows no Journal_Batch_Name, so no "
                "batch can be chosen: show the field on the page; nothing was sent",
                service=shape.service,
            )
        getters = {fields.members[ours].name: getter for ours, getter in _GETTERS.items() if ours in fields}
        getters |= blanks(row, services.blanked_fields, getters, blank_over_soap)
        writer = RowWriter(row, tuple(getters), service.operation("CreateMultiple").namespace)
        return cls(
            service,
            fields,
            variable,
            description_length,
            writer,
            tuple(getters[name] for name in writer.names),
            RowReader(row, fields.names()),
        )

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of this page."""
        name = self.service.shape.service
        variable = self.variable or "the fields of the line"
        return [
            (f"{name}: batch", f"chosen by {variable}"),
            *used(name, self.fields, spellings(mangled_option, AccountType, DocumentType)),
        ]

    def read(self, batch: JournalBatch, set_size: int, bookmark: str) -> Call:
        """The call for one page of the batch's lines."""
        filters = [
            (member, any_of([value]))
            for ours, value in (("template", batch.template), ("batch", batch.name))
            if (member := self.fields.members.get(ours))
        ]
        return self.service.read_multiple(
            filters, variables=self._variables(batch), set_size=set_size, bookmark=bookmark
        )

    def create(self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]) -> Call:
        """The call that adds lines, all or none."""
        for line in lines:
            check_line(line, self.fields.members, self.fields.service, self.description_length)
        listed, inner = self._list_names()
        content = "".join(
            [
                f"<{inner}>{self._writer.write([get(batch, line) for get in self._getters])}</{inner}>"
                for line in lines
            ]
        )
        given = {**self._variables(batch), listed: Verbatim(content)}
        return self.service.call("CreateMultiple", Purpose.WRITE, given)

    def update(self, batch: JournalBatch, line: GeneralJournalLine) -> Call:
        """The call that replaces what a line that was read says."""
        check_line(line, self.fields.members, self.fields.service, self.description_length)
        _key(line)
        content = Verbatim(self._writer.write([get(batch, line) for get in self._getters]))
        entity_name = self.service.operation("Update").takes.members[-1].name
        given = {**self._variables(batch), entity_name: content}
        return self.service.call("Update", Purpose.WRITE, given, by_key=True)

    def delete(self, batch: JournalBatch, line: GeneralJournalLine) -> Call:
        """The call that removes a line that was read."""
        given: dict[str, object] = {"Key": _key(line)}
        if self.variable and self.service.operation("Delete").takes.member(self.variable):
            given |= self._variables(batch)
        return self.service.call("Delete", Purpose.WRITE, given, by_key=True)

    def lines(self, call: Call, answer: Answer) -> list[GeneralJournalLine]:
        """The lines that an answer holds."""
        rows = self.service.rows(call, answer, self._reader)
        try:
            return [self._line(values) for values in rows]
        except InvalidDocument as invalid:
            raise Unreadable(str(invalid)) from None

    def deleted(self, call: Call, answer: Answer) -> None:
        """Nothing if the line is gone by this call; raises Changed if it was gone before."""
        self.service.deleted(call, answer, "the line", "the batch")

    def _variables(self, batch: JournalBatch) -> dict[str, object]:
        return {self.variable: batch.name} if self.variable else {}

    def _list_names(self) -> tuple[str, str]:
        """The names of the list parameter and of one row in it; both derive from the service's name."""
        listed = self.service.operation("CreateMultiple").takes.members[-1]
        if listed.row is None or not listed.row.members:
            raise ShapeChanged(
                f"{self.service.shape.service}: CreateMultiple takes no list: mend the page; nothing was sent"
            )
        return listed.name, listed.row.members[0].name

    def _line(self, values: Mapping[str, object]) -> GeneralJournalLine:
        get = self.fields.value
        return GeneralJournalLine(
            posting_date=get(values, "posting_date", date, BLANK_DATE),
            document_type=soap_option(DocumentType, get(values, "document_type", str)),
            document_no=get(values, "document_no", str, ""),
            external_document_no=get(values, "external_document_no", str, ""),
            account_type=soap_option(AccountType, get(values, "account_type", str)),
            account_no=get(values, "account_no", str, ""),
            description=get(values, "description", str, ""),
            amount=self._amount(values),
            branch=get(values, "branch", str, ""),
            contract=get(values, "contract", str, ""),
            correction=get(values, "correction", bool) if "correction" in self.fields else False,
            line_no=get(values, "line_no", int) if "line_no" in self.fields else None,
            row=RowHandle(get(values, "key", str)),
        )

    def _amount(self, values: Mapping[str, object]) -> Decimal:
        if "amount" in self.fields:
            return self.fields.value(values, "amount", Decimal)
        return self.fields.value(values, "debit_amount", Decimal) - self.fields.value(
            values, "credit_amount", Decimal
        )


def _key(line: GeneralJournalLine) -> str:
    if line.row is None:
        raise ValueError(f"{line.document_no}: a line that was not read cannot be changed or deleted")
    return line.row.value
