"""A carrier that answers from a list instead of a server, and keeps what it was asked.

A newcomer would use it for time-outs and connections: those are the transport's, and are tested with sockets.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from connector import ConnectionSettings
from connector.company_wire import CompanyWire
from connector.exchange import Answer, Carrier, Purpose, Request, Unreadable, turned_away, unread
from connector.servers import servers_for

T = TypeVar("T")


def wire_over(settings: ConnectionSettings, carrier: Carrier) -> CompanyWire:
    """The wire that the settings describe, without a server."""
    return CompanyWire(settings, servers_for(settings, carrier), carrier.close)


class ScriptedCarrier:
    """Answers descriptions by the end of the address, and every other call with the next scripted answer."""

    def __init__(self, descriptions: dict[str, bytes]) -> None:
        self.descriptions = descriptions
        self.answers: list[Answer] = []
        self.sent: list[Request] = []

    def will_answer(self, *bodies: bytes, status: int = 200) -> None:
        self.answers += [Answer(status, body, "text/xml") for body in bodies]

    def will_answer_json(self, *values: object, status: int = 200) -> None:
        """Each value as JSON; bytes as they are."""
        bodies = [value if isinstance(value, bytes) else msgspec.json.encode(value) for value in values]
        self.answers += [Answer(status, body, "application/json") for body in bodies]

    def exchange(self, request: Request, read: Callable[[Answer], T]) -> T:
        if request.subject.endswith(" description"):
            name = request.address.partition("?")[0].rpartition("/")[2]
            answer = Answer(200, self.descriptions[name], "text/xml") if name in self.descriptions else None
            if answer is None:
                raise turned_away(request, Answer(404, b""))
        else:
            self.sent.append(request)
            answer = self.answers.pop(0)
        try:
            return read(answer)
        except Unreadable as unreadable:
            raise unread(request, answer, str(unreadable)) from None

    def close(self) -> None:
        """There is nothing to give back."""

    @property
    def writes(self) -> list[Request]:
        return [request for request in self.sent if request.purpose is not Purpose.READ]
