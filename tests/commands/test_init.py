"""`init`: books are made whole, kept when called again, and a faulty setup is refused with every fault."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.commands.conftest import CommandLine


def test_an_empty_folder_gets_the_sample_company(tmp_path: Path):
    cli = CommandLine(tmp_path)

    answer = cli("init", "--json").json

    assert answer["company"] == "Sample Motor Credit"
    assert answer["setup_version"] == 1
    assert {Path(path).name for path in answer["files_written"]} >= {"accounts.toml", "rules.toml"}
    assert sorted(path.name for path in cli.config.glob("*.toml")) == sorted(
        Path(path).name for path in answer["files_written"]
    )


def test_calling_it_again_changes_nothing(cli: CommandLine):
    with cli.nothing_changes():
        answer = cli("init", "--json").json

    assert (answer["setup_version"], answer["files_written"]) == (1, [])


def test_a_changed_setup_becomes_a_new_version(cli: CommandLine):
    cli.configure("branches.toml", 'name = "Bandung"', 'name = "Bandung Dago"')

    assert cli("init", "--json").json["setup_version"] == 2


def test_any_command_that_works_takes_up_a_changed_setup(counter: CommandLine):
    counter.configure("branches.toml", 'name = "Bandung"', 'name = "Bandung Dago"')

    counter("receipt", "C1", 1000, "--as", "CASHIER-1", "--branch", "BDG")

    with sqlite3.connect(counter.books) as connection:
        assert connection.execute("SELECT max(setup_version) FROM entry").fetchone() == (2,)


def test_a_faulty_setup_is_refused_with_every_fault_at_once(cli: CommandLine):
    cli.configure("branches.toml", 'timezone = "WIB"', 'timezone = "CET"')
    cli.configure("limits.toml", "posting_from = 2004-12-01", 'posting_from = "soon"')

    with cli.nothing_changes():
        answer = cli("init", code=2)

    lines = answer.err.splitlines()
    assert [line for line in lines if line.startswith("config/branches.toml: branches[JKT].timezone")]
    assert [line for line in lines if line.startswith("config/limits.toml: posting_from")]
    assert all(line.count(": ") >= 3 for line in lines), "file: key: fault: remedy"


def test_a_past_rate_is_not_changed_silently(cli: CommandLine):
    cli.configure(
        "products.toml",
        'late_rate = [{from = 2000-01-01, percent = "0.2"}]',
        'late_rate = [{from = 2000-01-01, percent = "0.3"}]',
    )

    with cli.nothing_changes():
        answer = cli("init", code=2)

    assert "what was in force from 2000-01-01 has changed" in answer.err
    assert "add a row with a new date" in answer.err


def test_books_that_are_not_there_are_named(tmp_path: Path):
    cli = CommandLine(tmp_path)

    answer = cli("books", "verify", code=2)

    assert answer.err.strip() == (
        f"there are no books at {cli.books}: run `jembatan init` first, or correct --books"
    )
    assert not cli.books.exists()


def test_a_database_without_books_is_named(tmp_path: Path):
    cli = CommandLine(tmp_path)
    sqlite3.connect(cli.books).close()

    assert "these are no books yet: run `jembatan init` first" in cli("books", "verify", code=2).err
