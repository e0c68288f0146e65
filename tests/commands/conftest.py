"""The command line in a folder of its own: books of the sample company, and a day to work in."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.main import app

TODAY = "2005-02-01"
CASHIER = ("--as", "CASHIER-1", "--branch", "BDG")
C1 = (
    "number,branch,customer,customer_name,product,signed,principal,rate_percent,months\n"
    "C1,BDG,P1,Customer of C1,MOTOR-FLAT,2004-12-01,12000000,20,12\n"
)


@dataclass(frozen=True)
class Answer:
    """What a call left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class CommandLine:
    """`jembatan` in one folder; every call says which day it is."""

    folder: Path
    today: str = TODAY
    environment: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, *words: object, code: int = 0, today: str = "") -> Answer:
        """Call it; the exit code must be the one expected."""
        before = [
            *("--books", f"sqlite:///{self.books}", "--config", str(self.config)),
            *("--today", today or self.today, "--log", str(self.log)),
        ]
        result = CliRunner(env=self.environment).invoke(app, [*before, *map(str, words)])
        assert result.exit_code == code, f"exit {result.exit_code}: {result.stdout}{result.stderr}"
        return Answer(result.exit_code, result.stdout, result.stderr)

    @property
    def books(self) -> Path:
        return self.folder / "books.db"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def log(self) -> Path:
        return self.folder / "jembatan.log"

    def configure(self, file: str, old: str, new: str) -> None:
        """Edit a file of the setup."""
        path = self.config / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """Every row of every table is as it was, but for the count of calls to Navision, which is no fact."""
        before = self._dump()
        yield
        assert self._dump() == before

    def _dump(self) -> list[str]:
        with sqlite3.connect(self.books) as connection:
            counted = ('INSERT INTO "navision_calls"', 'INSERT INTO "navision_seat"')
            return [row for row in connection.iterdump() if not row.startswith(counted)]


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `init` was called once; each test works in a copy."""
    folder = tmp_path_factory.mktemp("initialised")
    CommandLine(folder)("init")
    with sqlite3.connect(folder / "books.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def cli(initialised: Path, tmp_path: Path) -> CommandLine:
    """The command line beside books that have the sample setup and nothing else."""
    folder = tmp_path / "work"
    shutil.copytree(initialised, folder)
    return CommandLine(folder)


@pytest.fixture
def counter(cli: CommandLine) -> CommandLine:
    """The command line at the counter: C1 is signed and the cashier's drawer is open."""
    cli("import", "contracts", cli.write("c1.csv", C1))
    cli("drawer", "open", 500000, *CASHIER)
    return cli
