"""SOAP 1.1 as the server speaks it: addresses, envelopes, schema checks, faults (PROTOCOL 1.1, 1.2, 1.9).

Every business refusal is HTTP 500 with a fault. Every request is checked against the schema that the service
itself publishes, so that a client cannot get used to what Navision would refuse.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from simulator.company import Company
from simulator.errors import CompanyNotFound, NavError, SchemaViolated
from simulator.listening import Answer
from simulator.names import parameter_on_the_wire
from simulator.pages.codeunits import Call, Codeunit
from simulator.pages.definitions import Page
from simulator.soap.entities import xml_text
from simulator.soap.page_service import PageService
from simulator.soap.wsdl import SYSTEM_NAMESPACE, Service, codeunit_service, page_service, system_service
from simulator.tables.fields import Field, Kind, Value

ENVELOPE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ERROR_NAMESPACE: Final = "urn:microsoft-dynamics-schemas/error"
OWN_OBJECTS: Final = 50_000  # a company's own objects are numbered from here on
Body = Callable[[Company, str, etree._Element], str]


class ServiceNotFound(NavError):
    """Nothing is published under this name."""

    exception_class = "Microsoft.Dynamics.Nav.Service.WebServices.ServiceBrokerException"


class ActionUnknown(NavError):
    """The SOAPAction names no operation of the service."""

    exception_class = "ActionNotSupported"


@dataclass(frozen=True, slots=True)
class Published:
    """A service as it is offered: its description, the check of its requests, and what it does."""

    kind: str
    description: Service
    schema: etree.XMLSchema | None
    perform: Body
    object: Page | Codeunit | None = None
    odata_page: Page | None = None  # what OData shows, where it shows more than SOAP

    @property
    def json_page(self) -> Page | None:
        """The page as OData shows it; nothing for a codeunit."""
        return self.odata_page or (self.object if isinstance(self.object, Page) else None)

    @property
    def name(self) -> str:
        """The published name."""
        return self.description.name

    def check(self, request: etree._Element) -> None:
        """Refuse a request that does not follow the schema."""
        if self.schema is not None and not self.schema.validate(request):
            problems = [str(entry) for entry in self.schema.error_log]  # type: ignore[attr-defined]
            raise SchemaViolated(problems[0])


def publish_page(name: str, page: Page, check: bool = True, odata: Page | None = None) -> Published:
    """Publish a page under a name.

    `odata` is the page with what OData shows of it and SOAP does not, such as the foot of a journal.
    """
    service = PageService(name, page)
    description = page_service(name, page)
    return Published(
        "Page",
        description,
        _schema(description) if check else None,
        lambda company, user, request: service.answer(company, request),
        page,
        odata,
    )


def publish_codeunit(name: str, codeunit: Codeunit, check: bool = True) -> Published:
    """Publish a codeunit under a name."""
    description = codeunit_service(name, codeunit)
    return Published(
        "Codeunit",
        description,
        _schema(description) if check else None,
        lambda company, user, request: _call(codeunit, company, user, request),
        codeunit,
    )


def _schema(description: Service) -> etree.XMLSchema:
    """The published schema as a check; zero filters are accepted although it asks for one (PROTOCOL 1.8)."""
    lenient = description.schemas[-1].replace(
        'minOccurs="1" maxOccurs="unbounded" name="filter"',
        'minOccurs="0" maxOccurs="unbounded" name="filter"',
    )
    named = lenient.replace("<xsd:schema ", f'<xsd:schema xmlns:tns="{description.namespace}" ', 1)
    return etree.XMLSchema(etree.fromstring(named.encode()))


def _call(codeunit: Codeunit, company: Company, user: str, request: etree._Element) -> str:
    procedure = codeunit.procedure(etree.QName(request).localname)
    if procedure.body is None:
        raise NavError(f"{procedure.name} is described here but does nothing.")
    arguments: dict[str, Value] = {}
    for parameter in procedure.parameters:
        given = request.find(f"{{*}}{parameter_on_the_wire(parameter.name)}")
        kind = parameter.type if isinstance(parameter.type, Kind) else Kind.TEXT
        arguments[parameter.name] = Field(parameter.name, kind).read(
            (given.text or "") if given is not None else ""
        )
    with company.transaction():
        result = procedure.body(Call(company, user, arguments))
    returned = [] if procedure.returns is None else [("return_value", procedure.returns, result)]
    returned += [
        (parameter_on_the_wire(each.name), each.type, arguments[each.name])
        for each in procedure.parameters
        if each.by_reference and isinstance(each.type, Kind)
    ]
    return "".join(
        f"<{name}>{xml_text(Field(name, kind).write(value))}</{name}>" for name, kind, value in returned
    )


@dataclass(frozen=True, slots=True)
class Address:
    """What the path of a request names."""

    company: str | None
    kind: str  # Page, Codeunit, Services or SystemService
    service: str

    @classmethod
    def parse(cls, path: str) -> "Address | None":
        """`/NAV/WS/<Company>/Page/<Service>`; the company may be left out (PROTOCOL 1.1)."""
        _, found, rest = path.partition("?")[0].partition("/WS")
        if not found:
            return None
        parts = [unquote(part) for part in rest.split("/") if part]
        if not parts:
            return None
        if parts[-1] in ("Services", "SystemService") and len(parts) <= 2:
            return cls(parts[0] if len(parts) == 2 else None, parts[-1], parts[-1])
        if parts[-2:-1] in (["Page"], ["Codeunit"]) and len(parts) in (2, 3):
            return cls(parts[0] if len(parts) == 3 else None, parts[-2], parts[-1])
        return None


@dataclass(frozen=True, slots=True)
class Request:
    """One call: where it goes and what it asks."""

    company: Company | None
    published: Published
    element: etree._Element
    user: str

    @property
    def operation(self) -> str:
        """The operation asked for."""
        return etree.QName(self.element).localname


class SoapServices:
    """All services of one server instance."""

    def __init__(
        self,
        companies: Mapping[str, Company],
        services: Mapping[str, Published],
        standard_pages: bool = True,
    ) -> None:
        self._companies: Final = companies
        self._standard_pages: Final = standard_pages
        self._services: Final = services
        self._system: Final = Published(
            "SystemService", system_service(), _schema(system_service()), self._list_companies
        )

    def company(self, name: str | None) -> Company:
        """The company of an address; the first one where the address leaves it out."""
        if name is None:
            return next(iter(self._companies.values()))
        found = self._companies.get(name)
        if found is None:
            raise CompanyNotFound(f'The company "{name}" does not exist.')
        return found

    def _published(self, address: Address) -> Published:
        if address.kind == "SystemService":
            return self._system
        found = self._services.get(address.service)
        if found is None or found.kind != address.kind or not self._offered(found):
            raise ServiceNotFound(f'Service "{address.kind}/{address.service}" was not found!')
        return found

    def _offered(self, published: Published) -> bool:
        """From version 26 on Navision's own pages are not served over SOAP (PROTOCOL 1.11)."""
        page = published.object
        return self._standard_pages or not isinstance(page, Page) or page.number >= OWN_OBJECTS

    def _list_companies(self, company: Company, user: str, request: etree._Element) -> str:
        return "".join(f"<return_value>{escape(name)}</return_value>" for name in self._companies)

    def describe(self, address: Address, root: str) -> str:
        """What a GET on an address returns: the discovery document or a WSDL."""
        base = f"{root}/WS"
        company = self.company(address.company) if address.kind != "SystemService" else None
        if address.kind == "Services":
            inside = f"{base}/{quote(address.company)}" if address.company else base
            return "".join(self._discovery(base, inside))
        published = self._published(address)
        place = f"{base}/SystemService"
        if company is not None:
            place = f"{base}/{quote(company.name)}/{published.kind}/{quote(published.name)}"
        return published.description.document(place)

    def _discovery(self, base: str, inside: str) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="utf-8"?>\n<discovery xmlns="http://schemas.xmlsoap.org/disco/">'
        addresses = [f"{base}/SystemService"]
        addresses += [
            f"{inside}/{each.kind}/{quote(each.name)}"
            for each in self._services.values()
            if self._offered(each)
        ]
        for address in addresses:
            yield f'<contractRef ref={quoteattr(address)} xmlns="http://schemas.xmlsoap.org/disco/scl/" />'
        yield "</discovery>"

    def read(self, address: Address, action: str, body: bytes, user: str) -> Request:
        """Take a request apart; refuses an unknown service, company, operation or a broken schema."""
        published = self._published(address)
        company = None if published is self._system else self.company(address.company)
        element = _payload(body)
        name = etree.QName(element)
        known = name.localname in published.description.operations
        wanted = published.description.action(name.localname)
        if (
            not known
            or name.namespace != published.description.namespace
            or action.strip().strip('"') != wanted
        ):
            raise ActionUnknown(
                f"The message with Action '{action.strip().strip(chr(34))}' cannot be processed at the receiver,"
                " due to a ContractFilter mismatch at the EndpointDispatcher."
            )
        published.check(element)
        return Request(company, published, element, user)

    def perform(self, request: Request) -> bytes:
        """Do what is asked; the answer's envelope."""
        company = request.company or self.company(None)
        content = request.published.perform(company, request.user, request.element)
        namespace = request.published.description.namespace
        result = f"{request.operation}_Result"
        return (
            f'<Soap:Envelope xmlns:Soap="{ENVELOPE}"><Soap:Body><{result} xmlns="{namespace}">{content}</{result}>'
            "</Soap:Body></Soap:Envelope>"
        ).encode()


