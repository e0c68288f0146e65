"""Dimensions over API v2.0: the list of dimensions, and the dimension set lines of a journal line or entry.

Set lines exist only through their parent; those of a ledger entry cannot be written (PROTOCOL 3.2). A dimension
needs no row here, a code is enough, so its GUID is made from the code.
"""

from collections.abc import Sequence
from typing import Final

from simulator.api.entities import DIMENSION, DIMENSION_SET_LINE
from simulator.company import Company
from simulator.errors import DialogError
from simulator.odata.entities import Member
from simulator.odata.row_sets import Filters, Given, ListedRows, RowSet
from simulator.posting.dimensions import enter_dimension, line_dimensions
from simulator.posting.journal import JournalBatch
from simulator.tables.fields import Field, Kind, Value
from simulator.tables.filters import Filter
from simulator.tables.flavours import Table
from simulator.tables.store import Key, Record
from simulator.tables.system_ids import EMPTY, derived_id, row_with_id, system_id

_DIMENSION_FIELDS: Final = (
    Field("Code", Kind.CODE, 20),
    Field("Name", Kind.TEXT, 30),
    Field("Id", Kind.GUID),
    Field("Consolidation Code", Kind.CODE, 20),
    Field("Modified", Kind.MOMENT),
)
_DIMENSION: Final = Table(348, "Dimension", ("Code",), {each.name: each for each in _DIMENSION_FIELDS})
_SET_LINE: Final = Table(
    30022,
    "Dimension Set Entry Buffer",
    ("Code",),
    {
        each.source: Field(each.source, each.field.kind, each.field.length, each.field.options)
        for each in DIMENSION_SET_LINE.members
    },
)
PARENT_NEEDED: Final = "You must get to the parent first to get to the dimension set line."


def dimension_codes(company: Company) -> list[str]:
    """The dimensions of a company: the global ones, and every one that has a value."""
    used = {record.text("Dimension Code") for record in company.rows(349)}
    return sorted(used | set(company.setup.global_dimensions))


def dimension_id(company: Company, code: str) -> str:
    """The GUID of a dimension."""
    return derived_id(company.name, "dimension", code)


def dimension_name(code: str) -> str:
    """What a person reads for a dimension's code."""
    return code.capitalize()


class DimensionRows(ListedRows):
    """The dimensions of a company, or one of them."""

    def __init__(self, company: Company, path: str, only: str = "") -> None:
        super().__init__(company, DIMENSION, path)
        self._only: Final = only

    def rows(self) -> list[Record]:
        codes = [self._only] if self._only else dimension_codes(self.company)
        return [
            Record(
                _DIMENSION,
                {"Code": code, "Name": dimension_name(code), "Id": dimension_id(self.company, code)},
                1,
            )
            for code in codes
        ]

    def related(self, name: str, record: Record) -> RowSet:
        from simulator.api.rows import DimensionValueRows

        path = f"{self.path}({record.text('Id')})/{name}"
        return DimensionValueRows(self.company, path, (record.text("Code"),))


class UnnamedParent(ListedRows):
    """Dimension set lines without a way from a parent: a filter on `parentId` is the only help."""

    def __init__(self, company: Company, path: str) -> None:
        super().__init__(company, DIMENSION_SET_LINE, path)

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        return self._below(filters.get("parentId")).select(filters, after, limit)

    def _below(self, parent: Filter | None) -> RowSet:
        if parent is None or parent.exact is None or len(parent.exact) != 1:
            raise DialogError(PARENT_NEEDED)
        (wanted,) = parent.exact
        return DimensionSetLines(self.company, self.path, self._parent(str(wanted)))

    def _parent(self, wanted: str) -> Record:
        found = row_with_id(self.company, 81, wanted) or row_with_id(self.company, 17, wanted)
        if found is None:
            raise DialogError(f"Parent with ID {wanted} does not exist.")
        return found

    def create(self, given: Given) -> Record:
        named = {member.name: value for member, value in given}
        parent = str(named.get("parentId", EMPTY))
        if parent == EMPTY:
            raise DialogError("You must get to the parent first to create a dimension set line.")
        below = DimensionSetLines(self.company, self.path, self._parent(parent))
        return below.create(
            [(member, value) for member, value in given if not member.name.startswith("parent")]
        )


