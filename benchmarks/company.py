"""A company to measure with: contracts of 24 months at three branches, a cashier for each clerk, receipts to take.

Every contract belongs to the branch of one clerk, but one receipt in ten is taken by another clerk somewhere, so
that clerks meet at contracts, chains and number series as they do in life. The receipts are a whole instalment, a
part of one, and more than one, some of them late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

from books.activation import NewContract, activate
from books.counter.drawers import open_drawer
from books.database import Database
from books.receipts import ReceiptRequest, take_receipt
from books.recording import Act, Actor
from books.setups import Books, create_books, open_books
from company.loader import load_setup
from servicing.entries import ContractActivated
from servicing.money import idr
from servicing.schedule import ContractTerms, Method, build_schedule

CONFIG: Final = Path(__file__).parents[1] / "config"
SIGNED: Final = date(2004, 12, 6)
TAKEN_ON: Final = date(2005, 4, 11)
BRANCHES: Final = ("JKT", "BDG", "SBY")
CLOCK: Final = datetime(2005, 4, 11, 9, tzinfo=UTC)
AMOUNTS: Final = (644_000, 300_000, 1_000_000, 650_440)
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """One receipt to take: by which clerk, for which contract, how much."""

    key: str
    clerk: int
    contract: str
    amount: int

    @property
    def branch(self) -> str:
        return branch_of(self.clerk)


def branch_of(clerk: int) -> str:
    """The branch where the clerk sits."""
    return BRANCHES[clerk % len(BRANCHES)]


def cashier(clerk: int) -> str:
    """The clerk's name in the books."""
    return f"CASHIER-{clerk}"


def make_books(url: str, contracts: int, clerks: int) -> None:
    """New books with contracts and open drawers."""
    books = create_books(Database(url), load_setup(CONFIG), CLOCK, "benchmark")
    terms = ContractTerms(SIGNED, idr(11_000_000), Method.FLAT, Decimal(20), 24)
    event = ContractActivated("MOTOR-FLAT", terms.nominal_day, build_schedule(terms))
    with books.database.writing() as connection:
        for number in range(contracts):
            branch = branch_of(number % clerks)
            new = NewContract(f"C{number}", branch, f"P{number}", f"Customer {number}", SIGNED, event)
            activate(connection, books, _act(f"new/{number}", branch, "SALES", SIGNED), new)
        for clerk in range(clerks):
            act = _act(f"drawer/{clerk}", branch_of(clerk), cashier(clerk), TAKEN_ON)
            open_drawer(connection, books, act, Decimal(0))
    books.database.close()


def receipts_to_take(receipts: int, contracts: int, clerks: int) -> list[Asked]:
    """The receipts of the day, in the order in which customers come."""
    random = Random(SEED)
    asked = []
    for number in range(receipts):
        contract = random.randrange(contracts)
        clerk = contract % clerks if random.randrange(10) else random.randrange(clerks)
        amount = AMOUNTS[random.randrange(len(AMOUNTS))]
        asked.append(Asked(f"receipt/{number}", clerk, f"C{contract}", amount))
    return asked


def take(books: Books, asked: Asked) -> None:
    """Take one receipt, every guard on, in one transaction."""
    act = _act(asked.key, asked.branch, cashier(asked.clerk), TAKEN_ON)
    with books.database.writing() as connection:
        take_receipt(connection, books, act, ReceiptRequest(asked.contract, Decimal(asked.amount)))


def opened(url: str) -> Books:
    """The books at the address, for another process."""
    return open_books(Database(url))


def of_clerk(asked: Sequence[Asked], clerk: int) -> list[Asked]:
    """The receipts that one clerk takes."""
    return [one for one in asked if one.clerk == clerk]


def _act(key: str, branch: str, person: str, on: date) -> Act:
    return Act(key, branch, on, on, CLOCK, Actor(person, "cashier", branch))
