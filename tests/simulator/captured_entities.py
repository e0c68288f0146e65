"""The captured OData services as objects in Navision's own words, read from `captured_edmx/*.toml`.

The names there are what a developer would see in Navision; nothing in them is already a name of the wire.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from simulator.api.entities import ENTITIES
from simulator.company import Company
from simulator.company_list import Companies
from simulator.names import on_the_wire
from simulator.odata.edmx import metadata
from simulator.odata.entities import Entity, Member
from simulator.odata.page_entities import page_entity
from simulator.odata.query_services import query_entities
from simulator.odata.services import COMPANY, ODataServices
from simulator.pages.codeunits import Codeunit, Parameter, Procedure
from simulator.pages.definitions import Control, Page
from simulator.soap.endpoint import publish_codeunit
from simulator.tables.fields import Field, Kind
from simulator.tables.flavours import BC26

HERE = Path(__file__).parent
SHAPES = HERE / "edmx_shapes"
CAPTURED = HERE / "captured_edmx"
PROCEDURES = (
    Codeunit(
        1,
        "Company Setup Service",
        (
            Procedure(
                "ConfigureCompany",
                tuple(
                    Parameter(name, Kind.TEXT)
                    for name in (
                        "Name",
                        "Address",
                        "Address2",
                        "City",
                        "County",
                        "PostCode",
                        "CountryCode",
                        "PhoneNo",
                    )
                ),
                Kind.BOOLEAN,
            ),
        ),
    ),
    Codeunit(
        2,
        "CS Approval Functions",
        (
            Procedure(
                "ApplyAmountDistribution",
                (
                    Parameter("LCID", Kind.INTEGER),
                    Parameter("TableID", Kind.INTEGER),
                    Parameter("DocumentType", Kind.INTEGER),
                    Parameter("DocumentNo", Kind.CODE),
                    Parameter("ApproverId", Kind.CODE),
                    Parameter("StdAmountDistribCode", Kind.CODE),
                    Parameter("LineAction", Kind.INTEGER),
                    Parameter("AmtToDistribute", Kind.DECIMAL),
                ),
            ),
        ),
    ),
)


def _field(line: str) -> tuple[Field, str]:
    name, kind, flags = (*(each.strip() for each in line.split("|")), "")[:3]
    word = kind.rstrip("0123456789")
    length = int(kind[len(word) :] or 0)
    options = (" ", "One") if word == "Option" else ()
    return Field(name, Kind(word), length, options), flags


def _fields(text: str) -> list[tuple[Field, str]]:
    return [_field(line) for line in text.strip().splitlines()]


def entity(name: str) -> Entity:
    """What the simulator makes of the object behind a capture."""
    if name == "Company":
        return COMPANY
    if name in query_entities(BC26):
        return query_entities(BC26)[name]
    read: dict[str, Any] = tomllib.loads((CAPTURED / f"odatav4.bc16.{name}.toml").read_text(encoding="utf-8"))
    return _page(read) if read["kind"] == "page" else _query(read)


def _page(read: dict[str, Any]) -> Entity:
    shown = _fields(read["controls"])
    fields = {field.name: field for field, _ in [*_fields(read["key_fields"]), *shown]}
    unbound = {name for name, field in fields.items() if field.kind is Kind.TEXT and not field.length}
    page = Page(
        read["page"],
        read["service"],
        0,
        tuple(Control(field, editable="locked" not in flags) for field, flags in shown),
        key=tuple(read["key"]),
        variables=tuple(field for field, _ in _fields(read.get("variables", "")) if field),
        editable=read["editable"],
    )
    return page_entity(read["service"], page, {n: f for n, f in fields.items() if n not in unbound})


def _query(read: dict[str, Any]) -> Entity:
    members = tuple(
        Member(
            on_the_wire(field.name),
            field,
            editable=False,
            option_size=4 if field.kind is Kind.OPTION else 0,
        )
        for field, _ in _fields(read["columns"])
    )
    key = tuple(on_the_wire(name) for name in read["key"])
    return Entity(read["service"], read["service"], members, key, False, False, False)


def document(name: str) -> bytes:
    """`$metadata` with the entity of this shape file in it."""
    wire, _, type_name = name.rpartition(".")
    if wire == "api-v2.0.bc26":
        return metadata("Microsoft.NAV", ENTITIES, (), "companies").encode()
    published = {
        "CompanySetupService": publish_codeunit("CompanySetupService", PROCEDURES[0]),
        "CS_ApprovalFunctions": publish_codeunit("CS_ApprovalFunctions", PROCEDURES[1]),
    }
    actions = ODataServices(Companies({"A": Company("A", BC26)}), published, BC26).actions()
    named = any(each.name == type_name for each in actions)
    entities = [COMPANY] if named or type_name == "Company" else [COMPANY, entity(type_name)]
    return metadata("NAV", entities, actions, "Company").encode()


def committed(name: str) -> dict[str, Any]:
    """The facts distilled from the capture."""
    return json.loads((SHAPES / f"{name}.json").read_text(encoding="utf-8"))
