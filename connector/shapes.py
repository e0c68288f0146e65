"""What a service's own description says of its rows, whatever the wire: members, types, order.

A newcomer would write a field list down once. An upgrade or a page extension adds, moves, renames and retypes
fields (PROTOCOL 6.1), so these values are made anew from WSDL or `$metadata` at every run.
"""

from dataclasses import dataclass
from enum import Enum

__all__ = ["Kind", "Member", "Row"]


class Kind(Enum):
    """How a member is typed on the wire."""

    TEXT = "text"
    OPTION = "option"
    WHOLE = "whole number"
    DECIMAL = "decimal"
    DATE = "date"
    MOMENT = "date and time"
    TRUTH = "yes or no"
    ROWS = "rows"
    OTHER = "another type"


@dataclass(frozen=True, slots=True)
class Member:
    """One element of a row or of a call: its name, type, and whether it repeats."""

    name: str
    namespace: str
    kind: Kind
    options: frozenset[str] = frozenset()
    repeats: bool = False
    optional: bool = True
    row: "Row | None" = None
    """What is inside, if the member holds further members."""
    length: int | None = None
    """The most characters that a text may have, where the service says so (OData and API do, SOAP does not)."""

    @property
    def tag(self) -> str:
        """The name as lxml spells it."""
        return f"{{{self.namespace}}}{self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """A sequence of members; their order is the order on the wire."""

    name: str
    members: tuple[Member, ...]

    def member(self, name: str) -> Member | None:
        """The member of this name, if the page still shows it."""
        return next((member for member in self.members if member.name == name), None)

    @property
    def listed(self) -> Member | None:
        """The member that repeats, if the row is nothing but a list of rows."""
        only = self.members[0] if len(self.members) == 1 else None
        return only if only is not None and only.repeats and only.row is not None else None
