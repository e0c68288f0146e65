"""Sheets as opening balances: each arrives where it is, agreed with Navision's memo accounts, or nothing does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from books.cheques.clearing_desk import ListName
from books.cheques.clearing_report import clearing_report, memo_balance
from books.cheques.lists import asked, board
from books.cheques.registers import sheet_history
from books.cheques.slips import slip
from books.opening import OpeningDiffers
from books.recording import NotRecorded
from books.schema.cheques import cheque
from books.schema.vouchers import number_series
from books.setups import Books
from books.verify import verify
from jobs.intake.opening import OpeningImported, import_opening
from servicing.cheques import Status
from tests.books.cheque_desk import ChequeDesk
from tests.jobs.intake.test_opening import (
    ACTOR,
    CLOCK,
    CUT_OVER,
    Ledger,
    account,
    books,
    entries,
    folder,
    ledger,
)

__all__ = ["books", "folder", "ledger"]

HEAD = (
    "bank,number,amount,effective,contract,received,instalment,inkaso,receipt,"
    "state,held_until,deposited,account,slip,refused,refusal\n"
)
SHEETS = (
    HEAD
    + "BCA,101,1200000,2005-01-03,C9,2004-12-01,5,,TTS-OLD-7,,,,,,,\n"
    + "BCA,102,1200000,2005-01-05,C9,2004-12-01,6,,TTS-OLD-7,HELD,2005-01-10,,,,,\n"
    + "BNI,201,600000,2004-12-28,C9,2004-12-01,,,TTS-OLD-7,DEPOSITED,,2004-12-29,BDG BCA,SLIP-88,,\n"
    + "BNI,202,400000,2004-12-28,C9,2004-12-01,,,TTS-OLD-7,DEPOSITED,,2004-12-29,BDG BCA,SLIP-88,,\n"
    + "BRI,301,500000,2004-12-20,C9,2004-12-01,,YES,,DEPOSITED,,2004-12-21,JKT BCA,SLIP-90,,\n"
    + "BRI,302,700000,2004-12-20,C9,2004-12-01,4,,,BOUNCED,,2004-12-21,BDG BCA,SLIP-89,2004-12-22,1\n"
)
MEMO = {
    "PDC_ON_HAND": 3_100_000,
    "PDC_IN_CLEARING": 1_000_000,
    "PDC_IN_COLLECTION": 500_000,
    "PDC_CONTRA": -4_600_000,
}


def D(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def with_sheets(folder: Path) -> Path:
    (folder / "sheets.csv").write_text(SHEETS)
    return folder


@pytest.fixture
def memo(books: Books, ledger: Ledger) -> Ledger:
    """Navision as it stands where another system posted the memo accounts."""
    ledger.rows += [(account(books, role), amount) for role, amount in MEMO.items()]
    return ledger


def take(books: Books, path: Path, navision: Ledger, *, post: bool = False) -> OpeningImported:
    return import_opening(books, path, navision, CUT_OVER, ACTOR, CLOCK, post_sheets=post)


def trace(books: Books) -> tuple[int, int, int]:
    with books.database.reading() as connection:
        sheets = connection.execute(select(func.count()).select_from(cheque)).scalar_one()
        numbers = connection.execute(select(func.count()).select_from(number_series)).scalar_one()
    return entries(books), sheets, numbers


def test_each_sheet_arrives_where_it_is_and_the_memo_accounts_agree(books, with_sheets, memo):
    result = take(books, with_sheets, memo)

    assert (result.contracts, result.sheets, result.faults) == (1, 6, ())
    proof = verify(books)
    assert proof.findings == []
    assert {what.partition(":")[0]: int(ours) for what, ours, _ in proof.pairs if what.startswith("PDC")} == {
        f"{role} in BDG": amount for role, amount in MEMO.items()
    }
    assert proof.vouchers == 0
    desk = ChequeDesk(books)
    assert {n: desk.at(n).status for n in ("BCA 101", "BCA 102", "BNI 201", "BRI 302")} == {
        "BCA 101": Status.REGISTERED,
        "BCA 102": Status.HELD,
        "BNI 201": Status.DEPOSITED,
        "BRI 302": Status.BOUNCED,
    }
    with books.database.reading() as connection:
        report = clearing_report(connection, CUT_OVER)
        assert report.amount == memo_balance(connection, CUT_OVER) == 1_500_000
        lists = {
            one.name: [row.name for row in one.rows]
            for one in board(connection, asked(books, D("2005-01-07")))
        }
    assert [(r.name, r.slip, r.days, r.bank_branch) for r in report.rows] == [
        ("BG BNI 201", "SLIP-88", 3, "BDG"),
        ("BG BNI 202", "SLIP-88", 3, "BDG"),
        ("BG BRI 301", "SLIP-90", 11, "JKT"),
    ]
    assert lists[ListName.DATE_PASSED] == ["BG BCA 101"]
    assert lists[ListName.BOUNCED] == ["BG BRI 302"]
    assert [row.note for row in desk_rows(books, ListName.NO_NEWS, D("2005-01-10"))] == [
        "in clearing at BDG BCA since 2004-12-29, expected 2004-12-30",
    ] * 2


def desk_rows(books: Books, name: ListName, on: date):
    with books.database.reading() as connection:
        (one,) = board(connection, asked(books, on), [name])
    return one.rows


def test_sheets_brought_forward_go_on_as_if_they_had_always_been_here(books, with_sheets, memo):
    take(books, with_sheets, memo)
    desk = ChequeDesk(books)

    solved = desk.clear_slip(D("2005-01-04"), "SLIP-88", 600_000)
    desk.bounce(D("2005-01-04"), "BNI 202", 1)
    desk.release_ended(D("2005-01-10"))
    desk.deposit(D("2005-01-10"), "BCA 101", "BCA 102")
    desk.deposit(D("2005-01-10"), "BRI 302")
    cleared = desk.clear(D("2005-01-11"), "BCA 101")
    desk.take_back(D("2005-01-11"), cleared)

    assert [sheet.name for sheet in solved.refused] == ["BG BNI 202"]
    assert desk.at("BRI 302").bounces[0].code == 1
    assert verify(books).findings == []
    with books.database.reading() as connection:
        told = sheet_history(connection, "BNI 201")
        assert [s.name for s in slip(connection, "SLIP-88").sheets] == ["BG BNI 201", "BG BNI 202"]
        report = clearing_report(connection, D("2005-01-11"))
        assert report.amount == memo_balance(connection, D("2005-01-11"))
    assert [(t.step.kind.value, t.step.old_paper) for t in told.steps] == [
        ("REGISTERED", "TTS-OLD-7"),
        ("DEPOSITED", "SLIP-88"),
        ("CLEARED", None),
    ]


def test_the_opening_itself_is_not_taken_back(books, with_sheets, memo):
    take(books, with_sheets, memo)
    desk = ChequeDesk(books)
    before = desk.trace()

    with pytest.raises(
        NotRecorded, match="opening balance of cheques and is not taken back: return the sheet"
    ):
        desk.take_back(D("2005-01-03"), desk.at("BCA 101").steps[0].entry)

    assert desk.trace() == before


def test_where_navision_has_no_memo_accounts_they_are_posted_at_the_cut_over(books, with_sheets, ledger):
    result = take(books, with_sheets, ledger, post=True)

    assert result.sheets == 6
    proof = verify(books)
    assert proof.findings == []
    assert proof.vouchers == 1
    with books.database.reading() as connection:
        assert clearing_report(connection, CUT_OVER).amount == memo_balance(connection, CUT_OVER)


def test_memo_accounts_that_differ_are_named_and_nothing_is_written(books, with_sheets, ledger):
    before = trace(books)

    with pytest.raises(
        OpeningDiffers, match=r"PDC_IN_CLEARING.* in BDG: brought forward 1,000,000, Navision shows 0"
    ):
        take(books, with_sheets, ledger)

    assert trace(books) == before == (0, 0, 0)


FAULTS = {
    "XYZ,1,1200000,2005-01-03,C9,2004-12-01,,,,,,,,,,": (
        "bank",
        "is no drawee bank of the company: use one of ",
    ),
    "BCA,1,0,2005-01-03,C9,2004-12-01,,,,,,,,,,": ("amount", "is zero: "),
    "BCA,1,100,2005-01-03,C8,2004-12-01,,,,,,,,,,": (
        "contract",
        "is not in the contracts file: add it there, or correct the number",
    ),
    "BCA,1,100,2005-01-03,C9,,,,,,,,,,,": ("received", "is empty: fill it in"),
    "BCA,1,100,2005-01-03,C9,2005-02-01,,,,,,,,,,": (
        "received",
        "lies after the cut-over's evening, 2005-01-01: correct the day",
    ),
    "BCA,1,100,2005-01-03,C9,2004-12-01,13,,,,,,,,,": ("instalment", "is not between 1 and 12: correct it"),
    "BCA,1,100,2005-01-03,C9,2004-12-01,,,,LOST,,,,,,": (
        "state",
        "is not known: use one of REGISTERED, HELD, DEPOSITED, BOUNCED",
    ),
    "BCA,1,100,2005-01-03,C9,2004-12-01,,,,HELD,,,,,,": ("held_until", "is empty: fill it in"),
    "BCA,1,100,2005-01-03,C9,2004-12-01,,,,HELD,2004-12-31,,,,,": (
        "held_until",
        "was over on 2005-01-01: make the sheet REGISTERED, or correct the day",
    ),
    "BCA,1,100,2005-01-03,C9,2004-12-01,,,,,2005-02-01,,,,,": (
        "held_until",
        "does not belong to a sheet that is REGISTERED: leave it empty, or correct the state",
    ),
    "BCA,1,100,2004-12-03,C9,2004-12-01,,,,DEPOSITED,,2004-12-02,BDG BCA,,,": (
        "deposited",
        "lies before its effective date, 2004-12-03: correct one of them",
    ),
    "BCA,1,100,2004-12-03,C9,2004-12-01,,,,DEPOSITED,,2004-12-03,BDG XXX,,,": (
        "account",
        "is no account that receives money: use one of JKT BCA, ",
    ),
    "BCA,1,100,2004-12-03,C9,2004-12-01,,,,BOUNCED,,2004-12-06,BDG BCA,,2004-12-03,1": (
        "refused",
        "lies before deposited, 2004-12-06: correct the day",
    ),
    "BCA,1,100,2004-12-03,C9,2004-12-01,,,,BOUNCED,,2004-12-06,BDG BCA,,2004-12-07,98": (
        "refusal",
        "is no refusal reason: use one of 1, 2, ",
    ),
    "BCA,101,100,2005-01-03,C9,2004-12-01,,,,,,,,,,": (
        "number",
        "BCA 101 stands in row 2 already: give each sheet once",
    ),
}


@pytest.mark.parametrize("row", FAULTS)
def test_a_fault_is_listed_with_row_column_value_and_remedy_and_nothing_is_written(
    row, books, with_sheets, memo
):
    (with_sheets / "sheets.csv").write_text(SHEETS + row + "\n")
    before = trace(books)

    result = take(books, with_sheets, memo)

    column, fault = FAULTS[row]
    (found,) = result.faults
    assert (found.file, found.row, found.column) == ("sheets.csv", 8, column)
    assert f"{found.fault}: {found.remedy}".startswith(fault)
    assert trace(books) == before


def test_a_memo_balance_typed_by_hand_is_refused_the_sheets_make_it(books, with_sheets, memo):
    with (with_sheets / "balances.csv").open("a") as file:
        file.write("BDG,PDC_ON_HAND,100\n")

    result = take(books, with_sheets, memo)

    (found,) = result.faults
    assert (found.file, found.row, f"{found.fault}: {found.remedy}") == (
        "balances.csv",
        3,
        "is what the sheets make: leave it out, and give the sheets in the sheets file",
    )


def test_a_sheet_that_is_in_the_books_is_a_fault_of_the_file(books, with_sheets, memo):
    desk = ChequeDesk(books)
    desk.contract()
    desk.register(D("2004-12-10"), desk.sheet("BCA 101", 1_200_000, D("2005-01-03")))

    result = take(books, with_sheets, memo)

    (found,) = result.faults
    assert f"{found.fault}: {found.remedy}" == "BCA 101 is in the books already: correct or remove it"
