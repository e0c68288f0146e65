"""The wirings that a site may choose: one wire for all, or a wire for each service, on each version that has them.

A newcomer would try each wire by itself. A site posts by one and reads its proof by another, so the mixtures are
tried just the same, and what stands in the ledger afterwards must be the same too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.tables.flavours import FLAVOURS


@dataclass(frozen=True)
class Wiring:
    """Which wire carries which service, against which version."""

    name: str
    flavour: str
    wire: str
    wires: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """What `ConnectionSettings` is told."""
        flavour = FLAVOURS[self.flavour]
        return {
            "wire": self.wire,
            "wires": dict(self.wires),
            "description_length": flavour.description_length,
            "batch_calls": "snapshot" if flavour.isolates_batches else "single",
        }

    @property
    def server(self) -> dict[str, Any]:
        """What the simulator is told."""
        soap_pages = FLAVOURS[self.flavour].soap_key or None
        return {"flavour": self.flavour, "soap_pages": soap_pages}

    @property
    def adds(self) -> str:
        """What the server calls the call that adds lines."""
        wire = self.of("general_journal")
        if wire == "soap":
            return "CreateMultiple"
        return "$batch" if FLAVOURS[self.flavour].isolates_batches else "POST"

    @property
    def posts(self) -> str:
        """What the server calls the call that posts them."""
        return "post" if self.of("posting") == "api" else "PostGeneralJournal"

    @property
    def reads(self) -> str:
        """What the server calls the call that reads the journal."""
        return "ReadMultiple" if self.of("general_journal") == "soap" else "GET"

    def of(self, service: str) -> str:
        """The wire that carries this service."""
        return self.wires.get(service, self.wire)


SOAP = Wiring("soap on 2018", "nav2018", "soap")
WIRINGS = (
    SOAP,
    Wiring("soap on 26", "bc26", "soap"),
    Wiring("odata on 2018", "nav2018", "odata"),
    Wiring("odata on 26", "bc26", "odata"),
    Wiring("odata on 29", "bc29", "odata"),
    Wiring("api on 26", "bc26", "api"),
    Wiring("api on 29", "bc29", "api"),
    Wiring("soap, proven by odata", "nav2018", "soap", {"ledger": "odata"}),
    Wiring("odata, posted by soap", "bc29", "odata", {"posting": "soap"}),
    Wiring("api, proven by odata", "bc29", "api", {"ledger": "odata"}),
    Wiring("odata, posted by api", "bc26", "odata", {"posting": "api"}),
    Wiring("soap lines, posted and proven by api", "bc26", "soap", {"posting": "api", "ledger": "api"}),
)
