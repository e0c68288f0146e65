"""What a server says of itself beside its answer: the time by its clock, its product, and its version.

A newcomer would look for the version in every answer. SOAP and OData V4 do not tell it; only API v2.0 does, in its
list of companies (System Version), and that API is not there before Business Central.
"""

from dataclasses import dataclass
from datetime import datetime

from connector.exchange import Answer

__all__ = ["Introduction", "introduced"]


@dataclass(frozen=True, slots=True)
class Introduction:
    """As much as is known; blank or None where nothing was said."""

    clock: datetime | None
    """The server's time when it answered, in whole seconds (the Date header)."""
    product: str
    """What answered, as it calls itself (the Server header): mostly the web server before Navision."""
    version: str = ""
    """Navision's own version, e.g. `26.0.30643.0`."""
    has_api: bool | None = None
    """Is API v2.0 there for us? None where nobody answered."""


def introduced(answer: Answer) -> Introduction:
    """What any answer tells, a refusal too."""
    return Introduction(answer.said_at, answer.product)
