"""The description of everything that a JSON wire offers: `$metadata`, read once and kept until it is forgotten.

A newcomer would read it for every service. One document describes them all, of two megabytes at some companies.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from connector.exchange import Answer, Carrier, Purpose, Request, Unreadable
from connector.odata.faults import raise_unless
from connector.odata.metadata import Metadata, read_metadata
from connector.odata.names import address

__all__ = ["Description"]

T = TypeVar("T")


class Description:
    """The `$metadata` document below one root."""

    def __init__(self, carrier: Carrier, root: str, always: Mapping[str, str]) -> None:
        """`always` are the options that stand in every address, such as the tenant."""
        self._carrier = carrier
        self._request = Request(
            subject="$metadata description",
            address=address(root, ["$metadata"], dict(always)),
            purpose=Purpose.READ,
            headers={"Accept": "application/xml"},
        )
        self._metadata: Metadata | None = None

    def metadata(self) -> Metadata:
        """The shapes of sets and actions, as the server told them last."""
        if self._metadata is None:
            self._metadata = self.read_by(read_metadata)
        return self._metadata

    def read_by(self, read: Callable[[bytes], T]) -> T:
        """The document asked for anew and read by somebody else's reader."""
        return self._carrier.exchange(self._request, partial(_described, self._request, read))

    def forget(self) -> None:
        """Read it anew from now on."""
        self._metadata = None


def _described(request: Request, read: Callable[[bytes], T], answer: Answer) -> T:
    """The document as read; raises Refused with Navision's words where it gives an error in its place."""
    if not answer.succeeded:
        raise_unless(request, answer)
    if answer.status != 200:
        raise Unreadable("no service description")
    return read(answer.body)
