"""Records as the elements of an answer: members in page order, and for a document the rows of its parts.

The Key of a document covers the rows below it (PROTOCOL 1.7). A part without rows is left out, since the schema
wants at least one line in a list.
"""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from simulator.pages.definitions import Control, Page, Part
from simulator.pages.opening import open_part
from simulator.pages.sources import Source
from simulator.soap.keys import key_of
from simulator.tables.fields import STRINGS
from simulator.tables.flavours import Flavour, Table, tables
from simulator.tables.flow_fields import FLOW_FIELDS
from simulator.tables.store import Record

_ILLEGAL: Final = {code: f"&#x{code:X};" for code in range(32) if code not in (9, 10, 13)}


def xml_text(text: str) -> str:
    """Text for an element; characters that XML forbids are written as references, as Navision writes them."""
    return escape(text).translate(_ILLEGAL)


class EntityWriter:
    """Writes the records of a page as elements of one name: tags and blanks are made once, values row by row."""

    def __init__(self, name: str, page: Page, flavour: Flavour, parts: Sequence[Part] = ()) -> None:
        self._open: Final = f"<{name}><Key>"
        self._close: Final = f"</{name}>"
        self._parts: Final = [(part, _line_writer(part, flavour)) for part in parts]
        stored = tables(flavour)[page.table].blanks
        self._columns: Final = [
            (
                control.shows,
                (page.table, control.shows) in FLOW_FIELDS or control.shows not in stored,
                f"<{control.wire}>",
                f"</{control.wire}>",
                control.field,
                _blank(control),
            )
            for control in page.controls
        ]

    def entity(self, source: Source, record: Record) -> str:
        """One record as its element."""
        below = [open_part(source.company, part, record) for part, _ in self._parts]
        rows = [part.records() for part in below]
        names = (part.wire for part, _ in self._parts)
        parts = [self._open, key_of(record, dict(zip(names, rows, strict=True))), "</Key>"]
        values = record.values
        for name, computed, start, end, field, blank in self._columns:
            value = source.shows(record, name) if computed else values.get(name)
            if value is None or value == field.blank:
                parts.append(blank)
            else:
                text = field.write(value)
                parts += (start, xml_text(text) if field.kind in STRINGS else text, end)
        for (part, writer), opened, found in zip(self._parts, below, rows, strict=True):
            parts.append(_part(part, [writer.entity(opened, row) for row in found]))
        parts.append(self._close)
        return "".join(parts)


def _line_writer(part: Part, flavour: Flavour) -> EntityWriter:
    return EntityWriter(part.entity if part.is_list else part.wire, part.page, flavour)


def _part(part: Part, rows: Sequence[str]) -> str:
    if not part.is_list:
        return "".join(rows[:1])
    return f"<{part.wire}>{''.join(rows)}</{part.wire}>" if rows else ""


def _blank(control: Control) -> str:
    """How a blank value shows: texts are left out, everything else is there (PROTOCOL 1.5)."""
    if control.field.kind in STRINGS:
        return ""
    return f"<{control.wire}>{control.field.write(control.field.blank)}</{control.wire}>"


def part_tables(page: Page, flavour: Flavour) -> dict[str, Table]:
    """The table behind each part of a page."""
    return {part.wire: tables(flavour)[part.page.table] for part in page.parts}
