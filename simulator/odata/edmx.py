"""`$metadata`: the description of everything a JSON wire offers, in Navision's shape (PROTOCOL 2.1, 3.1).

Namespace NAV for published pages, Microsoft.NAV for the API; every set hangs below the company, keys are not
nullable, texts say their length, decimals a variable scale. Options are strings in the one and enumerations
in the other.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from simulator.odata.entities import ActionImport, Entity, Member, Navigation
from simulator.odata.values import EDM, encoded
from simulator.tables.fields import STRINGS, Kind

_EDMX: Final = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM: Final = "http://docs.oasis-open.org/odata/ns/edm"
_NUMBERED: Final = {("genJournalAccountType", "Allocation Account"): 10}  # the enumeration leaves a gap
_NAV_TYPE: Final = {
    Kind.INTEGER: "Int",
    Kind.DECIMAL: "Real",
    Kind.DATE: "Date",
    Kind.MOMENT: "DateTime",
    Kind.BOOLEAN: "Bool",
    Kind.GUID: "Guid",
}


def metadata(
    namespace: str, entities: Sequence[Entity], actions: Sequence[ActionImport], companies_set: str
) -> str:
    """The whole document; the first entity is the company's, below which all others hang."""
    return "".join(_document(namespace, entities, actions, companies_set))


def _document(
    namespace: str, entities: Sequence[Entity], actions: Sequence[ActionImport], companies_set: str
) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<edmx:Edmx Version="4.0" xmlns:edmx="{_EDMX}"><edmx:DataServices>'
    yield f'<Schema Namespace="{namespace}" xmlns="{_EDM}">'
    annotated = namespace == "NAV"
    for entity in entities:
        below = entities if entity.set_name == companies_set else ()
        yield from _entity_type(namespace, entity, [each for each in below if each is not entity], annotated)
    for action in actions:
        yield from _action(action)
    for entity in entities:
        for bound in entity.actions:
            yield f'<Action Name="{bound}" IsBound="true">'
            yield f'<Parameter Name="bindingParameter" Type="{namespace}.{entity.type_name}" /></Action>'
    yield from _enumerations(entities)
    yield '<EntityContainer Name="NAV">'
    for action in actions:
        yield f'<ActionImport Name="{action.name}" Action="{namespace}.{action.name}" />'
    for entity in entities:
        yield from _entity_set(namespace, entity, sortable=not annotated)
    yield "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"


def _entity_type(namespace: str, entity: Entity, below: Sequence[Entity], annotated: bool) -> Iterator[str]:
    yield f'<EntityType Name="{entity.type_name}"><Key>'
    for name in entity.key:
        yield f'<PropertyRef Name="{name}" />'
    yield "</Key>"
    for member in entity.members:
        yield from _property(namespace, member, entity, annotated)
    for navigation in entity.navigations:
        yield from _navigation(namespace, navigation)
    for each in below:
        target = f"Collection({namespace}.{each.type_name})"
        yield f'<NavigationProperty Name="{each.set_name}" Type="{target}" ContainsTarget="true" />'
    yield "</EntityType>"


def edm_type(namespace: str, member: Member) -> str:
    """The type of a property."""
    if member.edm:
        return member.edm
    return f"{namespace}.{member.enum}" if member.enum else EDM[member.field.kind]


def _property(namespace: str, member: Member, entity: Entity, annotated: bool) -> Iterator[str]:
    field, is_key = member.field, member.name in entity.key
    text = f'<Property Name="{member.name}" Type="{edm_type(namespace, member)}"'
    if is_key or member.required:
        text += ' Nullable="false"'
    if member.option_size:
        text += f' MaxLength="{member.option_size}"'
    elif field.kind in STRINGS and field.length and member.sized:
        text += f' MaxLength="{field.length}"'
    if field.kind is Kind.DECIMAL:
        text += ' Scale="Variable"'
    if not annotated:
        yield f"{text} />"
        return
    yield f'{text}><Annotation Term="NAV.LabelId" String={quoteattr(member.name)} />'
    kind = _NAV_TYPE.get(field.kind, "String")
    yield f'<Annotation Term="NAV.NavType"><EnumMember>NAV.NavType/{kind}</EnumMember></Annotation>'
    if not member.editable:
        yield '<Annotation Term="NAV.AllowEdit" Bool="false" />'
    if is_key:
        yield '<Annotation Term="NAV.AllowEditOnCreate" Bool="true" />'
    yield "</Property>"


def _navigation(namespace: str, navigation: Navigation) -> Iterator[str]:
    target = f"{namespace}.{navigation.target}"
    if navigation.many:
        target = f"Collection({target})"
    partner = f' Partner="{navigation.partner}"' if navigation.partner else ""
    yield f'<NavigationProperty Name="{navigation.name}" Type="{target}"{partner} ContainsTarget="true">'
    ours, theirs = navigation.constraint
    if ours:
        yield f'<ReferentialConstraint Property="{ours}" ReferencedProperty="{theirs}" />'
    yield "</NavigationProperty>"


def _action(action: ActionImport) -> Iterator[str]:
    yield f'<Action Name="{action.name}">'
    for name, field in action.parameters:
        scale = ' Scale="Variable"' if field.kind is Kind.DECIMAL else ""
        yield f'<Parameter Name="{name}" Type="{EDM[field.kind]}"{scale} />'
    if action.returns is not None:
        yield f'<ReturnType Type="{EDM[action.returns]}" />'
    yield "</Action>"


def _enumerations(entities: Sequence[Entity]) -> Iterator[str]:
    named = {member.enum: member.field for entity in entities for member in entity.members if member.enum}
    for name, field in named.items():
        yield f'<EnumType Name="{name}">'
        for number, option in enumerate(field.options):
            value = _NUMBERED.get((name, option), number)
            yield f'<Member Name="{encoded(option)}" Value="{value}" />'
        yield "</EnumType>"


def _entity_set(namespace: str, entity: Entity, sortable: bool) -> Iterator[str]:
    yield f'<EntitySet Name="{entity.set_name}" EntityType="{namespace}.{entity.type_name}">'
    capabilities = [
        ("ChangeTracking", "Supported", False),
        ("DeleteRestrictions", "Deletable", entity.deletable),
        ("InsertRestrictions", "Insertable", entity.insertable),
        ("UpdateRestrictions", "Updatable", entity.updatable),
    ]
    if sortable:
        capabilities.append(("SortRestrictions", "Sortable", True))
    for term, name, value in capabilities:
        yield f'<Annotation Term="Org.OData.Capabilities.V1.{term}"><Record>'
        yield f'<PropertyValue Property="{name}" Bool="{str(value).lower()}" /></Record></Annotation>'
    yield "</EntitySet>"
