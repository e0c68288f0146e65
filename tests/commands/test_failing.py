"""What happens when something goes wrong: a sentence, an exit code, the log; never a traceback on the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from commands import receipts
from commands.main import app
from tests.commands.conftest import CASHIER, CommandLine


def test_what_nobody_foresaw_goes_to_the_log_and_the_person_is_told_where(
    counter: CommandLine, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("the moon was full")

    monkeypatch.setattr(receipts, "take_receipt", fail)

    with counter.nothing_changes():
        answer = counter("receipt", "C1", 1000, *CASHIER, code=1)

    assert answer.err.strip() == (
        "something happened that nobody foresaw (ZeroDivisionError): nothing more was done; "
        f"the log has all of it: {counter.log}"
    )
    last = json.loads(counter.log.read_text(encoding="utf-8").splitlines()[-1])
    assert last["event"] == "unforeseen"
    assert "the moon was full" in last["exception"]


def test_a_database_that_cannot_be_reached_is_exit_3(tmp_path: Path):
    address = "postgresql+psycopg://nobody:a-password@127.0.0.1:9/books"

    result = CliRunner().invoke(app, ["--books", address, "--log", str(tmp_path / "log"), "books", "verify"])

    assert result.exit_code == 3
    assert "the books' database cannot be reached" in result.stderr
    assert "a-password" not in result.stderr


def test_an_address_that_is_none_is_wrong_use(tmp_path: Path):
    result = CliRunner().invoke(
        app, ["--books", "books.db", "--log", str(tmp_path / "log"), "books", "verify"]
    )

    assert result.exit_code == 2
    assert "--books: 'books.db' is no address of books" in result.stderr


def test_an_environment_that_cannot_be_used_is_named(tmp_path: Path):
    result = CliRunner(env={"JEMBATAN_TODAY": "someday"}).invoke(app, ["books", "verify"])

    assert result.exit_code == 2
    assert "JEMBATAN_TODAY" in result.stderr


def test_an_unknown_command_is_wrong_use():
    assert CliRunner().invoke(app, ["recept"]).exit_code == 2


def test_the_version_is_told():
    result = CliRunner().invoke(app, ["--version"])

    assert (result.exit_code, result.stdout.count(".")) == (0, 2)


def every_command(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command of the program with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*before, name))
        else:
            yield (*before, name), command


COMMANDS = dict(every_command(typer.main.get_command(app)))


def test_every_command_is_found() -> None:
    assert {("cheque", "register"), ("books", "verify"), ("receipt",)} < COMMANDS.keys()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(words: tuple[str, ...]):
    result = CliRunner().invoke(app, [*words, "--help"])

    assert result.exit_code == 0
    assert f"Example: jembatan {' '.join(words)}" in " ".join(result.stdout.split())
    assert "--json" in result.stdout or words == ("paper", "layout"), (
        "which prints a layout, and nothing else"
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_word_of_the_help_is_shown(words: tuple[str, ...]):
    """What stands in square brackets would be taken for a colour, and not be shown."""
    command = COMMANDS[words]

    texts = [command.help or "", *(getattr(each, "help", None) or "" for each in command.params)]

    assert not [text for text in texts if "[" in text.replace(r"\[", "")]