class DimensionSetLines(ListedRows):
    """The dimension values of one journal line or one ledger entry."""

    def __init__(self, company: Company, path: str, parent: Record) -> None:
        super().__init__(company, DIMENSION_SET_LINE, path)
        self._key: Final = parent.key
        self._table: Final = parent.table.number
        self._entry: Final = self._table == 17

    def _parent(self) -> Record:
        return self.company.rows(self._table).get(*self._key)

    def _used(self) -> dict[str, str]:
        parent = self._parent()
        if not self._entry:
            return line_dimensions(self.company, parent)
        return self.company.dimensions_of(parent.integer("Dimension Set ID"))

    def rows(self) -> list[Record]:
        parent = self._parent()
        return [self._row(parent, code, value) for code, value in sorted(self._used().items())]

    def _row(self, parent: Record, code: str, chosen: str) -> Record:
        value = self.company.rows(349).find(code, chosen)
        values: dict[str, Value] = {
            "Id": dimension_id(self.company, code),
            "Code": code,
            "Name": dimension_name(code),
            "Parent Id": system_id(self.company, parent),
            "Parent Type": "General Ledger Entry" if self._entry else "Journal Line",
            "Value Id": system_id(self.company, value) if value else EMPTY,
            "Value Code": chosen,
            "Value Name": value.text("Name") if value else "",
        }
        return Record(_SET_LINE, values, parent.timestamp)

    def related(self, name: str, record: Record) -> RowSet:
        from simulator.api.journals import JournalLineRows
        from simulator.api.rows import LedgerRows

        if self._entry and name == "generalLedgerEntry":
            return LedgerRows(self.company, f"{self.path}/{name}", self._key)
        within = self._key if not self._entry and name == "journalLine" else ("\0",)
        return JournalLineRows(self.company, f"{self.path}/{name}", within)

    def create(self, given: Given) -> Record:
        named = {member.name: value for member, value in given}
        code, chosen = self._dimension(named), self._value(named)
        if code in self._used():
            raise DialogError(
                "The dimension set line already exists. Check existing dimension set lines and the default"
                " dimension set lines on the parent."
            )
        return self._write(code, chosen)

    def update(self, record: Record, given: Given) -> Record:
        changed: Sequence[tuple[Member, Value]] = [
            (member, value) for member, value in given if value != self.value(record, member)
        ]
        if any(member.name in ("id", "code") for member, _ in changed):
            raise DialogError('The "id" and "code" fields cannot be modified.')
        return self._write(
            record.text("Code"), self._value({"code": record["Code"]} | {m.name: v for m, v in changed})
        )

    def delete(self, record: Record) -> None:
        self._write(record.text("Code"), "")

    def _dimension(self, named: dict[str, Value]) -> str:
        code, given_id = str(named.get("code", "")), str(named.get("id", EMPTY))
        codes = dimension_codes(self.company)
        if given_id != EMPTY:
            found = next((each for each in codes if dimension_id(self.company, each) == given_id), None)
            if found is None:
                raise DialogError('The "id" does not match to a Dimension.')
            if code and code.upper() != found:
                raise DialogError("The dimension field values do not match to a specific Dimension.")
            return found
        if not code:
            raise DialogError('The "id" or "code" field must be filled in.')
        if code.upper() not in codes:
            raise DialogError('The "code" does not match to a Dimension.')
        return code.upper()

    def _value(self, named: dict[str, Value]) -> str:
        chosen, given_id = str(named.get("valueCode", "")).upper(), str(named.get("valueId", EMPTY))
        code = str(named.get("code", "")).upper() or self._dimension(named)
        if given_id != EMPTY:
            found = row_with_id(self.company, 349, given_id)
            if found is None or found.text("Dimension Code") != code:
                raise DialogError('The "valueId" does not match to a Dimension Value.')
            return found.text("Code")
        if not chosen:
            raise DialogError('The "valueId" or "valueCode" field must be filled in.')
        if self.company.rows(349).find(code, chosen) is None:
            raise DialogError('The "valueCode" does not match to a Dimension Value.')
        return chosen

    def _write(self, code: str, chosen: str) -> Record:
        parent = self._parent()
        if self._entry:
            raise DialogError(
                f"Parent with ID {system_id(self.company, parent)} does not exist or dimension set lines are read"
                " only for parent type General Ledger Entry."
            )
        value = self.company.rows(349).find(code, chosen)
        if value is not None and value.flag("Blocked"):
            raise DialogError(f"Dimension Value {code} - {chosen} is blocked.")
        draft = parent.draft()
        enter_dimension(self.company, draft, code, chosen)
        journal = JournalBatch(
            self.company, parent.text("Journal Template Name"), parent.text("Journal Batch Name")
        )
        return self._row(journal.modify(draft), code, chosen)
