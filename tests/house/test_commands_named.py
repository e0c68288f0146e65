"""A sentence that tells somebody to run a command names one that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from commands.main import app

PROJECT = Path(__file__).parents[2]
WHERE = ("*.py", "*.md", "*.toml", "*.html")
LEFT_OUT = {"tests", "benchmarks", ".venv", "mutants", "build", "dist"}
NAMED = re.compile(r"(?:`jembatan|Example: jembatan)((?: +[^`\n\"']+)?)")
# Commands of the plan that the documents speak of before they are there.
PLANNED = {"bank", "serve"}


def said() -> Iterator[tuple[str, str]]:
    for pattern in WHERE:
        for path in PROJECT.rglob(pattern):
            inside = path.relative_to(PROJECT)
            if LEFT_OUT.isdisjoint(inside.parts):
                for found in NAMED.finditer(path.read_text("utf-8")):
                    yield str(inside), found.group(1).strip()


def words(told: str) -> list[str]:
    """The words of a call without the options before the command's name."""
    parts = told.split()
    while parts and parts[0].startswith("--"):
        parts = parts[2:]
    return parts


CALLS = sorted({(where, told) for where, told in said() if words(told)})


@pytest.mark.parametrize(("where", "told"), CALLS, ids=[f"{where}: {told[:40]}" for where, told in CALLS])
def test_the_command_exists(where: str, told: str):
    command = typer.main.get_command(app)
    for word in words(told):
        if not hasattr(command, "commands"):
            return
        if word in PLANNED or "|" in told or "…" in word:
            return
        assert word.strip(".,:;)") in command.commands, f"{where}: there is no command `jembatan {told}`"
        command = command.commands[word.strip(".,:;)")]


def test_the_sentences_were_found():
    assert len(CALLS) > 40


def test_the_commands_are_found():
    assert hasattr(typer.main.get_command(app), "commands"), "else no name would ever be looked up"
