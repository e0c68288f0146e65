"""A page of documents or cards over SOAP: a header and the rows of its parts, read and written together.

A newcomer would send the lines that should be there and expect the others to go. A part that is sent is not a
whole: rows without a Key are added, rows with one are changed, all others stay, and one goes only by the part's own
Delete (PROTOCOL 1.4, 1.9). The Key of a document covers header and rows, so that after any write it is the answer's
Key that counts, and after a row was deleted the document has to be read again (PROTOCOL 1.7).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

from connector.errors import ShapeChanged
from connector.exchange import Answer, Carrier, Purpose, Unreadable
from connector.names import any_of
from connector.shapes import Kind, Member, Row
from connector.soap.codec import RowReader, RowWriter
from connector.soap.page import KEY, Call, ServiceDialect, Verbatim, entity, next_bookmark
from connector.soap.shape import Operation, Part, ServiceShape

__all__ = ["Document", "DocumentDialect", "SoapDocuments"]

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """A header and, by part, the rows below it: values by element name, as read or as they are to be written."""

    header: Values
    parts: Mapping[str, tuple[Values, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """A part that is not named, or has no rows, is not touched when the document is written."""

    @property
    def key(self) -> str:
        """Which document it is, and which version of it."""
        return _key(self.header)


@dataclass(frozen=True, slots=True)
class DocumentDialect:
    """One page of documents, ready to speak."""

    service: ServiceDialect
    row: Row
    parts: Mapping[str, Part]
    _reader: RowReader
    _writer: RowWriter

    @classmethod
    def of(cls, shape: ServiceShape, address: str) -> "DocumentDialect":
        """Compile the dialect from the page's shape; raises ShapeChanged if the service is no page."""
        row, service = entity(shape), ServiceDialect(shape, address)
        writer = RowWriter.whole(row, service.operation("ReadMultiple").namespace)
        return cls(service, row, shape.parts, RowReader(row), writer)

    def read(self, key: Values, variables: Values) -> Call:
        """The call for the one document with these key values; texts are filters there, so they are quoted."""
        quoted = {name: any_of([value]) if isinstance(value, str) else value for name, value in key.items()}
        return self.service.call("Read", Purpose.READ, {**variables, **quoted})

    def listed(self, where: Mapping[str, str], variables: Values, set_size: int, bookmark: str) -> Call:
        """The call for one page of the documents with these values."""
        filters = [(self._member(name), any_of([value])) for name, value in where.items()]
        return self.service.read_multiple(filters, variables=variables, set_size=set_size, bookmark=bookmark)

    def create(self, document: Document, variables: Values) -> Call:
        """The call that adds a document with its rows, all or nothing."""
        return self._write("Create", document, variables)

    def update(self, document: Document, variables: Values) -> Call:
        """The call that changes what the document names: header, rows with a Key; rows without one are added."""
        _key(document.header)
        return self._write("Update", document, variables, by_key=True)

    def delete(self, document: Document, variables: Values) -> Call:
        """The call that removes a document that was read."""
        return self._remove(self.service.operation("Delete"), KEY.name, document.header, variables)

    def delete_row(self, part: str, row: Values, variables: Values) -> Call:
        """The call that removes one row of a part, as it was read."""
        known = self._part(part)
        if known.removal is None:
            raise ShapeChanged(
                f"{self.service.shape.service}: rows of {part} cannot be deleted: mend the page; nothing was sent",
                service=self.service.shape.service,
            )
        return self._remove(known.removal, known.key_parameter, row, variables)

    def documents(self, call: Call, answer: Answer) -> list[Document]:
        """The documents that an answer holds."""
        return [self._document(values) for values in self.service.rows(call, answer, self._reader)]

    def document(self, call: Call, answer: Answer) -> Document:
        """The one document that an answer to a write holds."""
        found = self.documents(call, answer)
        if len(found) != 1:
            raise Unreadable(f"{len(found)} documents for one that was written")
        return found[0]

    def _write(self, name: str, document: Document, variables: Values, *, by_key: bool = False) -> Call:
        operation = self.service.operation(name)
        values = dict(document.header)
        for part, rows in document.parts.items():
            if rows:
                values[part] = _held(self._part(part), rows)
        content = self._writer.write_named(values)
        holder = self._holder(operation)
        return self.service.call(
            name, Purpose.WRITE, {**variables, holder.name: Verbatim(content)}, by_key=by_key
        )

    def _remove(self, operation: Operation, parameter: str, row: Values, variables: Values) -> Call:
        taken = {name: value for name, value in variables.items() if operation.takes.member(name)}
        given = {**taken, parameter: _key(row)}
        return self.service.call(operation.name, Purpose.WRITE, given, by_key=True)

    def _document(self, values: Values) -> Document:
        header = {name: value for name, value in values.items() if name not in self.parts}
        rows = {name: _rows(part, values.get(name)) for name, part in self.parts.items()}
        return Document(header, rows)

    def _holder(self, operation: Operation) -> Member:
        """The parameter that takes the document, wherever it stands among the page variables."""
        found = [member for member in operation.takes.members if member.row == self.row]
        if len(found) != 1:
            raise ShapeChanged(
                f"{self.service.shape.service}: {operation.name} takes no {self.row.name}: mend the page; "
                "nothing was sent",
                service=self.service.shape.service,
            )
        return found[0]

    def _member(self, name: str) -> Member:
        if (member := self.row.member(name)) is None or member.kind is Kind.ROWS:
            raise ShapeChanged(
                f"{self.service.shape.service}: {name} is not on the page: mend the page; nothing was sent",
                service=self.service.shape.service,
            )
        return member

    def _part(self, name: str) -> Part:
        if (part := self.parts.get(name)) is None:
            raise ShapeChanged(
                f"{self.service.shape.service}: it has no part {name}: mend the page; nothing was sent",
                service=self.service.shape.service,
            )
        return part


