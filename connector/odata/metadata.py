"""The shape of OData services as their `$metadata` tells it today: entity sets, keys, members, actions
(PROTOCOL 2.1).

lxml reads it, not a generated model: a company's document holds some hundred services and two megabytes, of
which we use a handful. A newcomer would look for one version's namespaces; NAV 2016 still answers with those of
OData V3, so elements are found by their local names. Nothing depends on the order of elements or on which
schema holds a type.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from lxml import etree

from connector.exchange import Unreadable
from connector.shapes import Kind, Member, Row

__all__ = ["Action", "EntitySet", "Metadata", "read_metadata"]

_KINDS: Final[Mapping[str, Kind]] = {
    "Edm.String": Kind.TEXT,
    "Edm.Guid": Kind.TEXT,
    "Edm.Byte": Kind.WHOLE,
    "Edm.SByte": Kind.WHOLE,
    "Edm.Int16": Kind.WHOLE,
    "Edm.Int32": Kind.WHOLE,
    "Edm.Int64": Kind.WHOLE,
    "Edm.Decimal": Kind.DECIMAL,
    "Edm.Double": Kind.DECIMAL,
    "Edm.Single": Kind.DECIMAL,
    "Edm.Date": Kind.DATE,
    "Edm.DateTime": Kind.MOMENT,
    "Edm.DateTimeOffset": Kind.MOMENT,
    "Edm.Boolean": Kind.TRUTH,
}


@dataclass(frozen=True, slots=True)
class EntitySet:
    """One published page or query, or one collection of API v2.0."""

    name: str
    row: Row
    key: tuple[str, ...]
    """The names of the key's members, in the key's order."""
    parts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a row leads to: the name of each navigation property, and of the rows behind it."""
    actions: frozenset[str] = frozenset()
    """The actions bound to a row, e.g. `post`."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of its own: a procedure of a published codeunit."""

    name: str
    takes: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a service document offers."""

    sets: Mapping[str, EntitySet]
    actions: Mapping[str, Action]


def read_metadata(document: bytes) -> Metadata:
    """The shapes that a `$metadata` document tells; raises Unreadable if these bytes are none."""
    root = _parsed(document)
    if etree.QName(root).localname != "Edmx":
        raise Unreadable(f"a document that describes no OData service ({str(root.tag)[:80]})")
    types = _Types(root)
    sets = {name: types.entity_set(name, of) for name, of in _entity_sets(root)}
    if not sets:
        raise Unreadable("a description of OData services without any service")
    return Metadata(MappingProxyType(sets), MappingProxyType(types.own_actions()))


class _Types:
    """The types of all schemas by their full names."""

    def __init__(self, root: etree._Element) -> None:
        self._entities: dict[str, etree._Element] = {}
        self._options: dict[str, frozenset[str]] = {}
        self._actions: list[etree._Element] = []
        for schema in _each(root, "Schema"):
            spaces = {schema.get("Namespace", ""), schema.get("Alias", schema.get("Namespace", ""))}
            for element in schema:
                kind, name = _local(element), element.get("Name", "")
                if kind == "EntityType":
                    self._entities |= {f"{space}.{name}": element for space in spaces}
                elif kind == "EnumType":
                    members = frozenset(one.get("Name", "") for one in _each(element, "Member"))
                    self._options |= {f"{space}.{name}": members for space in spaces}
                elif kind == "Action":
                    self._actions.append(element)

    def entity_set(self, name: str, of: str) -> EntitySet:
        """The set of this name, whose rows are of this type."""
        entity = self._entities.get(of)
        if entity is None:
            raise Unreadable(f"a description of OData services that says nothing of {of[:80]}")
        members = tuple(
            self._member(one.get("Name", ""), one)
            for one in self._inherited(entity)
            if _local(one) == "Property"
        )
        parts = {
            one.get("Name", ""): _element_type(one.get("Type", "")).rpartition(".")[2]
            for one in self._inherited(entity)
            if _local(one) == "NavigationProperty"
        }
        key = tuple(
            reference.get("Name", "")
            for one in self._inherited(entity)
            if _local(one) == "Key"
            for reference in _each(one, "PropertyRef")
        )
        return EntitySet(name, Row(name, members), key, MappingProxyType(parts), self._bound_to(of))

    def own_actions(self) -> dict[str, Action]:
        """The actions that are bound to no row."""
        return {
            action.get("Name", ""): Action(
                action.get("Name", ""),
                tuple(self._member(one.get("Name", ""), one) for one in _each(action, "Parameter")),
            )
            for action in self._actions
            if action.get("IsBound") != "true"
        }

    def _bound_to(self, of: str) -> frozenset[str]:
        return frozenset(
            action.get("Name", "")
            for action in self._actions
            if action.get("IsBound") == "true"
            and any(_same_type(one.get("Type", ""), of) for one in list(_each(action, "Parameter"))[:1])
        )

    def _inherited(self, entity: etree._Element) -> Iterator[etree._Element]:
        """What a type declares, after what the types below it declare."""
        seen = {id(entity)}
        below, lines = self._entities.get(entity.get("BaseType", "")), [entity]
        while below is not None and id(below) not in seen:
            seen.add(id(below))
            lines.append(below)
            below = self._entities.get(below.get("BaseType", ""))
        for one in reversed(lines):
            yield from one

    def _member(self, name: str, element: etree._Element) -> Member:
        of = element.get("Type", "")
        options = self._options.get(of)
        length = element.get("MaxLength", "")
        return Member(
            name=name,
            namespace="",
            kind=Kind.OPTION if options is not None else _KINDS.get(of, Kind.OTHER),
            options=options or frozenset(),
            optional=element.get("Nullable") != "false",
            length=int(length) if length.isdecimal() and length.isascii() else None,
        )


def _parsed(document: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"something that is no whole XML ({str(error)[:100]})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("XML with declarations of its own")
    return root


def _entity_sets(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in _each(root, "EntitySet"):
        name, of = element.get("Name"), element.get("EntityType")
        if name and of:
            yield name, of


def _each(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return element.iter(f"{{*}}{name}")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _element_type(name: str) -> str:
    return name.removeprefix("Collection(").removesuffix(")")


def _same_type(one: str, other: str) -> bool:
    return _element_type(one) == other
