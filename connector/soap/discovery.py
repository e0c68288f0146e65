"""The services that are published over SOAP, as the discovery document lists them (PROTOCOL 1.1).

A newcomer would call what the document refers to. It names each service by an address whose host may exist inside
the server's network alone, so only the last two parts of each address are taken from it: what it is, and its name.
"""

from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from connector.exchange import Unreadable
from connector.published import PublishedService, ServiceKind
from connector.soap.envelope import parse

__all__ = ["read_discovery"]

_KINDS: Final = {"Page": ServiceKind.PAGE, "Codeunit": ServiceKind.CODEUNIT}


def read_discovery(document: bytes) -> tuple[PublishedService, ...]:
    """The services that a discovery document lists; raises Unreadable if these bytes are none."""
    root = parse(document)
    if etree.QName(root).localname != "discovery":
        raise Unreadable(f"a document that lists no services ({str(root.tag)[:80]})")
    listed = [_listed(one.get("ref", "")) for one in root.iter("{*}contractRef")]
    return tuple(one for one in listed if one is not None)


def _listed(address: str) -> PublishedService | None:
    """What an address names; None for one that is no service of Navision's."""
    try:
        before, *last = urlsplit(address).path.rsplit("/", 2)[-2:]
    except ValueError:
        return None
    name = unquote(last[0]) if last else unquote(before)
    if name == "SystemService":
        return PublishedService(name, ServiceKind.SYSTEM, "soap")
    kind = _KINDS.get(before)
    return PublishedService(name, kind, "soap") if kind and name else None
