"""What day end records: interest earned (J-02) and late charges assessed (L1), contract by contract.

The candidates come from one set-based query; what each contract takes to income is decided in
`servicing.recognition`. Every recording has the day in its key, so a day end that was interrupted goes on where
it stopped and one that is run twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from books import contracts
from books.recording import Act, Actor, record
from books.schema.contracts import contract, instalment
from books.setups import Books
from servicing.entries import Event, InterestRecognised, LateChargesAssessed
from servicing.recognition import interest_to_recognise, late_charges_to_assess
from servicing.rules import InterestAccrual, LateChargeBasis

TRANSACTION_SIZE = 50

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DayEnd:
    """How many contracts a branch's day end took to income, by kind."""

    branch: str
    on: date
    interest: int
    late_charges: int


def close_day(
    books: Books,
    branch: str,
    on: date,
    clock: datetime,
    actor: Actor,
    progress: Progress = lambda _done, _all: None,
) -> DayEnd:
    """Record what the day earned at the branch; safe to repeat."""
    with books.database.reading() as connection:
        numbers = _candidates(connection, books, branch, on)
    counts = {InterestRecognised: 0, LateChargesAssessed: 0}
    for start in range(0, len(numbers), TRANSACTION_SIZE):
        progress(start, len(numbers))
        with books.database.writing() as connection:
            for number in numbers[start : start + TRANSACTION_SIZE]:
                for kind in _close_contract(connection, books, branch, number, on, clock, actor):
                    counts[kind] += 1
    progress(len(numbers), len(numbers))
    return DayEnd(branch, on, counts[InterestRecognised], counts[LateChargesAssessed])


def _candidates(connection: Connection, books: Books, branch: str, on: date) -> list[str]:
    """Contracts with earned interest not yet recognised, or with overdue instalments on ACCRUAL basis."""
    earned = (
        select(instalment.c.contract, func.sum(instalment.c.interest).label("earned"))
        .where(instalment.c.branch == branch, instalment.c.due <= _horizon(books, on))
        .group_by(instalment.c.contract)
        .subquery()
    )
    behind = (
        select(contract.c.number)
        .join(earned, earned.c.contract == contract.c.number)
        .where(contract.c.branch == branch, earned.c.earned > contract.c.interest_recognised)
    )
    found = set(connection.execute(behind).scalars())
    if books.setup.rules.recognition.on(on).late_charge_basis is LateChargeBasis.ACCRUAL:
        overdue = select(instalment.c.contract).where(
            instalment.c.branch == branch, instalment.c.due < on, instalment.c.unpaid > 0
        )
        found |= set(connection.execute(overdue.distinct()).scalars())
    return sorted(found)


def _horizon(books: Books, on: date) -> date:
    """Month end may recognise part of the instalment that is due next; a month ahead covers it.

    On any other day a contract with nothing newly due would only be loaded to find that out.
    """
    if books.setup.rules.recognition.on(on).interest_accrual is not InterestAccrual.MONTH_END:
        return on
    return date(on.year + on.month // 12, on.month % 12 + 1, 28 if on.day > 28 else on.day)


def _close_contract(
    connection: Connection,
    books: Books,
    branch: str,
    number: str,
    on: date,
    clock: datetime,
    actor: Actor,
) -> list[type]:
    rules = books.setup.rules
    done: list[type] = []
    state = contracts.lock(connection, number)

    def add(event: Event, code: str) -> None:
        key = f"{code}/{number}/{on}"
        recorded = record(connection, books, Act(key, branch, on, on, clock, actor), number, event)
        if not recorded.repeated:
            done.append(type(event))

    amount = interest_to_recognise(state, rules, on)
    if amount:
        add(InterestRecognised(amount), "J02")
    if late_charges_to_assess(state, rules, on):
        add(LateChargesAssessed(on), "L1")
    return done
