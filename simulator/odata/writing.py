"""Rows as JSON text: written property by property, names and blanks made once (PROTOCOL 2.1).

A ledger of a hundred thousand entries is read in pages of thousands, so a row is put together from ready
pieces.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, cast

from simulator.odata.entities import Member
from simulator.odata.errors import bad_request
from simulator.odata.etags import etag
from simulator.odata.row_sets import RowSet
from simulator.odata.values import Dialect, quoted
from simulator.tables.fields import Value
from simulator.tables.store import Record

Expansion = tuple[str, tuple[str, ...]]


class Column(NamedTuple):
    """One property as the writer needs it."""

    name: str  # with the comma before and the colon behind it
    whole_blank: str
    blank: Value
    stored: str | None  # the field that holds it as it stands
    computed: Member | None  # asked of the set where no field holds it
    write: Callable[[Value], str]


class RowWriter:
    """Writes the rows of one set, with the properties and navigations that were asked for."""

    def __init__(
        self, rows: RowSet, dialect: Dialect, select: Sequence[str] = (), expand: Sequence[Expansion] = ()
    ) -> None:
        self._rows: Final = rows
        self._dialect: Final = dialect
        self._expand: Final = tuple(expand)
        self._below: Final[dict[str, RowWriter]] = {}
        self._columns: Final = self._prepared(tuple(select))

    def _prepared(self, select: tuple[str, ...]) -> list[Column]:
        """The columns of a selection; an entity is shown by one kind of set and in one dialect only."""
        prepared = self._rows.entity.prepared
        if select not in prepared:
            members = self._rows.entity.members
            chosen = [each for each in members if not select or each.name in select]
            prepared[select] = [self._column(each) for each in chosen]
        return cast("list[Column]", prepared[select])

    def _column(self, member: Member) -> Column:
        """What the writing of one property needs: its name and blank are made once."""
        blank = self._dialect.text(member.field, member.field.blank)
        stored = self._rows.stored(member)
        return Column(
            f",{quoted(member.name)}:",
            f",{quoted(member.name)}:{blank}",
            member.field.blank,
            stored,
            None if stored or self._rows.always_blank(member) else member,
            self._dialect.writer(member.field),
        )

    def text(self, record: Record, context: str = "", rows: RowSet | None = None) -> str:
        """One row as a JSON object; a context goes first. `rows` is another set of the same kind."""
        rows = rows or self._rows
        parts = [f'{{"@odata.context":{quoted(context)},' if context else "{"]
        parts.append(f'"@odata.etag":{quoted(etag(record))}')
        values = record.values
        for name, whole_blank, blank, stored, computed, write in self._columns:
            if stored is not None:
                value = values.get(stored)
            elif computed is not None:
                value = rows.value(record, computed)
            else:
                value = None
            if value is None or value == blank:
                parts.append(whole_blank)
            else:
                parts += (name, write(value))
        for name, select in self._expand:
            parts.append(f",{quoted(name)}:{self._related(rows, record, name, select)}")
        parts.append("}")
        return "".join(parts)

    def _related(self, rows: RowSet, record: Record, name: str, select: tuple[str, ...]) -> str:
        below = rows.related(name, record)
        writer = self._below.get(name)
        if writer is None:
            unknown = [each for each in select if each not in below.entity.by_name]
            if unknown:
                raise bad_request(
                    f"Could not find a property named '{unknown[0]}' on type '{below.entity.type_name}'."
                )
            writer = self._below[name] = RowWriter(below, self._dialect, select)
        texts = [writer.text(each, rows=below) for each in below.select({}, None, 0)]
        navigation = rows.entity.navigation(name)
        if navigation is not None and navigation.many:
            return f"[{','.join(texts)}]"
        return texts[0] if texts else "null"
