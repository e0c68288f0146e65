"""Entity sets: an entity's rows in one company, as one request sees them.

A set finds, creates, changes and deletes rows and knows what each property shows; how all that looks on the
wire is not its business. Rows that no table holds (companies, dimensions) are made for the request.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from simulator.company import Company
from simulator.errors import NavError, RecordNotFound
from simulator.odata.entities import Entity, Member
from simulator.odata.errors import RequestRefused, not_found
from simulator.tables.fields import Value, in_words
from simulator.tables.filters import Filter
from simulator.tables.query import Ordering, select
from simulator.tables.store import Key, Record, Rows

Given = Sequence[tuple[Member, Value]]
Filters = Mapping[str, Filter]  # by the property's name
_SHOWN: Final = "\0"  # stands before the name of a property that no single field stores


def not_allowed(entity: Entity, verb: str) -> NavError:
    """The entity does not offer this."""
    return RequestRefused(
        400, "BadRequest_MethodNotAllowed", f"Entity does not support {verb}: {entity.set_name}."
    )


class RowSet:
    """What every entity set can do; on its own it offers nothing."""

    def __init__(self, company: Company, entity: Entity, path: str) -> None:
        self.company: Final = company
        self.entity: Final = entity
        self.path: Final = path  # how `@odata.context` names it

    def value(self, record: Record, member: Member) -> Value:
        """What a property of a row shows."""
        return record[member.source]

    def stored(self, member: Member) -> str | None:
        """The field of the row that the member shows as it stands; nothing for what is computed."""
        return member.source

    def always_blank(self, member: Member) -> bool:
        """Does the property show a blank on every row?"""
        return False

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        """The rows that match, in key order, from behind a key on; 0: all."""
        raise NotImplementedError

    def find(self, key: Sequence[Value]) -> Record:
        """The row under a key; refuses when there is none."""
        wanted = dict(zip(self.entity.key, key, strict=True))
        for record in self.select({}, None, 0):
            if all(self.value(record, self.entity.by_name[name]) == wanted[name] for name in wanted):
                return record
        raise self.no_such(key)

    def no_such(self, key: Sequence[Value]) -> NavError:
        """The refusal for a key without a row."""
        named = ",".join(
            f"{self.entity.by_name[name].source}='{in_words(value)}'"
            for name, value in zip(self.entity.key, key, strict=True)
        )
        return RecordNotFound(
            f"The {self.entity.type_name} does not exist. Identification fields and values: {named}"
        )

    def create(self, given: Given) -> Record:
        """Store a new row."""
        raise not_allowed(self.entity, "insert")

    def update(self, record: Record, given: Given) -> Record:
        """Store a changed row."""
        raise not_allowed(self.entity, "modify")

    def delete(self, record: Record) -> None:
        """Remove a row."""
        raise not_allowed(self.entity, "delete")

    def related(self, name: str, record: Record) -> "RowSet":
        """The set of rows to which a navigation leads from this one."""
        raise not_found(name)

    def act(self, action: str, record: Record, user: str) -> None:
        """Do what an action bound to a row does."""
        raise not_found(action)


class ListedRows(RowSet):
    """Rows made for the request, few enough to be looked through one by one."""

    def rows(self) -> Iterable[Record]:
        """All of them, in key order."""
        raise NotImplementedError

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        wanted = [(self.entity.by_name[name], test) for name, test in filters.items()]
        found = [
            record
            for record in self.rows()
            if (after is None or record.key > after)
            and all(test.matches(self.value(record, member)) for member, test in wanted)
        ]
        return found[:limit] if limit else found


class TableRows(RowSet):
    """The rows of a table, or those whose key begins in a certain way."""

    def __init__(
        self, company: Company, entity: Entity, path: str, table: int, within: Key | None = None
    ) -> None:
        super().__init__(company, entity, path)
        self.rows: Final[Rows] = company.rows(table)
        self.within: Final = within

    def visible(self, record: Record) -> bool:
        """Does the set show this row at all?"""
        return True

    def stored(self, member: Member) -> str | None:
        return member.source if member.source in self.rows.table.fields else None

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        named = {self._named(name): test for name, test in filters.items()}
        if self.within is not None:
            found = [
                record
                for record in self.rows.starting_with(*self.within)
                if (after is None or record.key > after)
                and self.visible(record)
                and all(test.matches(self._shows(record, name)) for name, test in named.items())
            ]
            return found[:limit] if limit else found
        hidden = type(self).visible is not TableRows.visible
        tests = named | ({_SHOWN: Filter(lambda seen: bool(seen))} if hidden else {})
        return select(self.rows, Ordering(self.rows, ()), tests, self._shows, False, after, limit)

    def _named(self, name: str) -> str:
        member = self.entity.by_name[name]
        return self.stored(member) or f"{_SHOWN}{name}"

    def _shows(self, record: Record, name: str) -> Value:
        if name == _SHOWN:
            return self.visible(record)
        if name.startswith(_SHOWN):
            return self.value(record, self.entity.by_name[name[1:]])
        return record[name]
