"""A small world for delivery: real books, a simulated Navision on loopback, and a clock that need not wait.

The oracle of these tests reads the simulator's ledger directly; it shares nothing with connector or resolver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, select

from books.navision.deliveries import Step
from books.navision.document_states import DocumentState
from books.navision.leases import DatabaseClock
from books.schema.delivery import delivery, delivery_step
from books.schema.vouchers import posting_document
from books.setups import Books
from commands.trial.navision import company_seed
from company.navision import Mode
from connector import Wire, connect
from delivery.deliver import deliver
from delivery.limits import Limits
from delivery.result import DeliveryResult
from simulator import Rule, Simulator
from simulator.company import Company
from simulator.finance import Finance
from simulator.posting.ledger import PostedEntry, posted_entries, waiting_lines
from tests.books.desk import Desk
from tests.connector.wirings import SOAP, Wiring

SIGNED = date(2004, 12, 1)
FEBRUARY = date(2005, 2, 1)
JOURNAL, LEDGER, POSTING = "GeneralJournal", "GeneralLedgerEntries", "JembatanPosting"
CREATE, POST = "CreateMultiple", "PostGeneralJournal"


class FastClock(DatabaseClock):
    """The database's clock, but whoever sleeps finds that the time has passed already."""

    def __init__(self) -> None:
        self.ahead = 0
        self.slept = 0.0

    def milliseconds(self, connection: Connection) -> int:
        return super().milliseconds(connection) + self.ahead

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.pass_by(seconds)

    def pass_by(self, seconds: float) -> None:
        self.ahead += round(seconds * 1000)


class Killed(BaseException):
    """The process ends here; nothing is tidied up."""


@dataclass
class World:
    """Books, desk, Navision and wire of one test."""

    books: Books
    server: Simulator
    wire: Wire
    clock: FastClock = field(default_factory=FastClock)
    moments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk = Desk(self.books)
        self.finance = Finance(self.navision)
        self.limits = Limits.of(self.books.setup)

    @property
    def navision(self) -> Company:
        return self.server.company()

    @property
    def batch(self) -> tuple[str, str]:
        batch = self.books.setup.navision.batch
        return batch.template, batch.name

    # --- what happens at the branch -----------------------------------------------------------------------

    def contract(self, number: str = "C1") -> str:
        """A contract, its drawer open; the voucher of its activation waits."""
        recorded = self.desk.contract(number)
        self.desk.open_drawer()
        assert recorded.voucher is not None
        return recorded.voucher.number

    def receipts(
        self, count: int, amount: int = 100_000, on: date = FEBRUARY, number: str = "C1"
    ) -> list[str]:
        """So many receipts; the numbers of their vouchers."""
        taken = [self.desk.receive(on, amount + place, number=number) for place in range(count)]
        return [one.voucher.number for one in taken if one.voucher]

    def another_wire(self) -> Wire:
        """A fresh connection, by the setup as it is now."""
        settings = self.books.setup.navision.connection("jembatan", "jembatan")
        return connect(replace(settings, url=self.server.url))

    # --- delivery -----------------------------------------------------------------------------------------

    def deliver(self, **more: Any) -> DeliveryResult:
        """One run that nobody disturbs."""
        given: dict[str, Any] = {"clock": self.clock, "limits": self.limits, "moment": self.moments.append}
        return deliver(self.books, self.wire, **(given | more))

    def deliver_killed_at(self, moment: str, nth: int = 1) -> bool:
        """One run whose process is killed when it comes to this moment; whether it came there."""
        seen = Counter[str]()

        def kill(now: str) -> None:
            seen[now] += 1
            if now == moment and seen[now] == nth:
                raise Killed

        try:
            self.deliver(moment=kill)
        except Killed:
            return True
        return False

    def after_the_lease(self) -> None:
        """The time passes after which a killed process has lost its batch."""
        self.clock.pass_by(self.limits.post + 200)

    def lose(self, kind: str, operation: str, **more: Any) -> None:
        """Let Navision lose a request or an answer."""
        self.server.faults.add(Rule(kind, operation=operation, **({"nth": 1} | more)))

    # --- what is so ---------------------------------------------------------------------------------------

    def states(self) -> dict[str, DocumentState]:
        with self.books.database.reading() as connection:
            rows = connection.execute(select(posting_document.c.number, posting_document.c.state))
            return {row.number: DocumentState(row.state) for row in rows}

    def reason(self, number: str) -> str:
        with self.books.database.reading() as connection:
            return connection.execute(
                select(posting_document.c.held_because).where(posting_document.c.number == number)
            ).scalar_one()

    def steps(self) -> list[Step]:
        """The steps of all deliveries, one after the other."""
        with self.books.database.reading() as connection:
            rows = connection.execute(
                select(delivery_step.c.step).order_by(delivery_step.c.delivery, delivery_step.c.place)
            )
            return [Step(row.step) for row in rows]

    def outcomes(self) -> list[str | None]:
        with self.books.database.reading() as connection:
            return list(connection.execute(select(delivery.c.outcome).order_by(delivery.c.id)).scalars())

    def ledger(self) -> list[PostedEntry]:
        return posted_entries(self.navision)

    def lines(self) -> list[str]:
        """The document numbers of the lines that lie in the batch, without the ghost."""
        return [line.document_no for line in waiting_lines(self.navision, *self.batch) if line.account]

    def posted(self) -> Counter[str]:
        """How often each document stands in Navision's ledger: its lines there over its lines here."""
        return posted_times(self.books, self.navision)

    def assert_told_once(self, *numbers: str) -> None:
        """Every document (or these) is posted, proven, and stands in the ledger exactly once."""
        wanted = numbers or tuple(self.states())
        assert self.posted() == Counter(dict.fromkeys(wanted, 1))
        assert {self.states()[number] for number in wanted} == {DocumentState.POSTED}


