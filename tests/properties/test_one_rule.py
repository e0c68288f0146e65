"""One rule for all sources: the same contract, amount and value date are split alike, whoever brings the money."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books.contracts import recorded_rows
from books.counter.channel_notices import Notification, take_notification
from books.counter.collectors import Collected, Remittance, remit
from books.database import Database
from books.setups import create_books
from books.suspense.titipan import Owner, SuspenseArrival, identify_suspense, receive_suspense
from books.verify import verify
from company.setup import Setup
from servicing.contract import Component
from servicing.money import idr
from tests.books.cheque_desk import ChequeDesk
from tests.books.test_channels import active
from tests.conftest import CLOCK

MONDAY = date(2005, 1, 3)
Source = Callable[[ChequeDesk, str, int, date, date], None]


def by_cash(desk: ChequeDesk, number: str, amount: int, paid: date, booked: date) -> None:
    desk.receive(booked, amount, number=number, value=paid)


def by_collector(desk: ChequeDesk, number: str, amount: int, paid: date, booked: date) -> None:
    brought = Remittance("COL-1", (Collected(number, idr(amount), paid),))
    with desk.books.database.writing() as connection:
        remit(connection, desk.books, desk.act(booked), brought)


def by_channel(desk: ChequeDesk, number: str, amount: int, paid: date, booked: date) -> None:
    told = Notification("qris", "QR-1", number, idr(amount), paid)
    with desk.books.database.writing() as connection:
        take_notification(connection, desk.books, desk.act(booked), told)


def by_suspense(desk: ChequeDesk, number: str, amount: int, paid: date, booked: date) -> None:
    with desk.books.database.writing() as connection:
        arrived = receive_suspense(
            connection, desk.books, desk.act(paid), SuspenseArrival(idr(amount), "BCA")
        )
        owner = Owner(idr(amount), number)
        identify_suspense(connection, desk.books, desk.act(booked), arrived.entry, [owner])


def by_cheque(desk: ChequeDesk, number: str, amount: int, paid: date, booked: date) -> None:
    desk.register(paid, desk.sheet("BCA 004417", amount, paid, contract=number))
    desk.deposit(paid, "BCA 004417")
    desk.clear(booked, "BCA 004417")


SOURCES: dict[str, Source] = {
    "CASH": by_cash,
    "COLL": by_collector,
    "CHAN": by_channel,
    "SUSP": by_suspense,
    "PDC": by_cheque,
}


def split(desk: ChequeDesk, number: str) -> dict[tuple[str, int], int]:
    """How the money was split, without what it was brought by."""
    with desk.books.database.reading() as connection:
        rows = recorded_rows(connection, "BDG", number)
    return {
        (key.component.value, key.instalment): int(amount)
        for entry, moved in rows.items()
        for key, amount in moved.items()
        if key.component not in (Component.LENT_PRINCIPAL, Component.LENT_INTEREST)
    }


@given(
    amount=st.integers(1, 16_000_000) | st.sampled_from([1, 1_200_000, 1_236_000, 2_472_000]),
    weeks=st.integers(0, 45),
    booked_after=st.integers(0, 10),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_source_splits_the_same_money_alike(
    sqlite_template: Path, sample_setup: Setup, amount: int, weeks: int, booked_after: int
) -> None:
    paid = MONDAY + timedelta(weeks=weeks)
    booked = paid + timedelta(days=booked_after)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "books.db"
        shutil.copy(sqlite_template, path)
        database = Database(f"sqlite:///{path}")
        desk = ChequeDesk(create_books(database, active(sample_setup, "qris"), CLOCK, "tests"))
        desk.open_drawer()
        for source in SOURCES:
            desk.contract(source)

        for source, bring in SOURCES.items():
            bring(desk, source, amount, paid, booked)

        splits = {source: split(desk, source) for source in SOURCES}
        assert all(found == splits["CASH"] for found in splits.values()), splits
        assert splits["CASH"]["MONEY", 0] == amount
        assert sum(splits["CASH"].values()) >= amount
        assert verify(desk.books).findings == []
        database.close()
