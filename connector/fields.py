"""Which fields of a page we use, under which element names and as which types; and what is said if one is missing.

A newcomer would read a field that is not there as blank. A renamed control silently reads as an empty field in
a client that was generated once (PROTOCOL 6.1); here it is refused by name before anything is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from connector.errors import ShapeChanged
from connector.exchange import Unreadable
from connector.names import mangled
from connector.settings import InvalidSettings
from connector.shapes import Kind, Member, Row

__all__ = ["Fields", "Use", "found", "renamed", "used"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Use:
    """One field that we use: our name for it, Navision's caption, and how it must be typed."""

    ours: str
    caption: str
    kind: Kind
    needed: bool = True
    """False: used where the page shows it; a line that cannot do without it is refused when it is sent."""
    element: str = ""
    """The element's name on this page; by default what the caption becomes."""

    @property
    def name(self) -> str:
        """The element's name on this page."""
        return self.element or mangled(self.caption)


@dataclass(frozen=True, slots=True)
class Fields:
    """The used fields that one page shows, by our names."""

    service: str
    members: Mapping[str, Member]

    def __contains__(self, ours: str) -> bool:
        return ours in self.members

    def names(self) -> tuple[str, ...]:
        """The element names, for a reader of just these."""
        return tuple(member.name for member in self.members.values())

    def value(self, values: Mapping[str, object], ours: str, kind: type[T], blank: T | None = None) -> T:
        """The value of a field in a row that was read; `blank` where its absence means blank."""
        member = self.members.get(ours)
        value = values.get(member.name, blank) if member else blank
        if not isinstance(value, kind):
            name = member.name if member else ours
            raise Unreadable(f"a row of {self.service} without {name}")
        return value


def found(service: str, row: Row, uses: Iterable[Use], *, options_as_text: bool = False) -> Fields:
    """The used fields as the service shows them; raises ShapeChanged naming all that are lost or retyped.

    OData shows an option as the text that a person would read, so there it may be typed as text.
    """
    members: dict[str, Member] = {}
    faults: list[str] = []
    for use in uses:
        member = row.member(use.name)
        if member is None:
            faults.extend([f"{use.name} is not on the page"] if use.needed else [])
        elif member.kind is not use.kind and not (
            options_as_text and use.kind is Kind.OPTION and member.kind is Kind.TEXT
        ):
            faults.append(f"{use.name} is {member.kind.value}, not {use.kind.value}")
        else:
            members[use.ours] = member
    if faults:
        raise ShapeChanged(
            f"{service}: {'; '.join(faults)}: mend the page, or name the field in field_names; nothing was sent",
            service=service,
        )
    return Fields(service, members)


def renamed(uses: Sequence[Use], page: str, names: Mapping[str, str]) -> tuple[Use, ...]:
    """The uses with the element names that the settings give for this page."""
    own = {key.removeprefix(f"{page}."): name for key, name in names.items() if key.startswith(f"{page}.")}
    if unknown := own.keys() - {use.ours for use in uses}:
        raise InvalidSettings(f"field_names: {page}.{min(unknown)} is no field that we use")
    return tuple(replace(use, element=own.get(use.ours, use.element)) for use in uses)


def used(service: str, fields: Fields, known: Iterable[str]) -> list[tuple[str, str]]:
    """What the fingerprint of a service says of its fields: options only as far as we know them."""
    known = frozenset(known)
    return [(f"{service}: {member.name}", _typed(member, known)) for member in fields.members.values()]


def _typed(member: Member, known: frozenset[str]) -> str:
    if member.kind is Kind.OPTION:
        return f"option of {', '.join(sorted(member.options & known))}"
    return f"{member.kind.value} up to {member.length}" if member.length is not None else member.kind.value
