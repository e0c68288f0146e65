"""The WSDL of a service, derived from its definition by Navision's rules (PROTOCOL 1.2–1.6, 1.10).

The published name decides more than one would think: entity, list, field enumeration and namespace all carry
it, while the page's own name appears nowhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from simulator.names import on_the_wire, option_on_the_wire, parameter_on_the_wire
from simulator.pages.codeunits import Codeunit, Procedure, XmlPort
from simulator.pages.definitions import WITHOUT_VARIABLES, Control, Page
from simulator.tables.fields import XSD, Field, Kind

WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
SOAP: Final = "http://schemas.xmlsoap.org/wsdl/soap/"
XML_SCHEMA: Final = "http://www.w3.org/2001/XMLSchema"
SYSTEM_NAMESPACE: Final = "urn:microsoft-dynamics-schemas/nav/system/"


def page_namespace(service: str) -> str:
    """The target namespace of a page service: its name in lower case."""
    return f"urn:microsoft-dynamics-schemas/page/{service.lower()}"


def codeunit_namespace(service: str) -> str:
    """The target namespace of a codeunit service: its name as published."""
    return f"urn:microsoft-dynamics-schemas/codeunit/{service}"


@dataclass(frozen=True, slots=True)
class Element:
    """One element declaration in a sequence."""

    name: str
    type: str
    least: int = 1
    most: str = "1"
    extra: str = ""

    def declared(self) -> str:
        """The declaration in XML."""
        return (
            f'<xsd:element {self.extra}minOccurs="{self.least}" maxOccurs="{self.most}"'
            f" name={quoteattr(self.name)} type={quoteattr(self.type)} />"
        )


@dataclass(frozen=True, slots=True)
class Service:
    """A service ready to be described: namespace, types, and each operation's request and result."""

    name: str
    namespace: str
    service_element: str
    schemas: tuple[str, ...]
    operations: tuple[str, ...]

    def action(self, operation: str) -> str:
        """The SOAPAction of an operation."""
        return f"{self.namespace}:{operation}"

    def document(self, address: str) -> str:
        """The whole WSDL, for a service reached at this address."""
        return "".join(
            (
                '<?xml version="1.0" encoding="utf-8"?>\n',
                f'<definitions xmlns:tns="{self.namespace}" targetNamespace="{self.namespace}" xmlns="{WSDL}">',
                "<types>",
                *self.schemas,
                "</types>",
                *(_message(each) for op in self.operations for each in (op, f"{op}_Result")),
                f'<portType name="{self.name}_Port">',
                *(_port_operation(each) for each in self.operations),
                "</portType>",
                f'<binding name="{self.name}_Binding" type="tns:{self.name}_Port">',
                f'<binding transport="http://schemas.xmlsoap.org/soap/http" xmlns="{SOAP}" />',
                *(_bound_operation(each, self.action(each)) for each in self.operations),
                "</binding>",
                f'<service name="{self.service_element}">',
                f'<port name="{self.name}_Port" binding="tns:{self.name}_Binding">',
                f'<address location={quoteattr(address)} xmlns="{SOAP}" />',
                "</port></service></definitions>",
            )
        )


def _message(name: str) -> str:
    return f'<message name="{name}"><part name="parameters" element="tns:{name}" /></message>'


def _port_operation(name: str) -> str:
    return (
        f'<operation name="{name}"><input name="{name}" message="tns:{name}" />'
        f'<output name="{name}_Result" message="tns:{name}_Result" /></operation>'
    )


def _bound_operation(name: str, action: str) -> str:
    body = f'<body use="literal" xmlns="{SOAP}" />'
    return (
        f'<operation name="{name}"><operation soapAction="{action}" style="document" xmlns="{SOAP}" />'
        f'<input name="{name}">{body}</input><output name="{name}_Result">{body}</output></operation>'
    )


