"""Page definitions: what a page shows, in Navision's words, from which its web service follows by rule.

A definition is data: controls in page order, page variables, parts, and what may be inserted, changed or
deleted. Which operations exist, how the elements are called and what their types are is never written
down; it is derived (PROTOCOL 1.4–1.6), as Navision derives it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from simulator.names import on_the_wire, subpage_entity
from simulator.tables.fields import Field, Kind, Value

Allowed = tuple[tuple[str, tuple[Value, ...]], ...]
"""Fields of a table, each with the only values that the rows shown may have in it."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control: its name as Navision has it, and the field of the table that it shows."""

    field: Field
    source: str = ""  # the field behind it where the developer gave the control another name
    editable: bool = True

    @property
    def name(self) -> str:
        """The control's name."""
        return self.field.name

    @property
    def shows(self) -> str:
        """The table field (or function) behind the control."""
        return self.source or self.field.name

    @property
    def wire(self) -> str:
        """The element name."""
        return on_the_wire(self.field.name)


@dataclass(frozen=True, slots=True)
class Part:
    """A subpage: the control's name, the page it holds, and how its rows hang on the row above them."""

    control: str
    page: "Page"
    is_list: bool = True
    link: tuple[tuple[str, str], ...] = ()  # SubPageLink: a field of the part's table, the header's field
    only: Allowed = ()  # the fixed filters of SubPageLink

    @property
    def wire(self) -> str:
        """The element name of the part."""
        return on_the_wire(self.control)

    @property
    def entity(self) -> str:
        """The element name of one line in it."""
        return subpage_entity(self.page.name)


@dataclass(frozen=True)
class Page:
    """One page object."""

    number: int
    name: str
    table: int
    controls: tuple[Control, ...]
    key: tuple[str, ...] = ()  # the fields of the table's primary key, in key order
    variables: tuple[Field, ...] = ()  # unbound editable fields of the root content area, in tab order
    parts: tuple[Part, ...] = ()
    editable: bool = True
    insert_allowed: bool = True
    modify_allowed: bool = True
    delete_allowed: bool = True
    auto_split_key: bool = False  # the page numbers new lines itself
    view: Allowed = ()  # the filters of SourceTableView
    order: tuple[str, ...] = ()  # sorting of SourceTableView; the primary key where empty
    descending: bool = False
    template_page: int = 39  # for journal pages: the page number whose templates it opens
    by_wire: dict[str, Control] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = {control.wire: control for control in self.controls}
        if len(names) != len(self.controls):
            raise ValueError(f"page {self.number} {self.name}: two controls share an element name")
        object.__setattr__(self, "by_wire", names)

    @cached_property
    def read_keys(self) -> tuple[Control, ...]:
        """The key fields that are controls on the page, in key order: the parameters of Read."""
        shown = {control.shows: control for control in self.controls}
        return tuple(shown[name] for name in self.key if name in shown)

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The operations of the page's service, in the order of its WSDL."""
        writes = self.editable
        present = (
            ("Read", bool(self.read_keys)),
            ("ReadByRecId", True),
            ("ReadMultiple", True),
            ("IsUpdated", True),
            ("GetRecIdFromKey", True),
            ("Create", writes and self.insert_allowed),
            ("CreateMultiple", writes and self.insert_allowed),
            ("Update", writes and self.modify_allowed),
            ("UpdateMultiple", writes and self.modify_allowed),
            ("Delete", writes and self.delete_allowed),
            *(
                (f"Delete_{part.wire}", writes and part.page.editable and part.page.delete_allowed)
                for part in self.parts
            ),
        )
        return tuple(name for name, there in present if there)


WITHOUT_VARIABLES: Final = frozenset({"IsUpdated", "GetRecIdFromKey"})


def controls(fields: Iterable[Field], sources: dict[str, str] | None = None) -> tuple[Control, ...]:
    """Controls for these fields, some of them showing a field of another name."""
    named = sources or {}
    return tuple(Control(each, named.get(each.name, "")) for each in fields)


def variable(name: str, length: int = 10) -> Field:
    """A page variable."""
    return Field(name, Kind.CODE, length)
