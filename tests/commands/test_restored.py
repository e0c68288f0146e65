"""`books restored`: books from a backup never give a number again that Navision has."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator

import pytest
import stamina

from simulator import Simulator
from tests.commands.conftest import CASHIER, CommandLine
from tests.commands.navision import navision_for

WHO = ("--as", "IT-1", "--branch", "BDG")


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def navision(counter: CommandLine) -> Iterator[Simulator]:
    """Three receipts are posted; then the backup of the morning is restored, which knows of one."""
    with navision_for(counter) as server:
        counter("receipt", "C1", 100_000, *CASHIER)
        with sqlite3.connect(counter.books) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(counter.books, counter.folder / "backup.db")
        counter("receipt", "C1", 200_000, *CASHIER)
        counter("receipt", "C1", 300_000, *CASHIER)
        counter("deliver")
        for left in counter.folder.glob("books.db*"):
            left.unlink()
        shutil.copy(counter.folder / "backup.db", counter.books)
        yield server


def test_forgotten_numbers_are_skipped_and_marked(counter: CommandLine, navision: Simulator):
    answer = counter("books", "restored", "--because", "backup of the morning", *WHO, "--json").json

    assert answer["skipped"] == {"BKMBDG0502-": [2, 3]}
    taken = counter("receipt", "C1", 50_000, *CASHIER, "--json").json
    assert taken["voucher"] == "BKMBDG0502-00004"
    counter("books", "verify")


def test_the_next_delivery_doubles_nothing_and_what_was_forgotten_is_named(
    counter: CommandLine, navision: Simulator
):
    counter("books", "restored", "--because", "backup of the morning", *WHO)
    counter("receipt", "C1", 50_000, *CASHIER)

    counter("deliver")
    told = counter("agree", "--json", code=1).out

    assert "BKMBDG0502-00002" in told
    assert "BKMBDG0502-00003" in told
    assert navision.calls["PostGeneralJournal"] == 2


def test_a_second_time_there_is_nothing_to_skip(counter: CommandLine, navision: Simulator):
    counter("books", "restored", "--because", "backup of the morning", *WHO)

    with counter.nothing_changes():
        answer = counter("books", "restored", "--because", "again", *WHO)

    assert "nothing was skipped" in answer.out


def test_it_wants_a_reason(counter: CommandLine, navision: Simulator):
    with counter.nothing_changes():
        refused = counter("books", "restored", "--because", " ", *WHO, code=1)

    assert "say why numbers are skipped" in refused.err
