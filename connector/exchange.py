"""One call to Navision as a value: what is asked, what came back, and what an HTTP status by itself means.

A newcomer would treat a status alike for every call. Whether a write was carried out depends on who
answered: a sign-in that is refused or a queue that is full turns the call away at the door, while a gateway's
time-out says nothing about what goes on behind it (PROTOCOL 1.11, 6.3). A read changes nothing, so it may
always be tried later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeVar

from connector.errors import ConnectorError, NoAnswer, Refused, Unreachable, shortened

__all__ = ["Answer", "Carrier", "Purpose", "Request", "Unreadable", "turned_away", "unread"]

T = TypeVar("T")


class Purpose(Enum):
    """What a call is for; it decides the time-out, and whether the call may be repeated."""

    READ = "read"
    WRITE = "write"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Request:
    """One call, ready to be sent."""

    subject: str
    """What messages call it, e.g. `GeneralJournal ReadMultiple`."""
    address: str
    purpose: Purpose
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    method: Literal["", "GET", "POST", "PATCH", "DELETE"] = ""
    """Blank: POST with a body, GET without one."""

    @property
    def verb(self) -> str:
        """The HTTP method."""
        return self.method or ("GET" if self.body is None else "POST")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    body: bytes
    content_type: str = ""
    retry_after: float | None = None
    said_at: datetime | None = None
    """When, by the server's own clock."""
    product: str = ""
    """What answered, as it calls itself."""
    ways: tuple[str, ...] = ()
    """How the server lets itself be signed in at, in the words of `sign_in`; it tells so beside a 401."""

    @property
    def succeeded(self) -> bool:
        """The server says that the call was carried out, in one of the ways in which Navision says so."""
        return self.status in (200, 201, 204)

    @property
    def is_json(self) -> bool:
        """The body is JSON, so an OData error may be in it."""
        return "json" in self.content_type

    @property
    def is_markup(self) -> bool:
        """The body is XML of some kind, so a SOAP fault may be in it."""
        return "xml" in self.content_type or self.body.lstrip()[:5] in (b"<?xml", b"\xef\xbb\xbf<?")

    @property
    def first_words(self) -> str:
        """The beginning of the body for a message, on one line."""
        return shortened(self.body[:400].decode("utf-8", "replace"), 120) or "nothing"


class Unreadable(Exception):
    """An answer came whole but says nothing that can be understood. Never leaves this room."""


class Carrier(Protocol):
    """Carries one request and has its answer read; raises only our errors."""

    def exchange(self, request: Request, read: Callable[[Answer], T]) -> T:
        """The answer to the request, as read."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


# Answers that come before anything is carried out: the door said no.
_AT_THE_DOOR: Final = {
    301: "the server sends us elsewhere: give the address it names, with http or https as it wants",
    302: "the server sends us elsewhere: give the address it names, with http or https as it wants",
    307: "the server sends us elsewhere: give the address it names, with http or https as it wants",
    308: "the server sends us elsewhere: give the address it names, with http or https as it wants",
    400: "the server does not accept the request: check address, company name and sign-in",
    401: "user or password is not accepted, or this way to sign in: check sign_in, user and password",
    403: "the user is not allowed to call web services: give it the permission",
    404: "there is no such company or service: check company and service name, and that it is published",
    405: "web services of this kind are switched off: enable them on the server instance",
    411: "the server does not accept the request: check what stands between it and us",
    413: "the message is too large: lower max_lines_per_call or page_size",
    414: "the address is too long: shorten company or service name",
    415: "the server speaks another language at this address: check url, wire and service name",
    431: "the server does not accept the request: check what stands between it and us",
}


def turned_away(request: Request, answer: Answer) -> ConnectorError:
    """What an answer means that is not Navision's own, by its status and by what was asked."""
    said = f"{request.subject}: the server answered with status {answer.status}"
    if answer.status == 429:
        return Unreachable(
            f"{said}: it has too many requests: try later",
            service=request.subject,
            status=answer.status,
            retry_after=answer.retry_after,
        )
    if remedy := _AT_THE_DOOR.get(answer.status):
        remedy += f" (the server offers {', '.join(answer.ways)})" if answer.ways else ""
        return Refused(f"{said}: {remedy}", service=request.subject, status=answer.status)
    return unread(request, answer, f"status {answer.status} and {answer.first_words}")


def unread(request: Request, answer: Answer | None, what: str) -> ConnectorError:
    """What it means that no answer of Navision's came, or none that can be understood."""
    status = answer.status if answer else None
    if request.purpose is Purpose.READ:
        return Unreachable(
            f"{request.subject}: no answer from Navision but {what}: nothing was changed, try later",
            service=request.subject,
            status=status,
            retry_after=answer.retry_after if answer else None,
        )
    return NoAnswer(
        f"{request.subject}: no answer from Navision but {what}: it may have been carried out, "
        "read batch and ledger before trying again",
        service=request.subject,
        status=status,
    )
