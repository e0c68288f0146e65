"""A clerk's desk for tests: the smallest words to record events in real books."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from books import recording
from books.activation import NewContract, activate
from books.counter.drawers import open_drawer
from books.receipts import ReceiptRequest, take_receipt
from books.recording import Act, Actor, Recorded
from books.setups import Books
from servicing.contract import Contract
from servicing.entries import ContractActivated, Event
from servicing.money import idr
from servicing.schedule import ContractTerms, Method, build_schedule

SIGNED = date(2004, 12, 1)
CASHIER = "CASHIER-1"


@dataclass
class Desk:
    """One cashier at one branch; every call is a transaction of its own."""

    books: Books
    branch: str = "BDG"
    cashier: str = CASHIER
    _keys: list[str] = field(default_factory=list)

    def act(self, on: date, value: date | None = None, key: str | None = None, **more: object) -> Act:
        if key is None:
            key = f"{self.branch}/{self.cashier}/{len(self._keys) + 1}"
            self._keys.append(key)
        actor = Actor(self.cashier, "cashier", self.branch)
        if more.get("approver"):
            more.setdefault("approver_role", "branch_head")
        clock = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        return Act(key, self.branch, on, on, clock, actor, value, **more)  # type: ignore[arg-type]

    def open_drawer(self, on: date = SIGNED, opening_float: int = 0) -> None:
        with self.books.database.writing() as connection:
            open_drawer(connection, self.books, self.act(on), idr(opening_float))

    def contract(
        self, number: str = "C1", on: date = SIGNED, principal: int = 12_000_000, months: int = 12
    ) -> Recorded:
        terms = ContractTerms(on, idr(principal), Method.FLAT, Decimal(20), months)
        event = ContractActivated("MOTOR-FLAT", terms.nominal_day, build_schedule(terms))
        new = NewContract(number, self.branch, f"P-{number}", f"Customer of {number}", on, event)
        with self.books.database.writing() as connection:
            return activate(connection, self.books, self.act(on), new)

    def receive(
        self,
        on: date,
        amount: int,
        *,
        number: str = "C1",
        value: date | None = None,
        key: str | None = None,
        chosen: tuple[int, ...] | None = None,
        replaces: int | None = None,
        tender: str = "cash_customer",
    ) -> Recorded:
        request = ReceiptRequest(number, Decimal(amount), tender, chosen, replaces=replaces)
        with self.books.database.writing() as connection:
            return take_receipt(connection, self.books, self.act(on, value, key), request)

    def record(self, on: date, event: Event, number: str = "C1", value: date | None = None) -> Recorded:
        with self.books.database.writing() as connection:
            return recording.record(connection, self.books, self.act(on, value), number, event)

    def reverse(self, on: date, target: int, number: str = "C1") -> Recorded:
        with self.books.database.writing() as connection:
            return recording.reverse(
                connection, self.books, self.act(on, reason="typed wrongly"), number, target
            )

    def look(self, number: str = "C1") -> Contract:
        from books.contracts import look

        with self.books.database.reading() as connection:
            return look(connection, number)


def lines(recorded: Recorded) -> list[str]:
    assert recorded.voucher is not None
    return [str(line) for line in recorded.voucher.lines]