def _key(row: Values) -> str:
    key = row.get(KEY.name)
    if not isinstance(key, str) or not key:
        raise ValueError("a row that was not read cannot be changed or deleted")
    return key


def _held(part: Part, rows: tuple[Values, ...]) -> Values:
    """The rows as the part's element holds them."""
    if part.line is not None:
        return {part.line.name: list(rows)}
    if len(rows) != 1:
        raise ValueError(f"{part.member.name} is one row, not {len(rows)}")
    return rows[0]


def _rows(part: Part, held: object) -> tuple[Values, ...]:
    """The rows that a part's element held; none where it was left out."""
    if not isinstance(held, Mapping):
        return ()
    if part.line is None:
        return (held,)
    return tuple(held.get(part.line.name, ()))


@dataclass(frozen=True, slots=True)
class SoapDocuments:
    """A page of documents of one company: each write is one call, all or nothing, and is never repeated."""

    _carrier: Carrier
    _page: DocumentDialect
    _page_size: int
    variables: Values = field(default_factory=lambda: MappingProxyType({}))
    """What the page's variables are set to, where it has any."""

    @property
    def shape(self) -> Row:
        """The header's members, the parts among them, as the page shows them today."""
        return self._page.row

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts of the page."""
        return self._page.parts

    def read(self, key: Values) -> Document | None:
        """The document with these key values; None if there is none."""
        call = self._page.read(key, self.variables)
        found = self._carrier.exchange(call.request, partial(self._page.documents, call))
        return found[0] if found else None

    def listed(self, where: Mapping[str, str]) -> Iterator[Document]:
        """The documents with these values, a page at a time."""
        bookmark, seen = "", set[str]()
        while True:
            call = self._page.listed(where, self.variables, self._page_size, bookmark)
            found = self._carrier.exchange(call.request, partial(self._page.documents, call))
            yield from found
            keys = [str(document.header.get(KEY.name, "")) for document in found]
            bookmark = next_bookmark(keys, seen, call.request)
            if not bookmark:
                return

    def create(self, document: Document) -> Document:
        """Add a document with its rows; the document as Navision stored it."""
        call = self._page.create(document, self.variables)
        return self._carrier.exchange(call.request, partial(self._page.document, call))

    def update(self, document: Document) -> Document:
        """Change what the document names; the document as Navision stored it, under its new Key."""
        call = self._page.update(document, self.variables)
        return self._carrier.exchange(call.request, partial(self._page.document, call))

    def delete(self, document: Document) -> None:
        """Remove a document that was read."""
        call = self._page.delete(document, self.variables)
        self._carrier.exchange(call.request, partial(self._gone, call, "the document", "the list"))

    def delete_row(self, part: str, row: Values) -> None:
        """Remove one row of a part that was read; the document's Key is old afterwards."""
        call = self._page.delete_row(part, row, self.variables)
        self._carrier.exchange(call.request, partial(self._gone, call, "the row", "the document"))

    def _gone(self, call: Call, what: str, of: str, answer: Answer) -> None:
        self._page.service.deleted(call, answer, what, of)
