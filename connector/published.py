"""Which services an administrator has published, which of ours are not among them, and which might be meant.

A newcomer would take a service that is not found for one that was never published. Names are free (PROTOCOL 1.2),
so mostly the page is there under another name: over OData it is known by the fields it shows, over SOAP, where a
list of services tells names only, by a name that is alike.

    >>> there = [PublishedService("General_Journal", ServiceKind.PAGE, "soap")]
    >>> [wanted] = [one for one in wanted_of(PublishedServices(posting="", ledger=""), {"general_journal": "soap"})]
    >>> is_there(wanted, there), candidates(wanted, there)
    (False, ('General_Journal',))
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from connector.fields import Use, renamed
from connector.masters import PAGE_USES, MasterKind
from connector.settings import PublishedServices, WireName
from connector.uses import BANK_USES, GENERAL_USES, JOURNAL_USES

__all__ = ["PublishedService", "ServiceKind", "WantedService", "candidates", "is_there", "wanted_of"]

_MOST: Final = 3
_ALIKE: Final = 0.6


class ServiceKind(StrEnum):
    """What stands behind a published name."""

    PAGE = "page"
    CODEUNIT = "codeunit"
    QUERY = "query"
    SYSTEM = "system"
    """What the server offers by itself, such as its list of companies."""


@dataclass(frozen=True, slots=True)
class PublishedService:
    """One service as a wire lists it."""

    name: str
    """A codeunit has one name for each procedure over OData: `<Service>_<Procedure>` (PROTOCOL 2.4)."""
    kind: ServiceKind
    wire: WireName
    shows: tuple[str, ...] = ()
    """The names of its fields, where the list tells them: over OData and API v2.0."""


@dataclass(frozen=True, slots=True)
class WantedService:
    """One service that the settings name, and how it is known by what it shows."""

    setting: str
    """Its name under [services]."""
    name: str
    kind: ServiceKind
    wire: WireName
    fields: tuple[str, ...] = ()
    """The fields without which it cannot be the service."""
    operation: str = ""
    """The procedure that is called, of a codeunit."""

    @property
    def listed_as(self) -> str:
        """The name under which the list of its wire has it."""
        return f"{self.name}_{self.operation}" if self.wire == "odata" and self.operation else self.name

    @property
    def known_by_fields(self) -> bool:
        """Does the list of its wire tell fields? That of SOAP tells names only."""
        return self.wire == "odata" and self.kind is ServiceKind.PAGE


_PAGES: Final[Mapping[str, tuple[Use, ...]]] = {
    "general_journal": JOURNAL_USES,
    "ledger": GENERAL_USES,
    "bank_ledger": BANK_USES,
    **{kind.value: uses for kind, uses in PAGE_USES.items()},
}
# Fields that a page may lack for our purposes, and by which it is known nevertheless.
_KNOWN_BY: Final = frozenset(
    {"template", "batch", "amount", "direct_posting", "currency", "posting_no_series"}
)


def wanted_of(services: PublishedServices, wires: Mapping[str, WireName]) -> Iterator[WantedService]:
    """The services that the settings name, each with its wire; API v2.0 needs no names."""
    masters = frozenset(kind.value for kind in MasterKind)
    for setting, uses in _PAGES.items():
        name = getattr(services, setting)
        wire = wires.get("masters" if setting in masters else setting, "api")
        if name and wire != "api":
            known = [use for use in uses if use.needed or use.ours in _KNOWN_BY]
            fields = tuple(use.name for use in _as_called(known, setting, services))
            yield WantedService(setting, name, ServiceKind.PAGE, wire, fields)
    wire = wires.get("posting", "api")
    if services.posting and wire != "api":
        operation = services.posting_operation
        yield WantedService("posting", services.posting, ServiceKind.CODEUNIT, wire, operation=operation)


def _as_called(uses: Sequence[Use], setting: str, services: PublishedServices) -> tuple[Use, ...]:
    ours = {f"{setting}.{use.ours}" for use in uses}
    return renamed(uses, setting, {key: name for key, name in services.field_names.items() if key in ours})


def is_there(wanted: WantedService, published: Iterable[PublishedService]) -> bool:
    """Does its wire list it under the name that the settings give?"""
    return any(one.wire == wanted.wire and one.name == wanted.listed_as for one in published)


def candidates(wanted: WantedService, published: Iterable[PublishedService]) -> tuple[str, ...]:
    """Names of services that may be the one that is meant, the likeliest first, at most three.

    By the fields that they show where these are told, else by their names.
    """
    listed = [one for one in published if one.wire == wanted.wire and one.kind is wanted.kind]
    if wanted.kind is ServiceKind.CODEUNIT and wanted.wire == "odata":
        ending = f"_{wanted.operation}"
        likely = [one.name.removesuffix(ending) for one in listed if one.name.endswith(ending)]
    elif wanted.known_by_fields:
        likely = [one.name for one in listed if set(wanted.fields) <= set(one.shows)]
    else:
        likely = [one.name for one in listed if _likeness(one.name, wanted.name) >= _ALIKE]
    return tuple(sorted(likely, key=lambda name: (-_likeness(name, wanted.name), name))[:_MOST])


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; capitals and underscores make no difference."""
    first, second = (name.replace("_", "").lower() for name in (one, other))
    return SequenceMatcher(None, first, second).ratio()
