"""The captured services as objects in Navision's own words, read from `captured/*.toml`.

The names there are what a developer would see in Navision (`Bal. Account No.`, `Prepayment %`), so that
generating the service exercises every mangling rule; nothing in them is already an XML name.
"""

import tomllib
from pathlib import Path
from typing import Any

from simulator.pages.codeunits import Codeunit, Parameter, Procedure, XmlPort
from simulator.pages.definitions import Control, Page, Part, variable
from simulator.soap.wsdl import Service, codeunit_service, page_service, system_service
from simulator.tables.fields import Field, Kind

HERE = Path(__file__).parent
SHAPES = HERE / "shapes"
CAPTURED = HERE / "captured"


def generated(shape_name: str) -> Service:
    """What the simulator makes of the object behind a capture."""
    if shape_name.startswith("SystemService"):
        return system_service()
    read = tomllib.loads((CAPTURED / f"{shape_name}.toml").read_text(encoding="utf-8"))
    if "procedures" in read:
        return codeunit_service(read["service"], codeunit(read))
    return page_service(read["service"], page(read))


def page(read: dict[str, Any]) -> Page:
    """A page from its table in the file."""
    allowed = {name: read[name] for name in FLAGS if name in read}
    return Page(
        0,
        read["name"],
        0,
        tuple(control(line) for line in read["controls"].strip().splitlines()),
        key=tuple(read.get("key", ())),
        variables=tuple(variable(name) for name in read.get("variables", ())),
        parts=tuple(Part(part["control"], page(part)) for part in read.get("parts", ())),
        **allowed,
    )


FLAGS = ("editable", "insert_allowed", "modify_allowed", "delete_allowed")


def control(line: str) -> Control:
    """A control from its line: `name | type | options | field number`."""
    name, kind, *rest = line.split(" | ")
    if kind != "Option":
        return Control(Field(name, Kind(kind)))
    options = tuple(option or " " for option in rest[0].split(","))
    return Control(Field(name, Kind.OPTION, options=options, number=int(rest[1]) if rest[1:] else 0))


def codeunit(read: dict[str, Any]) -> Codeunit:
    """A codeunit from its file."""
    port = read.get("xmlport")
    xmlport = None
    if port:
        fields = tuple(Field(*_named(line)) for line in port["fields"])
        xmlport = XmlPort(port["number"], port["root"], port["line"], fields)
    procedures = tuple(
        Procedure(
            each["name"],
            tuple(_parameter(line, xmlport) for line in each.get("parameters", ())),
            Kind(each["returns"]) if "returns" in each else None,
        )
        for each in read["procedures"]
    )
    return Codeunit(0, read["service"], procedures)


def _named(line: str) -> tuple[str, Kind]:
    name, kind = line.split(" | ")
    return name, Kind(kind)


def _parameter(line: str, xmlport: XmlPort | None) -> Parameter:
    name, kind, *rest = line.split(" | ")
    found = xmlport if kind == "XmlPort" else Kind(kind)
    assert found is not None
    return Parameter(name, found, by_reference=rest == ["var"])
