"""The companies of a server: found by name or by GUID, and shown as a list (PROTOCOL 2.1).

An address without a company means the first one, silently: a client that drops the segment by mistake works in
another company (PROTOCOL 1.1).
"""

from collections.abc import Mapping
from typing import Final

from simulator.company import Company
from simulator.errors import CompanyNotFound
from simulator.odata.entities import Entity
from simulator.odata.row_sets import ListedRows
from simulator.tables.fields import Field, Kind
from simulator.tables.flavours import Table
from simulator.tables.store import Record
from simulator.tables.system_ids import EMPTY, company_id

_FIELDS: Final = (
    Field("Name", Kind.TEXT, 30),
    Field("Evaluation Company", Kind.BOOLEAN),
    Field("Display Name", Kind.TEXT, 250),
    Field("Id", Kind.GUID),
    Field("Business Profile Id", Kind.TEXT, 250),
    Field("System Version", Kind.TEXT),
    Field("Timestamp", Kind.INTEGER),
    Field("Created At", Kind.MOMENT),
    Field("Created By", Kind.GUID),
    Field("Modified At", Kind.MOMENT),
    Field("Modified By", Kind.GUID),
)
_COMPANY: Final = Table(2000000006, "Company", ("Name",), {each.name: each for each in _FIELDS})


class Companies:
    """The companies of one database."""

    def __init__(self, companies: Mapping[str, Company]) -> None:
        self._companies: Final = companies

    def default(self) -> Company:
        """The company that an address without one means."""
        return next(iter(self._companies.values()))

    def named(self, name: str | None) -> Company:
        """The company of this name or GUID; the default one where nothing is named."""
        if not name:
            return self.default()
        found = self._companies.get(name) or next(
            (each for each in self._companies.values() if company_id(each.name) == name.lower()), None
        )
        if found is None:
            raise CompanyNotFound(f'The company "{name}" does not exist.')
        return found

    def records(self) -> list[Record]:
        """One row for each company."""
        return [
            Record(
                _COMPANY,
                {
                    "Name": company.name,
                    "Display Name": company.name,
                    "Id": company_id(company.name),
                    "System Version": company.flavour.version,
                    "Created By": EMPTY,
                    "Modified By": EMPTY,
                },
                1,
            )
            for company in sorted(self._companies.values(), key=lambda each: each.name)
        ]


class CompanyList(ListedRows):
    """The companies as an entity set."""

    def __init__(self, companies: Companies, entity: Entity, path: str) -> None:
        super().__init__(companies.default(), entity, path)
        self._all: Final = companies

    def rows(self) -> list[Record]:
        return self._all.records()
