"""API v2.0: the sets that a company offers there (PROTOCOL 3.1, 3.2). NAV 2018 has no such API."""

from collections.abc import Mapping
from typing import Any, Final

from simulator.api.dimension_sets import DimensionRows, UnnamedParent
from simulator.api.entities import COMPANY, ENTITIES
from simulator.api.journals import JournalLineRows, JournalRows
from simulator.api.rows import MASTERS, AccountRows, DimensionValueRows, LedgerRows, MasterRows
from simulator.company import Company
from simulator.company_list import Companies, CompanyList
from simulator.odata.entities import ActionImport, Entity
from simulator.odata.errors import not_found
from simulator.odata.row_sets import RowSet
from simulator.odata.values import ENCODED
from simulator.tables.system_ids import company_id


class ApiServices:
    """The standard API, the same in every company."""

    name = "api"
    root = "/api/v2.0"
    namespace = "Microsoft.NAV"
    companies_set = "companies"
    dialect = ENCODED
    old = False

    def __init__(self, companies: Companies) -> None:
        self._companies: Final = companies

    def entities(self) -> list[Entity]:
        """Everything that is described."""
        return list(ENTITIES)

    def actions(self) -> list[ActionImport]:
        """No procedures: what can be done is bound to rows."""
        return []

    def company(self, name: str | None) -> Company:
        """The company of this name or GUID; the default one without."""
        return self._companies.named(name)

    def companies(self) -> RowSet:
        """The set of the companies."""
        return CompanyList(self._companies, COMPANY, "companies")

    def open(self, company: Company, name: str) -> RowSet:
        """A set of a company; refuses an unknown one."""
        path = f"companies({company_id(company.name)})/{name}"
        if name in MASTERS:
            entity, table = MASTERS[name]
            return MasterRows(company, entity, path, table)
        match name:
            case "companies":
                return self.companies()
            case "journals":
                return JournalRows(company, path)
            case "journalLines":
                return JournalLineRows(company, path)
            case "generalLedgerEntries":
                return LedgerRows(company, path)
            case "accounts":
                return AccountRows(company, path)
            case "dimensions":
                return DimensionRows(company, path)
            case "dimensionValues":
                return DimensionValueRows(company, path)
            case "dimensionSetLines":
                return UnnamedParent(company, path)
        raise not_found(name)

    def call(self, action: ActionImport, company: Company, user: str, arguments: Mapping[str, Any]) -> Any:
        """There is nothing to call by name."""
        raise not_found(action.name)
