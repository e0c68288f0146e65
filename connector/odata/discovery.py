"""The services that are published over OData V4, reflected by python-odata from `$metadata` (PROTOCOL 2.1).

python-odata is given the document that our own connection fetched, so that limits, sign-in and time-outs are those
of every other call, and nothing but names is taken from it: it reads and writes floats, drops ETags and cuts paged
results, so no value may pass through it. A newcomer would let it answer for API v2.0 as well: it cannot name the
blank members of that wire's enumerations. Where it cannot reflect a document, our own reader answers.
"""

from typing import Final, NamedTuple, Self

from connector.odata.metadata import Metadata, read_metadata
from connector.published import PublishedService, ServiceKind
from connector.settings import WireName
from connector.soap.envelope import parse

__all__ = ["as_described", "read_published"]

# The key column that Navision adds to a query whose rows have no key of their own. One that has a key, such as
# G_LEntries, cannot be told from a page.
_OF_QUERIES: Final = "AuxiliaryIndex1"
_SYSTEM: Final = frozenset({"Company", "companies"})


class _Names(NamedTuple):
    """What is taken from a description: sets with the names of their fields, and actions."""

    sets: dict[str, tuple[str, ...]]
    actions: tuple[str, ...]


def read_published(document: bytes) -> tuple[PublishedService, ...]:
    """The services that an ODataV4 `$metadata` document tells; raises Unreadable if these bytes are none."""
    parse(document)  # refuses declarations, which a library that parses the bytes again would follow
    names = _reflected(document)
    return _services(names, "odata") if names.sets else as_described(read_metadata(document), "odata")


def as_described(metadata: Metadata, wire: WireName) -> tuple[PublishedService, ...]:
    """The services that our own reader found in a description."""
    sets = {name: tuple(one.name for one in shape.row.members) for name, shape in metadata.sets.items()}
    return _services(_Names(sets, tuple(metadata.actions)), wire)


def _services(names: _Names, wire: WireName) -> tuple[PublishedService, ...]:
    sets = [PublishedService(name, _kind(name, shows), wire, shows) for name, shows in names.sets.items()]
    return (*sets, *(PublishedService(name, ServiceKind.CODEUNIT, wire) for name in names.actions))


def _kind(name: str, shows: tuple[str, ...]) -> ServiceKind:
    if name in _SYSTEM:
        return ServiceKind.SYSTEM
    return ServiceKind.QUERY if _OF_QUERIES in shows else ServiceKind.PAGE


def _reflected(document: bytes) -> _Names:
    """The names as python-odata reflects them; none where it cannot."""
    # Only the doctor pays for loading it.
    from odata.service import ODataService

    session = _Fetched(document)
    try:
        service = ODataService("odata:", session=session, reflect_entities=True, quiet_progress=True)
        sets = {
            name: tuple(shown["name"] for shown in entity.__odata_schema__["properties"])
            for name, entity in service.entities.items()
        }
        return _Names(sets, tuple(service.actions))
    except Exception:
        # It raises whatever its own assumptions run into: KeyError, ValueError, TypeError and errors of its own.
        return _Names({}, ())


class _Fetched:
    """Session and answer in one, as python-odata wants them: the document is here already, nothing is sent."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def get(self, address: str, **_: object) -> Self:
        """The document, whatever is asked."""
        return self
