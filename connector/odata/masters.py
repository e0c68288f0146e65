"""A list of masters on a JSON wire: a page service of OData V4, or a collection of API v2.0."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector.exchange import Carrier, Purpose, Request
from connector.fields import Fields, Use, found
from connector.odata.batch import json_bytes
from connector.odata.faults import raise_unless
from connector.odata.lists import JSON_HEADERS, Service, pages
from connector.odata.metadata import EntitySet
from connector.odata.names import both, equal
from connector.odata.rows import RowReader, each

__all__ = ["ODataMasterList"]

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ODataMasterList:
    """One list of one company, ready to be asked."""

    _carrier: Carrier
    _service: Service
    _fields: Fields
    _reader: RowReader[Row]
    _page_size: int

    @classmethod
    def of(
        cls, carrier: Carrier, shape: EntitySet, service: Service, uses: Sequence[Use], page_size: int
    ) -> "ODataMasterList":
        """Compile the list from its shape; raises ShapeChanged if it is not what we need."""
        fields = found(shape.name, shape.row, uses, options_as_text=True)
        return cls(
            carrier,
            service,
            fields,
            RowReader(fields, {}, each(_values(fields))),
            page_size,
        )

    def rows(self, where: Mapping[str, str]) -> Iterator[Row]:
        """The rows with these values, a page at a time; a condition on a field that is not shown is not asked."""
        condition = both(
            *(
                equal(self._fields.members[ours].name, value)
                for ours, value in where.items()
                if ours in self._fields
            )
        )
        query = {"$filter": condition, "$select": ",".join(self._fields.names())}
        for page in pages(self._carrier, self._service.listing(query, self._page_size), self._reader):
            yield from page

    def add(self, values: Mapping[str, str]) -> None:
        """Add one row."""
        shown = {
            self._fields.members[ours].name: value for ours, value in values.items() if ours in self._fields
        }
        request = Request(
            subject=f"{self._service.name} create",
            address=self._service.address(),
            purpose=Purpose.WRITE,
            body=json_bytes(shown),
            headers={**JSON_HEADERS, "Content-Type": "application/json"},
        )
        self._carrier.exchange(request, lambda answer: raise_unless(request, answer))


def _values(fields: Fields) -> Callable[[Any], Row]:
    """What makes a row by our names."""
    return lambda read: {ours: getattr(read, ours) for ours in fields.members}
