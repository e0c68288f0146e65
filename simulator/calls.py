"""One call on any wire: who is asked for what, how it is worked on, and how a refusal looks there.

The server knows no wire: it takes a call, lets the fault script do what it wants, and sends the answer.
"""

from typing import Protocol

from simulator.company import Company
from simulator.errors import NavError
from simulator.listening import Answer


class Call(Protocol):
    """A request that was understood: wire, company, service and operation are what a fault script asks."""

    @property
    def wire(self) -> str:
        """soap, odata or api."""

    @property
    def company(self) -> Company:
        """The company it works in."""

    @property
    def service(self) -> str:
        """The published name, or the entity set."""

    @property
    def operation(self) -> str:
        """The operation: SOAP's own name, an HTTP method, an action, `$batch`, `$metadata`."""

    def perform(self) -> Answer:
        """Do it; raises NavError where Navision refuses."""

    def refused(self, refusal: NavError) -> Answer:
        """How this wire tells a refusal."""
