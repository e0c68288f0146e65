"""`day`: what the day earned is recorded once, and the books are proved."""

from __future__ import annotations

import sqlite3

import pytest

from tests.commands.conftest import CASHIER, CommandLine


def test_a_day_end_takes_due_interest_to_income_once(counter: CommandLine):
    answer = counter("day", "--branch", "BDG", "--json").json

    assert answer["branches"] == [{"branch": "BDG", "on": "2005-02-01", "interest": 1, "late_charges": 0}]
    assert (answer["proved"], answer["findings"]) == (True, [])
    with counter.nothing_changes():
        assert counter("day", "--json").json["branches"][1]["interest"] == 0


def test_a_day_that_has_not_come_is_refused(counter: CommandLine):
    with counter.nothing_changes():
        answer = counter("day", "--date", "2005-02-02", code=2)

    assert "--date: 2005-02-02 has not come yet at JKT, it is 2005-02-01: wait for the day" in answer.err


def test_a_tampered_entry_is_found_and_needs_a_person(counter: CommandLine):
    counter("receipt", "C1", 700000, *CASHIER)
    with sqlite3.connect(counter.books) as connection:
        statement = "UPDATE receipt SET amount = amount + 1"
        with pytest.raises(sqlite3.IntegrityError, match="receipt is written once"):
            connection.execute(statement)
        connection.execute("DROP TRIGGER receipt_not_changed")
        connection.execute(statement)

    answer = counter("books", "verify", code=1)

    assert "was edited: its hash is not its content's" in answer.err
    assert counter("books", "verify", "--json", code=1).json["sound"] is False
    assert counter("day", "--json", code=1).json["findings"]


def test_caches_that_lie_are_found_and_written_anew(counter: CommandLine):
    with sqlite3.connect(counter.books) as connection:
        connection.execute("UPDATE contract SET deposit = 1")
    answer = counter("books", "verify", code=1)
    assert (
        "contract C1: the cached columns are not what replay says: deposit is 1, replay says 0" in answer.err
    )

    assert counter("books", "rebuild").out == "1 contract had caches that were wrong: C1\n"

    assert counter("books", "verify", "--json").json["sound"] is True
    assert counter("books", "rebuild", "--json").json == {"mended": []}
