"""A Navision to measure the wires against, in a process of its own, and the bytes that our wires send to it.

What a newcomer would write by hand is taken from the wires themselves: a scribe stands where the connection is,
lets reads through and keeps every write instead of sending it, so that the bare session sends the same bytes.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

import requests
from requests.auth import HTTPBasicAuth

from benchmarks.console import quiet
from connector import AccountType, ConnectionSettings, GeneralJournalLine, JournalBatch
from connector.company_wire import CompanyWire
from connector.exchange import Answer, Carrier, Purpose, Request
from connector.servers import servers_for
from connector.settings import WireName
from connector.transport import Transport
from simulator import (
    AccountSeed,
    BatchSeed,
    CompanySeed,
    DimensionValueSeed,
    OpeningEntry,
    Simulator,
    TemplateSeed,
)

COMPANY: Final = "Benchmark"
TEMPLATE: Final = "GENERAL"
DAY: Final = date(2026, 3, 2)
CALLED: Final[dict[WireName, str]] = {"soap": "SOAP", "odata": "OData V4", "api": "API v2.0"}

T = TypeVar("T")


@contextmanager
def navision(batches: Sequence[str], opening: int = 0, flavour: str = "bc26") -> Iterator[str]:
    """The address of a Navision with these batches and so many ledger entries, as long as it is needed."""
    quiet()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs, batches, opening, flavour), daemon=True)
    server.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        server.join(10)


def _serve(pipe: Connection, batches: Sequence[str], opening: int, flavour: str) -> None:
    quiet()
    seed = CompanySeed(
        name=COMPANY,
        accounts=(AccountSeed("11100"), AccountSeed("13100")),
        dimension_values=(DimensionValueSeed("BRANCH", "JKT"), DimensionValueSeed("CONTRACT", "JKT-0001")),
        templates=(TemplateSeed(TEMPLATE),),
        batches=tuple(BatchSeed(TEMPLATE, name) for name in batches),
        opening=tuple(map(_entry, range(opening))),
    )
    with Simulator.start([seed], work_date=DAY, auth=("basic",), flavour=flavour, soap_pages=True) as running:
        pipe.send(running.url)
        pipe.recv()


def _entry(number: int) -> OpeningEntry:
    document, account, text, amount = values_of(number)
    return OpeningEntry(DAY, document, account, amount, "JKT", "JKT-0001", text, f"KEY-{document}")


def line(number: int, wire: WireName) -> GeneralJournalLine:
    """One line of a document of two; the JSON wires are told its number, the SOAP page shows none."""
    document, account, text, amount = values_of(number)
    return GeneralJournalLine(
        posting_date=DAY,
        document_no=document,
        external_document_no=f"KEY-{document}",
        account_type=AccountType.GL_ACCOUNT,
        account_no=account,
        description=text,
        amount=amount,
        branch="JKT",
        contract="JKT-0001",
        line_no=None if wire == "soap" else (number + 1) * 10_000,
    )


def values_of(number: int) -> tuple[str, str, str, Decimal]:
    """What differs from line to line: document, account, text, amount."""
    amount = Decimal(1_200_000 + number // 2)
    return (
        f"BKMJKT2603-{number // 2:05}",
        "13100" if number % 2 else "11100",
        f"Angsuran {number} JKT-0001",
        -amount if number % 2 else amount,
    )


def batch(wire: WireName, place: int) -> JournalBatch:
    """One of the batches that the Navision was started with, each wire its own."""
    return JournalBatch(TEMPLATE, batch_name(wire, place))


def batch_name(wire: WireName, place: int) -> str:
    """The name of a batch of a wire."""
    return f"{wire.upper()}{place}"


def settings(url: str, wire: WireName, **more: Any) -> ConnectionSettings:
    """How a wire reaches the Navision at this address."""
    return ConnectionSettings(
        url=url, company=COMPANY, sign_in="basic", user="jembatan", password="jembatan", wire=wire, **more
    )


def bare_session() -> requests.Session:
    """requests as it comes, signed in, with nothing around it."""
    session = requests.Session()
    session.trust_env = False
    session.auth = HTTPBasicAuth("jembatan", "jembatan")
    return session


def send_bare(session: requests.Session, calls: Sequence[Request]) -> bytes:
    """Send the bytes of these calls one after the other; the last answer, unread."""
    for call in calls:
        answer = session.request(call.verb, call.address, data=call.body, headers=dict(call.headers))
        answer.raise_for_status()
    return answer.content


class _Kept(Exception):
    """The scribe has the call; nothing was sent."""


class Scribe:
    """Stands where the connection is: reads go through, and of everything it keeps call and answer."""

    def __init__(self, connection: Carrier) -> None:
        self._connection: Final = connection
        self.calls: Final[list[Request]] = []
        self.answer = Answer(0, b"")

    def exchange(self, request: Request, read: Callable[[Answer], T]) -> T:
        """Keep the call, and let it through if it is a read."""
        self.calls.append(request)
        if request.purpose is not Purpose.READ:
            raise _Kept

        def keep(answer: Answer) -> T:
            self.answer = answer
            return read(answer)

        return self._connection.exchange(request, keep)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def calls_of(
    chosen: ConnectionSettings, works: Sequence[Callable[[CompanyWire], object]]
) -> list[list[Request]]:
    """The calls that each of these works makes, up to its write; what is asked once for all is left out."""
    scribe = Scribe(Transport(chosen))
    wire = CompanyWire(chosen, servers_for(chosen, scribe))
    found = []
    for work in (works[0], *works):
        scribe.calls.clear()
        with suppress(_Kept):
            work(wire)
        found.append(list(scribe.calls))
    scribe.close()
    return found[1:]


@dataclass(frozen=True, slots=True)
class Turns:
    """What so many works took, ours and the bare ones: seconds of the clock, and of this process."""

    works: int
    ours: float
    bare: float
    own_ours: float
    own_bare: float

    @property
    def own_ratio(self) -> float:
        """The bare works' share of our own time."""
        return self.own_bare / self.own_ours


def in_turns(ours: Sequence[Callable[[], object]], bare: Sequence[Callable[[], object]]) -> Turns:
    """Each work of ours and a bare one after it, so that a busy machine slows both; the first of each warms up."""
    spent = [[0.0, 0.0], [0.0, 0.0]]
    for place, pair in enumerate(zip(ours, bare, strict=True)):
        for side, work in zip(spent, pair, strict=True):
            clock, own = time.perf_counter(), time.process_time()
            work()
            if place:
                side[0] += time.perf_counter() - clock
                side[1] += time.process_time() - own
    return Turns(len(ours) - 1, spent[0][0], spent[1][0], spent[0][1], spent[1][1])
