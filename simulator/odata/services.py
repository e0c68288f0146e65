"""OData V4: the published pages and codeunits, and the list of companies above them (PROTOCOL 2.1, 2.4).

The same publication serves SOAP and OData: one name, one page. Codeunits become unbound actions,
`Service_Procedure?company=`.
"""

from collections.abc import Mapping
from typing import Any, Final

from simulator.company import Company
from simulator.company_list import Companies, CompanyList
from simulator.errors import NavError
from simulator.names import parameter_on_the_wire
from simulator.odata.entities import ActionImport, Entity, Member
from simulator.odata.errors import not_found
from simulator.odata.page_entities import page_entity
from simulator.odata.page_rows import PageRows
from simulator.odata.query_services import QueryRows, query_entities
from simulator.odata.row_sets import RowSet
from simulator.odata.values import DISPLAYED
from simulator.pages.codeunits import Call, Codeunit
from simulator.pages.definitions import Page
from simulator.soap.endpoint import Published
from simulator.tables.fields import Field, Kind, Value
from simulator.tables.flavours import NAV2018, Flavour, tables

COMPANY: Final = Entity(
    "Company",
    "Company",
    (
        Member("Name", Field("Name", Kind.TEXT, 30)),
        Member("Evaluation_Company", Field("Evaluation Company", Kind.BOOLEAN)),
        Member("Display_Name", Field("Display Name", Kind.TEXT, 250)),
        Member("Id", Field("Id", Kind.GUID)),
        Member("Business_Profile_Id", Field("Business Profile Id", Kind.TEXT, 250)),
    ),
    ("Name",),
    insertable=False,
    updatable=False,
    deletable=False,
)


class ODataServices:
    """What is published, as OData offers it."""

    name = "odata"
    root = "/ODataV4"
    namespace = "NAV"
    companies_set = "Company"
    dialect = DISPLAYED

    def __init__(self, companies: Companies, services: Mapping[str, Published], flavour: Flavour) -> None:
        self._companies: Final = companies
        self._services: Final = services
        self._flavour: Final = flavour
        self._made: Final[dict[str, tuple[Page, Entity]]] = {}
        self.old = flavour is NAV2018

    def entities(self) -> list[Entity]:
        """The company and every published page."""
        pages = [(name, each.json_page) for name, each in self._services.items()]
        queries = query_entities(self._flavour).values()
        return [COMPANY, *(self._entity(name, page) for name, page in pages if page is not None), *queries]

    def _entity(self, name: str, page: Page) -> Entity:
        page_then, entity = self._made.get(name, (None, None))
        if page_then is not page or entity is None:
            entity = page_entity(name, page, tables(self._flavour)[page.table].fields)
            self._made[name] = (page, entity)
        return entity

    def actions(self) -> list[ActionImport]:
        """Every procedure of a published codeunit."""
        return [
            ActionImport(
                name,
                procedure.name,
                tuple(
                    (parameter_on_the_wire(each.name), Field(each.name, each.type))
                    for each in procedure.parameters
                    if isinstance(each.type, Kind)
                ),
                procedure.returns,
            )
            for name, published in self._services.items()
            if isinstance(published.object, Codeunit)
            for procedure in published.object.procedures
            if not procedure.xmlports
        ]

    def company(self, name: str | None) -> Company:
        """The company of this name or GUID; the default one without."""
        return self._companies.named(name)

    def companies(self) -> RowSet:
        """The set of the companies."""
        return CompanyList(self._companies, COMPANY, "Company")

    def open(self, company: Company, name: str) -> RowSet:
        """A published page in a company; refuses an unknown one."""
        if name == self.companies_set:
            return self.companies()
        quoted_name = DISPLAYED.key_text(COMPANY.members[0].field, company.name)
        path = f"Company({quoted_name})/{name}"
        published = self._services.get(name)
        if published is None and name in query_entities(self._flavour):
            return QueryRows(company, name, path)
        page = published.json_page if published is not None else None
        if page is None:
            raise not_found(name)
        entity = self._entity(name, page)
        return PageRows(company, entity, path, page)

    def call(self, action: ActionImport, company: Company, user: str, arguments: Mapping[str, Any]) -> Value:
        """Call a procedure of a codeunit; returns what it returned."""
        codeunit = self._services[action.service].object
        assert isinstance(codeunit, Codeunit)
        procedure = codeunit.procedure(action.procedure)
        if procedure.body is None:
            raise NavError(f"{procedure.name} is described here but does nothing.")
        given: dict[str, Value] = {
            each.name: arguments[parameter_on_the_wire(each.name)] for each in procedure.parameters
        }
        return procedure.body(Call(company, user, given))
