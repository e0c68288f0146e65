"""A general journal page over SOAP: journal lines into its rows, its rows into journal lines.

A newcomer would leave out what is blank. A new line takes over document number, type, account type and more from
the line before it, and a balancing account from the batch (PROTOCOL 4.2); absent means *not touched*, so every
field that we use is sent in every line, blank ones as empty elements. And a balancing account that the batch
fills in would book the line a second time, a VAT group would split its amount: both are sent blank as well.
"""

from collections.abc import Callable, Mapping, Sequence
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
from connector.errors import Changed, ShapeChanged
from connector.exchange import Answer, Purpose, Unreadable
from connector.settings import SoapServices
from connector.soap_codec import RowReader, RowWriter
from connector.soap_fields import Fields, Use, entity, found, known_options, option_read, renamed, used
from connector.soap_names import any_of, mangled_option
from connector.soap_page import Call, ServiceDialect, Verbatim
from connector.soap_shape import Kind, Member, ServiceShape

__all__ = ["JournalDialect"]

USES: Final = (
    Use("posting_date", "Posting Date", Kind.DATE),
    Use("document_type", "Document Type", Kind.OPTION),
    Use("document_no", "Document No.", Kind.TEXT),
    Use("external_document_no", "External Document No.", Kind.TEXT, needed=False),
    Use("account_type", "Account Type", Kind.OPTION),
    Use("account_no", "Account No.", Kind.TEXT),
    Use("description", "Description", Kind.TEXT),
    Use("amount", "Amount", Kind.DECIMAL, needed=False),
    Use("debit_amount", "Debit Amount", Kind.DECIMAL, needed=False),
    Use("credit_amount", "Credit Amount", Kind.DECIMAL, needed=False),
    Use("branch", "Shortcut Dimension 1 Code", Kind.TEXT, needed=False),
    Use("contract", "Shortcut Dimension 2 Code", Kind.TEXT, needed=False),
    Use("correction", "Correction", Kind.TRUTH, needed=False),
    Use("line_no", "Line No.", Kind.WHOLE, needed=False),
    Use("template", "Journal Template Name", Kind.TEXT, needed=False),
    Use("batch", "Journal Batch Name", Kind.TEXT, needed=False),
    Use("key", "Key", Kind.TEXT),
)

Getter = Callable[[JournalBatch, GeneralJournalLine], object]

_ACCOUNT_TYPES: Final = {one: mangled_option(one.value) for one in AccountType}
_DOCUMENT_TYPES: Final = {one: mangled_option(one.value) for one in DocumentType}

_GETTERS: Final[Mapping[str, Getter]] = {
    "posting_date": lambda batch, line: line.posting_date,
    "document_type": lambda batch, line: _DOCUMENT_TYPES[line.document_type],
    "document_no": lambda batch, line: line.document_no,
    "external_document_no": lambda batch, line: line.external_document_no,
    "account_type": lambda batch, line: _ACCOUNT_TYPES[line.account_type],
    "account_no": lambda batch, line: line.account_no,
    "description": lambda batch, line: line.description,
    "amount": lambda batch, line: line.amount,
    "debit_amount": lambda batch, line: max(line.amount, Decimal(0)),
    "credit_amount": lambda batch, line: max(-line.amount, Decimal(0)),
    "branch": lambda batch, line: line.branch,
    "contract": lambda batch, line: line.contract,
    "correction": lambda batch, line: line.correction,
    "line_no": lambda batch, line: line.line_no,
    "template": lambda batch, line: batch.template,
    "batch": lambda batch, line: batch.name,
    "key": lambda batch, line: line.row.value if line.row else None,
}

# What a line may say only where the page shows it: our field, and the value that says nothing.
_UNSAID: Final = (
    ("external_document_no", ""),
    ("branch", ""),
    ("contract", ""),
    ("correction", False),
    ("line_no", None),
)


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
        cls, shape: ServiceShape, address: str, services: SoapServices, description_length: int
    ) -> "JournalDialect":
        """Compile the dialect from the page's shape; raises ShapeChanged if the page is not what we need."""
        service = ServiceDialect(shape, address)
        fields = _without_the_other_amount(
            found(shape, renamed(USES, "general_journal", services.field_names))
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
        getters |= _blanks(shape, services.blanked_fields, getters)
        row = entity(shape)
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
            *used(name, self.fields, known_options(AccountType, DocumentType)),
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
            self._check(line)
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
        self._check(line)
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
        result = self.service.result(call, answer, call.operation.result)
        if result is None:
            raise Unreadable("an answer without a result")
        if result.strip() not in ("true", "1"):
            raise Changed(
                f"{call.request.subject}: the line is not there any more: read the batch again",
                service=call.request.subject,
            )

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

    def _check(self, line: GeneralJournalLine) -> None:
        line.check_sendable()
        if len(line.description) > self.description_length:
            raise InvalidDocument(
                f"{line.document_no}: description {line.description!r} has {len(line.description)} characters: "
                f"this Navision holds {self.description_length}"
            )
        for ours, nothing in _UNSAID:
            if ours not in self.fields and getattr(line, ours) != nothing:
                raise ShapeChanged(
                    f"{line.document_no}: {self.service.shape.service} does not show {ours.replace('_', ' ')}: "
                    "show the field on the page; nothing was sent",
                    service=self.service.shape.service,
                )

    def _line(self, values: Mapping[str, object]) -> GeneralJournalLine:
        get = self.fields.value
        return GeneralJournalLine(
            posting_date=get(values, "posting_date", date, BLANK_DATE),
            document_type=option_read(DocumentType, get(values, "document_type", str)),
            document_no=get(values, "document_no", str, ""),
            external_document_no=get(values, "external_document_no", str, ""),
            account_type=option_read(AccountType, get(values, "account_type", str)),
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


def _without_the_other_amount(fields: Fields) -> Fields:
    """Amount if the page shows it, else debit and credit: sent both, the later would overwrite the earlier."""
    sides = {"debit_amount", "credit_amount"}
    if "amount" in fields:
        return Fields(
            fields.service, {ours: one for ours, one in fields.members.items() if ours not in sides}
        )
    if not all(side in fields for side in sides):
        raise ShapeChanged(
            f"{fields.service}: Amount is not on the page: mend the page; nothing was sent",
            service=fields.service,
        )
    return fields


def _blanks(shape: ServiceShape, names: Sequence[str], taken: Mapping[str, Getter]) -> dict[str, Getter]:
    """What is sent blank in every line, as far as the page shows it as text or option."""
    row = entity(shape)
    shown = [member for name in names if name not in taken and (member := row.member(name))]
    return {member.name: _constantly(blank) for member in shown if (blank := _blank(member)) is not None}


def _blank(member: Member) -> str | None:
    if member.kind is Kind.TEXT:
        return ""
    return "_blank_" if "_blank_" in member.options else None


def _constantly(value: str) -> Getter:
    return lambda batch, line: value


def _key(line: GeneralJournalLine) -> str:
    if line.row is None:
        raise ValueError(f"{line.document_no}: a line that was not read cannot be changed or deleted")
    return line.row.value
