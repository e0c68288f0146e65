"""API v2.0 over tables: rows by SystemId, the masters, and the general ledger (PROTOCOL 3.2).

The order is the table's own, as on the pages; a filter on `id` finds its row at once.
"""

from collections.abc import Sequence
from typing import Final

from simulator.api.dimension_sets import DimensionRows, DimensionSetLines, dimension_id
from simulator.api.entities import ACCOUNT, BANK_ACCOUNT, CUSTOMER, DIMENSION_VALUE, LEDGER_ENTRY
from simulator.company import Company
from simulator.odata.entities import Entity, Member
from simulator.odata.errors import bad_request
from simulator.odata.row_sets import Filters, Given, RowSet, TableRows
from simulator.posting.accounts import RELATED
from simulator.tables.fields import ZERO, Value
from simulator.tables.store import Draft, Key, Record
from simulator.tables.system_ids import EMPTY, row_with_id, system_id


class ApiRows(TableRows):
    """The rows of a table as the API shows them."""

    def value(self, record: Record, member: Member) -> Value:
        if member.name == "id":
            return system_id(self.company, record)
        if member.name == "lastModifiedDateTime":
            return record.changed
        if member.source in self.rows.table.fields:
            return record[member.source]
        return self.computed(record, member)

    def computed(self, record: Record, member: Member) -> Value:
        """What no field of the table stores."""
        return EMPTY if member.name.endswith("Id") else member.field.blank

    def find(self, key: Sequence[Value]) -> Record:
        found = row_with_id(self.company, self.rows.table.number, str(key[0]))
        if found is None or not self._within(found):
            raise self.no_such(key)
        return found

    def _within(self, record: Record) -> bool:
        inside = self.within is None or record.key[: len(self.within)] == self.within
        return inside and self.visible(record)

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        wanted = filters.get("id")
        if wanted is None or wanted.exact is None:
            return super().select(filters, after, limit)
        found = [row_with_id(self.company, self.rows.table.number, str(each)) for each in wanted.exact]
        return [
            record
            for record in sorted((each for each in found if each is not None), key=lambda each: each.key)
            if self._within(record)
            and (after is None or record.key > after)
            and all(
                test.matches(self.value(record, self.entity.by_name[name])) for name, test in filters.items()
            )
        ][: limit or None]

    def create(self, given: Given) -> Record:
        if not self.entity.insertable:
            return super().create(given)
        draft = self.rows.draft()
        for member, value in given:
            self.enter(draft, member, value)
        return self.rows.insert(draft)

    def update(self, record: Record, given: Given) -> Record:
        if not self.entity.updatable:
            return super().update(record, given)
        draft = record.draft()
        for member, value in given:
            if value != self.value(record, member):
                self.enter(draft, member, value)
        return self.rows.modify(draft) if draft.key == record.key else self.rows.rename(record, draft)

    def delete(self, record: Record) -> None:
        if not self.entity.deletable:
            super().delete(record)
        self.rows.delete(record)

    def enter(self, draft: Draft, member: Member, value: Value) -> None:
        """Fill in one property; what no field stores cannot be filled in."""
        if not member.editable or member.name == "id" or member.source not in self.rows.table.fields:
            if value not in (self.value(draft, member), member.field.blank):
                raise bad_request(f"The property '{member.name}' is read-only and cannot be changed.")
            return
        draft[member.source] = value


def account_id(company: Company, kind: str, number: str) -> str:
    """The SystemId of the account that a line or an entry names."""
    table, _ = RELATED.get(kind, (0, ""))
    found = company.rows(table).find(number) if table and number else None
    return system_id(company, found) if found is not None else EMPTY


class AccountRows(ApiRows):
    """G/L accounts."""

    def __init__(self, company: Company, path: str, within: Key | None = None) -> None:
        super().__init__(company, ACCOUNT, path, 15, within)

    def computed(self, record: Record, member: Member) -> Value:
        if member.name == "netChange":
            return self.company.balance(record.text("No."))
        return super().computed(record, member)


class MasterRows(ApiRows):
    """Bank accounts and customers."""

    def computed(self, record: Record, member: Member) -> Value:
        if member.name == "balanceDue":
            entries = self.company.rows(21).having("Customer No.", record.text("No."))
            return sum((each.amount("Amount (LCY)") for each in entries), ZERO)
        return super().computed(record, member)


class DimensionValueRows(ApiRows):
    """Dimension values, all of them or those of one dimension."""

    def __init__(self, company: Company, path: str, within: Key | None = None) -> None:
        super().__init__(company, DIMENSION_VALUE, path, 349, within)

    def computed(self, record: Record, member: Member) -> Value:
        if member.name == "dimensionId":
            return dimension_id(self.company, record.text("Dimension Code"))
        return super().computed(record, member)

    def related(self, name: str, record: Record) -> RowSet:
        return DimensionRows(self.company, f"{self.path}/{name}", record.text("Dimension Code"))


class LedgerRows(ApiRows):
    """General ledger entries: to be read, never to be written."""

    def __init__(self, company: Company, path: str, within: Key | None = None) -> None:
        super().__init__(company, LEDGER_ENTRY, path, 17, within)

    def computed(self, record: Record, member: Member) -> Value:
        if member.name == "accountId":
            return account_id(self.company, "G/L Account", record.text("G/L Account No."))
        return super().computed(record, member)

    def related(self, name: str, record: Record) -> RowSet:
        below = f"{self.path}({system_id(self.company, record)})/{name}"
        if name == "account":
            return AccountRows(self.company, below, (record.text("G/L Account No."),))
        return DimensionSetLines(self.company, below, record)


MASTERS: Final[dict[str, tuple[Entity, int]]] = {
    "bankAccounts": (BANK_ACCOUNT, 270),
    "customers": (CUSTOMER, 18),
}
