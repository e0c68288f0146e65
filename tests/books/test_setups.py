"""Setup versions: each entry says under which setup it was decided, and no load rewrites the past."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from books.schema.entries import entry, setup_version
from books.setups import Books, NoSetup, load_setup_version, open_books, setup_at
from company.faults import SetupFaults
from company.loader import parse_setup
from company.setup import Setup
from tests.books.desk import Desk

CLOCK = datetime(2005, 2, 1, 8, tzinfo=UTC)
FEBRUARY = date(2005, 2, 1)


def changed(setup: Setup, file: str, old: str, new: str) -> Setup:
    """The setup with one text of one file replaced."""
    assert old in setup.texts[file]
    return parse_setup({**setup.texts, file: setup.texts[file].replace(old, new)})


def renamed(setup: Setup) -> Setup:
    return changed(setup, "branches.toml", 'name = "Bandung"', 'name = "Bandung Dago"')


def versions(books: Books) -> int:
    with books.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(setup_version)).scalar_one()


def test_the_same_setup_again_is_no_new_version(books: Books) -> None:
    again = load_setup_version(books.database, books.setup, CLOCK, "tests")

    assert (again.version, versions(books)) == (1, 1)


def test_an_entry_keeps_the_version_it_was_decided_under(books: Books) -> None:
    Desk(books).contract("C1")
    later = load_setup_version(books.database, renamed(books.setup), CLOCK, "tests")
    Desk(later, cashier="CASHIER-2").contract("C2")

    assert later.version == open_books(books.database).version == 2
    with books.database.reading() as connection:
        known = dict(connection.execute(select(entry.c.contract, entry.c.setup_version)).all())  # type: ignore[arg-type]
        names = [setup_at(connection, version).branches["BDG"].name for version in (1, 2)]
    assert known == {"C1": 1, "C2": 2}
    assert names == ["Bandung", "Bandung Dago"]


def test_what_has_been_in_force_is_not_changed_and_nothing_is_loaded(books: Books) -> None:
    dearer = changed(books.setup, "products.toml", 'percent = "0.2"', 'percent = "0.3"')

    with pytest.raises(SetupFaults, match="what was in force from 2000-01-01 has changed"):
        load_setup_version(books.database, dearer, CLOCK, "tests", FEBRUARY)

    assert versions(books) == 1
    assert open_books(books.database).setup.fingerprint == books.setup.fingerprint


def test_a_rate_from_tomorrow_on_is_a_new_version(books: Books) -> None:
    row = '{from = 2000-01-01, percent = "0.2"}'
    dearer = changed(books.setup, "products.toml", row, f'{row}, {{from = 2005-02-02, percent = "0.3"}}')

    assert load_setup_version(books.database, dearer, CLOCK, "tests", FEBRUARY).version == 2


def test_two_who_load_the_same_change_at_once_make_one_version(books: Books) -> None:
    setup, found = renamed(books.setup), []

    def load() -> None:
        found.append(load_setup_version(books.database, setup, CLOCK, "tests").version)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [2, 2, 2, 2]
    assert versions(books) == 2


def test_books_without_a_setup_say_what_to_do(database) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NoSetup, match="run `jembatan init` first"):
        open_books(database)
