"""The wires that the storm can blow over: how to connect, and what Navision's operations are called there.

A further wire is a further row; nothing else of the storm knows what an operation is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from company.setup import Setup
from connector import Wire, connect
from connector.settings import WireName
from simulator import Simulator


@dataclass(frozen=True, slots=True)
class StormWire:
    """One wire: its name, the Navision it speaks to, and the operations as the fault script names them."""

    name: WireName
    flavour: str
    create: str
    post: str
    remove: str
    reads: tuple[tuple[str, str], ...]
    """Service and operation of each kind of read."""
    shows_reference: bool = True
    """Does the ledger show what finance did to a reference."""

    def connect(self, server: Simulator, setup: Setup) -> Wire:
        """The wire to this server, every service on it."""
        settings = setup.navision.connection("jembatan", "jembatan")
        return connect(replace(settings, url=server.url, odata_url=server.url, wire=self.name, wires={}))


WIRES: Final[Mapping[str, StormWire]] = {
    wire.name: wire
    for wire in (
        StormWire(
            "soap",
            "nav2018",
            create="CreateMultiple",
            post="PostGeneralJournal",
            remove="Delete",
            reads=(("GeneralJournal", "ReadMultiple"), ("GeneralLedgerEntries", "ReadMultiple")),
        ),
        StormWire(
            "odata",
            "bc26",
            create="$batch",
            post="PostGeneralJournal",
            remove="DELETE",
            reads=(("GeneralJournal", "GET"), ("GeneralLedgerEntries", "GET")),
        ),
        StormWire(
            "api",
            "bc26",
            create="$batch",
            post="post",
            remove="DELETE",
            reads=(("journalLines", "GET"), ("generalLedgerEntries", "GET")),
            shows_reference=False,
        ),
    )
}
