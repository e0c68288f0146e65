"""Rows as JSON text: written property by property, names and blanks made once (PROTOCOL 2.1).

A ledger of a hundred thousand entries is read in pages of thousands, so a row is put together from ready
pieces.
"""

from collections.abc import Sequence
from typing import Final

from simulator.etags import etag
from simulator.json_errors import bad_request
from simulator.json_values import Dialect, quoted
from simulator.row_sets import RowSet
from simulator.store import Record

Expansion = tuple[str, tuple[str, ...]]


class RowWriter:
    """Writes the rows of one set, with the properties and navigations that were asked for."""

    def __init__(
        self, rows: RowSet, dialect: Dialect, select: Sequence[str] = (), expand: Sequence[Expansion] = ()
    ) -> None:
        self._rows: Final = rows
        self._dialect: Final = dialect
        self._expand: Final = tuple(expand)
        chosen = [each for each in rows.entity.members if not select or each.name in select]
        self._columns: Final = [(f",{quoted(each.name)}:", rows.stored(each), each) for each in chosen]
        self._blanks: Final = {each.name: dialect.text(each.field, each.field.blank) for each in chosen}

    def text(self, record: Record, context: str = "") -> str:
        """One row as a JSON object; a context goes first."""
        parts = [f'{{"@odata.context":{quoted(context)},' if context else "{"]
        parts.append(f'"@odata.etag":{quoted(etag(record))}')
        values = record.values
        for name, stored, member in self._columns:
            value = self._rows.value(record, member) if stored is None else values.get(stored)
            parts.append(name)
            parts.append(
                self._blanks[member.name] if value is None else self._dialect.text(member.field, value)
            )
        for name, select in self._expand:
            parts.append(f",{quoted(name)}:{self._related(record, name, select)}")
        parts.append("}")
        return "".join(parts)

    def _related(self, record: Record, name: str, select: tuple[str, ...]) -> str:
        rows = self._rows.related(name, record)
        unknown = [each for each in select if each not in rows.entity.by_name]
        if unknown:
            raise bad_request(
                f"Could not find a property named '{unknown[0]}' on type '{rows.entity.type_name}'."
            )
        writer = RowWriter(rows, self._dialect, select)
        texts = [writer.text(each) for each in rows.select({}, None, 0)]
        navigation = self._rows.entity.navigation(name)
        if navigation is not None and navigation.many:
            return f"[{','.join(texts)}]"
        return texts[0] if texts else "null"
