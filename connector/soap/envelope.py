"""The SOAP envelope: what goes around a call, and what an answer's body holds, a fault among it.

A newcomer would parse with lxml's `recover`, because some of Navision's texts hold characters that XML forbids
(PROTOCOL 1.5). That would also read an answer that was cut short as a shorter list, and a line that is there as
missing. So only the forbidden characters are taken out, and what then does not parse is refused. Prefixes differ
from server to server (PROTOCOL 1.2); only namespaces count.
"""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from connector.exchange import Unreadable

__all__ = ["Fault", "answer_body", "enveloped"]

_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_REFERENCE: Final = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}));")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Navision's refusal as it stands in the envelope (PROTOCOL 1.9)."""

    code: str
    """The fault code without its prefix, e.g. `Microsoft.Dynamics.Nav.Types.Exceptions.NavTestFieldException`."""
    text: str


def enveloped(operation: str, namespace: str, content: str) -> bytes:
    """The message that calls an operation with this content."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{_SOAP}"><s:Body>'
        f'<{operation} xmlns="{namespace}">{content}</{operation}></s:Body></s:Envelope>'
    ).encode()


def answer_body(body: bytes) -> etree._Element | Fault:
    """What an answer's envelope holds; raises Unreadable for what is no whole SOAP answer."""
    root = parse(body)
    if root.tag != f"{{{_SOAP}}}Envelope":
        raise Unreadable(f"a document that is no SOAP answer ({str(root.tag)[:80]})")
    held = next(root.iterchildren(f"{{{_SOAP}}}Body"), None)
    content = next(held.iterchildren(), None) if held is not None else None
    if content is None:
        raise Unreadable("an empty SOAP answer")
    return _fault(content) if content.tag == f"{{{_SOAP}}}Fault" else content


def parse(body: bytes) -> etree._Element:
    """The root of an answer; raises Unreadable for what is no whole XML document."""
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError):
        try:
            root = etree.fromstring(_without_forbidden(body), _parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(f"something that is no whole XML ({str(error)[:100]})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        # Navision never declares entities; one that we do not expand would cut a text short unnoticed.
        raise Unreadable("XML with declarations of its own")
    return root


_FAULT: Final = ("faultcode", "faultstring")


def _fault(element: etree._Element) -> Fault:
    code, text = (element.findtext(name) or element.findtext(f"{{{_SOAP}}}{name}") or "" for name in _FAULT)
    return Fault(code.strip().rpartition(":")[2], text.strip())


def _parser() -> etree.XMLParser:
    # Entities, comments and instructions have no place in an answer; without `huge_tree` lxml stops bombs.
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def _without_forbidden(body: bytes) -> bytes:
    return _CONTROL.sub(b"", _REFERENCE.sub(_allowed, body))


def _allowed(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    letter = int(hexadecimal, 16) if hexadecimal else int(decimal)
    allowed = (
        letter in (0x9, 0xA, 0xD)
        or 0x20 <= letter <= 0xD7FF
        or 0xE000 <= letter <= 0xFFFD
        or 0x10000 <= letter <= 0x10FFFF
    )
    return reference.group() if allowed else b""
