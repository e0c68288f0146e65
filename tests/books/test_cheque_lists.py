"""The desk's lists against a plain look at every sheet, on both databases, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from books.cheques.clearing_desk import ListName
from books.cheques.clearing_report import clearing_report, memo_balance
from books.cheques.lists import asked, board
from books.cheques.registers import bounced_register, returned_register, sheet_history
from books.cheques.view import all_sheets
from books.setups import Books
from servicing.cheques import Status
from tests.books.cheque_desk import ChequeDesk


def D(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def desk(books: Books) -> ChequeDesk:
    """A winter of sheets: deposited, left lying, refused, paid otherwise, ticked, withdrawn, re-deposited."""
    made = ChequeDesk(books)
    made.open_drawer()
    made.contract()
    for n in range(1, 13):
        due = made.look().position(n).due
        made.register(
            D("2004-12-10"), made.sheet(f"BCA {n}", 1_200_000, due, issued=D("2004-12-10"), meant_for=n)
        )
    made.register(D("2004-12-10"), made.sheet("BNI 1", 300_000, D("2005-01-15"), inkaso=True))
    made.deposit(D("2005-01-03"), "BCA 1")
    made.deposit(D("2005-01-17"), "BNI 1", bank_branch="JKT")
    made.tick(D("2005-01-18"), "BNI 1")
    made.clear(D("2005-01-20"), "BCA 1")
    made.receive(D("2005-01-25"), 1_200_000, chosen=(2,))
    made.deposit(D("2005-03-01"), "BCA 3")
    made.bounce(D("2005-03-02"), "BCA 3", 1)
    made.deposit(D("2005-03-04"), "BCA 3")
    made.withdraw(D("2005-03-04"), "BCA 3")
    return made


def names(books: Books, on: date) -> dict[ListName, list[str]]:
    with books.database.reading() as connection:
        return {one.name: [row.name for row in one.rows] for one in board(connection, asked(books, on))}


def test_the_five_morning_lists_and_the_window(desk: ChequeDesk):
    found = names(desk.books, D("2005-02-15"))
    assert found[ListName.TO_DEPOSIT] == []
    assert found[ListName.NO_NEWS] == ["BG BNI 1"]  # inkaso: twenty business days were over on 14 February
    assert found[ListName.DATE_PASSED] == ["BG BCA 2"]
    assert found[ListName.PAID_OTHERWISE] == ["BG BCA 2"]
    assert found[ListName.LEAVING_WINDOW] == []
    assert names(desk.books, D("2005-02-14"))[ListName.NO_NEWS] == []
    later = names(desk.books, D("2005-03-31"))
    assert later[ListName.TO_DEPOSIT] == ["BG BCA 4"]


def test_a_refused_sheet_is_on_its_list_until_the_money_came(desk: ChequeDesk):
    desk.deposit(D("2005-03-07"), "BCA 3")
    desk.bounce(D("2005-03-08"), "BCA 3", 1)
    assert names(desk.books, D("2005-03-09"))[ListName.BOUNCED] == ["BG BCA 3"]
    desk.receive(D("2005-03-09"), 1_400_000, chosen=(3,))
    found = names(desk.books, D("2005-03-10"))
    assert found[ListName.BOUNCED] == []
    assert "BG BCA 3" in found[ListName.PAID_OTHERWISE]


def test_the_weekend_moves_to_monday_and_is_late_on_tuesday(desk: ChequeDesk):
    desk.register(D("2005-01-05"), desk.sheet("BRI 1", 100_000, D("2005-01-08")))  # a Saturday
    assert "BG BRI 1" in names(desk.books, D("2005-01-07"))[ListName.TO_DEPOSIT]
    assert "BG BRI 1" in names(desk.books, D("2005-01-10"))[ListName.TO_DEPOSIT]
    assert "BG BRI 1" in names(desk.books, D("2005-01-11"))[ListName.DATE_PASSED]


def test_contracts_that_run_out_of_sheets_are_asked_for_more(desk: ChequeDesk):
    desk.contract("C2")
    desk.register(D("2005-01-05"), desk.sheet("BRI 1", 1_200_000, D("2005-01-10"), contract="C2"))
    with desk.books.database.reading() as connection:
        *_, requested = board(connection, asked(desk.books, D("2005-01-10")))
    assert [(row.contract, row.note) for row in requested.rows] == [
        ("C2", "1 sheet left, the last for 2005-01-10")
    ]
    desk.deposit(D("2005-01-10"), "BRI 1")
    with desk.books.database.reading() as connection:
        *_, requested = board(connection, asked(desk.books, D("2005-01-10")))
    assert [row.note for row in requested.rows] == ["0 sheets left, the last for 2005-01-10"]


def test_the_clearing_report_of_every_day_is_the_memo_accounts(desk: ChequeDesk):
    day = D("2004-12-31")
    with desk.books.database.reading() as connection:
        while day <= D("2005-03-10"):
            report = clearing_report(connection, day)
            assert report.amount == memo_balance(connection, day)
            assert sum(row.amount for row in report.rows) == report.amount
            day += timedelta(days=1)
        then = clearing_report(connection, D("2005-01-19"))
    assert [(r.name, r.slip, r.days, r.ticked, r.bank_branch, r.inkaso) for r in then.rows] == [
        ("BG BCA 1", "BSTBDG05-000001", 16, False, "BDG", False),
        ("BG BNI 1", "BSTBDG05-000002", 2, True, "JKT", True),
    ]
    assert [(t.bank_branch, t.sheets, int(t.ticked_amount)) for t in then.totals] == [
        ("BDG", 1, 0),
        ("JKT", 1, 300_000),
    ]


def test_a_tick_changes_the_report_and_an_un_tick_changes_it_back(desk: ChequeDesk):
    with desk.books.database.reading() as connection:
        before = clearing_report(connection, D("2005-01-31"))
    desk.tick(D("2005-01-31"), "BNI 1", ticked=False)
    with desk.books.database.reading() as connection:
        after = clearing_report(connection, D("2005-01-31"))
    assert [row.ticked for row in before.rows] == [True]
    assert [row.ticked for row in after.rows] == [False]


def test_a_check_mark_names_who_ticked_and_when_also_as_of_a_day_long_past(desk: ChequeDesk):
    desk.tick(D("2005-01-31"), "BNI 1", ticked=False)
    desk.take_back(D("2005-02-01"), desk.tick(D("2005-02-01"), "BNI 1"))
    desk.tick(D("2005-02-02"), "BNI 1")
    desk.clear(D("2005-02-03"), "BNI 1")
    told = {}
    with desk.books.database.reading() as connection:
        for day in ("2005-01-17", "2005-01-18", "2005-01-31", "2005-02-01", "2005-02-02"):
            (mark,) = (r.mark for r in clearing_report(connection, D(day)).rows if r.name == "BG BNI 1")
            told[day] = (mark.by, str(mark.on)) if mark else None
        assert clearing_report(connection, D("2005-02-03")).rows == ()
    assert told == {
        "2005-01-17": None,
        "2005-01-18": ("CASHIER-1", "2005-01-18"),
        "2005-01-31": None,
        "2005-02-01": None,
        "2005-02-02": ("CASHIER-1", "2005-02-02"),
    }


def test_a_mark_belongs_to_one_stay_at_the_bank(desk: ChequeDesk):
    desk.deposit(D("2005-03-07"), "BCA 3")
    desk.tick(D("2005-03-08"), "BCA 3")
    desk.bounce(D("2005-03-08"), "BCA 3", 1)
    desk.deposit(D("2005-03-09"), "BCA 3")
    with desk.books.database.reading() as connection:
        report = clearing_report(connection, D("2005-03-09"))
    assert {row.name: row.ticked for row in report.rows} == {"BG BNI 1": True, "BG BCA 3": False}
    wrong = desk.clear(D("2005-03-10"), "BNI 1")
    desk.take_back(D("2005-03-10"), wrong)
    with desk.books.database.reading() as connection:
        again = clearing_report(connection, D("2005-03-10"))
    assert {row.name: row.ticked for row in again.rows} == {"BG BNI 1": True, "BG BCA 3": False}


def test_every_row_of_the_board_says_what_to_do(desk: ChequeDesk):
    desk.deposit(D("2005-03-07"), "BCA 3")
    desk.bounce(D("2005-03-08"), "BCA 3", 2)
    told = {}
    for day in ("2005-01-31", "2005-02-17", "2005-03-10"):
        with desk.books.database.reading() as connection:
            for one in board(connection, asked(desk.books, D(day))):
                told |= {(one.name.value, row.name): row.what_to_do for row in one.rows if row.number}
                assert all(row.what_to_do for row in one.rows)
    assert told == {
        ("to_deposit", "BG BCA 2"): "put it on a slip for 2005-02-01",
        ("no_news", "BG BNI 1"): "look for it on the statement of JKT BCA, or ask the bank",
        ("bounced", "BG BCA 3"): "collect the money or another sheet, then return it",
        ("paid_otherwise", "BG BCA 2"): "return it to the customer",
        ("date_passed", "BG BCA 2"): "deposit it today, or hold it at the customer's request",
    }


def test_from_the_sheet_to_its_slips_and_back_years_later(desk: ChequeDesk):
    from books.cheques.slips import slip

    with desk.books.database.reading() as connection:
        told = sheet_history(connection, "BCA 3")
        slips = [p.number for t in told.steps for p in t.papers if p.kind == "BST"]
        assert slips == ["BSTBDG05-000003", "BSTBDG05-000004"]
        for number in slips:
            assert [s.name for s in slip(connection, number).sheets] == ["BG BCA 3"]
    assert [t.by for t in told.steps] == ["CASHIER-1"] * 5


def test_the_registers_of_bounced_and_returned_sheets(desk: ChequeDesk):
    desk.give_back(D("2005-03-10"), "BCA 3")
    with desk.books.database.reading() as connection:
        bounced = bounced_register(
            connection, D("2005-03-01"), D("2005-03-31"), party="P-C1", branches=["BDG"]
        )
        assert bounced_register(connection, D("2005-01-01"), D("2005-02-28")) == ()
        assert bounced_register(connection, D("2005-03-01"), D("2005-03-31"), branches=["JKT"]) == ()
        returned = returned_register(connection, D("2005-03-01"), D("2005-03-31"))
    assert [(r.name, r.code, int(r.customer_fee)) for r in bounced] == [("BG BCA 3", 1, 100_000)]
    assert [(r.name, r.papers, r.received_by) for r in returned] == [
        ("BG BCA 3", ("TTKBDG05-000001",), "Ani")
    ]


def test_every_sheet_in_clearing_is_found_by_a_plain_look(desk: ChequeDesk):
    with desk.books.database.reading() as connection:
        plain = {s.name for s in all_sheets(connection).values() if s.status is Status.DEPOSITED}
        assert {row.name for row in clearing_report(connection, D("2005-03-10")).rows} == plain
