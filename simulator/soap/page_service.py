"""The ten operations of a page service, from request element to result text (PROTOCOL 1.4, 1.8, 1.9).

Each call is one transaction: CreateMultiple and UpdateMultiple store all records or none. Elements that are
absent are not touched; an empty text element clears the field.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from simulator.company import Company
from simulator.errors import DialogError, RecordNotFound
from simulator.names import on_the_wire
from simulator.pages.pages import Control, Page
from simulator.pages.sources import Source, open_page
from simulator.soap.keys import RowKey, key_of, read_key, read_record_id, record_id
from simulator.tables.fields import STRINGS, Value
from simulator.tables.filters import Filter, parse
from simulator.tables.flow_fields import FLOW_FIELDS
from simulator.tables.query import Ordering, select
from simulator.tables.store import Record
from simulator.wording import changed_by_another

_ILLEGAL: Final = {code: f"&#x{code:X};" for code in range(32) if code not in (9, 10, 13)}


def xml_text(text: str) -> str:
    """Text for an element; characters that XML forbids are written as references, as Navision writes them."""
    return escape(text).translate(_ILLEGAL)


class PageService:
    """A page published under a name."""

    def __init__(self, name: str, page: Page) -> None:
        self.name: Final = name
        self.page: Final = page
        self._orderings: Final[dict[int, Ordering]] = {}
        self._operations: Final[Mapping[str, Callable[[Source, etree._Element], str]]] = {
            "Read": self._read,
            "ReadByRecId": self._read_by_record_id,
            "ReadMultiple": self._read_multiple,
            "IsUpdated": self._is_updated,
            "GetRecIdFromKey": self._record_id_from_key,
            "Create": self._create,
            "CreateMultiple": self._create_multiple,
            "Update": self._update,
            "UpdateMultiple": self._update_multiple,
            "Delete": self._delete,
        }

    def answer(self, company: Company, request: etree._Element) -> str:
        """The content of the result element of an operation."""
        operation = etree.QName(request).localname
        with company.transaction():
            source = open_page(company, self.page, self._variables(request))
            return self._operations[operation](source, request)

    def _variables(self, request: etree._Element) -> dict[str, Value]:
        given = {each.name: request.find(f"{{*}}{on_the_wire(each.name)}") for each in self.page.variables}
        return {
            each.name: each.read(found.text or "")
            for each in self.page.variables
            if (found := given[each.name]) is not None
        }

    # reading

    def _entities(self, source: Source, records: Sequence[Record]) -> str:
        writer = _Writer(self.name, source)
        return "".join(writer.entity(record) for record in records)

    def _read(self, source: Source, request: etree._Element) -> str:
        filters = {
            control.shows: made
            for control in self.page.read_keys
            if (made := self._filter(source, control, _text(request, control.wire) or "''")) is not None
        }
        found = self._select(source, filters, limit=1)
        return self._entities(source, found)

    def _read_by_record_id(self, source: Source, request: etree._Element) -> str:
        key = read_record_id(source.rows.table, _text(request, "recId"))
        found = source.rows.find(*key) if key else None
        return self._entities(source, [found] if found and source.visible(found) else [])

    def _read_multiple(self, source: Source, request: etree._Element) -> str:
        filters: dict[str, Filter] = {}
        for element in request.iterfind("{*}filter"):
            control = self.page.by_wire[_text(element, "Field")]
            made = self._filter(source, control, _text(element, "Criteria"))
            if made is not None:
                filters[control.shows] = _and(filters.get(control.shows), made)
        size = int(_text(request, "setSize") or 0)
        bookmark = _text(request, "bookmarkKey")
        key = read_key(source.rows.table, bookmark) if bookmark else None
        found = self._select(source, filters, abs(size), key, backwards=size < 0)
        return f"<ReadMultiple_Result>{self._entities(source, found)}</ReadMultiple_Result>"

    def _filter(self, source: Source, control: Control, criteria: str) -> Filter | None:
        return parse(control.field, source.rows.table.caption, criteria)

    def _select(
        self,
        source: Source,
        filters: Mapping[str, Filter],
        limit: int,
        bookmark: RowKey | None = None,
        backwards: bool = False,
    ) -> list[Record]:
        if source.within:
            return self._select_within(source, filters, limit, bookmark, backwards)
        rows = source.rows
        ordering = self._orderings.setdefault(id(rows), Ordering(rows, self.page.order))
        after = None
        if bookmark is not None:
            record = rows.find(*bookmark.key)
            if record is None and self.page.order:
                raise RecordNotFound(f"The {rows.table.caption} does not exist.")
            after = ordering.place(record) if record else bookmark.key
        descending = self.page.descending != backwards
        return select(rows, ordering, filters, source.shows, descending, after, limit)

    def _select_within(
        self,
        source: Source,
        filters: Mapping[str, Filter],
        limit: int,
        bookmark: RowKey | None,
        backwards: bool,
    ) -> list[Record]:
        """The rows of a page that shows one batch only."""
        records = source.rows.starting_with(*source.within)
        if backwards:
            records.reverse()
        if bookmark is not None:
            last = bookmark.key
            records = [each for each in records if (each.key < last if backwards else each.key > last)]
        matching = [
            each
            for each in records
            if all(wanted.matches(source.shows(each, name)) for name, wanted in filters.items())
        ]
        return matching[:limit] if limit else matching

    def _is_updated(self, source: Source, request: etree._Element) -> str:
        key = read_key(source.rows.table, _text(request, "Key"))
        changed = source.rows.get(*key.key).timestamp != key.timestamp
        return f"<IsUpdated_Result>{str(changed).lower()}</IsUpdated_Result>"

    def _record_id_from_key(self, source: Source, request: etree._Element) -> str:
        key = read_key(source.rows.table, _text(request, "Key"))
        words = record_id(source.rows.get(*key.key))
        return f"<GetRecIdFromKey_Result>{xml_text(words)}</GetRecIdFromKey_Result>"

    # writing

    def _create(self, source: Source, request: etree._Element) -> str:
        return self._entities(source, [self._created(source, entity) for entity in self._given(request)])

    def _create_multiple(self, source: Source, request: etree._Element) -> str:
        made = [self._created(source, entity) for entity in self._listed(request)]
        return f"<{self.name}_List>{self._entities(source, made)}</{self.name}_List>"

    def _update(self, source: Source, request: etree._Element) -> str:
        return self._entities(source, [self._updated(source, entity) for entity in self._given(request)])

    def _update_multiple(self, source: Source, request: etree._Element) -> str:
        made = [self._updated(source, entity) for entity in self._listed(request)]
        return f"<{self.name}_List>{self._entities(source, made)}</{self.name}_List>"

    def _delete(self, source: Source, request: etree._Element) -> str:
        source.delete(self._current(source, _text(request, "Key")))
        return "<Delete_Result>true</Delete_Result>"

    def _given(self, request: etree._Element) -> Iterator[etree._Element]:
        return request.iterfind(f"{{*}}{self.name}")

    def _listed(self, request: etree._Element) -> Iterator[etree._Element]:
        return request.iterfind(f"{{*}}{self.name}_List/{{*}}{self.name}")

    def _members(self, entity: etree._Element) -> Iterator[tuple[Control, Value]]:
        for element in entity:
            control = self.page.by_wire.get(etree.QName(element).localname)
            if control is not None:
                yield control, control.field.read(element.text or "")

    def _created(self, source: Source, entity: etree._Element) -> Record:
        draft = source.new()
        for control, value in self._members(entity):
            source.enter(draft, control, value)
        return source.insert(draft)

    def _updated(self, source: Source, entity: etree._Element) -> Record:
        record = self._current(source, _text(entity, "Key"))
        draft = record.draft()
        for control, value in self._members(entity):
            if value != source.shows(record, control.shows):
                source.enter(draft, control, value)
        return source.modify(record, draft)

    def _current(self, source: Source, key: str) -> Record:
        """The row under a Key, provided that nobody changed it since."""
        if not key:
            raise DialogError("The Key is not valid.")
        wanted = read_key(source.rows.table, key)
        record = source.rows.get(*wanted.key)
        if record.timestamp != wanted.timestamp:
            raise changed_by_another(record)
        return record


def _and(first: Filter | None, second: Filter) -> Filter:
    if first is None:
        return second
    earlier = first
    return Filter(lambda value: earlier.matches(value) and second.matches(value), second.exact, second.lowest)


def _text(parent: etree._Element, name: str) -> str:
    found = parent.find(f"{{*}}{name}")
    return (found.text or "") if found is not None else ""


class _Writer:
    """Writes records as elements: tags and blanks are made once, values row by row."""

    def __init__(self, name: str, source: Source) -> None:
        self._open: Final = f"<{name}><Key>"
        self._close: Final = f"</{name}>"
        self._source: Final = source
        stored = source.rows.table.blanks
        self._columns: Final = [
            (
                control.shows,
                (source.page.table, control.shows) in FLOW_FIELDS or control.shows not in stored,
                f"<{control.wire}>",
                f"</{control.wire}>",
                control.field,
                _blank(control),
            )
            for control in source.page.controls
        ]

    def entity(self, record: Record) -> str:
        """One record as its element."""
        parts = [self._open, key_of(record), "</Key>"]
        values = record.values
        for name, computed, start, end, field, blank in self._columns:
            value = self._source.shows(record, name) if computed else values.get(name)
            if value is None or value == field.blank:
                parts.append(blank)
            else:
                text = field.write(value)
                parts += (start, xml_text(text) if field.kind in STRINGS else text, end)
        parts.append(self._close)
        return "".join(parts)


def _blank(control: Control) -> str:
    """How a blank value shows: texts are left out, everything else is there (PROTOCOL 1.5)."""
    if control.field.kind in STRINGS:
        return ""
    return f"<{control.wire}>{control.field.write(control.field.blank)}</{control.wire}>"
