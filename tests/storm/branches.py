"""What the branches do while the storm blows: receipts of every sort, corrections, waivers, fees, day ends.

Who acts knows nothing of delivery. A refusal by our own rules (nothing to reverse, a settled contract) is as
ordinary here as at a real counter; it must leave no trace, which the oracle sees in the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from books.day_end import close_day
from books.recording import Actor, NotRecorded, Recorded
from books.setups import Books
from servicing.allocation import AllocationFault
from servicing.corrections import CannotReverse
from servicing.entries import (
    ChargeMade,
    DepositRefunded,
    DepositUsed,
    EntryFault,
    LateChargeWaived,
    MoneyAccount,
    ReceiptTaken,
)
from servicing.money import idr
from servicing.roles import Role
from tests.books.desk import SIGNED, Desk
from tests.storm.census import Census, Fault

REFUSED: Final = (NotRecorded, CannotReverse, AllocationFault, EntryFault)
MONTHS: Final = 4
_DOINGS: Final = {
    "receipt": 30,
    "receipt at another branch": 26,
    "bank receipt": 10,
    "back-dated receipt": 14,
    "reversal": 14,
    "waiver": 10,
    "fee": 5,
    "use of deposit": 5,
    "refund": 4,
}
_BUSY: Final = {"C1": 6, "C2": 5}
"""Most of what happens concerns two contracts, so that trouble with another one holds only a few documents."""


@dataclass
class Branches:
    """The desks of the branches, and the contracts they keep (number → branch)."""

    books: Books
    dice: Random
    census: Census
    contracts: dict[str, str] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    _standing: list[tuple[str, int]] = field(default_factory=list)

    def desk(self, branch: str) -> Desk:
        """The branch's desk, its drawer open."""
        if branch not in self.desks:
            self.desks[branch] = Desk(self.books, branch, f"CASHIER-{branch}")
            self.desks[branch].open_drawer()
        return self.desks[branch]

    def rebook(self, books: Books) -> None:
        """Go on with the same books, opened anew."""
        self.books = books
        for desk in self.desks.values():
            desk.books = books

    def sign(self, number: str, branch: str, on: date = SIGNED) -> None:
        """A new contract."""
        self.desk(branch).contract(number, on, self.dice.randrange(2_000_000, 9_000_000, 1000), MONTHS)
        self.contracts[number] = branch

    def work(self, on: date, count: int) -> None:
        """So many things that customers and clerks do on a day."""
        for doing in self.dice.choices(list(_DOINGS), list(_DOINGS.values()), k=count):
            numbers = list(self.contracts)
            (number,) = self.dice.choices(numbers, [_BUSY.get(one, 1) for one in numbers])
            try:
                self._do(doing, on, number)
            except REFUSED:
                continue

    def end_day(self, on: date) -> None:
        """Day end at every branch."""
        for branch in self.desks:
            clock = datetime.combine(on, time(20), UTC)
            close_day(self.books, branch, on, clock, Actor("day-end", "job", branch))
            self.census[Fault.DAY_ENDED] += 1

    def _do(self, doing: str, on: date, number: str) -> None:
        home, amount = self.contracts[number], idr(self.dice.randrange(50_000, 1_500_000, 1000))
        desk = self.desk(home)
        match doing:
            case "receipt":
                self._stands(number, desk.receive(on, int(amount), number=number))
            case "receipt at another branch":
                other = self.dice.choice([one for one in self.books.setup.branches if one != home])
                self._stands(number, self.desk(other).receive(on, int(amount), number=number))
            case "bank receipt":
                into = MoneyAccount(Role.BANK_IN, home, "BCA")
                self._stands(number, desk.record(on, ReceiptTaken(amount, "pdc", into), number))
            case "back-dated receipt":
                value = on - timedelta(self.dice.randint(1, 30))
                taken = desk.receive(on, int(amount), number=number, value=value, tender="cash_collector")
                self._stands(number, taken)
                self.census[Fault.BACK_DATED] += 1
            case "reversal":
                self._take_back(on)
            case "waiver":
                waived = LateChargeWaived(self.dice.randint(1, MONTHS), idr(self.dice.randint(1, 900)))
                self._stands(number, desk.record(on, waived, number))
                self.census[Fault.WAIVED] += 1
            case "fee":
                fee = ChargeMade(f"FEE-{on:%m%d}-{amount}", "COLLECTION", idr(25_000), Role.OTHER_INCOME)
                desk.record(on, fee, number)
            case "use of deposit":
                desk.record(on, DepositUsed(amount), number)
            case "refund":
                held = desk.look(number).deposit
                if held > 0:
                    desk.record(on, DepositRefunded(held, MoneyAccount(Role.CASH_TELLER, home)), number)

    def _stands(self, number: str, recorded: Recorded) -> None:
        self._standing.append((number, recorded.entry))

    def _take_back(self, on: date) -> None:
        """Something of before was typed wrongly; often it is entered again in its old place."""
        if not self._standing:
            return
        number, entry = self._standing.pop(self.dice.randrange(len(self._standing)))
        desk = self.desk(self.contracts[number])
        desk.reverse(on, entry, number)
        self.census[Fault.TAKEN_BACK] += 1
        if self.dice.random() < 0.6:
            amount = self.dice.randrange(50_000, 1_500_000, 1000)
            self._stands(number, desk.receive(on, amount, number=number, replaces=entry))
            self.census[Fault.ENTERED_AGAIN] += 1