def _schema(namespace: str, content: Iterable[str]) -> str:
    return (
        f'<xsd:schema elementFormDefault="qualified" targetNamespace="{namespace}" xmlns:xsd="{XML_SCHEMA}">'
        f"{''.join(content)}</xsd:schema>"
    )


def _enumeration(name: str, values: Iterable[str]) -> str:
    listed = "".join(f"<xsd:enumeration value={quoteattr(value)} />" for value in values)
    restricted = f'<xsd:restriction base="xsd:string">{listed}</xsd:restriction>'
    return f'<xsd:simpleType name="{name}">{restricted}</xsd:simpleType>'


def _sequence(elements: Iterable[Element]) -> str:
    listed = "".join(element.declared() for element in elements)
    return f"<xsd:sequence>{listed}</xsd:sequence>" if listed else "<xsd:sequence />"


def _complex(name: str, elements: Iterable[Element]) -> str:
    return f'<xsd:complexType name="{name}">{_sequence(elements)}</xsd:complexType>'


def _root(name: str, elements: Iterable[Element]) -> str:
    return (
        f'<xsd:element name="{name}"><xsd:complexType>{_sequence(elements)}</xsd:complexType></xsd:element>'
    )


class _OptionTypes:
    """The named types of option fields; a name that is taken gets the field's number behind it."""

    def __init__(self) -> None:
        self.declared: Final[dict[str, tuple[str, ...]]] = {}

    def name_for(self, control: Control) -> str:
        name = control.wire
        if name in self.declared:
            name = f"{name}_{control.field.number}"
        self.declared[name] = tuple(option_on_the_wire(option) for option in control.field.options)
        return name


def _members(page: Page, types: _OptionTypes) -> list[Element]:
    members = [Element("Key", "xsd:string", least=0)]
    for control in page.controls:
        option = control.field.kind is Kind.OPTION
        kind = f"tns:{types.name_for(control)}" if option else f"xsd:{XSD[control.field.kind]}"
        members.append(Element(control.wire, kind, least=0))
    return members


def page_service(name: str, page: Page) -> Service:
    """The service under which a page is published."""
    types = _OptionTypes()
    members = _members(page, types)
    complexes: list[str] = []
    for part in page.parts:
        complexes.append(_complex(part.entity, _members(part.page, types)))
        if part.is_list:
            one = Element(part.entity, f"tns:{part.entity}", most="unbounded")
            complexes.append(_complex(f"{part.entity}_List", (one,)))
        members.append(Element(part.wire, f"tns:{part.entity}{'_List' * part.is_list}", least=0))
    enumerations = [_enumeration(each, values) for each, values in types.declared.items()]
    entity = (
        _complex(name, members),
        _complex(f"{name}_List", (Element(name, f"tns:{name}", most="unbounded"),)),
        _enumeration(f"{name}_Fields", (control.wire for control in page.controls)),
        _complex(
            f"{name}_Filter", (Element("Field", f"tns:{name}_Fields"), Element("Criteria", "xsd:string"))
        ),
    )
    roots = (
        root
        for operation in page.operations
        for root in (
            _root(operation, _request(name, page, operation)),
            _root(f"{operation}_Result", _result(name, operation)),
        )
    )
    namespace = page_namespace(name)
    schema = _schema(namespace, (*enumerations, *complexes, *entity, *roots))
    return Service(name, namespace, f"{name}_Service", (schema,), page.operations)


