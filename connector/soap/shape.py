"""The shape of one SOAP service as its WSDL tells it today: operations, their parameters, fields and types.

A newcomer would write the field list down, or generate a client once. The metadata follows the page: an upgrade
or a page extension adds, moves, renames or retypes fields (PROTOCOL 1.6, 6.1), so the shape is read at every run.
zeep reads the WSDL; what zeep leaves out, the members of an option, is taken from the same bytes.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import zeep
from lxml import etree
from zeep.wsdl import Document
from zeep.xsd import Element
from zeep.xsd.types import builtins
from zeep.xsd.types.complex import ComplexType

from connector.exchange import Unreadable
from connector.shapes import Kind, Member, Row

__all__ = ["Operation", "Part", "ServiceShape", "read_shape"]

_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"


# Order matters: zeep derives whole numbers from decimals.
_KINDS: Final = (
    (builtins.Boolean, Kind.TRUTH),
    (builtins.Integer, Kind.WHOLE),
    (builtins.Decimal, Kind.DECIMAL),
    (builtins.Date, Kind.DATE),
    (builtins.DateTime, Kind.MOMENT),
    (builtins.String, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it takes and what it gives."""

    name: str
    namespace: str
    action: str
    """The SOAPAction that the server expects."""
    takes: Row
    gives: Row
    result: str
    """The name of the element that the answer's body holds."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: rows of their own below each row, in a list or as one element (PROTOCOL 1.9)."""

    member: Member
    row: Row
    line: Member | None
    """The element of one row inside the list; None where the part is a single element."""
    removal: Operation | None
    """What removes one row by its Key; None where nobody may."""

    @property
    def key_parameter(self) -> str:
        """How the removal calls the Key that it wants (PROTOCOL 1.4)."""
        return f"{self.member.name}_Key"


@dataclass(frozen=True, slots=True)
class ServiceShape:
    """One published service."""

    service: str
    operations: Mapping[str, Operation]

    @property
    def row(self) -> Row | None:
        """The entity of a page service: what ReadMultiple lists; None for a codeunit."""
        read = self.operations.get("ReadMultiple")
        inner = read.gives if read else None
        # The result element, then the list, then the entity.
        for _ in range(2):
            first = inner.members[0] if inner and inner.members else None
            inner = first.row if first else None
        return inner

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts of the page by element name, in page order; none for a list or a plain card."""
        members = self.row.members if self.row else ()
        return {member.name: self._part(member, member.row) for member in members if member.row is not None}

    def _part(self, member: Member, held: Row) -> Part:
        line = held.listed
        row = line.row if line is not None and line.row is not None else held
        return Part(member, row, line, self.operations.get(f"Delete_{member.name}"))


@lru_cache(maxsize=64)  # the same bytes tell the same shape, and every run asks for them
def read_shape(service: str, wsdl: bytes) -> ServiceShape:
    """The shape that a service's WSDL tells; raises Unreadable if these bytes are no WSDL."""
    transport: Any = _NoNetwork()
    try:
        document = Document(
            io.BytesIO(wsdl),
            transport,
            settings=zeep.Settings(strict=False, forbid_dtd=True, forbid_entities=True),
        )
        options = _options(wsdl)
        bindings: Iterable[Any] = document.bindings.values()
        operations = {
            str(name): _operation(str(name), operation, options)
            for binding in bindings
            for name, operation in binding.all().items()
        }
    except Exception as error:
        # zeep answers what it did not expect with whatever Python raises: an AttributeError as well.
        raise Unreadable(f"something that is no service description ({type(error).__name__})") from None
    if not operations:
        raise Unreadable("a service description without any operation")
    return ServiceShape(service, operations)


class _NoNetwork:
    """Navision's WSDL stands by itself; zeep is given no way to fetch anything."""

    def load(self, url: str) -> bytes:
        raise OSError(f"the service description refers to {url}")


def _operation(name: str, operation: Any, options: Mapping[str, frozenset[str]]) -> Operation:
    body, result = operation.input.body, operation.output.body
    return Operation(
        name=name,
        namespace=str(body.qname.namespace),
        action=str(operation.soapaction),
        takes=_row(body.type, options, ()),
        gives=_row(result.type, options, ()),
        result=str(result.qname.localname),
    )


def _row(kind: Any, options: Mapping[str, frozenset[str]], around: tuple[Any, ...]) -> Row:
    return Row(
        str(kind.name or ""),
        tuple(
            _member(element, options, (*around, kind))
            for _, element in kind.elements
            if isinstance(element, Element)
        ),
    )


def _member(element: Any, options: Mapping[str, frozenset[str]], around: tuple[Any, ...]) -> Member:
    qname, kind = element.qname, element.type
    row = _row(kind, options, around) if isinstance(kind, ComplexType) and kind not in around else None
    found = options.get(str(kind.qname)) if kind.qname is not None else None
    return Member(
        name=str(qname.localname),
        namespace=str(qname.namespace or ""),
        kind=Kind.ROWS if isinstance(kind, ComplexType) else Kind.OPTION if found else _kind(kind),
        options=found or frozenset(),
        repeats=bool(element.accepts_multiple),
        optional=element.min_occurs == 0,
        row=row,
    )


def _kind(kind: Any) -> Kind:
    return next((ours for theirs, ours in _KINDS if isinstance(kind, theirs)), Kind.OTHER)


def _options(wsdl: bytes) -> dict[str, frozenset[str]]:
    """The members of each option type; zeep drops them, and would send any text as an option (DESIGN 8)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return {
        f"{{{schema.get('targetNamespace', '')}}}{simple.get('name')}": members
        for schema in etree.fromstring(wsdl, parser).iter(f"{_XSD}schema")
        for simple in schema.iter(f"{_XSD}simpleType")
        if simple.get("name") and (members := _values(simple.iter(f"{_XSD}enumeration")))
    }


def _values(enumerations: Iterable[etree._Element]) -> frozenset[str]:
    return frozenset(value for one in enumerations if (value := one.get("value")) is not None)
