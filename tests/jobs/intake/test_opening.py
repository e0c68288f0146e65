"""Opening balances: brought forward whole and equal to Navision's ledger, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from books.numbers import next_number
from books.opening import OpeningDiffers
from books.recording import Actor
from books.schema import entry, opening_ledger
from books.setups import Books, create_books
from books.verify import verify
from connector.documents import LedgerEntry
from jobs.intake.opening import import_opening
from tests.books.desk import Desk

CUT_OVER = date(2005, 1, 1)
CLOCK = datetime(2005, 1, 1, 8, tzinfo=UTC)
ACTOR = Actor("importer", "operations", "BDG")
CONTRACTS = (
    "number,branch,customer,customer_name,product,signed,principal,rate_percent,months,paid_instalments,deposit\n"
    "C9,BDG,P9,Customer of C9,MOTOR-FLAT,2004-08-01,12000000,20,12,3,45200\n"
)
# Signed 1 August: instalments 1 to 5 are due by the cut-over, 1 to 3 paid, number 4 partly (late 36,000 on it).
POSITIONS = "contract,instalment,interest_paid,principal_paid,late_on_paid\nC9,4,200000,500000,21000\n"
BALANCES = "branch,role,amount\nBDG,CASH_TELLER,500000\n"


class Ledger:
    """Navision's ledger as a wire shows it: only reading is asked of it here."""

    def __init__(self, rows: list[tuple[str, int]]) -> None:
        self.rows = rows

    def ledger_from(self, entry_no: int) -> Iterator[LedgerEntry]:
        for number, (account, amount) in enumerate(self.rows, 1):
            yield LedgerEntry(
                entry_no=number,
                posting_date=CUT_OVER,
                document_no="OPENING",
                account_no=account,
                amount=Decimal(amount),
                branch="BDG",
            )


@pytest.fixture
def books(sqlite_database, sample_setup) -> Books:
    return create_books(sqlite_database, sample_setup, CLOCK, "tests")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "opening"
    path.mkdir()
    (path / "contracts.csv").write_text(CONTRACTS)
    (path / "positions.csv").write_text(POSITIONS)
    (path / "balances.csv").write_text(BALANCES)
    return path


def account(books: Books, role: str) -> str:
    from servicing.roles import Role

    return books.setup.accounts.account(Role(role), "BDG").ledger_number


@pytest.fixture
def ledger(books: Books) -> Ledger:
    amounts = {
        "AR_PRINCIPAL": 8_500_000,
        "AR_INTEREST": 1_600_000,
        "UNEARNED_INTEREST": -1_400_000,
        "CUSTOMER_DEPOSIT": -45_200,
        "CASH_TELLER": 500_000,
    }
    return Ledger([(account(books, role), amount) for role, amount in amounts.items()])


def entries(books: Books) -> int:
    with books.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(entry)).scalar_one()


def test_balances_that_agree_begin_the_books(books, folder, ledger):
    result = import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    assert (result.contracts, result.faults) == (1, ())
    assert verify(books).findings == []
    with books.database.reading() as connection:
        last = dict(
            connection.execute(select(opening_ledger.c.account, opening_ledger.c.last_entry_no)).all()
        )
    assert last[account(books, "AR_PRINCIPAL")] == 1


def test_a_contract_brought_forward_goes_on_as_if_it_had_always_been_here(books, folder, ledger):
    import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)
    desk = Desk(books)
    desk.open_drawer(CUT_OVER)

    state = desk.look("C9")
    # Number 4: due 1 December, 500,000 unpaid for 30 days at 0.2 % a day, after 21,000 on the part paid.
    assert state.late_charge(state.position(4), books.setup.rules, CUT_OVER) == 21_000 + 30_000
    desk.receive(CUT_OVER, 551_000, number="C9", chosen=(4,))

    assert desk.look("C9").position(4).unpaid == 0
    assert desk.look("C9").position(4).late_paid == 51_000
    assert verify(books).findings == []


def test_a_balance_that_differs_is_named_and_nothing_is_written(books, folder, ledger):
    ledger.rows[0] = (ledger.rows[0][0], 8_400_000)

    with pytest.raises(
        OpeningDiffers, match=r"AR_PRINCIPAL.* brought forward 8,500,000, Navision shows 8,400,000"
    ):
        import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    assert entries(books) == 0


def test_a_navision_balance_that_nobody_brought_forward_is_named(books, folder, ledger):
    ledger.rows.append((account(books, "AR_OTHER"), 25_000))

    with pytest.raises(OpeningDiffers, match=r"brought forward 0, Navision shows 25,000"):
        import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)


def test_every_fault_of_every_file_is_named(books, folder, ledger):
    (folder / "positions.csv").write_text("contract,instalment,interest_paid\nC8,1,0\nC9,4,-1\nC9,5,200001\n")
    (folder / "balances.csv").write_text("branch,role,amount\nXXX,GOLD,1.5\n")
    (folder / "numbers.csv").write_text("series,last\nKWBDG05-,x\n")

    result = import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    assert [(f.file, f.row, f.column) for f in result.faults] == [
        ("positions.csv", 2, "contract"),
        ("positions.csv", 3, "interest_paid"),
        ("balances.csv", 2, "branch"),
        ("balances.csv", 2, "role"),
        ("balances.csv", 2, "amount"),
        ("numbers.csv", 2, "last"),
        ("contracts.csv", 2, "number"),
    ]
    assert entries(books) == 0


def test_number_series_go_on_where_the_old_system_stopped(books, folder, ledger):
    (folder / "numbers.csv").write_text("series,last\nKWBDG05-,417\n")

    import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    with books.database.writing() as connection:
        assert next_number(connection, "KWBDG05-") == 418