@dataclass(frozen=True, slots=True)
class SoapCall:
    """A request that was understood, as the server works on it."""

    services: SoapServices
    request: Request
    wire: str = "soap"

    @property
    def company(self) -> Company:
        """The company it works in."""
        return self.request.company or self.services.company(None)

    @property
    def service(self) -> str:
        """The published name."""
        return self.request.published.name

    @property
    def operation(self) -> str:
        """The operation asked for."""
        return self.request.operation

    def perform(self) -> Answer:
        """Do it."""
        return Answer(HTTPStatus.OK, self.services.perform(self.request))

    def refused(self, refusal: NavError) -> Answer:
        """Every refusal is HTTP 500 with a fault."""
        return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, fault(refusal))


def _payload(body: bytes) -> etree._Element:
    """The request element inside the envelope; raises XMLSyntaxError or ValueError for anything else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    envelope = etree.fromstring(body, parser)
    found = envelope.find(f"{{{ENVELOPE}}}Body")
    if envelope.tag != f"{{{ENVELOPE}}}Envelope" or found is None or len(found) != 1:
        raise ValueError("not a SOAP 1.1 envelope with one request")
    return found[0]


def fault(refusal: NavError) -> bytes:
    """A refusal as a fault, the message in faultstring and again in detail (PROTOCOL 1.9)."""
    text = xml_text(refusal.text)
    return (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault>'
        f'<faultcode xmlns:a="{ERROR_NAMESPACE}">a:{refusal.exception_class}</faultcode>'
        f'<faultstring xml:lang="en-US">{text}</faultstring>'
        f'<detail><string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">{text}</string></detail>'
        "</s:Fault></s:Body></s:Envelope>"
    ).encode()


assert SYSTEM_NAMESPACE.endswith("/")  # clients send ".../nav/system/:Companies"
