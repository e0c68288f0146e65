"""The demo from end to end: what it shows is counted, and its proof would fail if anything were lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from books.database import Database
from books.setups import Books, open_books
from commands.demo_proof import count_lines, navision_pairs
from commands.demonstration import MARK, clear
from commands.failures import WrongUse
from commands.main import app
from simulator import Simulator
from tests.commands.conftest import CASHIER, CommandLine
from tests.commands.navision import navision_for


@pytest.mark.parametrize("wire", ["soap", "odata", "api"])
def test_three_months_end_with_the_proof_over_every_wire(wire: str, tmp_path: Path):
    folder = tmp_path / "demo"

    done = subprocess.run(
        [
            *(sys.executable, "-m", "commands.main", "--log", str(tmp_path / "log")),
            *("demo", "--folder", str(folder), "--wire", wire, "--json"),
        ],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    proof = json.loads(done.stdout)
    assert proof["holds"] is True
    assert proof["contracts"] >= 300
    assert proof["receipts"] >= 2000
    assert proof["entries"] > proof["vouchers"] > proof["receipts"]
    assert proof["lines_sent"] > proof["receipts"]
    assert {"before arrival", "after the lines", "after posting"} == set(proof["answers_lost"])
    assert min(proof["answers_lost"].values()) >= 10
    assert (proof["doubled"], proof["missing"], proof["differences"]) == (0, 0, 0)
    assert len(proof["pairs"]) > 20
    assert all(pair["one"] == pair["other"] for pair in proof["pairs"])
    assert "agree" in Path(proof["report"]).read_text(encoding="utf-8")
    books = ["--books", f"sqlite:///{proof['books']}", "--log", str(tmp_path / "log")]
    table = CliRunner().invoke(app, [*books, "table", "C1", "--as-of", "2005-02-28", "--json"])
    assert json.loads(table.stdout)["signed"] == "2004-12-01"


def test_a_second_demo_starts_clean(tmp_path: Path):
    folder = tmp_path / "demo"
    clear(folder)
    (folder / "books.db").write_text("old")

    clear(folder)

    assert [path.name for path in folder.iterdir()] == [MARK]


def test_a_folder_that_no_demo_made_is_not_cleared(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("ten years of work")

    with pytest.raises(WrongUse, match="holds something that no demo made"):
        clear(tmp_path)

    assert (tmp_path / "thesis.txt").exists()


# --- the proof fails when it should -----------------------------------------------------------------------


@pytest.fixture
def delivered(counter: CommandLine) -> Iterator[tuple[Books, Simulator]]:
    """One receipt delivered; the books and Navision's store afterwards."""
    counter("receipt", "C1", 1_272_000, "--instalment", 1, *CASHIER)
    with navision_for(counter) as server:
        counter("deliver")
        database = Database(f"sqlite:///{counter.books}")
        yield open_books(database), server
        database.close()


def test_a_line_that_stands_twice_is_counted_as_doubled(delivered: tuple[Books, Simulator]):
    books, server = delivered
    company = server.company()
    assert (count_lines(books, company).doubled, count_lines(books, company).missing) == (0, 0)

    with company.transaction():
        rows = company.rows(17)
        twin = next(iter(rows)).draft()
        twin["Entry No."] = len(rows) + 1
        rows.insert(twin)

    counted = count_lines(books, company)
    assert (counted.lines, counted.doubled, counted.missing) == (9, 1, 0)
    assert [name for name, ours, theirs in navision_pairs(books, company) if ours != theirs]


def test_a_line_that_was_changed_is_missing_and_foreign(delivered: tuple[Books, Simulator]):
    books, server = delivered
    server.company().set_field(17, (1,), "Amount", Decimal(7))

    counted = count_lines(books, server.company())

    assert (counted.doubled, counted.missing) == (1, 1)


def test_a_document_that_waits_is_no_proof(counter: CommandLine, delivered: tuple[Books, Simulator]):
    books, server = delivered
    counter("receipt", "C1", 1000, *CASHIER)

    counted = count_lines(books, server.company())

    assert counted.missing == 2
    assert [one.partition(" is ")[2].partition(":")[0] for one in counted.undelivered] == ["waiting"]
