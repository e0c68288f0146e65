"""Navision's own query services, published in every company: ledgers as flat rows, read-only, over OData alone.

They show less than the pages: no external document number, no statement status (PROTOCOL 2.1). A client that proves
its postings by its own reference does not find it here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from simulator.company import Company
from simulator.names import on_the_wire
from simulator.odata.entities import Entity, Member
from simulator.odata.row_sets import TableRows
from simulator.tables.fields import Field, Kind, Value, field_of
from simulator.tables.flavours import Flavour, tables
from simulator.tables.flow_fields import FLOW_FIELDS
from simulator.tables.store import Key, Record

OPTION_SIZE: Final = 4  # how long a query says its options are

# Columns of the table by name; what the simulated table does not have is written out.
_GL_ENTRIES: Final = """Entry No.
Transaction No.
G/L Account No.
Posting Date
Document Date
Document Type
Document No.
Source Code
Job No.
Business Unit Code
Reason Code
Gen. Posting Type
Gen. Bus. Posting Group
Gen. Prod. Posting Group
| Tax Area Code | Code20
| Tax Liable | Boolean
| Tax Group Code | Code20
| Use Tax | Boolean
VAT Bus. Posting Group
VAT Prod. Posting Group
IC Partner Code
Amount
Debit Amount
Credit Amount
VAT Amount
Additional-Currency Amount
| Add.-Currency Debit Amount | Decimal
| Add.-Currency Credit Amount | Decimal
Dimension Set ID
G/L Account Name"""
_QUERIES: Final[Mapping[str, tuple[int, str]]] = {"G_LEntries": (17, _GL_ENTRIES)}


@cache
def query_entities(flavour: Flavour) -> Mapping[str, Entity]:
    """The queries of a version by the name of their service."""
    return {name: _entity(name, flavour) for name in _QUERIES}


def _entity(name: str, flavour: Flavour) -> Entity:
    number, columns = _QUERIES[name]
    fields = tables(flavour)[number].fields
    shown = [field_of(f"0 {line}") if line.startswith("|") else fields[line] for line in columns.splitlines()]
    key = tuple(on_the_wire(each) for each in tables(flavour)[number].key)
    return Entity(name, name, tuple(_member(each) for each in shown), key, False, False, False)


def _member(field: Field) -> Member:
    size = OPTION_SIZE if field.kind is Kind.OPTION else 0
    return Member(on_the_wire(field.name), field, editable=False, option_size=size)


class QueryRows(TableRows):
    """The rows of a query in one company."""

    def __init__(self, company: Company, name: str, path: str) -> None:
        self._table: Final = _QUERIES[name][0]
        super().__init__(company, query_entities(company.flavour)[name], path, self._table)

    def value(self, record: Record, member: Member) -> Value:
        flow = FLOW_FIELDS.get((self._table, member.source))
        if flow is not None:
            return flow(self.company, record)
        return record[member.source] if member.source in self.rows.table.fields else member.field.blank

    def stored(self, member: Member) -> str | None:
        return None if (self._table, member.source) in FLOW_FIELDS else super().stored(member)

    def find(self, key: Key) -> Record:  # type: ignore[override]  # a key is a tuple of values
        return self.rows.get(*key)
