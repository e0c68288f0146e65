"""Page services over OData V4: the rows of a page, and what a write sets off in it (PROTOCOL 2.2, 2.3).

A journal page selects no template and no batch here: it shows the lines of all of them, and a new line must
say where it belongs. The rest is the page's own logic, the same as over SOAP.
"""

from typing import Final

from simulator.company import Company
from simulator.odata.entities import Entity, Member
from simulator.odata.errors import bad_request
from simulator.odata.row_sets import Given, TableRows
from simulator.pages.definitions import Control, Page
from simulator.pages.opening import table_behind
from simulator.pages.sources import AllBatches, Source
from simulator.tables.fields import Value
from simulator.tables.flow_fields import FLOW_FIELDS
from simulator.tables.store import Draft, Key, Record


class PageRows(TableRows):
    """A page as one request opens it."""

    def __init__(self, company: Company, entity: Entity, path: str, page: Page) -> None:
        super().__init__(company, entity, path, page.table)
        self.page: Final = page
        self._source: Final[Source] = (
            AllBatches(company, page) if page.table == 81 else table_behind(company, page)
        )
        self._controls: Final = {control.wire: control for control in page.controls}

    def value(self, record: Record, member: Member) -> Value:
        if member.variable:
            return member.field.blank
        shown = self._source.shows(record, member.source)
        return (
            member.field.read(self.rows.table.fields[member.source].write(shown))
            if self._retyped(member)
            else shown
        )

    def stored(self, member: Member) -> str | None:
        computed = member.variable or (self.page.table, member.source) in FLOW_FIELDS
        return None if computed or self._retyped(member) else super().stored(member)

    def _retyped(self, member: Member) -> bool:
        """Does the page show the field in another type than the table's?"""
        field = self.rows.table.fields.get(member.source)
        return field is not None and field.kind is not member.field.kind

    def always_blank(self, member: Member) -> bool:
        known = member.source in self.rows.table.fields
        return member.variable or (not known and (self.page.table, member.source) not in FLOW_FIELDS)

    def find(self, key: Key) -> Record:  # type: ignore[override]  # a key is a tuple of values
        fitted = [
            self.entity.by_name[name].field.fit(v) for name, v in zip(self.entity.key, key, strict=True)
        ]
        return self.rows.get(*fitted)

    def create(self, given: Given) -> Record:
        if not self.entity.insertable:
            return super().create(given)
        key = {member.source: value for member, value in given if member.name in self.entity.key}
        draft = self._source.new_for(key)
        for member, value in given:
            if member.source not in key or member.source not in self._source.placed:
                self._enter(draft, member, value)
        return self._source.insert(draft)

    def update(self, record: Record, given: Given) -> Record:
        if not self.entity.updatable:
            return super().update(record, given)
        draft = record.draft()
        for member, value in given:
            if value != self.value(record, member):
                self._enter(draft, member, value)
        return self._source.modify(record, draft)

    def delete(self, record: Record) -> None:
        if not self.entity.deletable:
            super().delete(record)
        self._source.delete(record)

    def _enter(self, draft: Draft, member: Member, value: Value) -> None:
        if member.variable:
            return  # page variables are taken and have no effect
        control = self._controls.get(member.name) or Control(member.field, member.source)
        if not member.editable and value != self.value(draft, member):
            raise bad_request(
                f"The property '{member.name}' is read-only and cannot be changed.", "BadRequest_ReadOnly"
            )
        self._source.enter(draft, control, value)
