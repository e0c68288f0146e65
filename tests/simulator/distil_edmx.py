"""Distil an EDMX document into facts: entities, keys, properties in order with their types, actions,
enumerations.

What stays is names, types, lengths and what may be edited; captions follow the language of the server they
came from and are left out, as are annotations of capabilities that every set has alike.
"""

import json
from pathlib import Path

from lxml import etree

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
CAPABILITIES = {
    "DeleteRestrictions": "deletable",
    "InsertRestrictions": "insertable",
    "UpdateRestrictions": "updatable",
    "SortRestrictions": "sortable",
}

WANTED = {
    "odatav4.bc16.metadata.xml": {
        "entities": ("General_Journals", "Job_List", "G_LEntries", "BankAccountLedgerEntries", "Company"),
        "actions": ("CompanySetupService_ConfigureCompany", "CS_ApprovalFunctions_ApplyAmountDistribution"),
    },
    "api-v2.0.bc26.metadata.xml": {
        "entities": (
            "company",
            "journal",
            "journalLine",
            "generalLedgerEntry",
            "account",
            "bankAccount",
            "customer",
            "dimension",
            "dimensionValue",
            "dimensionSetLine",
        ),
        "actions": (),
    },
}


def shape(document: bytes, type_name: str) -> dict[str, object]:
    """The facts of one entity type, its set and the actions bound to it."""
    schema = next(each for each in etree.fromstring(document).iter(f"{EDM}Schema") if each.get("Namespace"))
    entity = next(each for each in schema.iter(f"{EDM}EntityType") if each.get("Name") == type_name)
    namespace = schema.get("Namespace")
    found = next(
        each
        for each in schema.iter(f"{EDM}EntitySet")
        if each.get("EntityType") == f"{namespace}.{type_name}"
    )
    return {
        "namespace": namespace,
        "set": found.get("Name"),
        **_capabilities(found),
        "key": [each.get("Name") for each in entity.iter(f"{EDM}PropertyRef")],
        "properties": [_property(each) for each in entity.findall(f"{EDM}Property")],
        "navigations": [_navigation(each) for each in entity.findall(f"{EDM}NavigationProperty")],
        "enumerations": _enumerations(schema, entity),
        "bound": [
            each.get("Name")
            for each in schema.findall(f"{EDM}Action")
            if each.get("IsBound") == "true"
            and each.find(f"{EDM}Parameter").get("Type") == f"{namespace}.{type_name}"
        ],
    }


def action_shape(document: bytes, name: str) -> dict[str, object]:
    """The facts of one unbound action."""
    root = etree.fromstring(document)
    action = next(each for each in root.iter(f"{EDM}Action") if each.get("Name") == name)
    returned = action.find(f"{EDM}ReturnType")
    return {
        "parameters": [[each.get("Name"), each.get("Type")] for each in action.findall(f"{EDM}Parameter")],
        "returns": None if returned is None else returned.get("Type"),
        "imported": any(each.get("Name") == name for each in root.iter(f"{EDM}ActionImport")),
    }


def _capabilities(entity_set: etree._Element) -> dict[str, bool]:
    said = {}
    for annotation in entity_set.findall(f"{EDM}Annotation"):
        term = annotation.get("Term", "").rpartition(".")[2]
        value = annotation.find(f".//{EDM}PropertyValue")
        if term in CAPABILITIES and value is not None:
            said[CAPABILITIES[term]] = value.get("Bool") == "true"
    return said


def _property(element: etree._Element) -> list[object]:
    """Name, type, and what else is said of it."""
    more = {name: element.get(name) for name in ("Nullable", "MaxLength", "Scale") if element.get(name)}
    for annotation in element.findall(f"{EDM}Annotation"):
        term = annotation.get("Term", "").rpartition(".")[2]
        if term in ("AllowEdit", "AllowEditOnCreate"):
            more[term] = annotation.get("Bool")
        elif term == "NavType":
            more[term] = (annotation.findtext(f"{EDM}EnumMember") or "").rpartition("/")[2]
    return [element.get("Name"), element.get("Type"), more]


def _navigation(element: etree._Element) -> list[object]:
    constraint = element.find(f"{EDM}ReferentialConstraint")
    ends = (
        [constraint.get("Property"), constraint.get("ReferencedProperty")] if constraint is not None else []
    )
    return [element.get("Name"), element.get("Type"), element.get("Partner") or "", ends]


def _enumerations(schema: etree._Element, entity: etree._Element) -> dict[str, list[list[str]]]:
    used = {each.get("Type", "").rpartition(".")[2] for each in entity.findall(f"{EDM}Property")}
    return {
        each.get("Name", ""): [[m.get("Name", ""), m.get("Value", "")] for m in each.findall(f"{EDM}Member")]
        for each in schema.findall(f"{EDM}EnumType")
        if each.get("Name") in used
    }


def shape_name(capture: Path, name: str) -> str:
    """The committed file that holds the facts of one entity or action of a capture."""
    return f"{capture.name.removesuffix('.metadata.xml')}.{name}.json"


def as_text(facts: dict[str, object]) -> str:
    """Facts as they are committed."""
    return json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def distil(folder: Path, into: Path) -> None:
    """Write the committed shape files anew from the captures."""
    for file, wanted in WANTED.items():
        capture = folder / file
        for name in wanted["entities"]:
            (into / shape_name(capture, name)).write_text(as_text(shape(capture.read_bytes(), name)), "utf-8")
        for name in wanted["actions"]:
            facts = action_shape(capture.read_bytes(), name)
            (into / shape_name(capture, name)).write_text(as_text(facts), "utf-8")
