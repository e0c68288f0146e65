"""Random days at three branches: whatever is done and taken back, the pairs hold after every step.

Six contracts at home in three branches, a cashier and a head at each, and a collector. Money comes by cash, by
transfer, by channels, by cheque, from the collector and as titipan; it goes between branches, to the bank and back
to customers; drawers are counted and closed; two clerks reach for the same thing at once; and any act may be taken
back. After every step the books prove themselves: pairs, caches, chain, no hole in any series, no titipan below
zero, every two branches tie out, and each drawer holds what was put into it. A refusal changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from books.database import Database
from tests.properties.counter_days import TENDERS, CounterDays

NewDatabase = Callable[[], Database]
DAYS = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
NIGHTS = settings(DAYS, max_examples=80, stateful_step_count=60)


@pytest.fixture
def new_sqlite_database(sqlite_template: Path, tmp_path: Path) -> NewDatabase:
    """Makes empty books on SQLite, each a file of its own, so that two clerks can reach for it."""
    numbers = count(1)

    def make() -> Database:
        path = tmp_path / f"days{next(numbers)}.db"
        shutil.copy(sqlite_template, path)
        return Database(f"sqlite:///{path}")

    return make


def run(new_database: NewDatabase, how: settings) -> None:
    run_state_machine_as_test(lambda: CounterDays(new_database), settings=how)  # type: ignore[no-untyped-call]


def test_random_days_on_sqlite(new_sqlite_database: NewDatabase) -> None:
    run(new_sqlite_database, DAYS)


@pytest.mark.postgres
def test_random_days_on_postgres(new_postgres_database: NewDatabase) -> None:
    run(new_postgres_database, settings(DAYS, max_examples=3, stateful_step_count=15))


@pytest.mark.nightly
def test_many_random_days_on_sqlite(new_sqlite_database: NewDatabase) -> None:
    run(new_sqlite_database, NIGHTS)


@pytest.mark.nightly
@pytest.mark.postgres
def test_many_random_days_on_postgres(new_postgres_database: NewDatabase) -> None:
    run(new_postgres_database, settings(NIGHTS, max_examples=20, stateful_step_count=40))


def test_the_machine_can_do_every_act(new_sqlite_database: NewDatabase) -> None:
    """One day that has everything in it: what random days refuse too often is not left untested."""
    days = CounterDays(new_sqlite_database)
    days.open_the_branches()
    for tender in TENDERS:
        days.receive("BDG", "C2", 1_300_000, tender)
    days.two_clerks_on_one_contract("BDG", "C1", 100_000, again=False)
    days.channel_reports("BDG", "C1", 50_000, "qris", None, late=False)
    days.channel_reports_again(0, "JKT", other=False)
    days.channel_reports_again(0, "BDG", other=True)
    days.channel_settles("BDG", "qris", 50, 1)
    days.use_deposit("C2", 10_000)
    days.refund_deposit(0, "BDG", 5)
    for place, result in enumerate(("clear", "bounce", "withdraw", "return")):
        days.register_a_sheet("C3", 200_000)
        if result == "return":
            days.bank_answers(place, result)
        else:
            days.sheet_goes_to_the_bank(place, "JKT", "" if result == "withdraw" else result, 1)
            days.bank_answers(place, result)
    for bank in ("BCA", None):
        days.money_without_an_owner("JKT", 400_000, bank, 2)
    days.identify(0, [("C1", 100_000), ("C5", 50_000)])
    days.refund(0, 50, "MDR")
    days.two_clerks_at_one_titipan(0, "C1", "C4")
    days.settle("BDG", "JKT", 600_000)
    days.arrive(0, wrong=False)
    days.sweep("BDG", 100_000)
    days.collector_remits("SBY", [("C3", 300_000), ("C4", 200_000)], 25_000, 1)
    days.collector_repays("SBY", 20_000)
    days.collector_posts_in_the_field("SBY", "C3", 150_000)
    days.collector_hands_over("SBY", 10_000)
    days.general_business("BDG", 75_000, paying=True, cash=True)
    days.bank("BDG", 40)
    days.take_back(0, by_the_head=False)
    days.count_it("BDG", 0)
    days.close_and_open("BDG", by_the_cashier=True)
    days.close_and_open("BDG", by_the_cashier=False)
    days.count_it("SBY", 2_000)
    days.count_while_money_comes("JKT", "C6", 100_000)
    days.the_books_prove_themselves()
    days.no_titipan_is_below_zero_and_every_two_branches_tie_out()
    days.channels_owe_what_their_account_says()
    days.teardown()

    assert days.succeeded >= {
        *(f"receipt by {tender}" for tender in TENDERS),
        "two receipts at once",
        "channel report",
        "channel settlement",
        "use of a deposit",
        "refund of a deposit",
        "sheet registered",
        "slip",
        "sheet clear",
        "sheet bounce",
        "sheet withdraw",
        "sheet return",
        "titipan received",
        "titipan identified",
        "titipan refunded",
        "titipan identified by one of two",
        "settlement",
        "arrival",
        "sweep",
        "remittance",
        "repayment",
        "field receipt",
        "hand-over",
        "proposal",
        "approval",
        "banking",
        "taking back",
        "count",
        "closing",
        "count during a receipt",
    }
