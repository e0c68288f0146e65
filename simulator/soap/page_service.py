"""The operations of a page service, from request element to result text (PROTOCOL 1.4, 1.8, 1.9).

Each call is one transaction: CreateMultiple and UpdateMultiple store all records or none, a document and its lines
together. Elements that are absent are not touched, and neither are lines; an empty text element clears the field.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from lxml import etree

from simulator.company import Company
from simulator.errors import DialogError, RecordNotFound
from simulator.names import on_the_wire
from simulator.pages.definitions import Control, Page, Part
from simulator.pages.opening import open_page, open_part, table_behind
from simulator.pages.sources import Source
from simulator.soap.entities import EntityWriter, part_tables, xml_text
from simulator.soap.keys import RowKey, read_key, read_record_id, record_id
from simulator.tables.fields import Value
from simulator.tables.filters import Filter, parse
from simulator.tables.query import Ordering, select
from simulator.tables.store import Draft, Record
from simulator.wording import changed_by_another


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
            **{f"Delete_{part.wire}": partial(self._delete_line, part) for part in page.parts},
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
        writer = EntityWriter(self.name, self.page, source.company.flavour, self.page.parts)
        return "".join(writer.entity(source, record) for record in records)

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
        key = self._key(source, bookmark) if bookmark else None
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
        key = self._key(source, _text(request, "Key"))
        changed = self._changed(source, key, source.rows.get(*key.key)) is not None
        return f"<IsUpdated_Result>{str(changed).lower()}</IsUpdated_Result>"

    def _record_id_from_key(self, source: Source, request: etree._Element) -> str:
        key = self._key(source, _text(request, "Key"))
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

    def _created(self, source: Source, entity: etree._Element) -> Record:
        record = _insert(source, entity)
        self._write_parts(source, record, entity)
        return source.rows.get(*record.key)

    def _updated(self, source: Source, entity: etree._Element) -> Record:
        record = self._current(source, _text(entity, "Key"))
        modified = source.modify(record, _entered(source, record.draft(), _changes(source, record, entity)))
        self._write_parts(source, modified, entity)
        return source.rows.get(*modified.key)

    def _write_parts(self, source: Source, header: Record, entity: etree._Element) -> None:
        for part in self.page.parts:
            given = entity.find(f"{{*}}{part.wire}")
            if given is None:
                continue
            lines = open_part(source.company, part, header)
            for line in given if part.is_list else [given]:
                _write_line(lines, line)

    def _delete_line(self, part: Part, source: Source, request: etree._Element) -> str:
        lines = table_behind(source.company, part.page)
        lines.delete(_known(lines, _text(request, f"{part.wire}_Key")))
        return f"<Delete_{part.wire}_Result>true</Delete_{part.wire}_Result>"

    def _key(self, source: Source, text: str) -> RowKey:
        return read_key(source.rows.table, text, part_tables(self.page, source.company.flavour))

    def _current(self, source: Source, key: str) -> Record:
        """The row under a Key, provided that nobody changed it or a row in its parts since."""
        wanted = self._key(source, key)
        record = source.rows.get(*wanted.key)
        changed = self._changed(source, wanted, record)
        if changed is not None:
            raise changed_by_another(changed)
        return record

    def _changed(self, source: Source, wanted: RowKey, record: Record) -> Record | None:
        """The row that is not as the Key knows it; the document itself where one of its lines is gone."""
        if record.timestamp != wanted.timestamp:
            return record
        for part in self.page.parts:
            rows = source.company.rows(part.page.table)
            for known in wanted.parts.get(part.wire, ()):
                found = rows.find(*known.key)
                if found is None or found.timestamp != known.timestamp:
                    return found or record
        return None


def _members(page: Page, entity: etree._Element) -> Iterator[tuple[Control, Value]]:
    for element in entity:
        control = page.by_wire.get(etree.QName(element).localname)
        if control is not None:
            yield control, control.field.read(element.text or "")


def _changes(source: Source, record: Record, entity: etree._Element) -> list[tuple[Control, Value]]:
    """What an element says otherwise than the record."""
    return [
        (control, value)
        for control, value in _members(source.page, entity)
        if value != source.shows(record, control.shows)
    ]


def _entered(source: Source, draft: Draft, values: Iterable[tuple[Control, Value]]) -> Draft:
    for control, value in values:
        source.enter(draft, control, value)
    return draft


def _insert(source: Source, entity: etree._Element) -> Record:
    return source.insert(_entered(source, source.new(), _members(source.page, entity)))


def _write_line(lines: Source, entity: etree._Element) -> None:
    """Write one row of a part: with a Key it is a row that is there, without one a new row."""
    page = lines.page
    key = _text(entity, "Key")
    if not key:
        if not (page.editable and page.insert_allowed):
            raise DialogError(f"Page '{page.name}' does not allow new rows.")
        _insert(lines, entity)
        return
    record = _known(lines, key)
    changes = _changes(lines, record, entity)
    if changes and not (page.editable and page.modify_allowed):
        raise DialogError(f"Page '{page.name}' does not allow changes.")
    if changes:
        lines.modify(record, _entered(lines, record.draft(), changes))


def _known(lines: Source, key: str) -> Record:
    """The row of a part under its own Key, provided that it belongs there and nobody changed it since."""
    wanted = read_key(lines.rows.table, key)
    record = lines.rows.get(*wanted.key)
    if not lines.visible(record):
        raise DialogError("The Key is not valid.")
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
