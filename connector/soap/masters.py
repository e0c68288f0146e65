"""A list of masters over SOAP: read to its end page after page, and a row added with Create."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from connector.exchange import Answer, Carrier, Purpose
from connector.fields import Fields, found
from connector.masters import PAGE_USES, MasterKind
from connector.names import any_of
from connector.shapes import Kind
from connector.soap.codec import RowReader, RowWriter
from connector.soap.page import KEY, Call, ServiceDialect, Verbatim, entity
from connector.soap.shape import ServiceShape

__all__ = ["SoapMasterList"]


@dataclass(frozen=True, slots=True)
class SoapMasterList:
    """One list page of one company, ready to be asked."""

    _carrier: Carrier
    _service: ServiceDialect
    _fields: Fields
    _reader: RowReader
    _page_size: int

    @classmethod
    def of(
        cls, carrier: Carrier, shape: ServiceShape, address: str, kind: MasterKind, page_size: int
    ) -> "SoapMasterList":
        """Compile the list from the page's shape; raises ShapeChanged if the page is not what we need."""
        fields = found(shape.service, entity(shape), (*PAGE_USES[kind], KEY))
        reader = RowReader(entity(shape), fields.names())
        return cls(carrier, ServiceDialect(shape, address), fields, reader, page_size)

    def rows(self, where: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
        """The rows with these values, a page at a time."""
        filters = [(self._fields.members[ours], any_of([value])) for ours, value in where.items()]
        bookmark, seen = "", set[str]()
        while True:
            call = self._service.read_multiple(
                filters, variables={}, set_size=self._page_size, bookmark=bookmark
            )
            page = self._carrier.exchange(call.request, partial(self._values, call))
            yield from page
            bookmark = str(page[-1]["key"]) if page else ""
            if not bookmark or bookmark in seen:
                return
            seen.add(bookmark)

    def add(self, values: Mapping[str, str]) -> None:
        """Add one row with Create."""
        operation = self._service.operation("Create")
        named = {self._fields.members[ours].name: value for ours, value in values.items()}
        writer = RowWriter(entity(self._service.shape), tuple(named), operation.namespace)
        content = Verbatim(writer.write([named[name] for name in writer.names]))
        call = self._service.call("Create", Purpose.WRITE, {operation.takes.members[-1].name: content})
        self._carrier.exchange(call.request, lambda answer: self._service.content(call, answer))

    def _values(self, call: Call, answer: Answer) -> list[dict[str, object]]:
        """Rows by our names; a text that was left out is blank."""
        return [
            {
                ours: row.get(member.name, "" if member.kind in (Kind.TEXT, Kind.OPTION) else None)
                for ours, member in self._fields.members.items()
            }
            for row in self._service.rows(call, answer, self._reader)
        ]
