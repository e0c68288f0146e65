"""The contracts file: good rows become contracts, every fault of the others is named, and nothing is half done."""

from __future__ import annotations

import gc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from books.recording import Actor
from books.schema.entries import entry
from books.setups import Books, create_books
from books.verify import verify
from jobs.intake.contracts import ContractRow, Imported, good_rows, import_contracts

HEADER = "number,branch,customer,customer_name,product,signed,principal,rate_percent,months,due_day"
C1 = "C1,BDG,P1,Customer of C1,MOTOR-FLAT,2004-12-01,12000000,20,12,"
TODAY = date(2004, 12, 1)
CLOCK = datetime(2004, 12, 1, 8, tzinfo=UTC)
ACTOR = Actor("importer", "operations", "BDG")


@pytest.fixture
def books(sqlite_database, sample_setup) -> Books:
    return create_books(sqlite_database, sample_setup, CLOCK, "tests")


@pytest.fixture
def take(books: Books, tmp_path: Path):
    def run(content: str | bytes, name: str = "contracts.csv", **options) -> Imported:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_contracts(books, path, ACTOR, TODAY, CLOCK, **options)

    return run


def entries(books: Books) -> int:
    with books.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(entry)).scalar_one()


def faults(imported: Imported) -> list[tuple[int, str, str]]:
    return [(f.row, f.column, f.value) for f in imported.faults]


def test_good_rows_become_contracts(take, books):
    result = take(
        f"{HEADER}\n{C1}\nC2,JKT,P2,Customer of C2,MOTOR-EFFECTIVE,2004-12-01,13700000,18.5,24,31\n"
    )

    assert (result.imported, result.faults) == (2, ())
    assert verify(books).is_sound
    assert verify(books).contracts == 2


def test_a_byte_order_mark_and_semicolons_are_no_fault(take):
    content = "\ufeff" + f"{HEADER}\n{C1}\n".replace(",", ";")

    assert take(content.encode()).imported == 1


def test_every_fault_of_every_row_is_named_and_nothing_is_imported(take, books):
    result = take(
        "\n".join(
            [
                HEADER,
                C1,
                "C2,XXX,P2,Customer,MOTOR-FLAT,2004-12-01,12000000,20,-12,",
                'C3,BDG,P3,Customer,MOTOR-FLAT,38322,"12,000,000",20,12,32',
                "C1,BDG,P1,Customer,MOTOR-FLAT,2004-12-01,12000000,20,12,",
                ",BDG,P5,,MOTOR-GOLD,2004-13-01,0,x,12,",
            ]
        )
    )

    assert result.imported == 0
    assert entries(books) == 0
    assert faults(result) == [
        (3, "branch", "XXX"),
        (3, "months", "-12"),
        (4, "signed", "38322"),
        (4, "due_day", "32"),
        (4, "principal", "12,000,000"),
        (5, "number", "C1"),
        (6, "number", ""),
        (6, "customer_name", ""),
        (6, "product", "MOTOR-GOLD"),
        (6, "signed", "2004-13-01"),
        (6, "principal", "0"),
        (6, "rate_percent", "x"),
    ]
    sentences = "\n".join(map(str, result.faults))
    assert (
        "row 4, signed: '38322' is a serial number of Excel, not a date: write 2004-12-01 if that is meant"
        in sentences
    )
    assert (
        "row 4, principal: '12,000,000' is no amount in whole rupiah: write 12000000 if that is meant"
        in sentences
    )
    assert "row 5, number: 'C1' is a contract of row 2 already: correct or remove it" in sentences


def test_good_rows_are_accepted_when_asked_for(take, books):
    result = take(f"{HEADER}\n{C1}\nC2,XXX,P2,C,MOTOR-FLAT,2004-12-01,1,20,12,\n", accept_good=True)

    assert result.imported == 1
    assert faults(result) == [(3, "branch", "XXX")]
    assert entries(books) == 1


def test_an_unquoted_amount_with_commas_is_named(take, books):
    result = take(f"{HEADER}\nC1,BDG,P1,Customer,MOTOR-FLAT,2004-12-01,12,000,000,20,12,\n")

    assert "the row has 12 cells under 10 headings" in str(result.faults[0])
    assert entries(books) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the first row misses"),
        (HEADER.encode(), "the file has no rows"),
        (f"{HEADER}\n{C1}".encode("utf-16"), "not UTF-8 text"),
        (f"{HEADER}\nC1,BDG,P1,caf\xe9,MOTOR-FLAT".encode("latin-1"), "byte 0xe9 cannot be read"),
        (b"number,branch\nC1,BDG\n", "misses columns customer, customer_name"),
        (f"{HEADER},colour\n{C1},red".encode(), "unknown column colour"),
        (f"{HEADER},branch\n{C1},BDG".encode(), "repeats the column branch"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(take, books, content: bytes, sentence: str):
    result = take(content)

    assert sentence in str(result.faults[0])
    assert entries(books) == 0


def test_a_missing_file_and_a_broken_workbook_are_refused_with_a_sentence(books, tmp_path, take):
    missing = import_contracts(books, tmp_path / "nothing.csv", ACTOR, TODAY, CLOCK)
    assert "there is no such file" in str(missing.faults[0])

    assert "is no workbook" in str(take(b"PK not really", "contracts.xlsx").faults[0])


def test_a_workbook_with_real_dates_and_numbers_is_read_exactly(books, tmp_path):
    workbook = Workbook()
    workbook.active.append(HEADER.split(","))
    workbook.active.append(
        ["C1", "BDG", "P1", "Customer", "MOTOR-FLAT", date(2004, 12, 1), 12_000_000, 18.5, 12, None]
    )
    workbook.active.append(["C2", "BDG", "P1", "Customer", "MOTOR-FLAT", 38322, 12_000_000.5, 20, 12, None])
    path = tmp_path / "contracts.xlsx"
    workbook.save(path)

    result = import_contracts(books, path, ACTOR, TODAY, CLOCK, accept_good=True)

    assert result.imported == 1
    assert faults(result) == [(3, "signed", "38322"), (3, "principal", "12000000.5")]


def test_a_contract_signed_before_the_open_period_is_sent_to_the_opening_balances(take):
    result = take(f"{HEADER}\n{C1.replace('2004-12-01', '2003-12-01')}\n")

    assert "lies outside the open periods: bring it forward" in str(result.faults[0])


def test_two_hundred_thousand_bad_rows_are_all_named(take, books):
    bad = "\n".join(f"C{i},XXX,P1,Customer,MOTOR-FLAT,2004-12-01,12000000,20,12," for i in range(200_000))

    result = take(f"{HEADER}\n{bad}\n")

    assert len(result.faults) == 200_000
    assert result.faults[-1].row == 200_001
    assert entries(books) == 0


def test_a_long_file_is_never_held_whole(tmp_path, books):
    path = tmp_path / "contracts.csv"
    good = "\n".join(C1.replace("C1", f"C{i}") for i in range(2_000))
    path.write_text(f"{HEADER}\n{good}\n", encoding="utf-8")
    rows = good_rows(path, books.setup, (), TODAY, [])

    read = [next(rows).row for _ in range(1_990)]

    assert read[-1] == 1_991
    assert sum(isinstance(each, ContractRow) for each in gc.get_objects()) < 5
