"""What a JSON wire offers: entities with their properties, the ways between them, and what may be done to them.

An entity is data, like a page: `$metadata`, request checks and answers follow from it. Pages stand behind
those of OData V4, AL code of their own behind those of API v2.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.tables.fields import Field, Kind


@dataclass(frozen=True, slots=True)
class Member:
    """One property: its name on the wire, its type, and the field or function of the row behind it."""

    name: str
    field: Field
    shows: str = ""
    editable: bool = True
    sized: bool = True  # does its type say how long it may be
    required: bool = False  # Nullable="false" without being a key
    enum: str = ""  # the name of its enumeration in API v2.0
    option_size: int = 0  # queries say how long an option is
    variable: bool = False  # a variable of the page, no value of the row
    edm: str = ""  # its type where it does not follow from the field

    @property
    def source(self) -> str:
        """What of the row it shows."""
        return self.shows or self.field.name


@dataclass(frozen=True, slots=True)
class Navigation:
    """A way from an entity to others."""

    name: str
    target: str  # the entity's type
    many: bool = True
    partner: str = ""
    constraint: tuple[str, str] = ("", "")  # our property, theirs


@dataclass(frozen=True)
class Entity:
    """One entity type and its set."""

    set_name: str
    type_name: str
    members: tuple[Member, ...]
    key: tuple[str, ...]  # names of members, in key order
    insertable: bool = True
    updatable: bool = True
    deletable: bool = True
    navigations: tuple[Navigation, ...] = ()
    actions: tuple[str, ...] = ()
    by_name: Mapping[str, Member] = field(init=False, compare=False, repr=False)
    prepared: dict[object, Any] = field(init=False, compare=False, repr=False, default_factory=dict)
    """What writing this entity needs, made once for each selection of its properties."""

    def __post_init__(self) -> None:
        names = {member.name: member for member in self.members}
        if len(names) != len(self.members):
            raise ValueError(f"{self.type_name}: two properties share a name")
        if any(name not in names for name in self.key):
            raise ValueError(f"{self.type_name}: a key that is no property")
        object.__setattr__(self, "by_name", names)

    def navigation(self, name: str) -> Navigation | None:
        """The way of this name, if there is one."""
        return next((each for each in self.navigations if each.name == name), None)


@dataclass(frozen=True, slots=True)
class ActionImport:
    """A procedure of a published codeunit: parameters by name, and the type of what it returns."""

    service: str
    procedure: str
    parameters: tuple[tuple[str, Field], ...] = ()
    returns: Kind | None = None

    @property
    def name(self) -> str:
        """The name that it is called by."""
        return f"{self.service}_{self.procedure}"
