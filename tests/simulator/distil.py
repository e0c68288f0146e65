"""Distils a WSDL into its shape: what a client must know, and nothing that belongs to somebody.

A shape holds names, order, types and counts; no address, no file text. The committed shapes were made from the
captures of the reference folder by

    python -m tests.simulator.distil ../shared/navision/wsdl tests/simulator/shapes

and every test run compares what the simulator generates with them.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from lxml import etree

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
Shape = dict[str, Any]


def shape(wsdl: bytes) -> Shape:
    """The shape of a service."""
    root = etree.fromstring(wsdl)
    namespace = root.get("targetNamespace")
    schemas = list(root.iter(f"{XSD}schema"))
    port, binding, service = (root.find(f"{WSDL}{name}") for name in ("portType", "binding", "service"))
    assert port is not None
    assert binding is not None
    assert service is not None
    elements = {each.get("name"): each for schema in schemas for each in schema.findall(f"{XSD}element")}
    actions = {
        each.get("name"): each.find(f"{SOAP}operation").get("soapAction")
        for each in binding.findall(f"{WSDL}operation")
    }
    return {
        "namespace": namespace,
        "service": service.get("name"),
        "port": port.get("name"),
        "binding": binding.get("name"),
        "operations": [
            {
                "name": name,
                "action": actions[name],
                "request": _members(elements[name], namespace),
                "result": _members(elements[f"{name}_Result"], namespace),
            }
            for name in (each.get("name") for each in port)
        ],
        "types": {
            _named(each, schema, namespace): _members(each, namespace)
            for schema in schemas
            for each in schema.findall(f"{XSD}complexType")
        },
        "enumerations": {
            each.get("name"): [value.get("value") for value in each.iter(f"{XSD}enumeration")]
            for schema in schemas
            for each in schema.findall(f"{XSD}simpleType")
        },
    }


def _named(declared: etree._Element, schema: etree._Element, namespace: str | None) -> str:
    own = schema.get("targetNamespace")
    return f"{declared.get('name')}" if own == namespace else f"{{{own}}}{declared.get('name')}"


def _members(declared: etree._Element, namespace: str | None) -> list[list[str]]:
    """The members of a type in order: name, type, least, most."""
    sequence = declared.find(f".//{XSD}sequence")
    return [
        [each.get("name"), _type(each, namespace), each.get("minOccurs", "1"), each.get("maxOccurs", "1")]
        for each in (sequence if sequence is not None else ())
    ]


def _type(element: etree._Element, namespace: str | None) -> str:
    prefix, _, name = element.get("type").rpartition(":")
    where = element.nsmap.get(prefix or None)
    if where == SCHEMA:
        return f"xsd:{name}"
    return name if where == namespace else f"{{{where}}}{name}"


def captures(folder: Path) -> list[Path]:
    """The captured service descriptions of the reference folder."""
    return sorted((*folder.glob("*.wsdl"), *folder.glob("page-*.xml"), *folder.glob("derived/*.wsdl")))


def shape_name(capture: Path) -> str:
    """The name of a capture's shape file."""
    return f"{capture.stem}.json"


def as_text(distilled: Shape) -> str:
    """A shape as it is committed: one member a line."""
    text = json.dumps(distilled, ensure_ascii=False, indent=1)
    return re.sub(r'\[\s+("[^][{}]*?")\s+\]', lambda found: _one_line(found[1]), text) + "\n"


def _one_line(members: str) -> str:
    joined = re.sub(r",\s+", ", ", members)
    return f"[{joined}]"


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    for capture in captures(source):
        (target / shape_name(capture)).write_text(as_text(shape(capture.read_bytes())), encoding="utf-8")
