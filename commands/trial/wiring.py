"""The wires that the demo can be shown over: which version of Navision, which settings, what its calls are called.

A newcomer would leave the server as it is. API v2.0 and transactions of several lines came with Business
Central, so the JSON wires are shown against the newest version, which speaks no SOAP for its own pages any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from company.setup import Setup
from connector.settings import WireName

NEWEST: Final = "bc29"


class DemoWire(StrEnum):
    """The wire that carries every service of the demo."""

    SOAP = "soap"
    ODATA = "odata"
    API = "api"


@dataclass(frozen=True, slots=True)
class Wiring:
    """How a wire is shown."""

    flavour: str
    adds: str
    """What the server calls the call that adds lines."""
    posts: str


WIRINGS: Final[Mapping[DemoWire, Wiring]] = MappingProxyType(
    {
        DemoWire.SOAP: Wiring("nav2018", "CreateMultiple", "PostGeneralJournal"),
        DemoWire.ODATA: Wiring(NEWEST, "$batch", "PostGeneralJournal"),
        DemoWire.API: Wiring(NEWEST, "$batch", "post"),
    }
)


def over(setup: Setup, wire: DemoWire) -> Setup:
    """The setup with every service on this wire; what API v2.0 does not have comes by OData."""
    wires: dict[str, WireName] = dict.fromkeys(setup.navision.wires, wire.value)
    if wire is DemoWire.API:
        wires["bank_ledger"] = "odata"
    navision = replace(setup.navision, wires=MappingProxyType(wires), batch_calls="snapshot")
    return replace(setup, navision=navision)