def _request(name: str, page: Page, operation: str) -> list[Element]:
    own: Sequence[Element]
    match operation:
        case "Read":
            own = [Element(control.wire, _read_type(control)) for control in page.read_keys]
        case "ReadByRecId":
            own = [Element("recId", "xsd:string")]
        case "ReadMultiple":
            own = [
                Element("filter", f"tns:{name}_Filter", most="unbounded"),
                Element("bookmarkKey", "xsd:string", least=0),
                Element("setSize", "xsd:int"),
            ]
        case "IsUpdated" | "GetRecIdFromKey" | "Delete":
            own = [Element("Key", "xsd:string")]
        case "Create" | "Update":
            own = [Element(name, f"tns:{name}")]
        case "CreateMultiple" | "UpdateMultiple":
            own = [Element(f"{name}_List", f"tns:{name}_List")]
        case _:
            own = [Element(f"{operation.removeprefix('Delete_')}_Key", "xsd:string")]
    variables = () if operation in WITHOUT_VARIABLES else page.variables
    return [*(Element(on_the_wire(each.name), _type(each)) for each in variables), *own]


def _read_type(control: Control) -> str:
    """Option fields are plain strings as parameters of Read."""
    return "xsd:string" if control.field.kind is Kind.OPTION else _type(control.field)


def _type(field: Field) -> str:
    return f"xsd:{XSD[field.kind]}"


def _result(name: str, operation: str) -> tuple[Element]:
    match operation:
        case "Read" | "ReadByRecId":
            return (Element(name, f"tns:{name}", least=0),)
        case "ReadMultiple":
            return (Element("ReadMultiple_Result", f"tns:{name}_List", least=0),)
        case "GetRecIdFromKey":
            return (Element("GetRecIdFromKey_Result", "xsd:string"),)
        case "Create" | "Update":
            return (Element(name, f"tns:{name}"),)
        case "CreateMultiple" | "UpdateMultiple":
            return (Element(f"{name}_List", f"tns:{name}_List"),)
        case _:
            return (Element(f"{operation}_Result", "xsd:boolean"),)


def codeunit_service(name: str, codeunit: Codeunit) -> Service:
    """The service under which a codeunit is published: one operation for each public procedure."""
    ports = {id(port): port for procedure in codeunit.procedures for port in procedure.xmlports}
    roots = (
        root
        for procedure in codeunit.procedures
        for root in (
            _root(procedure.name, _parameters(procedure)),
            _root(f"{procedure.name}_Result", _answer(procedure)),
        )
    )
    namespace = codeunit_namespace(name)
    schemas = (*(_port_schema(port) for port in ports.values()), _schema(namespace, roots))
    return Service(name, namespace, name, schemas, tuple(each.name for each in codeunit.procedures))


def _parameters(procedure: Procedure) -> list[Element]:
    return [_parameter(each.name, each.type) for each in procedure.parameters]


def _answer(procedure: Procedure) -> list[Element]:
    own = [Element("return_value", _type(Field("", procedure.returns)))] if procedure.returns else []
    return own + [_parameter(each.name, each.type) for each in procedure.parameters if each.by_reference]


def _parameter(name: str, kind: Kind | XmlPort) -> Element:
    wire = parameter_on_the_wire(name)
    if isinstance(kind, Kind):
        return Element(wire, f"xsd:{XSD[kind]}")
    return Element(wire, f"q:{kind.root}", extra=f'xmlns:q="{kind.namespace}" ')


def _port_schema(port: XmlPort) -> str:
    line = Element(port.line, f"p:{port.line}", most="unbounded")
    lines = _complex(port.line, (Element(each.name, _type(each)) for each in port.fields))
    root = f'<xsd:complexType name="{port.root}" mixed="true">{_sequence((line,))}</xsd:complexType>'
    declared = f'<xsd:element name="{port.root}" type="p:{port.root}" />'
    return _schema(port.namespace, (lines, root, declared)).replace(
        "<xsd:schema ", f'<xsd:schema xmlns:p="{port.namespace}" ', 1
    )


def system_service() -> Service:
    """The service that lists the companies."""
    schema = _schema(
        SYSTEM_NAMESPACE,
        (
            _root("Companies", ()),
            _root("Companies_Result", (Element("return_value", "xsd:string", most="unbounded"),)),
        ),
    )
    return Service("SystemService", SYSTEM_NAMESPACE, "SystemService", (schema,), ("Companies",))
