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
from books.schema.contracts import opening_ledger
from books.schema.entries import entry
from books.setups import Books, create_books
from books.suspense.balances import open_suspense
from books.suspense.titipan import Owner, identify_suspense
from books.verify import verify
from connector.documents import LedgerEntry
from jobs.intake.opening import import_opening
from reports.suspense_ageing import ageing
from servicing.money import idr
from tests.books.desk import Desk, lines

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


SUSPENSE = (
    "branch,arrived_on,amount,bank,text\n"
    "BDG,2004-12-20,1250000,BCA,TRSF BUDI SANTOSO\n"
    "BDG,2004-10-02,300000,,\n"
)


@pytest.fixture
def unidentified(books, folder, ledger) -> Books:
    (folder / "suspense.csv").write_text(SUSPENSE)
    (folder / "balances.csv").write_text(BALANCES + "BDG,SUSPENSE_RECEIPT,-70000\n")
    ledger.rows.append((account(books, "SUSPENSE_RECEIPT"), -1_620_000))
    assert import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK).faults == ()
    return books


def test_unidentified_money_is_brought_forward_receipt_by_receipt(unidentified):
    with unidentified.database.reading() as connection:
        waiting = open_suspense(connection)

    assert [(m.arrived_on, m.balance, m.bank, m.text) for m in waiting] == [
        (date(2004, 10, 2), 300_000, None, ""),
        (date(2004, 12, 20), 1_250_000, "BCA", "TRSF BUDI SANTOSO"),
    ]
    aged = ageing(waiting, CUT_OVER).rows
    assert [(*row[:2], row[-1]) for row in aged] == [("BDG", "BCA", 1_250_000), ("BDG", "not known", 300_000)]
    assert verify(unidentified).findings == []


def test_unidentified_money_of_before_is_given_to_its_owner_by_the_day_it_arrived(unidentified):
    with unidentified.database.writing() as connection:
        money = open_suspense(connection)[1]
        act = Desk(unidentified).act(date(2005, 1, 3))
        owner = Owner(idr(560_000), "C9", chosen=(4,))
        given = identify_suspense(connection, unidentified, act, money.entry, [owner])

    # On 20 December the 500,000 left of number 4 were 19 days late: 19,000 after the 21,000 on what was paid.
    assert lines(given) == [
        "BDG Dr SUSPENSE_RECEIPT 560,000",
        "BDG Cr AR_PRINCIPAL C9 500,000",
        "BDG Cr LATE_CHARGE_INCOME C9 40,000",
        "BDG Cr CUSTOMER_DEPOSIT C9 20,000",
    ]
    with unidentified.database.reading() as connection:
        assert [m.balance for m in open_suspense(connection)] == [300_000, 690_000]
    assert verify(unidentified).findings == []


def test_suspense_that_is_not_navisions_balance_is_named(books, folder, ledger):
    (folder / "suspense.csv").write_text(SUSPENSE)
    ledger.rows.append((account(books, "SUSPENSE_RECEIPT"), -1_500_000))

    with pytest.raises(OpeningDiffers, match=r"SUSPENSE_RECEIPT.* brought forward -1,550,000"):
        import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    assert entries(books) == 0


def test_faults_of_the_suspense_file_are_named_and_nothing_is_written(books, folder, ledger):
    (folder / "suspense.csv").write_text(
        "branch,arrived_on,amount,bank\nBDG,2005-01-02,1,\nBDG,2004-12-01,0,\nBDG,2004-12-01,1,MDR\nXXX,?,1,\n"
    )

    result = import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    assert [(f.row, f.column) for f in result.faults] == [
        (2, "arrived_on"),
        (3, "amount"),
        (4, "bank"),
        (5, "branch"),
        (5, "arrived_on"),
    ]
    assert entries(books) == 0


def test_number_series_go_on_where_the_old_system_stopped(books, folder, ledger):
    (folder / "numbers.csv").write_text("series,last\nKWBDG05-,417\n")

    import_opening(books, folder, ledger, CUT_OVER, ACTOR, CLOCK)

    with books.database.writing() as connection:
        assert next_number(connection, "KWBDG05-") == 418
