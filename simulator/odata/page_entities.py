"""Published pages as OData entities: which properties a page service has, and in which order (PROTOCOL 2.1,
2.2).

The primary key comes first, also when no control shows it, then the page's variables, then the controls. A
newcomer would look for the batch name in `CurrentJnlBatchName`; it is there and means nothing, the key
decides.
"""

from collections.abc import Iterator, Mapping

from simulator.names import on_the_wire
from simulator.odata.entities import Entity, Member
from simulator.pages.definitions import Page
from simulator.tables.fields import Field


def page_entity(name: str, page: Page, fields: Mapping[str, Field]) -> Entity:
    """The entity of a page that is published under this name; `fields` are those of its table."""
    members: dict[str, Member] = {}
    for member in _members(page, fields):
        members.setdefault(member.name, member)
    return Entity(
        name,
        name,
        tuple(members.values()),
        tuple(on_the_wire(each) for each in page.key),
        insertable=page.editable and page.insert_allowed,
        updatable=page.editable and page.modify_allowed,
        deletable=page.editable and page.delete_allowed,
    )


def _members(page: Page, fields: Mapping[str, Field]) -> Iterator[Member]:
    """Key, variables, controls; a key field that a control shows too is one property, the key's."""
    for name in page.key:
        yield Member(on_the_wire(name), fields[name], name)
    for variable in page.variables:
        yield Member(on_the_wire(variable.name), variable, sized=False, variable=True)
    for control in page.controls:
        if control.shows not in page.key:
            bound = control.shows in fields
            yield Member(control.wire, control.field, control.shows, control.editable, sized=bound)