def posted_times(books: Books, navision: Company) -> Counter[str]:
    """Read from the simulator's own rows: how many times each document number was posted, whole."""
    from books.navision.outbox import load

    entries = [
        entry for entry in posted_entries(navision) if not entry.reversed and entry.document_no != "OPENING"
    ]
    found = Counter(entry.document_no for entry in entries)
    with books.database.reading() as connection:
        documents = {one.number: one for one in load(connection, sorted(found))}
    times: Counter[str] = Counter()
    for number, count in found.items():
        lines = documents[number].lines
        amounts = Counter(abs(entry.amount) for entry in entries if entry.document_no == number)
        assert count % len(lines) == 0, f"{number}: {count} entries for {len(lines)} lines"
        times[number] = count // len(lines)
        wanted = Counter(line.amount for line in lines)
        assert amounts == Counter({amount: n * times[number] for amount, n in wanted.items()}), number
    return times


@contextmanager
def world_of(
    books: Books,
    *,
    mode: Mode = Mode.POST,
    contracts: int = 4,
    wiring: Wiring = SOAP,
    server: Mapping[str, Any] = MappingProxyType({}),
    **seed: Any,
) -> Iterator[World]:
    """A world around these books; `seed` changes what Navision starts with, `wiring` over which wires and to which
    version, `server` what else its server is told."""
    navision = replace(books.setup.navision, mode=mode, batch_calls=wiring.settings["batch_calls"])
    wires = {service: wiring.of(service) for service in navision.wires}
    if wires.get("bank_ledger") == "api":
        wires["bank_ledger"] = "odata"
    setup = replace(books.setup, navision=replace(navision, wires=MappingProxyType(wires)))
    books = replace(books, setup=setup)
    numbers = [f"C{place}" for place in range(1, contracts + 1)]
    company = replace(company_seed(setup, numbers), **seed)
    with Simulator.start([company], **wiring.server, **server) as running:
        settings = replace(setup.navision.connection("jembatan", "jembatan"), url=running.url)
        wire = connect(settings)
        try:
            yield World(books, running, wire)
        finally:
            wire.close()


MakeWorld = Callable[..., World]
